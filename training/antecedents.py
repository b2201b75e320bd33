"""Let teachers tell whom pronouns and descriptions mean in texts that nobody has labelled.

    python -m training.antecedents WORK TEACHER_WEIGHTS [TEACHER_WEIGHTS ...]

TEACHER_WEIGHTS are folders of weights of any size (`training.train`); WORK gets `taught-train.jsonl`, the stretches of
`asked.jsonl` with the mean of the teachers' probabilities.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from training.corpora import Document
from training.network import Network
from training.pieces import WordPieces, network_inputs
from training.prepare import write
from training.train import reduced_precision
from training.weights import load

TOGETHER = 12
"""Stretches read at a time."""

LEAST = 0.01
"""The probability below which a word is left out of those that may be meant."""


def told(documents: Sequence[Document], networks: Sequence[Network], pieces: WordPieces) -> Iterator[Document]:
    """The documents, in another order, with the words that may be meant and the probability of each.

    It is the mean of what the networks give. What they lack of 1 is the probability that nobody who is named near is
    meant.
    """
    device = next(networks[0].parameters()).device
    ordered = sorted(documents, key=lambda document: len(document.words))
    for at in range(0, len(ordered), TOGETHER):
        batch = ordered[at : at + TOGETHER]
        inputs = [item.to(device) for item in network_inputs(pieces, [document.words for document in batch])]
        with torch.no_grad(), reduced_precision(device):
            hidden = [network.words(*inputs).float() for network in networks]
        for row, document in enumerate(batch):
            states = [one[row : row + 1, : len(document.words)] for one in hidden]
            scores = [network.antecedent(one)[0].detach().cpu() for network, one in zip(networks, states, strict=True)]
            yield _told(document, scores)
        print(f"\r{at + len(batch)} of {len(ordered)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _told(document: Document, scores: Sequence[torch.Tensor]) -> Document:
    """The document with the mean of the shares under several networks' scores; words of hardly any are left out."""
    antecedents, shares = [], []
    for word, _, choice in document.antecedents:
        mean = torch.stack([one[word, choice].softmax(0) for one in scores]).mean(0).tolist()
        kept = {other: share for other, share in zip(choice, mean, strict=True) if share >= LEAST or other == word}
        total = sum(kept.values())
        nobody = kept.pop(word) / total
        antecedents.append((word, list(kept), choice))
        shares.append(rounded([share / total for share in kept.values()], 1.0 - nobody))
    return replace(document, antecedents=antecedents, shares=shares)


def rounded(shares: Sequence[float], most: float) -> list[float]:
    """Shares with four digits, each rounded down where their sum would be more than `most`."""
    near = [round(share, 4) for share in shares]
    return near if sum(near) <= most else [math.floor(share * 10_000) / 10_000 for share in shares]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.antecedents", description=__doc__.split("\n\n")[0])
    parser.add_argument("work", type=Path, help="folder that training.prepare wrote")
    parser.add_argument("teachers", type=Path, nargs="+", help="folders of the teachers' weights, with vocab.txt")
    arguments = parser.parse_args()
    try:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        networks = [load(folder)[0].to(device) for folder in arguments.teachers]
        documents = Document.read(arguments.work / "asked.jsonl")
        pieces = WordPieces(arguments.teachers[0] / "vocab.txt")
        write(told(documents, networks, pieces), arguments.work / "taught-train.jsonl")
    except (FileNotFoundError, ValueError, RuntimeError) as problem:
        sys.exit(f"training.antecedents: {problem}")


if __name__ == "__main__":
    main()
