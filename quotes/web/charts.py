"""Bar charts of quotes over time, drawn on the server with pygal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

from quotes.model import QUOTE_TYPES

_SIZES = {"wide": (760, 220), "narrow": (340, 220)}
_LABELS = {"wide": 6, "narrow": 3}

# The types differ in lightness and outline, not only in hue, so that they can be told apart without colour.
_STYLE = """inline:
text { font: 12px system-ui, sans-serif; fill: #4a463f; }
.background { fill: none; }
.line { stroke: #8b867b; fill: none; }
.guide.line { stroke: #d9d4c8; }
.x text { text-anchor: middle; }
.y text { text-anchor: end; }
.x .guide.line { stroke: none; }
rect.rect { stroke: #1f4e79; stroke-width: 1; }
.color-0 rect.rect { fill: #1f4e79; }
.color-1 rect.rect { fill: #8fb3d4; stroke-dasharray: 3 1; }
.color-2 rect.rect { fill: #eef3f8; stroke-dasharray: 1 1; }
@media (prefers-color-scheme: dark) {
  text { fill: #c9c4b8; }
  .guide.line { stroke: #3a3833; }
  rect.rect { stroke: #9cc3e8; }
  .color-0 rect.rect { fill: #9cc3e8; }
  .color-1 rect.rect { fill: #3f6d98; }
  .color-2 rect.rect { fill: #1b2834; }
}
"""


def svg(timeline: Mapping[str, Any], title: str, size: Literal["wide", "narrow"] = "wide") -> bytes:
    """A timeline of the store as an SVG image that follows the reader's light or dark scheme."""
    values = tuple((type, tuple(bar[type] for bar in timeline["bars"])) for type in QUOTE_TYPES)
    return _draw(tuple(label(bar["start"], timeline["unit"]) for bar in timeline["bars"]), values, title, size)


def label(start: str, unit: str) -> str:
    """The name of the week, month or year (`unit`) that begins on the day `start` (ISO 8601)."""
    first = date.fromisoformat(start)
    if unit == "week":
        return f"{first.day} {first:%b} {first.year}"
    return f"{first:%b} {first.year}" if unit == "month" else str(first.year)


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
