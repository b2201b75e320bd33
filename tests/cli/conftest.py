"""A small archive, made without the models, and a way to run commands on it."""

from __future__ import annotations

import os

import pytest
from typer.testing import CliRunner

from quotes.cli.app import app
from quotes.model import Article, Quote, Span, Speaker
from quotes.store import add_article, open_archive

HARBOUR = """“The harbour stays open,” Mayor Ada Lind said on Monday.

She warned that the crane was “a danger” to crews. Residents said the noise was worse at night.

“We measured it twice,” said Tove Berg, “and both times it was over the limit.”
"""
COUNCIL = "=Cost() is a risk, the council\x1b[31m fears.\u202e Ada Lind told the Daily Tide that the crane goes.\n"

LIND = Speaker("Ada Lind", "person", title="Mayor")
BERG = Speaker("Tove Berg", "person")


def span(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def quote(text, type, contents, cue, source, speaker=None, act="speech", quoted=(), **more):
    contents = tuple(span(text, words) for words in contents)
    return Quote(
        type=type,
        act=act,
        contents=contents,
        quoted=contents if type == "direct" else tuple(span(text, words) for words in quoted),
        cue=span(text, cue),
        sources=(span(text, source),),
        speaker=speaker,
        reason="the source gives the name" if speaker else "nobody is named",
        how="exact name" if speaker else "not resolved",
        **more,
    )


@pytest.fixture
def harbour():
    """An article with its quotes: direct, mixed, indirect, and one in two pieces."""
    article = Article(
        HARBOUR,
        path="seeds/harbour.txt",
        url="https://www.tide.example/harbour",
        outlet="tide.example",
        title="Harbour stays open",
        published="2024-03-04",
    )
    quotes = [
        quote(HARBOUR, "direct", ["The harbour stays open,"], "said", "Mayor Ada Lind", LIND),
        quote(
            HARBOUR,
            "mixed",
            ["that the crane was “a danger” to crews"],
            "warned",
            "She",
            LIND,
            quoted=["a danger"],
        ),
        quote(HARBOUR, "indirect", ["the noise was worse at night"], "said", "Residents", source_kind="group"),
        quote(
            HARBOUR,
            "direct",
            ["We measured it twice,", "and both times it was over the limit."],
            "said",
            "Tove Berg",
            BERG,
        ),
    ]
    return article, quotes


@pytest.fixture
def council():
    """An article whose words would steer a terminal and run in a spreadsheet, with a thought and a quote."""
    article = Article(COUNCIL, path="seeds/council.txt", outlet="Evening Post\x1b[0m", published="2024-03-05")
    quotes = [
        quote(COUNCIL, "indirect", ["=Cost() is a risk"], "fears", "the council\x1b[31m", act="thought"),
        quote(COUNCIL, "indirect", ["that the crane goes"], "told", "Ada Lind", LIND),
    ]
    return article, quotes


@pytest.fixture
def archive(tmp_path, monkeypatch, harbour, council):
    """An archive of two articles, six quotes and two speakers, as `quotes.db` in the current folder."""
    monkeypatch.chdir(tmp_path)
    with open_archive("quotes.db", write=True) as db:
        for article, quotes in (harbour, council):
            add_article(db, article, quotes, "test")
    return tmp_path / "quotes.db"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command in an empty folder (or that of `archive`) and gives its exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("QUOTES_")]:
        monkeypatch.delenv(name)
    return lambda *words, **more: CliRunner().invoke(app, [str(word) for word in words], **more)
