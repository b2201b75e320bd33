"""Lines that are the newsroom's own: `Transcript: ...`, `Editor's note: ...`, and credits: `Photo: NAME`, `(NAME)`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from quotes.attribute.layout import Layout
from quotes.model import Attribution, Span

_LINE = re.compile(
    r"[(\[]?(?P<word>(?:editor(?:['’]s|s['’]?)? )?[^\W\d_]+)(?: (?:credits?|by|captions?|to (?:the )?readers?|notes?))?"
    r"(?P<colon>\s*:)\s*",
    re.IGNORECASE,
)
_CREDITS = frozenset(("photo", "photograph", "picture", "image", "credit", "video"))


@cache
def words() -> frozenset[str]:
    """The words of the table, in the singular and in the plural."""
    lines = files("quotes.attribute").joinpath("newsroom.txt").read_text(encoding="utf-8").splitlines()
    listed = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return frozenset(form for word in listed for form in (word, word + "s"))


def opening(text: str, paragraph: Span) -> re.Match[str] | None:
    """What a paragraph opens with, where it is a word of the newsroom's and a colon."""
    match = _LINE.match(text, paragraph.start, paragraph.end)
    return match if match is not None and match["word"].split()[-1].lower() in words() else None


def without_credits(layout: Layout, attributions: Iterable[Attribution]) -> list[Attribution]:
    """The attributions without the sources that are credits or headings; unquoted words that have no other go, too."""
    kept = []
    for attribution in attributions:
        sources = tuple(source for source in attribution.sources if not _is_credit(layout, source))
        if sources == attribution.sources:
            kept.append(attribution)
        elif sources or attribution.type != "indirect":
            kept.append(replace(attribution, sources=sources))
    return kept


def _is_credit(layout: Layout, source: Span) -> bool:
    text = layout.text
    if text[max(0, source.start - 1) : source.start] == "(" and text[source.end : source.end + 1] == ")":
        return True
    number = layout.paragraph(source.start)
    match = opening(text, layout.paragraphs[number]) if number >= 0 else None
    if match is None:
        return False
    credited = match["word"].lower().removesuffix("s") in _CREDITS and source.start == match.end()
    return source.end <= match.end() or credited
