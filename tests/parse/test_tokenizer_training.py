"""The recipe trains a tokenizer that the parser loads, and a run that is killed ends as if it had not been."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from quotes.parse.tokenizer import Tokenizer
from tests.parse.conftest import pipeline_of_stanza
from training.tokenizer import TREEBANK, Plan, prepare, train
from training.tokenizer_export import export_tokenizer

SENTENCES = ("Ferries sail at dawn .", "She won't wait !", "Who knows ?", "The pier , he said , is closed .")
TEXT = "Who knows? She won't wait."


def conllu(sentences: tuple[str, ...]) -> str:
    """Sentences as a treebank has them; a contraction is two words of one token."""
    lines = []
    for sentence in sentences:
        number = 0
        lines.append(f"# newpar\n# text = {sentence}")
        for token in sentence.split():
            if token == "won't":
                lines.append(f"{number + 1}-{number + 2}\t{token}" + "\t_" * 8)
                parts = ["wo", "n't"]
            else:
                parts = [token]
            for part in parts:
                number += 1
                lines.append(f"{number}\t{part}\t{part}\tX\t_\t_\t{number - 1}\tdep\t_\t_")
        lines.append("")
    return "\n".join(lines) + "\n"


@pytest.fixture
def shared(tmp_path) -> Path:
    """A folder with small treebanks of our own writing."""
    for part in ("train", "dev"):
        path = tmp_path / "shared" / TREEBANK.format(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(conllu(SENTENCES * 8), encoding="utf-8")
    gum = tmp_path / "shared" / "data" / "gum" / "GUM_news_own.conllu"
    gum.parent.mkdir(parents=True)
    gum.write_text(conllu(SENTENCES[:2]), encoding="utf-8")
    return tmp_path / "shared"


def test_the_treebanks_are_prepared(shared, tmp_path):
    prepare(shared, tmp_path / "data")
    sources = json.loads((tmp_path / "data" / "sources.json").read_text())
    assert {"en_ewt-ud-train.conllu", "en_ewt-ud-dev.conllu", "GUM_news_own.conllu"} == set(sources)
    text, labels = ((tmp_path / "data" / f"en_quotes{name}").read_text() for name in (".dev.txt", "-dev.toklabels"))
    assert [line.strip() for line in text.split("\n\n")][:2] == ["Ferries sail at dawn .", "She won't wait !"]
    ferries = "0000001" + "00001" + "001" + "00001" + "02"
    assert [line.strip() for line in labels.split("\n\n")][:2] == [ferries, "001" + "000003" + "00001" + "02"]


def test_a_killed_run_ends_as_one_that_was_not_with_a_tokenizer_that_is_loaded(shared, tmp_path):
    prepare(shared, tmp_path / "data")
    for run, stops in (("whole", [4]), ("killed", [2, 4])):
        (tmp_path / run).mkdir()
        for steps in stops:
            tokenizer = train(tmp_path / "data", tmp_path / run, Plan(steps, round=2, seed=3))
    whole, killed = (torch.load(tmp_path / run / "checkpoint.pt", weights_only=True) for run in ("whole", "killed"))
    assert whole["progress"] == killed["progress"] and whole["progress"]["step"] == 4
    assert all(torch.equal(tensor, killed["model"][name]) for name, tensor in whole["model"].items())
    export_tokenizer(tokenizer, tmp_path / "out")
    ours = Tokenizer(tmp_path / "out").sentences([TEXT])[0]
    doc = pipeline_of_stanza(tokenizer)(TEXT)
    found = [[(token["start_char"], token["end_char"]) for token in sentence] for sentence in ours]
    assert found == [[(token.start_char, token.end_char) for token in sentence.tokens] for sentence in doc.sentences]
