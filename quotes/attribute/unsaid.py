"""Cues under which their subject says nothing: what somebody was asked, and that nobody would comment."""

from __future__ import annotations

import re

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout

_ASKED = re.compile(r"\b(?:asked|pressed|questioned|quizzed)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:am|is|are|was|were|be|been|being|when|if|once|after|repeatedly|then)\s+$", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[\n\r]|[.?!…;:][\"”’')\]]*\s)[\s\"“‘'(]*$")
_NO_COMMENT = re.compile(
    r"\b(?:(?:declin|refus)(?:e|es|ed|ing)|would\s+not|wouldn['’]t|(?:did|does|do|had|has)(?:\s+not|n['’]t))"
    r"\s+(?:immediately\s+)?(?:to\s+)?(?:immediately\s+|publicly\s+)?comment(?:ed)?\b",
    re.IGNORECASE,
)
_BEFORE = 40


def says_nothing(layout: Layout, draft: Draft) -> bool:
    """Whether the cue tells what the source was asked (`Asked whether ..., she said`), or that no comment came."""
    text = layout.text
    if draft.cue is None:
        return False
    cue = draft.cue.span
    around = _NO_COMMENT.finditer(text, max(0, cue.start - _BEFORE), cue.end + _BEFORE)
    if any(found.start() < cue.end and cue.start < found.end() for found in around):
        return True
    asked = _ASKED.search(text, cue.start, cue.end)
    if asked is None or draft.contents[0].start < cue.end:
        return False
    if any(text[: source.span.start].endswith("by ") for source in draft.sources):
        return False
    before = text[max(0, asked.start() - _BEFORE) : asked.start()]
    after_source = any(text[source.span.end : asked.start()].strip() == "," for source in draft.sources)
    return after_source or bool(_PASSIVE.search(before) or _OPENS.search(before))
