"""Bad input and wrong usage: one line that names the file and the trouble, and nothing left behind."""

import shlex
import sqlite3
from pathlib import Path

import pytest

FILES = {
    "good.txt": b"They met on Monday.\n",
    "empty.txt": b"",
    "blank.txt": b" \r\n\t\n",
    "header.txt": b"https://example.org/a\n\n",
    "binary.txt": b"\x89PNG\x00\x00",
    "latin1.txt": b"caf\xe9 owners met.\n",
    "utf16.txt": "They met.".encode("utf-16"),
    "bad_date.txt": b"---\ndate: 05/11/2023\n---\nThey met.\n",
    "bad_url.txt": b"---\nurl: javascript:alert(1)\n---\nThey met.\n",
    "bad.csv": b"file,headline\ngood.txt,They meet\n",
    "gone.csv": b"file\ngone.txt\n",
    "notes.txt": b"No archive, just words that are long enough to look at. " * 20,
    "nothing.db": b"",
}

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("bad_input.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture
def files(tmp_path):
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder").mkdir()
    with sqlite3.connect(tmp_path / "other.db") as conn:
        conn.execute("CREATE TABLE birds (name TEXT)")
    conn.close()
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("command", "status", "said"), CASES)
def test_bad_input(files, run, command, status, said):
    before = contents(files)
    words = [word.replace(r"\udcff", "\udcff") for word in shlex.split(command.replace(r"\udcff", r"\\udcff"))]
    result = run(*words)
    assert result.exit_code == int(status), result.output
    assert result.stderr.startswith(said.replace(r"\ufffd", "\ufffd"))
    if result.exit_code == 1:
        assert result.stderr.count("\n") == 1
    assert contents(files) == before


def test_the_help_of_every_command_is_there(run):
    listed = [line.split()[0] for line in run("--help").stdout.split("Commands:")[1].splitlines() if line.strip()]
    assert {"add", "search", "speakers", "outlets", "articles", "show", "export", "parse", "serve", "verify"} <= set(
        listed
    )
    for command in listed:
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "Usage:" in result.stdout
