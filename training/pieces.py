"""Words to word pieces, as the shipped parser does it: the network must be trained on what it will be given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from torch import Tensor

CLS, SEP, UNKNOWN, MASK = 101, 102, 100, 103
PIECES_A_WORD = 8
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
        self._known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        """Identifiers of the pieces of one word: at least one, at most `PIECES_A_WORD`."""
        pieces = self._known.get(word)
        if pieces is None:
            read = '"' if word in ("''", "``") else word
            pieces = (self._tokenizer.encode(read, add_special_tokens=False).ids or [UNKNOWN])[:PIECES_A_WORD]
            self._known[word] = pieces
        return pieces

    def batch(self, windows: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The network's inputs for windows of words: `pieces`, `shapes`, `mask` [B, T] and `first` [B, N], int64."""
        pieces, shapes, first = [], [], []
        for words in windows:
            row, kinds, starts = [CLS], [LOWER], []
            for word in words:
                starts.append(len(row))
                row += self(word)
                kinds += [shape(word)] * (len(row) - starts[-1])
            pieces.append([*row, SEP])
            shapes.append([*kinds, LOWER])
            first.append(starts)
        mask = [[1] * len(row) for row in pieces]
        return padded(pieces), padded(shapes), padded(mask), padded(first)


def padded(rows: Sequence[Sequence[int]], filler: int = 0) -> Tensor:
    """Rows of integers as one int64 tensor, the shorter ones filled up with `filler`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows], dtype=torch.int64)
