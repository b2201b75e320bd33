"""CSV that a spreadsheet opens as it is: UTF-8, comma, CRLF, a header, formulas made harmless."""

from __future__ import annotations

import csv
from collections.abc import Iterable
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
        writer.writerow([harmless(_cell(value)) for value in row])
        count += 1
    return count


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
