"""How well the roles of attributions are found, in speech and in thought.

The definitions are those by which the project measures itself. Spans of a role agree where they are the same but for
quotation marks, spaces and stops at their edges; a content of several pieces counts piece by piece. Attributions agree
where their contents overlap by half (intersection over union of characters) and their sources share a character, or
neither has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.attribute.assembly import type_of
from quotes.attribute.layout import Layout
from quotes.evaluate.brat import ACTS, ROLES, AnnotatedArticle, GoldAttribution
from quotes.evaluate.places import characters, matches, trimmed
from quotes.evaluate.predictions import Prediction
from quotes.evaluate.report import Cell, Report, Table, percent, reliability, scores
from quotes.model import QUOTE_TYPES, Span

UNKNOWN = "not given"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gold attribution with the prediction found for it (either may be None), and the type it counts under."""

    gold: GoldAttribution | None
    found: Prediction | None
    type: str

    @property
    def right(self) -> bool:
        """Whether content and source agree."""
        if self.gold is None or self.found is None:
            return False
        source, other = characters(self.gold.source), characters(self.found.sources)
        return bool(source & other) or not (source or other)


@dataclass(frozen=True, slots=True)
class Judged:
    """One article's verdicts, and for each role how many spans are right, extra and missed."""

    outlet: str
    verdicts: tuple[Verdict, ...]
    spans: Counter[tuple[str, str]]
    astray: int


def report(articles: Sequence[tuple[AnnotatedArticle, Sequence[Prediction] | None]]) -> Report:
    """The figures and tables for annotated articles and what was predicted for each (None: it was left out)."""
    judged = [judge(gold, predictions or ()) for gold, predictions in articles]
    missing = sum(predictions is None for _, predictions in articles)
    verdicts = [verdict for one in judged for verdict in one.verdicts]
    measured = figures(judged) | {
        "offsets_not_verbatim": sum(one.astray for one in judged),
        "articles_missing": missing,
    }
    acts = _acts(verdicts)
    if acts:
        measured["act"] = acts
    said = [(v.found.confidence, v.right) for v in verdicts if v.found and v.found.confidence is not None]
    tables = (
        _roles("Spans and attributions", figures(judged)),
        _by_type(verdicts),
        _by_outlet(judged),
        _roles("Speech told from thought, where the words are found", acts),
        reliability("Confidence: attributions whose content and source are right", said),
    )
    return Report(measured, tuple(table for table in tables if table.rows))


def judge(gold: AnnotatedArticle, predictions: Sequence[Prediction]) -> Judged:
    """The verdicts on an article: one for each gold attribution with a content, then one for each extra prediction."""
    text = gold.article.text
    layout = Layout(text, gold.article.body_start)
    told = [attribution for attribution in gold.attributions if attribution.content]
    taken = matches(
        [characters(attribution.content) for attribution in told], [prediction.content for prediction in predictions]
    )
    verdicts = [
        Verdict(attribution, None if number is None else predictions[number], marked(layout, attribution.content))
        for attribution, number in zip(told, taken, strict=True)
    ]
    verdicts += [
        Verdict(None, extra, str(extra.type)) for number, extra in enumerate(predictions) if number not in taken
    ]
    return Judged(
        gold.article.outlet or UNKNOWN,
        tuple(verdicts),
        _spans(text, gold.attributions, predictions),
        sum(prediction.astray for prediction in predictions),
    )


def marked(layout: Layout, contents: Sequence[Span]) -> str:
    """The type of a gold attribution, told from the quotation marks over its contents."""
    contents = [trimmed(layout.text, piece) for piece in contents]
    quoted = [
        Span(max(piece.start, part.start), min(piece.end, part.end))
        for piece in contents
        for quotation in layout.quotations_over(piece)
        for part in quotation.pieces
        if piece.overlaps(part)
    ]
    return type_of(layout.text, contents, quoted)


def figures(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each role's spans, of contents by overlap, and of attributions."""
    spans: Counter[tuple[str, str]] = Counter()
    for one in judged:
        spans.update(one.spans)
    found = {role: scores(*(spans[role, outcome] for outcome in ("right", "extra", "missed"))) for role in ROLES}
    verdicts = [verdict for one in judged for verdict in one.verdicts]
    return found | {
        "content_overlap": _scores(verdicts, lambda verdict: verdict.gold is not None and verdict.found is not None),
        "attribution": _scores(verdicts, lambda verdict: verdict.right),
    }


def _spans(text: str, gold: Sequence[GoldAttribution], predictions: Sequence[Prediction]) -> Counter[tuple[str, str]]:
    count: Counter[tuple[str, str]] = Counter()
    for role in ROLES:
        marked_spans = {trimmed(text, span) for attribution in gold for span in getattr(attribution, role)}
        found = {trimmed(text, span) for prediction in predictions for span in _role(prediction, role)}
        count[role, "right"] = len(marked_spans & found)
        count[role, "extra"] = len(found - marked_spans)
        count[role, "missed"] = len(marked_spans - found)
    return count


def _role(prediction: Prediction, role: str) -> tuple[Span, ...]:
    if role == "cue":
        return (prediction.cue,) if prediction.cue else ()
    return prediction.sources if role == "source" else prediction.contents


def _scores(verdicts: Sequence[Verdict], right: Callable[[Verdict], bool]) -> dict[str, float]:
    """Precision, recall and F1 where a gold attribution whose prediction is not `right` is missed, the other extra."""
    hits = sum(map(right, verdicts))
    predicted = sum(verdict.found is not None for verdict in verdicts)
    gold = sum(verdict.gold is not None for verdict in verdicts)
    return scores(hits, predicted - hits, gold - hits)


def _acts(verdicts: Sequence[Verdict]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each act over the attributions that are found; empty where the gold tells none."""
    pairs = [(v.gold.act, v.found.act) for v in verdicts if v.gold and v.found and v.gold.act]
    if not pairs:
        return {}
    return {
        act: scores(
            sum(gold == found == act for gold, found in pairs),
            sum(found == act != gold for gold, found in pairs),
            sum(gold == act != found for gold, found in pairs),
        )
        for act in ACTS
    }


def _roles(title: str, measured: dict[str, dict[str, float]]) -> Table:
    rows = ((name.replace("_", " "), *found.values()) for name, found in measured.items())
    return Table(title, ("", "precision", "recall", "F1", "gold"), tuple(rows))


def _by_type(verdicts: Sequence[Verdict]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for kind in QUOTE_TYPES:
        members = [verdict for verdict in verdicts if verdict.type == kind]
        gold = [verdict for verdict in members if verdict.gold]
        found = [verdict for verdict in gold if verdict.found]
        right = sum(verdict.right for verdict in gold)
        extra = len(members) - len(gold)
        same = sum(verdict.found.type == kind for verdict in found)
        rows.append(
            (
                kind,
                len(gold),
                percent(len(found), len(gold)),
                percent(right, len(gold)),
                percent(same, len(found)),
                extra,
                percent(len(found), len(found) + extra),
            )
        )
    columns = ("type (by the marks)", "gold", "found %", "source right too %", "type right %", "extra", "precision %")
    return Table("By type", columns, tuple(rows))


def _by_outlet(judged: Sequence[Judged]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for outlet in sorted({one.outlet for one in judged}):
        members = [one for one in judged if one.outlet == outlet]
        measured = figures(members)
        gold: Any = measured["attribution"]["gold"]
        rows.append((outlet, len(members), gold, *(found["f1"] for found in measured.values())))
    columns = (
        "outlet",
        "articles",
        "attributions",
        "source F1",
        "cue F1",
        "content F1",
        "overlap F1",
        "attribution F1",
    )
    return Table("By outlet", columns, tuple(rows))
