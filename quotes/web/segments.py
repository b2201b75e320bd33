"""Annotated text: spans that nest and overlap cut into stretches that are covered by the same spans throughout."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

_PARAGRAPH = re.compile(r"[^\n]+\n*|\n+")
_KINDS = ("content", "quoted", "cue", "source")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` (exclusive) of a text as the `kind` (content, quoted, cue, source) of a quote."""

    quote_id: int
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text and the marks that cover all of it, the outermost first.

    `begins` are the quotes whose content begins with this segment, those with the longer content first; `ends` those
    whose content ends with it, the innermost first.
    """

    start: int
    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def quotes(self, kind: str) -> tuple[int, ...]:
        """The quotes of which the segment is `kind`, the outermost first."""
        return tuple(mark.quote_id for mark in self.marks if mark.kind == kind)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The segments of one paragraph, and the quotes that begin in it, in the order of the text."""

    segments: tuple[Segment, ...]
    begins: tuple[int, ...]


def segments(
    text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None, breaks: Iterable[int] = ()
) -> Iterator[Segment]:
    """Cut characters `start` to `end` (exclusive) of `text` wherever a mark begins or ends, and at the `breaks`.

    The texts of the segments put together are the text. Marks may nest, overlap and reach out of the stretch.
    """
    end = len(text) if end is None else end
    marks = list(dict.fromkeys(marks))
    first_content, last_content = _outermost_contents(marks)
    inside = sorted(
        (mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end),
        key=lambda mark: (mark.start, -mark.end, _KINDS.index(mark.kind), mark.quote_id),
    )
    edges = {edge for mark in inside for edge in (mark.start, mark.end)} | set(breaks)
    cuts = sorted({start, end} | {edge for edge in edges if start < edge < end})
    open_marks: list[Mark] = []
    waiting = 0
    for cut, following in pairwise(cuts):
        while waiting < len(inside) and inside[waiting].start <= cut:
            open_marks.append(inside[waiting])
            waiting += 1
        open_marks = [mark for mark in open_marks if mark.end > cut]
        begins = tuple(mark.quote_id for mark in open_marks if mark.start == cut and mark in first_content)
        ends = tuple(mark.quote_id for mark in open_marks[::-1] if mark.end == following and mark in last_content)
        yield Segment(cut, text[cut:following], tuple(open_marks), begins, ends)


def paragraphs(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> list[Paragraph]:
    """The segments of characters `start` to `end` of `text`, cut at the ends of paragraphs too and gathered by them.

    A paragraph keeps the line ends after it, so that all segments put together are the text.
    """
    end = len(text) if end is None else end
    ends = [match.end() for match in _PARAGRAPH.finditer(text, start, end)]
    cut = segments(text, marks, start, end, breaks=ends)
    grouped = groupby(cut, key=lambda segment: bisect_right(ends, segment.start))
    return [_paragraph(tuple(group)) for _, group in grouped]


def _paragraph(segments: tuple[Segment, ...]) -> Paragraph:
    return Paragraph(segments, tuple(id for segment in segments for id in segment.begins))


def _outermost_contents(marks: Iterable[Mark]) -> tuple[set[Mark], set[Mark]]:
    """The first content of each quote, where its number stands, and the last."""
    first: dict[int, Mark] = {}
    last: dict[int, Mark] = {}
    for mark in marks:
        if mark.kind == "content":
            first[mark.quote_id] = min(mark, first.get(mark.quote_id, mark), key=lambda one: one.start)
            last[mark.quote_id] = max(mark, last.get(mark.quote_id, mark), key=lambda one: one.end)
    return set(first.values()), set(last.values())
