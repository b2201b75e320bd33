"""`quotes add`: files into an archive."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from quotes.cli import INTERRUPTED, options
from quotes.cli.terminal import messages, note, one_line, results
from quotes.model import QUOTE_TYPES

if TYPE_CHECKING:
    from quotes.archive import Added

SECONDS_BETWEEN_LINES = 10.0


def add(
    files: options.OptionalFiles = None,
    db: options.Db = options.DEFAULT_DB,
    manifest: options.Manifest = None,
    outlet: options.Outlet = None,
    url: options.Url = None,
    title: options.Title = None,
    byline: options.Byline = None,
    date: options.Date = None,
    language: options.Language = None,
    models: options.Models = None,
) -> None:
    """Add articles and their quotes to the archive.

    What is known about an article comes from these options, then from the manifest, then from the file itself: a URL
    alone on its first line, or front matter. An article that the archive holds is not added again.
    """
    from quotes.archive import add as add_articles
    from quotes.read import Overrides, find_sources

    files = files or []
    if not files and manifest is None:
        raise typer.BadParameter("name the files or folders to add, or a manifest", param_hint="FILES")
    sources = find_sources(files, manifest)
    if (url or title) and len(sources) > 1:
        raise typer.BadParameter(
            f"holds for one article only, and there are {len(sources)} files", param_hint="--url/--title"
        )
    overrides = Overrides(url, outlet, title, byline, date, language)
    outcomes: Counter[str] = Counter()
    quotes: Counter[str] = Counter()
    try:
        with _progress(len(sources)) as advance:
            for added in add_articles(db, sources, overrides, models):
                outcomes[added.outcome] += 1
                quotes.update(added.quotes)
                advance(added)
    except KeyboardInterrupt:
        note("Stopped. The articles that were added are complete; run the command again to go on.")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        results().print(_summary(db, outcomes, quotes))
    if outcomes["failed"]:
        raise typer.Exit(1)


def _summary(db: Path, outcomes: Counter[str], quotes: Counter[str]) -> str:
    """One line: what became of the files, and the quotes that were added by type."""
    names = ("added", "new version", "older version", "restored", "completed", "unchanged", "failed")
    files = [f"{outcomes[name]} {name}" for name in names if outcomes[name] or name == "added"]
    total = sum(quotes[name] for name in QUOTE_TYPES)
    types = ", ".join(f"{quotes[name]} {name}" for name in QUOTE_TYPES)
    return one_line(f"{db}: articles: {', '.join(files)}; quotes: {total} ({types}), thoughts: {quotes['thought']}")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Added], None]]:
    """Shows how far the batch is: a bar on a terminal, else a line now and then. Failures are told as they come."""
    console = messages()
    if not console.is_terminal:
        yield _lines(total)
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("articles", total=total)

        def advance(added: Added) -> None:
            _tell_failure(added)
            bar.advance(task)

        yield advance


def _lines(total: int) -> Callable[[Added], None]:
    done, told = 0, time.monotonic()

    def advance(added: Added) -> None:
        nonlocal done, told
        _tell_failure(added)
        done += 1
        if time.monotonic() - told > SECONDS_BETWEEN_LINES:
            note(f"{done} of {total} articles")
            told = time.monotonic()

    return advance


def _tell_failure(added: Added) -> None:
    if added.problem is not None:
        note(f"{added.path}: {added.problem}")
