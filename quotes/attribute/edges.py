"""Where quotation marks know better than the tagger: the edges of what is quoted, and which words belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quotes.attribute.drafts import Draft
from quotes.attribute.marks import Quotation
from quotes.attribute.utterances import is_utterance
from quotes.model import Span

_WORD = re.compile(r"\w")


def sharpen(
    text: str, drafts: Iterable[Draft], quotations: Sequence[Quotation], paragraphs: Sequence[Span]
) -> list[Draft]:
    """Give each outermost quotation whole to one draft, and make a draft of each utterance that has none.

    Drafts are changed in place; those left without content are dropped. The result is in order of first content.
    """
    kept = list(drafts)
    for draft in kept:
        draft.contents = _cut(draft.contents, paragraphs)
    for quotation in (q for q in quotations if q.depth == 0):
        if is_utterance(text, quotation):
            _give_whole(text, quotation, kept)
        else:
            _widen_to_marks(quotation, kept)
    kept = [draft for draft in kept if draft.contents]
    for draft in kept:
        draft.contents = _joined(text, draft.contents)
    return sorted(kept, key=lambda draft: draft.contents[0])


def overlap(pieces: Iterable[Span], others: Sequence[Span]) -> int:
    """The number of characters that the two groups of spans share."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in pieces for b in others)


def _cut(pieces: Iterable[Span], paragraphs: Sequence[Span]) -> list[Span]:
    """The pieces cut where a paragraph ends: what is said in two paragraphs is two pieces."""
    return [
        Span(max(piece.start, paragraph.start), min(piece.end, paragraph.end))
        for piece in pieces
        for paragraph in paragraphs
        if piece.overlaps(paragraph)
    ]


def _give_whole(text: str, quotation: Quotation, drafts: list[Draft]) -> None:
    """All of an utterance belongs to one draft: the one outside whose words it stands, and that holds most of it."""
    holders = [draft for draft in drafts if overlap(draft.contents, quotation.pieces)]
    outside = [d for d in holders if not any(quotation.outer.contains(anchor) for anchor in d.anchors)]
    if outside:
        owner = max(outside, key=lambda d: (bool(d.anchors), overlap(d.contents, quotation.pieces)))
    else:
        owner = Draft([])
        drafts.append(owner)
    for draft in holders:
        if draft is not owner:
            draft.contents = [piece for piece in draft.contents if not overlap([piece], quotation.pieces)]
    spilling = [piece for piece in owner.contents if overlap([piece], quotation.pieces)]
    rest = [piece for piece in owner.contents if piece not in spilling]
    owner.contents = sorted([*rest, *_around(text, spilling, quotation)])


def _around(text: str, spilling: Sequence[Span], quotation: Quotation) -> list[Span]:
    """The quotation's pieces; where words of `spilling` run on beyond the marks, with them and with the marks."""
    pieces = list(quotation.pieces)
    before = min((piece.start for piece in spilling), default=quotation.outer.start)
    after = max((piece.end for piece in spilling), default=quotation.outer.end)
    runs_before = bool(_WORD.search(text, before, quotation.outer.start))
    runs_after = bool(_WORD.search(text, quotation.outer.end, after))
    if len(pieces) == 1 and (runs_before or runs_after):
        pieces = [quotation.outer]
    if runs_before:
        pieces[0] = Span(before, pieces[0].end)
    if runs_after:
        pieces[-1] = Span(pieces[-1].start, after)
    return pieces


def _widen_to_marks(quotation: Quotation, drafts: list[Draft]) -> None:
    """A content's edge that falls inside a quoted fragment moves out to the fragment's marks."""
    for draft in drafts:
        for position, piece in enumerate(draft.contents):
            if piece.overlaps(quotation.outer) and not piece.contains(quotation.outer):
                draft.contents[position] = Span(
                    min(piece.start, quotation.outer.start), max(piece.end, quotation.outer.end)
                )


def _joined(text: str, pieces: Sequence[Span]) -> list[Span]:
    """Pieces in order, those that overlap or that only white space parts within a paragraph made one."""
    out: list[Span] = []
    for piece in sorted(pieces):
        gap = text[out[-1].end : piece.start] if out else None
        if gap is not None and not gap.strip() and "\n" not in gap:
            out[-1] = Span(out[-1].start, max(out[-1].end, piece.end))
        else:
            out.append(piece)
    return out
