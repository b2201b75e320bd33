"""Quotations within quotations: the one quoted is another than who speaks, and did not speak in the article."""

import pytest

from quotes.attribute import attribute
from quotes.speakers import resolve

CASES = [
    ("“Ben Strand told me, ‘Never come back,’ and left,” Ada Lind said.", "Never come back,", "Ben Strand"),
    ("“He told me, ‘Never come back,’ and left,” Ada Lind said.", "Never come back,", None),
]


@pytest.mark.parametrize(("text", "words", "speaker"), CASES)
def test_who_is_quoted_within(parser, text, words, speaker):
    (document,) = parser.documents([text])
    outer, inner = resolve(text, document, attribute(text, document))
    assert (outer.speaker.name, outer.within) == ("Ada Lind", ())
    assert [span.of(text) for span in inner.contents] == [words]
    assert inner.within == outer.contents
    assert (inner.speaker and inner.speaker.name) == speaker


def test_who_is_quoted_within_did_not_speak_before(parser):
    text = "“Ben Strand told me, ‘Never come back,’ and left,” Ada Lind said.\n\n“That was all of it,” she added.\n"
    (document,) = parser.documents([text])
    quotes = resolve(text, document, attribute(text, document))
    assert [quote.speaker and quote.speaker.name for quote in quotes] == ["Ada Lind", "Ben Strand", "Ada Lind"]
