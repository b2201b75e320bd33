"""Whose the words are that somebody is quoted as saying."""

from pathlib import Path

import pytest

from quotes.attribute import attribute

TABLE = Path(__file__).with_name("cited.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_who_is_quoted_as_saying_it(parser, text, expected):
    (document,) = parser.documents([text])
    found = attribute(text, document)
    told = [[a.sources[0].of(text), a.cue.of(text), " + ".join(c.of(text) for c in a.contents)] for a in found]
    assert " | ".join(" / ".join(parts) for parts in told) == expected
