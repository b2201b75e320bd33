"""Quotation marks: which mark opens, which closes, and what stands between them.

Marks are paired paragraph by paragraph, so that a stray one spoils only its own paragraph. A quotation left open at the
end of its paragraph runs on where the next paragraph opens with a mark of the same kind (each paragraph opened, only
the last closed); otherwise it ends with its paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from quotes.attribute.paragraphs import paragraphs
from quotes.model import Span

_CANDIDATE = re.compile(r"``|''|[\"“”„‟«»‘’‚‛'`]")
_DOUBLE, _SINGLE, _GUILLEMET = "double", "single", "guillemet"
_KIND = {"“": _DOUBLE, "”": _DOUBLE, "„": _DOUBLE, "‟": _DOUBLE, '"': _DOUBLE, "``": _DOUBLE, "''": _DOUBLE}
_KIND |= {"«": _GUILLEMET, "»": _GUILLEMET}
_KIND |= {"‘": _SINGLE, "’": _SINGLE, "‚": _SINGLE, "‛": _SINGLE, "'": _SINGLE, "`": _SINGLE}
_SLANTED = {"“": "open", "„": "open", "‟": "open", "``": "open", "«": "open", "‘": "open", "‚": "open", "‛": "open"}
_SLANTED |= {"”": "close", "»": "close", "’": "close"}

# Words that lose their beginning to an apostrophe, which typesetting programs turn into an opening mark.
_ELIDED = re.compile(r"(?:\d\ds?|em|tis|twas|til|till|cause|cos|bout|n|round|neath|kay|ello)\b", re.IGNORECASE)
_ENDS = tuple(".?!:,…")
_OPENING_PUNCTUATION = "([{-–—/:;,“„«‘‚\"'`"
_CLOSING_PUNCTUATION = ".,;:!?…)]}-–—/”»’\"'“"


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between a pair of marks.

    `pieces` are the stretches between the marks, the marks left out, one for each paragraph. `outer` is the whole with
    its marks. `depth` is 0 for a quotation that stands in no other. `closed` is False where no closing mark was found.
    """

    pieces: tuple[Span, ...]
    outer: Span
    depth: int
    closed: bool


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    kind: str
    opens: bool
    closes: bool
    slanted: str | None


@dataclass(slots=True)
class _Open:
    mark: _Mark
    depth: int
    pieces: list[Span] = field(default_factory=list)
    resumed_at: int | None = None

    @property
    def inside_from(self) -> int:
        return self.mark.end if self.resumed_at is None else self.resumed_at


def pair(text: str, start: int = 0) -> list[Quotation]:
    """The quotations of `text` from offset `start` on, ordered by where they begin, an outer one before its inner ones.

    Pairs “ ”, „ “, " ", `` '', ‘ ’, ' ', « » and » «. Apostrophes (farmers' market, '90s) open and close nothing.
    """
    quotations: list[Quotation] = []
    carried: list[_Open] = []
    spans = paragraphs(text, start)
    for index, paragraph in enumerate(spans):
        marks = _marks(text, paragraph)
        opened = _resume(carried, marks, paragraph)
        runs_on = index + 1 < len(spans) and _opens_single(text, spans[index + 1])
        left_open = _pair_paragraph(text, marks, opened, paragraph, quotations, runs_on)
        following = _marks(text, spans[index + 1]) if left_open and index + 1 < len(spans) else []
        carried = _carry(text, left_open, following, spans[index + 1 : index + 2], paragraph, quotations)
    return sorted(quotations, key=lambda quotation: (quotation.outer.start, -quotation.outer.end))


def _marks(text: str, paragraph: Span) -> list[_Mark]:
    found = []
    for match in _CANDIDATE.finditer(text, paragraph.start, paragraph.end):
        mark = _classify(text, match.group(), match.start(), match.end(), paragraph)
        if mark.opens or mark.closes:
            found.append(mark)
    return found


def _classify(text: str, sign: str, start: int, end: int, paragraph: Span) -> _Mark:
    before = text[start - 1] if start > paragraph.start else " "
    after = text[end] if end < paragraph.end else " "
    kind, slanted = _KIND[sign], _SLANTED.get(sign)
    free_before = before.isspace() or before in _OPENING_PUNCTUATION
    free_after = after.isspace() or after in _CLOSING_PUNCTUATION
    opens = free_before and not after.isspace()
    closes = free_after and not before.isspace()
    if kind == _SINGLE:
        if (before.isalnum() and after.isalnum()) or (_ELIDED.match(text, end) and before.isspace()):
            opens = closes = False
    elif slanted == "open":
        closes = closes and not opens
        opens = opens or not closes
    elif slanted == "close":
        # French sets a space before its closing mark, and a stop or nothing after it.
        opens = opens and not closes and after not in ".,;:!?"
        closes = closes or not opens
    return _Mark(start, end, kind, opens, closes, slanted)


def _resume(carried: list[_Open], marks: list[_Mark], paragraph: Span) -> list[_Open]:
    """Take the carried quotations up again: the marks that reopen them are no openings of their own."""
    for quotation in carried:
        if marks and marks[0].kind == quotation.mark.kind and marks[0].start <= paragraph.start + 2:
            quotation.resumed_at = marks.pop(0).end
    return carried


def _opens_single(text: str, paragraph: Span) -> bool:
    """Whether a paragraph begins with a single mark that may take a quotation up again."""
    sign = text[paragraph.start]
    return _KIND.get(sign) == _SINGLE and text[paragraph.start + 1 : paragraph.start + 2].isupper()


def _pair_paragraph(
    text: str,
    marks: list[_Mark],
    stack: list[_Open],
    paragraph: Span,
    quotations: list[Quotation],
    runs_on: bool,
) -> list[_Open]:
    """Pair the marks of one paragraph; returns the quotations still open at its end, outermost first.

    `runs_on` tells whether the next paragraph may take up a quotation in single marks.
    """
    closings = [
        one.start for one in marks if one.kind == _SINGLE and one.closes and not _is_possessive(text, one, [one])
    ]
    last_closing = max(closings, default=-1)
    for position, mark in enumerate(marks):
        partner = _partner(text, mark, stack, marks[position + 1 :])
        if partner is not None:
            del stack[stack.index(partner) + 1 :]
            stack.pop()
            pieces = (*partner.pieces, Span(partner.inside_from, mark.start))
            _keep(text, quotations, partner, pieces, mark.end, closed=True)
        elif mark.opens and _may_open(text, mark, stack, last_closing, paragraph, runs_on):
            stack.append(_Open(mark, len(stack)))
    return _without_strays(text, stack, quotations, paragraph)


def _partner(text: str, mark: _Mark, stack: list[_Open], later: list[_Mark]) -> _Open | None:
    """The open quotation that `mark` closes, or None."""
    same_kind = [candidate for candidate in stack if candidate.mark.kind == mark.kind]
    if not same_kind:
        return None
    innermost = same_kind[-1]
    if mark.kind == _SINGLE and _is_possessive(text, mark, later):
        return None
    closes_german = text[mark.start] == "“" and text[innermost.mark.start] == "„"
    closes_inverted = text[mark.start] == "«" and text[innermost.mark.start] == "»"
    if (mark.closes and (mark.slanted != "open" or not mark.opens)) or closes_german or closes_inverted:
        return innermost
    return None


def _is_possessive(text: str, mark: _Mark, later: list[_Mark]) -> bool:
    """Whether a single mark after an s is rather an apostrophe: a word follows and a later mark can close instead."""
    after = text[mark.end : mark.end + 2]
    if text[mark.start - 1].lower() != "s" or not (after[:1] == " " and after[1:2].isalnum()):
        return False
    return any(other.kind == _SINGLE and other.closes for other in later)


def _may_open(text: str, mark: _Mark, stack: list[_Open], last_closing: int, paragraph: Span, runs_on: bool) -> bool:
    if mark.kind != _SINGLE:
        return True
    # A single mark is mostly an apostrophe: it opens a quotation only where one closes it, at a paragraph's start, or
    # before a sentence where the next paragraph takes the quotation up.
    if mark.start < last_closing:
        return True
    return not stack and (mark.start == paragraph.start or (runs_on and _begins_sentence(text, mark, paragraph)))


def _begins_sentence(text: str, mark: _Mark, paragraph: Span) -> bool:
    """Whether a capital follows the mark, and white space behind the end of a sentence or clause stands before it."""
    if not text[mark.end : mark.end + 1].isupper():
        return False
    place = mark.start
    while place > paragraph.start and text[place - 1].isspace():
        place -= 1
    return paragraph.start < place < mark.start and text[place - 1] in _ENDS


def _without_strays(text: str, stack: list[_Open], quotations: list[Quotation], paragraph: Span) -> list[_Open]:
    """Drop the openings that are stray: nothing closes them, and white space or another of their kind follows."""
    openings = [(_KIND[_CANDIDATE.match(text, q.outer.start).group()], q.outer.start) for q in quotations[-50:]]
    openings += [(quotation.mark.kind, quotation.mark.start) for quotation in stack]

    def is_stray(quotation: _Open) -> bool:
        mark = quotation.mark
        loose = text[mark.end : mark.end + 1].isspace()
        return not quotation.pieces and (loose or any(k == mark.kind and start > mark.start for k, start in openings))

    strays = [quotation for quotation in stack if is_stray(quotation)]
    if not strays:
        return stack
    for position, other in enumerate(quotations):
        above = sum(other.outer.start > stray.mark.start for stray in strays) if paragraph.contains(other.outer) else 0
        if above:
            quotations[position] = replace(other, depth=other.depth - above)
    return [quotation for quotation in stack if quotation not in strays]


def _carry(
    text: str,
    left_open: list[_Open],
    following: list[_Mark],
    next_paragraph: list[Span],
    paragraph: Span,
    quotations: list[Quotation],
) -> list[_Open]:
    """The open quotations that the next paragraph takes up again; the others end with this paragraph."""
    carried: list[_Open] = []
    expected = list(following)
    for quotation in left_open:
        piece = Span(quotation.inside_from, paragraph.end)
        reopens = (
            bool(expected)
            and expected[0].kind == quotation.mark.kind
            and expected[0].opens
            and expected[0].start <= next_paragraph[0].start + 2
        )
        if reopens:
            expected.pop(0)
            quotation.pieces.append(piece)
            carried.append(quotation)
        else:
            _keep(text, quotations, quotation, (*quotation.pieces, piece), paragraph.end, closed=False)
    return carried


def _keep(
    text: str, quotations: list[Quotation], opened: _Open, pieces: tuple[Span, ...], end: int, *, closed: bool
) -> None:
    """Record a quotation, unless there is no word in it."""
    trimmed = tuple(piece for piece in (piece.stripped(text) for piece in pieces) if piece.start < piece.end)
    if any(character.isalnum() for piece in trimmed for character in piece.of(text)):
        quotations.append(Quotation(trimmed, Span(opened.mark.start, end), opened.depth, closed))
