"""Fit how likely an attribution is right: python -m training.confidence GOLD_DIR --out quotes/attribute/confidence.json

GOLD_DIR holds text/ and attributions/ (brat files, PolNeAR's layout) that the tagger was not trained on. The weights
are fitted on the even articles and measured on the odd ones, then the other way round; what is written is fitted on
all. Prints the expected calibration error of both halves in points and the reliability table.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from quotes.attribute import assemble, drafts_of
from quotes.attribute.confidence import evidence
from quotes.model import Span
from quotes.parse import load
from training.corpora import brat

BINS = 10

Example = tuple[dict[str, float], float]
"""The evidence for an attribution, and 1 where it is right."""


def examples(folder: Path) -> Iterator[list[Example]]:
    """The examples of each annotated article, in the order of the files' names."""
    annotated = {path.stem.rsplit("_", 1)[0]: path for path in sorted((folder / "attributions").glob("*.ann"))}
    paths = [path for path in sorted((folder / "text").glob("*.txt")) if path.stem in annotated]
    texts = [path.read_bytes().decode("utf-8") for path in paths]
    for path, text, document in zip(paths, texts, load().documents(texts), strict=True):
        gold = list(brat(annotated[path.stem]))
        layout, drafts = drafts_of(text, document)
        found = [(draft, assemble(layout, draft)) for draft in drafts]
        yield [(evidence(d, a.type), float(_is_right(a.contents, a.sources, gold))) for d, a in found if a is not None]


def _is_right(contents: Sequence[Span], sources: Sequence[Span], gold: Sequence[dict]) -> bool:
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


def main() -> None:
    """Fit, measure on held-out halves, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    articles = list(examples(arguments.gold))
    names = list(next(example for found in articles for example in found)[0])
    chances: list[float] = []
    rights: list[float] = []
    for held_out in (0, 1):
        trained = [e for k, found in enumerate(articles) if k % 2 != held_out for e in found]
        scored = [e for k, found in enumerate(articles) if k % 2 == held_out for e in found]
        chances += probabilities(scored, names, fit(trained, names))
        rights += [right for _, right in scored]
    print(f"{len(chances)} attributions, held-out halves: calibration error {calibration_error(chances, rights):.1f}")
    for count, chance, right in reliability(chances, rights):
        print(f"{count:5d}  said {chance:.2f}  right {right:.2f}")
    weights = fit([e for found in articles for e in found], names)
    written = {name: round(weight, 4) for name, weight in zip(names, weights.tolist(), strict=True)}
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
