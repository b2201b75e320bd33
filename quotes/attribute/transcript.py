"""Transcripts and interviews: paragraphs that a label opens (`NAME: words`, `Q: words`) hold words as they were spoken.

A text is taken for a transcript where labels come again and again; a dateline or a heading with a colon does not. What
is narrated between the turns is nobody's turn: the rest of the room finds what it reports.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quotes.attribute.layout import Layout
from quotes.attribute.newsroom import opening, words
from quotes.model import Attribution, Span

CONFIDENCE = 0.95
"""Of a turn: the layout leaves little doubt. No annotated transcripts were at hand to fit it on."""
FEWEST_TURNS = 3
_LABEL = re.compile(
    r"(?P<name>(?:Q|A)|[^\W\d_][\w.’'-]*(?: (?:[^\W\d_a-z][\w.’'-]*|(?:de|van|von|bin|al|el|of|the)\b)){0,4})"
    r"(?:,? ?\([^()\n]{1,40}\)|, [^\n:“”\"]{1,50})?(?P<colon>:)\s+(?=\S)"
)
_DOTTED = re.compile(r"(?P<name>[QA])(?P<colon>\.)\s+(?=\S)")
# Words of who speaks and who is spoken to.
_SPOKEN = re.compile(r"\b(?:I|we|me|us|my|our|you|your)\b", re.IGNORECASE)
_QUESTION, _ANSWER = frozenset(["q", "question"]), frozenset(["a", "answer"])
_NO_SPEAKERS = frozenset(
    [
        "also", "by", "example", "fact", "ingredients", "method", "ps", "see", "tip", "warning", "when", "where", "why",
        "how", "what",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Turn:
    label: Span
    number: int
    opens: int


def turns(layout: Layout, reported: Sequence[Attribution] = ()) -> list[Attribution]:
    """What each speaker of a transcript says, in order; nothing where the text is no transcript.

    A turn runs until the next label, a line of the newsroom's own or a paragraph of narration, one content a paragraph.
    The last one has no more paragraphs than the longest one before it with the same label: what follows may be the
    newsroom's own. `reported` are the attributions found in the text as if it were prose.
    """
    labelled = [turn for number in range(len(layout.paragraphs)) if (turn := _turn(layout, number))]
    labelled = _speaking(layout.text, labelled)
    own_lines = [n for n, paragraph in enumerate(layout.paragraphs) if opening(layout.text, paragraph)]
    own_lines = sorted({*own_lines, *_narrated(layout, labelled, reported)})
    ends = [_before(own_lines, turn.number, until.number) for turn, until in itertools.pairwise(labelled)]
    if not labelled:
        return []
    last = _key(layout.text, labelled[-1])
    own = [end - turn.number for turn, end in zip(labelled, ends, strict=False) if _key(layout.text, turn) == last]
    end = min(len(layout.paragraphs), labelled[-1].number + max(own, default=1))
    ends.append(_before(own_lines, labelled[-1].number, end))
    return [_attribution(layout, turn, end) for turn, end in zip(labelled, ends, strict=True)]


def _narrated(layout: Layout, labelled: Sequence[_Turn], reported: Sequence[Attribution]) -> set[int]:
    """The numbers of the paragraphs without a label that a narrator tells.

    They tell of a speaker by name, or report what a third person said: in marks, or with nobody addressed and no `I`.
    """
    text = layout.text
    keys = {_key(text, turn) for turn in labelled} - _QUESTION - _ANSWER
    named = re.compile(rf"(?<!\bI'm )(?<!\bI’m )(?<!\bI am )\b(?:{'|'.join(map(re.escape, keys))})\b", re.IGNORECASE)
    numbers = {number for number, paragraph in enumerate(layout.paragraphs)} - {turn.number for turn in labelled}
    told = {n for n in numbers if keys and any(match[0][0].isupper() for match in _outside_marks(layout, n, named))}
    for attribution in reported:
        number = layout.paragraph(attribution.contents[0].start)
        if number not in numbers or not attribution.cue or not _by_another(text, attribution):
            continue
        if attribution.type != "indirect" or not any(_outside_marks(layout, number, _SPOKEN)):
            told.add(number)
    return told


def _outside_marks(layout: Layout, number: int, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where a pattern matches in a paragraph, outside of quotation marks."""
    paragraph = layout.paragraphs[number]
    for match in pattern.finditer(layout.text, paragraph.start, paragraph.end):
        if not layout.quotations_over(Span(*match.span())):
            yield match


def _by_another(text: str, attribution: Attribution) -> bool:
    """Whether the source is named, and is neither who speaks nor who is spoken to."""
    return any(not _SPOKEN.fullmatch(source.of(text)) for source in attribution.sources)


def _before(numbers: Sequence[int], start: int, end: int) -> int:
    """The first of `numbers` between start and end, or the end."""
    return next((number for number in numbers if start < number < end), end)


def outside(attributions: Iterable[Attribution], spoken: Sequence[Attribution]) -> list[Attribution]:
    """The attributions that share no character with a transcript's turns."""
    taken = [Span(turn.sources[0].start, turn.contents[-1].end) for turn in spoken]
    return [
        attribution
        for attribution in attributions
        if not any(piece.overlaps(turn) for piece in attribution.contents for turn in taken)
    ]


def _turn(layout: Layout, number: int) -> _Turn | None:
    paragraph = layout.paragraphs[number]
    match = _LABEL.match(layout.text, paragraph.start, paragraph.end) or _DOTTED.match(
        layout.text, paragraph.start, paragraph.end
    )
    if match is None or opening(layout.text, paragraph):
        return None
    first = re.split(r"['’]", match["name"].split()[0].lower())[0].strip(".")
    if first in _NO_SPEAKERS or first in words():
        return None
    return _Turn(Span(paragraph.start, match.start("colon")), number, match.end())


def _speaking(text: str, labelled: list[_Turn]) -> list[_Turn]:
    """The labels that are speakers': questions and answers, or names of which one comes again."""
    names = Counter(_key(text, turn) for turn in labelled)
    if names.keys() & _QUESTION and names.keys() & _ANSWER:
        return labelled
    repeated = [name for name, count in names.items() if count > 1]
    spoken = sum(names.values())
    if spoken < FEWEST_TURNS or not repeated or 2 * sum(names[name] for name in repeated) < spoken or len(names) < 2:
        return []
    return labelled


def _key(text: str, turn: _Turn) -> str:
    """A label's last word, the same in its long and short forms: `ANNA KOVACS, HOST` and `KOVACS`."""
    return re.split(r"[,(]", turn.label.of(text))[0].split()[-1].lower().strip(".")


def _attribution(layout: Layout, turn: _Turn, end: int) -> Attribution:
    paragraphs = [layout.paragraphs[number] for number in range(turn.number, end)]
    contents = (Span(turn.opens, paragraphs[0].end), *paragraphs[1:])
    return Attribution(type="direct", act="speech", contents=contents, sources=(turn.label,), confidence=CONFIDENCE)
