"""Which of the databases that Datasette serves is the archive, and running the store's queries on it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from quotes.store import wrap

# Datasette loads its plugins while `datasette.app` is being imported, so plugins cannot import that.
if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database as DatasetteDatabase

T = TypeVar("T")

_MARK = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'quote_spans'"
_found: WeakKeyDictionary[Datasette, str | None] = WeakKeyDictionary()

# Paths of our pages that Datasette would give to a database of the same name.
_OURS = ("search",)

# The names of the files that articles were read from, and the service that speakers were looked up in, which may be
# one of the newsroom's own.
_HIDDEN = (("articles", "path"), ("speakers", "wikidata_service"))

# Our own queries read no more than they must, however large the archive is. So this ends only what a file that is not
# yet in memory, or a busy machine, makes last; Datasette's limit for readers' SQL is much shorter for the public.
SECONDS = 15.0

# After so many steps of SQLite's machine, about every millisecond, it is asked whether to go on.
STEPS = 20_000


def archive_of(datasette: Datasette) -> DatasetteDatabase | None:
    """The first archive among the files that Datasette serves; None where it serves other databases only."""
    if datasette not in _found:
        names = (name for name, database in datasette.databases.items() if _is_archive(database))
        _found[datasette] = next(names, None)
        if _found[datasette] is not None:
            _move_out_of_the_way(datasette)
    name = _found[datasette]
    return datasette.databases.get(name) if name is not None else None


def is_public(datasette: Datasette) -> bool:
    """Whether the readers are people whom nobody knows."""
    return bool((datasette.plugin_config("quotes") or {}).get("public"))


async def query(datasette: Datasette, function: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """What `function(db, *arguments, **options)` returns, run in one of Datasette's threads on the archive.

    All queries of one page belong in one function, so that the page changes threads once. Raises
    `sqlite3.OperationalError` ("interrupted") when it takes longer than `SECONDS`.
    """
    database = archive_of(datasette)
    assert database is not None, "pages are registered only where there is an archive"

    def run(conn: sqlite3.Connection) -> T:
        with _limited(conn, SECONDS), _plain(conn):
            return function(wrap(conn), *arguments, **options)

    return await database.execute_fn(run)


def connect(database: DatasetteDatabase, timeout: float = 5.0) -> sqlite3.Connection:
    """A connection of one's own that reads the archive, to be closed by who asked for it; any thread may use it."""
    mode = "mode=ro" if database.is_mutable else "immutable=1"
    return sqlite3.connect(f"file:{database.path}?{mode}", uri=True, timeout=timeout, check_same_thread=False)


def hide_columns(conn: sqlite3.Connection) -> None:
    """Make what is nobody's business NULL, whoever reads it through this connection; see `_HIDDEN`."""

    def authorize(action: int, table: str | None, column: str | None, *_: str | None) -> int:
        hidden = action == sqlite3.SQLITE_READ and (table, column) in _HIDDEN
        return sqlite3.SQLITE_IGNORE if hidden else sqlite3.SQLITE_OK

    conn.set_authorizer(authorize)


@contextmanager
def _limited(conn: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt what runs on the connection after so many seconds."""
    end = time.monotonic() + seconds
    conn.set_progress_handler(lambda: time.monotonic() >= end, STEPS)
    try:
        yield
    finally:
        conn.set_progress_handler(None, 0)


@contextmanager
def _plain(conn: sqlite3.Connection) -> Iterator[None]:
    """Rows as tuples and text as it is: Datasette runs a function of its own for every text it reads."""
    kept = conn.row_factory, conn.text_factory
    conn.row_factory, conn.text_factory = None, str
    try:
        yield
    finally:
        conn.row_factory, conn.text_factory = kept


def _is_archive(database: DatasetteDatabase) -> bool:
    if database.path is None:
        return False
    try:
        with closing(connect(database)) as conn:
            return conn.execute(_MARK).fetchone() is not None
    except sqlite3.Error:
        return False


def _move_out_of_the_way(datasette: Datasette) -> None:
    """Give a database whose own page lies where one of ours does another address."""
    for database in datasette.databases.values():
        if database.route in _OURS:
            taken = {other.route for other in datasette.databases.values()}
            while database.route in taken:
                database.route += "-tables"
