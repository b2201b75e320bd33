"""Runs the commands that the README shows, so that what it prints is what they print (cog calls this)."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDTH = 110


def example(command: str, lines: int | None = None) -> str:
    """A console block with a `quotes` command and its output; after `lines` lines the rest is left out."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "TERM": "dumb", "NO_COLOR": "1"}
    environment.pop("QUOTES_DB", None)
    arguments = [sys.executable, "-m", "quotes", *shlex.split(command)]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    shown = [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")]
    if lines is not None and len(shown) > lines:
        shown = [*shown[:lines], "..."]
    return "\n".join(["```console", f"$ quotes {command}", *shown, "```"])
