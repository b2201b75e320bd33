"""The article's paragraphs and outermost quotations, and quick answers to which of them a stretch of text touches."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from quotes.attribute.marks import Quotation, pair
from quotes.attribute.paragraphs import paragraphs
from quotes.model import Span


class Layout:
    """Of `text` from offset `start` on. Quotations that stand in others are `inner`, and left out elsewhere."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = text
        self.paragraphs = paragraphs(text, start)
        pairs = pair(text, start)
        self.quotations = [quotation for quotation in pairs if quotation.depth == 0]
        self.inner = [quotation for quotation in pairs if quotation.depth > 0]
        self._paragraph_starts = [paragraph.start for paragraph in self.paragraphs]
        self._quotation_starts = [quotation.outer.start for quotation in self.quotations]

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds the character at `offset`, or of the one before it; -1 for none."""
        return bisect_right(self._paragraph_starts, offset) - 1

    def paragraphs_of(self, span: Span) -> range:
        """The numbers of the paragraphs that `span` touches."""
        return range(max(0, self.paragraph(span.start)), self.paragraph(span.end - 1) + 1)

    def cut(self, span: Span) -> list[Span]:
        """The parts of `span` in each of its paragraphs."""
        touched = (self.paragraphs[number] for number in self.paragraphs_of(span))
        return [Span(max(span.start, p.start), min(span.end, p.end)) for p in touched if span.overlaps(p)]

    def quotations_over(self, span: Span) -> Sequence[Quotation]:
        """The outermost quotations that share a character with `span`, marks included, in order."""
        first = max(0, bisect_right(self._quotation_starts, span.start) - 1)
        found = self.quotations[first : bisect_left(self._quotation_starts, span.end)]
        return [quotation for quotation in found if quotation.outer.overlaps(span)]

    def leave_out(self, dropped: Sequence[Quotation]) -> None:
        """Treat the marks of these quotations as if they were not there."""
        self.quotations = [quotation for quotation in self.quotations if quotation not in dropped]
        self._quotation_starts = [quotation.outer.start for quotation in self.quotations]


def overlap(pieces: Sequence[Span], others: Sequence[Span]) -> int:
    """The number of characters that two groups of spans share; the spans of a group share none."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in pieces for b in others)
