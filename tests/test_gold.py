"""Twenty articles of our own: annotated as their README says, and found as well as ever."""

import json
from pathlib import Path

import pytest

from quotes.evaluate import evaluate

GOLD = Path(__file__).with_name("gold")
FLOOR = json.loads(Path(__file__).with_name("gold_floor.json").read_text(encoding="utf-8"))
NAMES = sorted(path.stem for path in GOLD.glob("*.txt"))
KINDS = {"person", "organisation", "group", "document", "unnamed"}
WAYS = {"exact name", "name part", "pronoun", "description", "none nearby"}
OPENING, CLOSING = set("“\"‘'«„»"), set("”\"’'»“«")


def read(name):
    text = (GOLD / f"{name}.txt").read_bytes().decode("utf-8")
    return text, json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))


def test_there_are_twenty():
    assert len(NAMES) == 20
    assert sorted(path.stem for path in GOLD.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_annotations_are_the_articles_words(name):
    text, marked = read(name)
    assert marked["file"] == f"{name}.txt"
    assert marked["url"] == (text.split("\n")[0] if text.startswith("http") else None)
    end = 0
    for quote in marked["quotes"]:
        for piece in quote["text"]:
            start = text.index(piece, end)
            end = start + len(piece)
            assert piece == piece.strip() and "\n" not in piece
            if quote["type"] == "direct":
                assert OPENING & set(text[start - 2 : start]) and CLOSING & set(text[end : end + 2]), piece
        marks = set("".join(quote["text"])) & set('“”"«»„‘')
        assert bool(marks) >= (quote["type"] == "mixed") and not (marks and quote["type"] == "indirect"), quote
        assert all(quote[role] is None or quote[role] in text for role in ("cue", "source")), quote
        assert quote["speaker"] in text or not quote["named"], quote
        assert quote["kind"] in KINDS and quote["how"] in WAYS and quote["type"] in ("direct", "mixed", "indirect")
        assert (quote["source"] is None) <= (quote["how"] in ("none nearby", "description")), quote


def test_what_is_found_does_not_get_worse():
    found = evaluate(GOLD).figures["all"]
    assert found["gold"] == FLOOR["gold"]
    worse = {name: (found[name], least) for name, least in FLOOR.items() if found[name] < least}
    assert not worse, "found, and the least that tests/gold_floor.json asks for"
