"""No page reads more of an analysed archive than it must."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from quotes.store import Filters, open_archive, pages

PAGES = {
    "home": lambda db, ids: pages.home(db, date.today()),
    "search": lambda db, ids: pages.search_page(db, Filters()),
    "search for words": lambda db, ids: pages.search_page(db, Filters(text="plank number")),
    "search for words of a speaker": lambda db, ids: pages.search_page(
        db, Filters(text="plank", speaker_id=ids["speakers"])
    ),
    "search for what is rare": lambda db, ids: pages.search_page(db, Filters(source_kind="document")),
    "article": lambda db, ids: pages.article_page(db, ids["articles"]),
    "speaker": lambda db, ids: pages.speaker_page(db, ids["speakers"]),
    "outlet": lambda db, ids: pages.outlet_page(db, ids["outlets"]),
    "quote": lambda db, ids: pages.quote_page(db, ids["quotes"]),
}


@pytest.fixture(scope="module")
def analysed(many, tmp_path_factory):
    path = shutil.copy(many, tmp_path_factory.mktemp("plans") / "analysed.db")
    with open_archive(path, write=True) as db:
        db.execute("ANALYZE")
    return path


@pytest.mark.parametrize("page", PAGES)
def test_quotes_are_read_through_an_index_that_is_there(analysed, some_ids, page):
    run: list[str] = []
    with open_archive(analysed) as db:
        db.conn.set_trace_callback(run.append)
        PAGES[page](db, some_ids(analysed))
        db.conn.set_trace_callback(None)
        queries = {sql for sql in run if sql.lstrip().startswith(("SELECT", "WITH")) and " quotes" in sql}
        plans = {sql: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in queries}
    assert plans
    for sql, plan in plans.items():
        # SQLite makes a Bloom filter or an index for one query by reading the whole table first.
        assert not [step for step in plan if "BLOOM" in step or "AUTOMATIC" in step], sql
        assert "SCAN quotes" not in plan, sql
