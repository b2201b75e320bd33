"""Cutting a document into the stretches of words that the encoder reads at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROOM = 510
"""Word pieces that the encoder has room for."""

SENTENCE_PIECES = 480
"""A sentence of more word pieces is cut."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long windows are; each set of weights brings its own.

    A window holds whole sentences of up to `window` word pieces: what the encoder was trained on. Up to `context`
    pieces of the sentences before it are read with it, so that no span is cut by the window's edge.
    """

    window: int = 220
    context: int = 60

    def __post_init__(self) -> None:
        """Raise ValueError where a window could outgrow the encoder's room."""
        if not (self.window > 0 and self.context >= 0 and self.window + self.context <= ROOM):
            raise ValueError(f"a window of {self.window} and {self.context} pieces does not fit into {ROOM}")


@dataclass(frozen=True, slots=True)
class Window:
    """The words `start` to `end` of a document, read together; what is predicted for `first` to `last` is kept.

    All four are indices of words in the document, ends exclusive. The words before `first` are there as context.
    """

    start: int
    first: int
    last: int
    end: int


def units(lengths: Sequence[int], sentences: Sequence[int]) -> list[tuple[int, int, int]]:
    """Sentences, or parts of overlong ones, as (first word, end word exclusive, pieces).

    `lengths` are the pieces of each word of the document, `sentences` the words of each sentence.
    """
    found = []
    start = 0
    for size in sentences:
        begin, pieces = start, 0
        for word in range(start, start + size):
            if pieces + lengths[word] > SENTENCE_PIECES:
                found.append((begin, word, pieces))
                begin, pieces = word, 0
            pieces += lengths[word]
        found.append((begin, start + size, pieces))
        start += size
    return found


def windows(lengths: Sequence[int], sentences: Sequence[int], limits: Limits) -> list[Window]:
    """Windows that together keep each word of a document once, in order.

    A window holds whole sentences up to the limit, after as many of the sentences before it as fit into the limit of
    context. `lengths` are the pieces of each word, `sentences` the words of each sentence.
    """
    parts = units(lengths, sentences)
    found = []
    begin = 0
    while begin < len(parts):
        before, room = begin, limits.context
        while before > 0 and parts[before - 1][2] <= room and parts[begin][2] <= limits.window:
            before -= 1
            room -= parts[before][2]
        end, pieces = begin + 1, limits.context - room + parts[begin][2]
        while end < len(parts) and pieces + parts[end][2] <= limits.window:
            pieces += parts[end][2]
            end += 1
        found.append(Window(parts[before][0], parts[begin][0], parts[end - 1][1], parts[end - 1][1]))
        begin = end
    return found
