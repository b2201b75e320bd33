"""Speakers who may be one, and names that several bear: what a person should look at and decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz
from sqlite_utils import Database

from quotes.store.contexts import APART, parse
from quotes.store.name_keys import NameKey, extends, name_key
from quotes.store.queries import rows

ALIKE = 90.0
# Words that more speakers than these share are no reason to compare them.
COMMON = 200

_BEARERS = """
    SELECT names.name, names.kind, names.key, names.speaker_id, names.context FROM names
    JOIN speakers ON speakers.id = names.speaker_id WHERE speakers.quotes > 0 ORDER BY names.id
"""
_SPEAKER = """
    SELECT id, name, kind, quotes, wikidata, (
        SELECT coalesce(speaker_title, '') || coalesce(', ' || speaker_affiliation, '') FROM quotes
        WHERE speaker_id = speakers.id AND (speaker_title IS NOT NULL OR speaker_affiliation IS NOT NULL)
        ORDER BY quotes.id DESC LIMIT 1
    ) AS role, (
        SELECT article_id FROM quotes WHERE speaker_id = speakers.id ORDER BY quotes.id DESC LIMIT 1
    ) AS article_id
    FROM speakers WHERE id = ?
"""


@dataclass(frozen=True, slots=True)
class _Bearer:
    """A name of a speaker in normal form; `apart` where a person has set it apart."""

    speaker: int
    key: NameKey
    apart: bool


def ambiguous(db: Database) -> Iterator[dict[str, Any]]:
    """Speakers of one name, then pairs that may be one speaker, those with the most quotes first.

    One dict a speaker: `group` (a number), `why`, id, name, kind, quotes, wikidata, the newest role that an article
    gives, and the article of the newest quote. Reads all names.
    """
    bearers = [
        _Bearer(row["speaker_id"], name_key(row["name"], row["kind"]), parse(row["context"]).place.startswith(APART))
        for row in rows(db, _BEARERS)
    ]
    found = [*_of_one_name(bearers), *_alike(bearers)]
    groups = [(why, described(db, ids)) for why, ids in found]
    groups.sort(key=lambda group: -sum(one["quotes"] for one in group[1]))
    for number, (why, speakers) in enumerate(groups, 1):
        for one in sorted(speakers, key=lambda one: (-one["quotes"], one["id"])):
            yield {"group": number, "why": why} | one


def described(db: Database, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Speakers by what tells them apart: id, name, kind, quotes, wikidata, newest role, article of the newest quote."""
    return [next(rows(db, _SPEAKER, [id])) for id in ids]


def _of_one_name(bearers: Iterable[_Bearer]) -> Iterator[tuple[str, list[int]]]:
    by_key: dict[str, dict[int, _Bearer]] = {}
    for bearer in bearers:
        if not bearer.apart:
            by_key.setdefault(bearer.key.key, {})[bearer.speaker] = bearer
    for group in by_key.values():
        if len(group) > 1:
            weak = next(iter(group.values())).key.weak
            yield "a name that says too little" if weak else "one name, roles that differ", sorted(group)


def _alike(bearers: Iterable[_Bearer]) -> Iterator[tuple[str, list[int]]]:
    """Pairs of speakers whose names are nearly the same."""
    shared: dict[str, dict[tuple[int, str], _Bearer]] = {}
    for bearer in bearers:
        for word in {*bearer.key.words, bearer.key.block}:
            if len(word) > 1:
                kind = bearer.key.key.split(":", 1)[0]
                shared.setdefault(f"{kind}:{word}", {})[bearer.speaker, bearer.key.key] = bearer
    told: set[tuple[int, ...]] = set()
    for group in shared.values():
        if len(group) > COMMON:
            continue
        for one, other in combinations(group.values(), 2):
            pair = tuple(sorted((one.speaker, other.speaker)))
            why = _why(one.key, other.key)
            if why and len(set(pair)) == 2 and pair not in told:
                told.add(pair)
                yield why, list(pair)


def _why(one: NameKey, other: NameKey) -> str | None:
    """Why two names may be one, or None."""
    short, full = sorted((one, other), key=lambda key: (len(key.words), key.key))
    if one.key == other.key:
        return None
    if one.key.startswith("person:"):
        if sorted(one.words) == sorted(other.words):
            return "the same words in another order"
        if extends(full.words, short.words) or (full.words[: len(short.words)] == short.words and len(short.words) > 1):
            return "a shorter form of the name"
    elif len(short.words) == 1 and len(full.words) > 1 and short.block == full.block and not full.weak:
        return "an abbreviation of the name"
    if one.weak or other.weak or fuzz.ratio(" ".join(one.words), " ".join(other.words)) < ALIKE:
        return None
    return "nearly the same letters"
