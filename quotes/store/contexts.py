"""What an article tells of a name's bearer, gender, office and field of work, and what two such contexts say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from anyascii import anyascii

from quotes.speakers import tables as words_of_people
from quotes.store import tables
from quotes.store.names import fold

_PRONOUNS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_HEAD_ENDS = re.compile(r",| (?:of|for|at|in|on|to|from|with|and) ")
_SAME_START = 4

# What the place of a name begins with that people have set apart from others that are spelt so.
APART = "apart "


@dataclass(frozen=True, slots=True)
class Office:
    """A title in normal form: its `head` noun, the `field` of work that tells, and the words of the affiliation."""

    head: str = ""
    field: str = ""
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What one article tells of a name's bearer; `place` is the outlet or article that a weak name belongs to."""

    gender: str = ""
    offices: tuple[Office, ...] = ()
    place: str = ""

    @property
    def known(self) -> bool:
        """Whether it tells anything."""
        return self != Context()

    def __str__(self) -> str:
        """The context as it is stored; `parse` reads it."""
        offices = "; ".join(f"{one.head} / {one.field} / {' '.join(one.body)}" for one in self.offices)
        return f"{self.gender}|{offices}|{self.place}" if self.known else ""


@dataclass
class Gathered:
    """The titles, affiliations and pronouns that an article has for one name."""

    roles: set[tuple[str | None, str | None]] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)

    def add(self, title: str | None, affiliation: str | None, how: str, source: str | None) -> None:
        """Take in what one quote tells: its speaker's role, and the pronoun that stands for the speaker."""
        if title or affiliation:
            self.roles.add((title, affiliation))
        if how == "pronoun" and source:
            self.genders.update(filter(None, [_PRONOUNS.get(source.strip().lower())]))

    def context(self, place: str = "") -> Context:
        """What it comes to; a gender only where all signs agree."""
        genders = self.genders | set(filter(None, (_gender(title) for title, _ in self.roles)))
        offices = {_office(*role) for role in self.roles} - {Office()}
        return Context(genders.pop() if len(genders) == 1 else "", tuple(sorted(offices, key=repr)), place)


@lru_cache(maxsize=1 << 14)
def parse(stored: str) -> Context:
    """A stored context."""
    if not stored:
        return Context()
    gender, offices, place = stored.split("|", 2)
    return Context(gender, tuple(map(_parse_office, offices.split("; "))) if offices else (), place)


def contradict(one: Context, other: Context, at_one_time: bool) -> bool:
    """Whether one person can hardly be both: another gender, or, at one time, fields or offices that exclude each
    other.
    """
    if one.gender and other.gender and one.gender != other.gender:
        return True
    if not at_one_time or not one.offices or not other.offices:
        return False
    fields, others = ({office.field for office in context.offices} - {""} for context in (one, other))
    if fields and others and not fields & others and all(_exclude(a, b) for a in fields for b in others):
        return True
    pairs = [(a, b) for a in one.offices for b in other.offices if a.body and b.body]
    return bool(pairs) and all(map(_elsewhere, *zip(*pairs, strict=True)))


def agree(one: Context, other: Context) -> bool:
    """Whether they speak for one person: the same office, or the same body, or, without bodies, one field of work."""
    if one.gender and other.gender and one.gender != other.gender:
        return False
    for a in one.offices:
        for b in other.offices:
            if a.body and b.body:
                if _related(a.body, b.body):
                    return True
            elif (a.head and a.head == b.head) or (a.field and a.field == b.field):
                return True
    return False


def same_office(one: Context, other: Context) -> bool:
    """Whether both hold one office of one body: prime minister, Iraq."""
    pairs = ((a, b) for a in one.offices for b in other.offices)
    return any(a.head and a.head == b.head and _related(a.body, b.body) for a, b in pairs)


def _elsewhere(one: Office, other: Office) -> bool:
    """Whether two offices are of bodies that have nothing in common, unless both are in politics or alike.

    A politician may lead a government and a party; offices alike tell nothing where one body has several names, but
    there are some of which nobody holds two.
    """
    if _related(one.body, other.body):
        return False
    if one.head == other.head:
        return one.head in tables.words("unique_offices")
    return not one.field == other.field == "politics"


def _exclude(one: str, other: str) -> bool:
    return (one, other) in tables.lines("field_conflicts") or (other, one) in tables.lines("field_conflicts")


def _related(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two bodies may be one: a shared word (India, Indian), or the initials of the other."""
    one, other = tuple(one), tuple(other)
    if any(a[:_SAME_START] == b[:_SAME_START] for a in one for b in other):
        return True
    return any("".join(word[0] for word in a) in b for a, b in ((one, other), (other, one)) if len(a) > 1)


@lru_cache(maxsize=1 << 14)
def _office(title: str | None, affiliation: str | None) -> Office:
    common = tables.words("common_body_words")
    body = tuple(dict.fromkeys(word for word in _words(affiliation) if word not in common and len(word) > 1))
    head = _words(_HEAD_ENDS.split(title, maxsplit=1)[0]) if title else []
    if len(head) > 1 and head[-1] == "general" and head[-2] not in tables.words("ranks"):
        head.pop()
    fields = tables.first_of("fields")
    known = [word for word in _words(title) if word in fields]
    noun = head[-1] if head and head[-1] in fields else known[0] if known else head[-1] if head else ""
    if noun in tables.words("address"):
        noun = ""
    return Office(noun, fields.get(noun, ""), body)


def _words(words: str | None) -> list[str]:
    return fold(anyascii(words)).split() if words else []


def _gender(title: str | None) -> str | None:
    for word in _words(title):
        found = words_of_people.genders("titles").get(word) or words_of_people.genders("gendered").get(word)
        if found:
            return found
    return None


def _parse_office(words: str) -> Office:
    head, field_of_work, body = words.split(" / ")
    return Office(head, field_of_work, tuple(body.split()))
