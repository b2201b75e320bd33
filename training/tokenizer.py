"""Train a Stanza tokenizer with Stanza's trainer on UD English EWT and GUM's genres that are CC BY.

    python -m training.tokenizer SHARED RUN

Writes RUN/tokenizer.pt, of the steps at which EWT dev was tokenized best, and RUN/run.json, which says what it was
trained on. A run that is killed goes on from its last checkpoint when the same command is given again, and ends with
the same weights: what is random starts anew, from a seed of its own, after each checkpoint.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from stanza.models import tokenizer as stanza_tokenizer
from stanza.models.common.utils import set_random_seed
from stanza.models.tokenization.data import DataLoader, TokenizationDataset
from stanza.models.tokenization.trainer import Trainer
from stanza.models.tokenization.utils import eval_model, load_mwt_dict
from stanza.utils.datasets import conllu_to_text, prepare_tokenizer_data

TREEBANK = "data/ud/UD_English-EWT/en_ewt-ud-{}.conllu"
NAME = "en_quotes"
SEQUENCE = 300
"""Characters that the network learns from at a time; a sentence of more is left out."""

logger = logging.getLogger("training.tokenizer")


@dataclass(frozen=True)
class Plan:
    """How a run goes: its number of steps, after how many EWT dev is scored and a checkpoint kept, and its seed."""

    steps: int = 20_000
    round: int = 500
    seed: int = 1234


@dataclass
class Progress:
    """Where a run stands: the steps done, the rate, the score after the last round and the best one."""

    step: int = 0
    rate: float = 0.002
    score: float = -1.0
    best: float = -1.0


def prepare(shared: Path, folder: Path) -> None:
    """Write texts, labels of their characters and the expansions of contractions, for train and dev, to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"train": [shared / TREEBANK.format("train"), *sorted(shared.glob("data/gum/**/*.conllu"))]}
    parts["dev"] = [shared / TREEBANK.format("dev")]
    for part, sources in parts.items():
        gold = folder / f"{NAME}.{part}.gold.conllu"
        gold.write_text("".join(source.read_text(encoding="utf-8") for source in sources), encoding="utf-8")
        text, labels, expansions = (str(folder / name) for name in _files(part))
        conllu_to_text.main([str(gold), text])
        with contextlib.redirect_stdout(sys.stderr):
            prepare_tokenizer_data.main([text, str(gold), "-o", labels, "-m", expansions])
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for paths in parts.values() for path in paths}
    (folder / "sources.json").write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


def _files(part: str) -> tuple[str, str, str]:
    return f"{NAME}.{part}.txt", f"{NAME}-{part}.toklabels", f"{NAME}-{part}-mwt.json"


def settings(data: Path, plan: Plan) -> dict[str, Any]:
    """Stanza's settings for a tokenizer, its own but for the data, the steps and the seed."""
    text, labels, expansions = _files("train")
    dev_text, dev_labels, _ = _files("dev")
    chosen = stanza_tokenizer.parse_args([])
    chosen |= {
        "txt_file": str(data / text),
        "label_file": str(data / labels),
        "mwt_json_file": str(data / expansions),
        "dev_txt_file": str(data / dev_text),
        "dev_label_file": str(data / dev_labels),
        "lang": "en",
        "shorthand": NAME,
        "max_seqlen": SEQUENCE,
        "feat_funcs": stanza_tokenizer.DEFAULT_FEAT_FUNCS,
        "feat_dim": len(stanza_tokenizer.DEFAULT_FEAT_FUNCS),
        "num_dict_feat": 0,
        "use_mwt": True,
        "device": "cpu",
    }
    return chosen | asdict(plan)


def train(data: Path, run: Path, plan: Plan) -> Path:
    """The path of a tokenizer trained on what `prepare` wrote to `data`, from `run`'s checkpoint on if there is one."""
    chosen = settings(data, plan)
    expansions = load_mwt_dict(chosen["mwt_json_file"])
    files = {"txt": chosen["txt_file"], "label": chosen["label_file"]}
    batches = DataLoader(chosen, input_files=files, mwt_expansions={word: of[0] for word, of in expansions.items()})
    chosen["vocab_size"] = len(batches.vocab)
    files = {"txt": chosen["dev_txt_file"], "label": chosen["dev_label_file"]}
    dev = TokenizationDataset(chosen, input_files=files, vocab=batches.vocab, evaluation=True)
    set_random_seed(plan.seed)
    trainer = Trainer(args=chosen, vocab=batches.vocab, device=chosen["device"])
    checkpoint, best = run / "checkpoint.pt", run / "tokenizer.pt"
    progress = _resume(trainer, checkpoint)
    while progress.step < plan.steps:
        set_random_seed(plan.seed + progress.step)
        for _ in range(min(plan.round, plan.steps - progress.step)):
            drops = {"unit_dropout": chosen["unit_dropout"], "feat_unit_dropout": chosen["feat_unit_dropout"]}
            loss = trainer.update(batches.next(**drops))
            progress.step += 1
        score = eval_model(chosen, trainer, dev, batches.vocab, expansions)
        if progress.step >= chosen["anneal_after"] and score < progress.score:
            progress.rate *= chosen["anneal"]
        if score > progress.best:
            _save(trainer, best)
        progress.score, progress.best = score, max(score, progress.best)
        _keep(trainer, progress, checkpoint)
        logger.info("step %d: loss %.3f, dev %.2f", progress.step, loss, 100 * score)
    return best


def _resume(trainer: Trainer, checkpoint: Path) -> Progress:
    """Put a trainer where the checkpoint was; without one, nothing is done yet."""
    progress = Progress()
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        trainer.model.load_state_dict(saved["model"])
        trainer.optimizer.load_state_dict(saved["optimizer"])
        progress = Progress(**saved["progress"])
    trainer.change_lr(progress.rate)
    return progress


def _keep(trainer: Trainer, progress: Progress, checkpoint: Path) -> None:
    trainer.change_lr(progress.rate)
    state = {"model": trainer.model.state_dict(), "optimizer": trainer.optimizer.state_dict()}
    temporary = checkpoint.with_suffix(".tmp")
    torch.save(state | {"progress": asdict(progress)}, temporary)
    temporary.replace(checkpoint)


def _save(trainer: Trainer, path: Path) -> None:
    temporary = path.with_suffix(".tmp")
    trainer.save(str(temporary))
    temporary.replace(path)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.tokenizer", description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path, help="folder with data/ud and data/gum")
    parser.add_argument("run", type=Path, help="folder of the run, made if missing")
    parser.add_argument("--steps", type=int, default=Plan.steps, help=f"default {Plan.steps:,}")
    parser.add_argument(
        "--round", type=int, default=Plan.round, help=f"steps between checkpoints, default {Plan.round}"
    )
    parser.add_argument("--seed", type=int, default=Plan.seed)
    arguments = parser.parse_args()
    plan, data = Plan(arguments.steps, arguments.round, arguments.seed), arguments.run / "data"
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        if not (data / "sources.json").exists():
            prepare(arguments.shared, data)
    except OSError as problem:
        sys.exit(f"training.tokenizer: {problem}")
    described = {"plan": asdict(plan), "sources": json.loads((data / "sources.json").read_text(encoding="utf-8"))}
    (arguments.run / "run.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    print(train(data, arguments.run, plan))


if __name__ == "__main__":
    main()
