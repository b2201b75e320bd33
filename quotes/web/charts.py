"""Bar charts of quotes over time, drawn on the server with pygal, and the same numbers for a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

from quotes.model import QUOTE_TYPES

Unit = Literal["week", "month", "year"]

# At most so many bars stand beside each other before they are gathered into longer ones.
MOST_BARS = 53
_SIZES = {"wide": (760, 220), "narrow": (340, 220)}
_LABELS = {"wide": 6, "narrow": 3}

# The types differ in lightness and outline, not only in hue, so that they can be told apart without colour.
_STYLE = """inline:
text { font: 12px system-ui, sans-serif; fill: #4a463f; }
.background { fill: none; }
.guide { stroke: #d9d4c8; fill: none; }
.line { stroke: #8b867b; fill: none; }
.x text { text-anchor: middle; }
.y text { text-anchor: end; }
.x .guide { stroke: none; }
rect.rect { stroke: #1f4e79; stroke-width: 1; }
.color-0 rect.rect { fill: #1f4e79; }
.color-1 rect.rect { fill: #8fb3d4; stroke-dasharray: 3 1; }
.color-2 rect.rect { fill: #eef3f8; stroke-dasharray: 1 1; }
@media (prefers-color-scheme: dark) {
  text { fill: #c9c4b8; }
  .guide { stroke: #3a3833; }
  .line { stroke: #8b867b; }
  rect.rect { stroke: #9cc3e8; }
  .color-0 rect.rect { fill: #9cc3e8; }
  .color-1 rect.rect { fill: #3f6d98; }
  .color-2 rect.rect { fill: #1b2834; }
}
"""


@dataclass(frozen=True)
class Bar:
    """The quotes of one week, month or year, by type; `start` is its first day."""

    start: date
    label: str
    counts: Mapping[str, int] = field(hash=False)

    @property
    def total(self) -> int:
        """Quotes of all types."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Bars:
    """Bars that follow each other without a gap, each a `unit` long."""

    unit: Unit
    bars: tuple[Bar, ...]


def gather(days: Iterable[Mapping[str, Any]], most: int = MOST_BARS) -> Bars:
    """Gather counts by day and type (rows of `day`, `type`, `quotes`) into at most `most` bars.

    The bars are weeks from Monday if they fit, else months, else the last `most` years.
    """
    rows = [(date.fromisoformat(row["day"][:10]), row["type"], row["quotes"]) for row in days]
    if not rows:
        return Bars("week", ())
    first, last = min(row[0] for row in rows), max(row[0] for row in rows)
    unit: Unit = "year"
    starts: list[date] = []
    for unit in ("week", "month", "year"):
        starts = _starts(unit, first, last)
        if len(starts) <= most:
            break
    counts = {start: dict.fromkeys(QUOTE_TYPES, 0) for start in starts[-most:]}
    for day, type, quotes in rows:
        start = _start(unit, day)
        if start in counts:
            counts[start][type] += quotes
    return Bars(unit, tuple(Bar(start, _label(unit, start), count) for start, count in counts.items()))


def svg(days: Iterable[Mapping[str, Any]], title: str, size: Literal["wide", "narrow"] = "wide") -> bytes:
    """A chart of the days' quotes by type as an SVG image that follows the reader's light or dark scheme."""
    bars = gather(days).bars
    values = tuple((type, tuple(bar.counts[type] for bar in bars)) for type in QUOTE_TYPES)
    return _draw(tuple(bar.label for bar in bars), values, title, size)


@lru_cache(maxsize=512)
def _draw(labels: tuple[str, ...], values: tuple[tuple[str, tuple[int, ...]], ...], title: str, size: str) -> bytes:
    width, height = _SIZES[size]
    chart = pygal.StackedBar(
        width=width,
        height=height,
        css=[_STYLE],
        js=[],
        style=Style(font_family="system-ui, sans-serif"),
        title=None,
        show_legend=False,
        no_prefix=True,
        spacing=4,
        margin=8,
        max_scale=5,
        truncate_label=-1,
        show_minor_x_labels=False,
        print_values=False,
        value_formatter=lambda value: f"{value:,.0f}",
    )
    chart.x_labels = labels
    step = max(1, -(-len(labels) // _LABELS[size]))
    chart.x_labels_major = [label for i, label in enumerate(labels) if i % step == step // 2]
    for type, counts in values:
        chart.add(type, list(counts))
    chart.add_xml_filter(lambda root: _plain(root, title))
    return chart.render()


def _plain(root: Element, title: str) -> Element:
    """The drawing without pygal's script and its hidden descriptions for it."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("script", "desc"):
                parent.remove(child)
            elif child.tag == "title":
                child.text = title if parent is root else child.text
    return root


def _start(unit: Unit, day: date) -> date:
    if unit == "week":
        return date.fromordinal(max(1, (day - timedelta(days=day.weekday())).toordinal())) if day.year > 1 else day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _starts(unit: Unit, first: date, last: date) -> list[date]:
    start, end = _start(unit, first), _start(unit, last)
    if unit == "week":
        return [start + timedelta(weeks=n) for n in range((end - start).days // 7 + 1)]
    if unit == "year":
        return [date(year, 1, 1) for year in range(start.year, end.year + 1)]
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _label(unit: Unit, start: date) -> str:
    if unit == "week":
        return f"{start.day} {start:%b} {start.year}"
    return f"{start:%b} {start.year}" if unit == "month" else str(start.year)
