"""Fit how likely an attribution is right: python -m training.confidence --shared SHARED --out FILE

SHARED holds data/polnear/dev, that the tagger was not trained on, and data/labelled, world news of which it has seen
four articles of five; FILE is quotes/attribute/confidence.json. The weights are fitted on four fifths of the articles
and measured on the others, five times; what is written is fitted on all. Prints the expected calibration error of the
left-out articles in points and the reliability table, for each of the two corpora and both together.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch

from quotes.attribute import assemble, drafts_of
from quotes.attribute.confidence import evidence
from quotes.model import Span
from quotes.parse import load
from training.corpora import Spans, brat, located
from training.speakers import blanked

BINS = 10
FOLDS = 5
COUNTED = {"polnear": 1, "labelled": 2}
"""How often each example of a corpus counts: what is read is world news more often than US politics."""

Example = tuple[dict[str, float], float]
"""The evidence for an attribution, and 1 where it is right."""


def polnear(folder: Path) -> Iterator[list[Example]]:
    """The examples of each annotated article of a folder in PolNeAR's layout, in the order of the files' names."""
    annotated = {path.stem.rsplit("_", 1)[0]: path for path in sorted((folder / "attributions").glob("*.ann"))}
    paths = [path for path in sorted((folder / "text").glob("*.txt")) if path.stem in annotated]
    texts = [path.read_bytes().decode("utf-8") for path in paths]
    for path, text, document in zip(paths, texts, load().documents(texts), strict=True):
        yield list(examples(text, document, list(brat(annotated[path.stem]))))


def labelled(folder: Path) -> Iterator[list[Example]]:
    """The examples of each labelled article, in the order of the files' names; of speech alone, as the labels are."""
    paths = sorted(folder.glob("*.json"))
    texts = [path.with_suffix(".txt").read_bytes().decode("utf-8") for path in paths]
    for path, text, document in zip(paths, texts, load().documents(map(blanked, texts)), strict=True):
        quotes = json.loads(path.read_text(encoding="utf-8"))["quotes"]
        yield [one for one in examples(text, document, list(located(text, quotes))) if not one[0]["thought"]]


def examples(text: str, document, gold: Sequence[Spans]) -> Iterator[Example]:
    """The evidence for each attribution found in a text, and 1 where it is one of `gold`."""
    layout, drafts = drafts_of(text, document)
    for draft in drafts:
        found = assemble(layout, draft)
        if found is not None:
            right = _is_right(found.contents, found.sources, gold)
            yield evidence(draft, found.type, found.act), float(right)


def _is_right(contents: Sequence[Span], sources: Sequence[Span], gold: Sequence[Spans]) -> bool:
    content, source = _characters(contents), _characters(sources)
    for event in gold:
        other, named = _characters(event.get("content", ())), _characters(event.get("source", ()))
        if len(content & other) >= 0.5 * len(content | other):
            return bool(source & named) or not (source or named)
    return False


def _characters(spans: Sequence) -> set[int]:
    return {k for span in spans for k in (range(span.start, span.end) if isinstance(span, Span) else range(*span))}


def fit(found: Sequence[Example], names: Sequence[str]) -> torch.Tensor:
    """The weights, one for each of `names`, of a logistic regression with a little weight decay."""
    x = torch.tensor([[evidence[name] for name in names] for evidence, _ in found], dtype=torch.float64)
    y = torch.tensor([right for _, right in found], dtype=torch.float64)
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y) + 1e-3 * weights.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights.detach()


def probabilities(found: Sequence[Example], names: Sequence[str], weights: torch.Tensor) -> list[float]:
    """The probability that each example is right."""
    x = torch.tensor([[evidence[name] for name in names] for evidence, _ in found], dtype=torch.float64)
    return torch.sigmoid(x @ weights).tolist()


def reliability(chances: Sequence[float], rights: Sequence[float]) -> list[tuple[int, float, float]]:
    """For each tenth of the scale: how many there are, their mean probability and the share that is right."""
    table = []
    for k in range(BINS):
        inside = [(c, r) for c, r in zip(chances, rights, strict=True) if k <= c * BINS < k + 1 + (k == BINS - 1)]
        if inside:
            count = len(inside)
            table.append((count, sum(c for c, _ in inside) / count, sum(r for _, r in inside) / count))
    return table


def calibration_error(chances: Sequence[float], rights: Sequence[float]) -> float:
    """Expected calibration error in points (Guo et al. 2017), over ten bins."""
    return 100 * sum(n * abs(c - r) for n, c, r in reliability(chances, rights)) / max(1, len(chances))


def report(corpora: Mapping[str, Sequence[Sequence[Example]]]) -> None:
    """Print how far the probabilities are off on articles that were left out of the fit."""
    held_out: dict[str, list[tuple[float, float]]] = {name: [] for name in corpora}
    for fold in range(FOLDS):
        names, weights = fitted(corpora, fold)
        for corpus, articles in corpora.items():
            scored = [one for found in articles[fold::FOLDS] for one in found]
            chances = probabilities(scored, names, weights)
            held_out[corpus] += zip(chances, (right for _, right in scored), strict=True)
    together = [pair for pairs in held_out.values() for pair in pairs]
    for corpus, pairs in [*held_out.items(), ("both together", together)]:
        chances, rights = zip(*pairs, strict=True)
        error = calibration_error(chances, rights)
        print(f"{corpus}: {len(chances)} attributions of left-out articles, calibration error {error:.1f}")
        for count, chance, right in reliability(chances, rights):
            print(f"{count:5d}  said {chance:.2f}  right {right:.2f}")


def fitted(
    corpora: Mapping[str, Sequence[Sequence[Example]]], left_out: int | None = None
) -> tuple[list[str], torch.Tensor]:
    """The names of the evidence and their weights, from all articles but those of one fold."""
    learned = [
        one
        for corpus, articles in corpora.items()
        for place, found in enumerate(articles)
        if place % FOLDS != left_out
        for one in found * COUNTED[corpus]
    ]
    names = list(learned[0][0])
    return names, fit(learned, names)


def main() -> None:
    """Fit, measure on held-out articles, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder that holds data/polnear and labelled")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file of weights")
    arguments = parser.parse_args()
    data = arguments.shared / "data"
    corpora = {"polnear": list(polnear(data / "polnear" / "dev")), "labelled": list(labelled(data / "labelled"))}
    report(corpora)
    names, weights = fitted(corpora)
    written = {name: round(weight, 4) for name, weight in zip(names, weights.tolist(), strict=True)}
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
