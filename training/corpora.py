"""Readers of the training corpora: each yields documents of words with the labels that the corpus has."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from safetensors import safe_open

from training.tokens import Offsets, covered, words

Spans = Mapping[str, Sequence[Offsets]]
"""The pieces of one attribution by role (source, cue, content), as character offsets."""

NEWSWIRE_ENTITIES = {"Person": "PERSON", "Organization": "ORG", "Location": "LOC", "NORP": "NORP", "Facility": "FAC"}
FULL_RELATIONS = ("nsubj", "acl", "obl")
"""Relations whose subtype is kept: passive subjects, relative clauses and agents matter to who says what."""


@dataclass
class Document:
    """Words in sentences (`sentences`: the index of each one's first word) with a column of labels a task.

    `task` is one of polnear, labelled, riqua, distilled, entities, dependencies, gap, coreference, sources, taught.
    `links` gives a word's target by index, or -1. `antecedents` holds pronouns and descriptions as (word, words that
    name whom it means, all words to choose from); of a taught document, `shares` gives for each of them how likely
    these words are. `rows` gives the row of each word of a distilled document in the file of soft labels. `fold` is a
    labelled article's.
    """

    name: str
    task: str
    words: list[str]
    sentences: list[int]
    labels: list[str] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    antecedents: list[tuple[int, list[int], list[int]]] = field(default_factory=list)
    shares: list[list[float]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    fold: int | None = None

    def line(self) -> str:
        """The document as one line of JSON; columns that it lacks are left out."""
        return json.dumps({key: value for key, value in asdict(self).items() if value not in ([], None)})

    @classmethod
    def read(cls, path: Path) -> list[Document]:
        """The documents that `line` wrote to a file."""
        with path.open(encoding="utf-8") as lines:
            return [cls(**json.loads(line)) for line in lines]


def attributed(name: str, task: str, text: str, attributions: Sequence[Spans], body: int = 0) -> Document:
    """A document labelled with attributions; what stands before the character `body` is left out.

    A content's first word points to its cue, else to its source, else to itself; a cue's to its source, else to
    itself: one source may serve several cues.
    """
    offsets, sentences = words(text, body)
    document = Document(name, task, [text[start:end] for start, end in offsets], sentences)
    document.labels = ["O"] * len(offsets)
    document.links = [-1] * len(offsets)
    for attribution in attributions:
        places = {role: [covered(offsets, *piece) for piece in pieces] for role, pieces in attribution.items()}
        places = {role: [piece for piece in pieces if piece] for role, pieces in places.items()}
        for role, pieces in places.items():
            for piece in pieces:
                for word in piece:
                    document.labels[word] = ("B-" if word == piece.start else "I-") + role
        source, cue = (min((piece.start for piece in places.get(role, [])), default=None) for role in ("source", "cue"))
        if cue is not None:
            document.links[cue] = cue if source is None else source
        for piece in places.get("content", []):
            document.links[piece.start] = next((to for to in (cue, source) if to is not None), piece.start)
    return document


def polnear(folder: Path) -> Iterator[Document]:
    """PolNeAR (Newell, Margolin and Ruths 2018): news articles with brat attributions."""
    for path in sorted((folder / "text").glob("*.txt")):
        annotations = sorted(
            found for found in (folder / "attributions").glob("*.ann") if found.name.startswith(path.stem + "_")
        )
        if annotations:
            text = path.read_bytes().decode("utf-8")
            yield attributed(path.stem, "polnear", text, list(brat(annotations[0])))


def brat(path: Path) -> Iterator[Spans]:
    """The attributions of a brat file, each with the pieces of its source, cue and content."""
    spans: dict[str, list[Offsets]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if cells[0].startswith("T") and len(cells) > 1:
            pieces = cells[1].split(" ", 1)[1].split(";")
            spans[cells[0]] = [(int(start), int(end)) for start, end in map(str.split, pieces)]
        elif cells[0].startswith("E") and len(cells) > 1:
            event: dict[str, list[Offsets]] = defaultdict(list)
            for argument in cells[1].split():
                role, target = argument.split(":")
                role = role.rstrip("0123456789").lower()
                if role in ("source", "cue", "content"):
                    event[role] += spans.get(target, [])
            yield event


def labelled(folder: Path, folds: int, seed: int) -> Iterator[Document]:
    """News articles with quotations as text: contents, cue and source are looked up; each article gets a fold."""
    paths = sorted(folder.glob("*.json"))
    order = random.Random(seed).sample(range(len(paths)), len(paths))
    for path, place in zip(paths, order, strict=True):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        quotes = json.loads(path.read_text(encoding="utf-8"))["quotes"]
        document = attributed(path.stem, "labelled", text, list(located(text, quotes)), url_line(text))
        document.fold = place % folds
        yield document


def url_line(text: str) -> int:
    """Where the prose begins: after a first line that is a URL."""
    return text.find("\n") if text.startswith("http") and "\n" in text else 0


def located(text: str, quotes: Sequence[Mapping]) -> Iterator[Spans]:
    """Quotations given as text, in order of appearance, as character offsets; one that is not found is left out."""
    position = 0
    for quote in quotes:
        contents = []
        for piece in quote["text"]:
            at = text.find(piece, position)
            at = at if at >= 0 else text.find(piece)
            if at >= 0:
                contents.append((at, at + len(piece)))
                position = at
        if contents:
            cue = nearest(text, quote.get("cue"), contents, contents)
            source = nearest(text, quote.get("source"), cue or contents, contents)
            yield {"source": source, "cue": cue, "content": contents}


def nearest(text: str, piece: str | None, near: Sequence[Offsets], apart: Sequence[Offsets]) -> list[Offsets]:
    """Where `piece` stands closest to `near` and outside of `apart`: one place, or none within 400 characters."""
    if not piece:
        return []
    found = [match.span() for match in re.finditer(r"(?<!\w)" + re.escape(piece) + r"(?!\w)", text)]
    outside = [(s, e) for s, e in found if not any(s < end and start < e for start, end in apart)]
    ranked = sorted((min(min(abs(s - end), abs(start - e)) for start, end in near), s, e) for s, e in outside)
    return [(s, e) for distance, s, e in ranked[:1] if distance < 400]


def distilled(articles: Path, soft_labels: Path) -> Iterator[Document]:
    """Articles with a teacher's soft labels: words, and for each the row of its label in `soft_labels`.

    The teacher had words of its own: a word gets the row of the teacher's word in which it begins.
    """
    with safe_open(soft_labels, "pt") as labels:
        index = json.loads(labels.metadata()["articles"])
        starts, links = (labels.get_tensor(name).tolist() for name in ("start", "link"))
    for name, (first, last) in index.items():
        text = (articles / name).read_bytes().decode("utf-8")
        offsets, sentences = words(text, url_line(text))
        document = Document(name, "distilled", [text[start:end] for start, end in offsets], sentences)
        begins = [start for start, _ in offsets]
        document.rows = [max(first, bisect_right(starts, start, first, last) - 1) for start in begins]
        targets = [starts[first + links[row]] for row in document.rows]
        document.links = [max(0, bisect_right(begins, target) - 1) for target in targets]
        yield document


def riqua(path: Path) -> Iterator[Document]:
    """RiQuA (Papay and Padó 2020): speech in literature, as rows of tokens and labels; outer marks are left out."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            words, labels = row["tokens"], list(row["labels"])
            for at, word in enumerate(words):
                if word == "''" and (at + 1 == len(labels) or not labels[at + 1].startswith("I-content")):
                    labels[at] = "O"
                elif word == "``" and labels[at] == "B-content":
                    labels[at] = "O"
                    if at + 1 < len(labels) and labels[at + 1] == "I-content":
                        labels[at + 1] = "B-content"
            ends = [at + 1 for at, word in enumerate(words[:-1]) if word in (".", "!", "?") and words[at + 1] != "''"]
            closing = [at + 2 for at, word in enumerate(words[:-2]) if word in ".!?" and words[at + 1] == "''"]
            yield Document(
                row["id"], "riqua", words, sorted({0, *ends, *closing}), labels=labels, links=[-1] * len(words)
            )


def entities(folder: Path, split: str) -> Iterator[Document]:
    """The newswire entities of one split (train, dev, test): BIOES lines, the URL lines left out."""
    paths = sorted(folder.glob("*.tsv"), key=str)
    random.Random(1).shuffle(paths)
    for path in {"dev": paths[:90], "test": paths[90:180], "train": paths[180:]}[split]:
        document = Document(path.stem, "entities", [], [])
        previous = None
        for line in [*path.read_text(encoding="utf-8", errors="replace").split("\n")]:
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) < 2 or not cells[0]:
                previous = None
                opened = len(document.words)
                if document.words and document.sentences[-1:] != [opened]:
                    document.sentences.append(opened)
                continue
            if cells[0].startswith("http"):
                continue
            position, _, kind = cells[-1].partition("-")
            kind = NEWSWIRE_ENTITIES.get(kind)
            inside = kind == previous and position not in ("B", "S")
            document.words.append(cells[0])
            document.labels.append("O" if not kind else ("I-" if inside else "B-") + kind)
            previous = kind
        document.sentences = sorted({0, *document.sentences} - {len(document.words)})
        if document.words:
            yield document


def dependencies(path: Path, sentences: int = 6) -> Iterator[Document]:
    """A CoNLL-U treebank, so many sentences a document; subtypes are kept of `FULL_RELATIONS` only."""
    trees = [part for part in path.read_text(encoding="utf-8").split("\n\n") if part.strip()]
    for at in range(0, len(trees), sentences):
        document = Document(f"{path.stem}-{at}", "dependencies", [], [])
        for tree in trees[at : at + sentences]:
            base = len(document.words)
            document.sentences.append(base)
            rows = [row.split("\t") for row in tree.split("\n") if not row.startswith("#")]
            for number, word, _, upos, _, _, head, relation, *_ in rows:
                if not number.isdigit():
                    continue
                document.words.append(word)
                document.upos.append(upos)
                document.heads.append(base + (int(head) or int(number)) - 1)
                kind = relation.partition(":")[0]
                document.relations.append(relation if kind in FULL_RELATIONS else kind)
        yield document
