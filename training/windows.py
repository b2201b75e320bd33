"""Windows of whole sentences, gathered into batches, in an order that depends on the seed alone.

A window is what the network reads at once. How long a document's windows are, and where they begin, is drawn anew in
every round through the corpus, so that a span is not always cut, or seen without its context, at the same edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from training.corpora import Document
from training.pieces import WordPieces

LONGEST = 480
"""Pieces of a sentence above which it is cut; the encoder reads 512."""


WHOLE = {"gap": 1, "coreference": 2, "sources": 2, "taught": 1}
"""Tasks whose documents are cut as little as can be: into stretches of so many windows."""


@dataclass(frozen=True)
class Window:
    """The words `start` to `end` (exclusive) of a document, and how many pieces they have."""

    document: Document
    start: int
    end: int
    pieces: int


def windows(document: Document, count: Sequence[int], limit: int, first: int | None = None) -> Iterator[Window]:
    """Cut a document into windows of up to `limit` pieces, the first one of up to `first`.

    `count` gives the pieces of each word. A sentence longer than `limit` has a window for itself, and is cut where it
    is longer than `LONGEST`.
    """
    room, start, filled = first or limit, 0, 0
    bounds = [*document.sentences, len(document.words)]
    for at, end in pairwise(bounds):
        length = sum(count[at:end])
        if filled and filled + length > room:
            yield Window(document, start, at, filled)
            room, start, filled = limit, at, 0
        for word in range(at, end):
            if filled + count[word] > max(room, LONGEST):
                yield Window(document, start, word, filled)
                room, start, filled = limit, word, 0
            filled += count[word]
    if filled:
        yield Window(document, start, bounds[-1], filled)


class Plan:
    """Which windows are read at each step.

    `shares` gives each task its share of the steps. A batch holds windows of one task, of about the same length, up
    to `pieces` pieces with the padding.
    """

    def __init__(
        self,
        documents: Mapping[str, Sequence[Document]],
        shares: Mapping[str, float],
        word_pieces: WordPieces,
        *,
        seed: int,
        window: int,
        pieces: int,
    ) -> None:
        self._documents, self._shares = documents, shares
        self._seed, self._window, self._pieces = seed, window, pieces
        self._counts = {
            task: [[len(word_pieces(word)) for word in document.words] for document in documents[task]]
            for task in shares
        }

    def steps(self) -> Iterator[tuple[str, list[Window]]]:
        """The task and the windows of every step, without end; always the same for the same arguments."""
        streams = {task: self._rounds(task) for task in self._shares}
        total = sum(self._shares.values())
        taken = dict.fromkeys(self._shares, 0)
        step = 0
        while True:
            step += 1
            task = max(self._shares, key=lambda name: step * self._shares[name] / total - taken[name])
            taken[task] += 1
            yield task, next(streams[task])

    def _rounds(self, task: str) -> Iterator[list[Window]]:
        """The batches of one round through a task's documents after the other."""
        number = 0
        while True:
            random = Random(f"{self._seed} {task} {number}")
            cut = [
                window
                for document, count in zip(self._documents[task], self._counts[task], strict=True)
                for window in windows(document, count, *self._room(task, random))
            ]
            cut.sort(key=lambda window: window.pieces + random.random() * 20)
            batches = list(batched(cut, self._pieces))
            random.shuffle(batches)
            yield from batches
            number += 1

    def _room(self, task: str, random: Random) -> tuple[int, int]:
        """The pieces of a document's windows and of its first; a pronoun's names are kept together as far as can be."""
        if task in WHOLE:
            return self._window * WHOLE[task], self._window * WHOLE[task]
        limit = random.randint(self._window // 2, self._window)
        return limit, random.randint(limit // 3, limit)


def batched(ordered: Sequence[Window], pieces: int) -> Iterator[list[Window]]:
    """Neighbouring windows together, as many as fit `pieces` pieces once all are padded to the longest."""
    batch: list[Window] = []
    longest = 0
    for window in ordered:
        longest = max(longest, window.pieces + 2)
        if batch and longest * (len(batch) + 1) > pieces:
            yield batch
            batch, longest = [], window.pieces + 2
        batch.append(window)
    if batch:
        yield batch
