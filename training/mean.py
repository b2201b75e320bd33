"""The mean of two sets of weights of one lineage, weight by weight (Wortsman et al. 2022, model soups).

    python -m training.mean FIRST SECOND OUT

FIRST and SECOND are folders that `training.train` wrote. Weights that only SECOND has are taken as they are; OUT gets
SECOND's label lists and vocabulary.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from training.network import load, save


def mean(first: dict[str, Tensor], second: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of `second`, each halfway to the one of `first` where that has it."""
    return {
        name: (tensor.float() + first[name].float()) / 2 if name in first else tensor for name, tensor in second.items()
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.mean", description=__doc__.split("\n\n")[0])
    for name in ("first", "second", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    try:
        tensors = [load_file(folder / "weights.safetensors") for folder in (arguments.first, arguments.second)]
        network, _ = load(arguments.second)
        save(network, arguments.out, "mean", mean(*tensors))
        shutil.copyfile(arguments.second / "vocab.txt", arguments.out / "vocab.txt")
    except (FileNotFoundError, RuntimeError) as problem:
        sys.exit(f"training.mean: {problem}")


if __name__ == "__main__":
    main()
