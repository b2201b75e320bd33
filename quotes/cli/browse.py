"""Looking into an archive: search, the lists of outlets and articles, and one article as a page."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from quotes.cli import options
from quotes.cli.page import STYLES, Shown, print_article, who
from quotes.cli.terminal import fail, given, note, one_line, print_json, print_table, results
from quotes.model import Article, Span

if TYPE_CHECKING:
    from rich.console import Console
    from sqlite_utils import Database

DEFAULT_LIMIT = 50


def search(
    speaker: Annotated[
        str | None, typer.Argument(help="Who: words of a name, or their beginnings.", show_default=False)
    ] = None,
    text: options.TextFilter = None,
    outlet: options.OutletFilter = None,
    type: options.TypeFilter = None,
    since: options.Since = None,
    until: options.Until = None,
    acts: options.ActsOption = options.Acts.SPEECH,
    all_versions: options.Versions = False,
    limit: options.Limit = DEFAULT_LIMIT,
    json: options.Json = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Find quotes, newest first.

    Every option narrows the search; SPEAKER is words of a name, or their beginnings.
    """
    from quotes.store import search as find

    filters = options.filters(speaker, text, outlet, type, since, until, acts, all_versions)
    console = results()
    matched = False
    with archive(db) as opened:
        for quote in first(find(opened, filters, limit=limit + 1), limit):
            matched = True
            if json:
                print_json(quote)
            else:
                _print_quote(console, quote)
    if not matched:
        words = (
            f"; to look for words that were said: quotes search --text {shlex.quote(speaker)}"
            if speaker and not text
            else ""
        )
        note(f"no quote matches{words}")


def outlets(
    limit: options.Limit = DEFAULT_LIMIT, json: options.Json = False, db: options.Db = options.DEFAULT_DB
) -> None:
    """List the outlets, most quotes first."""
    from quotes.store import outlets as find

    with archive(db) as opened:
        print_rows(first(find(opened), limit), ("quotes", "articles", "name"), json)


def articles(
    outlet: options.OutletFilter = None,
    all_versions: options.Versions = False,
    limit: options.Limit = DEFAULT_LIMIT,
    json: options.Json = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """List the articles, newest first."""
    from quotes.store import articles as find

    with archive(db) as opened:
        found = find(opened, outlet=options.asked(outlet), all_versions=all_versions, limit=limit + 1)
        print_rows(first(found, limit), ("id", "published", "quotes", "outlet", "title", "path"), json)


def show(
    article: Annotated[str, typer.Argument(help="Its id, URL, path, file name, or the start of its SHA-256.")],
    acts: options.ActsOption = options.Acts.SPEECH,
    json: options.Json = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Show an article with its quotes and speakers.

    On a terminal the quotes are in colour, by type, with the speaker beside each; elsewhere they are numbered.
    """
    from quotes.store import find_article, quotes_of

    with archive(db) as opened:
        try:
            row = find_article(opened, article)
        except LookupError as error:
            fail(f"{db}: {error.args[0]}")
        quotes = quotes_of(opened, row["id"], act=acts.filter)
    if json:
        print_json({"article": row, "quotes": quotes})
    else:
        shown = [_shown(number, quote) for number, quote in enumerate(quotes, 1)]
        print_article(results(), _article(row), shown)


@contextmanager
def archive(db: Path) -> Iterator[Database]:
    """The archive at `db`, open to read; a missing one ends the command, saying how to build it."""
    from quotes.store import open_archive

    check_exists(db)
    with open_archive(db) as opened:
        yield opened


def check_exists(db: Path) -> None:
    """End the command where there is no archive at `db`, saying how to build it."""
    if not db.exists():
        fail(f'{db}: no such archive; build one with "quotes add FILES --db {db}"')


def first(rows: Iterable[dict[str, Any]], limit: int) -> Iterator[dict[str, Any]]:
    """The first `limit` rows, and a note when there are more."""
    rows = iter(rows)
    yield from islice(rows, limit)
    if next(rows, None) is not None:
        note(f"only the first {limit} are shown; --limit gives more")


def print_rows(rows: Iterable[dict[str, Any]], columns: Iterable[str], as_json: bool) -> None:
    """The rows as a table of some columns, or all of each as a line of JSON."""
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(columns, ([row[column] for column in columns] for row in rows))


def _print_quote(console: Console, quote: dict[str, Any]) -> None:
    """One quote of a search: who, what kind and where on a line, the words below, then the article."""
    type = f"{quote['type']} within quote {quote['within_id']}" if quote["within_id"] else quote["type"]
    facts = (type, given(quote["outlet"]), given(quote["published"]), one_line(quote["cue"] or "no cue"))
    head = Text.assemble((who(quote["speaker"], quote["source"], others(quote)), "bold"), " | ", " | ".join(facts))
    words = one_line(quote["text"])
    lines = [Text(f'"{words}"' if quote["type"] == "direct" else words, STYLES[quote["type"]])]
    lines.append(Text(f"{given(quote['headline'])} (article {quote['article_id']})", "dim"))
    console.print(head)
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2)) if console.is_terminal else Text("  ") + line)
    console.print()


def _shown(number: int, quote: dict[str, Any]) -> Shown:
    """A stored quote with its spans as a page shows it."""
    contents = sorted(
        Span(span["start_char"], span["end_char"]) for span in quote["spans"] if span["kind"] == "content"
    )
    return Shown(
        number=number,
        type=quote["type"],
        contents=tuple(contents),
        speaker=quote["speaker"],
        source=quote["source"],
        cue=quote["cue"],
        also=others(quote),
        relay=quote["relay"],
        anonymity=quote["anonymity"],
    )


def others(quote: dict[str, Any]) -> tuple[str, ...]:
    """The other speakers of a joint statement, by the archive's names."""
    return tuple(other["speaker"] or other["name"] for other in quote["also"])


def _article(row: dict[str, Any]) -> Article:
    """The stored article as it was read."""
    names = ("text", "path", "body_start", "url", "outlet", "title", "byline", "published", "language")
    return Article(**{name: row[name] for name in names})
