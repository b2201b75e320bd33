"""The mean of several sets of weights of one lineage, weight by weight (Wortsman et al. 2022, model soups).

    python -m training.mean FIRST SECOND ... OUT

FIRST, SECOND and so on are folders that `training.train` wrote. OUT gets the label lists, the vocabulary and the names
of the weights of the last of them: a weight is the mean of those that have it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from training.weights import load, save


def mean(weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """For each name in the last of `weights` the mean of the tensors that bear it."""
    return {
        name: torch.stack([tensors[name].float() for tensors in weights if name in tensors]).mean(0)
        for name in weights[-1]
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.mean", description=__doc__.split("\n\n")[0])
    parser.add_argument("weights", type=Path, nargs="+", help="two folders of weights or more")
    parser.add_argument("out", type=Path, help="folder to write")
    arguments = parser.parse_args()
    if len(arguments.weights) < 2:
        parser.error("a mean is of two folders of weights or more")
    try:
        tensors = [load_file(folder / "weights.safetensors") for folder in arguments.weights]
        network, _ = load(arguments.weights[-1])
        save(network, arguments.out, "mean", mean(tensors))
        shutil.copyfile(arguments.weights[-1] / "vocab.txt", arguments.out / "vocab.txt")
    except (FileNotFoundError, RuntimeError) as problem:
        sys.exit(f"training.mean: {problem}")


if __name__ == "__main__":
    main()
