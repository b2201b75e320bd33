"""`quotes serve`: the archive as web pages."""

from __future__ import annotations

from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.browse import archive


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 takes a free one.")] = 8001,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the pages in a web browser.")] = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Serve the archive to web browsers with Datasette, until Ctrl-C."""
    with archive(db):
        # Opening it says in one line what is wrong with the file, and brings an older archive up to date.
        pass
    from datasette.cli import cli

    arguments = ["serve", str(db), "--host", host, "--port", str(port), *(["--open"] if open_browser else [])]
    cli.main(arguments, prog_name="quotes")
