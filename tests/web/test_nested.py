"""Quotes within quotes, and quotes that overlap: seen, heard and valid."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from quotes.web.notes import article_view

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "nested.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
TEXT = "abcdefghij"


def rows(contents: str, outer: str) -> list[dict]:
    """A quote for each word of `contents`, numbered from 1: `0-4+6-10` has two pieces. `outer`: `3:1` is 3 within 1."""
    within = dict(map(int, pair.split(":")) for pair in outer.split())
    found = []
    for id, pieces in enumerate(contents.split(), 1):
        places = [tuple(map(int, piece.split("-"))) for piece in pieces.split("+")]
        spans = [{"kind": "content", "position": 0, "start_char": start, "end_char": end} for start, end in places]
        found.append({"id": id, "type": "direct", "act": "speech", "spans": spans, "within_id": within.get(id)})
    return found


def drawn(quotes: list[dict]) -> str:
    (block,) = article_view({"text": TEXT, "body_start": 0}, quotes).blocks
    return str(block.prose)


class Structure(HTMLParser):
    """What is read aloud, and whether every element is closed in turn and no link lies in a link."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.told: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        assert not (tag == "a" and "a" in self.open)
        self.open.append(tag)
        label = dict(attributes).get("aria-label")
        if label:
            self.told.append(label)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(("name", "contents", "outer", "marked"), CASES, ids=[case[0] for case in CASES])
def test_where_quotes_begin_and_end_within_each_other(name, contents, outer, marked):
    html = drawn(rows(contents, outer))
    page = Structure()
    page.feed(html)
    assert (page.text, page.open) == (TEXT, [])
    begun = re.sub(r'<a class="ref"[^>]* data-number="(\d+)"[^>]*></a>', r"[\1", html)
    ended = re.sub(r'<span class="end"[^>]* data-number="(\d+)"></span>', r"]\1", begun)
    assert re.sub(r"<[^>]*>", "", ended) == marked
    shown = [pair.split(":") for pair in outer.split() if int(pair.split(":")[1]) <= len(contents.split())]
    assert [told for told in page.told if "within" in told] == [f"Quote {a}, within quote {b}" for a, b in shown]
    assert sorted(told for told in page.told if "End" in told) == [f"End of quote {inner}" for inner, _ in shown]


def test_the_words_of_an_inner_quote_are_marked_as_both():
    html = drawn(rows("0-10 2-6", "2:1"))
    assert '<span class="said direct deep" data-quotes="1 2">cdef</span>' in html
    assert '<span class="said direct" data-quotes="1">ghij</span>' in html


def test_a_quote_tells_what_it_lies_within_and_what_it_holds(get):
    quotes = get("/search.json?q=spend").json()["quotes"]
    inner, outer = (next(one for one in quotes if one["text"].startswith(words)) for words in ("spend", "The mayor"))
    page = get(f"/articles/{inner['article_id']}")
    data = {one["id"]: one["within_id"] for one in get(f"/articles/{inner['article_id']}.json").json()["quotes"]}
    assert data.pop(inner["id"]) == outer["id"]
    assert set(data.values()) == {None}
    assert f'within <a href="#n{outer["id"]}">quote ' in page.text
    assert get("/search?q=spend").text.count(f'within <a href="/quotes/{outer["id"]}">another quote</a>') == 1
    assert f"as quoted in quote {outer['id']}, in: " in get(f"/quotes/{inner['id']}").text
    of_inner, of_outer = (get(f"/quotes/{one['id']}.json").json() for one in (inner, outer))
    assert of_inner["quote"]["within_id"] == of_inner["within"]["id"] == outer["id"]
    assert of_inner["holds"] == []
    assert (of_outer["quote"]["within_id"], of_outer["within"]) == (None, None)
    assert [one["id"] for one in of_outer["holds"]] == [inner["id"]]
    assert f'<a href="/quotes/{outer["id"]}">' in get(f"/quotes/{inner['id']}").text
    assert f'<a href="/quotes/{inner["id"]}">' in get(f"/quotes/{outer['id']}").text
