"""The parser's own words and sentences: the network learns from texts cut as those that it will read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quotes.parse import load

if TYPE_CHECKING:
    from stanza import Document

Offsets = tuple[int, int]
"""Characters from the first to before the second."""


def words(text: str, body: int = 0) -> tuple[list[Offsets], list[int]]:
    """The character offsets of the words of `text` from the character `body` on, and where sentences begin.

    A sentence is given by the index of its first word. A word whose letters a multi-word token does not hold is left
    out.
    """
    (document,) = load().tokenize([" " * body + text[body:]])
    return placed(text, document)


def placed(text: str, document: Document) -> tuple[list[Offsets], list[int]]:
    """The character offsets of a document's words in `text`, and where its sentences begin, as `words` has them."""
    offsets: list[Offsets] = []
    starts: list[int] = []
    for sentence in document.sentences:
        first = len(offsets)
        for word in sentence.words:
            if word.start_char is not None:
                offsets.append(stripped(text, word.start_char, word.end_char))
        if len(offsets) > first:
            starts.append(first)
    return offsets, starts


def stripped(text: str, start: int, end: int) -> Offsets:
    """Offsets without white space at their edges, which the tokenizer may leave there."""
    word = text[start:end]
    return start + len(word) - len(word.lstrip()), end - len(word) + len(word.rstrip())


def covered(offsets: Sequence[Offsets], start: int, end: int) -> range:
    """The indices of the tokens that share a character with `start` to `end`."""
    first = bisect_left(offsets, (start, start))
    if first and offsets[first - 1][1] > start:
        first -= 1
    last = first
    while last < len(offsets) and offsets[last][0] < end:
        last += 1
    return range(first, last)
