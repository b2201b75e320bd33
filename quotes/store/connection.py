"""Opening and closing an archive, and what can go wrong with its file said in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from quotes.store.migrations import migrations
from quotes.store.relink import is_current, link_all

BUSY_SECONDS = 10.0

_PROBLEMS = {
    sqlite3.SQLITE_PERM: "may not be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_BUSY: "is locked by another program; try again when that has finished",
    sqlite3.SQLITE_LOCKED: "is locked by another program; try again when that has finished",
    sqlite3.SQLITE_READONLY: "may not be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore a copy of it, or delete it and add the articles again",
    sqlite3.SQLITE_FULL: "cannot grow because the disk is full; free some space and run the command again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists and that you may write there",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; choose another file",
}


class ArchiveError(Exception):
    """The archive's file cannot be used; the message is one line that names the file and says what to do."""


@contextmanager
def open_archive(
    path: Path | str, *, write: bool = False, relink: bool = False, timeout: float = BUSY_SECONDS
) -> Iterator[Database]:
    """Open the archive at `path` for the length of a `with` block.

    With `write` a missing archive is made and an older one brought up to date, speakers included, with `relink` also
    where they are; without it the connection refuses every change. Readers and one writer work side by side
    (write-ahead log); `timeout` is how many seconds to wait for another writer. After the last connection closes the
    archive is the one file again.

    Raises ArchiveError for a file that is missing, locked, damaged, not an archive, not writable or made by a newer
    version of this program, and for a full disk, also when that shows only inside the block.
    """
    path = Path(path)
    with archive_errors(path):
        db = _open_to_write(path, timeout, relink) if write else _open_to_read(path, timeout)
        try:
            db.execute("PRAGMA cache_size = -65536")
            yield db
            if write:
                # Readers that are still at work are not waited for: the last to close tidies up.
                db.execute("PRAGMA busy_timeout = 0")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()


def wrap(conn: sqlite3.Connection) -> Database:
    """The connection of another program (Datasette, a test) in the form that this room's functions take."""
    return Database(conn, recursive_triggers=False, execute_plugins=False)


@contextmanager
def archive_errors(file: Path | Database) -> Iterator[None]:
    """Turn SQLite's errors about the file into ArchiveError; errors in a statement pass through as they are."""
    try:
        yield
    except sqlite3.Error as error:
        problem = _PROBLEMS.get(_code(error) & 0xFF)
        if problem is None:
            raise
        name = file if isinstance(file, Path) else file.execute("PRAGMA database_list").fetchone()[2]
        raise ArchiveError(f"{name} {problem}") from error


def _code(error: sqlite3.Error) -> int:
    """SQLite's code; Python's own error for stored text that is not UTF-8, which has none, is damage."""
    if str(error).startswith("Could not decode to UTF-8"):
        return sqlite3.SQLITE_CORRUPT
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction: all that the block writes is kept, or, when it raises, nothing.

    The write lock is taken at once, because a transaction that begins by reading cannot wait for another writer. Inside
    an open transaction it is a savepoint.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _connect(path: Path, mode: str, timeout: float) -> Database:
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=timeout)
    db = Database(conn)
    db.execute("PRAGMA foreign_keys = ON")
    return db


def _open_to_write(path: Path, timeout: float, relink: bool = False) -> Database:
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder; name a file for the archive")
    existed = path.exists()
    db = _connect(path, "mode=rwc", timeout)
    try:
        _refuse_foreign(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        # With the write-ahead log a crash of the machine can lose the last article but never damages the file.
        db.execute("PRAGMA synchronous = NORMAL")
        if relink and _is_empty(db):
            raise ArchiveError(f"{path} is empty; name another archive, or add articles to this one")
        if relink or migrations.pending(db) or not is_current(db):
            with writing(db):
                migrations.apply(db)
                if relink or not is_current(db):
                    link_all(db)
    except BaseException:
        db.close()
        if not existed and path.exists() and path.stat().st_size == 0:
            path.unlink()
        raise
    return db


def _open_to_read(path: Path, timeout: float) -> Database:
    if not path.is_file():
        what = "is a folder, not an archive" if path.is_dir() else "does not exist"
        raise ArchiveError(f"{path} {what}; name the archive, or make one by adding articles")
    # Opened for writing where that is allowed, because only such a connection tidies up the write-ahead log.
    db = _connect(path, "mode=rw", timeout)
    try:
        if _is_sealed(db, path):
            db.close()
            db = _connect(path, "immutable=1", timeout)
        if _is_empty(db):
            raise ArchiveError(f"{path} is empty; name another archive, or add articles to this one")
        _refuse_foreign(db, path)
        if migrations.pending(db):
            db.close()
            _open_to_write(path, timeout).close()
            return _open_to_read(path, timeout)
        db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


def _is_sealed(db: Database, path: Path) -> bool:
    """Whether file or folder are write-protected so that the write-ahead log cannot be used, and it is not needed."""
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        return not path.with_name(path.name + "-wal").exists()
    return False


def _is_empty(db: Database) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _refuse_foreign(db: Database, path: Path) -> None:
    """Raise ArchiveError for a database of another program and for an archive of a newer version of this one."""
    if _is_empty(db):
        return
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied:
        raise ArchiveError(f"{path} is a database of another program, not an archive of Quotes; choose another file")
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if not applied <= known:
        raise ArchiveError(f"{path} was made by a newer version of Quotes; update Quotes to use it")
