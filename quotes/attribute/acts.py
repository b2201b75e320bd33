"""Speech or thought: whether somebody is reported to have uttered the content, or to hold, wish, fear or shun it.

The line is drawn by the words of the cue. A cue that is neither among the cues of speech nor a colon reports no
utterance, and one that is negated ("has not said whether") reports that there was none.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from quotes.attribute.drafts import Draft
from quotes.model import Act, QuoteType

_UNREAL = re.compile(r"\b(?:would|could|might|should)(?: have|['’]ve)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_NEGATIONS = frozenset(("not", "never", "neither", "without", "cannot", "declined", "declines", "refused", "refuses"))
# Below this probability of the tagger for speech a content is none, whatever its cue.
SPEECH = 0.4
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))


def act_of(text: str, draft: Draft, kind: QuoteType) -> Act:
    """Words in marks were uttered, and what has no cue; of the rest the cue tells. Negated, it reports no utterance."""
    if draft.cue is None:
        return "speech"
    cue = draft.cue.span.of(text)
    if is_negated(cue) or _UNREAL.search(cue):
        return "thought"
    words = _words(cue)
    if kind != "indirect" or not words:
        return "speech"
    tagged_as_speech = max((role.speech for role in draft.tagged), default=1.0) >= SPEECH
    return "speech" if tagged_as_speech and any(is_speech(word) for word in words) else "thought"


def is_negated(cue: str) -> bool:
    """Whether a cue tells that there was no utterance: `did not say`, `declined to say`."""
    return any(word in _NEGATIONS or word.endswith("n't") for word in _words(cue))


def _words(cue: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(cue)]


@cache
def _speech_cues() -> frozenset[str]:
    lines = files("quotes.attribute").joinpath("speech_cues.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def is_speech(word: str) -> bool:
    """Whether the word, or what is left of it without a regular ending, is a cue of speech."""
    bases = {word}
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            base = word[: -len(ending)] + instead
            bases.add(base)
            if len(base) > 3 and base[-1] == base[-2]:
                bases.add(base[:-1])
    return not bases.isdisjoint(_speech_cues())
