"""Publication dates as people write them, made ISO 8601 or refused, never guessed."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime

from dateutil.parser import ParserError, UnknownTimezoneWarning, parse

from quotes.read.errors import ReadError

_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\d)")
# Two dates that share no part: what a text does not give differs between readings that fill it from each.
_FILL = (datetime(2000, 1, 1, 1, 1), datetime(2003, 2, 2, 2, 2))


def normal_date(words: str) -> str:
    """`words` as an ISO 8601 date, or date and time where a time is given (with its zone, if it has one).

    Reads ISO 8601, RFC 2822 and dates with the month in letters. Raises ReadError for anything else, and for dates
    that may mean two days, such as 05/11/2023.
    """
    words = " ".join(words.split())
    try:
        return _iso(words)
    except ValueError:
        return _written(words)


def _iso(words: str) -> str:
    """An ISO 8601 date or date-time in its usual form; ValueError for anything else."""
    if re.fullmatch(r"\d{4}-\d\d?-\d\d?", words):
        year, month, day = map(int, words.split("-"))
        return date(year, month, day).isoformat()
    if re.fullmatch(r"\d{8}", words):
        return date(int(words[:4]), int(words[4:6]), int(words[6:])).isoformat()
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d", words):
        raise ValueError(words)
    return datetime.fromisoformat(words).isoformat()


def _written(words: str) -> str:
    year_first = _YEAR_FIRST.sub(r"\1-\3-\4", words)
    if year_first != words:
        return normal_date(year_first)
    filled, otherwise_filled = (_parsed(words, fill) for fill in _FILL)
    if filled.date() != otherwise_filled.date() or not re.search(r"\d{4}", words):
        raise ReadError(f'the date "{words}" lacks its day, month or four-digit year; write it like 2023-11-05')
    if _parsed(words, _FILL[0], day_first=True) != filled:
        raise ReadError(f'the date "{words}" may mean two days; write it like 2023-11-05 or 5 November 2023')
    has_time = filled.time() == otherwise_filled.time()
    return filled.isoformat() if has_time else filled.date().isoformat()


def _parsed(words: str, fill: datetime, day_first: bool = False) -> datetime:
    """`words` read as a date, with the parts that they leave out taken from `fill`; ReadError when they are none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UnknownTimezoneWarning)
            return parse(words, default=fill, dayfirst=day_first)
    except UnknownTimezoneWarning:
        raise ReadError(f'the time zone of the date "{words}" is not known; write it like +03:00') from None
    except (ParserError, OverflowError, ValueError):
        raise ReadError(f'"{words}" is not a date that can be read; write it like 2023-11-05') from None
