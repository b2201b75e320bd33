"""Where spans agree: their edges without what does not count there, and how much of two contents is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quotes.model import Span

EDGE = " \t\r\n\"'`.,;:“”‘’«»"
"""Characters that do not count at a span's edges when spans are compared."""
HALF = 0.5
"""The overlap from which two contents are the same quotation."""


def trimmed(text: str, span: Span) -> Span:
    """The span without quotation marks, spaces and stops at its edges; empty where it holds nothing else."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(EDGE))
    return Span(start, max(start, span.start + len(words.rstrip(EDGE))))


def characters(spans: Iterable[Span]) -> frozenset[int]:
    """The offsets of all characters in the spans."""
    return frozenset(offset for span in spans for offset in range(span.start, span.end))


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """Characters in both over characters in either (0 to 1)."""
    return len(a & b) / max(1, len(a | b))


def matches(gold: Iterable[frozenset[int]], found: Sequence[frozenset[int]]) -> list[int | None]:
    """For each gold content, in order, the number of the content found for it, or None.

    Each takes the one that overlaps it most of those not taken yet, if they share half (intersection over union).
    """
    free = list(range(len(found)))
    taken: list[int | None] = []
    for content in gold:
        best = max(free, key=lambda number: overlap(content, found[number]), default=None)
        if best is not None and overlap(content, found[best]) >= HALF:
            free.remove(best)
            taken.append(best)
        else:
            taken.append(None)
    return taken
