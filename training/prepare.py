"""Turn the corpora into documents to train on: one file of JSON lines a corpus and split.

    python -m training.prepare --shared DIR WORK

DIR holds data/ and model/teacher/newswire-soft.safetensors. WORK gets the
documents, the soft labels and `sources.json`, the SHA-256 of every corpus as read, and of the parser's weights, which
find the words, names and nouns of some.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from quotes.parse.pipeline import WEIGHTS
from training import coreference, corpora, parsed
from training.corpora import Document
from training.pieces import WordPieces

CORPORA = (
    "polnear/train",
    "polnear/dev",
    "labelled",
    "newswire/articles",
    "newswire/entities",
    "ud/UD_English-EWT",
    "riqua",
    "gum",
    "gap",
)
FOLDS = 5
SEED = 20261123
SOFT_LABELS = "newswire-soft.safetensors"


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents as JSON lines, the file whole or not at all."""
    temporary = path.with_suffix(".tmp")
    count = words = 0
    with temporary.open("w", encoding="utf-8") as out:
        for document in documents:
            out.write(document.line() + "\n")
            count, words = count + 1, words + len(document.words)
    temporary.replace(path)
    print(f"{path.name}: {count} documents, {words} words", file=sys.stderr)


def antecedents(data: Path) -> Iterator[Document]:
    """Documents in which it is known whom pronouns and descriptions mean, but for GAP's and labelled sources."""
    yield from coreference.gum(data / "gum")
    yield from coreference.repeated_names(corpora.entities(data / "newswire" / "entities", "train"), SEED)
    yield from coreference.repeated_names(parsed.people(sorted((data / "polnear/train/text").glob("*.txt"))), SEED)


def unlabelled(data: Path, work: Path) -> Iterator[tuple[str, str]]:
    """The texts in which a teacher is to tell whom words mean, by name: the distilled news, PolNeAR, GAP's snippets."""
    named = [document.name for document in Document.read(work / "distilled-train.jsonl")]
    newswire = [data / "newswire" / "articles" / name for name in named]
    for path in [*newswire, *sorted((data / "polnear" / "train" / "text").glob("*.txt"))]:
        yield path.name, path.read_bytes().decode("utf-8")
    yield from coreference.snippets(data / "gap" / "gap-development.tsv")


def prepare(shared: Path, work: Path) -> None:
    """Write all documents, the soft labels and the hashes of what was read."""
    data, soft = shared / "data", shared / "model" / "teacher" / SOFT_LABELS
    treebank = data / "ud" / "UD_English-EWT"
    work.mkdir(parents=True, exist_ok=True)
    for split in ("train", "dev"):
        write(corpora.polnear(data / "polnear" / split), work / f"polnear-{split}.jsonl")
        write(corpora.entities(data / "newswire" / "entities", split), work / f"entities-{split}.jsonl")
    write(corpora.dependencies(treebank / "en_ewt-ud-dev.conllu"), work / "dependencies-dev.jsonl")
    trees = [treebank / "en_ewt-ud-train.conllu", *sorted((data / "gum").glob("*.conllu"))]
    write(chain.from_iterable(map(corpora.dependencies, trees)), work / "dependencies-train.jsonl")
    write(corpora.riqua(data / "riqua" / "train.jsonl"), work / "riqua-train.jsonl")
    surnames = coreference.surnames(corpora.entities(data / "newswire" / "entities", "train"))
    write(coreference.gap(data / "gap" / "gap-development.tsv", surnames, SEED), work / "gap-train.jsonl")
    write(antecedents(data), work / "coreference-train.jsonl")
    write(corpora.labelled(data / "labelled", FOLDS, SEED), work / "labelled.jsonl")
    write(parsed.sources(data / "labelled", parsed.folds(work / "labelled.jsonl")), work / "sources-train.jsonl")
    write(corpora.distilled(data / "newswire" / "articles", soft), work / "distilled-train.jsonl")
    pieces = WordPieces(WEIGHTS / "vocab.txt")
    write(parsed.stretches(unlabelled(data, work), pieces, SEED), work / "asked.jsonl")
    shutil.copyfile(soft, work / SOFT_LABELS)
    hashes = {name: digest(path for path in (data / name).rglob("*") if path.is_file()) for name in CORPORA}
    hashes[SOFT_LABELS] = digest([soft])
    hashes["parser"] = digest(path for path in WEIGHTS.iterdir() if path.is_file())
    (work / "sources.json").write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.prepare", description=__doc__.split("\n\n")[0])
    parser.add_argument("work", type=Path, help="folder to write, made if missing")
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and model/teacher/")
    arguments = parser.parse_args()
    try:
        prepare(arguments.shared, arguments.work)
    except (FileNotFoundError, UnicodeDecodeError) as problem:
        sys.exit(f"training.prepare: {problem}")


if __name__ == "__main__":
    main()
