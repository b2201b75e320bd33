"""Words to word pieces: what the network reads, the same in training and in the parser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

CLS, SEP, UNKNOWN, MASK = 101, 102, 100, 103
PIECES_PER_WORD = 8
REMEMBERED_WORDS = 1 << 17

QUOTATION_MARKS = frozenset(("``", '"', "“", "''", "”", "'", "‘", "’", "`", "«", "»"))
LOWER, UPPER, CAPITALISED, MARK = range(4)


def shape(word: str) -> int:
    """The kind of a word's letter case, an index of the network's shape embedding."""
    if word in QUOTATION_MARKS:
        return MARK
    if len(word) > 1 and word.isupper():
        return UPPER
    return CAPITALISED if word[:1].isupper() else LOWER


class WordPieces:
    """The word pieces of words, remembered: news repeats its words."""

    def __init__(self, vocabulary: Path) -> None:
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self.of = lru_cache(maxsize=REMEMBERED_WORDS)(self._of)

    def __call__(self, word: str) -> tuple[int, ...]:
        """Identifiers of the pieces of one word: at least one, at most `PIECES_PER_WORD`."""
        return self.of(word)[0]

    def row(self, words: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
        """The pieces and shapes of a window, its ends marked, and the index of each word's first piece."""
        pieces, shapes, first = [CLS], [LOWER], []
        for word in words:
            ids, kind = self.of(word)
            first.append(len(pieces))
            pieces.extend(ids)
            shapes.extend([kind] * len(ids))
        return [*pieces, SEP], [*shapes, LOWER], first

    def _of(self, word: str) -> tuple[tuple[int, ...], int]:
        """A word's pieces and its shape."""
        text = '"' if word in ("''", "``") else word.encode("utf-8", "replace").decode("utf-8")
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids[:PIECES_PER_WORD]
        return tuple(ids) or (UNKNOWN,), shape(word)
