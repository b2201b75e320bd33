"""`quotes evaluate`: how good the program is on articles that readers marked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.terminal import note, print_json, print_table, results

SECONDS_BETWEEN_LINES = 10.0


def evaluate(
    gold_dir: Annotated[
        Path | None,
        typer.Argument(metavar="GOLD_DIR", help="A folder of articles with gold annotations.", show_default=False),
    ] = None,
    gap: Annotated[
        Path | None, typer.Option("--gap", metavar="FILE.tsv", help="Score pronouns on a file of GAP instead.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help="Score this output of `quotes parse --json`, and parse nothing."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The tables in Markdown.")] = False,
    models: options.Models = None,
) -> None:
    """Score what is found in a gold folder's articles against its annotations.

    The folder holds, beside each article NAME.txt, a NAME.json with its quotations and speakers, or a brat file
    NAME.ann; or text/ and attributions/ as PolNeAR has them. docs/model-card.md tells the format and the definitions.
    """
    from quotes.evaluate import evaluate as score_folder
    from quotes.evaluate.gap import evaluate as score_gap

    if (gold_dir is None) == (gap is None):
        raise typer.BadParameter("name either a gold folder or a file of GAP", param_hint="GOLD_DIR/--gap")
    if gap and predictions:
        raise typer.BadParameter("are quotes, and GAP has none; leave one of the two out", param_hint="--predictions")
    if as_json and markdown:
        raise typer.BadParameter("choose one of the two", param_hint="--json/--markdown")
    progress = _lines()
    report = score_gap(gap, models, progress) if gap else score_folder(gold_dir, predictions, models, progress)
    if as_json:
        print_json(report.figures)
        return
    for number, table in enumerate(report.tables):
        if number:
            typer.echo()
        if markdown:
            typer.echo(table.markdown())
        else:
            results().print(table.title, style="bold")
            print_table(table.columns, ([("-" if cell is None else cell) for cell in row] for row in table.rows))


def _lines() -> Callable[[int, int], None]:
    """Tells now and then how many articles are done."""
    told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > SECONDS_BETWEEN_LINES:
            note(f"{done} of {total}")
            told = time.monotonic()

    return progress
