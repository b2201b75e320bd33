"""CSV of every quote that matches, streamed while it is read, however many there are."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

from quotes.export.csv_file import write_csv
from quotes.export.rows import export_rows
from quotes.store import Filters, wrap

# Text is sent in pieces of about this many characters; while so many of them wait to be sent, reading waits.
_PIECE = 1 << 16
_WAITING = 4

# Downloads run beside each other in threads of their own, so that the pages stay quick; more wait for their turn.
_threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="csv")


class _Gone(Exception):
    """The reader has left before the end."""


class CsvDownload:
    """An answer for Datasette that writes the export room's CSV, with a byte order mark, by which Excel knows UTF-8."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], filters: Filters, filename: str) -> None:
        self.connect = connect
        self.filters = filters
        self.filename = filename

    async def asgi_send(self, send: Callable[[dict[str, Any]], Any]) -> None:
        """Send the file piece by piece; the answer breaks off when it cannot be read to its end."""
        pieces = _Pieces(asyncio.get_running_loop())
        writing = asyncio.get_running_loop().run_in_executor(_threads, self._write, pieces)
        headers = {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": f'attachment; filename="{self.filename}"',
            "cache-control": "no-store",
        }
        raw = [[key.encode(), value.encode()] for key, value in headers.items()]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            while (piece := await pieces.next()) is not None:
                await send({"type": "http.response.body", "body": piece.encode("utf-8"), "more_body": True})
            await writing
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            pieces.leave()

    def _write(self, pieces: _Pieces) -> None:
        try:
            with closing(self.connect()) as conn:
                db = wrap(conn)
                pieces.write("\ufeff")
                write_csv(db, export_rows(db, self.filters), pieces)
                pieces.flush()
        except _Gone:
            pass
        finally:
            pieces.end()


class _Pieces(io.TextIOBase):
    """A file to write to in one thread, whose pieces are read in the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(_WAITING)
        self._held: list[str] = []
        self._length = 0
        self._gone = False

    def write(self, text: str) -> int:
        """Keep the text until there is enough for a piece."""
        self._held.append(text)
        self._length += len(text)
        if self._length >= _PIECE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Hand on what is held; waits while the reader is behind."""
        if self._held:
            self._put("".join(self._held))
            self._held, self._length = [], 0

    def end(self) -> None:
        """Tell the reader that nothing more comes."""
        with suppress(_Gone):
            self._put(None)

    async def next(self) -> str | None:
        """The next piece, or None at the end."""
        return await self._queue.get()

    def leave(self) -> None:
        """Stop the writer: the reader wants no more."""
        self._gone = True
        while not self._queue.empty():
            self._queue.get_nowait()

    def _put(self, piece: str | None) -> None:
        if self._gone or self._loop.is_closed():
            raise _Gone
        waiting = asyncio.run_coroutine_threadsafe(self._queue.put(piece), self._loop)
        while not (self._gone or self._loop.is_closed()):
            with suppress(TimeoutError):
                return waiting.result(1)
        raise _Gone
