"""Score weights, or an exported folder, on the development documents: exact spans, links, entities, dependencies.

    python -m training.evaluate WORK MODEL_DIR --fold 0

MODEL_DIR is a folder of weights (`training.train`) or of an exported graph (`training.export`). Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.batches import IGNORE, Batch, Collator
from training.corpora import Document
from training.crf import CRF
from training.losses import OUTSIDE, mask_arcs
from training.network import Labels, Network, Scores
from training.pieces import WordPieces
from training.weights import load
from training.windows import Window, batched, windows

TASKS = ("polnear", "labelled", "entities", "dependencies")
ROLES = ("source", "cue", "content")
WINDOW, PIECES = 220, 3520
EDGES = frozenset("\"'`.,;:“”‘’«»") | {"''", "``"}
"""Words that do not count at the edges of a span."""
SQUARE = ("link", "arc")
"""Outputs that score pairs of words."""


class Model:
    """Weights or an exported graph behind one call: the scores of a batch, and what decodes them."""

    def __init__(self, folder: Path) -> None:
        self.labels = Labels.read(folder / "labels.json")
        self.word_pieces = WordPieces(folder / "vocab.txt")
        if (folder / "model.onnx").exists():
            self.scores, tables = exported(folder), load_file(folder / "crf.safetensors")
            self.relation = tables["relation"]
            self.attribution = field(self.labels, tables["transitions"])
            self.speech = field(self.labels, tables.get("transitions_speech", tables["transitions"]))
        else:
            network, _ = load(folder)
            self.scores = in_torch(network)
            self.relation, self.attribution, self.speech = network.relation.weight, network.attribution, network.speech


def field(labels: Labels, transitions: Tensor) -> CRF:
    """A conditional random field to decode with; `transitions` [K, K] have the forbidden ones barred already."""
    made = CRF(1, labels.attribution)
    made.transitions.data.copy_(transitions)
    return made


def in_torch(network: Network) -> Callable[[Batch], Scores]:
    """The scores of a network, on a GPU where there is one."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)

    def scores(batch: Batch) -> Scores:
        with torch.no_grad():
            inputs = (item.to(device) for item in (batch.pieces, batch.shapes, batch.mask, batch.first))
            return Scores(*(item.cpu() for item in network(*inputs)))

    return scores


def exported(folder: Path) -> Callable[[Batch], Scores]:
    """The scores of an exported graph, which reads one window at a time, as the parser has it read.

    Activations are quantised over all that is run at once: in a batch, a window's scores would depend on the others.
    Where the graph lacks them, `attribution` stands in for `speech` and zeros for `meaning` and `naming`.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    inputs, names = ([end.name for end in ends] for ends in (session.get_inputs(), session.get_outputs()))

    def window_scores(batch: Batch, row: int) -> dict[str, Tensor]:
        pieces, words = int(batch.mask[row].sum()), int(batch.words[row].sum())
        ends = {name: words if name == "first" else pieces for name in inputs}
        feed = {name: np.asarray(getattr(batch, name)[row : row + 1, :end]) for name, end in ends.items()}
        return {name: torch.from_numpy(out[0]) for name, out in zip(names, session.run(None, feed), strict=True)}

    def scores(batch: Batch) -> Scores:
        rows = [window_scores(batch, row) for row in range(len(batch.words))]
        total = batch.words.shape[1]
        padded_rows = {name: torch.stack([filled(row[name], total, name in SQUARE) for row in rows]) for name in names}
        nothing = torch.zeros_like(padded_rows["upos"])
        lacking = {"speech": padded_rows["attribution"], "meaning": nothing, "naming": nothing}
        return Scores(**(lacking | padded_rows))

    return scores


def filled(scores: Tensor, words: int, square: bool) -> Tensor:
    """The scores [n, K] of a window filled up to so many words with zeros, to both sides where they are [n, n]."""
    missing = words - len(scores)
    return torch.nn.functional.pad(scores, (0, missing if square else 0, 0, missing))


def spans(labels: Sequence[str]) -> set[tuple[int, int, str]]:
    """The spans (first word, end, kind) of labels in the BIO scheme; an I- label that continues nothing begins one."""
    found, opened = set(), None
    for at, label in enumerate([*labels, "O"]):
        if opened and (not label.startswith("I-") or label[2:] != opened[1]):
            found.add((opened[0], at, opened[1]))
            opened = None
        if label != "O" and not opened:
            opened = (at, label[2:])
    return found


class Tally:
    """Counts of what was right, wrong and missed, and of what was right out of so many."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add_spans(self, gold: set, found: set, kinds: Sequence[str] | None = None) -> None:
        """Count exact spans, each kind for itself, or with `kinds` None all together as `all`."""
        for span in gold | found:
            kind = span[2] if kinds else "all"
            outcome = "right" if span in gold and span in found else "wrong" if span in found else "missed"
            self._counts[kind, outcome] += 1

    def add_share(self, name: str, right: int, of: int) -> None:
        """Count what is right out of so many."""
        self._counts[name, "right of"] += right
        self._counts[name, "of"] += of

    def figures(self) -> dict[str, object]:
        """Precision, recall and F1, or the share that is right, in percent."""
        made: dict[str, object] = {}
        for name in sorted({name for name, _ in self._counts}):
            right, wrong, missed = (self._counts[name, outcome] for outcome in ("right", "wrong", "missed"))
            if self._counts[name, "of"]:
                made[name] = percent(self._counts[name, "right of"], self._counts[name, "of"])
            else:
                made[name] = {
                    "precision": percent(right, right + wrong),
                    "recall": percent(right, right + missed),
                    "f1": percent(2 * right, 2 * right + wrong + missed),
                    "gold": right + missed,
                }
        return made


def percent(part: int, whole: int) -> float:
    """The share in percent, to a tenth; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def trimmed(found: set[tuple[int, int, str]], words: Sequence[str]) -> set[tuple[int, int, str]]:
    """The spans without quotation marks and punctuation at their edges; a span of nothing else is left out."""
    made = set()
    for start, end, kind in found:
        while start < end and words[start] in EDGES:
            start += 1
        while start < end and words[end - 1] in EDGES:
            end -= 1
        if start < end:
            made.add((start, end, kind))
    return made


def score_attribution(
    model: Model, crf: CRF, emissions: str, part: Sequence[Window], batch: Batch, scores: Scores, tally: Tally
) -> None:
    """Exact spans of each role but for punctuation at their edges, and the links from true spans' first words."""
    names = model.labels.attribution
    paths = crf.viterbi(getattr(scores, emissions), batch.words)
    for window, row, path in zip(part, batch.labels.tolist(), paths.tolist(), strict=True):
        words = window.document.words[window.start : window.end]
        gold, found = (trimmed(spans([names[at] for at in line[: len(words)]]), words) for line in (row, path))
        tally.add_spans(gold, found, ROLES)
    linked = batch.links != IGNORE
    targets = scores.link.masked_fill(~batch.words.unsqueeze(1), OUTSIDE).argmax(2)
    tally.add_share("link", int((linked & (targets == batch.links)).sum()), int(linked.sum()))


def score_entities(model: Model, batch: Batch, scores: Scores, tally: Tally) -> None:
    """Exact entities, all types together."""
    names = model.labels.entity
    best = scores.entity.argmax(2).tolist()
    for row, path, words in zip(batch.labels.tolist(), best, batch.words.sum(1).tolist(), strict=True):
        tally.add_spans(*(spans([names[label] for label in line[:words]]) for line in (row, path)))


def score_dependencies(model: Model, batch: Batch, scores: Scores, tally: Tally) -> None:
    """Parts of speech, and heads without and with their labels (UAS, LAS)."""
    words = batch.words
    total = int(words.sum())
    heads = mask_arcs(scores.arc, batch).argmax(2)
    governors = torch.gather(scores.governor, 1, heads.unsqueeze(2).expand(-1, -1, scores.governor.shape[2]))
    relations = torch.einsum("bnd,ldg,bng->bnl", scores.dependent, model.relation, governors).argmax(2)
    attached = words & (heads == batch.heads)
    tally.add_share("upos", int((words & (scores.upos.argmax(2) == batch.upos)).sum()), total)
    tally.add_share("uas", int(attached.sum()), total)
    tally.add_share("las", int((attached & (relations == batch.relations)).sum()), total)


def development(work: Path, task: str, fold: int) -> list[Document]:
    """The documents to score a task on: the development split, or a fold of the labelled articles."""
    if task == "labelled":
        return [document for document in Document.read(work / "labelled.jsonl") if document.fold == fold]
    return Document.read(work / f"{task}-dev.jsonl")


def cut(documents: Sequence[Document], word_pieces: WordPieces) -> Iterator[list[Window]]:
    """All windows of the documents, in batches of like length."""
    whole = [w for d in documents for w in windows(d, [len(word_pieces(word)) for word in d.words], WINDOW)]
    return batched(sorted(whole, key=lambda window: window.pieces), PIECES)


def evaluate(work: Path, folder: Path, tasks: Sequence[str], fold: int) -> dict[str, dict]:
    """Figures by task. Raises FileNotFoundError where the documents or the model are missing."""
    model = Model(folder)
    collator = Collator(model.labels, model.word_pieces)
    figures = {}
    for task in tasks:
        tally = Tally()
        for part in cut(development(work, task, fold), model.word_pieces):
            batch = collator(task, part)
            scores = model.scores(batch)
            if task == "polnear":
                score_attribution(model, model.attribution, "attribution", part, batch, scores, tally)
            elif task == "labelled":
                score_attribution(model, model.speech, "speech", part, batch, scores, tally)
            elif task == "entities":
                score_entities(model, batch, scores, tally)
            else:
                score_dependencies(model, batch, scores, tally)
        figures[task] = tally.figures()
        print(task, json.dumps(figures[task]), file=sys.stderr, flush=True)
    return figures


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.evaluate", description=__doc__.split("\n\n")[0])
    parser.add_argument("work", type=Path, help="folder that training.prepare wrote")
    parser.add_argument("model", type=Path, help="folder of weights or of an exported graph")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS)
    parser.add_argument("--fold", type=int, default=0, help="the labelled articles to score on (default 0)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="processor threads")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        figures = evaluate(arguments.work, arguments.model, arguments.tasks, arguments.fold)
    except FileNotFoundError as problem:
        sys.exit(f"training.evaluate: {problem}")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
