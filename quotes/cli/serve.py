"""`quotes serve`: the archive as web pages."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.browse import archive
from quotes.cli.terminal import fail


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
    _refuse_taken_port(host, port)
    from datasette.cli import cli

    arguments = ["serve", str(db), "--host", host, "--port", str(port), *(["--open"] if open_browser else [])]
    cli.main(arguments, prog_name="quotes")


def _refuse_taken_port(host: str, port: int) -> None:
    """End the command, saying so, when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        fail(f"{host} port {port} cannot be used ({error.strerror}); choose another with --host or --port")
