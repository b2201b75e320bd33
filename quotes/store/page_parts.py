"""Parts that several pages share: how quotes divide, the words found in them, and the words around them."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from typing import Any, Literal

from sqlite_utils import Database

from quotes.store.filters import Filters, match_expression, select
from quotes.store.ids import DAY, FIRST_DAY
from quotes.store.queries import count_quotes, rows
from quotes.store.timeline import gather

# How many of the newest matches, speech and thoughts, are divided by speaker, outlet and so on where there are more.
SAMPLE = 300

# How many quotes are divided for a speaker or an outlet, of whom one index holds all that is read.
PROFILED = 2_000

# How many values of a division are named.
NAMED = 12

CONTEXT = 240

# As in the archive's own index.
TOKENIZER = "porter unicode61 remove_diacritics 2"

_FACETS = ("speaker_id", "outlet_id", "type", "source_kind")
_NAMES = {"speaker_id": "speakers", "outlet_id": "outlets"}

_own = threading.local()


def day_of(quote_id: int) -> date | None:
    """The day of publication that a quote's id tells; None for a quote of an undated article."""
    ordinal = quote_id // DAY
    return date.fromordinal(ordinal) if ordinal >= FIRST_DAY else None


@dataclass(frozen=True)
class Division:
    """How the newest matches of a search divide.

    `ids` are those of the matches that were looked at, newest first, and `complete` tells that they are all. `total` is
    the number of all matches, None where finding it would mean reading them all. `facets`, by name, have at most
    `NAMED` values, most quotes first, as `value`, `label` and `quotes`; `act` counts what other acts would give, too.
    """

    ids: Sequence[int]
    complete: bool
    total: int | None
    facets: Mapping[str, Sequence[Mapping[str, Any]]]


def divide(db: Database, filters: Filters) -> Division:
    """Divide the newest matches; `SAMPLE` are looked at, of whatever act."""
    selection = select(db, replace(filters, act=None))
    names = ("id", "act", *_FACETS)
    sql = f"""
        SELECT {", ".join(f"quotes.{name}" for name in names)}
        FROM {selection.source} WHERE {selection.where} ORDER BY {selection.order} LIMIT {SAMPLE + 1}
    """
    found = _columns(db, names, sql, selection.parameters)
    complete = len(found["id"]) <= SAMPLE
    newest = {name: values[:SAMPLE] for name, values in found.items()}
    wanted = {name: [*compress(values, map(filters.of_act, newest["act"]))] for name, values in newest.items()}
    ids = wanted["id"]
    counted = {name: Counter(wanted[name]) for name in _FACETS}
    counted["speaker_id"].update(_joint_speakers(db, ids))
    for counts in counted.values():
        del counts[None]
    facets = {name: _most(db, name, counts) for name, counts in counted.items()}
    months = Counter(filter(None, map(_month, ids)))
    facets["month"] = sorted(_most(db, "month", months), key=lambda row: row["value"], reverse=True)
    facets["act"] = _most(db, "act", Counter(newest["act"]))
    return Division(ids, complete, len(ids) if complete else known_total(db, filters), facets)


def known_total(db: Database, filters: Filters) -> int | None:
    """The number of matches, where the archive keeps it, else None."""
    if filters.only_by_day:
        return count_quotes(db, filters)
    for what, id in (("speaker", filters.speaker_id), ("outlet", filters.outlet_id)):
        if id is not None and filters == Filters(**{f"{what}_id": id}):
            row = db.execute(f"SELECT quotes FROM {what}s WHERE id = ?", [id]).fetchone()
            return row[0] if row else None
    return None


def profile(db: Database, what: Literal["speaker", "outlet"], id: int) -> dict[str, Any]:
    """How the newest `PROFILED` quotes (speech) of a speaker or an outlet divide, and when they were published.

    `outlets` or `speakers`, `types` and `source_kinds` have value, label and quotes, most first; `timeline` is as
    `quotes.store.timeline.gather` makes it; `sampled` is how many quotes were divided. Of an outlet, `unnamed` is how
    many of them name no speaker, and those who spoke together with others are counted among `speakers`, too. All else
    is read from one index.
    """
    other = "outlet" if what == "speaker" else "speaker"
    names = ("id", "type", "source_kind", f"{other}_id")
    columns = ", ".join(f"quotes.{name}" for name in names)
    found = _columns(db, names, *newest_of(db, what, id, columns, PROFILED))
    days = [id // DAY for id in found["id"]]
    dated = Counter(pair for pair in zip(days, found["type"], strict=True) if pair[0] >= FIRST_DAY)
    others = Counter(found[f"{other}_id"])
    unnamed = {"unnamed": others[None]} if what == "outlet" else {}
    if what == "outlet":
        others.update(_joint_speakers(db, found["id"]))
        del others[None]
    return {
        f"{other}s": _most(db, f"{other}_id", others),
        **unnamed,
        "types": _most(db, "type", Counter(found["type"])),
        "source_kinds": _most(db, "source_kind", Counter(found["source_kind"])),
        "timeline": gather((day, type, quotes) for (day, type), quotes in dated.items()),
        "sampled": len(found["id"]),
    }


def newest_of(
    db: Database, what: Literal["speaker", "outlet"], id: int, columns: str, limit: int
) -> tuple[str, list[Any]]:
    """A SELECT of `columns` of the newest quotes (speech) of a speaker or an outlet, and its parameters."""
    spoken = "quotes.latest = 1 AND quotes.act = 'speech' ORDER BY quotes.id DESC LIMIT"
    own = f"FROM quotes INDEXED BY quotes_{what} WHERE quotes.{what}_id = ? AND {spoken} {limit}"
    joint = "SELECT 1 FROM quote_speakers WHERE speaker_id = ?"
    if what == "outlet" or db.execute(joint, [id]).fetchone() is None:
        return f"SELECT {columns} {own}", [id]
    beside = "SELECT quote_id FROM quote_speakers WHERE speaker_id = ?"
    both = f"SELECT id FROM (SELECT quotes.id {own}) UNION {beside}"
    return f"SELECT {columns} FROM quotes NOT INDEXED WHERE quotes.id IN ({both}) AND {spoken} {limit}", [id, id]


def marked(texts: Mapping[int, str], words: str, before: str, after: str) -> dict[int, str]:
    """The texts with `before` and `after` around what a search for `words` finds in them, by the same keys.

    Each is one character, for which U+FFFD stands where the text itself has it. The texts are searched in a small index
    of their own, because finding a single row again in that of a large archive takes as long as reading a page of them.
    """
    clean = {id: text.replace(before, "\ufffd").replace(after, "\ufffd") for id, text in texts.items()}
    with _index() as conn:
        conn.execute("DELETE FROM found")
        conn.executemany("INSERT INTO found (rowid, text) VALUES (?, ?)", clean.items())
        sql = "SELECT rowid, highlight(found, 0, ?, ?) FROM found WHERE found MATCH ?"
        return clean | dict(conn.execute(sql, [before, after, match_expression(words)]).fetchall())


def _index() -> sqlite3.Connection:
    """The index in which texts are searched for marking: one for each thread, because making one takes a while."""
    if not hasattr(_own, "index"):
        _own.index = sqlite3.connect(":memory:")
        _own.index.execute(f"CREATE VIRTUAL TABLE found USING fts5 (text, tokenize = '{TOKENIZER}')")
    return _own.index


def with_context(db: Database, quotes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The quotes, each with the words of its article `before` and `after` it and from its start to its end (`passage`).

    Put together, the three are the article's text as it stands. `more_before` and `more_after` tell whether the article
    goes on there.
    """
    sql = """
        SELECT articles.id, articles.text, articles.body_start
        FROM json_each(?) AS wanted CROSS JOIN articles ON articles.id = wanted.value
    """
    ids = list({quote["article_id"] for quote in quotes})
    texts = {id: rest for id, *rest in db.execute(sql, [json.dumps(ids)])}
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


def _columns(db: Database, names: Sequence[str], sql: str, parameters: Sequence[Any]) -> dict[str, list[Any]]:
    """The columns of a query by their names, fetched as one row of JSON arrays.

    Python takes its lock for every row it fetches, so that thousands of rows keep a server's other threads waiting and
    wait for them; for one row SQLite works undisturbed.
    """
    arrays = ", ".join(f"json_group_array({name})" for name in names)
    row = db.execute(f"SELECT {arrays} FROM ({sql})", parameters).fetchone()
    return {name: json.loads(values) for name, values in zip(names, row, strict=True)}


def _joint_speakers(db: Database, ids: Sequence[int]) -> list[int]:
    """The speakers of the quotes beside the first; one for each quote that names him."""
    sql = """
        SELECT speaker_id FROM json_each(?) AS wanted CROSS JOIN quote_speakers ON quote_id = wanted.value
        WHERE speaker_id IS NOT NULL
    """
    return [row[0] for row in db.execute(sql, [json.dumps(ids)])]


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
