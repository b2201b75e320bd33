"""Datasette's own pages on the archive: titles, facets, search, hidden tables and links."""

from __future__ import annotations

import sqlite3

import pytest

from quotes.store import open_archive
from quotes.web.metadata import metadata_of


def test_every_table_and_column_described_exists(archive):
    tables = metadata_of("archive")["databases"]["archive"]["tables"]
    with open_archive(archive) as db:
        for name, description in tables.items():
            columns = {column.name for column in db[name].columns}
            assert columns, f"{name} is described but is not in the archive"
            assert set(description.get("columns", {})) <= columns
            assert set(description.get("facets", [])) <= columns


def test_metadata_given_to_one_caller_is_not_changed_by_another():
    metadata_of("archive")["databases"]["archive"]["tables"].clear()
    assert metadata_of("archive")["databases"]["archive"]["tables"]


def test_internals_are_hidden(get):
    tables = {table["name"]: table["hidden"] for table in get("/archive.json").json()["tables"]}
    assert not any(tables[name] for name in ("quotes", "articles", "speakers", "outlets", "quote_spans", "aliases"))
    internals = [name for name in tables if "fts" in name or name in ("days", "_sqlite_migrations")]
    assert len(internals) > 5
    assert all(tables[name] for name in internals)


def test_quotes_have_facets_on_speaker_outlet_and_type(get):
    facets = get("/archive/quotes.json").json()["facet_results"]
    assert set(facets) == {"speaker_id", "outlet_id", "type"}
    assert facets["speaker_id"]["results"][0]["label"] == "Ada Park"


@pytest.mark.parametrize("table", ["quotes", "quote_list"])
def test_tables_of_quotes_have_full_text_search(get, table):
    found = get(f"/archive/{table}.json?_search=ferries&_shape=objects").json()["rows"]
    assert [row["text"] for row in found] == ["A ferry will run every hour"]


@pytest.mark.parametrize("page", ["articles", "speakers", "outlets"])
def test_cells_of_quotes_link_to_the_pages(get, archive, page):
    column = f"{page[:-1]}_id"
    with sqlite3.connect(archive) as db:
        row = db.execute(f"SELECT {column} FROM quotes WHERE {column} IS NOT NULL").fetchone()
    assert f'href="/{page}/{row[0]}"' in get("/archive/quotes").text


def test_a_quote_in_the_list_links_to_its_page(get, archive):
    with sqlite3.connect(archive) as db:
        newest = db.execute("SELECT max(id) FROM quotes").fetchone()[0]
    assert f'href="/quotes/{newest}"' in get("/archive/quote_list").text


def test_other_databases_are_left_alone(serve, tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE quotes (id INTEGER PRIMARY KEY, text)")
    get = serve(tmp_path / "other.db")
    assert "who said what" not in get("/").text.lower()
    assert get("/search").status_code == 404
