"""Which quotes lie within others: what somebody said in the words of somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Places = list[tuple[int, int]]


def within(quotes: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """For each quote whose contents all lie within those of another, the id of the innermost such other.

    The quotes are those of one article, with their `spans`. Of quotes of the same words none lies within the other.
    """
    contents = {quote["id"]: _contents(quote) for quote in quotes}
    found = {}
    for id, places in contents.items():
        around = [other for other, outer in contents.items() if other != id and _covers(outer, places)]
        if around:
            found[id] = min(around, key=lambda other: (_length(contents[other]), other))
    return found


def _contents(quote: Mapping[str, Any]) -> Places:
    return [(span["start_char"], span["end_char"]) for span in quote["spans"] if span["kind"] == "content"]


def _covers(outer: Places, inner: Places) -> bool:
    """Whether each inner place lies in an outer one, and the outer ones hold more."""
    held = all(any(start <= first and last <= end for start, end in outer) for first, last in inner)
    return bool(inner) and held and _length(outer) > _length(inner)


def _length(places: Places) -> int:
    return sum(end - start for start, end in places)
