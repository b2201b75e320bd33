"""A joint statement is found, counted and shown under each of its speakers."""

from dataclasses import replace

import pytest

from quotes.model import Candidate, Speaker
from quotes.store import Filters, add_article, count_quotes, facet, get_quote, search, speakers, verify
from quotes.store import filters as filters_module

ANA, BO, CY = (Speaker(name, "person") for name in ("Ana Ruiz", "Bo Li", "Cy Fry"))


def said(db, make, words, first, *also, day=1, **more):
    article, (quote,) = make((first.name, words), published=f"2024-05-0{day}")
    add_article(db, article, [replace(quote, speaker=first, also=also, **more)], "m")


@pytest.fixture
def filled(db, make):
    said(db, make, "We will wait.", ANA, BO, replace(CY, title="coach"), day=1)
    said(db, make, "So will we.", BO, day=2)
    said(db, make, "I wait, too.", ANA, day=3)
    return db


@pytest.mark.parametrize("gathered", [0, filters_module.GATHERED])
@pytest.mark.parametrize("words", [None, "wait"])
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ana", ["I wait, too.", "We will wait."]),
        ("Bo", ["So will we.", "We will wait."]),
        ("Cy", ["We will wait."]),
    ],
)
def test_every_speaker_of_a_joint_statement_finds_it(filled, monkeypatch, name, found, words, gathered):
    monkeypatch.setattr(filters_module, "GATHERED", gathered)
    expected = [text for text in found if words is None or words in text]
    assert [quote["text"] for quote in search(filled, Filters(speaker=name, text=words))] == expected
    assert count_quotes(filled, Filters(speaker=name, text=words)) == len(expected)


def test_the_speakers_of_a_quote(filled):
    (quote,) = search(filled, Filters(speaker="Cy"))
    assert quote["speaker"] == "Ana Ruiz"
    assert [(one["speaker"], one["name"], one["title"]) for one in quote["also"]] == [
        ("Bo Li", "Bo Li", None),
        ("Cy Fry", "Cy Fry", "coach"),
    ]


def test_joint_statements_count_for_each_speaker(filled):
    expected = {"Ana Ruiz": 2, "Bo Li": 2, "Cy Fry": 1}
    assert {one["name"]: one["quotes"] for one in speakers(filled)} == expected
    assert list(verify(filled)) == []
    filled.execute("UPDATE quotes SET latest = 0 WHERE text = 'We will wait.'")
    assert {one["name"]: one["quotes"] for one in speakers(filled)} == {"Ana Ruiz": 1, "Bo Li": 1}
    filled.execute("UPDATE quotes SET latest = 1 WHERE text = 'We will wait.'")
    assert {one["name"]: one["quotes"] for one in speakers(filled)} == expected
    assert list(verify(filled)) == []
    filled.execute("DELETE FROM quote_speakers")
    assert {one["name"]: one["quotes"] for one in speakers(filled)} == {"Ana Ruiz": 2, "Bo Li": 1}


def test_a_statement_that_names_a_speaker_twice_counts_once(db, make):
    said(db, make, "We will wait.", ANA, replace(ANA, name="ANA RUIZ"), BO, BO)
    assert {one["name"]: one["quotes"] for one in speakers(db)} == {"Ana Ruiz": 1, "Bo Li": 1}
    assert [one["name"] for one in next(search(db, Filters()))["also"]] == ["ANA RUIZ", "Bo Li", "Bo Li"]
    assert list(verify(db)) == []


def test_runners_up_relay_and_anonymity_are_stored(db, make):
    article, (quote,) = make((None, "We will wait."))
    quote = replace(
        quote,
        speaker_confidence=0.61239,
        candidates=(Candidate("Ana Ruiz", "person", 0.3), Candidate('Óx "B" Co', "organisation", 0.2)),
        relay="Tide Radio",
        anonymity="on condition of anonymity",
    )
    add_article(db, article, [quote], "m")
    (row,) = search(db, Filters())
    assert row["candidates"] == [
        {"name": "Ana Ruiz", "kind": "person", "probability": 0.3},
        {"name": 'Óx "B" Co', "kind": "organisation", "probability": 0.2},
    ]
    assert (row["relay"], row["anonymity"]) == ("Tide Radio", "on condition of anonymity")
    assert row["speaker_confidence"] == get_quote(db, row["id"])["speaker_confidence"] == 0.6124
    assert facet(db, Filters(), "speaker") == [{"value": None, "label": None, "quotes": 1}]
    assert list(verify(db)) == []


@pytest.mark.parametrize(
    "wrong", [{"speaker_confidence": 1.2}, {"candidates": (Candidate("Ana Ruiz", "person", -0.1),)}], ids=repr
)
def test_a_probability_that_is_none_is_refused(db, make, wrong):
    article, (quote,) = make((None, "We will wait."))
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        add_article(db, article, [replace(quote, **wrong)], "m")
