"""What the archive holds: its speakers, outlets and articles with their counts, and one article with its quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from quotes.store.filters import Filters, naming, outlets_named
from quotes.store.queries import rows, search, spans_of_all

_ARTICLE = """
    articles.id, articles.published, articles.title, articles.byline, articles.outlet_id, outlets.name AS outlet,
    articles.url, articles.version, articles.superseded_by, articles.language, articles.path, articles.sha256,
    articles.model_version, articles.added_at, articles.body_start,
    (SELECT count(*) FROM quotes WHERE quotes.article_id = articles.id AND quotes.act = 'speech') AS quotes
"""


def counts(db: Database) -> dict[str, Any]:
    """Number of articles (newest versions), quotes (speech in them), speakers and outlets; first and last day."""
    sql = """
        SELECT
            (SELECT count(*) FROM articles WHERE superseded_by IS NULL) AS articles,
            (SELECT coalesce(sum(quotes), 0) FROM days WHERE act = 'speech') AS quotes,
            (SELECT count(*) FROM speakers WHERE quotes > 0) AS speakers,
            (SELECT count(*) FROM outlets) AS outlets,
            (SELECT min(day) FROM days WHERE day != '' AND quotes > 0) AS first_day,
            (SELECT max(day) FROM days WHERE day != '' AND quotes > 0) AS last_day
    """
    return next(rows(db, sql))


def speakers(
    db: Database, *, name: str | None = None, limit: int | None = None, offset: int = 0
) -> Iterator[dict[str, Any]]:
    """Speakers with quotes in the newest versions, most quoted first: id, name, kind, quotes, wikidata (or None).

    `name` asks for those with a name or an alias that has all its words, or, where there are none, their beginnings.
    """
    named = """
        AND id IN (
            SELECT aliases.speaker_id FROM aliases_fts CROSS JOIN aliases ON aliases.id = aliases_fts.rowid
            WHERE aliases_fts MATCH ?
        )
    """
    sql = f"""
        SELECT id, name, kind, quotes, wikidata FROM speakers
        WHERE quotes > 0 {named if name is not None else ""} ORDER BY quotes DESC, name, id LIMIT ? OFFSET ?
    """
    match = [naming(db, name)] if name is not None else []
    return rows(db, sql, [*match, -1 if limit is None else limit, offset])


def outlets(db: Database) -> Iterator[dict[str, Any]]:
    """All outlets, most quotes first: id, name, articles (newest versions), quotes."""
    sql = """
        SELECT id, name, quotes, (
            SELECT count(*) FROM articles WHERE articles.outlet_id = outlets.id AND articles.superseded_by IS NULL
        ) AS articles
        FROM outlets ORDER BY quotes DESC, name, id
    """
    return rows(db, sql)


def articles(
    db: Database,
    *,
    outlet: str | None = None,
    all_versions: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """Articles, newest first, undated last, with the number of their quotes; the text is left out.

    `outlet` is a part of the outlet's name.
    """
    conditions = [] if all_versions else ["articles.superseded_by IS NULL"]
    ids = outlets_named(db, outlet) if outlet is not None else []
    if outlet is not None:
        conditions.append(f"articles.outlet_id IN ({', '.join('?' * len(ids))})")
    sql = f"""
        SELECT {_ARTICLE} FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet_id
        WHERE {" AND ".join(conditions) or "1"}
        ORDER BY articles.published DESC, articles.id DESC LIMIT ? OFFSET ?
    """
    return rows(db, sql, [*ids, -1 if limit is None else limit, offset])


def get_article(db: Database, article_id: int) -> dict[str, Any] | None:
    """One article with its text."""
    sql = f"""
        SELECT {_ARTICLE}, articles.text FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet_id
        WHERE articles.id = ?
    """
    return next(rows(db, sql, [article_id]), None)


def find_article(db: Database, key: str | int) -> dict[str, Any]:
    """The article that a user means by its id, its URL, its path or file name, or the start of its SHA-256.

    Under a URL it is the newest version, under a path the one added last. Raises LookupError, with a line for the
    user, where there is none or a SHA-256 is not told apart by its start.
    """
    for find in (_by_id, _by_url, _by_path, _by_sha256):
        found = find(db, str(key))
        if len(found) == 1:
            article = get_article(db, found[0])
            assert article is not None
            return article
        if found:
            raise LookupError(f"{len(found)} articles begin with {key}; give more of the SHA-256, or the article's id")
    raise LookupError(f"there is no article {key}; give its id, URL, path or the start of its SHA-256")


def quotes_of(db: Database, article_id: int, *, act: str | None = "speech") -> list[dict[str, Any]]:
    """The quotes of one article, in the order of the text, as `search` gives them and each with its `spans`."""
    found = search(db, Filters(article_id=article_id, act=act, all_versions=True))
    ordered = sorted(found, key=lambda quote: (quote["start_char"], quote["end_char"], quote["id"]))
    by_quote = spans_of_all(db, [quote["id"] for quote in ordered])
    return [quote | {"spans": by_quote[quote["id"]]} for quote in ordered]


def versions(db: Database, article_id: int) -> list[dict[str, Any]]:
    """All versions of an article under its URL, in the order in which they were added; itself where it has no URL."""
    sql = f"""
        SELECT {_ARTICLE} FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet_id
        WHERE articles.url = (SELECT url FROM articles WHERE id = ?1) OR articles.id = ?1 ORDER BY articles.version
    """
    return list(rows(db, sql, [article_id]))


def _by_id(db: Database, key: str) -> list[int]:
    if not (key.isascii() and key.isdigit() and len(key) <= 15):
        return []
    return [row[0] for row in db.execute("SELECT id FROM articles WHERE id = ?", [int(key)])]


def _by_url(db: Database, key: str) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM articles WHERE url = ? AND superseded_by IS NULL", [key])]


def _by_path(db: Database, key: str) -> list[int]:
    newest = "ORDER BY added_at DESC, version DESC, id LIMIT 1"
    found = db.execute(f"SELECT id FROM articles WHERE path = ? {newest}", [key]).fetchall()
    if not found:
        sql = f"SELECT id FROM articles WHERE substr(path, -length(?1) - 1) = '/' || ?1 {newest}"
        found = db.execute(sql, [key]).fetchall()
    return [row[0] for row in found]


def _by_sha256(db: Database, key: str) -> list[int]:
    prefix = key.lower()
    if len(prefix) < 4 or prefix.strip("0123456789abcdef"):
        return []
    sql = "SELECT id FROM articles WHERE sha256 >= ? AND sha256 < ? LIMIT 10"
    return [row[0] for row in db.execute(sql, [prefix, prefix + "g"])]
