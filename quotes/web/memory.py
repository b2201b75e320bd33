"""Answers that are remembered until the archive changes, so that a page that many ask for is made once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from datasette import Request, Response

from quotes.web.address import site
from quotes.web.archive import archive_of, connect

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database as DatasetteDatabase

View = Callable[["Datasette", Request], Awaitable[Any]]

# At most so many answers are remembered, and so many bytes of them.
REMEMBERED = 512
BYTES = 32 << 20


class Memory:
    """The answers of one state of the archive, the least recently wanted forgotten first.

    Whether the archive has changed is what SQLite tells a connection of its own (PRAGMA data_version), which costs
    microseconds and sees every commit.
    """

    def __init__(self, database: DatasetteDatabase) -> None:
        self._answers: OrderedDict[Hashable, Response] = OrderedDict()
        self._size = 0
        self._state: int | None = None
        self._making: dict[Hashable, asyncio.Future[Any]] = {}
        self._conn = connect(database, timeout=0) if database.is_mutable else None

    def state(self) -> int | None:
        """A number that changes when the archive does; None when it cannot be told just now."""
        if self._conn is None:
            return 0
        try:
            return self._conn.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None

    def recall(self, key: Hashable, state: int | None) -> Response | None:
        """The answer, if it is known for this state; those of another state are forgotten."""
        if state is None or state != self._state:
            self._answers.clear()
            self._size = 0
            self._state = state
            return None
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    def keep(self, key: Hashable, state: int | None, answer: Response) -> None:
        """Remember an answer that was begun in this state, unless the archive has changed since."""
        if state is None or state != self._state or key in self._answers:
            return
        self._answers[key] = answer
        self._size += len(answer.body)
        while len(self._answers) > REMEMBERED or self._size > BYTES:
            _, forgotten = self._answers.popitem(last=False)
            self._size -= len(forgotten.body)

    async def once(self, key: Hashable, state: int | None, make: Callable[[], Awaitable[Any]]) -> Any:
        """What `make` gives, which runs once for all who ask for the same in one state while it runs.

        What is no whole page, such as a stream, is made for each of them.
        """
        if state is None:
            return await make()
        making = self._making.get((key, state))
        if making is None:
            # A task of its own, because the reader who asked first may leave while others wait.
            making = self._making[key, state] = asyncio.ensure_future(make())
            making.add_done_callback(lambda _: self._making.pop((key, state), None))
            return await asyncio.shield(making)
        answer = await asyncio.shield(making)
        return answer if is_whole(answer) else await make()


def is_whole(answer: Any) -> bool:
    """Whether an answer is a page that can be given to everybody who asks for the same."""
    return isinstance(answer, Response) and answer.status == 200


_memories: WeakKeyDictionary[Datasette, Memory] = WeakKeyDictionary()


def remembered(*parameters: str, absolute: bool = False) -> Callable[[View], View]:
    """Makes a view that is asked for the same only once in each state of the archive and on each day.

    The answer must depend on nothing but the path and these `parameters` of the address, and, where it is `absolute`,
    the address of the site. What is no whole page, such as a stream or the way to another page, is not remembered.
    """

    def remember(view: View) -> View:
        @wraps(view)
        async def remembering(datasette: Datasette, request: Request) -> Any:
            memory = _memory_of(datasette)
            given = request.args
            asked = tuple(given.get(name) for name in parameters)
            key = (request.path, asked, absolute and site(datasette, request), date.today())
            state = memory.state()

            async def make() -> Any:
                answer = await view(datasette, request)
                if is_whole(answer):
                    body = answer.body if isinstance(answer.body, bytes) else answer.body.encode("utf-8")
                    answer = Response(body, answer.status, answer.headers, answer.content_type)
                    memory.keep(key, state, answer)
                return answer

            answer = memory.recall(key, state) or await memory.once(key, state, make)
            if not is_whole(answer):
                return answer
            return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)

        return remembering

    return remember


def _memory_of(datasette: Datasette) -> Memory:
    if datasette not in _memories:
        archive = archive_of(datasette)
        assert archive is not None, "pages are registered only where there is an archive"
        _memories[datasette] = Memory(archive)
    return _memories[datasette]
