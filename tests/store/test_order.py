"""The same articles and the same decisions give the same speakers in whatever order they come."""

import random
import sqlite3

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from quotes.store import add_article, curation, verify, wrap
from quotes.store.migrations import migrations
from tests.store.conftest import made, stored

GIVEN = ["John", "JOHN", "J.", "John F.", "John Francis", "Jane", "", "Dr. John", "Jöhn", "Jon"]
SURNAMES = ["Marlowe", "MARLOWE", "al-Marlowe", "Smith", "Smith-Marlowe", ""]
TITLES = ["", "", "", "judge", "striker", "mayor", "Mayor", "spokeswoman", "Mr", "prime minister"]
BODIES = ["", "", "Leddon", "Leddon City", "High Court", "Tide Rail"]
YEARS = ["", "2001", "2024"]
ORGANISATIONS = ["IBS", "Institute of Bird Study", "Institute of Bird Study=IBS", "The Institute for Bird Study Ltd"]
ORGANISATIONS += ["Foreign Ministry", "The Star", "Index of Better Soups=IBS"]
OUTLETS = ["", "@tide.example", "@post.example"]

people = st.builds(
    lambda first, last, title, body, year: "/".join((f"{first} {last}".strip() or "Bo", title, body, year)),
    *map(st.sampled_from, (GIVEN, SURNAMES, TITLES, BODIES, YEARS)),
)
organisations = st.builds(lambda name, outlet: f"o:{name}{outlet}", *map(st.sampled_from, (ORGANISATIONS, OUTLETS)))
mentions = st.lists(st.one_of(people, people, people, organisations), min_size=2, max_size=9)


@st.composite
def references(draw, mentioned):
    """Somebody who is mentioned, as an entry of the ledger names speakers."""
    _, (quote,) = made(0, draw(st.sampled_from(mentioned)))
    reference = {"kind": quote.speaker.kind, "name": quote.speaker.name}
    return reference | draw(st.sampled_from([{}, {"context": ""}, {"context": "", "alone": True}]))


@st.composite
def decisions(draw, mentioned):
    """Entries of a ledger about those who are mentioned."""
    entries = []
    for _ in range(draw(st.integers(0, 4))):
        speaker, other = draw(references(mentioned)), draw(references(mentioned))
        article, _ = made(place := draw(st.integers(0, len(mentioned) - 1)), mentioned[place])
        action, detail = draw(
            st.sampled_from(
                [
                    ("merge", {"other": other | {"kind": speaker["kind"]}, "called": other["name"]}),
                    ("rename", {"name": "John Marlowe"}),
                    ("alias", {"alias": other["name"]}),
                    ("split", {"name": other["name"]}),
                    ("split", {"articles": [article.sha256]}),
                    ("link", {"id": "Q1", "score": 99.0, "service": "http://s"}),
                ]
            )
        )
        entries.append({"action": action, "at": "2024-05-01", "detail": {"speaker": speaker} | detail})
    return entries


def archive_of(articles, entries, at: int) -> Database:
    """An archive of the articles in their order, to which the decisions come after the first `at`."""
    db = wrap(sqlite3.connect(":memory:"))
    migrations.apply(db)
    for place in range(len(articles) + 1):
        if place == at:
            curation.replay(db, entries)
        if place < len(articles):
            add_article(db, *articles[place], "m")
    return db


# A case is small as it is found; making it smaller would take minutes.
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data(), mentions, st.randoms(use_true_random=False))
def test_no_order_of_articles_and_decisions_matters(data, mentioned, shuffle: random.Random):
    articles = [made(number, mention) for number, mention in enumerate(mentioned)]
    entries = data.draw(decisions(mentioned))
    first = archive_of(articles, entries, len(articles))
    assert list(verify(first)) == []
    expected = stored(first)
    for _ in range(2):
        shuffle.shuffle(articles)
        other = archive_of(articles, entries, shuffle.randint(0, len(articles)))
        assert stored(other) == expected
        assert list(verify(other)) == []
