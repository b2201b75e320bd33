"""How much of the gold speech is found, and with the right speaker.

The definitions are those by which the project measures itself: a gold quotation is found where one that was predicted
as speech overlaps it by half (intersection over union of characters), each predicted one serving one gold one. Who
said what is right where the quotation is found and its speaker is the gold's, or where the gold names nobody and no
name is given either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.evaluate.gold import GoldArticle, GoldQuote
from quotes.evaluate.places import matches
from quotes.evaluate.predictions import Prediction
from quotes.evaluate.report import Cell, Report, Table, percent, reliability, scores
from quotes.model import QUOTE_TYPES

UNKNOWN = "not given"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gold quotation with the predicted one found for it, or a predicted one that is in no gold (`gold` is None)."""

    gold: GoldQuote | None
    found: Prediction | None
    outlet: str | None

    @property
    def speaker_right(self) -> bool:
        """Whether it is found with a speaker, and the right one."""
        return self.gold is not None and self.found is not None and self.gold.spoken_by(self.found.speaker)

    @property
    def right(self) -> bool:
        """Whether it is found with the right speaker, or rightly without one."""
        if self.gold is None or self.found is None:
            return False
        return self.speaker_right or (not self.gold.named and self.found.speaker is None)


def report(articles: Sequence[tuple[GoldArticle, Sequence[Prediction]]]) -> Report:
    """The figures and tables for gold articles and what was predicted for each."""
    verdicts = [verdict for gold, predictions in articles for verdict in judge(gold, predictions)]
    found = [verdict for verdict in verdicts if verdict.gold and verdict.found]
    how = [verdict for verdict in verdicts if verdict.gold and verdict.gold.how]
    named = [verdict for verdict in found if verdict.found.speaker]
    tables = (
        _table("By type", "type", verdicts, _type),
        _table("By outlet", "outlet", verdicts, lambda verdict: verdict.outlet or UNKNOWN),
        _ways("By way from source to speaker, as the gold has it", how, lambda verdict: verdict.gold.how),
        _ways("By way of resolution, as the program gives it", found, lambda verdict: verdict.found.how or UNKNOWN),
        _acts(articles),
        reliability(
            "Confidence: quotations that are in the gold", _said(verdicts, "confidence", lambda verdict: verdict.gold)
        ),
        reliability(
            "Confidence in speakers", _said(named, "speaker_confidence", lambda verdict: verdict.speaker_right)
        ),
    )
    return Report(figures(verdicts), tuple(table for table in tables if table.rows))


def judge(gold: GoldArticle, predictions: Sequence[Prediction]) -> list[Verdict]:
    """A verdict for each gold quotation of an article, in order, then one for each prediction that is in no gold."""
    speech = [prediction for prediction in predictions if prediction.act != "thought"]
    if gold.by_part:
        speech = [part for prediction in speech for part in prediction.parts]
    taken = matches([quote.content for quote in gold.quotes], [prediction.content for prediction in speech])
    outlet = gold.article.outlet
    verdicts = [
        Verdict(quote, None if number is None else speech[number], outlet)
        for quote, number in zip(gold.quotes, taken, strict=True)
    ]
    return verdicts + [Verdict(None, extra, outlet) for number, extra in enumerate(speech) if number not in taken]


def figures(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """The figures by type, and over all: percentages to a tenth, and counts."""
    counts = {name: Counter[str]() for name in (*QUOTE_TYPES, "all")}
    for verdict in verdicts:
        counted = _count(verdict)
        counts["all"].update(counted)
        if _type(verdict) in counts:
            counts[_type(verdict)].update(counted)
    return {name: _by_type(counts[name]) for name in QUOTE_TYPES} | {"all": _over_all(counts["all"])}


def _type(verdict: Verdict) -> str:
    """The type under which a verdict counts: the gold's, else the predicted."""
    return verdict.gold.type if verdict.gold else str(verdict.found and verdict.found.type)


def _count(verdict: Verdict) -> Counter[str]:
    gold, found = verdict.gold, verdict.found
    outcomes = {
        "gold": gold is not None,
        "found": gold is not None and found is not None,
        "extra": gold is None,
        "type": gold is not None and found is not None and found.type == gold.type,
        "named": gold is not None and found is not None and gold.named,
        "speaker_right": gold is not None and gold.named and verdict.speaker_right,
        "right": verdict.right,
    }
    return Counter({name: int(held) for name, held in outcomes.items()})


def _by_type(count: Counter[str]) -> dict[str, Any]:
    return {
        "gold": count["gold"],
        "found_percent": percent(count["found"], count["gold"]),
        "type_right_percent": percent(count["type"], count["found"]),
        "speaker_right_percent_of_found_named": percent(count["speaker_right"], count["named"]),
        "who_said_what_percent_of_gold": percent(count["right"], count["gold"]),
        "extra": count["extra"],
        "precision_percent": percent(count["found"], count["found"] + count["extra"]),
    }


def _over_all(count: Counter[str]) -> dict[str, Any]:
    return {
        "gold": count["gold"],
        "found_percent": percent(count["found"], count["gold"]),
        "precision_percent": percent(count["found"], count["found"] + count["extra"]),
        "who_said_what_f1": percent(2 * count["right"], count["gold"] + count["found"] + count["extra"]),
    }


def _table(title: str, name: str, verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> Table:
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        counts.setdefault(key(verdict), Counter()).update(_count(verdict))
    rows: list[tuple[Cell, ...]] = []
    for group in (*sorted(counts), "all"):
        count = counts.get(group) or sum(counts.values(), Counter[str]())
        rows.append((group, *_by_type(count).values(), _over_all(count)["who_said_what_f1"]))
    columns = ("gold", "found %", "type right %", "speaker right %", "who said what %", "extra", "precision %")
    return Table(title, (name, *columns, "who said what F1"), tuple(rows))


def _ways(title: str, verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> Table:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict), []).append(verdict)
    rows = []
    for name, members in sorted(groups.items()):
        found = [verdict for verdict in members if verdict.found]
        silent = sum(not verdict.right and verdict.found.speaker is None for verdict in found)
        right = sum(verdict.right for verdict in found)
        wrong = len(found) - right - silent
        rows.append((name, len(members), len(found), right, silent, wrong, percent(right, len(found))))
    return Table(title, ("way", "gold", "found", "right", "no name", "wrong name", "right % of found"), tuple(rows))


def _acts(articles: Sequence[tuple[GoldArticle, Sequence[Prediction]]]) -> Table:
    """How well speech is told from thought, over all that was predicted, the gold holding speech only."""
    counted: Counter[str] = Counter()
    for gold, predictions in articles:
        taken = matches([quote.content for quote in gold.quotes], [prediction.content for prediction in predictions])
        for number, prediction in enumerate(predictions):
            counted[f"{prediction.act}, {'gold speech' if number in taken else 'in no gold'}"] += 1
    speech, thought = (counted[f"{act}, gold speech"] for act in ("speech", "thought"))
    measured = scores(speech, counted["speech, in no gold"], thought)
    return Table(
        "Speech told from thought, where the words are found",
        ("found as", "in the gold", "in no gold", "precision %", "recall %"),
        (
            ("speech", speech, counted["speech, in no gold"], measured["precision"], measured["recall"]),
            ("thought", thought, counted["thought, in no gold"], None, None),
        ),
    )


def _said(verdicts: Iterable[Verdict], name: str, right: Callable[[Verdict], object]) -> Iterator[tuple[float, bool]]:
    for verdict in verdicts:
        chance = verdict.found and getattr(verdict.found, name)
        if chance is not None:
            yield chance, bool(right(verdict))
