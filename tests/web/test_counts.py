"""What is counted in the newest quotes only is told, on the page and in JSON."""

from __future__ import annotations

import pytest

from quotes.store import open_archive, page_parts, pages


def test_facets_tell_in_how_many_matches_they_were_counted(serve, many, monkeypatch):
    monkeypatch.setattr(page_parts, "SAMPLE", 100)
    get = serve(many)
    data = get("/search.json?q=plank").json()
    assert (data["total"], data["sampled"]) == (None, 100)
    assert data["facets"]["type"] == [{"value": "direct", "label": "direct", "quotes": 100}]
    page = get("/search?q=plank").text
    assert "More than 100 quotes" in page
    assert "Counted in the newest 100 matches" in page


def test_a_page_is_full_though_the_newest_matches_are_of_another_act(serve, archive, monkeypatch):
    get = serve(archive)
    everything = get("/search.json?act=thought").json()["quotes"]
    monkeypatch.setattr(page_parts, "SAMPLE", 1)
    data = serve(archive)("/search.json?act=thought").json()
    assert data["quotes"] == everything
    assert data["total"] == len(everything) == 1


def test_acts_are_counted_whichever_is_asked(get):
    counted = {"speech": 7, "thought": 1}
    for act in ("", "?act=thought", "?act=all"):
        facets = get(f"/search.json{act}").json()["facets"]["act"]
        assert {row["value"]: row["quotes"] for row in facets} == counted
    page = get("/search").text
    for words in (
        '?act=thought">thought</a> <span class="count">1',
        '?act=all">speech and thought</a> <span class="count">8',
    ):
        assert words in page


@pytest.mark.parametrize("what", ["speakers", "outlets"])
def test_a_profile_of_the_newest_quotes_says_so(serve, many, some_ids, monkeypatch, what):
    path = f"/{what}/{some_ids(many)[what]}"
    monkeypatch.setattr(page_parts, "PROFILED", 40)
    get = serve(many)
    sampled = get(f"{path}.json").json()["sampled"]
    assert (sampled["profile"] if what == "speakers" else sampled) == 40
    assert "in the newest 40 of the 1,250 quotes" in get(path).text.lower()


def test_a_profile_of_all_quotes_says_nothing(get, archive, some_ids):
    for what in ("speakers", "outlets"):
        assert "newest 4 of" not in get(f"/{what}/{some_ids(archive)[what]}").text
        assert "counted in" not in get(f"/{what}/{some_ids(archive)[what]}").text.lower()


def test_titles_and_neighbours_tell_in_how_many_quotes_they_were_found(serve, many, some_ids):
    get = serve(many)
    path = f"/speakers/{some_ids(many)['speakers']}"
    sampled = get(f"{path}.json").json()["sampled"]
    assert sampled == {"profile": 1250, "roles": pages._ROLES_OF, "beside": pages._BESIDE_IN}
    assert f"In the newest {pages._ROLES_OF} of the 1,250 quotes" in get(path).text


def test_who_is_most_quoted_is_counted_in_so_many_quotes_at_most(serve, many, monkeypatch):
    get = serve(many)
    assert get("/.json").json()["sampled"] == {"week": None, "month": None}
    monkeypatch.setattr(pages, "_COUNTED", 60)
    get = serve(many)
    data = get("/.json").json()
    assert data["sampled"] == {"week": 60, "month": 60}
    assert data["most_quoted"]["month"][0]["quotes"] == 60
    assert get("/").text.count("Counted in the newest 60 quotes.") == 2


def test_who_is_most_quoted_is_found_without_reading_the_table(many):
    with open_archive(many) as db:
        steps = []
        db.conn.set_trace_callback(steps.append)
        pages._most_quoted(db, "2024-01-19", "2024-01-25")
        db.conn.set_trace_callback(None)
        sql = next(step for step in steps if "newest AS" in step)
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert any("COVERING INDEX quotes_walk (id>? AND id<?)" in step for step in plan), plan


def test_one_is_not_called_many(get, serve, archive, some_ids):
    for path in ("/", "/search", f"/outlets/{some_ids(archive)['outlets']}"):
        assert '>1<span class="sr"> quotes' not in get(path).text
