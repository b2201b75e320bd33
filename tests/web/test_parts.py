"""The small parts: text, cells, charts, claim, feed and the publishing of a snapshot."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from xml.etree import ElementTree

import httpx
import pytest
from datasette.app import DEFAULT_SETTINGS, Datasette
from hypothesis import given
from hypothesis import strategies as st

from quotes.store import ArchiveError, curation, open_archive
from quotes.store.timeline import MOST, gather
from quotes.store.verify import verify
from quotes.web import charts
from quotes.web.cells import cell
from quotes.web.claim import cite, claim, data_block
from quotes.web.feed import atom
from quotes.web.publish import publish
from quotes.web.serve import instance, settings, worker
from quotes.web.text import HIT, cut, day, hits, percent, plural, safe_url, shown


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://gazette.example/a?b=c#d", True),
        ("http://gazette.example", True),
        ("HTTPS://GAZETTE.EXAMPLE/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//https://gazette.example", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//gazette.example/", False),
        ("https://", False),
        ("https://gazette.example/\u202egpj.exe", False),
        ("https://[::1", False),
        ("/relative", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url, safe):
    assert (safe_url(url) is not None) is safe


def test_shown_keeps_the_length_and_scripts_written_from_the_right():
    text = "a\u202eb\x00c\r\nשלום"
    assert shown(text) == "a\ufffdb\ufffdc\n\nשלום"
    assert len(shown(text)) == len(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0\u202f%"), (0.001, "1\u202f%"), (0.5, "50\u202f%"), (0.999, "99\u202f%"), (1, "100\u202f%")],
)
def test_percent_rounds_nothing_away(value, expected):
    assert percent(value) == expected


def test_dates_counts_and_cut_lines():
    assert day("2023-11-05T10:00:00Z") == "5 November 2023"
    assert day(None) == "not given"
    assert plural(1, "quote") == "1 quote"
    assert plural(12345, "quote") == "12,345 quotes"
    assert cut("one two\nthree four", 12) == "one two…"
    assert cut("short", 12) == "short"


def test_hits_escape_everything_but_the_marks():
    begin, end = HIT
    assert str(hits(f"<b> {begin}a&b{end} {end}")) == f"&lt;b&gt; <mark>a&amp;b</mark> {end}"


@pytest.mark.parametrize(
    ("value", "column", "table", "expected"),
    [
        ({"value": 7, "label": "<b>"}, "speaker_id", "quotes", '<a href="/speakers/7"><bdi>&lt;b&gt;</bdi></a>'),
        (7, "article_id", "quote_list", '<a href="/articles/7"><bdi>7</bdi></a>'),
        (7, "id", "quote_list", '<a href="/quotes/7"><bdi>7</bdi></a>'),
        (7, "id", "articles", None),
        ("javascript:alert(1)", "url", "articles", "<bdi>javascript:alert(1)</bdi>"),
        ("x", "text", "quotes", None),
        (None, "speaker_id", "quotes", None),
        (7, "speaker_id", None, None),
    ],
)
def test_cells(value, column, table, expected):
    assert cell(value, column, table) == expected


def test_links_of_cells_begin_at_the_home_page():
    assert 'href="/press/quotes/7"' in cell(7, "quote_id", "quote_spans", "/press/")


def counts(*days):
    return [(date.fromisoformat(one).toordinal(), type, count) for one, type, count in days]


def test_bars_are_weeks_then_months_then_years_without_gaps():
    weeks = gather(counts(("2024-01-01", "direct", 1), ("2024-01-17", "mixed", 2), ("2024-01-18", "mixed", 3)))
    assert weeks == {
        "unit": "week",
        "bars": [
            {"start": "2024-01-01", "direct": 1, "mixed": 0, "indirect": 0, "quotes": 1},
            {"start": "2024-01-08", "direct": 0, "mixed": 0, "indirect": 0, "quotes": 0},
            {"start": "2024-01-15", "direct": 0, "mixed": 5, "indirect": 0, "quotes": 5},
        ],
        "left_out": 0,
    }
    months = gather(counts(("2022-12-31", "direct", 1), ("2024-03-01", "direct", 1)))
    assert (months["unit"], len(months["bars"])) == ("month", 16)
    years = gather(counts(("1990-06-01", "direct", 1), ("2024-03-01", "direct", 1)))
    assert (years["unit"], len(years["bars"])) == ("year", 35)
    assert years["bars"][-1]["start"] == "2024-01-01"
    assert gather([]) == {"unit": "week", "bars": [], "left_out": 0}


@pytest.mark.parametrize("wrong", ["0001-01-01", "1900-01-01", "2099-12-31", "9999-12-31"])
def test_a_wrong_date_hides_no_others(wrong):
    right = counts(("2024-01-01", "direct", 2), ("2024-01-15", "mixed", 3))
    timeline = gather([*right, *counts((wrong, "direct", 1))])
    assert timeline == gather(right) | {"left_out": 1}
    assert [bar["start"] for bar in timeline["bars"]] == ["2024-01-01", "2024-01-08", "2024-01-15"]


@given(
    st.lists(
        st.tuples(
            st.integers(1, date.max.toordinal()), st.sampled_from(["direct", "mixed", "indirect"]), st.integers(1, 9)
        ),
        min_size=1,
    )
)
def test_bars_follow_each_other_and_what_they_leave_out_is_told(days):
    timeline = gather(days)
    starts = [date.fromisoformat(bar["start"]) for bar in timeline["bars"]]
    assert 1 <= len(starts) <= MOST
    assert starts == sorted(set(starts))
    total = sum(quotes for _, _, quotes in days)
    assert sum(bar["quotes"] for bar in timeline["bars"]) == total - timeline["left_out"]
    reach = max(days)[0] - min(days)[0]
    assert timeline["left_out"] == 0 or reach > 7 * (MOST - 1)
    if reach < 365 * (MOST - 1):
        assert timeline["left_out"] * 50 <= total


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_chart_draws_a_bar_for_each_type_and_week_and_runs_nothing(size):
    days = counts(("2024-01-01", "direct", 3), ("2024-01-08", "mixed", 2), ("2024-01-15", "indirect", 1))
    drawing = ElementTree.fromstring(charts.svg(gather(days), "A <title>", size))
    tags = [element.tag.rpartition("}")[2] for element in drawing.iter()]
    assert "script" not in tags
    assert "desc" not in tags
    bars = [one for one in drawing.iter() if "rect" in one.get("class", "").split() and float(one.get("height")) > 0]
    assert len(bars) == 3
    assert drawing.find("{*}title").text == "A <title>"
    assert [one.text for one in drawing.iter() if one.tag.endswith("text") and "2024" in (one.text or "")]


QUOTE = {
    "id": 5,
    "text": "It works",
    "published": "2024-03-04",
    "speaker": "Ada Park",
    "speaker_title": "Mayor",
    "speaker_affiliation": "Millbrook",
    "source": "Park",
    "source_kind": "person",
    "headline": "Bridge opens",
    "byline": "Jo Lind",
    "url": "https://gazette.example/1",
    "outlet": "Millbrook Gazette",
    "sha256": "ab" * 32,
    "also": [],
}


def test_claim_has_claimant_appearance_and_first_appearance():
    earlier = QUOTE | {"id": 4, "published": "2024-03-01", "outlet": "Valley Herald"}
    page = {"quote": QUOTE, "article": {"language": None}, "speaker": None, "elsewhere": [earlier], "first": earlier}
    found = claim(page, "https://archive.example/quotes/5")
    assert found["@type"] == "Claim"
    assert found["author"] == {
        "@type": "Person",
        "name": "Ada Park",
        "jobTitle": "Mayor",
        "affiliation": {"@type": "Organization", "name": "Millbrook"},
    }
    assert found["appearance"]["publisher"]["name"] == "Millbrook Gazette"
    assert found["firstAppearance"]["datePublished"] == "2024-03-01"
    assert "inLanguage" not in found
    alone = claim(page | {"elsewhere": [], "first": QUOTE | {"speaker": None}, "quote": QUOTE | {"speaker": None}}, "x")
    assert not {"firstAppearance", "author"} & alone.keys()


def test_data_block_is_json_that_holds_no_markup():
    data = {"text": "</script><!--\u2028&"}
    block = data_block(data)
    assert not set("<>&\u2028") & set(block)
    assert json.loads(block) == data


def test_cite_names_all_that_is_known():
    words = cite(QUOTE, "https://archive.example/quotes/5")
    assert words == (
        "Ada Park, in: Jo Lind, “Bridge opens”, Millbrook Gazette, 4 March 2024, https://gazette.example/1."
        " Quote 5: https://archive.example/quotes/5"
    )
    unknown = dict.fromkeys(QUOTE) | {"id": 5, "also": []}
    assert cite(unknown, "x") == "Unnamed source, in: “untitled article”, outlet not given, no date. Quote 5: x"


def test_feed_is_atom_with_stable_ids():
    quote = QUOTE | {"type": "direct", "text": "It <works> \x00"}
    undated = quote | {"id": 6, "published": None}
    made = ElementTree.fromstring(
        atom("Ada & co", "https://a.example/s", "https://a.example/s.atom", [quote, undated], str)
    )
    name = "{http://www.w3.org/2005/Atom}"
    entries = made.findall(f"{name}entry")
    assert [entry.find(f"{name}id").text for entry in entries] == ["5", "6"]
    assert entries[0].find(f"{name}updated").text == "2024-03-04T00:00:00+00:00"
    assert "It <works> \ufffd" in entries[0].find(f"{name}content").text
    assert made.find(f"{name}title").text == "Ada & co"
    assert entries[0].find(f"{name}content").get("type") == "text", "as HTML the words of an article would be markup"
    assert entries[0].find(f"{name}title").text == "Ada Park: It <works> \ufffd"


def test_a_feed_names_all_who_said_it_and_the_outlet_as_author():
    also = [{"speaker": "Bo Li", "name": "Li"}]
    quotes = [QUOTE | {"type": "direct", "also": also}, QUOTE | {"type": "direct", "outlet": None}]
    made = ElementTree.fromstring(atom("a", "https://a.example/s", "https://a.example/s.atom", quotes, str))
    name = "{http://www.w3.org/2005/Atom}"
    entries = made.findall(f"{name}entry")
    assert entries[0].find(f"{name}title").text == "Ada Park and Bo Li: It works"
    assert [entry.find(f"{name}author/{name}name").text for entry in entries] == ["Millbrook Gazette", "Ada Park"]


def test_a_published_folder_is_served_as_it_is(archive, tmp_path):
    made = publish(archive, tmp_path / "public")
    assert sorted(one.name for one in made.folder.iterdir()) == [
        "inspect-data.json",
        "metadata.json",
        "quotes.db",
        "settings.json",
    ]
    assert str(made.folder) in made.command
    datasette = Datasette(config_dir=made.folder)
    assert not datasette.databases["quotes"].is_mutable
    assert asyncio.run(datasette.client.get("/")).status_code == 200
    assert asyncio.run(datasette.client.get("/quotes?sql=select+1")).status_code == 403
    assert asyncio.run(datasette.client.get("/-/databases.json")).status_code == 403


def test_a_snapshot_holds_all_and_is_one_analysed_file(archive, tmp_path):
    made = publish(archive, tmp_path / "public")
    with sqlite3.connect(archive) as before, sqlite3.connect(f"file:{made.archive}?immutable=1", uri=True) as after:
        for table in ("articles", "quotes", "quote_spans", "speakers", "aliases", "outlets", "days"):
            query = f"SELECT * FROM {table} ORDER BY 1, 2, 3"
            expected = before.execute(query).fetchall()
            if table == "articles":
                path = [column[1] for column in before.execute("PRAGMA table_info(articles)")].index("path")
                expected = [(*row[:path], None, *row[path + 1 :]) for row in expected]
            assert after.execute(query).fetchall() == expected
        assert after.execute("PRAGMA journal_mode").fetchone()[0] in ("delete", "off")
        assert after.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] > 0
        assert after.execute("PRAGMA freelist_count").fetchone()[0] == 0


def test_a_snapshot_leaves_out_decisions_that_were_undone(archive, tmp_path):
    own = tmp_path / "own.db"
    shutil.copy(archive, own)
    with open_archive(own, write=True) as db:
        names = "Ada Park", "Tom Reeve"
        curation.merge(db, *names)
        curation.undo(db)
        curation.rename(db, names[0], "Ada Park of Millbrook")
    made = publish(own, tmp_path / "public")
    with closing(sqlite3.connect(made.archive)) as conn:
        assert conn.execute("SELECT action, undone_at FROM ledger").fetchall() == [("rename", None)]
        stray = "SELECT count(*) FROM ledger_keys WHERE entry_id NOT IN (SELECT id FROM ledger)"
        assert conn.execute(stray).fetchone() == (0,)
    with open_archive(made.archive) as db:
        assert list(verify(db)) == []


def test_publishing_again_replaces_the_snapshot(archive, tmp_path):
    first = publish(archive, tmp_path / "public")
    second = publish(archive, tmp_path / "public")
    assert first.sha256 == second.sha256
    assert len(list(second.folder.iterdir())) == 4


def test_publishing_refuses_the_archives_own_place_and_leaves_it_alone(archive, tmp_path):
    own = tmp_path / "quotes.db"
    shutil.copy(archive, own)
    with pytest.raises(ArchiveError, match="choose another folder"):
        publish(own, tmp_path)
    assert own.read_bytes() == archive.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["quotes.db"]


def test_publishing_what_is_not_there_is_one_line_and_leaves_nothing(tmp_path):
    with pytest.raises(ArchiveError, match="does not exist"):
        publish(tmp_path / "none.db", tmp_path / "public")
    assert list((tmp_path / "public").iterdir()) == []


def test_publishing_where_a_file_is_in_the_way_is_one_line(archive, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match="choose another folder"):
        publish(archive, tmp_path / "file")


def test_settings_are_datasettes_and_the_public_gets_tighter_ones():
    public, own = settings(public=True), settings(public=False)
    assert (public.keys() | own.keys()) <= DEFAULT_SETTINGS.keys()
    assert public["default_allow_sql"] is False
    assert public["sql_time_limit_ms"] < own["sql_time_limit_ms"]


@pytest.mark.parametrize(("strict", "sql"), [(False, 200), (True, 403)])
def test_a_worker_process_serves_as_the_first_one_was_told(archive, monkeypatch, strict, sql):
    told = {"archive": str(archive), "public": strict, "immutable": strict, "url": None}
    monkeypatch.setenv("QUOTES_SERVED", json.dumps(told))

    async def statuses():
        transport = httpx.ASGITransport(app=worker())
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [(await client.get(path)).status_code for path in ("/", "/archive?sql=select+1")]

    assert asyncio.run(statuses()) == [200, sql]
    assert instance(archive, immutable=strict).databases["archive"].is_mutable is not strict
