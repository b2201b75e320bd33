"""Adding one article with its quotes: one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlite_utils import Database

from quotes.model import Article, Quote, Speaker
from quotes.store import mentions
from quotes.store.connection import archive_errors, writing
from quotes.store.evidence import check_article, check_quote, extent, place, quote_row, spans_of
from quotes.store.ids import free, quote_ids, stable_id
from quotes.store.names import fold, shown
from quotes.store.queries import rows

Outcome = Literal["added", "new version", "older version", "restored", "completed", "unchanged"]

_METADATA = ("url", "outlet", "title", "byline", "published", "language")


def has_article(db: Database, article: Article) -> bool:
    """Whether adding the article would change nothing, so that it need not be parsed."""
    stored = _stored(db, article)
    if stored is None or _completed(db, article, stored):
        return False
    return not _becomes_newest(db, article, stored["id"])


def add_article(db: Database, article: Article, quotes: Sequence[Quote], model_version: str) -> Outcome:
    """Store an article with its quotes, all or nothing, and say what that did.

    An article is its text and its URL; without a URL, its text. The same article again is "unchanged", but where it
    brings what was not known of it (the URL too), it is "completed": stored anew, with the quotes given now. What is
    known is never replaced, and a text of another outlet, or one with other versions, is not completed. Another text
    under a known URL is a "new version": the earlier one stays with its quotes, marked as superseded. Which version is
    the newest is decided by the day of publication, and among versions of one day by which was added last: a text of an
    earlier day is stored as an "older version", and a superseded text that is found under its URL again is "restored"
    as the newest.

    Raises ValueError, before anything is written, for a span that is not within the article's body, a quote without
    content, a quoted stretch outside its contents, a quotation within another that is not, a confidence that is no
    probability, or a date that is not ISO 8601.
    Raises ArchiveError when the file cannot be written.
    """
    check_article(article)
    for quote in quotes:
        check_quote(article, quote)
    with archive_errors(db), writing(db):
        stored = _stored(db, article)
        if stored is None:
            return _insert(db, article, quotes, model_version)
        completed = _completed(db, article, stored)
        if completed is not None:
            _delete(db, stored["id"])
            outcome = _insert(db, completed, quotes, model_version)
            return "completed" if outcome == "added" else outcome
        if not _becomes_newest(db, article, stored["id"]):
            return "unchanged"
        _make_newest(db, article.url, stored["id"])
        return "restored"


def _stored(db: Database, article: Article) -> dict[str, Any] | None:
    """The row of the article: its text under its URL, else its text of the same outlet where one side has no URL."""
    sql = """
        SELECT articles.id, url, outlets.name AS outlet, title, byline, published, language, path
        FROM articles LEFT JOIN outlets ON outlets.id = outlet_id
        WHERE sha256 = ? ORDER BY coalesce(url, '') != ?, articles.id
    """
    url = article.url or None
    for row in rows(db, sql, [article.sha256, url or ""]):
        if row["url"] == url:
            return row
        if None in (row["url"], url) and _agree(row["outlet"], article.outlet):
            return row
    return None


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two names may be of one outlet: where one is not known, they may."""
    return not one or not other or fold(one) == fold(other)


def _completed(db: Database, article: Article, stored: dict[str, Any]) -> Article | None:
    """The article with what is stored of it and what it adds to that; None where it adds nothing, or must not.

    A text without a URL may be that of several stored articles, and a date may change the order of versions.
    """
    if stored["url"] and stored["url"] != article.url:
        return None
    if db.execute("SELECT count(*) FROM articles WHERE url = ?", [stored["url"]]).fetchone()[0] > 1:
        return None
    known = {name: stored[name] or getattr(article, name) or None for name in _METADATA}
    if all(stored[name] == value for name, value in known.items()):
        return None
    return replace(article, path=stored["path"] or article.path, **known)


def _delete(db: Database, article_id: int) -> None:
    """Delete an article that no other refers to, with its quotes; triggers take them from counts and indexes."""
    names = mentions.names_of_article(db, article_id)
    for table in ("quote_spans", "quote_speakers"):
        sql = f"DELETE FROM {table} WHERE quote_id IN (SELECT id FROM quotes WHERE article_id = ?)"
        db.execute(sql, [article_id])
    db.execute("DELETE FROM quotes WHERE article_id = ?", [article_id])
    mentions.leave(db, names)
    db.execute("DELETE FROM articles WHERE id = ?", [article_id])
    db.execute("DELETE FROM days WHERE quotes = 0")


def _current(db: Database, url: str | None) -> tuple[int, str | None] | None:
    """Id and date of the newest version under a URL."""
    sql = "SELECT id, published FROM articles WHERE url = ? AND superseded_by IS NULL"
    return db.execute(sql, [url]).fetchone()


def _becomes_newest(db: Database, article: Article, known: int | None) -> bool:
    """Whether finding this article now makes it the newest version of its URL, which it is not yet."""
    current = _current(db, article.url)
    if current is None:
        return known is None
    current_id, published = current
    if current_id == known:
        return False
    return not (article.published and published and article.published[:10] < published[:10])


def _insert(db: Database, article: Article, quotes: Sequence[Quote], model_version: str) -> Outcome:
    current = _current(db, article.url)
    newest = _becomes_newest(db, article, None)
    url = article.url or None
    article_id = free(stable_id("article", article.sha256, url or ""), lambda id: _exists(db, "articles", id))
    outlet_id = _outlet_id(db, article.outlet) if article.outlet else None
    _insert_all(
        db,
        "articles",
        [
            {
                "id": article_id,
                "outlet_id": outlet_id,
                "url": url,
                "version": db.execute("SELECT count(*) + 1 FROM articles WHERE url = ?", [url]).fetchone()[0],
                "superseded_by": current[0] if current else None,
                "title": article.title,
                "byline": article.byline,
                "published": article.published,
                "language": article.language,
                "path": _printable(article.path),
                "sha256": article.sha256,
                "model_version": model_version,
                "added_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "body_start": int(article.body_start),
                "text": article.text,
            }
        ],
    )
    common = {
        "article_id": article_id,
        "outlet_id": outlet_id,
        "latest": int(newest),
        "published": article.published,
        "model_version": model_version,
    }
    _insert_quotes(db, article, quotes, common)
    if current is None:
        return "added"
    if not newest:
        return "older version"
    _make_newest(db, url, article_id)
    return "new version"


def _insert_quotes(db: Database, article: Article, quotes: Sequence[Quote], common: dict[str, Any]) -> None:
    """Store the quotes with their spans and speakers; `common` holds the columns that all of them share."""
    ordered = sorted(quotes, key=place)
    starts = [extent(quote).start for quote in ordered]
    ids = quote_ids(
        article.sha256, article.url, article.published, len(article.text), starts, lambda id: _exists(db, "quotes", id)
    )
    names = mentions.enter(
        db,
        mentions.Where(article.sha256, article.url, article.outlet, article.published),
        [_said(article.text, quote, speaker) for quote in ordered for speaker in _speakers_of(quote)],
    )
    rows, spans, joint = [], [], []
    said = {quote.contents: quote_id for quote_id, quote in zip(ids, ordered, strict=True)}
    for quote_id, quote in zip(ids, ordered, strict=True):
        name_id, speaker_id = names[_name(quote.speaker)] if quote.speaker else (None, None)
        own = {"id": quote_id, "name_id": name_id, "speaker_id": speaker_id, "within_id": said.get(quote.within)}
        rows.append(own | common | quote_row(article.text, quote))
        joint += _joint_rows(names, quote, quote_id, speaker_id)
        spans += [
            {"quote_id": quote_id, "kind": kind, "position": position}
            | {"start_char": int(span.start), "end_char": int(span.end)}
            for kind, group in spans_of(quote).items()
            for position, span in enumerate(group)
        ]
    # The full-text index is built fastest in ascending order of ids.
    _insert_all(db, "quotes", rows[::-1])
    _insert_all(db, "quote_spans", spans)
    _insert_all(db, "quote_speakers", joint)


def _speakers_of(quote: Quote) -> tuple[Speaker, ...]:
    return (quote.speaker, *quote.also) if quote.speaker else quote.also


def _name(speaker: Speaker) -> tuple[str, str]:
    return speaker.kind, fold(speaker.name)


def _said(text: str, quote: Quote, speaker: Speaker) -> mentions.Said:
    sources = tuple(span.of(text) for span in quote.sources)
    return mentions.Said(speaker.name, speaker.kind, speaker.title, speaker.affiliation, quote.how, sources)


def _joint_rows(
    names: Mapping[tuple[str, str], tuple[int, int | None]], quote: Quote, quote_id: int, first: int | None
) -> list[dict[str, Any]]:
    """The other speakers of a joint statement; whoever is one of its speakers already has no id there."""
    found, known = [], {first}
    for position, speaker in enumerate(quote.also, 1):
        name_id, id = names[_name(speaker)]
        row = {"quote_id": quote_id, "position": position, "name_id": name_id}
        found.append(row | {"speaker_id": None if id in known else id} | asdict(speaker))
        known.add(id)
    return found


def _make_newest(db: Database, url: str | None, article_id: int) -> None:
    """Mark every other version of the URL as superseded by this one."""
    # The others first: only one version of a URL may be without a successor at any time.
    db.execute("UPDATE articles SET superseded_by = ? WHERE url = ? AND id != ?", [article_id, url, article_id])
    db.execute("UPDATE articles SET superseded_by = NULL WHERE id = ?", [article_id])
    db.execute(
        """
        UPDATE quotes SET latest = (article_id = :newest)
        WHERE article_id IN (SELECT id FROM articles WHERE url = :url) AND latest != (article_id = :newest)
        """,
        {"newest": article_id, "url": url},
    )


def _outlet_id(db: Database, name: str) -> int:
    folded = fold(name)
    row = db.execute("SELECT id, name FROM outlets WHERE folded = ?", [folded]).fetchone()
    if row is None:
        id = free(stable_id("outlet", folded), lambda id: _exists(db, "outlets", id))
        db.execute("INSERT INTO outlets (id, name, folded) VALUES (?, ?, ?)", [id, name, folded])
        return id
    if shown(row[1], name) != row[1]:
        db.execute("UPDATE outlets SET name = ? WHERE id = ?", [name, row[0]])
    return row[0]


def _insert_all(db: Database, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        columns = ", ".join(rows[0])
        values = ", ".join(f":{column}" for column in rows[0])
        db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)


def _exists(db: Database, table: str, id: int) -> bool:
    return db.execute(f"SELECT 1 FROM {table} WHERE id = ?", [id]).fetchone() is not None


def _printable(path: str | None) -> str | None:
    """The path with the bytes of a name that is not UTF-8 written out, because SQLite stores only UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8") if path is not None else None
