"""Searching quotes: the rows, how many there are, how they divide, and where the words were found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from sqlite_utils import Database

from quotes.store.filters import Filters, select
from quotes.store.ids import iso_day

Facet = Literal["speaker", "outlet", "type", "act", "source_kind", "how", "month"]

# How many of the newest matches are ranked or divided when all of them would take too long.
RANKED = 10_000

_COLUMNS = """
    quotes.id, quotes.published, quotes.type, quotes.act, quotes.text, quotes.quoted, quotes.cue, quotes.source,
    quotes.source_kind, quotes.speaker_id, speakers.name AS speaker, quotes.speaker_name, quotes.speaker_title,
    quotes.speaker_affiliation, quotes.how, quotes.reason, quotes.confidence, quotes.outlet_id, outlets.name AS outlet,
    quotes.article_id, articles.title AS headline, articles.byline, articles.url, articles.path, articles.sha256,
    quotes.start_char, quotes.end_char, quotes.latest, quotes.model_version, quotes.speaker_confidence, quotes.relay,
    quotes.anonymity, quotes.candidates, quotes.within_id, (
        SELECT json_group_array(json_object(
            'speaker_id', other.speaker_id, 'speaker', (SELECT name FROM speakers WHERE id = other.speaker_id),
            'name', other.name, 'kind', other.kind, 'title', other.title, 'affiliation', other.affiliation
        )) FROM quote_speakers AS other WHERE other.quote_id = quotes.id
    ) AS also
"""

_JOINS = """
    CROSS JOIN articles ON articles.id = quotes.article_id
    LEFT JOIN speakers ON speakers.id = quotes.speaker_id
    LEFT JOIN outlets ON outlets.id = quotes.outlet_id
"""

_FACETS = {
    "speaker": ("quotes.speaker_id", "(SELECT name FROM speakers WHERE id = value)"),
    "outlet": ("quotes.outlet_id", "(SELECT name FROM outlets WHERE id = value)"),
    "type": ("quotes.type", "value"),
    "act": ("quotes.act", "value"),
    "source_kind": ("quotes.source_kind", "value"),
    "how": ("quotes.how", "value"),
    "month": ("substr(quotes.published, 1, 7)", "value"),
}


def search(
    db: Database,
    filters: Filters,
    *,
    limit: int | None = None,
    offset: int = 0,
    before: int | None = None,
    by_rank: bool = False,
) -> Iterator[dict[str, Any]]:
    """The quotes that match, newest first, as dicts of `_COLUMNS`; without a limit all of them, streamed.

    `also` are the other speakers of a joint statement (speaker_id, speaker, and name, kind, title and affiliation as
    the article gives them), `candidates` the runners-up (name, kind, probability); lists that may be empty.

    The next page is the one of ids below the last row's (`before`), which costs the same however deep it lies. With
    `by_rank`, and words to search for, the best of the `RANKED` newest matches come first.

    Raises ValueError for a date that is none.
    """
    if by_rank and filters.words:
        yield from _rows_of(db, _ranked(db, filters, limit, offset))
        return
    selection = select(db, filters, before)
    found = f"FROM {selection.source} %s WHERE {selection.where} ORDER BY {selection.order} LIMIT ? OFFSET ?"
    parameters = [*selection.parameters, -1 if limit is None else limit, offset]
    if selection.gathers:
        ids = db.execute(f"SELECT quotes.id {found % ''}", parameters)
        yield from _rows_of(db, (row[0] for row in ids))
    else:
        yield from map(_whole, rows(db, f"SELECT {_COLUMNS} {found % _JOINS}", parameters))


def get_quote(db: Database, quote_id: int) -> dict[str, Any] | None:
    """One quote as `search` gives it, whatever its act and version, with its `spans`."""
    for row in _rows_of(db, [quote_id]):
        return row | {"spans": spans(db, quote_id)}
    return None


def quotes_with(db: Database, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The quotes with these ids, in their order, as `search` gives them."""
    sql = f"""
        SELECT {_COLUMNS} FROM json_each(?) AS wanted CROSS JOIN quotes NOT INDEXED ON quotes.id = wanted.value {_JOINS}
        ORDER BY wanted.key
    """
    return list(map(_whole, rows(db, sql, [json.dumps(ids)])))


def spans(db: Database, quote_id: int) -> list[dict[str, Any]]:
    """The spans of a quote: kind, position within the kind, start_char and end_char (exclusive)."""
    sql = "SELECT kind, position, start_char, end_char FROM quote_spans WHERE quote_id = ? ORDER BY start_char, kind"
    return list(rows(db, sql, [quote_id]))


def spans_of_all(db: Database, quote_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The spans of each of the quotes, as `spans` gives them."""
    sql = """
        SELECT quote_id, kind, position, start_char, end_char
        FROM json_each(?) AS wanted CROSS JOIN quote_spans ON quote_id = wanted.value ORDER BY start_char, kind
    """
    found: dict[int, list[dict[str, Any]]] = {id: [] for id in quote_ids}
    for row in rows(db, sql, [json.dumps(quote_ids)]):
        found[row.pop("quote_id")].append(row)
    return found


def count_quotes(db: Database, filters: Filters, cap: int | None = None) -> int:
    """How many quotes match; with a `cap`, counting stops there."""
    if filters.only_by_day:
        return _count_by_day(db, filters)
    selection = select(db, filters)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {selection.source} WHERE {selection.where} LIMIT ?)"
    return db.execute(sql, [*selection.parameters, -1 if cap is None else cap]).fetchone()[0]


def facet(
    db: Database, filters: Filters, by: Facet, *, limit: int = 20, sample: int | None = RANKED
) -> list[dict[str, Any]]:
    """How the matching quotes divide `by` something: value (an id, a word or None), label and number of quotes.

    Most quotes first. At most the `sample` newest matches are counted, all of them with None.
    """
    value, label = _FACETS[by]
    selection = select(db, filters)
    sql = f"""
        SELECT value, {label} AS label, quotes FROM (
            SELECT value, count(*) AS quotes FROM (
                SELECT {value} AS value FROM {selection.source}
                WHERE {selection.where} ORDER BY {selection.order} LIMIT ?
            ) GROUP BY value ORDER BY quotes DESC, value LIMIT ?
        )
    """
    return list(rows(db, sql, [*selection.parameters, -1 if sample is None else sample, limit]))


def rows(db: Database, sql: str, parameters: Iterable[Any] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a query as dicts, read as they are asked for."""
    cursor = db.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _rows_of(db: Database, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for id in ids:
        yield from map(_whole, rows(db, f"SELECT {_COLUMNS} FROM quotes {_JOINS} WHERE quotes.id = ?", [id]))


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its JSON read."""
    return row | {"candidates": json.loads(row["candidates"] or "[]"), "also": json.loads(row["also"])}


def _ranked(db: Database, filters: Filters, limit: int | None, offset: int) -> list[int]:
    """Ids of the newest matches, the best by BM25 first."""
    selection = select(db, filters, through_words=True)
    sql = f"""
        SELECT id FROM (
            SELECT quotes.id, bm25(quotes_fts) AS score FROM {selection.source}
            WHERE {selection.where} ORDER BY {selection.order} LIMIT {RANKED}
        ) ORDER BY score, id DESC LIMIT ? OFFSET ?
    """
    return [row[0] for row in db.execute(sql, [*selection.parameters, -1 if limit is None else limit, offset])]


def _count_by_day(db: Database, filters: Filters) -> int:
    conditions, parameters = ["1"], []
    wanted = {
        "type = ?": filters.type,
        "act = ?": filters.act,
        "day >= ?": filters.since and iso_day(filters.since),
        "day <= ?": filters.until and iso_day(filters.until),
    }
    for condition, value in wanted.items():
        if value:
            conditions.append(condition)
            parameters.append(value)
    if filters.until:
        conditions.append("day != ''")
    sql = f"SELECT coalesce(sum(quotes), 0) FROM days WHERE {' AND '.join(conditions)}"
    return db.execute(sql, parameters).fetchone()[0]
