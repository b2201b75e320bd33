"""What of a name stays the same however it is spelt: its words in one normal form, its key, and its block.

Names with one key are spellings of one name. Only names of one block are ever compared, so that linking an article
costs the same however many speakers the archive holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from quotes.model import SpeakerKind
from quotes.speakers import tables as words_of_people
from quotes.store import tables
from quotes.store.names import fold

# JK Rowling is J. K. Rowling.
_INITIALS = re.compile(r"\b[A-Z]{2,3}\b(?=[ .]+[A-Z][a-z])")
_RESPELT = (
    (re.compile(r"^(abdul|abdel|abdal)(?=[a-z]{4,}$)"), "abdul "),
    (re.compile(r"(?:skiy|skyy|skyi|skii|sky|skij)$"), "ski"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"ee|ii|iy|yi"), "i"),
    (re.compile(r"([b-df-hj-np-tv-z])\1"), r"\1"),
)
_SHORTEST_RESPELT = 5
_COMMON_WORDS = 3


@dataclass(frozen=True, slots=True)
class NameKey:
    """A name in normal form: its `words`, without titles and articles; `key` tells names apart, `block` gathers them.

    `weak` names are borne by so many (a given name alone, Foreign Ministry) that they say nothing without a context;
    `common` ones (John Smith) by so many that contexts must agree.
    """

    words: tuple[str, ...]
    key: str
    block: str
    weak: bool
    common: bool = False


@lru_cache(maxsize=1 << 16)
def name_key(name: str, kind: SpeakerKind) -> NameKey:
    """The normal form of a speaker's name."""
    plain = anyascii(name)
    if kind == "person":
        plain = _INITIALS.sub(lambda found: " ".join(found[0]), plain)
    folded = fold(plain).split() or [fold(name)]
    common = False
    if kind == "person":
        words, generation = _person(folded)
        surnames = tables.words("common_surnames")
        common = len(words) <= _COMMON_WORDS and not surnames.isdisjoint((words[0], folded[-1], words[-1]))
        block = words[-1]
        weak = len(words) == 1
        key = " ".join((*words, *generation))
    else:
        words = _body(folded)
        block = "".join(word[0] for word in words) if len(words) > 1 else words[0]
        weak = all(word in tables.words("generic_names") for word in words)
        key = " ".join(words)
    return NameKey(words, f"{kind}:{key}", f"{kind}:{block}", weak, common)


def extends(full: Sequence[str], short: Sequence[str]) -> bool:
    """Whether a person's `full` name may be what `short` stands for: it has all its words in order, or initials' words.

    Both end alike, and begin alike unless `short` is the last word alone: John F. Smith extends J. Smith and Smith.
    """
    if full == short or len(full) < len(short) or full[-1] != short[-1]:
        return False
    if len(short) == 1:
        return len(full) > 1
    if not _stands_for(short[0], full[0]):
        return False
    rest = iter(full[1:-1])
    return all(any(_stands_for(word, other) for other in rest) for word in short[1:-1])


def _stands_for(short: str, full: str) -> bool:
    return short == full or (len(short) == 1 and full.startswith(short))


def _person(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A person's name without titles, articles and honours, respelt; and the words that tell generations apart."""
    suffixes = words_of_people.words("suffixes")
    end = len(words)
    while end > 1 and words[end - 1] in suffixes:
        end -= 1
    generation = tuple(word for word in words[end:] if word in tables.words("generations"))
    start = 0
    while start < end - 1 and words[start] in words_of_people.words("titles"):
        start += 1
    if start == end - 1 and start and words[start - 1] in tables.words("called_titles"):
        start -= 1
    kept = [word for word in words[start:end] if word not in tables.words("name_articles")] or words[start:end]
    return tuple(" ".join(map(_respelt, kept)).split()) or tuple(kept), generation


def _body(words: list[str]) -> tuple[str, ...]:
    """An organisation's name without small words and the form of a company at its end."""
    small = tables.words("small_words") | tables.words("foreign_small_words")
    kept = [re.sub(r"isation(s?)$", r"ization\1", word) for word in words if word not in small]
    while len(kept) > 1 and kept[-1] in tables.words("company_forms"):
        kept.pop()
    # Agriculture Ministry is the Ministry of Agriculture.
    return tuple(sorted(kept) if tables.words("sorted_names").intersection(kept) else kept or words)


def _respelt(word: str) -> str:
    """The word as all its spellings in Latin letters become; given names only by the table of their variants."""
    variants = tables.first_of("name_variants")
    if word in variants:
        return variants[word]
    if word in words_of_people.words("given_names") or len(word) < _SHORTEST_RESPELT:
        return word
    for pattern, spelling in _RESPELT:
        word = pattern.sub(spelling, word)
    return " ".join(variants.get(part, part) for part in word.split())
