"""Quotes over time: counts by day gathered into weeks, months or years that follow each other without a gap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from quotes.model import QUOTE_TYPES

Unit = Literal["week", "month", "year"]

_UNITS: tuple[Unit, ...] = ("week", "month", "year")

# At most so many bars: a year of weeks.
MOST = 53


def of_archive(db: Database, since: str, until: str) -> dict[str, Any]:
    """The archive's quotes (speech) from day `since` to day `until`, both included; see `gather`."""
    sql = "SELECT day, type, quotes FROM days WHERE day BETWEEN ? AND ? AND act = 'speech' AND quotes > 0"
    return gather((date.fromisoformat(day).toordinal(), *rest) for day, *rest in db.execute(sql, [since, until]))


def gather(counts: Iterable[tuple[int, str, int]]) -> dict[str, Any]:
    """Counts by day (proleptic Gregorian ordinal), type and number, as `unit` and at most `MOST` `bars`.

    The unit is the shortest (week from Monday, month, year) of which `MOST` bars hold all but one quote in a hundred.
    Where years do not, their bars are those that hold most, so that a wrong date hides no others. A bar has `start`
    (its first day), the number of quotes of each type, and `quotes`, that of all. `left_out` is the number of quotes
    whose days no bar covers.
    """
    rows = list(counts)
    total = sum(quotes for _, _, quotes in rows)
    for unit in _UNITS:
        numbered = [(_number(unit, ordinal), type, quotes) for ordinal, type, quotes in rows]
        first = _fullest(numbered)
        inside = [first <= number < first + MOST for number, _, _ in numbered]
        held = sum(quotes for (_, _, quotes), shown in zip(rows, inside, strict=True) if shown)
        if held * 100 >= total * 99:
            break
    if held == total:
        return {"unit": unit, "bars": _bars(unit, numbered), "left_out": 0}
    # What is left may do with a shorter unit.
    shorter = gather(row for row, shown in zip(rows, inside, strict=True) if shown)
    return shorter | {"left_out": shorter["left_out"] + total - held}


def _fullest(numbered: Iterable[tuple[int, str, int]]) -> int:
    """The number of the first of those `MOST` bars in a row that hold most quotes; the latest of equals."""
    counted: dict[int, int] = {}
    for number, _, quotes in numbered:
        counted[number] = counted.get(number, 0) + quotes
    held, best, most = 0, 0, 0
    begin = iter(sorted(counted))
    oldest = next(begin, 0)
    for number in sorted(counted):
        held += counted[number]
        while oldest <= number - MOST:
            held -= counted[oldest]
            oldest = next(begin)
        if held >= most:
            best, most = oldest, held
    return best


def _bars(unit: Unit, numbered: Iterable[tuple[int, str, int]]) -> list[dict[str, Any]]:
    """The bars from the first to the last that has quotes."""
    bars: dict[int, dict[str, int]] = {}
    for number, type, quotes in numbered:
        bar = bars.setdefault(number, dict.fromkeys(QUOTE_TYPES, 0))
        bar[type] += quotes
    if not bars:
        return []
    empty = dict.fromkeys(QUOTE_TYPES, 0)
    return [
        {"start": _start(unit, number), **(bar := bars.get(number, empty)), "quotes": sum(bar.values())}
        for number in range(min(bars), max(bars) + 1)
    ]


def _number(unit: Unit, ordinal: int) -> int:
    """The number of the week, month or year in which a day lies; they follow each other."""
    if unit == "week":
        # Day 1 of the calendar is a Monday.
        return (ordinal - 1) // 7
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1 if unit == "month" else day.year


def _start(unit: Unit, number: int) -> str:
    """The first day of the week, month or year of this number."""
    if unit == "week":
        return date.fromordinal(number * 7 + 1).isoformat()
    year, month = divmod(number, 12) if unit == "month" else (number, 0)
    return date(year, month + 1, 1).isoformat()
