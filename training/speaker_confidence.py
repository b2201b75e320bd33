"""Fits how likely a speaker is right: `python -m training.speaker_confidence --shared SHARED --out FILE`.

Learns from the articles of `SHARED/data/labelled`: every labelled quotation that the program finds there, and
whether its speaker is the labelled one. Measured by article on five folds, each left out of the fit once;
what is written is fitted on all. Prints the expected calibration error in points and the reliability table.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from quotes.attribute import attribute
from quotes.model import Span
from quotes.parse import load
from quotes.speakers.answers import listed
from quotes.speakers.confidence import evidence
from quotes.speakers.resolve import order, read, tell
from training.confidence import Example, calibration_error, probabilities, reliability
from training.corpora import located
from training.speakers import blanked, same_name

FOLDS, SEED = 5, 1
PENALTY = 0.01
OVERLAP = 0.5
"""The share (intersection over union) of its characters by which a quotation is a labelled one."""


def examples(text: str, document, quotes: Sequence[dict]) -> Iterator[Example]:
    """The evidence for each speaker of an article's labelled quotations, and 1 where it is right."""
    given = [
        ({c for start, end in spans["content"] for c in range(start, end)}, quote)
        for quote, spans in zip(quotes, located(text, quotes), strict=True)
    ]
    attributions = attribute(text, document)
    story = read(text, document, attributions)
    for number in order(attributions):
        found = attributions[number]
        answer = tell(story, found)
        quote = _labelled(found.contents, given)
        if quote is None or found.act != "speech" or answer.chain is None:
            continue
        name = listed([chain.name for chain in (answer.chain, *answer.also)])
        yield evidence(story, found, answer), float(quote["named"] and same_name(name, quote["speaker"]))


def _labelled(contents: Sequence[Span], given: Sequence[tuple[set[int], dict]]) -> dict | None:
    said = {character for span in contents for character in range(span.start, span.end)}
    best = max(given, key=lambda one: len(said & one[0]) / len(said | one[0]), default=None)
    return best[1] if best and len(said & best[0]) >= OVERLAP * len(said | best[0]) else None


def fit(found: Sequence[Example], names: Sequence[str]) -> torch.Tensor:
    """The weights, one for each of `names`, of a logistic regression; all but the constant are drawn towards 0."""
    x = torch.tensor([[given.get(name, 0.0) for name in names] for given, _ in found], dtype=torch.float64)
    y = torch.tensor([right for _, right in found], dtype=torch.float64)
    held = torch.tensor([float(name != "always") for name in names], dtype=torch.float64)
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y)
        loss = loss + PENALTY * (held * weights.square()).sum() / 2
        loss.backward()
        return loss

    optimiser.step(closure)
    return weights.detach()


def main() -> None:
    """Fits, measures on the folds left out, and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder that holds data/labelled")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file of weights")
    arguments = parser.parse_args()
    paths = sorted((arguments.shared / "data/labelled").glob("*.json"))
    random.Random(SEED).shuffle(paths)
    texts = [path.with_suffix(".txt").read_bytes().decode("utf-8") for path in paths]
    labels = [json.loads(path.read_text(encoding="utf-8"))["quotes"] for path in paths]
    labels = [
        [q for q in quotes if any(p in text for p in q["text"])] for text, quotes in zip(texts, labels, strict=True)
    ]
    documents = load().documents([blanked(text) for text in texts])
    articles = [list(examples(*one)) for one in zip(texts, documents, labels, strict=True)]
    report(articles)
    weights = written(articles)
    arguments.out.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def report(articles: Sequence[Sequence[Example]]) -> None:
    """Prints how far the probabilities are off on articles that were left out of the fit."""
    chances, rights = [], []
    for fold in range(FOLDS):
        learnt = [e for number, found in enumerate(articles) if number % FOLDS != fold for e in found]
        scored = [e for number, found in enumerate(articles) if number % FOLDS == fold for e in found]
        names = sorted({name for given, _ in learnt for name in given})
        full = [({name: given.get(name, 0.0) for name in names}, right) for given, right in scored]
        chances += probabilities(full, names, fit(learnt, names))
        rights += [right for _, right in scored]
    error = calibration_error(chances, rights)
    print(f"{len(chances)} speakers, {sum(rights):.0f} right; folds left out: calibration error {error:.1f}")
    for count, chance, right in reliability(chances, rights):
        print(f"{count:5d}  said {chance:.2f}  right {right:.2f}")


def written(articles: Sequence[Sequence[Example]]) -> dict[str, float]:
    """The weights fitted on all articles, by name."""
    found = [example for one in articles for example in one]
    names = sorted({name for given, _ in found for name in given})
    return {name: round(weight, 4) for name, weight in zip(names, fit(found, names).tolist(), strict=True)}


if __name__ == "__main__":
    main()
