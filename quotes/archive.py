"""Adding articles to an archive: read, pass over what it holds already, extract, store."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from quotes.extraction import Extraction, extract
from quotes.model import Article
from quotes.read import Overrides, Source, Unreadable, read_source
from quotes.store import add_article, has_article, open_archive

if TYPE_CHECKING:
    from sqlite_utils import Database

    from quotes.store import Outcome


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file; `problem` says why it failed.

    `quotes` counts the quotes that were stored by type, and thoughts as "thought".
    """

    path: str
    outcome: Outcome | Literal["failed"]
    quotes: Mapping[str, int] = field(default_factory=Counter)
    problem: str | None = None


def add(
    archive: Path,
    sources: Iterable[Source | Unreadable],
    overrides: Overrides | None = None,
    models_dir: Path | None = None,
) -> Iterator[Added]:
    """Add the articles of `sources` to the archive, each in a transaction of its own, and say what became of each.

    The archive is made when the first article has been read. A file that fails leaves the others alone. Articles that
    the archive holds are not parsed, and without others the models are not loaded. Raises `quotes.store.ArchiveError`
    when the archive cannot be used and `quotes.parse.ModelsError` when the models cannot be loaded; what was added
    before stays.
    """
    found = (read_source(source, overrides) if isinstance(source, Source) else source for source in sources)
    for first in found:
        if isinstance(first, Article):
            with open_archive(archive, write=True) as db:
                yield from _add(db, chain([first], found), models_dir)
        else:
            yield Added(first.path, "failed", problem=first.problem)


def _add(db: Database, found: Iterable[Article | Unreadable], models_dir: Path | None) -> Iterator[Added]:
    settled: deque[Added] = deque()

    def new_articles() -> Iterator[Article]:
        for one in found:
            if isinstance(one, Unreadable):
                settled.append(Added(one.path, "failed", problem=one.problem))
            elif has_article(db, one):
                settled.append(Added(_name(one), "unchanged"))
            else:
                yield one

    for extraction in extract(new_articles(), models_dir):
        yield from _taken(settled)
        yield _stored(db, extraction)
    yield from _taken(settled)


def _taken(settled: deque[Added]) -> Iterator[Added]:
    while settled:
        yield settled.popleft()


def _stored(db: Database, extraction: Extraction) -> Added:
    name = _name(extraction.article)
    if extraction.problem is not None:
        return Added(name, "failed", problem=extraction.problem)
    try:
        outcome = add_article(db, extraction.article, extraction.quotes, extraction.version)
    except ValueError as error:
        return Added(name, "failed", problem=f"cannot be stored: {error}")
    kept = extraction.quotes if outcome != "unchanged" else ()
    return Added(name, outcome, Counter(quote.type if quote.act == "speech" else "thought" for quote in kept))


def _name(article: Article) -> str:
    return article.path or "standard input"
