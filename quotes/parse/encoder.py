"""The encoder with its heads: an ONNX model that reads one window of words at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from quotes.parse import ModelsError
from quotes.parse.crf import Chain
from quotes.parse.session import open_graph
from quotes.parse.windows import Limits
from quotes.parse.wordpieces import WordPieces

SLOWER = ["SkipLayerNormFusion"]
"""What ONNX Runtime fuses to an operation that takes four times as long, on a processor, as those that it replaces."""

INPUTS = frozenset(("pieces", "shapes", "first"))

FILES = ("model.onnx", "labels.json", "crf.safetensors", "vocab.txt")


@dataclass(frozen=True)
class Labels:
    """What the heads' outputs stand for, in their order, and the name of the model's version."""

    attribution: tuple[str, ...]
    entity: tuple[str, ...]
    upos: tuple[str, ...]
    deprel: tuple[str, ...]
    version: str


class Encoder:
    """The model in a folder that holds `FILES`. `pool` are the threads that are for running it, a window in each."""

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.labels = Labels(
            version=described["version"],
            **{head: tuple(described[head]) for head in ("attribution", "entity", "upos", "deprel")},
        )
        self.limits = Limits(**{name: described[name] for name in ("window", "context") if name in described})
        weights = load_file(folder / "crf.safetensors")
        self.chain = Chain(self.labels.attribution, weights["transitions"])
        self.speech_chain = (
            Chain(self.labels.attribution, weights["transitions_speech"]) if "transitions_speech" in weights else None
        )
        self.apart = weights.get("apart")
        self._relation = np.ascontiguousarray(weights["relation"].transpose(1, 0, 2))
        self._root = self.labels.deprel.index("root")
        self._pieces = WordPieces(folder / "vocab.txt")
        self._session = open_graph(folder / "model.onnx", without=SLOWER)
        self._inputs = tuple(wanted.name for wanted in self._session.get_inputs())
        if unknown := ", ".join(sorted({*self._inputs} - INPUTS)):
            raise ModelsError(
                f"{folder}: model.onnx asks for {unknown}, as older exports did; export the weights again"
            )
        self._outputs = tuple(output.name for output in self._session.get_outputs())
        self.pieces = self._pieces.of
        self.pool = ThreadPoolExecutor(threads(), thread_name_prefix="encoder")

    def encode(self, words: Sequence[str]) -> dict[str, np.ndarray]:
        """The heads' outputs for a window of n words: attribution [n, 7], link [n, n], entity [n, 11], upos [n, 17],
        arc [n, n], dependent and governor [n, 49] and, where the model has them, speech [n, 7], meaning and naming
        [n, 97]; all float32.

        A window is run by itself, not in a batch: the activations are quantised over all that is run at once, so that
        what is found in an article would depend on the articles that happen to be read with it.
        """
        pieces, shapes, first = self._pieces.row(words)
        rows = {"pieces": pieces, "shapes": shapes, "first": first}
        feed = {name: np.array([rows[name]], dtype=np.int64) for name in self._inputs}
        return {name: out[0] for name, out in zip(self._outputs, self._session.run(None, feed), strict=True)}

    def relations(self, dependent: np.ndarray, governor: np.ndarray) -> np.ndarray:
        """The index of the best label, never `root`, for each of n pairs of words, int [n].

        `dependent` and `governor` [n, 49] are the heads' outputs for the word and for its head.
        """
        across = np.tensordot(dependent, self._relation, axes=1)
        scores = np.matmul(across, governor[:, :, None])[:, :, 0]
        scores[:, self._root] = -np.inf
        return scores.argmax(-1)


def threads() -> int:
    """How many threads to run models in: the processor cores that this process may use, or fewer if
    `OMP_NUM_THREADS` says so.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(wanted)) if wanted.isdecimal() and int(wanted) else cores
