"""Readers of corpora in which it is known whom a pronoun or a description (`the minister`) means.

They yield documents of the task `coreference`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

from quotes.parse.antecedents import AFTER, BEFORE, PERSONAL, POINTING
from quotes.speakers import tables
from training.corpora import Document
from training.descriptions import described, titles
from training.tokens import covered
from training.tokens import words as words_of

Antecedents = tuple[int, list[int], list[int]]
"""A pronoun or a description's noun, the words that name whom it means, and all words that were to choose from."""

RENAMED = 4
"""Copies of a snippet of GAP with other names."""

REPLACED = 0.3
"""Share of a document's repeated surnames in whose place a pronoun or a description is put."""

COPIES = 3
"""Copies of a document with other surnames replaced."""

DESCRIBED = 0.4
"""Share of those that become a description."""

DESCRIBING = frozenset(("person", "organization"))
"""GUM's types of entity whose descriptions are learnt."""

CASES = {"m": ("he", "him", "his"), "f": ("she", "her", "her")}


def gap(path: Path, surnames: Sequence[str], seed: int) -> Iterator[Document]:
    """GAP (Webster et al. 2018): a snippet of Wikipedia, a pronoun, and two names of which one, or none, is meant.

    Each is there again `RENAMED` times with other names in place of the two, so that the way a snippet is written
    tells who is meant, and not a name that is known by heart.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            document, names = _snippet(row)
            yield document
            gender = "f" if row["Pronoun"].lower() in CASES["f"] else "m"
            parts = {document.words[word] for name in names.values() for word in name}
            for number in range(RENAMED):
                random = Random(f"{seed} {row['ID']} {number}")
                yield replace(document, words=renamed(document.words, parts, gender, surnames, random))


def snippets(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of GAP's snippets, each with its number."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            yield row["ID"], row["Text"]


def _snippet(row: Mapping[str, str]) -> tuple[Document, dict[str, list[int]]]:
    """A row of GAP as a document, and the words of its two names."""
    text = row["Text"]
    offsets, sentences = words_of(text)
    document = Document(row["ID"], "coreference", [text[start:end] for start, end in offsets], sentences)
    places = {name: int(row[f"{name}-offset"]) for name in "AB"}
    names = {name: list(covered(offsets, place, place + len(row[name]))) for name, place in places.items()}
    place = int(row["Pronoun-offset"])
    pronoun = covered(offsets, place, place + len(row["Pronoun"])).start
    meant = [word for name in "AB" if row[f"{name}-coref"].upper() == "TRUE" for word in names[name]]
    document.antecedents = [(pronoun, meant, names["A"] + names["B"])]
    return document, names


def renamed(
    words: Sequence[str], parts: Collection[str], gender: str, surnames: Sequence[str], random: Random
) -> list[str]:
    """The words with other names for the capitalised ones of `parts`, the same for the same wherever they stand.

    A word that is a given name becomes one of `gender` (m or f), any other a surname.
    """
    genders = tables.genders("given_names")
    given = _given_names(gender)
    others = {
        part: random.choice(given).capitalize() if part.lower() in genders else random.choice(surnames)
        for part in sorted(parts)
        if part[:1].isupper() and len(part) > 1
    }
    return [others.get(word, word) for word in words]


@cache
def _given_names(gender: str) -> list[str]:
    return sorted(name for name, of in tables.genders("given_names").items() if of == gender)


def surnames(documents: Iterable[Document]) -> list[str]:
    """The last words of the labelled persons that have more words than one, in alphabetical order."""
    found = {surname for document in documents for first, last, surname in _people(document) if first < last}
    return sorted(surname for surname in found if surname.isalpha() and surname.istitle())


class Mention(NamedTuple):
    """A mention in GUM: which entity of what type it means, its first word, and its head words."""

    entity: str
    kind: str
    begin: int
    heads: list[int]


def gum(folder: Path) -> Iterator[Document]:
    """GUM (Zeldes 2017): pronouns and descriptions, and the other mentions of what they mean, by their head words."""
    for path in sorted(folder.glob("*.conllu")):
        document = Document(path.stem, "coreference", [], [])
        mentions: list[Mention] = []
        open_mentions: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for tree in path.read_text(encoding="utf-8").split("\n\n"):
            rows = [row.split("\t") for row in tree.split("\n") if row and not row.startswith("#")]
            rows = [row for row in rows if row[0].isdigit()]
            if rows:
                document.sentences.append(len(document.words))
            for row in rows:
                word = len(document.words)
                document.words.append(row[1])
                document.upos.append(row[3])
                mentions += _closed(row[9], word, open_mentions)
        document.antecedents = [*_pronouns(document, mentions), *_descriptions(document, mentions)]
        document.upos = []
        yield document


def _closed(misc: str, word: int, open_mentions: dict[str, list[tuple[int, str, str]]]) -> Iterator[Mention]:
    """The mentions that end at a word; those that begin are kept with their type and head words."""
    found = re.search(r"(?:^|\|)Entity=([^|]*)", misc)
    for opens, told, closes in re.findall(r"(\()?([^()]+)(\))?", found.group(1) if found else ""):
        entity, *rest = told.split("-")
        if opens:
            open_mentions[entity].append((word, rest[0] if rest else "", rest[4] if len(rest) > 4 else ""))
        if closes and open_mentions[entity]:
            begin, kind, span = open_mentions[entity].pop()
            heads = [begin + int(number) - 1 for number in span.split(",") if number.isdigit()]
            yield Mention(entity, kind, begin, heads or [begin])


def _pronouns(document: Document, mentions: Sequence[Mention]) -> Iterator[Antecedents]:
    """The personal pronouns among the mentions, with the nouns and names near enough to choose from."""
    for mention in mentions:
        place = mention.heads[0]
        pronoun = len(mention.heads) == 1 and document.upos[place] in ("PRON", "DET")
        if pronoun and document.words[place].lower() in PERSONAL:
            yield from _chosen(document, mentions, mention, ("NOUN", "PROPN"))


def _descriptions(document: Document, mentions: Sequence[Mention]) -> Iterator[Antecedents]:
    """The definite descriptions of people and organisations, with the names of whom they mean, if there are any."""
    for mention in mentions:
        place = mention.heads[0]
        pointing = document.words[mention.begin].lower() in POINTING and mention.begin < place
        if pointing and document.upos[place] == "NOUN" and mention.kind in DESCRIBING:
            yield from _chosen(document, mentions, mention, ("PROPN",))


def _chosen(
    document: Document, mentions: Sequence[Mention], asked: Mention, meaning: Collection[str]
) -> Iterator[Antecedents]:
    """A mention with the nouns near to choose from; its entity's with a part of speech of `meaning` are meant."""
    place = asked.heads[0]
    near = [
        other
        for other in mentions
        if place - BEFORE <= other.heads[0] <= place + AFTER
        and document.upos[other.heads[0]] in ("NOUN", "PROPN")
        and place not in other.heads
    ]
    same = [other for other in near if other.entity == asked.entity and document.upos[other.heads[0]] in meaning]
    others = [other for other in near if other.entity != asked.entity]
    meant = sorted({word for other in same for word in other.heads})
    choice = sorted({word for other in [*same, *others] for word in other.heads})
    if choice:
        yield place, meant, choice


def repeated_names(documents: Iterable[Document], seed: int) -> Iterator[Document]:
    """Documents with labelled persons in which a pronoun or description stands for some surnames named before.

    After Kocijan et al. 2019 (WikiCREM): a name that is hidden is its own label. `he` or `she` is chosen by the given
    name, at random where that tells nothing.
    """
    genders = tables.genders("given_names")
    for document, number in product(documents, range(COPIES)):
        random = Random(f"{seed} {document.name} {number}")
        people = _people(document)
        hidden = {
            last: surname
            for first, last, surname in people
            if first == last
            and random.random() < REPLACED
            and _named_before(people, last, surname)
            and not document.words[last - 1][:1].isupper()
        }
        if hidden:
            yield _without_names(document, people, hidden, genders, random)


def _people(document: Document) -> list[tuple[int, int, str]]:
    """Persons as first word, last word and surname."""
    found: list[tuple[int, int, str]] = []
    for word, label in enumerate(document.labels):
        if label == "B-PERSON":
            found.append((word, word, document.words[word]))
        elif label == "I-PERSON" and found and found[-1][1] == word - 1:
            found[-1] = (found[-1][0], word, document.words[word])
    return found


def _named_before(people: Sequence[tuple[int, int, str]], place: int, surname: str) -> bool:
    return any(other == surname and place - BEFORE < last < place for _, last, other in people)


def _without_names(
    document: Document,
    people: Sequence[tuple[int, int, str]],
    hidden: Mapping[int, str],
    genders: Mapping[str, str],
    random: Random,
) -> Document:
    """A copy with pronouns and descriptions for the words `hidden`, a possessive ending after a pronoun left out."""
    gender: dict[str, str] = {}
    for first, last, surname in people:
        if first < last and (known := genders.get(document.words[first].lower())) in CASES:
            gender.setdefault(surname, known)
    known_as = titles(document, people)
    described_at = {place for place in hidden if random.random() < DESCRIBED}
    words: list[str] = []
    moved: dict[int, int] = {}
    starts = {*document.sentences}
    begun: list[int] = []
    for place, word in enumerate(document.words):
        if place in starts:
            begun.append(len(words))
        if place - 1 in hidden and place - 1 not in described_at and word in ("'s", "’s"):
            moved[place] = len(words) - 1
            continue
        instead = [word]
        if place in described_at:
            instead = described(known_as.get(hidden[place]), random)
        elif place in hidden:
            instead = [_pronoun(document, place, gender.setdefault(hidden[place], random.choice("mmf")))]
        if place in hidden and place in starts:
            instead[0] = instead[0].capitalize()
        words += instead
        moved[place] = len(words) - 1
    antecedents = []
    shown = [(first, last, surname) for first, last, surname in people if last not in hidden]
    for place, surname in hidden.items():
        near = [person for person in shown if place - BEFORE <= person[1] <= place + AFTER]
        choice = [(moved[word], other == surname) for first, last, other in near for word in range(first, last + 1)]
        antecedents.append((moved[place], [w for w, meant in choice if meant], [w for w, _ in choice]))
    return replace(document, task="coreference", words=words, sentences=begun, labels=[], antecedents=antecedents)


def _pronoun(document: Document, place: int, gender: str) -> str:
    """The pronoun of a gender for the name at a place: its case by the word that follows."""
    following = document.words[place + 1] if place + 1 < len(document.words) else "."
    case = 2 if following in ("'s", "’s") else 0 if following.isalpha() and following.islower() else 1
    return CASES[gender][case]
