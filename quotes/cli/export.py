"""`quotes export`: every quote that matches, to a file that other programs read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.browse import archive
from quotes.cli.terminal import note


class Format(StrEnum):
    """The kinds of file that quotes are exported to."""

    CSV = "csv"
    JSONL = "jsonl"


def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write (default: standard output).")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="A spreadsheet's table, or JSON lines.")] = Format.CSV,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin with a byte order mark, by which Excel knows UTF-8.")
    ] = False,
    speaker: options.SpeakerFilter = None,
    text: options.TextFilter = None,
    outlet: options.OutletFilter = None,
    type: options.TypeFilter = None,
    since: options.Since = None,
    until: options.Until = None,
    acts: options.ActsOption = options.Acts.SPEECH,
    all_versions: options.Versions = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Write every quote that matches to a file.

    Newest first, each with its place in the text, the words around it and the article's SHA-256.
    """
    from quotes.export import export as write

    filters = options.filters(speaker, text, outlet, type, since, until, acts, all_versions)
    with archive(db) as opened:
        count = write(opened, filters, output, format=format.value, bom=bom)
    note(f"{count} quotes written to {output or 'standard output'}")
