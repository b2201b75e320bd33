"""Quotes over time: counts by day gathered into weeks, months or years that follow each other without a gap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from quotes.model import QUOTE_TYPES

Unit = Literal["week", "month", "year"]

# At most so many bars: a year of weeks.
MOST = 53


def of_archive(db: Database, since: str, until: str) -> dict[str, Any]:
    """The archive's quotes (speech) from day `since` to day `until`, both included; see `gather`."""
    sql = "SELECT day, type, quotes FROM days WHERE day BETWEEN ? AND ? AND act = 'speech' AND quotes > 0"
    return gather((date.fromisoformat(day).toordinal(), *rest) for day, *rest in db.execute(sql, [since, until]))


def gather(counts: Iterable[tuple[int, str, int]]) -> dict[str, Any]:
    """Counts by day (proleptic Gregorian ordinal), type and number, as `unit` and at most `MOST` `bars`.

    Bars are weeks from Monday if they are few enough, else months, else the last years. A bar has `start` (its first
    day), the number of quotes of each type, and `quotes`, that of all.
    """
    rows = list(counts)
    if not rows:
        return {"unit": "week", "bars": []}
    first, last = (date.fromordinal(pick(row[0] for row in rows)) for pick in (min, max))
    unit, starts = _unit(first, last)
    bars = {start: dict.fromkeys(QUOTE_TYPES, 0) for start in starts[-MOST:]}
    start_of: dict[int, date] = {}
    for ordinal, type, quotes in rows:
        if ordinal not in start_of:
            start_of[ordinal] = _start(unit, date.fromordinal(ordinal))
        if start_of[ordinal] in bars:
            bars[start_of[ordinal]][type] += quotes
    return {
        "unit": unit,
        "bars": [{"start": start.isoformat(), **bar, "quotes": sum(bar.values())} for start, bar in bars.items()],
    }


def _unit(first: date, last: date) -> tuple[Unit, list[date]]:
    """The shortest unit of which `MOST` reach from `first` to `last`, or years, and the first days of all of them."""
    weeks, months = (last - first).days // 7 + 2, (last.year - first.year) * 12 + last.month - first.month + 1
    if weeks <= MOST + 1:
        start, end = _start("week", first), _start("week", last)
        found = [start + timedelta(weeks=n) for n in range((end - start).days // 7 + 1)]
        if len(found) <= MOST:
            return "week", found
    if months <= MOST:
        begin = first.year * 12 + first.month - 1
        return "month", [date(month // 12, month % 12 + 1, 1) for month in range(begin, begin + months)]
    return "year", [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def _start(unit: Unit, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
