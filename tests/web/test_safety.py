"""What an article may have smuggled in stays text, and the public gets no more than it should."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import add_article, open_archive, pages
from quotes.web.headers import datasette_policy
from quotes.web.publish import publish
from quotes.web.serve import instance, metadata, settings

ATTRIBUTES = {"href", "src", "action", "srcset", "formaction", "data"}


class Elements(HTMLParser):
    """Every element with its attributes, and the text of scripts."""

    def __init__(self, html):
        super().__init__()
        self.found, self.scripts, self.in_script = [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        self.in_script = tag == "script"

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        if self.in_script:
            self.scripts.append(data)


@pytest.fixture(scope="module")
def hostile_get(serve, hostile):
    return serve(hostile)


def test_hostile_text_makes_no_element_and_no_attribute(hostile_get, hostile, page_paths):
    for path in [*page_paths(hostile), "/search?q=alert", "/search?q=<script>alert(1)</script>"]:
        elements = Elements(hostile_get(path).text).found
        assert elements, path
        assert not [tag for tag, attributes in elements if attributes.get("src") == "x"], path
        for tag, attributes in elements:
            assert not [name for name in attributes if name.startswith("on")], path
            assert tag != "script" or "src" in attributes or attributes.get("type") == "application/ld+json", path
            for name in ATTRIBUTES & attributes.keys():
                assert not attributes[name].lower().strip().startswith(("javascript:", "data:", "vbscript:")), path


def test_characters_that_turn_text_around_are_shown_as_what_they_are(hostile_get, hostile, page_paths):
    for path in [*page_paths(hostile), "/search?q=alert"]:
        page = hostile_get(path).text
        assert "\u202e" not in page, path
        assert "\ufffd" in page, path


def test_data_are_given_as_they_are(hostile_get, hostile, some_ids):
    data = hostile_get(f"/quotes/{some_ids(hostile)['quotes']}.json").json()
    assert "\u202e" in data["quote"]["text"]
    assert "\u202e" in hostile_get("/search.csv").text


def test_the_claim_cannot_be_broken_out_of(hostile_get, hostile, some_ids):
    page = hostile_get(f"/quotes/{some_ids(hostile)['quotes']}").text
    (script,) = [text for text in Elements(page).scripts if text.strip()]
    claim = json.loads(script)
    assert "</script><!-- more," in claim["text"]
    assert "url" not in claim["appearance"], "an address that is no web address is left out"


def test_feed_and_chart_of_a_hostile_speaker_are_well_formed(hostile_get, hostile, some_ids):
    speaker = some_ids(hostile)["speakers"]
    feed = ElementTree.fromstring(hostile_get(f"/speakers/{speaker}.atom").text)
    assert not [element for element in feed.iter() if element.tag.endswith("script")]
    chart = ElementTree.fromstring(hostile_get(f"/speakers/{speaker}-wide.svg").text)
    assert not [element for element in chart.iter() if element.tag.endswith("script")]


def test_csv_cells_are_harmless_in_a_spreadsheet(serve, tmp_path):
    with open_archive(tmp_path / "formula.db", write=True) as db:
        quote = Quote(type="direct", act="speech", contents=(Span(0, 10),), quoted=(Span(0, 10),), reason="none named")
        add_article(db, Article(text="=HYPERLINK(1)", title="@SUM(1)"), [quote], "test-model")
    assert ",'=HYPERLINK," in serve(tmp_path / "formula.db")("/search.csv").text


PATHS = ["/", "/search", "/search.csv", "/search.json", "/nothing", "/search?type=x", "/archive", "/archive/quotes",
         "/archive/quotes.json", "/-/static-plugins/quotes/quotes.css", "/chart-wide.svg", "/archive?sql=select+1",
         "/archive?sql=nonsense", "/-/versions.json"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(get, path):
    headers = get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    script = re.search(r"script-src ([^;]*)", policy)
    assert "unsafe-inline" not in (script.group(1) if script else "")
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy


def test_our_pages_allow_no_inline_style_either(get, archive, page_paths):
    for path in page_paths(archive):
        answer = get(path)
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert not [1 for _, attributes in Elements(answer.text).found if "style" in attributes]


def test_the_policy_knows_the_scripts_of_datasettes_own_pages(get):
    for path in ("/archive", "/archive/quotes", "/archive?sql=select+1"):
        elements = Elements(get(path).text)
        known = [script for script in elements.scripts if _hash(script) in datasette_policy()]
        assert known, path


def _hash(script):
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@pytest.fixture(scope="module")
def public_get(serve, archive):
    return serve(archive, settings=settings(public=True), metadata=metadata(public=True))


@pytest.mark.parametrize(
    "path",
    [
        "/archive?sql=select+1",
        "/archive.json?sql=select+1",
        "/archive/quotes?_where=1=1",
        "/archive.db",
        "/-/databases.json",
        "/-/databases",
        "/-/threads.json",
        "/-/plugins.json",
        "/-/settings.json",
        "/-/versions.json",
        "/-/metadata.json",
        "/archive/ledger",
        "/archive/ledger.json",
        "/archive/ledger_keys.csv",
        "/archive/ledger/1",
    ],
)
def test_the_public_cannot(public_get, path):
    assert public_get(path).status_code == 403


def test_the_public_can_read_every_page(public_get, archive, page_paths):
    for path in [
        *page_paths(archive),
        "/archive",
        "/archive/quotes",
        "/search.csv",
        "/archive/quotes.json?_search=bridge",
    ]:
        assert public_get(path).status_code == 200, path


def test_the_public_is_not_told_of_the_ledger(public_get, get):
    assert "/archive/ledger" not in public_get("/archive").text
    assert get("/archive/ledger").status_code == 200


def test_the_file_is_not_offered(get):
    assert get("/archive.db").status_code == 403


def test_oneself_may_use_sql(get):
    assert get("/archive.json?sql=select+1+as+one").json()["rows"] == [[1]]


def test_a_failure_shows_no_trace(archive, monkeypatch, capsys):
    def fail(*arguments):
        raise RuntimeError("secret value")

    monkeypatch.setattr(pages, "home", fail)
    datasette = instance(archive)
    for path in ("/", "/.json"):
        answer = asyncio.run(datasette.client.get(path))
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
    log = capsys.readouterr()
    assert "RuntimeError" in log.err
    assert "locals" not in log.err + log.out


def test_a_query_that_takes_too_long_is_stopped_and_explained(archive, monkeypatch):
    def endless(db, *arguments):
        return db.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        ).fetchone()

    monkeypatch.setattr(pages, "home", endless)
    monkeypatch.setattr("quotes.web.archive.SECONDS", 0.05)
    datasette = instance(archive)
    answer = asyncio.run(datasette.client.get("/"))
    assert answer.status_code == 503
    assert "took too long" in answer.text


def test_datasettes_message_of_a_query_that_took_too_long_is_put_in_our_words(archive):
    datasette = instance(archive)
    datasette._settings["sql_time_limit_ms"] = 30
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    answer = asyncio.run(datasette.client.get("/archive", params={"sql": endless}))
    assert answer.status_code == 400
    assert "took too long" in answer.text
    assert "<textarea" not in answer.text


TURNING = [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]


@pytest.mark.parametrize("path", ["quotes", "articles", "speakers", "outlets", "quote_list", "quotes?outlet_id=1"])
def test_datasettes_own_pages_show_nothing_that_turns_text_around(serve, tmp_path, path):
    turned = "".join(TURNING)
    text = f"“It works {turned},” said Ann."
    with open_archive(tmp_path / "turned.db", write=True) as db:
        quote = Quote(type="direct", act="speech", contents=(Span(1, 21),), reason=turned, source_kind="person",
                      speaker=Speaker(f"Ann {turned} Bell", "person", title=turned))  # fmt: skip
        article = Article(text=text, title=f"Title {turned}", outlet=f"Herald {turned}", language=turned)
        add_article(db, article, [quote], "test-model")
        outlet = db.execute("SELECT id FROM outlets").fetchone()[0]
        row = db.execute("SELECT id FROM quotes").fetchone()[0]
    get = serve(tmp_path / "turned.db")
    for address in (f"/turned/{path.replace('=1', f'={outlet}')}", f"/turned/quotes/{row}"):
        page = get(address)
        assert page.status_code == 200
        assert "\ufffd" in page.text
        assert not set(TURNING) & set(page.text)
        assert len(page.content) == int(page.headers.get("content-length", len(page.content)))


def test_feeds_show_nothing_that_turns_text_around(hostile_get, hostile, some_ids):
    feed = hostile_get(f"/speakers/{some_ids(hostile)['speakers']}.atom").text
    assert "\ufffd" in feed
    assert not set(TURNING) & set(feed)


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """An archive of an article read from a file, and one whose text would mark itself as found."""
    path = tmp_path_factory.mktemp("filed") / "filed.db"
    with open_archive(path, write=True) as db:
        quote = Quote(type="direct", act="speech", contents=(Span(1, 22),), reason="none named")
        text = "“It \ue000forged\ue001 a ferry.” "
        add_article(db, Article(text=text, path="/home/jo/secret/ferry.txt", published="2024-03-04"), [quote], "m")
    return path


PATHS_OF_FILES = [
    *(
        "/.json",
        "/search.json",
        "/search.csv",
        "/quotes/{quote}.json",
        "/articles/{article}",
        "/articles/{article}.json",
    ),
    *("/filed/articles", "/filed/articles/{article}", "/filed/articles.json", "/filed/articles.csv"),
    "/filed/articles.json?path__contains=jo",
]


@pytest.mark.parametrize("path", PATHS_OF_FILES)
def test_the_public_is_not_told_the_paths_of_files(serve, filed, path):
    with open_archive(filed) as db:
        quote, article = db.execute("SELECT id, article_id FROM quotes").fetchone()
    get = serve(filed, settings=settings(public=True), metadata=metadata(public=True))
    answer = get(path.format(quote=quote, article=article))
    assert answer.status_code == 200
    assert "/home/" not in answer.text.replace("\\", "")
    assert "secret" not in answer.text


def test_oneself_is_told_the_path_of_a_file(serve, filed):
    with open_archive(filed) as db:
        article = db.execute("SELECT id FROM articles").fetchone()[0]
    assert "/home/jo/secret/ferry.txt" in serve(filed)(f"/articles/{article}").text


def test_a_snapshot_holds_no_paths_of_files(filed, tmp_path):
    made = publish(filed, tmp_path / "public")
    assert b"/home/jo/secret" not in made.archive.read_bytes()


def test_text_cannot_mark_itself_as_found(serve, filed):
    page = serve(filed)("/search?q=ferry").text
    assert page.count("<mark>") == 1
    assert "<mark>ferry</mark>" in page


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_can_only_be_read(archive, page_paths, method):
    datasette = instance(archive)
    for path in [*page_paths(archive), "/search.csv", "/chart-wide.svg", "/search.json"]:
        answer = asyncio.run(datasette.client.request(method, path))
        assert answer.status_code == 405, path
        assert answer.headers["allow"] == "GET, HEAD"


def test_the_head_of_a_page_can_be_read(archive, page_paths):
    datasette = instance(archive)
    for path in page_paths(archive):
        assert asyncio.run(datasette.client.head(path)).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example/path", "a b", "<script>", "user@evil.example", "evil.example:port", "-"]
)
def test_a_host_that_is_none_is_not_repeated(get, archive, some_ids, host):
    quote = some_ids(archive)["quotes"]
    data = get(f"/quotes/{quote}.json", headers={"host": host}).json()
    assert data["claim"]["url"] == f"http://localhost/quotes/{quote}"


def test_the_address_that_is_set_goes_before_the_host(archive, some_ids):
    datasette = instance(archive, public=True, url="https://quotes.example")
    ids = some_ids(archive)
    quote = asyncio.run(datasette.client.get(f"/quotes/{ids['quotes']}.json", headers={"host": "evil.example"}))
    assert quote.json()["claim"]["@id"] == f"https://quotes.example/quotes/{ids['quotes']}"
    feed = asyncio.run(datasette.client.get(f"/speakers/{ids['speakers']}.atom", headers={"host": "evil.example"}))
    assert "evil.example" not in feed.text
    assert "https://quotes.example/quotes/" in feed.text
