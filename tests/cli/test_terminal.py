"""What reaches the terminal: nothing that steers it, whatever its encoding, and quiet when nobody reads on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quotes.cli.terminal import one_line, print_json, safe


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("plain “words” – naïve 😀", "plain “words” – naïve 😀"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("\x9b31mred", "\ufffd31mred"),
        ("over\rwritten\x08", "over\ufffdwritten\ufffd"),
        ("\x1b]0;title\x07", "\ufffd]0;title\ufffd"),
        ("abc\u202ecba\u2066", "abc\ufffdcba\ufffd"),
        ("kept\ttab", "kept\ttab"),
    ],
)
def test_control_characters_show_and_do_nothing(words, shown):
    assert safe(words) == shown
    assert len(safe(words)) == len(words)


def test_one_line_is_one_line():
    assert one_line(" several\r\n\tlines\u2028here ") == "several lines here"


def test_json_reads_back_as_it_was_with_nothing_that_steers(capsys):
    value = {"text": "“said” \x1b[31m \x9b \u202e \x7f \u2028 é"}
    print_json(value)
    line = capsys.readouterr().out
    assert json.loads(line) == value
    assert not [sign for sign in "\x1b\x9b\u202e\x7f\u2028" if sign in line]
    assert "“said”" in line


def command(folder, *words, **more):
    environment = os.environ | {"COLUMNS": "80"} | more.pop("env", {})
    return subprocess.Popen(
        [sys.executable, "-m", "quotes", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_any_encoding(archive, encoding):
    out, error = command(archive.parent, "show", "harbour.txt", env={"PYTHONIOENCODING": encoding}).communicate(
        timeout=60
    )
    assert error == b""
    assert "that the crane was" in out.decode(encoding)


def test_json_on_a_terminal_of_any_encoding_loses_nothing(archive, harbour):
    words = "show", "harbour.txt", "--json"
    out, error = command(archive.parent, *words, env={"PYTHONIOENCODING": "ascii"}).communicate(timeout=60)
    assert error == b""
    assert json.loads(out)["article"]["text"] == harbour[0].text


@pytest.mark.parametrize(
    "words", [("search", "--acts", "all"), ("export",), ("show", "harbour.txt"), ("articles", "--json")]
)
def test_a_reader_that_stops_reading_is_no_error(archive, words):
    running = command(archive.parent, *words)
    running.stdout.close()
    assert running.stderr.read() in (b"", b"5 quotes written to standard output\n")
    running.wait(timeout=60)
    running.stderr.close()


def test_output_that_cannot_be_written(archive):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quotes", "articles"],
            cwd=archive.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (1, b"output: No space left on device\n")
