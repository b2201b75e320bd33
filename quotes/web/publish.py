"""A read-only copy of the archive in a folder that Datasette serves as it is."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from datasette.inspect import inspect_hash, inspect_tables

from quotes.store import ArchiveError, open_archive
from quotes.web.serve import metadata, settings

NAME = "quotes.db"

# Decisions on speakers that were taken back; those in force are needed to verify the snapshot.
_UNDONE = "SELECT id FROM ledger WHERE undone_at IS NOT NULL"


@dataclass(frozen=True)
class Published:
    """The folder, the copy in it with its size in bytes and its SHA-256, and the command that serves the folder."""

    folder: Path
    archive: Path
    size: int
    sha256: str
    command: str


def publish(archive: Path, folder: Path, url: str | None = None) -> Published:
    """Write a snapshot of the archive, and what Datasette needs to serve it read-only to the public, into `folder`.

    The snapshot is one file without a write-ahead log, compacted and analysed. It takes the place of an earlier one in
    one step, so that a folder that is being served is never without an archive. Articles may be added meanwhile. The
    paths of the files that articles were read from and undone decisions on speakers are left out. `url` is the
    address by which readers will know it.

    Raises ArchiveError for an archive that cannot be used and for a folder that cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / NAME
        if target.exists() and target.samefile(archive):
            raise ArchiveError(f"{folder} holds the archive itself; choose another folder to publish to")
        part = folder / f".{NAME}.part"
        part.unlink(missing_ok=True)
        try:
            _snapshot(archive, part)
            digest = _describe(part, folder, url)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be written ({error.strerror}); choose another folder") from error
    command = f"datasette serve {shlex.quote(str(folder))} --host 0.0.0.0 --port 8001"
    return Published(folder, target, target.stat().st_size, digest, command)


def _snapshot(archive: Path, part: Path) -> None:
    """A compacted, analysed copy of the archive as it is now, in a file of its own and in no need of any other."""
    with open_archive(archive) as db, closing(sqlite3.connect(part, isolation_level=None)) as conn:
        db.conn.backup(conn)
        conn.execute("PRAGMA journal_mode = DELETE")
        for name in ("quotes_fts", "aliases_fts"):
            conn.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        conn.execute("UPDATE articles SET path = NULL")
        conn.execute(f"DELETE FROM ledger_keys WHERE entry_id IN ({_UNDONE})")
        conn.execute(f"DELETE FROM ledger WHERE id IN ({_UNDONE})")
        conn.execute("ANALYZE")
        conn.execute("VACUUM")
        check = conn.execute("PRAGMA quick_check").fetchone()[0]
    if check != "ok":
        raise ArchiveError(f"{archive} is damaged ({check}); restore a copy of it, or add the articles again")


def _describe(part: Path, folder: Path, url: str | None) -> str:
    """Write Datasette's files beside the snapshot: settings, metadata and counts. Returns the snapshot's SHA-256."""
    digest = inspect_hash(part)
    with closing(sqlite3.connect(f"{part.absolute().as_uri()}?immutable=1", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        tables = inspect_tables(conn, {})
    inspected = {Path(NAME).stem: {"hash": digest, "size": part.stat().st_size, "file": NAME, "tables": tables}}
    for name, content in (
        ("inspect-data.json", inspected),
        ("settings.json", settings(public=True)),
        ("metadata.json", metadata(True, url)),
    ):
        written = folder / f".{name}.part"
        written.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        written.replace(folder / name)
    return digest
