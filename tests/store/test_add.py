"""One article is one transaction, and what the archive holds does not depend on the order of adding."""

import math
import os
import random
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import Filters, add_article, get_quote, has_article, open_archive, search, verify, wrap
from quotes.store.migrations import migrations

URL = "https://paper.example/1"


def words(db, **filters):
    return [quote["text"] for quote in search(db, Filters(**filters))]


def test_everything_known_of_a_quote_is_stored(db, make):
    article, (quote,) = make(
        ("Ana Ruiz", "We will wait."),
        url=URL,
        outlet="paper.example",
        title="Waiting",
        byline="By L. Ode",
        published="2024-05-01T10:00:00Z",
    )
    quote = replace(quote, speaker=Speaker("Ana Ruiz", "person", "mayor", "Green Party"))
    assert add_article(db, article, [quote], "model 7") == "added"
    (row,) = search(db, Filters())
    expected = {
        "type": "direct",
        "act": "speech",
        "text": "We will wait.",
        "quoted": "We will wait.",
        "cue": "said",
        "source": "Ana Ruiz",
        "source_kind": "person",
        "speaker": "Ana Ruiz",
        "speaker_name": "Ana Ruiz",
        "speaker_title": "mayor",
        "speaker_affiliation": "Green Party",
        "how": "exact name",
        "reason": "named beside the quotation",
        "confidence": 0.9,
        "outlet": "paper.example",
        "headline": "Waiting",
        "byline": "By L. Ode",
        "url": URL,
        "published": "2024-05-01T10:00:00Z",
        "sha256": article.sha256,
        "model_version": "model 7",
    }
    assert {key: row[key] for key in expected} == expected
    spans = {(s["kind"], article.text[s["start_char"] : s["end_char"]]) for s in get_quote(db, row["id"])["spans"]}
    assert spans == {
        ("content", "We will wait."),
        ("quoted", "We will wait."),
        ("cue", "said"),
        ("source", "Ana Ruiz"),
    }


def test_a_quotation_in_two_pieces_is_joined_by_an_ellipsis(db):
    text = '"We wait," she said, "and see."'
    pieces = (Span(1, 8), Span(22, 29))
    quote = Quote(type="direct", act="speech", contents=pieces, quoted=pieces, reason="the article does not say")
    add_article(db, Article(text), [quote], "m")
    (row,) = search(db, Filters())
    assert row["text"] == row["quoted"] == "We wait … and see"
    assert (row["start_char"], row["end_char"]) == (1, 29)


def test_adding_the_same_article_again_changes_nothing(db, make):
    article, quotes = make(("Ana Ruiz", "We will wait."), url=URL)
    assert not has_article(db, article)
    add_article(db, article, quotes, "m")
    before = contents(db)
    assert has_article(db, article)
    assert add_article(db, article, quotes, "another model") == "unchanged"
    assert contents(db) == before


def test_a_text_without_url_is_known_by_its_hash(db, make):
    article, quotes = make(("Ana Ruiz", "We will wait."), path="a.txt")
    add_article(db, article, quotes, "m")
    assert add_article(db, replace(article, path="b.txt"), quotes, "m") == "unchanged"


COMPLETE = {"url": URL, "outlet": "paper.example", "title": "Waiting", "byline": "L. Ode", "published": "2024-05-01"}


@pytest.mark.parametrize(
    "first", [{}, *({name: value} for name, value in COMPLETE.items()), COMPLETE | {"url": None}], ids=repr
)
def test_what_was_not_known_of_an_article_completes_it(tmp_path, make, first):
    said = ("Ana Ruiz", "We will wait."), ("Bo Li", "So will we.")
    with open_archive(tmp_path / "at once.db", write=True) as db:
        add_article(db, *make(*said, **COMPLETE), "m")
        expected = contents(db)
    with open_archive(tmp_path / "completed.db", write=True) as db:
        add_article(db, *make(*said, **first), "m")
        article, quotes = make(*said, **COMPLETE)
        assert not has_article(db, article)
        assert add_article(db, article, quotes, "m") == "completed"
        assert has_article(db, article)
        assert add_article(db, article, quotes, "m") == "unchanged"
        assert contents(db) == expected
        assert list(verify(db)) == []


def test_what_is_known_of_an_article_is_not_replaced(db, make):
    article, quotes = make(("Ana Ruiz", "We will wait."), title="Waiting", published="2024-05-01", path="a.txt")
    add_article(db, article, quotes, "m")
    other = replace(article, title="Another", published="2024-06-01", path="b.txt")
    assert add_article(db, other, quotes, "m") == "unchanged"
    assert add_article(db, replace(other, url=URL), quotes, "m") == "completed"
    (row,) = db["articles"].rows
    assert (row["url"], row["title"], row["published"], row["path"]) == (URL, "Waiting", "2024-05-01", "a.txt")


def test_the_text_without_a_url_is_the_article_that_has_one(db, make):
    article, quotes = make(("Ana Ruiz", "We will wait."), url=URL, outlet="paper.example")
    add_article(db, article, quotes, "m")
    assert has_article(db, replace(article, url=None))
    assert add_article(db, replace(article, url=None, outlet=None), quotes, "m") == "unchanged"


def test_a_text_of_another_outlet_does_not_complete_the_first(db, make):
    article, quotes = make(("Ana Ruiz", "We will wait."), outlet="paper.example")
    add_article(db, article, quotes, "m")
    other = replace(article, url="https://wire.example/9", outlet="wire.example")
    assert add_article(db, other, quotes, "m") == "added"
    assert sorted(row["outlet"] for row in search(db, Filters())) == ["paper.example", "wire.example"]


def test_a_text_that_gets_the_url_of_another_is_a_version_of_it(db, make):
    add_article(db, *make(("Ana Ruiz", "We will wait."), url=URL, published="2024-05-01"), "m")
    article, quotes = make(("Ana Ruiz", "We will not wait."), published="2024-05-02")
    add_article(db, article, quotes, "m")
    assert add_article(db, replace(article, url=URL), quotes, "m") == "new version"
    assert words(db) == ["We will not wait."]
    assert db["articles"].count == 2
    assert list(verify(db)) == []


def test_an_article_with_other_versions_is_not_completed(db, make):
    for said in ("We will wait.", "We will not wait."):
        add_article(db, *make(("Ana Ruiz", said), url=URL), "m")
    article, quotes = make(("Ana Ruiz", "We will not wait."), url=URL, title="Waiting")
    assert add_article(db, article, quotes, "m") == "unchanged"


def test_the_same_text_in_two_outlets_is_two_articles(db, make):
    said = ("Ana Ruiz", "We will wait.")
    for url, outlet in ((URL, "paper.example"), ("https://wire.example/9", "wire.example")):
        article, quotes = make(said, url=url, outlet=outlet)
        assert add_article(db, article, quotes, "m") == "added"
    assert sorted(row["outlet"] for row in search(db, Filters(speaker="Ruiz"))) == ["paper.example", "wire.example"]


def test_a_changed_text_is_a_new_version_and_the_old_evidence_stays(db, make):
    old, new = make(("Ana Ruiz", "We will wait."), url=URL), make(("Ana Ruiz", "We will not wait."), url=URL)
    assert add_article(db, *old, "m") == "added"
    assert add_article(db, *new, "m") == "new version"
    assert words(db) == ["We will not wait."]
    assert sorted(words(db, all_versions=True)) == ["We will not wait.", "We will wait."]
    (first, second) = db.query("SELECT * FROM articles ORDER BY version")
    assert (first["version"], first["superseded_by"]) == (1, second["id"])
    assert (second["version"], second["superseded_by"]) == (2, None)
    assert list(verify(db)) == []


def test_a_text_that_returns_is_the_newest_again(db, make):
    old, new = make(("Ana Ruiz", "We will wait."), url=URL), make(("Ana Ruiz", "We will not wait."), url=URL)
    outcomes = []
    for article, quotes in (old, new, old, old, new):
        outcomes.append((has_article(db, article), add_article(db, article, quotes, "m")))
    assert outcomes == [
        (False, "added"),
        (False, "new version"),
        (False, "restored"),
        (True, "unchanged"),
        (False, "restored"),
    ]
    assert words(db) == ["We will not wait."]
    assert db["articles"].count == 2
    assert list(verify(db)) == []


@pytest.mark.parametrize("newest_first", [False, True])
def test_versions_of_different_days_are_ordered_by_day(db, make, newest_first):
    versions = [
        make(("Ana Ruiz", "We will wait."), url=URL, published="2024-05-01"),
        make(("Ana Ruiz", "We will not wait."), url=URL, published="2024-05-02T08:00"),
    ]
    for article, quotes in versions[::-1] if newest_first else versions:
        add_article(db, article, quotes, "m")
    assert words(db) == ["We will not wait."]
    assert all(has_article(db, article) for article, _ in versions)
    assert list(verify(db)) == []


def test_the_order_of_adding_does_not_matter(tmp_path, make):
    names = ["Ana Ruiz", "ANA RUIZ", "Ána Ruiz", "Bo Li", None]
    articles = [
        make(
            *((random.Random(i * 7 + k).choice(names), f"Word {i} and {k}.") for k in range(3)),
            url=f"https://{'PAPER' if i % 2 else 'paper'}.example/{i}",
            outlet="PAPER.example" if i % 2 else "paper.example",
            published=f"2024-05-0{1 + i % 3}" if i % 4 else None,
        )
        for i in range(30)
    ]
    results = []
    for seed in (1, 2):
        random.Random(seed).shuffle(articles)
        with open_archive(tmp_path / f"{seed}.db", write=True) as db:
            for article, quotes in articles:
                add_article(db, article, quotes, "m")
            assert list(verify(db)) == []
            results.append(contents(db))
    assert results[0] == results[1]
    assert {name for _, name, *_ in results[0]["speakers"]} == {"Ána Ruiz", "Bo Li"}


def test_a_crash_in_the_middle_leaves_nothing(db, make, monkeypatch):
    add_article(db, *make(("Bo Li", "First.")), "m")
    before = contents(db)
    article, quotes = make(("Ana Ruiz", "We will wait."), ("Cy Fry", "So will we."), outlet="paper.example")
    insert_all = add_article.__globals__["_insert_all"]

    def crash(db, table, rows):
        insert_all(db, table, rows)
        if table == "quote_spans":
            raise KeyboardInterrupt

    monkeypatch.setitem(add_article.__globals__, "_insert_all", crash)
    with pytest.raises(KeyboardInterrupt):
        add_article(db, article, quotes, "m")
    assert not db.conn.in_transaction
    assert contents(db) == before
    monkeypatch.undo()
    assert add_article(db, article, quotes, "m") == "added"


def test_a_program_that_is_killed_in_the_middle_leaves_nothing(path, make, monkeypatch):
    with open_archive(path, write=True) as db:
        add_article(db, *make(("Bo Li", "First.")), "m")
        before = contents(db)
    article, quotes = make(("Ana Ruiz", "We will wait."), outlet="paper.example")
    insert_all = add_article.__globals__["_insert_all"]

    def die(db, table, rows):
        insert_all(db, table, rows)
        if table == "quote_spans":
            os._exit(9)

    child = os.fork()
    if child == 0:
        monkeypatch.setitem(add_article.__globals__, "_insert_all", die)
        with open_archive(path, write=True) as db:
            add_article(db, article, quotes, "m")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    with open_archive(path, write=True) as db:
        assert contents(db) == before
        assert list(verify(db)) == []
        assert add_article(db, article, quotes, "m") == "added"


WRONG = {
    "a span past the end": {"contents": (Span(1, 900),), "quoted": ()},
    "a span before the start": {"contents": (Span(-3, 5),), "quoted": ()},
    "an empty span": {"sources": (Span(4, 4),)},
    "a cue past the end": {"cue": Span(0, 901)},
    "no content": {"contents": (), "quoted": ()},
    "quoted words outside the content": {"quoted": (Span(0, 3),)},
    "a confidence above one": {"confidence": 1.5},
    "a confidence that is no number": {"confidence": math.nan},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_quote_that_its_text_does_not_prove_is_refused(db, make, changes):
    article, (right,) = make(("Ana Ruiz", "We will wait."), path="a.txt")
    before = contents(db)
    with pytest.raises(ValueError, match=r"^a\.txt: "):
        add_article(db, article, [right, replace(right, **changes)], "m")
    assert contents(db) == before


@pytest.mark.parametrize("kind", ["contents", "sources", "cue"])
def test_a_span_in_the_header_is_refused(db, make, kind):
    header = "https://paper.example/1\n"
    article, (quote,) = make(("Ana Ruiz", "We will wait."), header=header, path="a.txt")
    span = Span(0, len(header) + 1)
    before = contents(db)
    with pytest.raises(ValueError, match=r"^a\.txt: .* begins before the article's body"):
        add_article(db, article, [replace(quote, **{kind: span if kind == "cue" else (span,)})], "m")
    assert contents(db) == before


@pytest.mark.parametrize("published", ["yesterday", "2024-13-01", "20240501", "01/05/2024", "2024-05-01xyz"])
def test_a_date_that_is_none_is_refused(db, make, published):
    article, quotes = make(("Ana Ruiz", "We will wait."), published=published)
    with pytest.raises(ValueError, match="is not a date"):
        add_article(db, article, quotes, "m")


def test_an_article_without_quotes_is_kept(db):
    assert add_article(db, Article("Nobody said a word."), [], "m") == "added"
    assert has_article(db, Article("Nobody said a word."))


def test_a_path_that_is_not_utf_8_is_kept_readable(db):
    add_article(db, Article("Nobody said a word.", path="caf\udce9.txt"), [], "m")
    assert next(db["articles"].rows)["path"] == r"caf\udce9.txt"


def test_more_quotes_than_places_get_ids_in_the_order_of_the_text(db):
    text = "x" * 40
    quotes = [
        Quote(type="indirect", act="speech", contents=(Span(i % 40, i % 40 + 1),), reason="r") for i in range(1500)
    ]
    add_article(db, Article(text, published="2024-05-01"), quotes, "m")
    starts = [row["start_char"] for row in search(db, Filters())]
    assert len(starts) == 1500
    assert starts == sorted(starts)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.data())
def test_whatever_the_text_every_stored_word_is_the_articles(text, data):
    def span(of):
        start = data.draw(st.integers(of.start, of.end - 1))
        return Span(start, data.draw(st.integers(start + 1, of.end)))

    whole = Span(0, len(text))
    contents = tuple(span(whole) for _ in range(data.draw(st.integers(1, 3))))
    quoted = span(contents[0])
    said, inside = (sum(map(str.isalnum, "".join(s.of(text) for s in spans))) for spans in (contents, (quoted,)))
    quote = Quote(
        type="indirect" if not inside else "direct" if inside == said else "mixed",
        act="speech",
        contents=contents,
        quoted=(quoted,),
        cue=span(whole),
        sources=(span(whole),),
        speaker=Speaker(text, "person"),
        how="exact name",
        reason=text,
    )
    with open_archive_in_memory() as db:
        add_article(db, Article(text, title=text, outlet=text), [quote], text)
        assert list(verify(db)) == []
        (row,) = search(db, Filters())
        assert row["cue"] == quote.cue.of(text)
        assert row["speaker"] == row["headline"] == row["outlet"] == text


def open_archive_in_memory():
    db = wrap(sqlite3.connect(":memory:"))
    migrations.apply(db)
    return db


def contents(db):
    """All rows of the archive, without the times of adding."""
    tables = ("outlets", "speakers", "aliases", "articles", "quotes", "quote_spans", "days")
    leave_out = {"added_at", "version"}
    return {
        table: sorted(
            (tuple(value for key, value in row.items() if key not in leave_out) for row in db[table].rows), key=repr
        )
        for table in tables
    }
