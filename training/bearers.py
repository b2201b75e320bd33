"""Fits the weights by which a description's bearer is chosen: `python -m training.bearers --shared SHARED --out FILE`.

Learns from the descriptions of a person or an organisation among the sources of `SHARED/data/labelled`, each with
everybody whom `quotes.speakers.bearers.candidates` finds for it, and nobody; where somebody is right, once more without
him. The loss is the cross-entropy of the right one among them, with a quadratic penalty. Prints how many cases there
are, and how many are right, wrong and left without a name on folds of the articles that were left out of the fit, for
several thresholds of the probability. What the network tells of descriptions is among the features: fit anew when the
weights change.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from quotes.model import Attribution
from quotes.speakers import bearers, descriptions, sources
from quotes.speakers.chains import Chain
from quotes.speakers.resolve import tell
from quotes.speakers.story import Story
from quotes.speakers.weighing import shares
from training.speakers import FOLDS, Case, fit, same_name, stories

THRESHOLDS = (0.0, 0.4, 0.5, 0.6, 0.7)
PENALTY = 0.03
LEFT_OUT = 0.5
"""What a description whose bearer is left out counts."""


def labelled(folder: Path) -> Iterator[tuple[str, Case]]:
    """The descriptions among the sources of labelled articles, by table; the first option of each is nobody."""
    for fold, story, quotes in stories(folder):
        for quote, given in quotes:
            yield from cases(story, given, quote, fold)
            tell(story, given)
            story.history[-1] = replace(story.history[-1], chain=spoke(story, quote))


def spoke(story: Story, quote: dict) -> Chain | None:
    """Who said a labelled quotation: what follows is learnt from who spoke, not from whom the program took for it."""
    named = (chain for chain in story.cast.chains if quote["named"] and same_name(chain.name, quote["speaker"]))
    return next(named, None)


def cases(story: Story, given: Attribution, quote: dict, fold: int) -> Iterator[tuple[str, Case]]:
    """The source of a labelled quotation, if it describes a person or organisation, with the table that it is for.

    One of somebody named comes again with its bearer left out.
    """
    if not given.sources or sources.named_or_pronoun(story, given, given.sources[0]) is not None:
        return
    described = descriptions.of_one(story, sources.timeless(story, given.sources[0]))
    if described is None:
        return
    table = bearers.table_of(described)
    options = bearers.candidates(story, described, given.contents)
    named = [n for n, (chain, _) in enumerate(options) if chain and same_name(chain.name, quote["speaker"])]
    right = named[0] if named and quote["named"] else 0
    yield table, Case(tuple(features for _, features in options), right, 1.0, fold)
    if right:
        others = bearers.candidates(story, described, given.contents, without=options[right][0])
        yield table, Case(tuple(features for _, features in others), 0, LEFT_OUT, fold)


def outcomes(cases: Sequence[Case], table: dict[str, float], threshold: float) -> tuple[int, int, int]:
    """How many are right (somebody, or rightly nobody), wrong, and wrongly nobody."""
    right = wrong = silent = 0
    for one in cases:
        chances = shares(table, one.options)
        best = max(range(len(chances)), key=chances.__getitem__)
        least = threshold if one.options[best].get("fits well") else max(threshold, bearers.UNFIT_CLEAR)
        best = best if chances[best] >= least else 0
        right += best == one.right
        wrong += best != one.right and best != 0
        silent += best != one.right and best == 0
    return right, wrong, silent


def main() -> None:
    """Fits, reports and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder that holds data/labelled")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file of weights")
    arguments = parser.parse_args()
    found = list(labelled(arguments.shared / "data/labelled"))
    tables = {table: fit_one(table, [one for of, one in found if of == table]) for table in ("organisation", "person")}
    arguments.out.write_text(json.dumps(tables, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def fit_one(table: str, cases: Sequence[Case]) -> dict[str, float]:
    """The weights of one table; prints how good they are."""
    print(f"{table}: {len(cases)} descriptions, {sum(one.right > 0 for one in cases)} of somebody named")
    tables = [fit([c for c in cases if c.fold != fold], PENALTY) for fold in range(FOLDS)]
    for threshold in THRESHOLDS:
        folds = [outcomes([c for c in cases if c.fold == fold], tables[fold], threshold) for fold in range(FOLDS)]
        right, wrong, silent = (sum(counts) for counts in zip(*folds, strict=True))
        print(f"from {threshold}: {right} right, {wrong} wrong, {silent} wrongly nobody, of left-out articles")
    return fit(cases, PENALTY)


if __name__ == "__main__":
    main()
