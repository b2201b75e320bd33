"""A fast rule tokeniser for training texts; the teacher's soft labels were made on its tokens."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

Offsets = tuple[int, int]
"""Characters from the first to before the second."""

TOKEN = re.compile(
    r"""(?:[A-Z]\.){2,}
    | \b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Reps|Sens|Gov|Sgt|Col|Lt|St|Jr|Sr|Rev|Capt|Maj|vs|Inc|Corp|Co|No
          |Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.
    | \b[A-Z]\.(?=\s[A-Z])
    | \d+(?:[.,:]\d+)*
    | [’']s\b | [’'](?:re|ve|ll|d|m)\b | \w+(?=n[’']t\b) | n[’']t\b
    | \w+ | \.\.\. | -- | '' | `` | \S""",
    re.VERBOSE,
)
SENTENCE_END = re.compile(r"""[.?!…]["”’')\]]*$""")
TITLES = frozenset(("Mr.", "Mrs.", "Dr.", "Sen.", "Rep.", "Gov."))
OPENING_MARKS = "\"'“‘"


def tokens(text: str) -> list[Offsets]:
    """The character offsets of the tokens of `text`, in order."""
    return [match.span() for match in TOKEN.finditer(text)]


def sentence_starts(text: str, offsets: Sequence[Offsets]) -> list[int]:
    """The indices of the tokens that open a sentence: after a line break, or after a full stop and before a capital."""
    starts = [0] if offsets else []
    for at in range(1, len(offsets)):
        (before, end), (start, _) = offsets[at - 1], offsets[at]
        gap = text[end:start]
        opens = text[start].isupper() or text[start] in OPENING_MARKS
        ended = gap and opens and text[before:end] not in TITLES and SENTENCE_END.search(text[max(0, end - 4) : end])
        if "\n" in gap or ended:
            starts.append(at)
    return starts


def covered(offsets: Sequence[Offsets], start: int, end: int) -> range:
    """The indices of the tokens that share a character with `start` to `end`."""
    first = bisect_left(offsets, (start, start))
    if first and offsets[first - 1][1] > start:
        first -= 1
    last = first
    while last < len(offsets) and offsets[last][0] < end:
        last += 1
    return range(first, last)
