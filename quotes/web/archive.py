"""Which of the databases that Datasette serves is the archive, and running the store's queries on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit

from quotes.store import wrap

# Datasette loads its plugins while `datasette.app` is being imported, so plugins cannot import that.
if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database as DatasetteDatabase

T = TypeVar("T")

_MARK = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'quote_spans'"
_found: WeakKeyDictionary[Datasette, str | None] = WeakKeyDictionary()


def archive_of(datasette: Datasette) -> DatasetteDatabase | None:
    """The first archive among the files that Datasette serves; None where it serves other databases only."""
    if datasette not in _found:
        names = (name for name, database in datasette.databases.items() if _is_archive(database))
        _found[datasette] = next(names, None)
    name = _found[datasette]
    return datasette.databases.get(name) if name is not None else None


async def query(datasette: Datasette, function: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """What `function(db, *arguments, **options)` returns, run in one of Datasette's threads on the archive.

    All queries of one page belong in one function, so that the page changes threads once. Raises
    `sqlite3.OperationalError` ("interrupted") when it takes longer than Datasette's setting `sql_time_limit_ms`.
    """
    database = archive_of(datasette)
    assert database is not None, "pages are registered only where there is an archive"

    def run(conn: sqlite3.Connection) -> T:
        with sqlite_timelimit(conn, datasette.setting("sql_time_limit_ms")):
            return function(wrap(conn), *arguments, **options)

    return await database.execute_fn(run)


def connect(database: DatasetteDatabase, timeout: float = 5.0) -> sqlite3.Connection:
    """A connection of one's own that reads the archive, to be closed by who asked for it; any thread may use it."""
    mode = "mode=ro" if database.is_mutable else "immutable=1"
    return sqlite3.connect(f"file:{database.path}?{mode}", uri=True, timeout=timeout, check_same_thread=False)


def _is_archive(database: DatasetteDatabase) -> bool:
    if database.path is None:
        return False
    try:
        with closing(connect(database)) as conn:
            return conn.execute(_MARK).fetchone() is not None
    except sqlite3.Error:
        return False
