"""Runs the commands whose figures the model card shows (cog calls this through `make card SHARED=FOLDER`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FAILURES = Path(__file__).with_name("failures.tsv")


def version() -> str:
    """The name of the weights that are shipped."""
    labels = ROOT / "quotes" / "parse" / "weights" / "labels.json"
    return json.loads(labels.read_text(encoding="utf-8"))["version"]


def evaluated(shared: str, words: str, *titles: str) -> str:
    """The tables of `quotes evaluate WORDS --markdown`, all or those with these titles, under the command.

    SHARED in `words` stands for the folder `shared`.
    """
    printed = _run("quotes", "evaluate", *words.replace("SHARED", shared).split(), "--markdown")
    tables = printed.strip().removeprefix("**").split("\n\n**")
    kept = [f"**{table}" for table in tables if not titles or table.startswith(titles)]
    return "\n\n".join([f"`quotes evaluate {words} --markdown`:", *kept])


def calibrated(shared: str) -> str:
    """How well `confidence` is calibrated on articles that it was not fitted on."""
    printed = _run("training.confidence", "--shared", str(shared), "--out", os.devnull)
    return "\n".join(["```console", "$ python -m training.confidence --shared SHARED", *_lines(printed), "```"])


def literature(shared: str) -> str:
    """The score on RiQuA's validation share, made a gold folder by `training.riqua_gold`."""
    with tempfile.TemporaryDirectory() as folder:
        _run("training.riqua_gold", f"{shared}/data/riqua/valid.jsonl", folder)
        return evaluated(folder, "SHARED", "By type").replace("evaluate SHARED", "evaluate RIQUA")


def failures() -> str:
    """What the program makes of the sentences in failures.tsv, beside what they say."""
    import quotes

    rows = ["| sentence | says | found |", "|---|---|---|"]
    for line in _lines(FAILURES.read_text(encoding="utf-8")):
        if not line.startswith("#"):
            text, says = line.split("\t")
            found = [_short(text, quote) for quote in quotes.parse(text) if quote.act == "speech"]
            rows.append(f"| {text} | {says} | {'; '.join(found) or 'nothing'} |")
    return "\n".join(rows)


def _short(text: str, quote) -> str:
    words = " … ".join(span.of(text) for span in quote.contents)
    return f"{quote.speaker.name if quote.speaker else 'no name'}: {words}"


def _run(module: str, *words: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", module, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _lines(words: str) -> list[str]:
    return words.rstrip("\n").split("\n")
