"""A quotation within another is a quote of its own that knows the outer one."""

from dataclasses import replace

import pytest

from quotes.model import Span, Speaker
from quotes.store import Filters, add_article, get_quote, search, verify
from quotes.store.pages import quote_page

SAID = "He told me, ‘Never come back, she said: “Go.” So leave,’ and left."


def inside(outer, text, words, name):
    """The words as a quotation of somebody's within the outer quote."""
    start = text.index(words)
    span = Span(start, start + len(words))
    return replace(outer, contents=(span,), quoted=(span,), speaker=Speaker(name, "person"), within=outer.contents)


@pytest.fixture
def nested(make):
    """An article, and its quotes, each within the one before."""
    article, (outer,) = make(("Ana Ruiz", SAID))
    inner = inside(outer, article.text, "Never come back, she said: “Go.” So leave,", "Bo Li")
    return article, [outer, inner, inside(inner, article.text, "Go.", "Cy Fry")]


@pytest.fixture
def filled(db, nested):
    article, quotes = nested
    add_article(db, article, quotes[::-1], "m")
    return db


def stored(db, name):
    (found,) = search(db, Filters(speaker=name))
    return found


def test_the_inner_quote_knows_the_outer_one_however_deep(filled):
    outer, inner, innermost = (stored(filled, name) for name in ("Ana Ruiz", "Bo Li", "Cy Fry"))
    assert [one["within_id"] for one in (outer, inner, innermost)] == [None, outer["id"], inner["id"]]
    assert innermost["text"] == "Go."
    assert get_quote(filled, inner["id"])["within_id"] == outer["id"]
    assert list(verify(filled)) == []


def test_a_page_shows_the_quotes_next_to_it_only(filled):
    outer, inner, innermost = (stored(filled, name) for name in ("Ana Ruiz", "Bo Li", "Cy Fry"))
    pages = [quote_page(filled, one["id"]) for one in (outer, inner, innermost)]
    assert [page["within"] for page in pages] == [None, outer, inner]
    assert [page["holds"] for page in pages] == [[inner], [innermost], []]


def test_what_a_quote_holds_is_found_through_an_index(filled):
    run, outer = [], stored(filled, "Ana Ruiz")
    filled.execute("ANALYZE")
    filled.conn.set_trace_callback(run.append)
    quote_page(filled, outer["id"])
    filled.conn.set_trace_callback(None)
    queries = [sql for sql in run if sql.lstrip().startswith("SELECT") and " quotes " in sql]
    plans = [row[3] for sql in queries for row in filled.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert "SEARCH quotes USING INDEX quotes_within (within_id=?)" in plans
    assert "SCAN quotes" not in plans


@pytest.mark.parametrize("words", ["Ana Ruiz", "He told me, ‘Never", SAID])
def test_a_quote_that_does_not_lie_within_its_outer_one_is_refused(db, nested, words):
    article, (outer, inner, _) = nested
    elsewhere = inside(inner, article.text, words, "Cy Fry")
    with pytest.raises(ValueError, match="does not lie within"):
        add_article(db, article, [outer, inner, elsewhere], "m")
    assert db["articles"].count == 0


@pytest.mark.parametrize(
    ("outer", "wrong"),
    [
        ("id", 3),
        ("(SELECT id FROM quotes WHERE speaker_name = 'Cy Fry')", 3),
        ("(SELECT id FROM quotes WHERE speaker_name = 'Bo Li')", 2),
        ("(SELECT id FROM quotes WHERE speaker_name = 'Dee Oak')", 3),
    ],
)
def test_an_outer_quote_that_does_not_hold_the_inner_one_is_told(filled, make, outer, wrong):
    add_article(filled, *make(("Dee Oak", SAID * 2)), "m")
    filled.execute(f"UPDATE quotes SET within_id = {outer} WHERE speaker_name != 'Dee Oak'")
    assert len([one for one in verify(filled) if "does not lie within" in one.problem]) == wrong


def test_a_piece_outside_the_outer_quotes_pieces_is_told(db, make):
    article, (outer,) = make(("Ana Ruiz", "He said ‘go’ and left. He came back."))
    start = outer.contents[0].start
    pieces = (Span(start, start + 12), Span(start + 23, outer.contents[0].end))
    outer = replace(outer, contents=pieces, quoted=pieces)
    inner = inside(outer, article.text, "go", "Bo Li")
    between = replace(inside(outer, article.text, "left", "Cy Fry"), within=())
    add_article(db, article, [outer, inner, between], "m")
    assert list(verify(db)) == []
    db.execute("UPDATE quotes SET within_id = ? WHERE speaker_name = 'Cy Fry'", [stored(db, "Ana Ruiz")["id"]])
    assert [str(one).partition(" does ")[2][:15] for one in verify(db)] == ["not lie within "]
