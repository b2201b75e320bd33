"""A quotation within another is a quote of its own that knows the outer one."""

from dataclasses import replace

import pytest

from quotes.model import Speaker
from quotes.store import Filters, add_article, get_quote, search, verify


@pytest.fixture
def filled(db, make):
    article, (outer,) = make(("Ana Ruiz", "He told me, ‘Never come back,’ and left."))
    start = article.text.index("Never")
    inner_words = type(outer.contents[0])(start, article.text.index("’"))
    inner = replace(
        outer,
        contents=(inner_words,),
        quoted=(inner_words,),
        speaker=Speaker("Bo Li", "person"),
        within=outer.contents,
    )
    add_article(db, article, [inner, outer], "m")
    return db


def test_the_inner_quote_knows_the_outer_one(filled):
    (inner,) = search(filled, Filters(speaker="Bo Li"))
    (outer,) = search(filled, Filters(speaker="Ana Ruiz"))
    assert (inner["text"], inner["within_id"]) == ("Never come back,", outer["id"])
    assert outer["within_id"] is None
    assert get_quote(filled, inner["id"])["within_id"] == outer["id"]
    assert list(verify(filled)) == []


def test_an_outer_quote_that_does_not_hold_the_inner_one_is_told(filled):
    filled.execute("UPDATE quotes SET within_id = id")
    assert len([one for one in verify(filled) if "does not lie within" in one.problem]) == 2
    filled.execute("UPDATE quotes SET within_id = (SELECT id FROM quotes WHERE speaker_name = 'Bo Li')")
    assert len([one for one in verify(filled) if "does not lie within" in one.problem]) == 2
