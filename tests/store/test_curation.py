"""What people decide about speakers holds at once, whenever articles are added again, and until it is undone."""

import random

import pytest
from sqlite_utils import Database

from quotes.store import SpeakerError, add_article, curation, ledger, open_archive, speakers, verify
from quotes.store.doubtful import ambiguous
from quotes.store.ids import stable_id
from tests.store.conftest import made, stored

MENTIONS = [
    "Ana Ruiz",
    "Ana Ruiz-Lopez",
    "J. Marlowe",
    "John Marlowe",
    "Bo Li/mayor/Leddon",
    "Bo Li",
    "Bo",
    "o:Tide Rail",
]


@pytest.fixture
def articles():
    return [made(number, mention) for number, mention in enumerate(MENTIONS)]


@pytest.fixture
def filled(db, articles):
    for article, quotes in articles:
        add_article(db, article, quotes, "m")
    return db


def names(db: Database) -> dict[str, int]:
    assert list(verify(db)) == []
    return {row["name"]: row["quotes"] for row in speakers(db)}


BEFORE = {"Ana Ruiz": 1, "Ana Ruiz-Lopez": 1, "J. Marlowe": 1, "John Marlowe": 1, "Bo Li": 2, "Bo": 1, "Tide Rail": 1}


def third_article(db):
    return db.execute("SELECT id FROM articles WHERE text LIKE '%Word 5%'").fetchone()[0]


DECISIONS = {
    "merge": (lambda db: curation.merge(db, "Ana Ruiz", "Ana Ruiz-Lopez"), {"Ana Ruiz": 2, "Ana Ruiz-Lopez": None}),
    "merge the other way": (
        lambda db: curation.merge(db, "Ana Ruiz-Lopez", "Ana Ruiz"),
        {"Ana Ruiz-Lopez": 2, "Ana Ruiz": None},
    ),
    "rename": (lambda db: curation.rename(db, "Bo Li", "Li Bo"), {"Li Bo": 2, "Bo Li": None}),
    "rename to a name of another": (
        lambda db: curation.rename(db, "Tide Rail", "The Rail"),
        {"The Rail": 1, "Tide Rail": None},
    ),
    "alias": (lambda db: curation.add_alias(db, "Bo Li", "Bo"), {"Bo Li": 3, "Bo": None}),
    "alias of another speaker": (
        lambda db: curation.add_alias(db, "John Marlowe", "J. Marlowe"),
        {"John Marlowe": 2, "J. Marlowe": None},
    ),
    "link": (lambda db: curation.link(db, curation.find_speaker(db, "Bo Li")["id"], "Q1", 99.0, "http://s"), {}),
}


@pytest.mark.parametrize(("decide", "changes"), DECISIONS.values(), ids=DECISIONS)
def test_a_decision_holds_is_replayed_in_any_order_and_undone(filled, articles, tmp_path, decide, changes):
    at_first = stored(filled)
    assert names(filled) == BEFORE
    decide(filled)
    expected = {name: count for name, count in (BEFORE | changes).items() if count}
    assert names(filled) == expected
    decided = stored(filled)
    for seed in range(2):
        random.Random(seed).shuffle(articles)
        with open_archive(tmp_path / f"{seed}.db", write=True) as other:
            assert curation.replay(other, list(ledger.entries(filled))) == 1
            for article, quotes in articles:
                add_article(other, article, quotes, "m")
            assert names(other) == expected
            assert stored(other) == decided
            assert curation.replay(other, list(ledger.entries(filled))) == 0
    curation.undo(filled)
    assert names(filled) == BEFORE
    assert stored(filled) == at_first


def test_a_name_is_split_from_a_speaker(db):
    for number, name in enumerate(("John Marlowe", "John F. Marlowe")):
        add_article(db, *made(number, name), "m")
    assert names(db) == {"John F. Marlowe": 2}
    curation.split(db, "John F. Marlowe", "John Marlowe")
    assert names(db) == {"John F. Marlowe": 1, "John Marlowe": 1}
    add_article(db, *made(2, "John Marlowe"), "m")
    assert names(db) == {"John F. Marlowe": 1, "John Marlowe": 2}
    curation.undo(db)
    assert names(db) == {"John Marlowe": 3}


def test_a_name_is_split_from_the_speaker_that_was_meant_of_two_of_one_name(db):
    for number, name in enumerate(("Ivo Tarn/judge", "Ivo Tarn/striker", "Ian Odel", "Ian Odel")):
        add_article(db, *made(number, name), "m")
    judge, striker = (
        str(db.execute("SELECT speaker_id FROM names WHERE context LIKE ?", [f"%{title}%"]).fetchone()[0])
        for title in ("judge", "striker")
    )
    for one in (judge, striker):
        before = names(db)
        curation.merge(db, one, "Ian Odel")
        curation.split(db, one, "Ian Odel")
        assert names(db) == before == {"Ian Odel": 2, "Ivo Tarn": 1}
        curation.undo(db)
        curation.undo(db)


def test_articles_are_split_from_a_speaker_and_stay_so_when_added_again(filled, articles, tmp_path):
    curation.split(filled, "Bo Li", articles=[str(third_article(filled))])
    assert [row["quotes"] for row in speakers(filled, name="Bo Li")] == [1, 1]
    assert list(verify(filled)) == []
    decided = stored(filled)
    with open_archive(tmp_path / "other.db", write=True) as other:
        curation.replay(other, list(ledger.entries(filled)))
        for article, quotes in articles[::-1]:
            add_article(other, article, quotes, "m")
        assert stored(other) == decided
    assert not [row for row in ambiguous(filled) if row["name"] == "Bo Li" and "one name" in row["why"]]
    curation.undo(filled)
    assert names(filled) == BEFORE


def test_a_merge_that_is_undone_out_of_turn(filled):
    curation.merge(filled, "Ana Ruiz", "Ana Ruiz-Lopez")
    first = next(ledger.entries(filled))["id"]
    curation.merge(filled, "Ana Ruiz", "Bo Li")
    curation.rename(filled, "Ana Ruiz", "A. R.")
    assert names(filled)["A. R."] == 4
    curation.undo(filled, first)
    assert names(filled)["A. R."] == 3
    assert [bool(row["undone_at"]) for row in ledger.entries(filled)] == [True, False, False]


def test_a_decision_holds_once_the_last_of_those_it_is_about_comes(db):
    francis, marlowe = ({"kind": "person", "name": name, "context": None} for name in ("John Francis", "Jo Marlowe"))
    details = {
        "alias": {"speaker": {"kind": "person", "name": "Ana Ruiz", "context": None}, "alias": "Jo Marlowe"},
        "merge": {"speaker": francis, "other": marlowe, "called": "J. F."},
        "split": {"speaker": francis, "name": "John Francis"},
    }
    curation.replay(db, [{"action": what, "at": "2024-05-01", "detail": detail} for what, detail in details.items()])
    for number, name in enumerate(("John Francis", "Ana Ruiz", "Jo Marlowe")):
        add_article(db, *made(number, name), "m")
    assert names(db) == {"J. F.": 1, "Jo Marlowe": 2}


ANA = {"kind": "person", "name": "Ana Ruiz", "context": None}


def entry(action, **detail):
    """An entry of a ledger, about Ana Ruiz."""
    return {"action": action, "at": "2024-05-01", "detail": {"speaker": ANA} | detail}


REFUSED = {
    "nobody": (lambda db: curation.merge(db, "Ana Ruiz", "Nobody"), "there is no speaker Nobody"),
    "an id of nobody": (lambda db: curation.rename(db, "12", "X"), "there is no speaker 12"),
    "oneself": (lambda db: curation.merge(db, "Ana Ruiz", "ANA RUIZ"), "are one speaker already"),
    "two kinds": (lambda db: curation.merge(db, "Ana Ruiz", "Tide Rail"), "cannot be one speaker"),
    "a name not borne": (lambda db: curation.split(db, "Ana Ruiz", "Bo"), "no article calls Ana Ruiz Bo"),
    "the only name": (lambda db: curation.split(db, "Ana Ruiz", "Ana Ruiz"), "has no other name than Ana Ruiz"),
    "no such article": (lambda db: curation.split(db, "Ana Ruiz", articles=["x.txt"]), "there is no article x.txt"),
    "an article of others": (
        lambda db: curation.split(db, "Ana Ruiz", articles=[str(third_article(db))]),
        "has no quote of Ana Ruiz",
    ),
    "the same name": (lambda db: curation.rename(db, "Ana Ruiz", "Ana Ruiz"), "is called Ana Ruiz already"),
    "nothing to undo": (lambda db: curation.undo(db), "there is nothing to undo"),
    "no such entry": (lambda db: curation.undo(db, 9), "there is no entry 9"),
    "no entries": (lambda db: curation.replay(db, [{"action": "merge"}]), "line 1 is no entry of a ledger"),
    "no objects": (lambda db: curation.replay(db, ["merge"]), "line 1 is no entry of a ledger"),
    "a name that is none": (
        lambda db: curation.replay(db, [entry("merge", other=ANA, called=5)]),
        "line 1 is no entry of a ledger",
    ),
    "a person and an organisation": (
        lambda db: curation.replay(db, [entry("merge", other=ANA | {"kind": "organisation"}, called="A. R.")]),
        "line 1 is no entry of a ledger",
    ),
    "a blank name": (lambda db: curation.replay(db, [entry("rename", name=" ")]), "line 1 is no entry of a ledger"),
    "half a character": (
        lambda db: curation.replay(db, [entry("rename", name="\ud800")]),
        "line 1 is no entry of a ledger",
    ),
    "a score of words": (
        lambda db: curation.replay(db, [entry("link", id="Q1", score="high", service="http://s")]),
        "line 1 is no entry of a ledger",
    ),
    "articles that are no list": (
        lambda db: curation.replay(db, [entry("split", articles="abc")]),
        "line 1 is no entry of a ledger",
    ),
    "no time": (
        lambda db: curation.replay(db, [entry("rename", name="A. R.") | {"at": ["2024"]}]),
        "line 1 is no entry of a ledger",
    ),
    "an unknown action": (
        lambda db: curation.replay(db, [{"action": "fly", "detail": {}, "at": "2024"}]),
        "line 1 is no entry of a ledger",
    ),
}


@pytest.mark.parametrize(("decide", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_in_one_line(filled, decide, problem):
    before = stored(filled)
    with pytest.raises(SpeakerError, match=problem) as caught:
        decide(filled)
    assert "\n" not in str(caught.value)
    assert stored(filled) == before
    assert list(ledger.entries(filled)) == []


def test_a_name_of_several_is_refused_with_their_ids(db):
    for number, title in enumerate(("striker", "judge")):
        add_article(db, *made(number, f"Ivo Tarn/{title}"), "m")
    of_the_name = str(stable_id("speaker", "person", "ivo tarn"))
    for key in ("Ivo Tarn", of_the_name):
        with pytest.raises(SpeakerError, match=f"2 speakers are called {key}; give the id") as caught:
            curation.rename(db, key, "X")
        for row in speakers(db):
            assert str(row["id"]) in str(caught.value)
    one, other = (str(row["id"]) for row in speakers(db))
    curation.merge(db, one, other)
    assert names(db) == {"Ivo Tarn": 2}


def test_a_surname_that_fits_several_is_refused_and_they_are_listed(db):
    for number, mention in enumerate(("Tomasz Halvorsen", "Tomasz Halvorsen=Halvorsen", "Jane Holt")):
        add_article(db, *made(number, mention), "m")
    assert curation.find_speaker(db, "Halvorsen")["name"] == "Tomasz Halvorsen"
    add_article(db, *made(3, "Peter Halvorsen"), "m")
    before = stored(db)
    decisions = (
        lambda: curation.merge(db, "Halvorsen", "Jane Holt"),
        lambda: curation.merge(db, "Jane Holt", "Halvorsen"),
        lambda: curation.split(db, "Halvorsen", "Halvorsen"),
        lambda: curation.rename(db, "Halvorsen", "X"),
        lambda: curation.add_alias(db, "Halvorsen", "X"),
    )
    for decide in decisions:
        with pytest.raises(SpeakerError, match=r"^2 speakers are called Halvorsen; give the id: ") as caught:
            decide()
        assert "(Tomasz Halvorsen, person, 2 quotes)" in str(caught.value)
        assert "(Peter Halvorsen, person, 1 quote)" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert stored(db) == before
    curation.add_alias(db, "Peter Halvorsen", "Halvo")
    add_article(db, *made(4, "Ann Halvo"), "m")
    assert curation.find_speaker(db, "Halvo")["name"] == "Peter Halvorsen"


def test_an_entry_is_undone_once(filled):
    curation.rename(filled, "Ana Ruiz", "A. R.")
    curation.undo(filled, 1)
    with pytest.raises(SpeakerError, match="entry 1 was undone at"):
        curation.undo(filled, 1)


@pytest.mark.parametrize(
    ("mentions", "why"),
    [
        (["Ivo Tarn/striker", "Ivo Tarn/judge"], "one name, roles that differ"),
        (["Ivo", "Ivo"], "a name that says too little"),
        (["Ivo Tarn", "Tarn Ivo"], "the same words in another order"),
        (["Ivo Tarn", "Ivo Tarn Ode"], "a shorter form of the name"),
        (["Ivo Tarn", "Tarn"], "a shorter form of the name"),
        (["Ivonne Tarnowa", "Ivonne Tarnova"], "nearly the same letters"),
        (["o:IBS", "o:Institute of Bird Study"], "an abbreviation of the name"),
    ],
)
def test_what_a_person_should_decide_is_listed(db, mentions, why):
    for number, mention in enumerate(mentions):
        add_article(db, *made(number, mention), "m")
    add_article(db, *made(7, "Cy Fry"), "m")
    found = list(ambiguous(db))
    assert [(row["group"], row["why"]) for row in found] == [(1, why), (1, why)]
    assert {row["name"] for row in found} == {mention.removeprefix("o:").partition("/")[0] for mention in mentions}
