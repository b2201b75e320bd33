"""Parts that several pages share: how quotes divide, the words found in them, and the words around them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from quotes.store.filters import Filters, match_expression, select
from quotes.store.ids import DAY, FIRST_DAY
from quotes.store.queries import count_quotes, rows
from quotes.store.timeline import gather

# How many of the newest quotes are divided by speaker, outlet and so on where there are more.
SAMPLE = 1_000

# The same for a speaker or an outlet, of whom one index holds all that is read.
PROFILED = 5_000

# How many values of a division are named.
NAMED = 12

CONTEXT = 240

# As in the archive's own index.
TOKENIZER = "porter unicode61 remove_diacritics 2"

_FACETS = ("speaker_id", "outlet_id", "type", "source_kind", "month")
_NAMES = {"speaker_id": "speakers", "outlet_id": "outlets"}


def day_of(quote_id: int) -> date | None:
    """The day of publication that a quote's id tells; None for a quote of an undated article."""
    ordinal = quote_id // DAY
    return date.fromordinal(ordinal) if ordinal >= FIRST_DAY else None


def divide(db: Database, filters: Filters, limit: int = NAMED) -> dict[str, Any]:
    """How the newest `SAMPLE` matches divide: `facets`, by name, of at most `limit` values each, most quotes first.

    `total` is the number of all matches, or None where finding it would mean reading them all; `sampled` is the number
    that were divided. A facet's values have `value`, `label` and `quotes`.
    """
    selection = select(db, filters)
    sql = f"""
        SELECT json_array(quotes.id, quotes.speaker_id, quotes.outlet_id, quotes.type, quotes.source_kind)
        FROM {selection.source} WHERE {selection.where} ORDER BY {selection.order} LIMIT {SAMPLE + 1}
    """
    found = _at_once(db, sql, selection.parameters)
    complete = len(found) <= SAMPLE
    newest = found[:SAMPLE]
    columns = {name: [row[i] for row in newest] for i, name in enumerate(("id", *_FACETS[:-1]))}
    columns["month"] = [_month(id) for id in columns.pop("id")]
    columns = {name: [value for value in values if value is not None] for name, values in columns.items()}
    facets = {name: _most(db, name, Counter(columns[name]), limit) for name in _FACETS}
    facets["month"].sort(key=lambda row: row["value"], reverse=True)
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


def profile(db: Database, what: Literal["speaker", "outlet"], id: int) -> dict[str, Any]:
    """How the newest `PROFILED` quotes (speech) of a speaker or an outlet divide, and when they were published.

    `outlets` or `speakers`, `types` and `source_kinds` have value, label and quotes, most first; `timeline` is as
    `quotes.store.timeline.gather` makes it. All is read from one index.
    """
    other = "outlet" if what == "speaker" else "speaker"
    sql = f"""
        SELECT json_array(id / {DAY}, type, source_kind, {other}_id) FROM quotes INDEXED BY quotes_{what}
        WHERE {what}_id = ? AND latest = 1 AND act = 'speech' ORDER BY id DESC LIMIT {PROFILED}
    """
    found = _at_once(db, sql, [id])
    days, types, source_kinds, others = ([row[i] for row in found] for i in range(4))
    dated = Counter(pair for pair in zip(days, types, strict=True) if pair[0] >= FIRST_DAY)
    return {
        f"{other}s": _most(db, f"{other}_id", Counter(others)),
        "types": _most(db, "type", Counter(types)),
        "source_kinds": _most(db, "source_kind", Counter(source_kinds)),
        "timeline": gather((day, type, quotes) for (day, type), quotes in dated.items()),
    }


def marked(texts: Mapping[int, str], words: str, before: str, after: str) -> dict[int, str]:
    """The texts with `before` and `after` around what a search for `words` finds in them, by the same keys.

    They are searched in a small index of their own, because finding a single row again in that of a large archive
    takes as long as reading a page of them.
    """
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(f"CREATE VIRTUAL TABLE found USING fts5 (text, tokenize = '{TOKENIZER}')")
        conn.executemany("INSERT INTO found (rowid, text) VALUES (?, ?)", texts.items())
        sql = "SELECT rowid, highlight(found, 0, ?, ?) FROM found WHERE found MATCH ?"
        return dict(texts) | dict(conn.execute(sql, [before, after, match_expression(words)]).fetchall())


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


def _at_once(db: Database, sql: str, parameters: Sequence[Any]) -> list[list[Any]]:
    """The rows of a query that gives each as one JSON array, fetched as one value.

    Python takes its lock for every row it fetches, so that thousands of rows keep a server's other threads waiting and
    wait for them; for one value SQLite works undisturbed.
    """
    whole = f"WITH found(line) AS ({sql}) SELECT json_group_array(json(line)) FROM found"
    return json.loads(db.execute(whole, parameters).fetchone()[0])


def _most(db: Database, name: str, counted: Mapping[Any, int], limit: int = NAMED) -> list[dict[str, Any]]:
    """The values counted most, with their names."""
    most = sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))[:limit]
    labels = _labels(db, name, [value for value, _ in most if value is not None])
    return [{"value": value, "label": labels.get(value, value), "quotes": count} for value, count in most]


def _labels(db: Database, name: str, ids: Sequence[int]) -> dict[int, str]:
    if name not in _NAMES or not ids:
        return {}
    sql = f"SELECT id, name FROM {_NAMES[name]} WHERE id IN ({', '.join('?' * len(ids))})"
    return {row["id"]: row["name"] for row in rows(db, sql, ids)}


def _month(quote_id: int) -> str | None:
    day = day_of(quote_id)
    return None if day is None else f"{day.year:04}-{day.month:02}"
