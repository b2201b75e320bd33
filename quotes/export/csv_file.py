"""CSV that a spreadsheet opens as it is: UTF-8, comma, CRLF, a header, formulas made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from sqlite_utils import Database

from quotes.export.rows import ExportRow

COLUMNS = ExportRow._fields

# A spreadsheet runs a cell that begins like this as a formula; an apostrophe before it makes it text.
# Source: OWASP, "CSV Injection".
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(db: Database, rows: Iterable[ExportRow], out: TextIO) -> int:
    """Write a header and one line per quote; what is not known is an empty cell. Returns the number of quotes."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow(_cells(row))
        count += 1
    return count


def csv_pieces(rows: Iterable[ExportRow], size: int) -> Iterator[str]:
    """The same text in pieces of at least `size` characters, but for the last, each made when it is asked for."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(_cells(row))
        if piece.tell() >= size:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def _cells(row: ExportRow) -> list[Any]:
    return [harmless(_cell(value)) for value in row]


def _cell(value: Any) -> Any:
    """A list as one cell: names with `; ` between them, each runner-up with its probability in brackets."""
    if not isinstance(value, list):
        return value
    return "; ".join(one if isinstance(one, str) else f"{one['name']} ({one['probability']})" for one in value)


def harmless(value: Any) -> Any:
    """The value, with an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
