"""Tokenising texts with overlong paragraphs piece by piece.

Stanza's tokenizer takes a paragraph (what stands between blank lines) at once, and its time and memory grow with the
square of the paragraph's length. Texts are therefore cut where a paragraph or a word is overlong, and the documents
joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from stanza import Document

PIECE_CHARACTERS = 10_000
"""A longer paragraph is cut."""

PARAGRAPH_END = re.compile(r"\n\s*\n")

OVERLONG_WORD = re.compile(r"\S{1000}")
"""A longer word is cut: Stanza looks for addresses in time that grows with the square of a word's length."""

CUTS = (
    re.compile(r".*\n", re.DOTALL),
    re.compile(r""".*[.?!]["'”’)\]]*(?=\s)""", re.DOTALL),
    re.compile(r".*\s", re.DOTALL),
)
"""What a piece of an overlong paragraph may end with, best first: a line, what looks like a sentence, a word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that begins at the character `start`."""

    start: int
    text: str


def pieces(text: str) -> list[Piece]:
    """A text in pieces with words in them, none with a paragraph of over `PIECE_CHARACTERS` characters.

    A text without overlong paragraphs and words is one piece; one without words is none.
    """
    starts = [0, *_cuts(text)]
    found = [Piece(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [piece for piece in found if piece.text.strip()]


def _cuts(text: str) -> Iterator[int]:
    """The characters at which to cut a text, ascending."""
    paragraph_ends = [match.end() for match in PARAGRAPH_END.finditer(text)]
    word_cuts = {match.end() for match in OVERLONG_WORD.finditer(text)}
    start = 0
    for end in sorted({*paragraph_ends, *word_cuts, len(text)}):
        while end - start > PIECE_CHARACTERS:
            start += _length(text[start : start + PIECE_CHARACTERS])
            yield start
        if end in word_cuts:
            yield end
        start = end


def _length(paragraph: str) -> int:
    """How many characters of the beginning of an overlong paragraph to take."""
    for cut in CUTS:
        match = cut.match(paragraph)
        if match and match.end() > len(paragraph) // 2:
            return match.end()
    return len(paragraph)


def join(text: str, parts: Sequence[tuple[Piece, Document]]) -> Document:
    """One document over `text` from those over its pieces, which are used up."""
    joined = Document([], text=text)
    joined.sentences = [sentence for _, doc in parts for sentence in doc.sentences]
    joined.num_tokens = sum(doc.num_tokens for _, doc in parts)
    joined.num_words = sum(doc.num_words for _, doc in parts)
    for piece, doc in parts:
        for unit in chain(doc.iter_tokens(), doc.iter_words()) if piece.start else ():
            if unit.start_char is not None:
                unit._start_char += piece.start
                unit._end_char += piece.start
    for index, sentence in enumerate(joined.sentences):
        sentence.doc = joined
        sentence.index = index
        sentence.sent_id = str(index)
    joined.mark_whitespace()
    return joined
