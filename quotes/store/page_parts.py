"""Parts that several pages share: how quotes divide, when they were published, and the words around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from quotes.store.filters import Filters, select
from quotes.store.ids import DAY, FIRST_DAY
from quotes.store.queries import count_quotes, rows

# How many of the newest quotes are divided by speaker, outlet and so on where there are more.
SAMPLE = 2_000

# How many of a speaker's or an outlet's newest quotes its timeline shows; an index holds all that is read for it.
TIMELINE = 20_000

CONTEXT = 240

_FACETS = ("speaker_id", "outlet_id", "type", "source_kind", "month")
_NAMES = {"speaker_id": "speakers", "outlet_id": "outlets"}


def day_of(quote_id: int) -> date | None:
    """The day of publication that a quote's id tells; None for a quote of an undated article."""
    ordinal = quote_id // DAY
    return date.fromordinal(ordinal) if ordinal >= FIRST_DAY else None


def divide(db: Database, filters: Filters, limit: int = 12) -> dict[str, Any]:
    """How the newest `SAMPLE` matches divide: `facets`, by name, of at most `limit` values each, most quotes first.

    `total` is the number of all matches, or None where finding it would mean reading them all; `sampled` is the number
    that were divided. A facet's values have `value`, `label` and `quotes`.
    """
    selection = select(db, filters)
    sql = f"""
        SELECT quotes.id, quotes.speaker_id, quotes.outlet_id, quotes.type, quotes.source_kind
        FROM {selection.source} WHERE {selection.where} ORDER BY {selection.order} LIMIT {SAMPLE + 1}
    """
    found = db.execute(sql, selection.parameters).fetchall()
    complete = len(found) <= SAMPLE
    newest = found[:SAMPLE]
    columns = {name: [row[i] for row in newest] for i, name in enumerate(("id", *_FACETS[:-1]))}
    columns["month"] = [_month(id) for id in columns.pop("id")]
    facets = {name: _facet(db, name, columns[name], limit) for name in _FACETS}
    return {
        "total": len(found) if complete else known_total(db, filters),
        "sampled": len(newest),
        "facets": facets,
    }


def known_total(db: Database, filters: Filters) -> int | None:
    """The number of matches, where the archive keeps it, else None."""
    if filters.only_by_day:
        return count_quotes(db, filters)
    for what, id in (("speaker", filters.speaker_id), ("outlet", filters.outlet_id)):
        if id is not None and filters == Filters(**{f"{what}_id": id}):
            row = db.execute(f"SELECT quotes FROM {what}s WHERE id = ?", [id]).fetchone()
            return row[0] if row else 0
    return None


def timeline(db: Database, column: str, id: int) -> list[dict[str, Any]]:
    """Quotes (speech) by day and type of one speaker or outlet (`column` speaker_id or outlet_id), oldest first.

    The newest `TIMELINE` quotes are counted, those of undated articles left out. A row has `day`, `type`, `quotes`.
    """
    index = f"quotes_{column.removesuffix('_id')}"
    sql = f"""
        SELECT ordinal, type, count(*) AS quotes FROM (
            SELECT id / {DAY} AS ordinal, type FROM quotes INDEXED BY {index}
            WHERE {column} = ? AND id >= {FIRST_DAY * DAY} AND latest = 1 AND act = 'speech'
            ORDER BY id DESC LIMIT {TIMELINE}
        ) GROUP BY ordinal, type ORDER BY ordinal, type
    """
    return [
        {"day": date.fromordinal(ordinal).isoformat(), "type": type, "quotes": count}
        for ordinal, type, count in db.execute(sql, [id])
    ]


def with_context(db: Database, quotes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The quotes, each with the words of its article `before` and `after` it and from its start to its end (`passage`).

    Put together, the three are the article's text as it stands. `more_before` and `more_after` tell whether the article
    goes on there.
    """
    texts: dict[int, tuple[str, int]] = {}
    for id in {quote["article_id"] for quote in quotes}:
        texts[id] = tuple(db.execute("SELECT text, body_start FROM articles WHERE id = ?", [id]).fetchone())
    return [quote | _around(*texts[quote["article_id"]], quote["start_char"], quote["end_char"]) for quote in quotes]


def _around(text: str, body_start: int, start: int, end: int) -> dict[str, Any]:
    first = max(min(body_start, start), start - CONTEXT)
    last = min(len(text), end + CONTEXT)
    before, after = text[first:start], text[end:last]
    more_before, more_after = first > body_start, last < len(text)
    if more_before:
        before = before[before.find(" ") + 1 :]
    if more_after:
        after = after[: after.rfind(" ") + 1] or after
    passage = text[start:end]
    return {"before": before, "passage": passage, "after": after, "more_before": more_before, "more_after": more_after}


def _facet(db: Database, name: str, values: Iterable[Any], limit: int) -> list[dict[str, Any]]:
    counted = Counter(value for value in values if value is not None)
    most = sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))[:limit]
    if name == "month":
        most.sort(reverse=True)
    labels = _labels(db, name, [value for value, _ in most])
    return [{"value": value, "label": labels.get(value, value), "quotes": count} for value, count in most]


def _labels(db: Database, name: str, ids: Sequence[int]) -> dict[int, str]:
    if name not in _NAMES or not ids:
        return {}
    sql = f"SELECT id, name FROM {_NAMES[name]} WHERE id IN ({', '.join('?' * len(ids))})"
    return {row["id"]: row["name"] for row in rows(db, sql, ids)}


def _month(quote_id: int) -> str | None:
    day = day_of(quote_id)
    return None if day is None else f"{day.year:04}-{day.month:02}"
