"""`quotes evaluate`: what it prints, and how it ends where a gold folder is no good."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quotes.cli.app import app

TABLE = Path(__file__).with_name("bad_gold.tsv").read_text(encoding="utf-8").splitlines()
BAD = [line.split("\t") for line in TABLE if not line.startswith("#")]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["evaluate", *map(str, words)])


def test_json(run, gold, found):
    result = run(gold, "--predictions", found, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert json.loads(result.stdout)["all"] == {
        "gold": 6,
        "found_percent": 66.7,
        "precision_percent": 80.0,
        "who_said_what_f1": 36.4,
    }


def test_tables(run, gold, found):
    lines = run(gold, "--predictions", found).stdout.splitlines()
    assert lines[0] == "By type"
    assert lines[1].split()[:2] == ["type", "gold"]
    assert lines[2].split() == ["direct", "1", "100.0", "100.0", "100.0", "100.0", "0", "100.0", "100.0"]


def test_markdown(run, gold, found):
    lines = run(gold, "--predictions", found, "--markdown").stdout.splitlines()
    assert lines[0] == "**By type**"
    assert lines[3] == "| --- | --: | --: | --: | --: | --: | --: | --: | --: |"
    assert lines[4] == "| direct | 1 | 100.0 | 100.0 | 100.0 | 100.0 | 0 | 100.0 | 100.0 |"


def test_the_articles_are_parsed_where_no_predictions_are_given(run, tmp_path):
    text = "“The pier is safe,” Ada Lind said on Monday.\n"
    (tmp_path / "pier.txt").write_text(text, encoding="utf-8")
    quote = {"type": "direct", "text": ["The pier is safe,"], "speaker": "Ada Lind", "named": True}
    (tmp_path / "pier.json").write_text(json.dumps({"file": "pier.txt", "quotes": [quote]}), encoding="utf-8")
    result = run(".", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["all"]["who_said_what_f1"] == 100.0


@pytest.mark.parametrize(("files", "said"), BAD)
def test_bad_gold_is_named_in_one_line(run, tmp_path, files, said):
    (tmp_path / "gold").mkdir()
    for name, words in json.loads(files).items():
        (tmp_path / "gold" / name).write_text(words if isinstance(words, str) else json.dumps(words), encoding="utf-8")
    result = run("gold")
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    "words",
    [(), (".", "--gap", "x.tsv"), ("--gap", "x.tsv", "--predictions", "y"), (".", "--json", "--markdown"), (".", ".")],
)
def test_wrong_usage(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage:")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no JSON", "ready.jsonl: line 1 is no output of quotes parse --json"),
        ('{"path": "a.txt"}', "ready.jsonl: line 1 is no output of quotes parse --json"),
        ('{"path": "a.txt", "quotes": [{"contents": [1]}]}', "ready.jsonl: line 1 is no output of quotes parse --json"),
    ],
)
def test_bad_predictions(run, gold, tmp_path, line, said):
    (tmp_path / "ready.jsonl").write_text(line, encoding="utf-8")
    result = run(gold, "--predictions", "ready.jsonl")
    assert result.exit_code == 1
    assert result.stderr.startswith(said)


def test_a_file_that_is_not_there(run, gold):
    assert run("nowhere").stderr.startswith("nowhere: is no folder")
    assert run(gold, "--predictions", "none.jsonl").stderr.startswith("none.jsonl: cannot be read: No such file")
    assert run("--gap", "none.tsv").stderr.startswith("none.tsv: cannot be read: No such file")
