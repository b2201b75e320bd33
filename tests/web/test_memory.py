"""Remembered answers: made once in each state of the archive, and never shown after it has changed."""

from __future__ import annotations

import asyncio
import shutil
import time

import pytest
from datasette import Response

from quotes.model import Article
from quotes.store import add_article, open_archive, pages
from quotes.web.memory import BYTES, REMEMBERED, Memory
from quotes.web.serve import instance


@pytest.fixture
def own(archive, tmp_path):
    """A copy of the sample archive that may be changed."""
    return shutil.copy(archive, tmp_path / "own.db")


def fetch(datasette, path, **options):
    return asyncio.run(datasette.client.get(path, **options))


def test_a_page_is_made_once_until_the_archive_changes(own, monkeypatch):
    made = []
    home = pages.home
    monkeypatch.setattr(pages, "home", lambda *arguments: made.append(1) or home(*arguments))
    datasette = instance(own)
    first, again = fetch(datasette, "/"), fetch(datasette, "/")
    assert (len(made), first.text) == (1, again.text)
    assert first.headers == again.headers
    with open_archive(own, write=True) as db:
        add_article(db, Article(text="Nothing was said."), [], "test-model")
    assert "3 articles" in fetch(datasette, "/").text
    assert len(made) == 2


def test_many_who_ask_for_a_page_at_once_have_it_made_once(own, monkeypatch):
    made = []
    home = pages.home

    def slow_home(*arguments):
        made.append(1)
        time.sleep(0.2)
        return home(*arguments)

    monkeypatch.setattr(pages, "home", slow_home)
    datasette = instance(own)

    async def ask(path):
        return await asyncio.gather(*(datasette.client.get(path) for _ in range(5)))

    answers = asyncio.run(ask("/"))
    assert made == [1]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert {answer.status_code for answer in asyncio.run(ask("/speakers/5"))} == {404}
    assert {len(answer.text.splitlines()) > 7 for answer in asyncio.run(ask("/search.csv"))} == {True}


def test_a_reader_who_leaves_takes_the_page_from_nobody(own, monkeypatch):
    home = pages.home
    monkeypatch.setattr(pages, "home", lambda *arguments: time.sleep(0.2) or home(*arguments))
    datasette = instance(own)

    async def ask():
        first, second = (asyncio.ensure_future(datasette.client.get("/")) for _ in range(2))
        await asyncio.sleep(0.1)
        first.cancel()
        return await second

    assert asyncio.run(ask()).status_code == 200


def test_neither_unknown_parameters_nor_the_host_make_a_page_anew(own, monkeypatch):
    made = []
    home = pages.home
    monkeypatch.setattr(pages, "home", lambda *arguments: made.append(1) or home(*arguments))
    datasette = instance(own)
    for n in range(3):
        fetch(datasette, f"/?junk={n}", headers={"host": f"host{n}.example"})
    assert made == [1]


def test_parameters_that_a_page_knows_make_another(own):
    datasette = instance(own)
    pages_of = {fetch(datasette, f"/search.json?{query}").text for query in ("", "q=ferry", "q=ferry&type=direct")}
    assert len(pages_of) == 3


def test_addresses_in_an_answer_are_those_of_its_own_request(own, some_ids):
    datasette = instance(own)
    path = f"/speakers/{some_ids(own)['speakers']}.atom"
    for host in ("one.example", "two.example"):
        text = fetch(datasette, path, headers={"host": host}).text
        assert f"http://{host}/quotes/" in text
        assert text.count("://") - text.count(f"http://{host}/") == text.count("http://www.w3.org/")


def test_refusals_and_downloads_are_not_remembered(own):
    datasette = instance(own)
    for _ in range(2):
        assert fetch(datasette, "/search?type=x").status_code == 400
        assert len(fetch(datasette, "/search.csv").text.splitlines()) > 7


def test_memory_is_bounded_and_forgets_what_was_wanted_longest_ago(own):
    datasette = instance(own)
    memory = Memory(datasette.databases["own"])
    state = memory.state()
    memory.recall("", state)
    answers = [Response(f"answer {key}".encode()) for key in range(REMEMBERED)]
    for key, answer in enumerate(answers):
        memory.keep(key, state, answer)
    assert memory.recall(0, state) is answers[0]
    memory.keep("one more", state, Response(b"another"))
    assert memory.recall(1, state) is None
    assert memory.recall(0, state) is answers[0]
    memory.keep("long", state, Response(bytes(BYTES - 1)))
    assert memory.recall(0, state) is None
    assert memory.recall("long", state) is not None


def test_an_answer_begun_before_a_change_is_not_kept(own):
    memory = Memory(instance(own).databases["own"])
    before = memory.state()
    memory.recall("page", before)
    with open_archive(own, write=True) as db:
        add_article(db, Article(text="Nothing was said."), [], "test-model")
    after = memory.state()
    assert after != before
    memory.recall("page", after)
    memory.keep("page", before, Response(b"old"))
    assert memory.recall("page", after) is None
