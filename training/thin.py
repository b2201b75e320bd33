"""A faster network from a trained one: the feed-forward blocks lose the features that are least missed.

    python -m training.thin WORK WEIGHTS_DIR OUT_DIR --features 1344

Two thirds of the encoder's arithmetic are in those blocks. Layer by layer, the features whose loss changes a block's
output least are taken out, one at a time, and after each the weights of those that stay are fitted anew, so that they
give the same output as nearly as can be in the windows of newswire that are read for it (the optimal brain surgeon of
Hassibi and Stork 1993, for whole features as in ZipLM, Kurtic et al. 2023). OUT_DIR can be trained on, scored and
exported like any other weights.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.corpora import Document
from training.network import EncoderLayer, Network
from training.pieces import WordPieces, network_inputs
from training.weights import load, save
from training.windows import windows

DOCUMENTS = "distilled-train.jsonl"
"""The documents of `training.prepare` whose words are read."""

WINDOW = 220
"""Word pieces of a window: as many as the parser reads at once."""

DAMPING = 1e-4
"""Added to each feature's mean square, as a share of the mean one: what is next to never seen is fitted to nothing."""


def chosen(moments: Tensor, weight: Tensor, keep: int) -> tuple[Tensor, Tensor, float]:
    """The `keep` features that give a linear map's output best, the map's new weights, and what is lost.

    `moments` [k + 1, k + 1] are the sums of the products of features, the last of them being always 1; `weight`
    [k, d] maps features to outputs. The weights [keep + 1, d] are those of the indices [keep] and of the 1. What is
    lost is the share of the squared output.
    """
    size = len(weight)
    moments = moments.double()
    moments = moments + torch.eye(size + 1, dtype=torch.double) * DAMPING * moments.diagonal().mean()
    fitted = torch.cat([weight.double(), torch.zeros(1, weight.shape[1], dtype=torch.double)])
    whole = float((fitted * (moments @ fitted)).sum())
    inverse = torch.linalg.inv(moments)
    stays = torch.ones(size, dtype=torch.bool)
    lost = 0.0
    for _ in range(size - keep):
        costs = fitted[:size].square().sum(1) / inverse.diagonal()[:size]
        worst = int(torch.where(stays, costs, torch.inf).argmin())
        lost += float(costs[worst])
        stays[worst] = False
        column = inverse[:, worst].clone()
        fitted.addr_(column, fitted[worst].clone(), alpha=-1 / float(column[worst]))
        inverse.addr_(column, column, alpha=-1 / float(column[worst]))
        inverse[worst, worst] = 1.0
    kept = stays.nonzero().flatten()
    return kept, torch.cat([fitted[kept], fitted[-1:]]).float(), lost / whole


@torch.no_grad()
def thin(network: Network, inputs: Sequence[tuple[Tensor, Tensor]], features: int) -> Iterator[float]:
    """Leave so many features in each feed-forward block of `network`, and yield what is lost of each block's output.

    `inputs` are the `pieces` and `shapes` of one window at a time.
    """
    hidden = [network.encoder.embedded(*window) for window in inputs]
    unmasked = torch.zeros(1, 1, 1, 1)
    for layer in network.encoder.layers:
        kept, weight, lost = chosen(_moments(layer, hidden), layer.down.weight.T, features)
        layer.up = _linear(layer.up.weight[kept], layer.up.bias[kept])
        layer.down = _linear(weight[:-1].T, layer.down.bias + weight[-1])
        hidden = [layer(states, unmasked) for states in hidden]
        yield lost
    network.size = replace(network.size, intermediate_size=features)


def _moments(layer: EncoderLayer, hidden: Sequence[Tensor]) -> Tensor:
    """The sums of the products of the features that a layer's last map reads, and of a 1, when it reads `hidden`."""
    size = layer.down.in_features + 1
    total = torch.zeros(size, size, dtype=torch.double)

    def add(_: nn.Module, arguments: tuple[Tensor]) -> None:
        features = F.pad(arguments[0].flatten(0, 1), (0, 1), value=1.0)
        total.add_(features.T @ features)

    hook = layer.down.register_forward_pre_hook(add)
    for states in hidden:
        layer(states, torch.zeros(1, 1, 1, 1))
    hook.remove()
    return total


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.load_state_dict({"weight": weight, "bias": bias})
    return made


def read_windows(path: Path, word_pieces: WordPieces, count: int) -> Iterator[tuple[Tensor, Tensor]]:
    """The `pieces` and `shapes` of windows of prepared documents: of as many as `count` of them, evenly spread."""
    found = Document.read(path)
    for document in found[:: max(1, len(found) // count)][:count]:
        pieces = [len(word_pieces(word)) for word in document.words]
        for window in windows(document, pieces, WINDOW):
            yield network_inputs(word_pieces, [document.words[window.start : window.end]])[:2]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.thin", description=__doc__.split("\n\n")[0])
    parser.add_argument("work", type=Path, help="folder that training.prepare wrote")
    parser.add_argument("weights", type=Path, help="folder that training.train wrote")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--features", type=int, default=1344, help="those to keep in each block (default 1344)")
    parser.add_argument("--documents", type=int, default=60, help="documents to read (default 60)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    try:
        network, lacking = load(arguments.weights)
        if not 0 < arguments.features < network.size.intermediate_size:
            parser.error(f"--features must be between 0 and {network.size.intermediate_size}")
        vocabulary = arguments.weights / "vocab.txt"
        read = list(read_windows(arguments.work / DOCUMENTS, WordPieces(vocabulary), arguments.documents))
        for at, lost in enumerate(thin(network, read, arguments.features), 1):
            print(f"layer {at}: {lost:.2%} of its output lost", file=sys.stderr)
        version = json.loads((arguments.weights / "labels.json").read_text(encoding="utf-8"))["version"]
        tensors = network.state_dict()
        kept = {name: tensor for name, tensor in tensors.items() if name.partition(".")[0] not in lacking}
        save(network, arguments.out, version, kept)
        for name in ("vocab.txt", "tokenizer.pt"):
            if (arguments.weights / name).exists():
                shutil.copyfile(arguments.weights / name, arguments.out / name)
    except (FileNotFoundError, RuntimeError) as problem:
        sys.exit(f"training.thin: {problem}")


if __name__ == "__main__":
    main()
