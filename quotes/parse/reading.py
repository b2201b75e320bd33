"""One pass of the encoder over a document: what its heads say about every word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from quotes.parse.encoder import Encoder
from quotes.parse.trees import heads
from quotes.parse.windows import Window, windows

KEPT = ("attribution", "speech", "entity", "upos")
VECTORS = ("meaning", "naming")
"""Outputs of the head that tells whom words mean; those of older weights lack them."""


@dataclass(frozen=True)
class Reading:
    """What the heads say about the n words of a document.

    `scores` are the outputs of the heads that look at one word, by their names, each [n, labels]. `links` are the
    link scores of each window, among its words. `head` is each word's head in the tree of its sentence, or of its
    part of an overlong sentence, as an index in the document, a root being its own head; `relation` is the index of
    the label of a word's relation to its head, and has no meaning for a root. `meaning` and `naming` [n, 97] tell
    whom words mean (see `quotes.parse.antecedents`); they are None where the weights lack that head.
    """

    scores: dict[str, np.ndarray]
    links: list[tuple[Window, np.ndarray]]
    head: np.ndarray
    relation: np.ndarray
    meaning: np.ndarray | None
    naming: np.ndarray | None

    def link_of(self, word: int) -> tuple[int, np.ndarray]:
        """The first word of the window that keeps `word`, and the scores of the links to each word of the window."""
        window, scores = self.links[bisect_right(self.links, word, key=lambda link: link[0].first) - 1]
        return window.start, scores[word - window.start]


@dataclass(frozen=True)
class Look:
    """What the heads say about the words that one window keeps; `link` is among all words of the window.

    `head` and `relation` are as in `Reading`, but that the heads are counted from the first word that is kept.
    """

    window: Window
    scores: dict[str, np.ndarray]
    link: np.ndarray
    head: np.ndarray
    relation: np.ndarray


def begin(model: Encoder, words: Sequence[str], sentences: Sequence[int]) -> list[Future[Look]]:
    """Run `model` over the words of a document, in its threads; `sentences` are the words in each, none of them empty.

    `finish` waits for what comes of it.
    """
    lengths = [len(model.pieces(word)[0]) for word in words]
    bounds = [0, *accumulate(sentences)]
    return [
        model.pool.submit(_look, model, words[window.start : window.end], window, _parts(bounds, window))
        for window in windows(lengths, sentences, model.limits)
    ]


def finish(looks: Iterable[Future[Look]]) -> Reading:
    """What has come of a document that was begun; raises what a window raised."""
    done = [look.result() for look in looks]
    scores = {name: np.concatenate([look.scores[name] for look in done]) for name in done[0].scores}
    return Reading(
        meaning=scores.pop("meaning", None),
        naming=scores.pop("naming", None),
        scores=scores,
        links=[(look.window, look.link) for look in done],
        head=np.concatenate([look.head + look.window.first for look in done]),
        relation=np.concatenate([look.relation for look in done]),
    )


def _look(model: Encoder, words: Sequence[str], window: Window, parts: Sequence[tuple[int, int]]) -> Look:
    """Read one window; `words` are all of its words, `parts` the stretches of the kept ones that are a tree each."""
    output = model.encode(words)
    kept = slice(window.first - window.start, window.last - window.start)
    head = np.concatenate([heads(output["arc"][kept, kept][start:end, start:end]) + start for start, end in parts])
    return Look(
        window=window,
        scores={name: output[name][kept] for name in (*KEPT, *VECTORS) if name in output},
        link=output["link"],
        head=head,
        relation=model.relations(output["dependent"][kept], output["governor"][kept][head]),
    )


def _parts(bounds: Sequence[int], window: Window) -> list[tuple[int, int]]:
    """The sentences, or parts of them, that a window keeps, counted from the first word that it keeps.

    `bounds` are the words of the document at which sentences begin or end.
    """
    inner = bounds[bisect_right(bounds, window.first) : bisect_left(bounds, window.last)]
    return list(pairwise([at - window.first for at in (window.first, *inner, window.last)]))
