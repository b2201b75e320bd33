"""One pass of the encoder over a document: what its heads say about every word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from quotes.parse.antecedents import Antecedents, antecedents
from quotes.parse.encoder import Encoder
from quotes.parse.trees import heads
from quotes.parse.windows import Window, windows

KEPT = ("attribution", "speech", "entity", "upos")


@dataclass(frozen=True)
class Reading:
    """What the heads say about the n words of a document.

    `scores` are the outputs of the heads that look at one word, by their names, each [n, labels]. `links` are the
    link scores of each window, among its words. `head` is each word's head in the tree of its sentence, or of its
    part of an overlong sentence, as an index in the document, a root being its own head; `relation` is the index of
    the label of a word's relation to its head, and has no meaning for a root. `antecedents` is empty
    where the weights lack that head.
    """

    scores: dict[str, np.ndarray]
    links: list[tuple[Window, np.ndarray]]
    head: np.ndarray
    relation: np.ndarray
    antecedents: Antecedents

    def link_of(self, word: int) -> tuple[int, np.ndarray]:
        """The first word of the window that keeps `word`, and the scores of the links to each word of the window."""
        window, scores = self.links[bisect_right(self.links, word, key=lambda link: link[0].first) - 1]
        return window.start, scores[word - window.start]


def read(model: Encoder, words: Sequence[str], sentences: Sequence[int]) -> Reading:
    """Run `model` over the words of a document; `sentences` are the words in each sentence, none of them empty."""
    lengths = [len(model.pieces(word)[0]) for word in words]
    bounds = [0, *accumulate(sentences)]
    kept: dict[str, list[np.ndarray]] = defaultdict(list)
    head, relation = np.empty(len(words), dtype=np.int64), np.empty(len(words), dtype=np.int64)
    links, meant = [], {}
    for window in windows(lengths, sentences, model.limits):
        output = model.encode(words[window.start : window.end])
        inside = slice(window.first - window.start, window.last - window.start)
        for name in KEPT:
            if name in output:
                kept[name].append(output[name][inside])
        links.append((window, output["link"]))
        if "antecedent" in output:
            upos = [model.labels.upos[tag] for tag in output["upos"].argmax(-1).tolist()]
            kept_words = range(inside.start, inside.stop)
            meant |= antecedents(words[window.start : window.end], upos, output["antecedent"], kept_words, window.start)
        for start, end in _parts(bounds, window):
            part = slice(start - window.start, end - window.start)
            tree = heads(output["arc"][part, part])
            head[start:end] = tree + start
            relation[start:end] = model.relations(output["dependent"][part], output["governor"][part][tree])
    return Reading({name: np.concatenate(rows) for name, rows in kept.items()}, links, head, relation, meant)


def _parts(bounds: Sequence[int], window: Window) -> Iterator[tuple[int, int]]:
    """The sentences, or parts of them, that a window keeps; `bounds` are the words at which sentences begin or end."""
    inner = bounds[bisect_right(bounds, window.first) : bisect_left(bounds, window.last)]
    return pairwise([window.first, *inner, window.last])
