"""Whom pronouns refer to, by GAP: snippets with a pronoun and two names, for each of which a reader told whether the
pronoun means it (Webster, Recasens, Axelrod and Baldridge 2018, "Mind the GAP", TACL 6).

GAP is scored as by its authors' `gap_scorer`: for each name of each snippet whether it is meant is one decision, right
or wrong on its own; F1 is over all of them, over those of masculine and over those of feminine pronouns, and bias is
feminine F1 over masculine F1.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.evaluate.antecedents import probabilities
from quotes.evaluate.errors import GoldError
from quotes.evaluate.folder import Progress
from quotes.evaluate.report import Cell, Report, Table, scores
from quotes.model import Span

if TYPE_CHECKING:
    from stanza import Document

NEITHER = 0.1
"""The probability below which a name is not taken to be meant, set on GAP's development file."""
FEMININE = frozenset(("she", "her", "hers"))
MASCULINE = frozenset(("he", "him", "his"))
COLUMNS = ("ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text, where its pronoun and the two names stand, and for each name whether the pronoun means it."""

    text: str
    pronoun: Span
    names: tuple[Span, Span]
    meant: tuple[bool, bool]

    @property
    def gender(self) -> str:
        """The pronoun's gender."""
        return "feminine" if self.pronoun.of(self.text).lower() in FEMININE else "masculine"


def evaluate(path: Path, models: Path | None = None, progress: Progress | None = None) -> Report:
    """The score of the program on a GAP file (TSV with a header).

    The resolver is told the text and where the pronoun and the two names stand, as in GAP's task with gold mentions.
    Raises GoldError, naming the line and the trouble, where the file cannot be used.
    """
    snippets = list(read(path))
    if not snippets:
        raise GoldError(f"{path}: holds no snippets; name a file of GAP, such as gap-validation.tsv")
    return report(zip(snippets, _choices(path, snippets, models, progress), strict=True))


def read(path: Path) -> Iterator[Snippet]:
    """The snippets of a GAP file, in order."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            absent = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if absent:
                raise GoldError(f'{path}: has no column "{absent[0]}"; name a file of GAP, such as gap-validation.tsv')
            for number, row in enumerate(rows, start=2):
                yield _snippet(f"{path}: line {number}", row)
    except csv.Error as error:
        raise GoldError(f"{path}: is no table ({error}); name a file of GAP, such as gap-validation.tsv") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or error
        raise GoldError(f"{path}: cannot be read: {reason}") from None


def _snippet(place: str, row: dict[str, str]) -> Snippet:
    spans = []
    for name in ("Pronoun", "A", "B"):
        try:
            start = int(row[f"{name}-offset"])
        except (TypeError, ValueError):
            raise GoldError(f"{place}: {name}-offset is no number; mend it") from None
        span = Span(start, start + len(row[name]))
        if span.of(row["Text"]) != row[name] or not row[name]:
            raise GoldError(f'{place}: "{row[name]}" does not stand at {name}-offset; mend it')
        spans.append(span)
    if row["Pronoun"].lower() not in FEMININE | MASCULINE:
        raise GoldError(f'{place}: "{row["Pronoun"]}" is no pronoun of GAP\'s; leave the line out')
    meant = tuple(str(row[f"{name}-coref"]).upper() == "TRUE" for name in "AB")
    return Snippet(row["Text"], spans[0], (spans[1], spans[2]), (meant[0], meant[1]))


def _choices(
    path: Path, snippets: Sequence[Snippet], models: Path | None, progress: Progress | None
) -> Iterator[tuple[bool, bool]]:
    """For each snippet, for each of its names, whether the program takes it to be meant."""
    from quotes.parse import ParseFailure, load

    documents = load(models).documents(snippet.text for snippet in snippets)
    for number, (snippet, document) in enumerate(zip(snippets, documents, strict=True), start=1):
        if isinstance(document, ParseFailure):
            raise GoldError(f"{path}: line {number + 1}: {document.problem}; leave the line out")
        yield choose(snippet, document)
        if progress is not None:
            progress(number, len(snippets))


def choose(snippet: Snippet, document: Document) -> tuple[bool, bool]:
    """Which of the two names the pronoun is taken to mean: the likelier, or neither."""
    a, b = probabilities(snippet.text, document, snippet.pronoun, snippet.names)
    return a >= max(b, NEITHER), b > a and b >= NEITHER


def report(judged: Iterable[tuple[Snippet, tuple[bool, bool]]]) -> Report:
    """GAP's figures for snippets and what was chosen in each."""
    count: Counter[tuple[str, str]] = Counter()
    for snippet, chosen in judged:
        for meant, taken in zip(snippet.meant, chosen, strict=True):
            outcome = ("right" if meant else "extra") if taken else ("missed" if meant else "left")
            count[snippet.gender, outcome] += 1
            count["all", outcome] += 1
    found = {
        name: scores(*(count[name, outcome] for outcome in ("right", "extra", "missed")))
        for name in ("all", "masculine", "feminine")
    }
    masculine, feminine = _f1(count, "masculine"), _f1(count, "feminine")
    figures = {
        "f1": found["all"]["f1"],
        "masculine": found["masculine"]["f1"],
        "feminine": found["feminine"]["f1"],
        "bias": round(feminine / masculine, 3) if masculine else None,
    }
    rows: list[tuple[Cell, ...]] = [(name, *values.values()) for name, values in found.items()]
    rows.append(("bias (feminine/masculine)", None, None, figures["bias"], None))
    return Report(figures, (Table("GAP", ("pronouns", "precision", "recall", "F1", "meant"), tuple(rows)),))


def _f1(count: Counter[tuple[str, str]], name: str) -> float:
    right = 2 * count[name, "right"]
    return right / max(1, right + count[name, "extra"] + count[name, "missed"])
