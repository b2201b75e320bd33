"""Dates, outlets, and which of several places is believed."""

from pathlib import Path

import pytest

from quotes.model import Article
from quotes.read import Overrides, ReadError, normal_date
from quotes.read.metadata import with_metadata
from quotes.read.outlets import outlet_of


def table(name):
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("words", "expected"), table("dates.tsv"))
def test_date(words, expected):
    if expected.startswith("!"):
        with pytest.raises(ReadError) as error:
            normal_date(words)
        assert str(error.value).startswith(expected[1:])
        assert "write it like" in str(error.value)
    else:
        assert normal_date(words) == expected


@pytest.mark.parametrize(("url", "outlet"), table("outlets.tsv"))
def test_outlet_is_the_registered_domain(url, outlet):
    assert (outlet_of(url) or "-") == outlet


def test_the_outlet_needs_no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert outlet_of("https://www.harbour.example.co.uk/") == "example.co.uk"


def test_each_field_comes_from_the_first_place_that_gives_it():
    article = Article("They met.", title="its own", byline="its own", url="https://www.example.org/a")
    options, manifest = Overrides(title="option"), Overrides(title="manifest", byline="manifest", language=" ")
    found = with_metadata(article, [options, manifest])
    assert (found.title, found.byline, found.url) == ("option", "manifest", "https://www.example.org/a")
    assert found.outlet == "example.org"
    assert (found.published, found.language) == (None, None)


def test_an_outlet_that_is_named_is_kept():
    found = with_metadata(Article("They met.", url="https://www.example.org/a"), [Overrides(outlet="The Example")])
    assert found.outlet == "The Example"


def test_a_bad_date_does_no_harm_where_a_better_place_gives_one():
    found = with_metadata(Article("They met.", published="05/11/2023"), [Overrides(published="5 November 2023")])
    assert found.published == "2023-11-05"


def test_a_url_with_a_byte_that_is_not_utf8_is_refused():
    with pytest.raises(ReadError, match="is not an http or https address"):
        with_metadata(Article("They met."), [Overrides(url="https://www.example.org/\udcff")])
