"""`quotes parse`: the quotes of files, without an archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.terminal import note, print_json, results
from quotes.model import Article


def parse(
    files: options.Files,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, with offsets.")] = False,
    acts: Annotated[
        options.Acts | None, typer.Option("--acts", help="Default: speech; all with --json.", show_default=False)
    ] = None,
    models: options.Models = None,
) -> None:
    """Print the quotes in FILES; nothing is stored.

    Offsets count characters of the file's text, end exclusive.
    """
    from quotes.cli.page import print_article, shown
    from quotes.extraction import as_json as quotes_as_json
    from quotes.extraction import extract
    from quotes.read import Unreadable, read_files

    failed: list[str] = []

    def tell(path: str | None, problem: str) -> None:
        failed.append(problem)
        note(f"{path or 'standard input'}: {problem}")

    def articles() -> Iterator[Article]:
        for found in read_files(files):
            if isinstance(found, Unreadable):
                tell(found.path, found.problem)
            else:
                yield found

    wanted = (acts or (options.Acts.ALL if as_json else options.Acts.SPEECH)).filter
    for extraction in extract(articles(), models):
        article = extraction.article
        quotes = [quote for quote in extraction.quotes if wanted in (None, quote.act)]
        if extraction.problem is not None:
            tell(article.path, extraction.problem)
        elif as_json:
            print_json(quotes_as_json(article, quotes))
        else:
            print_article(results(), article, shown(article.text, quotes))
    if failed:
        raise typer.Exit(1)
