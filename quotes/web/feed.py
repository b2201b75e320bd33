"""The newest quotes of a speaker as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from feedgenerator import Atom1Feed

from quotes.web.fragments import in_words
from quotes.web.text import cut, day, shown

# What XML 1.0 cannot hold at all, where `shown` has left it.
_NOT_XML = dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd")


def atom(title: str, page: str, feed: str, quotes: Iterable[Mapping[str, Any]], address: Callable[[int], str]) -> str:
    """The feed of `quotes`, newest first; `page` and `feed` are absolute addresses, `address` gives that of a quote.

    An entry's title names who said it; its author is the outlet. A quote of an undated article counts as published in
    1970, because the format wants a date.
    """
    made = _Feed(title=_xml(title), link=page, description="", feed_url=feed, feed_guid=page)
    for quote in quotes:
        made.add_item(
            title=_xml(f"{_who(quote)}: {cut(quote['text'], 120)}"),
            link=address(quote["id"]),
            unique_id=address(quote["id"]),
            description=None,
            content=_xml(_body(quote)),
            pubdate=_moment(quote["published"]),
            updateddate=_moment(quote["published"]),
            author_name=_xml(quote["outlet"] or _who(quote)),
        )
    return made.writeString("utf-8")


class _Feed(Atom1Feed):
    """Atom whose content is plain text; as HTML, which feedgenerator calls it, an article's words would be markup."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write an entry."""
        super().add_item_elements(handler, item | {"content": None})
        handler.addQuickElement("content", item["content"], {"type": "text"})


def _who(quote: Mapping[str, Any]) -> str:
    also = [one["speaker"] or one["name"] for one in quote["also"]]
    return in_words([quote["speaker"] or quote["source"] or "Unnamed source", *also])


def _body(quote: Mapping[str, Any]) -> str:
    where = ", ".join([quote["outlet"] or "outlet not given", day(quote["published"])])
    inside = ", as quoted by another" if quote.get("within_id") else ""
    return f"{_who(quote)} ({quote['type']}{inside}): {quote['text']} — {where}"


def _moment(published: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(published) if published else datetime.fromtimestamp(0, UTC)
    except ValueError:
        found = datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _xml(text: str) -> str:
    return shown(text).translate(_NOT_XML)
