"""Turns of transcripts, from the layout, and what is narrated between them."""

from pathlib import Path

import pytest

from quotes.attribute import attribute
from quotes.attribute.layout import Layout
from quotes.attribute.transcript import outside, turns
from quotes.model import Attribution, Span

ROOM = Path(__file__).parent
TABLE = (ROOM / "transcripts.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


@pytest.mark.parametrize(("written", "expected"), CASES)
def test_turns(written, expected):
    text = written.replace("¶", "\n\n")
    found = turns(Layout(text))
    told = [f"{a.sources[0].of(text)} = {' / '.join(c.of(text) for c in a.contents)}" for a in found]
    assert (" | ".join(told) or "-") == expected
    assert all((a.type, a.act, a.quoted, a.cue) == ("direct", "speech", (), None) for a in found)


NARRATED = [line.split("\t") for line in (ROOM / "narrated.tsv").read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize(("written", "expected"), NARRATED)
def test_what_is_narrated_between_turns(parser, written, expected):
    text = written.replace("¶", "\n\n")
    (document,) = parser.documents([text])
    found = attribute(text, document)
    told = [f"{a.sources[0].of(text)} = {' / '.join(c.of(text) for c in a.contents)}" for a in found]
    assert " | ".join(told) == expected


def test_what_is_reported_within_a_turn_is_part_of_it():
    text = "Q: Will it hold?\n\nA: He said it would.\n\nQ: Who?\n\nA: Mbeki.\n\nLind said it rained."
    spoken = turns(Layout(text))

    def reported(words):
        start = text.index(words)
        return Attribution(type="indirect", act="speech", contents=(Span(start, start + len(words)),))

    kept = outside([reported("it would"), reported("it rained")], spoken)
    assert [a.contents[0].of(text) for a in kept] == ["it rained"]
