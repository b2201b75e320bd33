"""Proof that the archive says what its articles say: every hash, every span, every word and every count."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from quotes.model import QuoteType, Span
from quotes.store.connection import archive_errors
from quotes.store.evidence import BETWEEN_PIECES, lies_within
from quotes.store.queries import rows
from quotes.store.verify_speakers import names_and_speakers, speaker_of_quote

_AS_SURROGATES = "surrogateescape"

_TEXT_OF = {"content": "text", "quoted": "quoted", "cue": "cue", "source": "source"}


@dataclass(frozen=True)
class Mismatch:
    """Something in the archive that does not hold: in which article and quote, and what differs, in one line."""

    problem: str
    article_id: int | None = None
    quote_id: int | None = None

    def __str__(self) -> str:
        """The line for the user."""
        where = [f"quote {self.quote_id}"] if self.quote_id is not None else []
        where += [f"article {self.article_id}"] if self.article_id is not None else []
        return f"{', '.join(where) or 'archive'}: {self.problem}"


def verify(db: Database) -> Iterator[Mismatch]:
    """Re-read every article and every span, and yield what does not hold, one article in memory at a time.

    Checked are SQLite's own structure and references; each article's SHA-256; each quote's words, cue and source
    against its article's text; its type, speakers and what it repeats of its article; the counts; and the full-text
    indexes (on a file that may not be written, only that they cover every row). Raises ArchiveError for a file too
    damaged to read.
    """
    with archive_errors(db):
        yield from _structure(db)
        for article in db.execute("SELECT id FROM articles ORDER BY id"):
            with _any_bytes_as_text(db):
                found = list(_article(db, article[0]))
            yield from found
        yield from map(Mismatch, names_and_speakers(db))
        yield from _counts(db)
        yield from _full_text(db)


def _structure(db: Database) -> Iterator[Mismatch]:
    for row in db.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Mismatch(f"the file is damaged: {row[0]}")
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
        row_name = f"row {rowid}" if rowid is not None else "a row"
        yield Mismatch(f"{row_name} of {table} refers to a row of {parent} that is not there")


def _article(db: Database, article_id: int) -> Iterator[Mismatch]:
    article = next(rows(db, "SELECT * FROM articles WHERE id = ?", [article_id]))
    for problem in _not_utf8(article):
        yield Mismatch(problem, article_id)
    digest = hashlib.sha256(article["text"].encode("utf-8", _AS_SURROGATES)).hexdigest()
    if digest != article["sha256"]:
        yield Mismatch(f"the text has the SHA-256 {digest}, not {article['sha256']}", article_id)
    sql = """
        SELECT quotes.*, speakers.name AS speaker, names.folded, names.speaker_id AS bearer FROM quotes
        LEFT JOIN speakers ON speakers.id = quotes.speaker_id LEFT JOIN names ON names.id = name_id
        WHERE article_id = ? ORDER BY start_char, quotes.id
    """
    for quote in rows(db, sql, [article_id]):
        for problem in (*_not_utf8(quote), *_quote(db, article, quote)):
            yield Mismatch(problem, article_id, quote["id"])


@contextmanager
def _any_bytes_as_text(db: Database) -> Iterator[None]:
    """Read text that is not UTF-8 too, each byte that is wrong as a lone surrogate, which no sound text holds."""
    before = db.conn.text_factory
    db.conn.text_factory = lambda data: data.decode("utf-8", _AS_SURROGATES)
    try:
        yield
    finally:
        db.conn.text_factory = before


def _not_utf8(row: dict[str, Any]) -> Iterator[str]:
    """Which columns of a row read so are not UTF-8."""
    for column, value in row.items():
        if isinstance(value, str) and any("\udc80" <= character <= "\udcff" for character in value):
            yield f"its {column} is not UTF-8"


def _quote(db: Database, article: dict[str, Any], quote: dict[str, Any]) -> Iterator[str]:
    """What of a quote is not what its article and its spans say."""
    text = article["text"]
    pieces: dict[str, list[str]] = {kind: [] for kind in _TEXT_OF}
    bounds = []
    sql = "SELECT kind, start_char, end_char FROM quote_spans WHERE quote_id = ? ORDER BY kind, position"
    for kind, start, end in db.execute(sql, [quote["id"]]):
        if end > len(text):
            yield f"the {kind} at {start} to {end} lies outside the article's {len(text)} characters"
        if start < article["body_start"]:
            yield f"the {kind} at {start} to {end} begins before the article's body at {article['body_start']}"
        pieces[kind].append(text[start:end])
        if kind == "content":
            bounds += [start, end]
    if not bounds:
        yield "it has no content span"
    elif (min(bounds), max(bounds)) != (quote["start_char"], quote["end_char"]):
        yield f"it is stored as {quote['start_char']} to {quote['end_char']}, its spans {min(bounds)} to {max(bounds)}"
    for kind, column in _TEXT_OF.items():
        said = BETWEEN_PIECES.join(pieces[kind]) or None
        if quote[column] != said:
            yield f"its {kind} is stored as {_short(quote[column])}, its article says {_short(said)}"
    unmarked = quote["type"] == "direct" and quote["cue"] is None and not pieces["quoted"]
    turn = unmarked and bounds and article["text"][: min(bounds)].rstrip().endswith(":")
    if bounds and not turn and quote["type"] != (type := _type(pieces["content"], pieces["quoted"])):
        yield f"its type is {quote['type']}, its quoted words make it {type}"
    yield from speaker_of_quote(quote)
    if quote["within_id"] is not None and not _is_within(db, quote):
        yield f"it does not lie within quote {quote['within_id']}"
    repeated = {"outlet_id": article["outlet_id"], "published": article["published"]}
    repeated["latest"] = int(article["superseded_by"] is None)
    for column, value in repeated.items():
        if quote[column] != value:
            yield f"its {column} is {quote[column]}, its article's {value}"


def _is_within(db: Database, quote: dict[str, Any]) -> bool:
    """Whether the quote lies within the one of its article that it is stored to lie within."""
    sql = """
        SELECT quote_spans.start_char, quote_spans.end_char FROM quote_spans JOIN quotes ON quotes.id = quote_id
        WHERE quote_id = ? AND kind = 'content' AND article_id = ?
    """
    inner, outer = (
        [Span(*place) for place in db.execute(sql, [id, quote["article_id"]])]
        for id in (quote["id"], quote["within_id"])
    )
    return lies_within(inner, outer)


def _type(contents: list[str], quoted: list[str]) -> QuoteType:
    """Direct where every letter and digit of the contents is quoted, mixed where some are, indirect where none is.

    A turn of a transcript is direct without marks: it has no cue either, and stands behind a colon.
    """
    said, inside = (sum(map(str.isalnum, "".join(pieces))) for pieces in (contents, quoted))
    if not inside:
        return "indirect"
    return "direct" if inside == said else "mixed"


def _short(words: str | None) -> str:
    return "nothing" if words is None else repr(words if len(words) <= 60 else f"{words[:60]}...")


def _counts(db: Database) -> Iterator[Mismatch]:
    joint = """
        + (SELECT count(*) FROM quote_speakers JOIN quotes ON quotes.id = quote_id
        WHERE quote_speakers.speaker_id = speakers.id AND latest = 1 AND act = 'speech')
    """
    for what in ("speaker", "outlet"):
        sql = f"""
            SELECT name, quotes, (
                SELECT count(*) FROM quotes WHERE {what}_id = {what}s.id AND latest = 1 AND act = 'speech'
            ) {joint if what == "speaker" else ""} AS counted FROM {what}s WHERE quotes != counted
        """
        for name, stored, counted in db.execute(sql):
            yield Mismatch(f"{what} {name} is counted with {stored} quotes and has {counted}")
    sql = """
        SELECT day, type, act, max(stored), max(counted) FROM (
            SELECT day, type, act, quotes AS stored, 0 AS counted FROM days
            UNION ALL
            SELECT coalesce(substr(published, 1, 10), '') AS day, type, act, 0, count(*) FROM quotes
            WHERE latest = 1 GROUP BY 1, 2, 3
        ) GROUP BY day, type, act HAVING max(stored) != max(counted)
    """
    for day, type, act, stored, counted in db.execute(sql):
        name = f"{day or 'no date'}, {type} {act}"
        yield Mismatch(f"{name} is counted with {stored} quotes and has {counted}")


def _full_text(db: Database) -> Iterator[Mismatch]:
    for table in ("quotes", "aliases"):
        sql = f"SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM {table}_fts_docsize)"
        stored, indexed = db.execute(sql).fetchone()
        if stored != indexed or not _index_holds(db, f"{table}_fts"):
            yield Mismatch(f"the full-text index {table}_fts does not match its table ({indexed} of {stored} rows)")


def _index_holds(db: Database, index: str) -> bool:
    """Whether FTS5 finds every word of the table in the index; True where the file may not be written to ask it."""
    with _asking_is_writing(db):
        try:
            db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_CORRUPT:
                return False
            if code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY):
                raise
    return True


@contextmanager
def _asking_is_writing(db: Database) -> Iterator[None]:
    """FTS5 takes its check as an INSERT, which changes nothing but needs leave to write."""
    refused = db.execute("PRAGMA query_only").fetchone()[0]
    db.execute("PRAGMA query_only = OFF")
    try:
        yield
    finally:
        db.execute(f"PRAGMA query_only = {refused}")
