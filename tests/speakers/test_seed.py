"""The sources of the seed article, each with the words that follow it, and who they are."""

from pathlib import Path

import pytest

from quotes.model import Attribution, Span
from quotes.speakers import resolve

ARTICLE = Path(__file__).parents[2] / "seeds" / "blinken-baghdad.txt"
TABLE = Path(__file__).with_name("seed.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


def attribution(text, source, after):
    start = text.index(source + after)
    end = start + len(source + after)
    content = (Span(end, text.index(".", end)),)
    return Attribution(type="indirect", act="speech", contents=content, sources=(Span(start, start + len(source)),))


@pytest.fixture(scope="module")
def quotes(parser):
    text = ARTICLE.read_bytes().decode("utf-8")
    (doc,) = parser.documents([text])
    return resolve(text, doc, [attribution(text, source, after) for source, after, _ in CASES])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[source + after for source, after, _ in CASES])
def test_speaker(number, quotes):
    assert quotes[number].speaker.name == CASES[number][2]


def test_title_and_affiliation_are_kept_apart(quotes):
    speakers = {quote.speaker.name: quote.speaker for quote in quotes}
    blinken, sudani = speakers["Antony Blinken"], speakers["Mohammed Shia’ al-Sudani"]
    assert (blinken.title, blinken.affiliation) == ("Secretary of State", "United States")
    assert (sudani.title, sudani.affiliation) == ("Prime Minister", "Iraqi")
    assert speakers["Kataib Hezbollah"].kind == "organisation"
