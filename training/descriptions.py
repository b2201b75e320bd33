"""Descriptions (`the minister`) to put in place of names: a title that the text gives, or one that may be anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from quotes.speakers.names import fold, is_date, parts
from quotes.speakers.nominals import NO_OFFICE
from quotes.speakers.roles import is_person_noun, singular
from training.corpora import Document

NEUTRAL = ("official", "politician", "leader", "activist", "expert", "executive", "lawmaker", "author", "chief")
"""Nouns that may describe anybody in the news."""

OWN = 0.7
"""Share of the descriptions of somebody with a title that are made of that title."""

LONGEST_TITLE = 4


def titles(document: Document, people: Sequence[tuple[int, int, str]]) -> dict[str, list[str]]:
    """By surname, the words of the first title that stands right before a full name.

    `people` are persons as first word, last word and surname.
    """
    found: dict[str, list[str]] = {}
    for first, last, surname in people:
        low = first
        floor = max(start for start in document.sentences if start <= first)
        while low > floor and first - low < LONGEST_TITLE and _of_title(document.words[low - 1], low == first):
            low -= 1
        if low == floor and low < first and not is_person_noun(singular(fold(document.words[low]))):
            low += 1
        if low < first < last and fold(document.words[first - 1]).rstrip(".") not in NO_OFFICE:
            found.setdefault(surname, document.words[low:first])
    return found


def _of_title(word: str, last: bool) -> bool:
    """Whether a word may belong to a title: its last one, a person's noun, or a capitalised word before that."""
    if is_person_noun(singular(fold(word))):
        return True
    return not last and word[:1].isupper() and word.isalpha() and len(word) > 1 and not is_date(parts(word))


def described(title: Sequence[str] | None, random: Random) -> list[str]:
    """A description of somebody with that title, or with none: `the`, and the words of which the last is the noun."""
    if title and random.random() < OWN:
        return ["the", *title]
    return ["the", random.choice(NEUTRAL)]
