"""Speech or thought: whether somebody is reported to have uttered the content, or to hold, wish or fear it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from quotes.attribute.drafts import Draft
from quotes.model import Act, QuoteType

_WORD = re.compile(r"[^\W\d_]+")


@cache
def _thought_cues() -> frozenset[str]:
    table = files("quotes.attribute").joinpath("thought_cues.txt").read_text(encoding="utf-8")
    return frozenset(word for line in table.splitlines() if not line.startswith("#") for word in line.split())


def act_of(text: str, draft: Draft, kind: QuoteType) -> Act:
    """A content with words in marks was uttered; otherwise a cue of belief, wish, fear or knowledge makes a thought."""
    if kind != "indirect" or draft.cue is None:
        return "speech"
    words = [word.lower() for word in _WORD.findall(draft.cue.span.of(text))]
    return "thought" if any(word in _thought_cues() for word in words) else "speech"
