"""What reaches a person's terminal: harmless characters, one line an error, results apart from progress."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

NOT_GIVEN = "not given"
# Wide enough that nothing wraps or is cut where another program reads the output.
UNBROKEN = 100_000

# Control characters (escape sequences begin with one) and marks that turn the direction of the text around them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def safe(words: str) -> str:
    """`words` with every character that could steer a terminal replaced by one that shows (length kept)."""
    return _UNSAFE.sub("\ufffd", words)


def one_line(words: str) -> str:
    """`words` on one line, safe for a terminal."""
    return safe(" ".join(words.split()))


def given(words: str | None) -> str:
    """`words` on one line, or that they were not given."""
    return one_line(words) if words else NOT_GIVEN


def is_utf8(words: str) -> bool:
    """Whether words given to the program were UTF-8; Python keeps each byte that was not as a lone surrogate."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def make_output_safe() -> None:
    """A character that the terminal's encoding lacks is shown as ? and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def results() -> Console:
    """Where results go: standard output, as wide as the terminal, or unbroken where it is not one."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = UNBROKEN
    return console


def messages() -> Console:
    """Where progress, notes and errors go: standard error."""
    return Console(file=sys.stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


def note(words: str) -> None:
    """Tell the person something that is no result, on one line of standard error."""
    messages().print(one_line(words))


class _Notes(logging.Handler):
    """What the rooms log, as notes."""

    def emit(self, record: logging.LogRecord) -> None:
        note(record.getMessage())


def show_log() -> None:
    """Tell the person what the rooms log, such as how far a long task is."""
    log = logging.getLogger("quotes")
    log.setLevel(logging.INFO)
    if not any(isinstance(handler, _Notes) for handler in log.handlers):
        log.addHandler(_Notes())


def fail(words: str, status: int = 1) -> NoReturn:
    """End the command with an error on one line of standard error."""
    note(words)
    raise typer.Exit(status)


def print_json(value: Any) -> None:
    """`value` as one line of JSON, with every character escaped that the output cannot show or that is unsafe."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    line = json.dumps(value, ensure_ascii=not utf8)
    sys.stdout.write(_UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", line) + "\n")


def print_table(columns: Iterable[str], rows: Iterable[Iterable[str | int | float | None]]) -> None:
    """A table without lines: numbers to the right, what is unknown as "not given"."""
    rows = [list(row) for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        numbers = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell) if isinstance(cell, int | float) else given(cell)) for cell in row))
    results().print(table)
