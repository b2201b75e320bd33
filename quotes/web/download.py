"""CSV of every quote that matches, made while it is read, however many there are."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from math import inf
from typing import Any, TypeVar

from datasette.utils.asgi import Base400

from quotes.export.csv_file import csv_pieces
from quotes.export.rows import export_rows
from quotes.store import Filters, wrap
from quotes.web.archive import STEPS

T = TypeVar("T")

# Text is made and sent in pieces of about this many characters.
_PIECE = 1 << 16

# Seconds that a reader may take for a piece; one who has stopped reading would keep the archive's file from shrinking.
PATIENCE = 60.0

# So many downloads may be under way at once; each holds the archive open.
MOST = 32


@dataclass(frozen=True)
class Limits:
    """How many seconds a piece may take to be found, and the whole file to be taken."""

    piece: float
    whole: float


# Of people whom nobody knows; a file of a million quotes takes a few minutes.
PUBLIC = Limits(piece=15.0, whole=1200.0)

# Pieces are made in threads of their own, so that the pages stay quick; a reader who is waited for holds none of them.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="csv")


class TooMany(Base400):
    """As many are downloading as can."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Too many are downloading just now. Try again in a minute.")


class CsvDownload:
    """An answer for Datasette that writes the export room's CSV, with a byte order mark, by which Excel knows UTF-8.

    `receive` is the request's own; it tells when the reader has left. Without `limits` only that ends it early.
    """

    _under_way = 0

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        filters: Filters,
        filename: str,
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        limits: Limits | None = None,
    ) -> None:
        self.connect = connect
        self.filters = filters
        self.filename = filename
        self.receive = receive
        self.limits = limits or Limits(inf, inf)

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send the file piece by piece; the answer breaks off when it cannot be read, or is not read, to its end.

        Raises TooMany before it begins.
        """
        if CsvDownload._under_way >= MOST:
            raise TooMany
        CsvDownload._under_way += 1
        leaving = asyncio.create_task(self._left())
        pieces = self._pieces(leaving.done)
        try:
            await self._send(send, pieces, leaving)
        finally:
            CsvDownload._under_way -= 1
            leaving.cancel()
            # Where a thread is still making a piece, that ends, and closes what it reads from, by itself.
            with suppress(ValueError):
                await _in_thread(pieces.close)

    async def _send(self, send: Callable[..., Awaitable[None]], pieces: Iterator[str], leaving: asyncio.Task) -> None:
        end = time.monotonic() + self.limits.whole
        piece = await _in_thread(next, pieces, None)
        headers = {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": f'attachment; filename="{self.filename}"',
            "cache-control": "no-store",
        }
        raw = [[key.encode(), value.encode()] for key, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        with suppress(TimeoutError):
            while piece is not None and not leaving.done():
                if time.monotonic() > end:
                    return
                body = {"type": "http.response.body", "body": piece.encode("utf-8"), "more_body": True}
                await asyncio.wait_for(send(body), PATIENCE)
                try:
                    piece = await _in_thread(next, pieces, None)
                except sqlite3.OperationalError as error:
                    if error.args == ("interrupted",):
                        return
                    raise
            if piece is None:
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _left(self) -> None:
        """Wait until the reader has left."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def _pieces(self, left: Callable[[], bool]) -> Iterator[str]:
        """The text; what makes it is interrupted once the reader has `left`, or nothing is found for too long."""
        begun = time.monotonic()

        def ended() -> bool:
            return left() or time.monotonic() - begun > self.limits.piece

        with closing(self.connect()) as conn:
            conn.set_progress_handler(ended, STEPS)
            yield "\ufeff"
            begun = time.monotonic()
            for piece in csv_pieces(export_rows(wrap(conn), self.filters), _PIECE):
                yield piece
                begun = time.monotonic()


async def _in_thread(function: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, function, *arguments)
