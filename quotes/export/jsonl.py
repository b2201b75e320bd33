"""JSON lines: one object per quote with the same fields as the CSV, and its spans; what is not known is null."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from sqlite_utils import Database

from quotes.export.rows import ExportRow, spans_of_row


def write_jsonl(db: Database, rows: Iterable[ExportRow], out: TextIO) -> int:
    """Write one line per quote and return the number of quotes."""
    count = 0
    for row in rows:
        fields = row._asdict() | {"spans": spans_of_row(db, row)}
        out.write(json.dumps(fields, ensure_ascii=False) + "\n")
        count += 1
    return count
