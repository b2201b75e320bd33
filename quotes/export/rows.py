"""What every format exports of a quote: the fields a fact-checker needs, and the words around the quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlite_utils import Database

from quotes.store import Filters, search, spans

CONTEXT = 200


class ExportRow(NamedTuple):
    """One quote as it is exported; the fields are the columns, in this order, and what is not known is None.

    `start` and `end` (exclusive) count characters in the article's text, from the first piece of the quote to the last.
    `context_before` and `context_after` are the words of the article around them: put together with what lies between
    they are the text as it stands. `also` are the names of the other speakers of a joint statement, `candidates` the
    runners-up (name, kind, probability), `within_id` is the `quote_id` of the quote that a quotation within it lies in.
    `act` is speech or thought, `how` and `reason` tell how the speaker was resolved, or why there is none.
    """

    quote_id: int
    type: str
    text: str
    quoted_text: str | None
    speaker: str | None
    speaker_as_written: str | None
    title: str | None
    cue: str | None
    outlet: str | None
    headline: str | None
    byline: str | None
    published: str | None
    url: str | None
    article_sha256: str
    start: int
    end: int
    context_before: str | None
    context_after: str | None
    confidence: float
    model_version: str
    also: list[str]
    speaker_confidence: float | None
    candidates: list[dict[str, Any]]
    relay: str | None
    anonymity: str | None
    within_id: int | None
    act: str
    how: str
    reason: str


def export_rows(db: Database, filters: Filters) -> Iterator[ExportRow]:
    """Every quote that matches, newest first, one at a time however many there are.

    Raises ValueError for a date in `filters` that is none.
    """
    article_id, text, body_start = None, "", 0
    for quote in search(db, filters):
        if quote["article_id"] != article_id:
            article_id = quote["article_id"]
            sql = "SELECT text, body_start FROM articles WHERE id = ?"
            text, body_start = db.execute(sql, [article_id]).fetchone()
        yield _row(quote, text, body_start)


def spans_of_row(db: Database, row: ExportRow) -> list[dict[str, Any]]:
    """The spans of an exported quote: kind, start, end (exclusive), in the order of the text."""
    return [
        {"kind": span["kind"], "start": span["start_char"], "end": span["end_char"]} for span in spans(db, row.quote_id)
    ]


def before(text: str, start: int, body_start: int = 0) -> str:
    """At most `CONTEXT` characters of the body before `start`, from the start of a word."""
    first = max(body_start, start - CONTEXT)
    if first > body_start and not text[first - 1].isspace():
        # From the next word; one that is longer than the context is cut.
        first += next((i for i, character in enumerate(text[first:start]) if character.isspace()), 0)
    return text[first:start]


def after(text: str, end: int) -> str:
    """At most `CONTEXT` characters after `end`, to the end of a word."""
    last = min(len(text), end + CONTEXT)
    if last < len(text) and not text[last].isspace():
        rest = text[end:last]
        last -= next((i for i, character in enumerate(reversed(rest)) if character.isspace()), 0)
    return text[end:last]


def _row(quote: dict[str, Any], text: str, body_start: int) -> ExportRow:
    start, end = quote["start_char"], quote["end_char"]
    return ExportRow(
        quote_id=quote["id"],
        type=quote["type"],
        text=quote["text"],
        quoted_text=quote["quoted"],
        speaker=quote["speaker"],
        speaker_as_written=quote["source"],
        title=quote["speaker_title"],
        cue=quote["cue"],
        outlet=quote["outlet"],
        headline=quote["headline"],
        byline=quote["byline"],
        published=quote["published"],
        url=quote["url"],
        article_sha256=quote["sha256"],
        start=start,
        end=end,
        context_before=before(text, start, body_start) or None,
        context_after=after(text, end) or None,
        confidence=quote["confidence"],
        model_version=quote["model_version"],
        also=[other["speaker"] or other["name"] for other in quote["also"]],
        speaker_confidence=quote["speaker_confidence"],
        candidates=quote["candidates"],
        relay=quote["relay"],
        anonymity=quote["anonymity"],
        within_id=quote["within_id"],
        act=quote["act"],
        how=quote["how"],
        reason=quote["reason"],
    )
