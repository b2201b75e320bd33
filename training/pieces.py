"""Batches of windows as the network's inputs; the word pieces are those of the parser."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from quotes.parse.wordpieces import CLS, MASK, SEP, WordPieces

__all__ = ["CLS", "MASK", "PAD", "SEP", "WordPieces", "network_inputs", "padded"]

PAD = 0


def network_inputs(wordpieces: WordPieces, windows: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The network's inputs for windows of words: `pieces`, `shapes`, `mask` [B, T] and `first` [B, N], int64."""
    pieces, shapes, first = zip(*(wordpieces.row(words) for words in windows), strict=True)
    mask = [[1] * len(row) for row in pieces]
    return padded(pieces), padded(shapes), padded(mask), padded(first)


def padded(rows: Sequence[Sequence[int]], filler: int = 0) -> Tensor:
    """Rows of integers as one int64 tensor, the shorter ones filled up with `filler`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows], dtype=torch.int64)
