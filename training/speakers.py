"""Fits the weights by which a pronoun's antecedent is chosen: `python -m training.speakers --shared SHARED --out FILE`.

Learns from the pronouns among the sources of `SHARED/data/labelled` (news) and from the pronouns of GAP's development
file (`SHARED/data/gap`, encyclopaedia articles; Webster et al. 2018, "Mind the GAP", TACL 6), each with the names that
`quotes.speakers.pronouns.candidates` finds for it. The loss is the cross-entropy of the right name among them, with a
quadratic penalty. One fold of the news articles is left out, and how many of its pronouns are right is printed.

Only the weights for `he` and `she` are fitted. `it` stands at a dozen quotations of the news articles, too few to learn
from: its weights, under "other" in FILE, are set by hand and stay.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from quotes.model import Attribution, Span
from quotes.parse import load
from quotes.speakers import pronouns
from quotes.speakers.chains import Chain
from quotes.speakers.names import core, parts
from quotes.speakers.resolve import order, read, tell
from quotes.speakers.story import Story
from training.corpora import located, url_line

FOLDS, SEED = 5, 1
GAP_WEIGHT = 0.1
"""What one pronoun of GAP counts: its articles are no news and have nobody quoted."""
PENALTY = 0.002


@dataclass(frozen=True)
class Case:
    """A pronoun: the features of every name it may refer to, the number of the right one, its weight and its fold."""

    options: tuple[dict[str, float], ...]
    right: int
    weight: float
    fold: int | None = None


def same_name(a: str, b: str) -> bool:
    """Whether one name is the other or its last words."""
    x, y = core(parts(a)), core(parts(b))
    return bool(x and y) and (x[-len(y) :] == y or y[-len(x) :] == x)


def case(
    story: Story,
    word: int,
    right: Callable[[Chain], bool],
    weight: float,
    fold: int | None,
    attribution: Attribution | None = None,
) -> Case | None:
    """The pronoun at index `word`, if exactly one of its candidates is right and it has others to choose from."""
    contents = attribution.contents if attribution else ()
    options = pronouns.candidates(story, word, contents)
    found = [number for number, (chain, _) in enumerate(options) if right(chain)]
    if len(found) != 1:
        return None
    return Case(tuple(features for _, features in options), found[0], weight, fold)


def blanked(text: str) -> str:
    """The text with a URL line made spaces, so that offsets stay."""
    start = url_line(text)
    return " " * start + text[start:]


def articles(folder: Path) -> list[Path]:
    """The labelled articles' files of quotations, in the order of `stories`."""
    paths = sorted(folder.glob("*.json"))
    random.Random(SEED).shuffle(paths)
    return paths


def stories(folder: Path) -> Iterator[tuple[int, Story, list[tuple[dict, Attribution]]]]:
    """Labelled articles: the fold, the story, and the labelled quotations as attributions in the order of the text."""
    paths = articles(folder)
    texts = [path.with_suffix(".txt").read_bytes().decode("utf-8") for path in paths]
    documents = load().documents([blanked(text) for text in texts])
    for number, (path, text, document) in enumerate(zip(paths, texts, documents, strict=True)):
        quotes = [q for q in json.loads(path.read_text("utf-8"))["quotes"] if any(piece in text for piece in q["text"])]
        attributions = [attribution(quote, spans) for quote, spans in zip(quotes, located(text, quotes), strict=True)]
        ordered = [(quotes[index], attributions[index]) for index in order(attributions)]
        yield number % FOLDS, read(text, document, attributions), ordered


def labelled(folder: Path) -> Iterator[Case]:
    """The pronouns among the sources of the labelled news articles."""
    for fold, story, quotes in stories(folder):
        for quote, given in quotes:
            words = story.page.within(given.sources[0]) if given.sources else ()
            if len(words) == 1 and quote["named"] and story.page.folded[words[0]] in pronouns.GENDERS:
                found = case(
                    story,
                    words[0],
                    lambda chain, quote=quote: same_name(chain.name, quote["speaker"]),
                    1.0,
                    fold,
                    given,
                )
                if found:
                    yield found
            tell(story, given)


def attribution(quote: dict, spans: dict[str, list[tuple[int, int]]]) -> Attribution:
    """A labelled quotation as the attribution that the parser should have found."""
    contents = tuple(Span(*pair) for pair in spans["content"])
    cue = Span(*spans["cue"][0]) if spans["cue"] else None
    quoted = contents if quote["type"] == "direct" else ()
    sources = tuple(Span(*pair) for pair in spans["source"])
    return Attribution(type=quote["type"], act="speech", contents=contents, quoted=quoted, cue=cue, sources=sources)


def gap(path: Path) -> Iterator[Case]:
    """The pronouns of a GAP file that refer to one of their two names."""
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row, document in zip(rows, load().documents([row["Text"] for row in rows]), strict=True):
        letter = next((letter for letter in "AB" if row[f"{letter}-coref"].upper() == "TRUE"), None)
        story = read(row["Text"], document)
        words = story.page.within(Span(int(row["Pronoun-offset"]), int(row["Pronoun-offset"]) + len(row["Pronoun"])))
        if letter and words and story.page.folded[words[0]] in pronouns.GENDERS:
            at = int(row[f"{letter}-offset"])
            name = Span(at, at + len(row[letter]))
            found = case(
                story,
                words[0],
                lambda chain, name=name: any(m.span.overlaps(name) for m in chain.mentions),
                GAP_WEIGHT,
                None,
            )
            if found:
                yield found


def fit(cases: Sequence[Case], penalty: float = PENALTY) -> dict[str, float]:
    """The weights under which the right options are likeliest."""
    names = sorted({name for one in cases for features in one.options for name in features})
    column = {name: number for number, name in enumerate(names)}
    widest = max(len(one.options) for one in cases)
    values = torch.zeros(len(cases), widest, len(names))
    barred = torch.ones(len(cases), widest, dtype=torch.bool)
    for row, one in enumerate(cases):
        for place, features in enumerate(one.options):
            barred[row, place] = False
            for name, value in features.items():
                values[row, place, column[name]] = value
    right = torch.tensor([one.right for one in cases])
    importance = torch.tensor([one.weight for one in cases])
    weights = torch.zeros(len(names), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (values @ weights).masked_fill(barred, -1e9)
        losses = torch.nn.functional.cross_entropy(scores, right, reduction="none")
        loss = (losses * importance).sum() / importance.sum() + penalty * weights.square().sum() / 2
        loss.backward()
        return loss

    optimiser.step(closure)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights.detach(), strict=True)}


def accuracy(cases: Iterable[Case], table: dict[str, float]) -> tuple[int, int]:
    """How many cases the weights get right, of how many."""
    results = []
    for one in cases:
        scores = [sum(table.get(name, 0.0) * value for name, value in features.items()) for features in one.options]
        results.append(scores.index(max(scores)) == one.right)
    return sum(results), len(results)


def main() -> None:
    """Fits, reports and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder that holds data/labelled and data/gap")
    parser.add_argument("--out", type=Path, required=True, help='the JSON file of weights, whose "person" is replaced')
    parser.add_argument("--fold", type=int, default=4, help="the fold of the news articles to leave out and report")
    arguments = parser.parse_args()
    news = list(labelled(arguments.shared / "data/labelled"))
    held = [one for one in news if one.fold == arguments.fold]
    learnt = [one for one in news if one.fold != arguments.fold]
    learnt += gap(arguments.shared / "data/gap/gap-development.tsv")
    weights = fit(learnt)
    for name, cases in (("fitted", learnt), ("held out", held)):
        right, count = accuracy(cases, weights)
        print(f"right of {name}: {right} of {count}")
    tables = json.loads(arguments.out.read_text("utf-8")) | {"person": weights}
    arguments.out.write_text(json.dumps(tables, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
