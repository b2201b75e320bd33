"""`quotes serve` and `quotes publish`: the archive as web pages."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from quotes.cli import options
from quotes.cli.browse import archive
from quotes.cli.terminal import fail

Url = Annotated[
    str | None, typer.Option(help="The address by which readers know the archive, such as https://quotes.example.")
]


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 takes a free one.")] = 8001,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the pages in a web browser.")] = False,
    public: Annotated[
        bool, typer.Option(help="For readers whom nobody knows: no SQL of their own, tight limits.")
    ] = False,
    immutable: Annotated[bool, typer.Option(help="Faster; nothing may be added meanwhile.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many processes answer.")] = 1,
    url: Url = None,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Serve the archive as web pages, with Datasette.

    Articles that are added meanwhile show at once. Ctrl-C ends it.
    """
    _check(db)
    port = _free_port(host, port)
    from quotes.web.serve import serve as serve_pages

    serve_pages(
        db,
        host=host,
        port=port,
        public=public,
        immutable=immutable,
        url=_address(url),
        open_browser=open_browser,
        workers=workers,
    )


def publish(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; an earlier snapshot in it is replaced.")],
    url: Url = None,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Write a read-only snapshot to serve on the web."""
    _check(db)
    from quotes.web.publish import publish as write

    published = write(db, folder, _address(url))
    typer.echo(f"{published.archive}: {published.size} bytes, SHA-256 {published.sha256}")
    typer.echo(f"serve it with: {published.command}")


def _address(url: str | None) -> str | None:
    """The address without what follows the host; ends the command for one that is none."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        fail(f"{url} is no address; give one such as https://quotes.example")
    return f"{parts.scheme}://{parts.netloc}"


def _check(db: Path) -> None:
    """Say in one line what is wrong with the archive, if anything is, and bring an older one up to date."""
    with archive(db):
        pass


def _free_port(host: str, port: int) -> int:
    """The port, a free one for 0; ends the command, saying so, when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return probe.getsockname()[1]
    except OSError as error:
        fail(f"{host} port {port} cannot be used ({error.strerror}); choose another with --host or --port")
