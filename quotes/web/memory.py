"""Answers that are remembered until the archive changes, so that a page that many ask for is made once."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from datasette import Request, Response

from quotes.web.archive import archive_of, connect

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database as DatasetteDatabase

View = Callable[["Datasette", Request], Awaitable[Any]]

REMEMBERED = 256


class Memory:
    """The answers of one state of the archive, the least recently wanted forgotten first.

    Whether the archive has changed is what SQLite tells a connection of its own (PRAGMA data_version), which costs
    microseconds and sees every commit.
    """

    def __init__(self, database: DatasetteDatabase) -> None:
        self._answers: OrderedDict[Any, Response] = OrderedDict()
        self._state: int | None = None
        self._conn = connect(database, timeout=0) if database.is_mutable else None

    def state(self) -> int | None:
        """A number that changes when the archive does; None when it cannot be told just now."""
        if self._conn is None:
            return 0
        try:
            return self._conn.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None

    def recall(self, key: Any, state: int | None) -> Response | None:
        """The answer, if it is known for this state; those of another state are forgotten."""
        if state is None or state != self._state:
            self._answers.clear()
            self._state = state
            return None
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    def keep(self, key: Any, state: int | None, answer: Response) -> None:
        """Remember an answer that was begun in this state, unless the archive has changed since."""
        if state is None or state != self._state:
            return
        self._answers[key] = answer
        if len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)


_memories: WeakKeyDictionary[Datasette, Memory] = WeakKeyDictionary()


def remembered(view: View) -> View:
    """The view, which is asked for an address only once in each state of the archive and on each day.

    The answer must depend on nothing else. What is no Response, such as a stream, is not remembered.
    """

    @wraps(view)
    async def remembering(datasette: Datasette, request: Request) -> Any:
        if datasette not in _memories:
            archive = archive_of(datasette)
            assert archive is not None
            _memories[datasette] = Memory(archive)
        memory = _memories[datasette]
        state, key = memory.state(), (request.url, date.today())
        answer = memory.recall(key, state)
        if answer is None:
            answer = await view(datasette, request)
            if not isinstance(answer, Response):
                return answer
            memory.keep(key, state, answer)
        return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)

    return remembering
