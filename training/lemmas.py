"""Learn lemmas from treebanks: rules by part of speech and ending, for `quotes.parse.lemmas`.

    python -m training.lemmas SHARED OUT_DIR

Reads UD English EWT (train) and the genres of GUM in SHARED/data, writes OUT_DIR/lemmas.json, and prints how many words
of EWT dev get the lemma of the treebank, given the treebank's tags. Contractions are one word here, as the parser
leaves them: of their first part's tag, and with its lemma.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from quotes.parse.lemmas import FILE, LONGEST_ENDING, START, UNCHANGED, Lemmas, Rule

TREEBANK = "data/ud/UD_English-EWT/en_ewt-ud-{}.conllu"
WORDS = 2
"""So many different words must have an ending for it to be an exception, unless it is a whole word."""

CANDIDATES = 3
"""So many of the rules that the words of an ending follow are tried on all of them."""

WEIGHT = 3
"""EWT counts so many times: where GUM has other lemmas for the same words, EWT's hold."""

Example = tuple[str, str, str]
"""A word, its part of speech and its lemma."""


def examples(path: Path) -> Iterator[Example]:
    """The words of a CoNLL-U file with their lemmas, contractions as one word."""
    whole, last = "", 0
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if len(columns) != 10 or "." in columns[0]:
            whole, last = "", 0
            continue
        number, word, lemma, upos = columns[:4]
        if "-" in number:
            whole, last = word, int(number.partition("-")[2])
        elif whole:
            yield whole, upos, lemma
            whole = ""
        elif int(number) > last and lemma != "_":
            yield word, upos, lemma


def rule_of(word: str, lemma: str) -> Rule:
    """The rule that makes `lemma` of `word`, in the word's own letters where the lemma has capitals."""
    keep = lemma != lemma.lower() or word == word.lower()
    base = word if keep else word.lower()
    shared = next((at for at, (ours, its) in enumerate(zip(base, lemma, strict=False)) if ours != its), None)
    shared = min(len(base), len(lemma)) if shared is None else shared
    return Rule(len(base) - shared, lemma[shared:], keep and word != word.lower())


def learn(found: Iterable[Example]) -> Lemmas:
    """The rules that make the lemmas of the examples, as short as they can be."""
    by_tag: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for word, upos, lemma in found:
        by_tag[upos][word, lemma] += 1
    return Lemmas({upos: _endings(counted) for upos, counted in by_tag.items()})


def _endings(counted: Counter[tuple[str, str]]) -> dict[str, Rule]:
    """The rules of one part of speech, from how often each word has each lemma."""
    follow: dict[str, Counter[Rule]] = defaultdict(Counter)
    seen: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for (word, lemma), times in counted.items():
        marked = START + word.lower()
        for length in range(min(len(marked), LONGEST_ENDING) + 1):
            ending = marked[len(marked) - length :]
            follow[ending][rule_of(word, lemma)] += times
            seen[ending][word, lemma] += times
    kept: dict[str, Rule] = {}
    for ending in sorted(follow, key=len):
        known = next((kept[ending[at:]] for at in range(1, len(ending) + 1) if ending[at:] in kept), UNCHANGED)
        rules = [known, *(rule for rule, _ in follow[ending].most_common(CANDIDATES))]
        right = [_right(rule, seen[ending]) for rule in rules]
        best = rules[right.index(max(right))]
        words = {word.lower() for word, _ in seen[ending]}
        if not ending or (best != known and (ending.startswith(START) or len(words) >= WORDS)):
            kept[ending] = best
    return kept


def _right(rule: Rule, counted: Counter[tuple[str, str]]) -> int:
    """How often a rule makes a word's lemma."""
    return sum(times for (word, lemma), times in counted.items() if rule.apply(word) == lemma)


def accuracy(lemmas: Lemmas, found: Iterable[Example]) -> float:
    """The share of examples that get their lemma."""
    right = [lemmas.of(word, upos) == lemma for word, upos, lemma in found]
    return sum(right) / len(right)


def write(lemmas: Lemmas, path: Path) -> None:
    """Write the rules as JSON: the distinct rules, and for each ending which of them."""
    scripts = sorted({rule for endings in lemmas.rules.values() for rule in endings.values()})
    index = {rule: at for at, rule in enumerate(scripts)}
    endings = {upos: {end: index[rule] for end, rule in of.items()} for upos, of in sorted(lemmas.rules.items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"scripts": scripts, "endings": endings}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.lemmas", description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path, help="folder with data/ud and data/gum")
    parser.add_argument("out", type=Path, help="folder to write lemmas.json to")
    arguments = parser.parse_args()
    train = [arguments.shared / TREEBANK.format("train")] * WEIGHT
    sources = train + sorted(arguments.shared.glob("data/gum/**/*.conllu"))
    try:
        lemmas = learn(example for source in sources for example in examples(source))
        share = accuracy(lemmas, examples(arguments.shared / TREEBANK.format("dev")))
    except OSError as problem:
        sys.exit(f"training.lemmas: {problem}")
    write(lemmas, arguments.out / FILE)
    rules = sum(map(len, lemmas.rules.values()))
    print(f"{rules:,} rules; {share:.2%} of the words of EWT dev get their lemma", file=sys.stderr)


if __name__ == "__main__":
    main()
