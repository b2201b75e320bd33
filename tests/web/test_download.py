"""Downloads: whole or broken off, never held up by others' slowness."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest

from quotes.store import Filters
from quotes.web import download
from quotes.web.serve import instance


class Watched(sqlite3.Connection):
    """A connection that tells when it is closed."""

    closed = threading.Event()

    def close(self):
        super().close()
        self.closed.set()


async def nothing_more():
    """A reader from whom nothing is heard."""
    await asyncio.Event().wait()


def csv_of(path, receive=nothing_more, limits=None):
    Watched.closed.clear()

    def connect():
        return sqlite3.connect(path, factory=Watched, check_same_thread=False)

    return download.CsvDownload(connect, Filters(), "quotes.csv", receive, limits)


class Reader:
    """Takes what is sent; after `patience` messages it fails, or takes no more."""

    def __init__(self, patience=None, stalls=False):
        self.patience, self.stalls, self.sent = patience, stalls, []

    async def __call__(self, message):
        self.sent.append(message)
        if self.patience is not None and len(self.sent) > self.patience:
            if self.stalls:
                await asyncio.Event().wait()
            raise ConnectionError("the reader has left")

    @property
    def has_all(self):
        return self.sent[-1].get("more_body") is False


@pytest.mark.parametrize("patience", [1, 2])
def test_a_reader_who_fails_ends_the_download(many, monkeypatch, patience):
    monkeypatch.setattr(download, "_PIECE", 100)
    with pytest.raises(ConnectionError):
        asyncio.run(csv_of(many).asgi_send(Reader(patience)))
    assert Watched.closed.wait(10)


def test_a_reader_who_leaves_ends_the_download(many, monkeypatch):
    monkeypatch.setattr(download, "_PIECE", 100)
    reader = Reader()

    async def leave_soon():
        while len(reader.sent) < 5:
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    asyncio.run(csv_of(many, leave_soon).asgi_send(reader))
    assert not reader.has_all
    assert len(reader.sent) < 20
    assert Watched.closed.wait(10)


def test_a_reader_who_leaves_ends_a_search_that_finds_nothing(many, monkeypatch):
    def endless(db, filters):
        numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0"
        yield from db.execute(numbers)

    monkeypatch.setattr(download, "export_rows", endless)
    reader = Reader()

    async def leave_soon():
        while len(reader.sent) < 2:
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    asyncio.run(asyncio.wait_for(csv_of(many, leave_soon).asgi_send(reader), 60))
    assert not reader.has_all
    assert Watched.closed.wait(10)


def test_readers_who_stop_reading_keep_nobody_waiting(many):
    stalled = [Reader(2, stalls=True) for _ in range(8)]
    quick = Reader()

    async def download_all():
        waiting = [asyncio.create_task(csv_of(many).asgi_send(reader)) for reader in stalled]
        while not all(len(reader.sent) > 2 for reader in stalled):
            await asyncio.sleep(0.01)
        await asyncio.wait_for(csv_of(many).asgi_send(quick), 60)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(download_all())
    assert quick.has_all
    assert not any(reader.has_all for reader in stalled)


def test_a_reader_who_stops_reading_is_given_up(many, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", 0.01)
    reader = Reader(2, stalls=True)
    asyncio.run(asyncio.wait_for(csv_of(many).asgi_send(reader), 60))
    assert not reader.has_all
    assert Watched.closed.wait(10)


@pytest.mark.parametrize("limits", [download.Limits(0, 60), download.Limits(60, 0)])
def test_the_public_may_not_search_or_read_for_ever(many, monkeypatch, limits):
    monkeypatch.setattr(download, "_PIECE", 100)
    monkeypatch.setattr(download, "STEPS", 100)
    reader = Reader()
    asyncio.run(asyncio.wait_for(csv_of(many, limits=limits).asgi_send(reader), 60))
    assert not reader.has_all
    assert len(reader.sent) < 10
    assert Watched.closed.wait(10)


def test_only_the_public_is_limited(many, monkeypatch):
    monkeypatch.setattr(download, "_PIECE", 100)
    monkeypatch.setattr(download, "PUBLIC", download.Limits(60, 0))
    assert len(asyncio.run(instance(many).client.get("/search.csv")).text) > 1000
    with pytest.raises(AssertionError):
        # What reads answers in tests refuses one that breaks off.
        asyncio.run(instance(many, public=True).client.get("/search.csv"))


def test_only_so_many_download_at_once(many, monkeypatch, serve):
    monkeypatch.setattr(download, "MOST", 0)
    answer = serve(many)("/search.csv")
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text


def test_a_download_that_fails_breaks_off_and_is_not_taken_for_whole():
    def connect():
        raise sqlite3.OperationalError("disk I/O error")

    reader = Reader()
    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(download.CsvDownload(connect, Filters(), "quotes.csv", nothing_more).asgi_send(reader))
    assert reader.sent == []


def test_a_reader_who_takes_the_first_bytes_late_gets_the_file(many):
    class Late(Reader):
        async def __call__(self, message):
            await super().__call__(message)
            if len(self.sent) == 2:
                await asyncio.sleep(2.5)

    reader = Late()
    asyncio.run(asyncio.wait_for(csv_of(many, limits=download.Limits(2, 60)).asgi_send(reader), 60))
    assert reader.has_all
