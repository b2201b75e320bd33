"""Whom the labels of transcripts name, in parsed texts."""

from pathlib import Path

import pytest

from quotes.attribute import attribute
from quotes.speakers import resolve

TABLE = Path(__file__).with_name("transcripts.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


@pytest.fixture(scope="module")
def resolved(parser):
    texts = [case[0].replace("¶", "\n\n") for case in CASES]
    documents = parser.documents(texts)
    found = (resolve(text, doc, attribute(text, doc)) for text, doc in zip(texts, documents, strict=True))
    return {case[0]: quotes for case, quotes in zip(CASES, found, strict=True)}


@pytest.mark.parametrize(("written", "speakers"), CASES)
def test_speakers_of_turns(written, speakers, resolved):
    quotes = resolved[written]
    assert " | ".join(quote.speaker.name if quote.speaker else "-" for quote in quotes) == speakers
    assert {quote.type for quote in quotes} == {"direct"}
