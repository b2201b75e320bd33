"""Ids are stable, sort as quotes are read, and fit where people put them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.store.ids import LIMIT, id_range, iso_day, quote_ids, stable_id


def ids(published, starts, url=None, length=1000, taken=()):
    return quote_ids("ab" * 32, url, published, length, starts, lambda id: id in taken)


def test_ids_never_change():
    # An archive's addresses hang on these: they must stay what they are in every later version.
    assert stable_id("article", "ab" * 32, "https://paper.example/1") == 420716167682551
    assert ids("2024-05-01T10:00:00Z", [0, 10, 500]) == [739007603525999, 739007603525989, 739007603525499]
    assert ids(None, [0, 10, 500]) == [39186476525999, 39186476525989, 39186476525499]


@settings(deadline=None)
@given(st.dates(date(1401, 1, 1), date(2700, 1, 1)), st.integers(0, 400), st.integers(0, 1000), st.integers(1, 10**7))
def test_a_quote_is_in_the_range_of_its_day(day, days, place, length):
    (id,) = ids(day.isoformat(), [min(place, length - 1)], url=str(place), length=length)
    assert 0 < id < LIMIT
    first, last = id_range(day.isoformat(), (day + timedelta(days)).isoformat())
    assert first <= id < last
    assert id < id_range((day + timedelta(1)).isoformat(), None)[0]
    assert id >= id_range(None, (day - timedelta(1)).isoformat())[1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 999), min_size=1, max_size=3000).map(sorted))
def test_the_quotes_of_an_article_count_down_in_the_order_of_the_text(starts):
    found = ids("2024-05-01", starts)
    assert found == sorted(set(found), reverse=True)
    assert len(found) == len(starts)


def test_undated_quotes_come_last_and_are_in_no_range():
    (undated,) = ids(None, [0])
    assert undated < ids("1500-01-01", [0])[0]
    assert undated < id_range(None, "2024-05-01")[0]
    assert id_range(None, None)[0] <= undated < id_range(None, None)[1]


def test_a_taken_id_is_passed_over():
    free = ids("2024-05-01", [0, 10, 500])
    assert ids("2024-05-01", [0, 10, 500], taken={free[0]}) == [free[0] - 1, *free[1:]]


@pytest.mark.parametrize("text", ["2024-05-01", "2024-05-01T10:00", "2024-05-01T10:00:00+02:00", "2024-05-01 10:00"])
def test_the_day_of_a_date(text):
    assert iso_day(text) == "2024-05-01"


@pytest.mark.parametrize("text", ["", "2024", "2024-5-1", "2024-02-30", "2024-05-011", "May 1, 2024", "2024-W18-3"])
def test_no_date(text):
    with pytest.raises(ValueError, match="is not a date such as 2023-11-30"):
        iso_day(text)
