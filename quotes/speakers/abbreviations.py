"""Abbreviations and the names they stand for, as the article gives them: `Roads and Transport Authority (RTA)`."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from quotes.speakers.edges import Range
from quotes.speakers.names import acronyms, is_acronym, is_title
from quotes.speakers.page import Page
from quotes.speakers.roles import is_person_noun, singular

LONGEST = 12  # words that a name may have whose abbreviation stands behind it in brackets


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """The words `low` to `high` (exclusive) are the name that the word `at` abbreviates; one stands in brackets."""

    low: int
    high: int
    at: int

    def of_office(self, page: Page) -> bool:
        """Whether it abbreviates what a person is, and no organisation: `Chief Technical Officer (CTO)`."""
        last = next((index for index in range(self.low + 1, self.high) if page.folded[index] == "of"), self.high) - 1
        head = last - 2 if last - 2 >= self.low and page.words[last - 1] == "-" else last
        return is_title(page.folded[head]) or is_person_noun(singular(page.folded[head]))


def defined(page: Page) -> list[Abbreviation]:
    """The abbreviations that the article explains, in order: `Name (ABBR)`, or `ABBR (Name)`.

    The letters are looked for from the last to the first, each before the one after it and the first at the start of a
    word (Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions in biomedical text").
    """
    found = []
    free = {word for before, word in itertools.pairwise(page.words) if before != "("}
    for at in range(len(page.words) - 1):
        if at > 1 and page.words[at - 1] == "(" and page.words[at + 1] == ")" and _abbreviates(page.words[at]):
            high = at - 1
            floor = max(page.first[page.sentence[at]], high - LONGEST)
            low = _by_initials(page, floor, high, at) or _by_letters(page, floor, high, at, free)
            one = Abbreviation(low, high, at) if low is not None and high - low > 1 else None
            if one is not None and (page.words[one.low][0].isupper() or one.of_office(page)):
                found.append(one)
        elif page.words[at + 1] == "(" and is_acronym(page.words[at]) and (one := _spelled_behind(page, at)):
            found.append(one)
    return found


def _spelled_behind(page: Page, at: int) -> Abbreviation | None:
    """The abbreviation at a word that a bracket behind it spells out: `WHO (World Health Organization)`."""
    low, last = at + 2, page.first[page.sentence[at] + 1]
    high = next((index for index in range(low, min(last, low + LONGEST)) if page.words[index] == ")"), low)
    if high - low < 2 or not page.words[low][0].isupper():
        return None
    initials = page.words[at].replace(".", "").lower() in acronyms(page.span(low, high).of(page.text))
    return Abbreviation(low, high, at) if initials or _by_letters(page, low, high, at, set()) == low else None


def heeded(page: Page, entities: list[Range]) -> list[Range]:
    """The entities in order: those of explained organisations whole, and their abbreviations wherever they stand. An
    office and its abbreviation are no names.
    """
    explained = [one for one in defined(page) if one.of_office(page) or _named(one, entities)]
    offices = [one for one in explained if one.of_office(page)]
    for one in explained:
        inside = [found for found in entities if found[0] < one.high and found[1] > one.low]
        kinds = {kind for low, high, kind in inside if low <= one.low and high >= one.high}
        low, high = min([one.low, *(e[0] for e in inside)]), max([one.high, *(e[1] for e in inside)])
        entities = [found for found in entities if found not in inside]
        if one not in offices:
            entities.append((low, high, "place" if kinds == {"place"} else "organisation"))
    titles = {page.words[one.at] for one in offices}
    entities = [found for found in entities if found[1] - found[0] > 1 or page.words[found[0]] not in titles]
    written = {page.words[one.at] for one in explained} - titles
    covered = {index for low, high, _ in entities for index in range(low, high)}
    alone = (index for index, word in enumerate(page.words) if word in written and index not in covered)
    return sorted([*entities, *((index, index + 1, "organisation") for index in alone)])


def spelled_out(page: Page, written: set[str]) -> dict[str, tuple[int, int]]:
    """For abbreviations that nothing explains, the first words of the article that have their initials, all of them
    capitalised: LDP and `Liberal Democratic Party`.
    """
    wanted = {word.replace(".", "").lower(): word for word in written if is_acronym(word) and len(word) > 2}
    starts = {letters[0] for letters in wanted}
    found: dict[str, tuple[int, int]] = {}
    for low, word in enumerate(page.folded):
        if word[0] not in starts or not page.words[low][0].isupper():
            continue
        high = low
        while high < len(page.words) and high - low < LONGEST and _goes_on(page, low, high):
            high += 1
            if page.words[high - 1][0].isupper():
                office = Abbreviation(low, high, low).of_office(page)
                for letters in () if office else acronyms(page.span(low, high).of(page.text)) & wanted.keys():
                    found.setdefault(wanted[letters], (low, high))
    return found


def _goes_on(page: Page, low: int, index: int) -> bool:
    small = page.folded[index] in ("of", "and", "for", "the", "&")
    same = page.sentence[index] == page.sentence[low]
    return same and (page.words[index][0].isupper() or (small and index > low)) and not is_acronym(page.words[index])


def _abbreviates(word: str) -> bool:
    return 2 <= len(word) <= 10 and word[0].isalpha() and (is_acronym(word) or word.isalpha())


def _by_initials(page: Page, floor: int, high: int, at: int) -> int | None:
    letters = page.words[at].replace(".", "").lower()
    for low in range(high - 2, floor - 1, -1):
        office = Abbreviation(low, high, at).of_office(page)
        if (page.words[low][0].isupper() or office) and letters in acronyms(page.span(low, high).of(page.text)):
            return low
    return None


def _by_letters(page: Page, floor: int, high: int, at: int, free: set[str]) -> int | None:
    letters = [c for c in page.folded[at] if c.isalnum()]
    if not any(c.isupper() for c in page.words[at][1:]) and page.words[at] not in free:
        return None
    text = page.text
    position, left = page.end[high - 1], page.start[floor]
    for number in range(len(letters) - 1, -1, -1):
        position -= 1
        while position >= left and not (
            text[position].lower() == letters[number]
            and (number or position == left or not text[position - 1].isalnum())
        ):
            position -= 1
        if position < left:
            return None
    return next(index for index in range(floor, high) if page.start[index] <= position < page.end[index])


def _named(one: Abbreviation, entities: list[Range]) -> bool:
    """Whether the parser marks a name in either of the two, and it is none of a person."""
    touching = [kind for low, high, kind in entities if (low < one.high and high > one.low) or low <= one.at < high]
    return bool(touching) and "person" not in touching
