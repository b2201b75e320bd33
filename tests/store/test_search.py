"""Searching finds what is asked, newest first, and reads no more of the archive than it must."""

import contextlib
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.model import Article, Quote, Span
from quotes.store import (
    Filters,
    add_article,
    articles,
    count_quotes,
    counts,
    facet,
    find_article,
    get_quote,
    open_archive,
    outlets,
    quotes_of,
    search,
    speakers,
    versions,
)
from quotes.store.filters import GATHERED, match_expression, select

SAID = [
    # published, outlet, speaker, words
    ("2024-05-03", "rudaw.net", "Mohammed Shia' al-Sudani", "We renew our sovereignty."),
    ("2024-05-01T23:59:00", "rudaw.net", "Antony Blinken", "The attacks are unacceptable."),
    (None, "rudaw.net", "Antony Blinken", "Nobody dated these words."),
    ("2024-05-02", "wire.example", "Antony Blinken", "The talks about sovereignty went on."),
    ("2024-05-02", "wire.example", "José Álvarez", "NOT one of us talked, AND nobody listened."),
    ("2023-12-31", "wire.example", None, "It was talked about."),
]


def fill(db, make):
    for i, (published, outlet, speaker, words) in enumerate(SAID):
        url = f"https://{outlet}/{i}"
        add_article(db, *make((speaker, words), published=published, outlet=outlet, url=url, path=f"in/{i}.txt"), "m")
    text = "He fears the attacks."
    thought = Quote(type="indirect", act="thought", contents=(Span(9, 20),), reason="no name")
    add_article(db, Article(text, published="2024-05-04"), [thought], "m")
    return db


@pytest.fixture(scope="module")
def filled(tmp_path_factory, make):
    """For tests that only read."""
    with open_archive(tmp_path_factory.mktemp("search") / "quotes.db", write=True) as db:
        yield fill(db, make)


FOUND = {
    "everything, newest first, undated last": ({}, [0, 4, 3, 1, 5, 2]),
    "a part of a name": ({"speaker": "blinken"}, [3, 1, 2]),
    "a name in another case": ({"speaker": "ANTONY Blinken"}, [3, 1, 2]),
    "a name without accents": ({"speaker": "alvarez jose"}, [4]),
    "a part of a hyphened name": ({"speaker": "Sudani"}, [0]),
    "an apostrophe of another kind": ({"speaker": "shia’ al-sudani"}, [0]),
    "nobody's name": ({"speaker": "Nobody"}, []),
    "the beginning of a word of a name": ({"speaker": "Blink"}, [3, 1, 2]),
    "the beginnings of two words of a name": ({"speaker": "sud moha"}, [0]),
    "the beginning of a word in marks": ({"speaker": '"Blink"'}, []),
    "two letters": ({"speaker": "Bl"}, []),
    "the end of a word of a name": ({"speaker": "linken"}, []),
    "words in any form": ({"text": "talk"}, [4, 3, 5]),
    "all of the words": ({"text": "sovereignty talks"}, [3]),
    "a phrase": ({"text": '"went on"'}, [3]),
    "a phrase in curly marks": ({"text": "“on went”"}, []),
    "operators are words": ({"text": "NOT talked AND"}, [4]),
    "a stray mark": ({"text": 'sovereignty "'}, [0, 3]),
    "blank words ask nothing": ({"text": "  "}, [0, 4, 3, 1, 5, 2]),
    "marks alone match nothing": ({"text": '"" * ('}, []),
    "a part of an outlet": ({"outlet": "RUDAW"}, [0, 1, 2]),
    "an unknown outlet": ({"outlet": "herald"}, []),
    "since a day": ({"since": "2024-05-02"}, [0, 4, 3]),
    "until a day, to its end": ({"until": "2024-05-01"}, [1, 5]),
    "one day": ({"since": "2024-05-01", "until": "2024-05-01"}, [1]),
    "words, speaker and outlet": ({"text": "attack", "speaker": "Blinken", "outlet": "rudaw"}, [1]),
    "a kind of source": ({"source_kind": "unnamed"}, [5]),
    "a type": ({"type": "indirect"}, []),
}


@pytest.mark.parametrize("limits", [(100, 2_000, 20_000), (0, 2_000, 0), (0, 0, 20_000), (0, 0, 0)])
@pytest.mark.parametrize(("filters", "expected"), FOUND.values(), ids=FOUND)
def test_what_is_found_whichever_way_it_is_found(filled, monkeypatch, filters, expected, limits):
    for name, limit in zip(("PROBED", "SET_ASIDE", "GATHERED"), limits, strict=True):
        monkeypatch.setitem(select.__globals__, name, limit)
    found = list(search(filled, Filters(**filters)))
    by_day = {3: 2, 4: 2}
    assert [by_day.get(i, i + 10) for i in order(found)] == [by_day.get(i, i + 10) for i in expected]
    assert sorted(order(found)) == sorted(expected)
    assert count_quotes(filled, Filters(**filters)) == len(expected)
    newest_two = list(search(filled, Filters(**filters), limit=2))
    assert newest_two == found[:2]
    rest = search(filled, Filters(**filters), before=newest_two[-1]["id"]) if newest_two else []
    assert newest_two + list(rest) == found
    assert list(search(filled, Filters(**filters), limit=2, offset=1)) == found[1:3]


def order(found):
    return [int(quote["url"].rsplit("/", 1)[1]) for quote in found]


def test_thoughts_are_found_when_asked(filled):
    assert [quote["text"] for quote in search(filled, Filters(act="thought"))] == ["the attacks"]
    assert count_quotes(filled, Filters(act=None)) == len(SAID) + 1
    assert count_quotes(filled, Filters(act="thought", since="2024-05-04")) == 1


@pytest.mark.parametrize("wrong", [{"since": "May"}, {"until": "2024-02-30"}])
def test_a_date_that_is_none_is_refused(filled, wrong):
    with pytest.raises(ValueError, match="is not a date"):
        list(search(filled, Filters(**wrong)))
    with pytest.raises(ValueError, match="is not a date"):
        count_quotes(filled, Filters(**wrong))


@settings(deadline=None)
@given(words=st.text(max_size=40))
def test_no_words_of_a_user_are_an_error(words):
    expression = match_expression(words)
    with memory() as conn:
        conn.execute("SELECT * FROM words WHERE words MATCH ?", [expression]).fetchall()


def memory():
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE words USING fts5 (word, tokenize='porter unicode61 remove_diacritics 2')")
    conn.execute("INSERT INTO words VALUES ('one word')")
    return contextlib.closing(conn)


def test_the_best_match_comes_first_when_ranked(db, make):
    said = ["talks talks talks", "a long sentence in which talks come up only once", "nothing of the kind"]
    for day, words in enumerate(said, start=1):
        add_article(db, *make(("Ana Ruiz", words), published=f"2024-05-0{day}"), "m")
    for filters in (Filters(text="talk"), Filters(text="talk", speaker="Ruiz")):
        assert [row["text"] for row in search(db, filters, by_rank=True)] == said[:2]
        assert [row["text"] for row in search(db, filters)] == said[1::-1]
        assert [row["text"] for row in search(db, filters, by_rank=True, limit=1, offset=1)] == [said[1]]


def test_facets(filled):
    by_outlet = facet(filled, Filters(), "outlet")
    assert {(row["label"], row["quotes"]) for row in by_outlet} == {("rudaw.net", 3), ("wire.example", 3)}
    by_speaker = facet(filled, Filters(text="talked"), "speaker")
    assert {(row["label"], row["quotes"]) for row in by_speaker} == {
        ("Antony Blinken", 1),
        ("José Álvarez", 1),
        (None, 1),
    }
    assert facet(filled, Filters(until="2024-01-31"), "month") == [
        {"value": "2023-12", "label": "2023-12", "quotes": 1}
    ]
    assert sum(row["quotes"] for row in facet(filled, Filters(), "type", sample=4)) == 4


def test_lists(filled):
    assert counts(filled) == {
        "articles": 7,
        "quotes": 6,
        "speakers": 3,
        "outlets": 2,
        "first_day": "2023-12-31",
        "last_day": "2024-05-04",
    }
    assert [(row["name"], row["quotes"]) for row in speakers(filled)] == [
        ("Antony Blinken", 3),
        ("José Álvarez", 1),
        ("Mohammed Shia' al-Sudani", 1),
    ]
    assert [row["name"] for row in speakers(filled, name="alvarez")] == ["José Álvarez"]
    assert [(row["name"], row["articles"], row["quotes"]) for row in outlets(filled)] == [
        ("rudaw.net", 3, 3),
        ("wire.example", 3, 3),
    ]
    listed = list(articles(filled))
    assert [row["published"] for row in listed][:2] == ["2024-05-04", "2024-05-03"]
    assert [row["quotes"] for row in listed] == [0, 1, 1, 1, 1, 1, 1]
    assert len(list(articles(filled, outlet="rudaw", limit=2))) == 2
    assert list(articles(filled, outlet="herald")) == []


def test_an_article_is_found_by_what_a_user_has_of_it(filled):
    (row,) = (row for row in articles(filled) if row["path"] == "in/1.txt")
    for key in (row["id"], str(row["id"]), row["url"], "in/1.txt", "1.txt", row["sha256"], row["sha256"][:10].upper()):
        found = find_article(filled, key)
        assert found["id"] == row["id"]
        assert "unacceptable" in found["text"]
    for key in ("2.tx", "nothing", "https://rudaw.net/", "0" * 64, 17):
        with pytest.raises(LookupError, match="there is no article"):
            find_article(filled, key)


def test_two_articles_with_one_hash_are_not_guessed_between(db, make):
    for url in ("https://a.example/", "https://b.example/"):
        article, quotes = make(("Ana Ruiz", "We will wait."), url=url)
        add_article(db, article, quotes, "m")
    with pytest.raises(LookupError, match="2 articles begin with"):
        find_article(db, article.sha256)


def test_an_article_with_its_quotes_and_versions(db, make):
    url = "https://paper.example/1"
    old = make(("Ana Ruiz", "First."), ("Bo Li", "Second."), url=url)
    add_article(db, *old, "m")
    add_article(db, *make(("Ana Ruiz", "Third."), url=url), "m")
    article = find_article(db, old[0].sha256)
    assert [quote["text"] for quote in quotes_of(db, article["id"])] == ["First.", "Second."]
    assert [span["kind"] for span in quotes_of(db, article["id"])[0]["spans"]] == ["content", "quoted", "source", "cue"]
    assert [row["version"] for row in versions(db, article["id"])] == [1, 2]
    assert find_article(db, url)["version"] == 2
    assert [row["version"] for row in articles(db)] == [2]
    assert [row["version"] for row in articles(db, all_versions=True)] in ([1, 2], [2, 1])
    assert get_quote(db, quotes_of(db, article["id"])[0]["id"])["latest"] == 0
    assert get_quote(db, 17) is None


def test_the_view_for_browsing_shows_names(filled):
    row = next(filled.query("SELECT * FROM quote_list ORDER BY id DESC LIMIT 1 OFFSET 1"))
    assert (row["speaker"], row["outlet"], row["text"]) == (SAID[0][2], SAID[0][1], SAID[0][3])


PLANS = {
    "newest": ({}, ["SCAN quotes USING INDEX quotes_walk"]),
    "since": ({"since": "2024-05-02"}, ["SEARCH quotes USING INDEX quotes_walk (id>?)"]),
    "one speaker": ({"speaker": "blinken"}, ["SEARCH quotes USING INDEX quotes_speaker (speaker_id=?)"]),
    "one outlet": ({"outlet": "rudaw"}, ["SEARCH quotes USING INDEX quotes_outlet (outlet_id=?)"]),
    "speaker in an outlet": ({"speaker": "alvarez", "outlet": "net"}, ["SEARCH quotes USING INDEX quotes_speaker"]),
    "speaker since": (
        {"speaker": "blinken", "since": "2024-05-02"},
        ["SEARCH quotes USING INDEX quotes_speaker (speaker_id=? AND id>?"],
    ),
    "words": ({"text": "talk"}, ["SCAN quotes_fts VIRTUAL TABLE", "SEARCH quotes USING INTEGER PRIMARY KEY"]),
    "words since": (
        {"text": "talk", "since": "2024-05-02"},
        ["SCAN quotes_fts VIRTUAL TABLE INDEX 192:M1>", "SEARCH quotes USING INTEGER PRIMARY KEY"],
    ),
    "words of a speaker": ({"text": "talk", "speaker": "blinken"}, ["SEARCH quotes USING INDEX quotes_speaker"]),
    "a way of resolution": ({"how": "exact name"}, ["SEARCH quotes USING INDEX quotes_how (how=?)"]),
    "a kind of source": ({"source_kind": "unnamed"}, ["SEARCH quotes USING INDEX quotes_source_kind (source_kind=?)"]),
    "thoughts since": (
        {"act": "thought", "since": "2024-05-02"},
        ["SEARCH quotes USING INDEX quotes_act (act=? AND rowid>?)"],
    ),
    "a speaker and a rare way": (
        {"speaker": "blinken", "how": "pronoun"},
        ["SEARCH quotes USING INDEX quotes_how (how=?)"],
    ),
    "words and a rare way": ({"text": "talk", "how": "pronoun"}, ["SEARCH quotes USING INDEX quotes_how (how=?)"]),
    "one article": ({"article_id": 7}, ["SEARCH quotes USING INDEX quotes_article (article_id=?)"]),
}


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize(("filters", "expected"), PLANS.values(), ids=PLANS)
def test_searches_read_through_an_index_and_do_not_sort(db, make, filters, expected, analyzed):
    filled = fill(db, make)
    if analyzed:
        filled.execute("ANALYZE")
    steps = plan(filled, Filters(**filters))
    for step in expected:
        assert any(taken.startswith(step) for taken in steps), steps
    full_scans = [step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
    assert full_scans == (["SCAN quotes USING INDEX quotes_walk"] if filters == {} else [])
    assert any("ORDER BY" in step for step in steps) == ("article_id" in filters)


def test_many_quotes_of_many_speakers_are_met_on_the_way_and_few_are_gathered(db, make):
    filled = fill(db, make)
    assert any("INDEX quotes_outlet" in step for step in plan(filled, Filters(outlet="e")))
    filled.execute(f"UPDATE outlets SET quotes = {GATHERED}")
    assert plan(filled, Filters(outlet="e"))[0] == "SCAN quotes USING INDEX quotes_walk"


def test_a_value_that_is_not_rare_is_met_on_the_way(db, make, monkeypatch):
    filled = fill(db, make)
    monkeypatch.setattr("quotes.store.filters.GATHERED", 1)
    assert plan(filled, Filters(how="exact name"))[0] == "SCAN quotes USING INDEX quotes_walk"
    assert [row["how"] for row in search(filled, Filters(how="exact name"))] == ["exact name"] * 5


def plan(db, filters):
    selection = select(db, filters)
    sql = f"EXPLAIN QUERY PLAN SELECT quotes.text FROM {selection.source} WHERE {selection.where}"
    return [row[3] for row in db.execute(f"{sql} ORDER BY {selection.order} LIMIT 50", selection.parameters)]


def test_reading_everything_is_streamed(path, make):
    with open_archive(path, write=True) as db:
        for i in range(20):
            add_article(db, *make(*(("Ana Ruiz", f"Word {i} {k}.") for k in range(20))), "m")
        found = search(db, Filters())
        seen = {next(found)["id"]}
        seen.update(row["id"] for row in found)
        assert len(seen) == 400
