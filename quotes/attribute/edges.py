"""Where quotation marks know better than the tagger: the edges of what is quoted, and which words belong together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout, overlap
from quotes.attribute.marks import Quotation
from quotes.attribute.utterances import is_utterance
from quotes.model import Span

_WORD = re.compile(r"\w")


def sharpen(layout: Layout, drafts: Sequence[Draft]) -> list[Draft]:
    """Give each outermost quotation whole to one draft, and make a draft of each utterance that has none.

    An unclosed quotation that runs on over a cue or a source is no quotation: the layout forgets it. Drafts are
    changed in place; those left without content are dropped. The result is in order of first content.
    """
    kept = list(drafts)
    for draft in kept:
        draft.contents = sorted(part for piece in draft.contents for part in layout.cut(piece))
    layout.leave_out(_runaways(layout, kept))
    near = _by_paragraph(layout, kept)
    for quotation in layout.quotations:
        touched = {id(d): d for number in layout.paragraphs_of(quotation.outer) for d in near[number]}
        if not is_utterance(layout.text, quotation):
            _widen_to_marks(quotation, touched.values())
        elif _give_whole(layout.text, quotation, list(touched.values()), made := Draft([])):
            kept.append(made)
    kept = [draft for draft in kept if draft.contents]
    for draft in kept:
        draft.contents = _joined(layout.text, draft.contents)
    return sorted(kept, key=lambda draft: draft.contents[0])


def _runaways(layout: Layout, drafts: Sequence[Draft]) -> list[Quotation]:
    anchors = [anchor for draft in drafts for anchor in draft.anchors]
    over = {id(q): q for anchor in anchors for q in layout.quotations_over(anchor)}
    return [quotation for quotation in over.values() if not quotation.closed and len(quotation.pieces) == 1]


def _by_paragraph(layout: Layout, drafts: Sequence[Draft]) -> defaultdict[int, list[Draft]]:
    """The drafts that have content in each paragraph, by its number."""
    near: defaultdict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        for number in dict.fromkeys(layout.paragraph(piece.start) for piece in draft.contents):
            near[number].append(draft)
    return near


def _give_whole(text: str, quotation: Quotation, drafts: Sequence[Draft], made: Draft) -> bool:
    """All of an utterance belongs to one draft: the one outside whose words it stands, and that holds most of it.

    Where there is none it goes to the draft `made`; returns whether that is so.
    """
    held = {id(d): overlap(d.contents[_touching(d.contents, quotation.outer)], quotation.pieces) for d in drafts}
    holders = [draft for draft in drafts if held[id(draft)]]
    outside = [d for d in holders if not any(quotation.outer.contains(anchor) for anchor in d.anchors)]
    owner = max(outside, key=lambda d: (bool(d.anchors), held[id(d)]), default=made)
    for draft in holders:
        if draft is not owner:
            place = _touching(draft.contents, quotation.outer)
            draft.contents[place] = [p for p in draft.contents[place] if not overlap([p], quotation.pieces)]
    place = _touching(owner.contents, quotation.outer)
    beside = [piece for piece in owner.contents[place] if not overlap([piece], quotation.pieces)]
    spilling = [piece for piece in owner.contents[place] if overlap([piece], quotation.pieces)]
    owner.contents[place] = sorted([*beside, *_around(text, spilling, quotation)])
    return owner is made


def _touching(pieces: Sequence[Span], span: Span) -> slice:
    """Where in `pieces`, which are in order, those stand that may share a character with `span`."""
    first = bisect_right(pieces, span.start, key=lambda piece: piece.start) - 1
    return slice(max(0, first), bisect_left(pieces, span.end, key=lambda piece: piece.start))


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


def _widen_to_marks(quotation: Quotation, drafts: Sequence[Draft]) -> None:
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
        if gap is not None and not gap.strip() and "\n" not in gap and "\r" not in gap:
            out[-1] = Span(out[-1].start, max(out[-1].end, piece.end))
        else:
            out.append(piece)
    return out
