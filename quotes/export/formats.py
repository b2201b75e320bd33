"""The formats by name, and the export of a search to a file in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from sqlite_utils import Database

from quotes.export.csv_file import write_csv
from quotes.export.files import ExportError, output
from quotes.export.jsonl import write_jsonl
from quotes.export.rows import ExportRow, export_rows
from quotes.store import Filters

Writer = Callable[[Database, Iterable[ExportRow], TextIO], int]

FORMATS: dict[str, Writer] = {"csv": write_csv, "jsonl": write_jsonl}


def export(
    db: Database, filters: Filters, path: Path | str | None = None, *, format: str = "csv", bom: bool = False
) -> int:
    """Write every quote that matches to `path` (None or "-": standard output), newest first, and return how many.

    With `bom` the file begins with a byte order mark, by which Excel knows UTF-8.

    Raises ValueError for an unknown format or a date in `filters` that is none, ExportError when `path` cannot be
    written or is the archive itself. The file is written whole or not at all.
    """
    if format not in FORMATS:
        raise ValueError(f"{format!r} is no export format; choose {' or '.join(FORMATS)}")
    if path is not None and _is_archive(db, Path(path)):
        raise ExportError(f"{path} is the archive itself; name another file to write to")
    with output(path, encoding="utf-8-sig" if bom else "utf-8") as out:
        return FORMATS[format](db, export_rows(db, filters), out)


def _is_archive(db: Database, path: Path) -> bool:
    """Whether `path`, by whatever name, is the file that `db` is open on."""
    archive = db.execute("PRAGMA database_list").fetchone()[2]
    try:
        return bool(archive) and path.samefile(archive)
    except OSError:
        return False
