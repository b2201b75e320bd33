"""A manifest: a CSV table with one row a file, that says what is known about each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from quotes.read.errors import ReadError, Unreadable
from quotes.read.metadata import FIELDS, Overrides, field_of
from quotes.read.plain import decode

NAME = "manifest.csv"
_COLUMNS = ", ".join(("file", *FIELDS))


@dataclass(frozen=True, slots=True)
class Listed(Overrides):
    """A row of a manifest; `line` is its line, and `manifest` the table's path."""

    manifest: Path = Path(NAME)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows of a manifest by the file that each is about (absolute path), and the rows that name no file."""

    rows: dict[Path, Overrides] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    faults: tuple[Unreadable, ...] = ()


def read_manifest(path: Path) -> Manifest:
    """The manifest at `path`. Its files are named relative to the manifest's own folder.

    A row that names a missing file becomes a fault and leaves the others standing. Raises ReadError when the table
    itself cannot be used: not UTF-8 CSV, no `file` column, a column that is not known, a file named twice.
    """
    try:
        text = decode(path.read_bytes()).removeprefix("\ufeff")
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}") from None
    rows: dict[Path, Overrides] = {}
    files, faults = [], []
    for line, name, overrides in _rows(text):
        file = path.parent / name
        resolved = _existing(file)
        if resolved is None:
            faults.append(Unreadable(str(path), f'names "{name}" on line {line}, which does not exist; mend the row'))
            continue
        if resolved in rows:
            raise ReadError(f'names "{name}" a second time on line {line}; keep one row a file')
        rows[resolved] = Listed(*(getattr(overrides, name) for name in FIELDS), path, line)
        files.append(file)
    return Manifest(rows, tuple(files), tuple(faults))


def _existing(file: Path) -> Path | None:
    """The absolute path of `file`; None where there is none, its name is too long or its links lead in a circle."""
    try:
        return file.resolve() if file.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _rows(text: str) -> Iterator[tuple[int, str, Overrides]]:
    """Line number, file name and metadata of each row of the CSV table in `text`; ReadError for a bad table."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        fields = _fields(next(table, []))
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(fields):
                raise ReadError(f"has {len(cells)} cells on line {table.line_num}, not {len(fields)}; mend the row")
            values = {name: cell.strip() or None for name, cell in zip(fields, cells, strict=True)}
            name = values.pop("file")
            if name is None:
                raise ReadError(f"names no file on line {table.line_num}; fill the file column")
            yield table.line_num, name, Overrides(**values)
    except csv.Error as error:
        raise ReadError(f"is not a CSV table (line {table.line_num}: {error}); save it as CSV") from None


def _fields(columns: list[str]) -> list[str]:
    """The field that each column of the first line stands for; ReadError for columns that are not ours."""
    names = [column.strip().lower() for column in columns]
    if "file" not in names:
        raise ReadError(f"has no column named file on its first line; the columns are: {_COLUMNS}")
    fields = ["file" if name == "file" else field_of(name) for name in names]
    unknown = [column for column, name in zip(columns, fields, strict=True) if name is None]
    if unknown:
        raise ReadError(f'has a column "{unknown[0].strip()}" that is not known; the columns are: {_COLUMNS}')
    twice = [column for column, name in zip(columns, fields, strict=True) if fields.count(name) > 1]
    if twice:
        raise ReadError(f'has two columns for the same thing ("{twice[0].strip()}"); keep one')
    return fields
