"""Links from the cells of Datasette's tables to the pages of quotes, articles, speakers and outlets."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from quotes.web.text import safe_url, shown

_PAGES = {
    "quote_id": "quotes",
    "article_id": "articles",
    "superseded_by": "articles",
    "speaker_id": "speakers",
    "outlet_id": "outlets",
}
_ID_COLUMNS = {"quote_list": "quotes"}


def cell(value: Any, column: str, table: str | None, base: str = "/") -> Markup | None:
    """The cell as a link where it names a row that has a page, or the address of an original; None for other cells.

    Datasette gives a foreign key with its label as a dict of `value` and `label`. `base` is our home page's address.
    """
    if table is None or value is None:
        return None
    if column == "url":
        return _original(value)
    page = _PAGES.get(column) or (_ID_COLUMNS.get(table) if column == "id" else None)
    key, label = (value["value"], value["label"]) if isinstance(value, dict) else (value, value)
    if page is None or not isinstance(key, int):
        return None
    link = Markup('<a href="{base}{page}/{key}"><bdi>{label}</bdi></a>')
    return link.format(base=base, page=page, key=key, label=shown(str(label)))


def _original(url: Any) -> Markup:
    safe = safe_url(url)
    if safe is None:
        return Markup("<bdi>{}</bdi>").format(shown(str(url)))
    return Markup('<a href="{}" rel="noopener noreferrer nofollow"><bdi>{}</bdi></a>').format(safe, shown(safe))
