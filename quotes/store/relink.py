"""Linking again what an archive holds: one article's names, or all names, from the stored quotes, without parsing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlite_utils import Database

from quotes.store.evidence import BETWEEN_PIECES
from quotes.store.identity import RULES, give, relink
from quotes.store.mentions import Said, Where, enter, leave, names_of_article
from quotes.store.names import fold
from quotes.store.queries import rows

T = TypeVar("T")

_log = logging.getLogger(__name__)

# A large archive takes minutes; after so many seconds, and then again, the log tells how far it is.
SECONDS_BETWEEN_LINES = 10.0

_SAID = """
    SELECT quotes.id, 0 AS position, kind_of.kind, speaker_name AS name, speaker_title AS title,
        speaker_affiliation AS affiliation, how, source
    FROM quotes JOIN kind_of ON kind_of.id = quotes.id WHERE article_id = ?1 AND speaker_name IS NOT NULL
    UNION ALL
    SELECT quotes.id, position, quote_speakers.kind, name, title, affiliation, how, source
    FROM quotes JOIN quote_speakers ON quote_id = quotes.id WHERE article_id = ?1
"""
_KINDS = """
    SELECT quotes.id, coalesce(names.kind, speakers.kind) AS kind
    FROM quotes LEFT JOIN names ON names.id = name_id LEFT JOIN speakers ON speakers.id = quotes.speaker_id
    WHERE speaker_name IS NOT NULL
"""
_WHERE = """
    SELECT articles.id, sha256, url, published, outlets.name AS outlet
    FROM articles LEFT JOIN outlets ON outlets.id = outlet_id
"""


def link_again(db: Database, article_id: int) -> None:
    """Enter the names of one article anew, as after a decision about this article."""
    before = names_of_article(db, article_id)
    article = next(rows(db, f"{_WHERE} WHERE articles.id = ?", [article_id]))
    kinds = f"(SELECT * FROM ({_KINDS} AND article_id = {int(article_id)})) AS kind_of"
    _enter(db, article, _SAID.replace("kind_of ON", f"{kinds} ON"), link=True)
    leave(db, before)


def link_all(db: Database) -> int:
    """Enter all names anew and link them by today's rules and the ledger; returns the number of speakers.

    Call it in a transaction, so that what is interrupted changes nothing.
    """
    db.execute("DROP TABLE IF EXISTS temp.kind_of")
    db.execute(f"CREATE TEMP TABLE kind_of AS {_KINDS}")
    db.execute("CREATE UNIQUE INDEX temp.kind_of_id ON kind_of (id)")
    for table in ("quotes", "quote_speakers"):
        db.execute(f"UPDATE {table} SET name_id = NULL WHERE name_id IS NOT NULL")
    db.execute("DELETE FROM spellings")
    db.execute("DELETE FROM names")
    for article in _told(list(rows(db, _WHERE)), "articles whose names are read"):
        _enter(db, article, _SAID, link=False)
    db.execute("DROP TABLE temp.kind_of")
    blocks = db.execute("SELECT DISTINCT block FROM names ORDER BY block").fetchall()
    for (block,) in _told(blocks, "groups of names that are linked"):
        relink(db, [], [block])
    unnamed = "SELECT id FROM speakers WHERE NOT EXISTS (SELECT 1 FROM names WHERE speaker_id = speakers.id)"
    relink(db, [], orphans=[row[0] for row in db.execute(unnamed).fetchall()])
    db.execute("INSERT OR REPLACE INTO archive VALUES ('identity', ?)", [RULES])
    return db.execute("SELECT count(*) FROM speakers").fetchone()[0]


def _told(items: Sequence[T], what: str) -> Iterator[T]:
    """The items, the log being told now and then how many are done."""
    told = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
            _log.info("working out who is who: %s of %s %s", f"{done:,}", f"{len(items):,}", what)
            told = time.monotonic()
        yield item


def is_current(db: Database) -> bool:
    """Whether the archive's speakers were made by today's rules."""
    row = db.execute("SELECT value FROM archive WHERE name = 'identity'").fetchone()
    return row is not None and row[0] == RULES


def _enter(db: Database, article: dict[str, Any], sql: str, *, link: bool) -> None:
    """Enter the names that an article's stored quotes give and tell the quotes theirs.

    Without `link` the quotes keep their speakers until the names are linked.
    """
    said = list(rows(db, sql, [article["id"]]))
    where = Where(article["sha256"], article["url"], article["outlet"], article["published"])
    told = [
        Said(
            one["name"],
            one["kind"],
            one["title"],
            one["affiliation"],
            one["how"],
            tuple(one["source"].split(BETWEEN_PIECES)) if one["source"] else (),
        )
        for one in said
    ]
    entered = enter(db, where, told, link=link)
    names = [(entered[one["kind"], fold(one["name"])][0], one["id"], one["position"]) for one in said]
    own = [(name_id, id) for name_id, id, position in names if not position]
    db.conn.executemany("UPDATE quotes SET name_id = ? WHERE id = ?", own)
    joint = [one for one in names if one[2]]
    db.conn.executemany("UPDATE quote_speakers SET name_id = ? WHERE quote_id = ? AND position = ?", joint)
    if link:
        for name_id in {name_id for name_id, _ in entered.values()}:
            give(db, name_id)
