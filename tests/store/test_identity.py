"""Who is one speaker across articles, whatever the order of adding."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from quotes.model import Article, Span
from quotes.store import add_article, curation, current_id, open_archive, relink, search, speakers, verify
from quotes.store.connection import writing
from quotes.store.filters import Filters, bearers_of, settled
from quotes.store.ids import stable_id
from quotes.store.pages import choice
from quotes.store.partition import CROWDED
from quotes.store.relink import link_all
from tests.store.conftest import SPEAKER_TABLES, made, stored

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("identity.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def add(db, *mentions):
    for article, quotes in mentions:
        add_article(db, article, quotes, "m")


@pytest.mark.parametrize(("mentions", "expected", "why"), CASES, ids=[case[2] for case in CASES])
def test_who_is_one_speaker(tmp_path, mentions, expected, why):
    articles = [made(number, mention) for number, mention in enumerate(mentions.split("; "))]
    results = []
    for number, order in enumerate(itertools.islice(itertools.permutations(articles), 6)):
        with open_archive(tmp_path / f"{number}.db", write=True) as db:
            add(db, *order)
            assert list(verify(db)) == []
            results.append(stored(db))
    assert all(result == results[0] for result in results)
    speaker_of = {row["text"]: row["speaker_id"] for row in read(tmp_path / "0.db")}
    ids = [speaker_of[f"Word {number}"] for number in range(len(articles))]
    letters = {id: "abcdef"[place] for place, id in enumerate(dict.fromkeys(ids))}
    assert "".join(letters[id] for id in ids) == expected


def read(path):
    with open_archive(path) as db:
        return list(search(db, Filters()))


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_adding_and_no_number_of_runs_matters(tmp_path, seed):
    mentions = [mention for case in CASES for mention in case[0].split("; ")]
    articles = [made(number, mention) for number, mention in enumerate(mentions)]
    results = []
    for run, shuffle in enumerate((None, seed, seed + 100)):
        if shuffle is not None:
            random.Random(shuffle).shuffle(articles)
        half = len(articles) // 2
        for part in (articles[:half], articles[half:]):
            with open_archive(tmp_path / f"{run}.db", write=True) as db, writing(db):
                add(db, *part)
        with open_archive(tmp_path / f"{run}.db", write=True) as db:
            assert list(verify(db)) == []
            results.append(stored(db))
            with writing(db):
                link_all(db)
            assert stored(db) == results[-1]
    assert results[0] == results[1] == results[2]


def test_a_crowded_surname_joins_spellings_only(tmp_path):
    crowd = [f"{first} Marlowe" for first in ("John", "John F.", *(f"Ann{chr(97 + i)}x{i}" for i in range(CROWDED)))]
    articles = [made(number, mention) for number, mention in enumerate(crowd)]
    results = []
    for run in range(3):
        with open_archive(tmp_path / f"{run}.db", write=True) as db:
            add(db, *articles)
            add(db, made(900, "JOHN MARLOWE"))
            results.append(stored(db))
            assert list(verify(db)) == []
            names = {row["name"]: row["quotes"] for row in speakers(db)}
        random.Random(run).shuffle(articles)
    assert names["John Marlowe"] == 2
    assert names["John F. Marlowe"] == 1
    assert results[0] == results[1] == results[2]


def test_a_name_that_goes_with_its_article_leaves_the_others_as_if_it_had_not_come(db):
    url = "https://tide.example/1"
    article, quotes = made(1, "John F. Marlowe")
    add(db, made(2, "John Marlowe"), made(3, "John D. Marlowe"))
    before = stored(db)
    add(db, (article, quotes))
    assert len(list(speakers(db))) == 3
    nobody = [replace(quote, speaker=None, how="not resolved") for quote in quotes]
    assert add_article(db, replace(article, url=url), nobody, "m") == "completed"
    after = stored(db)
    assert {table: after[table] for table in SPEAKER_TABLES[:5]} == {
        table: before[table] for table in SPEAKER_TABLES[:5]
    }
    assert list(verify(db)) == []


def test_an_id_that_a_speaker_had_leads_to_the_speaker(db):
    add(db, made(1, "John Marlowe"))
    (first,) = speakers(db)
    add(db, made(2, "John Francis Marlowe"))
    (both,) = speakers(db)
    assert both["quotes"] == 2
    assert current_id(db, first["id"]) == current_id(db, both["id"]) == both["id"]
    others = [row["id"] for row in db["speaker_ids"].rows]
    assert len(others) == 1
    assert {first["id"]} <= {both["id"], *others}
    assert current_id(db, others[0]) == both["id"]
    assert current_id(db, 5) is None


@pytest.mark.parametrize("other", ["striker/Leddon United", "Mr/", "spokeswoman/", "chef/Tide Inn", "/"])
@pytest.mark.parametrize("first", ["judge/High Court", "judge/", "/"])
def test_no_id_ever_goes_to_a_namesake(db, first, other):
    given: dict[str, set[int]] = {}
    mentions = [f"Ivo Tarn/{one}/2024" for one in (first, other, "", "singer/Leddon Opera", "Ms/", "")]
    for place, mention in enumerate(mentions):
        add(db, made(place, mention))
        said = {row["text"]: row["speaker_id"] for row in search(db, Filters())}
        for word, id in said.items():
            given.setdefault(word, set()).add(id)
            for known in given[word]:
                assert current_id(db, known) in (id, None)
                assert id in bearers_of(db, known)
        assert list(verify(db)) == []
    assert len(set(said.values())) > 2


def test_the_id_of_a_name_leads_to_all_who_bear_it_and_searches_them_all(db):
    plain = stable_id("speaker", "person", "ivo tarn")
    add(db, made(1, "Ivo Tarn/judge"))
    assert current_id(db, plain) == plain
    add(db, made(2, "Ivo Tarn/striker"), made(3, "Ivo Tarn"), made(4, "Bo Li"))
    assert current_id(db, plain) is None
    assert [one["quotes"] for one in choice(db, plain)] == [1, 1, 1]
    assert {one["role"] for one in choice(db, plain)} == {"judge", "striker", ""}
    for filters in (Filters(speaker_id=plain), settled(db, Filters(speaker_id=plain))):
        assert {row["text"] for row in search(db, filters)} == {"Word 1", "Word 2", "Word 3"}
    one, *others = bearers_of(db, plain)
    for other in others:
        curation.merge(db, str(one), str(other))
    assert current_id(db, plain) is not None


def test_who_is_set_apart_in_an_article_leaves_the_other_the_id(db):
    plain = stable_id("speaker", "person", "ivo tarn")
    add(db, made(1, "Ivo Tarn"), made(2, "Ivo Tarn"))
    curation.split(db, "Ivo Tarn", articles=[str(next(db["articles"].rows)["id"])])
    assert current_id(db, plain) == plain
    assert [row["quotes"] for row in speakers(db)] == [1, 1]


def test_the_id_of_a_name_that_says_too_little_leads_to_its_one_bearer(db):
    plain = stable_id("speaker", "person", "ivo")
    add(db, made(1, "Ivo"))
    (ivo,) = speakers(db)
    assert current_id(db, plain) == ivo["id"] != plain
    add(db, made(2, "Ivo"))
    assert current_id(db, plain) is None
    assert current_id(db, ivo["id"]) == ivo["id"]
    assert list(verify(db)) == []


def test_the_speaker_has_the_name_of_most_quotes(db):
    add(db, made(1, "John Francis Marlowe"), made(2, "John Marlowe"), made(3, "John Marlowe"))
    assert [row["name"] for row in speakers(db)] == ["John Marlowe"]
    assert [row["name"] for row in speakers(db, name="Francis")] == ["John Marlowe"]


def test_a_pronoun_tells_two_people_of_one_name_apart(db):
    for number, word in enumerate(("he", "she")):
        article, (quote,) = made(number, "Ivo Tarn")
        text = article.text + f"Then {word} left."
        start = text.index(f" {word} ") + 1
        second = replace(quote, contents=(Span(start, len(text)),), sources=(Span(start, start + len(word)),))
        second = replace(second, type="indirect", quoted=(), how="pronoun")
        add_article(db, Article(text), [quote, second], "m")
    assert [row["quotes"] for row in speakers(db)] == [2, 2]


def test_an_archive_of_an_older_version_gets_its_speakers_when_it_is_opened(path, make):
    with open_archive(path, write=True) as db:
        add(db, made(1, "John Marlowe"), made(2, "Dr. John Marlowe"), make(("Bo Li", "So will we.")))
        expected = stored(db)
        db.execute("DELETE FROM archive")
        db.execute("UPDATE speakers SET folded = id")
        db.execute("DELETE FROM aliases")
    with open_archive(path, write=True) as db:
        assert stored(db) == expected
        assert list(verify(db)) == []


def test_bringing_an_archive_up_to_date_tells_how_far_it_is_and_can_be_stopped(path, monkeypatch, caplog):
    with open_archive(path, write=True) as db:
        add(db, made(1, "John Marlowe"), made(2, "Bo Li"))
        db.execute("DELETE FROM archive")
        expected = stored(db)
    monkeypatch.setattr(relink, "SECONDS_BETWEEN_LINES", 0)
    given = relink.relink

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(relink, "relink", interrupted)
    with pytest.raises(KeyboardInterrupt), open_archive(path, write=True):
        pass
    monkeypatch.setattr(relink, "relink", given)
    with open_archive(path) as db:
        assert stored(db) == expected
        assert list(verify(db)) == []
    with caplog.at_level("INFO", "quotes"), open_archive(path, write=True) as db:
        assert stored(db) == expected
    assert "working out who is who: 1 of 2 articles whose names are read" in caplog.text
    assert "1 of 2 groups of names that are linked" in caplog.text


def test_a_name_in_very_many_contexts_is_still_one_speaker(db):
    with writing(db):
        add(db, *(made(number, f"Ivo Tarn/chancellor/Leddon Ward {number}x") for number in range(3 * CROWDED)))
    assert [row["quotes"] for row in speakers(db)] == [3 * CROWDED]
    assert list(verify(db)) == []
