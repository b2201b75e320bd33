"""The six pages and their JSON."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import add_article, open_archive, pages


def ids_of(archive, words):
    with open_archive(archive) as db:
        row = db.execute("SELECT id, article_id FROM quotes WHERE text LIKE ?", [f"%{words}%"]).fetchone()
    return row


class Text(HTMLParser):
    """The text of the elements of one class, in order."""

    def __init__(self, wanted):
        super().__init__()
        self.wanted, self.depth, self.found = wanted, 0, []

    def handle_starttag(self, tag, attributes):
        if self.depth:
            self.depth += 1
        elif self.wanted in (dict(attributes).get("class") or "").split():
            self.depth = 1
            self.found.append("")

    def handle_endtag(self, tag):
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data):
        if self.depth:
            self.found[-1] += data


def texts(html, wanted):
    parser = Text(wanted)
    parser.feed(html)
    return parser.found


def test_every_page_answers_as_html_and_as_json(get, archive, page_paths):
    for path in page_paths(archive):
        page = get(path)
        assert page.status_code == 200, path
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        data = get("/.json" if path == "/" else f"{path}.json")
        assert data.status_code == 200, path
        assert isinstance(data.json(), dict), path
        assert ("/.json" if path == "/" else f"{path}.json") in page.text


def test_home_tells_what_the_archive_holds(get):
    page = get("/").text
    assert "7 quotes from 2 articles of 2 outlets, by 3 speakers" in page
    data = get("/.json").json()
    assert data["counts"] | {"first_day": "2024-03-04", "last_day": "2024-03-06"} == data["counts"]
    assert data["most_quoted"]["week"][0]["name"] == "Ada Park"
    assert data["newest"][0]["text"] == "A ferry will run every hour"
    assert data["timeline"] == {
        "unit": "week",
        "bars": [{"start": "2024-03-04", "direct": 4, "mixed": 1, "indirect": 2, "quotes": 7}],
        "left_out": 0,
    }


def test_home_of_an_empty_archive(serve, tmp_path):
    with open_archive(tmp_path / "empty.db", write=True):
        pass
    page = serve(tmp_path / "empty.db")("/")
    assert page.status_code == 200
    assert "This archive is empty" in page.text


def test_home_ends_its_week_today_when_an_article_is_dated_later(archive):
    with open_archive(archive) as db:
        data = pages.home(db, date(2024, 3, 5))
    assert data["until"] == "2024-03-05"
    assert [one["name"] for one in data["most_quoted"]["week"]] == ["Ada Park", "Tom Reeve"]


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "1399-05-05T10:00:00+01:00"])
def test_pages_of_an_article_from_the_ends_of_the_calendar(serve, tmp_path, page_paths, published):
    text = "“It works,” said Ann Bell."
    speaker = Speaker("Ann Bell", "person")
    quote = Quote(type="direct", act="speech", contents=(Span(1, 10),), quoted=(), reason="named", speaker=speaker)
    with open_archive(tmp_path / "old.db", write=True) as db:
        add_article(db, Article(text=text, published=published, outlet="Herald"), [quote], "test-model")
    get = serve(tmp_path / "old.db")
    for path in page_paths(tmp_path / "old.db"):
        assert get(path).status_code == 200, path
    assert get("/chart-wide.svg").status_code == 200


# Operators of full-text search, of SQL and of HTML, and characters that cannot be seen.
HARD_WORDS = [
    *('"', '""', "“”", '"a" "b', "*", "***", "a*", "^a", "NEAR(a b)", "a AND", "OR", "-a", "text:a", "{a}", "("),
    *("'", "%", "_", ";--", "<b>", "\0", "\u202e", "\ue000", "\U0001f600", "a" * 400),
]


@pytest.mark.parametrize("words", HARD_WORDS)
@pytest.mark.parametrize("parameter", ["q", "speaker", "outlet"])
def test_no_words_break_a_search(get, parameter, words):
    for suffix in ("", ".json", ".csv"):
        for sort in ("date", "rank"):
            answer = get(f"/search{suffix}", params={parameter: words, "sort": sort})
            assert answer.status_code == 200


def test_search_finds_other_forms_of_a_word_and_marks_them(get):
    page = get("/search?q=ferries")
    assert "A <mark>ferry</mark> will run every hour" in page.text
    assert "1 quote<" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 7),
        ("?q=bridge", 2),
        ('?q="old bridge"', 2),
        ('?q="bridge old"', 0),
        ("?speaker=park", 4),
        ("?outlet=herald", 2),
        ("?type=indirect", 2),
        ("?act=thought", 1),
        ("?act=all", 8),
        ("?kind=unnamed", 1),
        ("?since=2024-03-05", 2),
        ("?until=2024-03-05", 5),
        ("?q=bridge&until=2024-03-05&speaker=park", 1),
        ("?q=NOT+AND+*)(", 0),
        ("?unknown=1", 7),
    ],
)
def test_search_filters(get, query, expected):
    data = get(f"/search.json{query}").json()
    assert data["total"] == len(data["quotes"]) == expected
    assert get(f"/search{query}").status_code == 200
    assert len(get(f"/search.csv{query}").text.splitlines()) >= expected


@pytest.mark.parametrize(
    "query",
    [
        *("type=loud", "act=x", "kind=x", "sort=x", "since=yesterday", "until=2024-02-30", "before=-1"),
        *("q=" + "a" * 401, "since=2024-03-06&until=2024-03-05"),
        *("q=bridge&offset=1", "sort=rank&offset=1", "q=bridge&sort=rank&before=9"),
    ],
)
def test_search_refuses_what_cannot_be(get, query):
    for suffix in ("", ".json", ".csv"):
        answer = get(f"/search{suffix}?{query}")
        assert answer.status_code == 400
        assert re.search(r"must be|longer than", answer.text)


def test_facets_count_and_lead_to_searches_with_as_many_quotes(get):
    facets = get("/search.json").json()["facets"]
    names = {"speaker_id": "speaker", "outlet_id": "outlet", "type": "type", "source_kind": "kind"}
    for facet, parameter in names.items():
        assert facets[facet]
        for row in facets[facet]:
            assert get(f"/search.json?{parameter}={row['value']}").json()["total"] == row["quotes"]
    assert facets["month"] == [{"value": "2024-03", "label": "2024-03", "quotes": 7}]
    assert "since=2024-03-01&amp;until=2024-03-31" not in get("/search").text, "a single value narrows nothing"


def test_search_by_name_offers_the_speaker(get, archive, some_ids):
    assert f"/speakers/{some_ids(archive)['speakers']}" in get("/search?q=Ada").text


def test_pages_of_a_search_hold_every_quote_once(serve, many):
    get = serve(many)
    for sort in ("date", "rank"):
        found, query = [], f"?q=plank&sort={sort}"
        while query:
            data = get(f"/search.json{query}").json()
            found += [quote["id"] for quote in data["quotes"]]
            if data["next_before"]:
                query = f"?q=plank&sort={sort}&before={data['next_before']}"
            elif data["next_offset"]:
                query = f"?q=plank&sort={sort}&offset={data['next_offset']}"
            else:
                query = ""
        assert len(found) == len(set(found)) == 1250


def test_links_to_further_pages_keep_the_search(serve, many):
    page = serve(many)("/search?q=plank&type=direct").text
    assert re.search(r'rel="next" href="/search\?q=plank&amp;type=direct&amp;before=\d+"', page)


@pytest.mark.parametrize("path", ["/search.csv?q=plank", "/speakers/{speakers}.csv"])
def test_csv_holds_every_row(serve, many, some_ids, path):
    answer = serve(many)(path.format(**some_ids(many)))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    with open_archive(many) as db:
        expected = [row[0] for row in db.execute("SELECT id FROM quotes ORDER BY id DESC")]
    assert [int(row["quote_id"]) for row in rows] == expected
    assert len(expected) > 1000
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.content.startswith(b"\xef\xbb\xbf")


def test_article_shows_its_text_exactly(get, archive):
    _, article = ids_of(archive, "It will close")
    page = get(f"/articles/{article}").text
    data = get(f"/articles/{article}.json").json()
    body = data["article"]["text"][data["article"]["body_start"] :]
    assert "".join(texts(page, "prose")) == body
    assert data["article"]["sha256"] in page


def test_article_marks_every_kind_of_span(get, archive):
    _, article = ids_of(archive, "It will close")
    page = get(f"/articles/{article}?act=all").text
    story = page[page.index('<div class="story">') :]
    assert "The old bridge is unsafe," in texts(story, "direct")
    assert texts(story, "cue") == ["said", "told reporters", "said", "told us", "said", "fear"]
    assert "Mayor Ada Park" in texts(story, "source")
    assert "about a year" in texts(story, "quoted")
    assert "spend what you need" in texts(story, "deep")
    assert "a long wait" in texts(story, "thought")


def test_article_marks_thoughts_only_when_asked(get, archive):
    _, article = ids_of(archive, "It will close")
    page = get(f"/articles/{article}")
    assert "a long wait" not in texts(page.text, "thought")
    assert f'<a href="/articles/{article}?act=all">Mark 1 thought too</a>' in page.text
    assert {quote["act"] for quote in get(f"/articles/{article}.json").json()["quotes"]} == {"speech"}
    thought, _ = ids_of(archive, "a long wait")
    assert f"/articles/{article}?act=all#q{thought}" in get(f"/quotes/{thought}").text
    assert get(f"/articles/{article}?act=x").status_code == 400


def test_article_gives_each_quote_a_place_to_link_to_and_a_note(get, archive):
    quote, article = ids_of(archive, "It will close")
    page = get(f"/articles/{article}").text
    for one in get(f"/articles/{article}.json").json()["quotes"]:
        assert page.count(f'id="q{one["id"]}"') == 1
        assert page.count(f'id="n{one["id"]}"') == 1
    assert page.index(f'id="q{quote}"') < page.index("The old bridge is unsafe,")
    assert "A senior official" in texts(page, "unnamed")[0]


def test_an_article_without_metadata_says_so(serve, tmp_path):
    with open_archive(tmp_path / "bare.db", write=True) as db:
        add_article(db, Article(text="Nothing was said."), [], "test-model")
        article = db.execute("SELECT id FROM articles").fetchone()[0]
    page = serve(tmp_path / "bare.db")(f"/articles/{article}").text
    for words in ("Untitled article", "outlet not given", "Byline not given", "date not given", "address not given"):
        assert words in page


def test_an_earlier_version_leads_to_the_later_one(serve, tmp_path):
    with open_archive(tmp_path / "versions.db", write=True) as db:
        for text in ("The first text.", "The second text."):
            add_article(db, Article(text=text, url="https://gazette.example/1"), [], "test-model")
        first, second = (row[0] for row in db.execute("SELECT id FROM articles ORDER BY version"))
    get = serve(tmp_path / "versions.db")
    assert f'<a href="/articles/{second}">a later version</a>' in get(f"/articles/{first}").text
    assert f'<a href="/articles/{first}">1</a>' in get(f"/articles/{second}").text


def test_speaker_page(get, archive, some_ids):
    path = f"/speakers/{some_ids(archive)['speakers']}"
    data = get(f"{path}.json").json()
    assert data["speaker"]["name"] == "Ada Park"
    assert data["roles"] == [
        {"title": "Mayor", "affiliation": "Millbrook", "first": "2024-03-04", "last": "2024-03-06", "quotes": 4}
    ]
    assert {row["label"]: row["quotes"] for row in data["outlets"]} == {"Millbrook Gazette": 3, "Valley Herald": 1}
    assert [one["name"] for one in data["beside"]] == ["Millbrook Council", "Tom Reeve"]
    assert len(data["quotes"]) == 4
    for quote in data["quotes"]:
        assert quote["passage"].startswith(quote["text"].split(" … ")[0])
    assert "4 quotes" in get(path).text


def test_outlet_page(get, archive):
    with open_archive(archive) as db:
        outlet = db.execute("SELECT id FROM outlets WHERE name = 'Millbrook Gazette'").fetchone()[0]
    data = get(f"/outlets/{outlet}.json").json()
    assert {row["label"]: row["quotes"] for row in data["types"]} == {"direct": 3, "mixed": 1, "indirect": 1}
    assert {row["label"]: row["quotes"] for row in data["source_kinds"]} == {"person": 4, "unnamed": 1}
    assert data["speakers"][0]["label"] == "Ada Park"
    assert data["speakers"][0]["newest"]["headline"] == "Bridge to close for a year"
    page = get(f"/outlets/{outlet}").text
    assert "60\u202f%" in page
    assert "unnamed" in page


def test_quote_page_tells_how_the_speaker_was_found(get, archive):
    quote, article = ids_of(archive, "about a year")
    page = get(f"/quotes/{quote}").text
    assert "“She” is the last woman named before it" in page
    assert f"/articles/{article}#q{quote}" in page
    assert "told reporters" in texts(page, "cue")
    assert f"http://localhost/quotes/{quote}" in texts(page, "cite")[0]


def test_quote_page_finds_the_same_words_elsewhere_and_the_first(get, archive):
    first, _ = ids_of(archive, "It will close")
    data = get(f"/quotes/{first}.json").json()
    assert [one["outlet"] for one in data["elsewhere"]] == ["Valley Herald"]
    assert data["first"]["id"] == first


def test_none_is_called_the_first_where_not_all_were_looked_at(serve, archive, monkeypatch):
    monkeypatch.setattr("quotes.store.pages._SAME_SHOWN", 2)
    newest, _ = ids_of(archive, "It will close")
    assert serve(archive)(f"/quotes/{newest}.json").json()["first"] is None


@pytest.mark.parametrize("path", ["/quotes/1", "/articles/1", "/speakers/1", "/outlets/1", "/nothing"])
def test_what_is_not_there_is_a_short_page(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert "Not found" in answer.text
    assert get(path + ".json").json()["ok"] is False


@pytest.mark.parametrize("path", ["/speakers/1.csv", "/speakers/1.atom", "/speakers/1-wide.svg", "/outlets/1-wide.svg"])
def test_nothing_is_made_of_what_is_not_there(get, path):
    assert get(path).status_code == 404


def test_articles_added_meanwhile_show_without_a_restart(serve, tmp_path):
    path = tmp_path / "live.db"
    with open_archive(path, write=True):
        pass
    get = serve(path)
    assert "empty" in get("/").text
    text = "“It works,” said Ann Bell."
    with open_archive(path, write=True) as db:
        quote = Quote(type="direct", act="speech", contents=(Span(1, 10),), quoted=(Span(1, 10),), reason="none named")
        add_article(db, Article(text=text, published="2024-03-04"), [quote], "test-model")
    assert "It works," in get("/").text


def test_pages_work_under_another_base(serve, archive, page_paths):
    get = serve(archive, settings={"base_url": "/press/"})
    for path in page_paths(archive):
        page = get(path)
        assert page.status_code == 200
        links = re.findall(r'(?:href|src|action|srcset)="(/[^"]*)"', page.text)
        assert links
        assert all(link.startswith("/press/") for link in links), links


def test_the_header_of_a_file_is_folded_away(get, archive):
    _, article = ids_of(archive, "It will close")
    page = get(f"/articles/{article}").text
    folded = page[page.index('<details class="header">') : page.index("</details>")]
    assert "<pre>Bridge to close for a year</pre>" in folded
    assert page.index("</details>") < page.index('<p class="prose">')


def test_a_quote_comes_with_its_citation_and_claim_as_data(get, archive):
    quote, _ = ids_of(archive, "about a year")
    data = get(f"/quotes/{quote}.json").json()
    assert data["cite"].endswith(f"Quote {quote}: http://localhost/quotes/{quote}")
    assert data["claim"]["@type"] == "Claim"
    assert data["claim"]["author"]["name"] == "Ada Park"


@pytest.mark.parametrize("name", ["search", "articles", "speakers", "outlets", "quotes", "chart-wide"])
def test_an_archive_may_be_called_like_a_page(serve, archive, tmp_path, page_paths, name):
    path = shutil.copy(archive, tmp_path / f"{name}.db")
    get = serve(path)
    for page in page_paths(path):
        assert get(page).status_code == 200, page
    tables = re.search(r'<a href="([^"]*)">Tables</a>', get("/").text)[1]
    assert "quote_spans" in get(tables).text
    assert get(f"{tables}/quotes").status_code == 200


def test_an_archive_of_another_version_says_so(serve, archive, tmp_path):
    path = shutil.copy(archive, tmp_path / "older.db")
    with sqlite3.connect(path) as conn:
        conn.execute("DROP INDEX quotes_walk")
    answer = serve(path)("/search")
    assert answer.status_code == 500
    assert "made by another version of Quotes" in answer.text


def keys(data):
    """Every key of the objects in JSON data, but for those of schema.org's Claim."""
    if isinstance(data, dict):
        return {*data} | {key for name, value in data.items() if name != "claim" for key in keys(value)}
    return {key for value in data for key in keys(value)} if isinstance(data, list) else set()


def test_every_field_of_the_data_is_documented(get, archive, page_paths):
    documented = set(re.findall(r"`([a-z0-9_]+)`", (Path(__file__).parents[2] / "docs/web.md").read_text("utf-8")))
    for path in page_paths(archive):
        found = keys(get("/.json" if path == "/" else f"{path}.json").json())
        assert found <= documented, path


def test_a_speakers_page_marks_what_was_said_and_not_the_words_between(get, archive, some_ids):
    page = get(f"/speakers/{some_ids(archive)['speakers']}").text
    said = texts(page, "said")
    assert {"The old bridge is unsafe,", "It will close on Friday."} <= set(said)
    assert not any("on Monday" in words for words in said), "the reporter's words between two pieces"
    between = "“The old bridge is unsafe,” said Mayor Ada Park on Monday. “It will close on Friday.”"
    assert between in texts(page, "context")


def test_a_speakers_page_marks_indirect_speech_as_an_article_does(get, archive):
    with open_archive(archive) as db:
        council = db.execute("SELECT id FROM speakers WHERE name = 'Millbrook Council'").fetchone()[0]
    page = get(f"/speakers/{council}").text
    assert texts(page, "said") == ["A ferry will run every hour"]
    assert 'class="said indirect"' in page
    assert [one["kind"] for one in get(f"/speakers/{council}.json").json()["quotes"][0]["spans"]]


@pytest.mark.parametrize("words", ['"', "*", "“…”"])
def test_a_search_without_any_word_says_so(get, words):
    answer = get("/search", params={"q": words})
    assert answer.status_code == 200
    assert f"There is nothing to search for: <bdi>{escape(words)}</bdi> has no letter" in answer.text
    assert "There is nothing" not in get("/search?q=zebra").text


def test_the_home_page_says_what_a_search_takes(get):
    assert "Words that were said; speakers whose names have the words are shown, too" in get("/").text


@pytest.mark.parametrize("suffix", ["", "/"])
@pytest.mark.parametrize(
    ("name", "list"),
    [
        ("articles", "/archive/articles"),
        ("speakers", "/archive/speakers"),
        ("outlets", "/archive/outlets"),
        ("quotes", "/search"),
    ],
)
def test_a_page_without_a_number_leads_to_a_list(get, name, list, suffix):
    answer = get(f"/{name}{suffix}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, list)
    assert get(list).status_code == 200


@pytest.mark.parametrize("name", ["articles", "quotes"])
def test_a_database_with_the_name_of_a_list_keeps_its_address(serve, archive, tmp_path, name):
    shutil.copy(archive, tmp_path / f"{name}.db")
    get = serve(tmp_path / f"{name}.db")
    assert get(f"/{name}", follow_redirects=False).status_code == 200
    assert get("/speakers", follow_redirects=False).headers["location"] == f"/{name}/speakers"


@pytest.mark.parametrize("path", ["/archive", "/archive/articles"])
def test_datasettes_own_pages_lead_back(get, path):
    assert '<a href="/">Back to Quotes</a>' in get(path).text


def test_a_page_about_an_error_promises_nothing_of_quotations(get):
    assert "Every quotation is shown" in get("/").text
    assert "Every quotation is shown" not in get("/articles/1").text


def test_an_act_that_no_match_has_is_no_link(get):
    assert "act=thought" in get("/search").text
    page = get("/search?q=ferry").text
    assert "<span>thought</span>" in page
    assert "act=thought" not in page
