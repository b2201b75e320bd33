"""Cutting a document into the stretches of words that the encoder reads at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WINDOW_PIECES = 220
"""Word pieces in a window of whole sentences: what the encoder was trained on."""

SENTENCE_PIECES = 480
"""A sentence of more word pieces is cut; the encoder has room for 510."""


CONTEXT_PIECES = 60
"""Word pieces of the sentences before a window that are read with it, so that no span is cut by the window's edge."""


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


def windows(lengths: Sequence[int], sentences: Sequence[int], context: int = CONTEXT_PIECES) -> list[Window]:
    """Windows that together keep each word of a document once, in order.

    A window holds whole sentences up to `WINDOW_PIECES`, after as many of the sentences before it as fit into
    `context` pieces. `lengths` are the pieces of each word, `sentences` the words of each sentence.
    """
    parts = units(lengths, sentences)
    found = []
    begin = 0
    while begin < len(parts):
        before, room = begin, context
        while before > 0 and parts[before - 1][2] <= room and parts[begin][2] <= WINDOW_PIECES:
            before -= 1
            room -= parts[before][2]
        end, pieces = begin + 1, context - room + parts[begin][2]
        while end < len(parts) and pieces + parts[end][2] <= WINDOW_PIECES:
            pieces += parts[end][2]
            end += 1
        found.append(Window(parts[before][0], parts[begin][0], parts[end - 1][1], parts[end - 1][1]))
        begin = end
    return found
