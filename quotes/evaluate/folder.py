"""A gold folder of either kind, scored: what the program finds in its articles against what readers marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quotes.evaluate import attributions, brat, gold, predictions, speech
from quotes.evaluate.brat import AnnotatedArticle
from quotes.evaluate.errors import GoldError
from quotes.evaluate.gold import GoldArticle
from quotes.evaluate.predictions import Prediction, Quotes
from quotes.evaluate.report import Report

Progress = Callable[[int, int], None]
"""Told after each article how many are done, of how many."""


def evaluate(
    folder: Path, ready: Path | None = None, models: Path | None = None, progress: Progress | None = None
) -> Report:
    """The score of the program on a gold folder: JSON gold (`quotes.evaluate.gold`) or brat's (`quotes.evaluate.brat`).

    Its articles are parsed, with the models in `models`, unless `ready` holds what `quotes parse --json` printed for
    them. Raises GoldError, naming the file and what to do, where the folder or a file cannot be used.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: is no folder; name one that holds gold annotations")
    marked = list(gold.read(folder))
    if marked:
        found = _quotes(marked, ready, models, progress)
        pairs = zip(marked, found, strict=True)
        return speech.report([(one, _predictions(one, quotes or ())) for one, quotes in pairs])
    annotated = list(brat.read(folder))
    if not annotated:
        raise GoldError(f"{folder}: holds no gold; put NAME.json or brat's NAME.ann beside each article NAME.txt")
    found = _quotes(annotated, ready, models, progress)
    pairs = zip(annotated, found, strict=True)
    return attributions.report([(one, None if quotes is None else _predictions(one, quotes)) for one, quotes in pairs])


def _predictions(one: GoldArticle | AnnotatedArticle, quotes: Quotes) -> list[Prediction]:
    return [Prediction.of(one.article.text, quote) for quote in quotes]


def _quotes(
    marked: Sequence[GoldArticle | AnnotatedArticle], ready: Path | None, models: Path | None, progress: Progress | None
) -> list[Quotes | None]:
    """The quotes of each article, or None for one that `ready` leaves out."""
    if ready is not None:
        known: Mapping[str, Quotes] = predictions.read(ready)
        return [known.get(Path(one.article.path or "").name) for one in marked]
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, len(marked))

    return list(predictions.parsed([one.article for one in marked], models, advance))
