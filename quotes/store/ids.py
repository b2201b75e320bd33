"""Ids that depend on what a row is, never on the order in which rows were added.

The same articles give the same ids in whatever order they are added, so an address such as /quotes/ID outlives a
rebuilt archive. Every id is below 10^15: exact in JavaScript (2^53) and in a spreadsheet (15 digits). Two rows that
would get one id are told apart by taking the next free one, the only case in which the order of adding shows (about
once in a million quotes).

A quote's id also sorts: `ORDER BY id DESC` gives the newest day first, within a day one article after the other, and
an article's quotes in the order of the text; quotes of undated articles come last. So the newest matches of a
full-text search, which SQLite finds in the order of ids, need no sorting, and dates are ranges of ids.

    quote id = 6 digits day | 6 digits article | 3 digits place, counting down

The day is the proleptic Gregorian ordinal (Python's `date.toordinal`). Days before `FIRST_DAY` are all the range that
undated articles share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date

LIMIT = 10**15
PLACES = 10**3
ARTICLES = 10**6
DAY = ARTICLES * PLACES
FIRST_DAY = date(1400, 1, 1).toordinal()
LAST_DAY = 10**6 - 1

# An article with more quotes than places runs on into the ids below its own; the room kept free at the bottom of each
# day lets it do so without reaching the day before.
_OVERFLOW = 1000


def stable_id(*parts: str) -> int:
    """A number from 0 to 10^15 - 1 that is the same for the same parts everywhere and always."""
    return _number(parts) % LIMIT


def free(wanted: int, taken: Callable[[int], bool], step: int = 1) -> int:
    """The first id at or after `wanted`, going by `step`, that is not taken."""
    while taken(wanted):
        wanted += step
    return wanted


def quote_ids(
    sha256: str,
    url: str | None,
    published: str | None,
    length: int,
    starts: Sequence[int],
    taken: Callable[[int], bool],
) -> list[int]:
    """Ids for the quotes of one article whose contents begin at `starts` (character offsets, ascending).

    `length` is the number of characters of the article's text; `taken` tells whether the archive has an id already.
    """
    base = _article_base(sha256, url, published)
    ids: list[int] = []
    below = base + PLACES
    for start in starts:
        place = PLACES - 1 - start * PLACES // length
        below = free(min(base + place, below - 1), taken, step=-1)
        ids.append(below)
    return ids


def id_range(since: str | None, until: str | None) -> tuple[int, int]:
    """The ids (first, one past the last) of quotes published from day `since` to day `until`, both included.

    Days are ISO 8601 dates or date-times. Undated quotes are in the range only when neither is given.
    Raises ValueError for a date that is none.
    """
    if since is None and until is None:
        return 0, LIMIT
    first = _day(since) * DAY if since else FIRST_DAY * DAY
    last = (_day(until) + 1) * DAY if until else LIMIT
    return first, last


def iso_day(published: str) -> str:
    """The day (YYYY-MM-DD) of an ISO 8601 date or date-time; raises ValueError for anything else."""
    day = published[:10]
    try:
        if date.fromisoformat(day).isoformat() == day and published[10:11] in ("", "T", " "):
            return day
    except ValueError:
        pass
    raise ValueError(f"{published!r} is not a date such as 2023-11-30")


def _article_base(sha256: str, url: str | None, published: str | None) -> int:
    number = _number((sha256, url or ""))
    if published is None:
        return (_OVERFLOW + number % (FIRST_DAY * ARTICLES - _OVERFLOW)) * PLACES
    return _day(published) * DAY + (_OVERFLOW + number % (ARTICLES - _OVERFLOW)) * PLACES


def _day(published: str) -> int:
    return min(max(date.fromisoformat(iso_day(published)).toordinal(), FIRST_DAY), LAST_DAY)


def _number(parts: Sequence[str]) -> int:
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8")).digest()
    return int.from_bytes(digest[:16], "big")
