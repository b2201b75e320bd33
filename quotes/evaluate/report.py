"""What an evaluation gives: figures for machines, and tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under `columns`; a cell that is None has nothing to tell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def markdown(self) -> str:
        """The table in Markdown, numbers to the right, under its title."""
        numbers = [
            bool(self.rows) and all(isinstance(row[k], int | float | None) for row in self.rows)
            for k in range(len(self.columns))
        ]
        lines = [self.columns, ["--:" if number else "---" for number in numbers], *map(self.shown, self.rows)]
        return "\n".join([f"**{self.title}**", "", *(f"| {' | '.join(line)} |" for line in lines)])

    @staticmethod
    def shown(row: Sequence[Cell]) -> list[str]:
        """The cells of a row as words."""
        return ["" if cell is None else str(cell) for cell in row]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures that `--json` prints, and the tables that a person reads."""

    figures: dict[str, Any]
    tables: tuple[Table, ...]


def percent(part: float, whole: float) -> float:
    """`part` of `whole` in percent, to a tenth; 0.0 of nothing."""
    return round(100 * part / max(1, whole), 1)


def scores(right: int, extra: int, missed: int) -> dict[str, float]:
    """Precision, recall and F1 in percent, and how many there were to find."""
    return {
        "precision": percent(right, right + extra),
        "recall": percent(right, right + missed),
        "f1": percent(2 * right, 2 * right + extra + missed),
        "gold": right + missed,
    }


def reliability(title: str, judged: Iterable[tuple[float, bool]]) -> Table:
    """How often what was called likely was right: a row a tenth of the scale, and the expected calibration error.

    `judged` are probabilities (0 to 1), each with whether what it was given to is right. The error is the mean distance
    of probability and outcome over ten bins, in points, each bin weighing what it holds (Guo et al. 2017, "On
    Calibration of Modern Neural Networks").
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for chance, right in judged:
        bins[min(9, int(chance * 10))].append((chance, right))
    total, distance, rows = sum(map(len, bins)), 0.0, []
    for held in filter(None, bins):
        said, right = (sum(column) / len(held) for column in zip(*held, strict=True))
        distance += len(held) * abs(said - right)
        rows.append((f"{100 * said:.0f}", len(held), round(100 * right, 1)))
    if rows:
        rows.append(("calibration error, points", total, percent(distance, total)))
    return Table(title, ("said %", "count", "right %"), tuple(rows))
