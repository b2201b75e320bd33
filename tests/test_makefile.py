"""What `make` leaves behind, with a stand-in for the command that builds the archive."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Appends what it was asked to the archive, as `quotes add seeds/ --db FILE` would add to it, and fails on request.
ADD = """#!/bin/sh
echo "$@" >> "$4"
test ! -e fails
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with our Makefile, in which everything but the archive is made."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("They met.")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    command = tmp_path / ".venv" / "bin" / "quotes"
    command.parent.mkdir(parents=True)
    command.write_text(ADD)
    command.chmod(0o755)
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


def make(folder, *targets):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *targets], cwd=folder, env=environment, capture_output=True, timeout=60).returncode


@pytest.mark.parametrize("target", ["all", "archive"])
def test_a_first_build_that_fails_is_tried_again(folder, target):
    (folder / "fails").touch()
    assert make(folder, target) != 0
    assert not (folder / "quotes.db").exists()
    (folder / "fails").unlink()
    assert make(folder, target) == 0
    assert (folder / "quotes.db").read_text() == "add seeds/ --db quotes.db.part\n"


def test_an_archive_that_is_there_is_added_to(folder):
    (folder / "quotes.db").write_text("what was there\n")
    os.utime(folder / "quotes.db", (0, 0))
    assert make(folder) == 0
    assert (folder / "quotes.db").read_text() == "what was there\nadd seeds/ --db quotes.db\n"


def test_a_new_build_that_fails_leaves_the_archive_as_it_was(folder):
    (folder / "quotes.db").write_text("what was there\n")
    (folder / "fails").touch()
    assert make(folder, "archive") != 0
    assert (folder / "quotes.db").read_text() == "what was there\n"
