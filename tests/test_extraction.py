"""From articles to quotes: order, batches, and one bad article among good ones."""

from dataclasses import replace

import pytest

import quotes
from quotes.extraction import as_json, extract
from quotes.model import Article, Quote, Span
from quotes.parse import ParseFailure

TEXT = "https://www.tide.example/harbour\n\n“The harbour stays open,” Mayor Ada Lind told reporters.\n"


class FakeParser:
    """Gives each body back as its document, in batches of two; what says so cannot be parsed."""

    version = "fake"

    def __init__(self):
        self.taken = 0

    def documents(self, bodies):
        batch = []
        for body in bodies:
            self.taken += 1
            batch.append(body)
            if len(batch) == 2:
                yield from map(self._document, batch)
                batch = []
        yield from map(self._document, batch)

    def _document(self, body):
        return ParseFailure("is beyond the parser") if "unparsable" in body else body


@pytest.fixture
def fake(monkeypatch):
    def attribute(text, document):
        if "strange" in text:
            raise IndexError("no such\nword")
        return []

    fake = FakeParser()
    monkeypatch.setattr("quotes.parse.load", lambda models_dir=None: fake)
    monkeypatch.setattr("quotes.attribute.attribute", attribute)
    monkeypatch.setattr("quotes.speakers.resolve", lambda text, document, attributions: [])
    return fake


def test_one_bad_article_leaves_the_others(fake):
    texts = ["one", "unparsable", "three", "strange", "five"]
    found = list(extract(Article(text) for text in texts))
    assert [one.article.text for one in found] == texts
    assert [one.problem for one in found] == [
        None,
        "is beyond the parser",
        None,
        "its quotes cannot be worked out: IndexError: no such word",
        None,
    ]
    assert {one.version for one in found} == {"fake"}


def test_articles_are_taken_as_they_are_needed(fake):
    found = extract(Article(f"article {number}") for number in range(1000))
    next(found)
    assert fake.taken <= 3


def test_without_articles_no_model_is_loaded(monkeypatch):
    def refuse(models_dir=None):
        raise AssertionError("the models were loaded")

    monkeypatch.setattr("quotes.parse.load", refuse)
    assert list(extract([])) == []


def test_the_same_quotes_from_python_and_from_the_command(parser):
    found = quotes.parse(TEXT)
    assert [(quote.type, quote.speaker.name) for quote in found] == [("direct", "Ada Lind")]
    (said,) = as_json(Article(TEXT, path="a.txt"), found)["quotes"]
    content = {"start": 35, "end": 58, "text": "The harbour stays open,"}
    assert said["contents"] == said["quoted"] == [content]
    assert said["cue"]["text"] == "told"


def test_a_text_that_cannot_be_parsed_says_why(fake):
    with pytest.raises(ValueError, match="is beyond the parser"):
        quotes.parse("This is unparsable.")


def test_a_quote_within_another_stands_in_it():
    text = "“He said, ‘Stay here,’ and left,” Ada Lind said."
    inner, outer = (Span(text.index(words), text.index(words) + len(words)) for words in ("Stay here,", text[1:32]))
    whole, part = (
        Quote(type="direct", act="speech", contents=(span,), quoted=(span,), reason="", within=within)
        for span, within in ((outer, ()), (inner, (outer,)))
    )
    article = Article(text)
    (said,) = as_json(article, [whole, part])["quotes"]
    assert [one["contents"][0]["text"] for one in (said, *said["nested"])] == [outer.of(text), "Stay here,"]
    innermost = Span(text.index("here"), text.index("here") + 4)
    deepest = replace(part, contents=(innermost,), quoted=(innermost,), within=part.contents)
    (said,) = as_json(article, [whole, part, deepest])["quotes"]
    assert [one["contents"][0]["text"] for one in said["nested"][0]["nested"]] == ["here"]
    (alone,) = as_json(article, [part])["quotes"]
    assert alone["contents"][0]["text"] == "Stay here,"
