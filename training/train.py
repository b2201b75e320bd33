"""Train the network; a killed run goes on where its last checkpoint was.

    python -m training.train WORK START RUN --steps 1000

WORK is what `training.prepare` wrote. START is a folder of weights to start from: our own, or a BERT encoder as
Hugging Face lays it out. RUN gets `run.json` (settings, and hashes of all that was read), `log.jsonl`, the checkpoint
and, at the end, the averaged weights in `weights/`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, fields
from itertools import islice
from pathlib import Path
from random import Random

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.batches import Collator
from training.corpora import Document
from training.losses import loss
from training.network import Network
from training.pieces import WordPieces
from training.prepare import SOFT_LABELS
from training.weights import save, start_from
from training.windows import Plan

SHARES = {
    "polnear": 0.3,
    "distilled": 0.16,
    "labelled": 0.04,
    "riqua": 0.03,
    "entities": 0.07,
    "dependencies": 0.11,
    "gap": 0.2,
    "coreference": 0.09,
}
OTHERS = ("sources", "taught")
"""Tasks that are trained where they are given a share only."""
LOG_EVERY = 10


@dataclass(frozen=True)
class Settings:
    """All that a run depends on beside the files that it reads.

    `rate` is that of the encoder's top layer; each layer below has `layer_decay` times the rate of the one above, and
    the lowest `frozen_layers` and the embeddings do not learn. `pieces` is the size of a step, padding included.
    `fold` of the labelled articles is held out (-1: none). In the last `cool_down` of the steps the rates fall, and the
    weights are averaged. `shares` gives each task its share of the steps; tasks without one are left out.
    """

    steps: int
    seed: int = 1
    window: int = 440
    pieces: int = 3520
    rate: float = 1e-4
    head_rate: float = 5e-4
    layer_decay: float = 0.9
    frozen_layers: int = 0
    warm_up: int = 50
    fold: int = 0
    cool_down: float = 0.35
    average_decay: float = 0.98
    shares: dict[str, float] = field(default_factory=lambda: dict(SHARES))


class Run:
    """A training run: the network, its optimiser and average, and how far it has come."""

    def __init__(self, network: Network, plan: Plan, collator: Collator, settings: Settings) -> None:
        self.network, self.plan, self.collator, self.settings = network.train(), plan, collator, settings
        self.device = next(network.parameters()).device
        self.optimiser = torch.optim.AdamW(rate_groups(network, settings), weight_decay=0.01)
        self.peaks = [group["lr"] for group in self.optimiser.param_groups]
        self.average: dict[str, Tensor] | None = None
        self.step = 0

    def learn(self, checkpoint: Path, log: Path, every: int) -> None:
        """Take the steps that are left; a checkpoint every so many."""
        losses: dict[str, list[float]] = defaultdict(list)
        began = time.monotonic()
        for task, windows in islice(self.plan.steps(), self.step, self.settings.steps):
            losses[task].append(self._learn_one(task, windows))
            self.step += 1
            self._update_average()
            if self.step % LOG_EVERY == 0:
                means = {name: round(sum(values) / len(values), 4) for name, values in sorted(losses.items())}
                entry = {"step": self.step, "seconds": round(time.monotonic() - began, 1), "loss": means}
                with log.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(entry) + "\n")
                print(entry, file=sys.stderr, flush=True)
                losses.clear()
            if self.step % every == 0 or self.step == self.settings.steps:
                self.keep(checkpoint)

    def _learn_one(self, task: str, windows: list) -> float:
        for group, peak in zip(self.optimiser.param_groups, self.peaks, strict=True):
            group["lr"] = peak * rate_factor(self.step, self.settings)
        random = Random(f"{self.settings.seed} {self.step}")
        batch = self.collator(task, windows, random).to(self.device)
        with reduced_precision(self.device):
            hidden = self.network.words(batch.pieces, batch.shapes, batch.mask, batch.first)
        value = loss(self.network, batch, hidden.float())
        self.optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_([weight for weight in self.network.parameters() if weight.requires_grad], 1.0)
        self.optimiser.step()
        return float(value.detach())

    def _update_average(self) -> None:
        if self.step < (1 - self.settings.cool_down) * self.settings.steps:
            return
        learned = {name: weight.detach() for name, weight in self.network.named_parameters() if weight.requires_grad}
        if self.average is None:
            self.average = {name: weight.clone() for name, weight in learned.items()}
        for name, weight in learned.items():
            self.average[name].lerp_(weight, 1 - self.settings.average_decay)

    def averaged(self) -> dict[str, Tensor]:
        """All tensors of the network, with the averages in place of those that are averaged."""
        return self.network.state_dict() | (self.average or {})

    def keep(self, checkpoint: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "settings": asdict(self.settings),
            "step": self.step,
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average,
        }
        temporary = checkpoint.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(checkpoint)

    def resume(self, checkpoint: Path) -> None:
        """Go on from a checkpoint; the run may be made longer or shorter as long as its cool-down has not begun.

        Raises ValueError where the checkpoint belongs to a run with other settings.
        """
        state = torch.load(checkpoint, map_location=self.device, weights_only=True)
        settings = asdict(self.settings)
        if state["average"] is None:
            settings["steps"] = state["settings"]["steps"]
        if state["settings"] != settings:
            raise ValueError(f"{checkpoint} was written with other settings: {state['settings']}")
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average, self.step = state["average"], state["step"]


def rate_factor(step: int, settings: Settings) -> float:
    """The share of the peak rate at a step: a linear rise, the peak, and a linear fall to zero in the cool-down."""
    falling = settings.cool_down * settings.steps
    return min(1.0, (step + 1) / settings.warm_up, (settings.steps - step) / max(1.0, falling))


def rate_groups(network: Network, settings: Settings) -> list[dict]:
    """The weights in groups with a peak rate each; those that do not learn are frozen."""
    encoder = network.encoder
    heads = [weight for name, weight in network.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": heads, "lr": settings.head_rate}, {"params": [encoder.shape.weight], "lr": settings.rate}]
    for frozen in (encoder.word, encoder.position, encoder.norm, *encoder.layers[: settings.frozen_layers]):
        frozen.requires_grad_(False)
    if encoder.distance is not None:
        encoder.distance.requires_grad_(False)
    top = len(encoder.layers) - 1
    for at in range(settings.frozen_layers, top + 1):
        rate = settings.rate * settings.layer_decay ** (top - at)
        groups.append({"params": list(encoder.layers[at].parameters()), "lr": rate})
    if settings.frozen_layers:
        encoder.shape.requires_grad_(False)
        del groups[1]
    return groups


def reduced_precision(device: torch.device):
    """Bfloat16 where the processor multiplies it in hardware; elsewhere it would be slower than single precision."""
    fast = device.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16) if fast else nullcontext()


def read_documents(work: Path, tasks: Iterable[str], fold: int) -> dict[str, list[Document]]:
    """The training documents of each task, the labelled ones without those of a fold."""
    names = {task: "labelled.jsonl" if task == "labelled" else f"{task}-train.jsonl" for task in tasks}
    read = {task: Document.read(work / name) for task, name in names.items()}
    return {task: [document for document in found if document.fold != fold] for task, found in read.items()}


def record(run: Path, work: Path, start: Path, settings: Settings) -> None:
    """Write down what is run on what: settings, versions, and SHA-256 of the corpora and of the first weights."""
    weights = next(path for path in (start / "weights.safetensors", start / "model.safetensors") if path.exists())
    described = {
        "settings": asdict(settings),
        "start": {"name": weights.name, "sha256": hashlib.sha256(weights.read_bytes()).hexdigest()},
        "sources": json.loads((work / "sources.json").read_text(encoding="utf-8")),
        "prepared": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(work.glob("*.jsonl"))},
        "torch": torch.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    (run / "run.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def train(work: Path, start: Path, run: Path, settings: Settings, *, every: int, version: str) -> None:
    """Run the training to its end, from its checkpoint if it has one, and write the averaged weights."""
    torch.manual_seed(settings.seed)
    network = start_from(start).to("cuda" if torch.cuda.is_available() else "cpu")
    word_pieces = WordPieces(start / "vocab.txt")
    shares = settings.shares
    documents = read_documents(work, shares, settings.fold)
    plan = Plan(documents, shares, word_pieces, seed=settings.seed, window=settings.window, pieces=settings.pieces)
    collator = Collator(network.labels, word_pieces, load_file(work / SOFT_LABELS))
    training = Run(network, plan, collator, settings)
    run.mkdir(parents=True, exist_ok=True)
    checkpoint = run / "checkpoint.pt"
    if checkpoint.exists():
        training.resume(checkpoint)
        print(f"going on after step {training.step}", file=sys.stderr)
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"resumed after step": training.step, "settings": asdict(settings)}) + "\n")
    else:
        record(run, work, start, settings)
    training.learn(checkpoint, run / "log.jsonl", every)
    save(network, run / "weights", version, training.averaged())
    shutil.copyfile(start / "vocab.txt", run / "weights" / "vocab.txt")


def share(given: str) -> tuple[str, float]:
    """A task and its share of the steps from `TASK=SHARE`. Raises ValueError for an unknown task, or no share."""
    task, _, part = given.partition("=")
    if task not in (*SHARES, *OTHERS) or not float(part) > 0:
        raise ValueError(given)
    return task, float(part)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.train", description=__doc__.split("\n\n")[0])
    parser.add_argument("work", type=Path, help="folder that training.prepare wrote")
    parser.add_argument("start", type=Path, help="folder of the weights to start from, with vocab.txt")
    parser.add_argument("run", type=Path, help="folder of the run; an unfinished run in it goes on")
    parser.add_argument("--steps", type=int, required=True)
    for setting in fields(Settings):
        if setting.name not in ("steps", "shares"):
            kind, value = type(setting.default), setting.default
            parser.add_argument(
                "--" + setting.name.replace("_", "-"), type=kind, default=value, help=f"default {value}"
            )
    parser.add_argument(
        "--shares",
        type=share,
        nargs="+",
        default=SHARES.items(),
        metavar="TASK=SHARE",
        help="the tasks to train, each with its share of the steps (default: all of them)",
    )
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="processor threads")
    parser.add_argument("--version", default="unnamed", help="version string to write into the weights")
    arguments = vars(parser.parse_args())
    torch.set_num_threads(arguments.pop("threads"))
    paths = [arguments.pop(name) for name in ("work", "start", "run")]
    every, version = arguments.pop("every"), arguments.pop("version")
    arguments["shares"] = dict(arguments["shares"])
    try:
        train(*paths, Settings(**arguments), every=every, version=version)
    except (FileNotFoundError, ValueError) as problem:
        sys.exit(f"training.train: {problem}")


if __name__ == "__main__":
    main()
