"""What goes on behind its attribution is the same quotation: `“A,” she said. “B.”`.

So it does where B is a part of the same sentence, and where B is all of the next paragraph: the guide by which the
labelled articles were annotated has several paragraphs under one attribution as one quotation. Where the paragraph
after that one begins with a quotation that has an attribution of its own, or B asks something, people may be taking
turns, and B may be the other's: it is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout, overlap
from quotes.attribute.marks import Quotation
from quotes.attribute.trees import sentence_starts
from quotes.attribute.utterances import is_free_standing, is_utterance, resumes
from quotes.model import Span

if TYPE_CHECKING:
    from stanza import Document


BESIDE = 3
"""Words beside cue and source that may part the halves of a quotation."""
_WORD = re.compile(r"\w+")


def join(layout: Layout, doc: Document, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts in order, with each that goes on from the one before it joined to it.

    Goes on: whole sentences in marks, without cue and source of their own, right behind the attribution that follows
    the last words of a draft of quoted words only.
    """
    starts = sentence_starts(doc)
    attributed = {layout.paragraph(draft.contents[0].start) for draft in drafts if draft.sources}
    return _joined(drafts, lambda before, after: _goes_on(layout, starts, before, after, attributed))


def resumed(layout: Layout, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts in order, with the other half of a quotation that its attribution parts joined to the first."""
    return _joined(drafts, lambda before, after: _is_other_half(layout, before, after))


def _joined(drafts: Sequence[Draft], goes_on: Callable[[Draft, Draft], bool]) -> list[Draft]:
    """The drafts in order, with each that goes on from the one before it joined to it."""
    joined: list[Draft] = []
    for draft in drafts:
        if joined and goes_on(joined[-1], draft):
            before = joined[-1]
            before.contents = sorted([*before.contents, *draft.contents])
            before.tagged = [*before.tagged, *draft.tagged]
        else:
            joined.append(draft)
    return joined


def _is_other_half(layout: Layout, before: Draft, after: Draft) -> bool:
    halves = _quoted(layout, before.contents[-1:]), _quoted(layout, after.contents)
    if after.anchors or not all(halves) or before.contents[-1].end > after.contents[0].start:
        return False
    gap = Span(halves[0][-1].outer.end, halves[1][0].outer.start)
    parted = len(layout.paragraphs_of(gap)) > 1 or layout.quotations_over(gap)
    anchors = [anchor for anchor in before.anchors if gap.contains(anchor)]
    told = len(_WORD.findall(gap.of(layout.text)))
    beside = told - sum(len(_WORD.findall(anchor.of(layout.text))) for anchor in anchors)
    return bool(anchors) and not parted and beside <= BESIDE and resumes(layout.text, halves[1][0])


def _goes_on(layout: Layout, starts: Sequence[int], before: Draft, after: Draft, attributed: Container[int]) -> bool:
    """Whether `after` goes on from `before`; `attributed` are the paragraphs in which one with a source begins."""
    if after.anchors or before.contents[-1].end > after.contents[0].start:
        return False
    last, following = _quoted(layout, before.contents[-1:]), _quoted(layout, after.contents)
    if not last or not following or not _quoted(layout, before.contents) or not last[-1].closed:
        return False
    if not all(is_utterance(layout.text, one) and is_free_standing(layout.text, one) for one in following):
        return False
    gap = Span(last[-1].outer.end, following[0].outer.start)
    if not any(gap.contains(anchor) for anchor in before.anchors):
        return False
    here, there = layout.paragraph(gap.start - 1), layout.paragraph(gap.end)
    if here == there:
        return not _begins_within(starts, gap)
    if any(source.span.of(layout.text) == "I" for source in before.sources):
        return False  # the writer talks to somebody
    # What answers a question in a paragraph of its own is another's turn.
    asked = last[-1].pieces[-1].of(layout.text).endswith("?")
    rest = Span(gap.start, layout.paragraphs[here].end)
    if there != here + 1 or asked or _begins_within(starts, rest) or not _fills(layout, following):
        return False
    beyond = layout.paragraph(following[-1].outer.end - 1) + 1
    asks = following[-1].pieces[-1].of(layout.text).endswith("?")
    return not ((asks or beyond in attributed) and _opens_with_quotation(layout, beyond))


def _opens_with_quotation(layout: Layout, number: int) -> bool:
    return any(layout.paragraphs[number].start == one.outer.start for one in layout.quotations)


def _quoted(layout: Layout, contents: Sequence[Span]) -> list[Quotation]:
    """The quotations that hold the contents; none where a word of these stands outside of marks."""
    over = {id(one): one for piece in contents for one in layout.quotations_over(piece)}
    inside = [piece for one in over.values() for piece in one.pieces]
    held = all(
        sum(map(str.isalnum, piece.of(layout.text))) == sum(map(str.isalnum, _shared(layout.text, piece, inside)))
        for piece in contents
    )
    return list(over.values()) if held else []


def _shared(text: str, piece: Span, others: Sequence[Span]) -> str:
    return "".join(text[max(piece.start, o.start) : min(piece.end, o.end)] for o in others if overlap([piece], [o]))


def _begins_within(starts: Sequence[int], span: Span) -> bool:
    """Whether a sentence begins behind the first character of the span."""
    return bisect_left(starts, span.start + 1) < bisect_left(starts, span.end)


def _fills(layout: Layout, quotations: Sequence[Quotation]) -> bool:
    """Whether the quotations are all that stands in their paragraphs."""
    numbers = {number for one in quotations for number in layout.paragraphs_of(one.outer)}
    words = sum(map(str.isalnum, "".join(layout.paragraphs[number].of(layout.text) for number in numbers)))
    return words == sum(map(str.isalnum, "".join(part.of(layout.text) for one in quotations for part in one.pieces)))
