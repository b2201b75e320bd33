"""Exports from the command line: every match, safe in a spreadsheet."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from quotes.cli.browse import DEFAULT_LIMIT
from quotes.model import Article, Quote, Span
from quotes.store import add_article, open_archive


def test_a_csv_for_a_speaker(archive, run):
    result = run("export", "--speaker", "lind", "-o", "lind.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "3 quotes written to lind.csv\n"
    with (archive.parent / "lind.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["speaker"] for row in rows} == {"Ada Lind"}
    assert [row["speaker_as_written"] for row in rows] == ["Ada Lind", "Mayor Ada Lind", "She"]


def test_more_quotes_than_a_list_shows_are_all_exported(archive, run):
    said = [f"“Word {number}.”" for number in range(DEFAULT_LIMIT + 1)]
    text = "\n".join(said)
    spans = [Span(found.start(), found.end()) for found in re.finditer("[^“”\n]+", text)]
    quotes = [
        Quote(type="direct", act="speech", contents=(span,), quoted=(span,), reason="made for a test") for span in spans
    ]
    with open_archive(archive, write=True) as db:
        add_article(db, Article(text), quotes, "test")
    assert len(run("search", "--json").stdout.splitlines()) == DEFAULT_LIMIT
    result = run("export", "--format", "jsonl")
    assert len(result.stdout.splitlines()) == 5 + len(said)
    assert len(list(csv.DictReader(io.StringIO(run("export").stdout)))) == 5 + len(said)


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(archive, run):
    (row,) = csv.DictReader(io.StringIO(run("export", "--acts", "thought").stdout))
    assert row["text"] == "'=Cost() is a risk"


def test_a_byte_order_mark_on_request(archive, run):
    assert run("export", "--bom").stdout_bytes.startswith(b"\xef\xbb\xbfquote_id")
    assert run("export").stdout_bytes.startswith(b"quote_id")


def test_json_lines(archive, run):
    rows = [json.loads(line) for line in run("export", "--format", "jsonl", "--speaker", "Berg").stdout.splitlines()]
    assert [row["text"] for row in rows] == ["We measured it twice, … and both times it was over the limit."]
    assert [span["kind"] for span in rows[0]["spans"]].count("content") == 2


def test_an_export_that_cannot_be_written_leaves_what_was_there(archive, run):
    result = run("export", "-o", "missing/x.csv")
    assert result.exit_code == 1
    assert result.stderr == "missing/x.csv cannot be written because its folder is missing; make the folder first\n"
    assert not (archive.parent / "missing").exists()


@pytest.mark.parametrize("name", ["quotes.db", "./quotes.db", "link.csv"])
def test_the_archive_is_never_replaced(archive, run, name):
    (archive.parent / "link.csv").symlink_to(archive)
    before = archive.read_bytes()
    result = run("export", "-o", name, "--db", "quotes.db")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{Path(name)} is the archive itself; name another file to write to\n"
    assert archive.read_bytes() == before
