"""`quotes verify`: proof that the archive says what its articles say."""

from __future__ import annotations

import typer

from quotes.cli import options
from quotes.cli.browse import archive
from quotes.cli.terminal import fail


def verify(db: options.Db = options.DEFAULT_DB) -> None:
    """Check every span against its article's text.

    Every article is checked against its SHA-256, too.

    Exits with status 1 and names the first mismatch.
    """
    from quotes.store import verify as mismatches

    with archive(db) as opened:
        mismatch = next(mismatches(opened), None)
        if mismatch is not None:
            fail(f"{db}: {mismatch}")
        typer.echo(f"{db}: every span matches its article ({opened['articles'].count} articles)")
