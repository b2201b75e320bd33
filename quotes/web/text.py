"""Text from articles, which may be hostile, made safe to show; and numbers and dates as readers write them."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from urllib.parse import urlsplit

from markupsafe import Markup

from quotes.store.pages import HIT

# Characters that reorder or hide what follows them: controls of direction, and control characters but tab and newline.
_UNSHOWABLE = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]")


def shown(text: str) -> str:
    """The text with every character that reorders or hides others replaced by U+FFFD; the length stays the same."""
    # Most text has none of them, which Python tells many times faster.
    return text if text.isprintable() else _UNSHOWABLE.sub("\ufffd", text.replace("\r", "\n"))


def safe_url(url: str | None) -> str | None:
    """The URL when it is a plain web address (http or https, with a host, no control characters), else None."""
    if not url or _UNSHOWABLE.search(url) or re.search(r"\s", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def wikidata(id: str | None) -> str | None:
    """The address of an item of Wikidata (Q42); None for anything else."""
    return f"https://www.wikidata.org/wiki/{id}" if id and re.fullmatch("Q[1-9][0-9]{0,11}", id) else None


def day(published: str | None) -> str:
    """An ISO 8601 date or date-time as "5 November 2023"; "not given" for None."""
    if published is None:
        return "not given"
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return shown(published)
    return f"{found.day} {found:%B} {found.year}"


def number(value: int) -> str:
    """A whole number with its thousands apart: 12,345."""
    return f"{value:,}"


def percent(share: float) -> str:
    """A share from 0 to 1 in whole per cent; never 0 % or 100 % for one that is neither."""
    rounded = round(share * 100)
    if 0 < share < 1:
        rounded = min(max(rounded, 1), 99)
    return f"{rounded}\u202f%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """The count with its noun: "1 quote", "2,000 quotes"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def cut(text: str, length: int) -> str:
    """The text on one line, cut after a word at about `length` characters, with an ellipsis where words are missing."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + "…"


_FOUND = re.compile("{0}([^{0}{1}]*){1}".format(*HIT))


def hits(text: str) -> Markup:
    """Text whose found words stand between the characters of `HIT`, as HTML with those words marked."""
    return Markup(_FOUND.sub(r"<mark>\1</mark>", escape(shown(text))))
