"""One pass of the encoder over a document: what its heads say about every word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from quotes.parse.encoder import Encoder
from quotes.parse.trees import heads
from quotes.parse.windows import Window, windows

KEPT = ("attribution", "speech", "entity", "upos", "dependent", "governor")


@dataclass(frozen=True)
class Reading:
    """What the heads say about the n words of a document.

    `scores` are the outputs of the heads that look at one word, by their names, each [n, labels]. `links` are the
    link scores of each window, among its words. `head` is each word's head in the tree of its sentence, or of its
    part of an overlong sentence, as an index in the document; a root is its own head.
    """

    scores: dict[str, np.ndarray]
    links: list[tuple[Window, np.ndarray]]
    head: np.ndarray

    def link_of(self, word: int) -> tuple[int, np.ndarray]:
        """The first word of the window that keeps `word`, and the scores of the links to each word of the window."""
        low, high = 0, len(self.links)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.links[middle][0].first <= word else (low, middle)
        window, scores = self.links[low]
        return window.start, scores[word - window.start]


def read(model: Encoder, words: Sequence[str], sentences: Sequence[int]) -> Reading:
    """Run `model` over the words of a document; `sentences` are the words in each sentence, none of them empty."""
    lengths = [len(model.pieces(word)[0]) for word in words]
    plan = windows(lengths, sentences)
    bounds = [0, *accumulate(sentences)]
    kept: dict[str, list[np.ndarray]] = defaultdict(list)
    head = np.empty(len(words), dtype=np.int64)
    links = []
    for window in plan:
        output = model.encode(words[window.start : window.end])
        inside = slice(window.first - window.start, window.last - window.start)
        for name in KEPT:
            if name in output:
                kept[name].append(output[name][inside])
        links.append((window, output["link"]))
        for start, end in _parts(bounds, window):
            part = slice(start - window.start, end - window.start)
            head[start:end] = heads(output["arc"][part, part]) + start
    return Reading({name: np.concatenate(rows) for name, rows in kept.items()}, links, head)


def _parts(bounds: Sequence[int], window: Window) -> list[tuple[int, int]]:
    """The sentences, or parts of them, that a window keeps; `bounds` are the words at which sentences begin or end."""
    inner = [bound for bound in bounds if window.first < bound < window.last]
    edges = [window.first, *inner, window.last]
    return list(zip(edges, edges[1:], strict=False))


def relations(reading: Reading, relation: np.ndarray) -> np.ndarray:
    """Scores of each relation between a word and its head, [n, R], by the biaffine `relation` [R, width, width]."""
    size, width, _ = relation.shape
    across = reading.scores["dependent"] @ relation.transpose(1, 0, 2).reshape(width, size * width)
    governor = reading.scores["governor"][reading.head]
    return np.einsum("wrk,wk->wr", across.reshape(len(governor), size, width), governor)
