"""Where a name begins and ends: the parser's entities, joined and widened where the text shows more of the name."""

from __future__ import annotations

from quotes.model import Span
from quotes.speakers import tables
from quotes.speakers.names import is_acronym, is_title
from quotes.speakers.page import Page
from quotes.speakers.roles import singular

JOINTS = frozenset(("-", "–", "&", "/"))
EDGES = ' \t\r\n,.;:"“”«»()[]‘`'
_LINKS = frozenset(("flat", "compound", "amod", "nmod", "nummod"))
_TOWNS = frozenset(("city", "town", "county", "municipality", "district"))
_DANGLING = frozenset(("ADP", "PART", "CCONJ", "SCONJ", "DET", "VERB", "AUX", "ADV"))

Range = tuple[int, int, str]
"""Indices of the first word and of the one after the last, and the kind of name."""


def mended(page: Page, entities: list[Range]) -> list[Range]:
    """The entities (in order) with broken names joined and cut names widened; none overlaps another."""
    found: list[Range] = []
    owner = {index: number for number, (low, high, _) in enumerate(entities) for index in range(low, high)}
    for number, (low, high, kind) in enumerate(entities):
        if found and low < found[-1][1]:
            continue
        if low and page.words[low] in JOINTS and page.end[low - 1] == page.start[low]:
            low -= 1
        while kind == "person" and low and _is_particle(page, low - 1) and owner.get(low - 1, number) == number:
            low -= 1
        while found and _one_name(page, found[-1], (low, high, kind)):
            before = found.pop()
            low, kind = before[0], "person" if "person" in (kind, before[2]) else "organisation"
        while low and _extends_left(page, low, high, kind) and owner.get(low - 1, number) == number:
            low -= 1
        if found and low < found[-1][1]:
            low = found[-1][1]
        high, kind = _widened(page, low, high, kind, owner, number)
        while _hyphened(page, high) and owner.get(high + 1, number) == number:
            high += 2
        if kind == "organisation" and (further := _of_place(page, high, entities, number)):
            high = further
        found.append((low, high, kind))
    return found


def whole_institutions(page: Page, entities: list[Range]) -> list[Range]:
    """The entities (in order) with those cut short of an institution's name made whole: (Palang Pracharath) Party.

    A run of capitalised words up to a capitalised noun such as Party, Ministry or Council is one organisation, if the
    parser marks a name in it that is not a person's full name.
    """
    owner = {index: found for found in entities for index in range(found[0], found[1])}
    for end, word in enumerate(page.words):
        if not word[0].isupper() or not _heads_institution(page, end):
            continue
        low = _first_word(page, end)
        if low == end and low > 1 and page.possessive(low - 1) and page.words[low - 2][0].isupper() and end in owner:
            low = _first_word(page, low - 2)
        inside = {owner[index] for index in range(low, end + 1) if index in owner}
        people = any(kind == "person" and last - first > 1 for first, last, kind in inside)
        high = max([end + 1, *(last for _, last, _ in inside)])
        cut = high > end + 1 and page.folded[end + 1] not in ("of", "for", "on", "and")
        if low == end or not inside or people or cut or any(first < low for first, _, _ in inside):
            continue
        made = (low, high, "organisation")
        owner |= dict.fromkeys(range(low, high), made)
    return _with_tails(page, sorted(set(owner.values())))


def _first_word(page: Page, end: int) -> int:
    """The index of the first of the capitalised words that lead on to a word, particles between them passed over."""
    low, first = end, page.first[page.sentence[end]]
    while low > first:
        particle = low - 2 >= first and page.words[low - 1].islower() and _is_particle(page, low - 1)
        if _leads_on(page, low - 1):
            low -= 1
        elif particle and _leads_on(page, low - 2, low - 1):
            low -= 2
        else:
            break
    return low


def _with_tails(page: Page, entities: list[Range]) -> list[Range]:
    """The entities with what an institution is of taken in: `Secretariat (of Coastal Towns of the North)`."""
    found: list[Range] = []
    opens = {low: kind for low, _, kind in entities}
    for low, high, kind in entities:
        if found and low < found[-1][1]:
            continue
        nouns = [i for i in range(low, high) if i + 1 == high or page.folded[i + 1] in ("of", "for")]
        noun = next((i for i in nouns if _named_institution(page, i)), None)
        if noun is not None and (kind == "organisation" or page.folded[noun] in _TOWNS):
            high, kind = _tail(page, noun + 1, high, opens), "organisation"
        found.append((low, high, kind))
    return found


def _named_institution(page: Page, index: int) -> bool:
    return page.words[index][0].isupper() and singular(page.folded[index]) in tables.words("institutions")


def _tail(page: Page, start: int, high: int, opens: dict[int, str]) -> int:
    """The end of `of Coastal Towns` from the word `start`, right after an institution's noun, on; `high` if earlier."""
    end = index = high
    last = page.first[page.sentence[high - 1] + 1]
    while index < last:
        if index > end and opens.get(index) == "person":
            return high
        if opens.get(index) == "person" or page.folded[index] in tables.words("dates"):
            break
        if page.words[index][0].isupper() and page.upos[index] in ("PROPN", "ADJ", "NOUN", "X") and index > start:
            if _is_role(page, index):
                return high
            index = end = index + 1
        elif page.folded[index] in ("of", "for", "the") or (
            index > start and page.folded[index] in ("and", "on") and index + 1 not in opens
        ):
            index += 1
        else:
            break
    return end


def _heads_institution(page: Page, index: int) -> bool:
    after = index + 1
    closes = after == len(page.words) or not page.words[after][0].isupper() or not beside(page, index, after)
    known = singular(page.folded[index]) in tables.words("institutions")
    return known and (closes or _is_role(page, after)) and page.upos[index] in ("PROPN", "NOUN")


def _leads_on(page: Page, index: int, to: int | None = None) -> bool:
    """Whether a word before another, the next or the one at `to`, belongs to the same capitalised name."""
    return (
        page.words[index][0].isupper()
        and page.upos[index] in ("PROPN", "ADJ", "NOUN", "X")
        and beside(page, index, index + 1 if to is None else to)
        and not _is_role(page, index)
        and page.folded[index] not in tables.words("dates")
    )


def beside(page: Page, low: int, high: int) -> bool:
    """Whether only a space stands between two words that no full stop parts, whatever sentences the parser makes."""
    apart = page.sentence[low] != page.sentence[high] and not page.words[low][-1].isalnum()
    return not apart and page.text[page.end[low] : page.start[high]] in (" ", "\xa0")


def _one_name(page: Page, first: Range, second: Range) -> bool:
    """Whether two entities side by side are one name: Bangkok + Metropolitan Administration, Mzingisi + Hloba."""
    last, next_ = first[1] - 1, second[0]
    if second[2] == "person" and _initials(page, first, next_):
        return True
    if next_ != first[1] or not beside(page, last, next_):
        return False
    if second[2] == "person":
        flat = page.deprel[next_] == "flat" and first[0] <= page.head[next_] <= last
        parted = first[2] == "person" and page.upos[last] == page.upos[next_] == "PROPN"
        short = last == first[0] and len(page.words[last]) == 2 and is_acronym(page.words[last])
        initials = short and page.deprel[next_] == "flat"
        capitals = last == first[0] and page.words[last].isupper() and page.words[next_].isupper()
        given = capitals and page.folded[last] in tables.genders("given_names")
        return (flat or parted or initials or given) and not _is_role(page, last) and not _is_role(page, next_)
    if first[2] == "person":
        return all(page.deprel[i] == "flat" and first[0] <= page.head[i] <= last for i in range(next_, second[1]))
    if not page.words[last][:1].isupper() or _is_role(page, next_):
        return False
    single = second[1] - next_ == 1 and page.words[next_][0].isupper()
    if first[2] == second[2] == "organisation" and single and _is_medium(page, next_):
        return True
    if first[2] == "organisation" and page.deprel[next_] == "flat" and first[0] <= page.head[next_] <= last:
        return True
    if not (next_ <= page.head[last] < second[1] and page.deprel[last] in _LINKS):
        return False
    institution = singular(page.folded[second[1] - 1]) in tables.words("institutions")
    placed = first[2] == "place" and second[2] == "organisation" and page.head[last] == second[1] - 1
    return institution or placed or (first[2] != "people" and second[1] - next_ == 1)


def _is_medium(page: Page, index: int) -> bool:
    """Whether a word ends the name of an outlet: `TV` after `Al-Mayadeen`."""
    return page.folded[index] in tables.words("outlets") & tables.words("media")


def _initials(page: Page, first: Range, low: int) -> bool:
    """Whether an entity is the initials of the name from the word `low` on, a full stop apart: `J.P` + `. Harker`."""
    written = page.span(first[0], first[1]).of(page.text)
    gap = page.text[page.end[first[1] - 1] : page.start[low]]
    short = len(written) < 8 and all(len(part) == 1 and part.isupper() for part in written.replace(" ", ".").split("."))
    return short and gap.strip() == "." and len(gap) < 3


def _hyphened(page: Page, high: int) -> bool:
    """Whether a name ends before a hyphen and another capitalised part: (Jamiat Ulama) `-Hind`."""
    if not 0 < high < len(page.words) - 1 or page.words[high] not in ("-", "–"):
        return False
    close = page.end[high - 1] == page.start[high] and page.end[high] == page.start[high + 1]
    return close and page.words[high + 1][0].isupper()


def _is_particle(page: Page, index: int) -> bool:
    """Whether a word is a particle in front of a family name that the parser cut there: (van) `der Meer`."""
    name = page.upos[index] == "PROPN" and page.deprel[index] in ("flat", "compound")
    return name and page.folded[index] in tables.words("particles") and beside(page, index, index + 1)


def _extends_left(page: Page, low: int, high: int, kind: str) -> bool:
    """Whether the word before belongs to the name too: (Democratic) Party, (Jiang) Li."""
    before = low - 1
    if not page.words[before][0].isupper() or not beside(page, before, low) or _is_role(page, before):
        return False
    if before and page.folded[before - 1] == "of":
        return False
    linked = low <= page.head[before] < high or page.head[low] == before
    institution = _named_institution(page, before)
    if kind == "person":
        flat = page.deprel[low] == "flat" and page.head[low] == before and page.upos[before] in ("PART", "X", "NOUN")
        given = high - low == 1 and page.folded[before] in tables.genders("given_names")
        return flat or (page.upos[before] == "PROPN" and (given or linked) and not institution)
    if kind != "organisation" or page.upos[before] == "DET":
        return False
    if page.folded[before] in tables.words("leading"):
        return high - low == 1
    generic = all(singular(page.folded[index]) in tables.words("institutions") for index in range(low, high))
    compound = high - low == 1 and page.deprel[before] == "compound" and page.upos[before] == "PROPN"
    return page.upos[before] in ("PROPN", "ADJ", "X") and (generic or compound) and low <= page.head[before] < high


def _of_place(page: Page, high: int, entities: list[Range], number: int) -> int | None:
    """The end of `Democratic Party of Korea`, of which the parser marks two names."""
    if number + 1 == len(entities) or entities[number + 1][0] != high + 1 or page.folded[high] != "of":
        return None
    low, further, kind = entities[number + 1]
    institution = singular(page.folded[high - 1]) in tables.words("institutions") and page.words[high - 1][0].isupper()
    return further if institution and kind == "place" and page.head[low] <= further else None


def _widened(page: Page, low: int, high: int, kind: str, owner: dict[int, int], number: int) -> tuple[int, str]:
    """The end and the kind of a name after the words that go on with it are taken in."""
    count = len(page.words)
    while high < count and high not in owner and page.start[high] == page.end[high - 1] and _joins(page, high):
        high += 1
    while high - low > 1 and page.upos[high - 1] in _DANGLING and not _goes_over(page, high - 1, owner):
        high -= 1
    while high < count and owner.get(high, number) == number and _goes_on(page, low, high, kind):
        if kind == "place":
            kind = "organisation"
        high += 1
    return high, kind


def _joins(page: Page, index: int) -> bool:
    return page.words[index] in JOINTS or (page.words[index][:1].isalnum() and page.upos[index] in ("PROPN", "X"))


def _goes_over(page: Page, index: int, owner: dict[int, int]) -> bool:
    """Whether a particle at a name's cut end (DIARIO DE) leads over to more of the name."""
    after = index + 1
    return (
        page.folded[index] in tables.words("particles")
        and after < len(page.words)
        and page.upos[after] == "PROPN"
        and page.words[after][0].isupper()
        and beside(page, index, after)
    )


def _goes_on(page: Page, low: int, high: int, kind: str) -> bool:
    """Whether the word after a name belongs to it: capitalised, a name itself, and hanging on it or governing it."""
    last = high - 1
    if page.upos[high] != "PROPN" or not page.words[high][0].isupper() or not beside(page, last, high):
        return False
    if _is_role(page, high):
        return False
    if page.folded[last] in tables.words("particles") and page.upos[last] in _DANGLING:
        return True
    below = low <= page.head[high] < high and page.deprel[high] in ("flat", "compound")
    above = page.head[last] == high and page.deprel[last] in _LINKS
    if kind == "person":
        return below or above
    return above and not _before_person(page, high) if kind == "place" else below or above


def _before_person(page: Page, index: int) -> bool:
    """Whether a capitalised word is followed by another: then a place before it may belong to a title."""
    after = index + 1
    return after < len(page.words) and page.upos[after] == "PROPN" and beside(page, index, after)


def _is_role(page: Page, index: int) -> bool:
    return is_title(page.words[index]) or page.folded[index] in tables.genders("gendered")


def trimmed(text: str, span: Span) -> Span:
    """`span` without a possessive, and without quotation marks and punctuation at its edges."""
    start, end = span.start, span.end
    while start < end and text[start] in EDGES:
        start += 1
    while (
        end > start and text[end - 1] in EDGES and not (text[end - 1] == "." and text[end - 3 : end - 2] in (".", " "))
    ):
        end -= 1
    if text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    elif text[end - 1 : end] in ("'", "’"):
        end -= 1
    return Span(start, max(start, end))
