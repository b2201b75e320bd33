"""What the text says a name is: the title before it, the apposition after it, the noun it is said to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quotes.model import Span
from quotes.speakers import tables
from quotes.speakers.names import fold, parts
from quotes.speakers.page import SUBJECTS, Page

if TYPE_CHECKING:
    from quotes.speakers.mentions import Mention

LONGEST = 14  # words: a longer apposition is a clause and no title
LONGEST_TITLE = 20
_OPEN = frozenset(("of", "for", "and", "&", "-", "–", "in", "to", "the", "/", "on"))
_STOP = frozenset(("who", "which", "that", "whose", "where", "when", "as", "while", "aged"))


@dataclass(frozen=True, slots=True)
class Role:
    """Words that describe a name: `head` is the folded noun that says what it is, `words` all folded words.

    `span` holds the words without article. `before` tells that they stand before the name, as a title does.
    """

    head: str
    words: frozenset[str]
    span: Span
    before: bool


def role(page: Page, low: int, high: int, before: bool) -> Role | None:
    """The words `low` to `high` as a role, if they hold a noun."""
    while low < high and (page.upos[low] in ("DET", "PUNCT", "ADP", "CCONJ", "NUM", "PRON")):
        low += 1
    while high > low and page.upos[high - 1] in ("PUNCT", "ADP", "CCONJ", "DET"):
        high -= 1
    head = _head_noun(page, low, high)
    if head is None:
        return None
    words = frozenset(part for index in range(low, high) for part in parts(page.words[index]))
    return Role(singular(page.folded[head]), words, page.span(low, high), before)


def _head_noun(page: Page, low: int, high: int) -> int | None:
    """The last noun before the first preposition: `head` in `head of the opposition party`."""
    found = None
    for index in range(low, high):
        if (found is not None and page.upos[index] in ("ADP", "SCONJ")) or page.words[index] in (",", "("):
            break
        noun = page.upos[index] in ("NOUN", "PROPN") or fold(page.words[index]) in tables.words("titles")
        if noun and not page.owns(index):
            found = index
    return found


_AGENT = (
    "er",
    "or",
    "ist",
    "ian",
    "ant",
    "eer",
    "man",
    "woman",
    "person",
    "head",
    "chief",
    "aide",
    "ally",
    "star",
    "cleric",
)


def is_person_noun(noun: str) -> bool:
    """Whether a folded noun in the singular says what a person is: minister, lawyer, spokeswoman."""
    noun = noun.rstrip(".").rsplit("-", 1)[-1]
    known = noun in tables.words("titles") or noun in tables.genders("gendered")
    thing = noun in tables.words("institutions") or noun in tables.words("documents")
    return known or (len(noun) > 4 and noun.endswith(_AGENT) and not thing)


def singular(word: str) -> str:
    """An English noun's singular, near enough to compare nouns by; a possessive is taken off."""
    word = word.removesuffix("'s").removesuffix("’s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men"):
        return word[:-3] + "man"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def describe(page: Page, mention: Mention) -> None:
    """Fills a mention's `titles` and `roles` from the words around it."""
    low = _title_start(page, mention.low)
    if low < mention.low:
        words = [fold(page.words[index]).rstrip(".") for index in range(low, mention.low)]
        mention.titles = tuple(words)
        found = role(page, low, mention.low, before=True)
        if found:
            mention.roles.append(found)
    for found in (_apposition_before(page, mention), _apposition_after(page, mention), _predicate(page, mention)):
        if found:
            mention.roles.append(found)


def _title_start(page: Page, low: int) -> int:
    """The index of the first word of the title that ends right before the word `low`, or `low`."""
    start = index = low
    if low > 3 and page.words[low - 1] == ")" and page.words[low - 3] == "(" and page.words[low - 2].isupper():
        index = low - 2
        office = low - 6 if low > 5 and page.folded[low - 5] == "of" else low - 4
        start = low - 3 if is_person_noun(singular(page.folded[office])) else low
    while index > page.first[page.sentence[low]]:
        index -= 1
        upos = page.upos[index]
        if start < low and page.possessive(index):
            return _owner_start(page, index)
        if start == low and not (upos in ("NOUN", "PROPN") or page.folded[index].rstrip(".") in tables.words("titles")):
            break
        if upos in ("NOUN", "PROPN", "ADJ") or page.folded[index].rstrip(".") in tables.words("titles"):
            start = index
        elif (
            page.folded[index] not in _OPEN
            or low - index > LONGEST_TITLE
            or dash(page, index)
            or (
                page.folded[index] == "and"
                and (not page.words[index + 1][0].isupper() or page.upos[index - 1] == "PROPN")
            )
            or (page.folded[index] in _LEADS_BACK and not _office_before(page, index))
        ):
            break
    return start


def _owner_start(page: Page, index: int) -> int:
    """The index of the first word of the name or noun whose possessive mark the word `index` is."""
    start = index - 1
    while start > page.first[page.sentence[index]] and page.upos[start] == page.upos[start - 1] == "PROPN":
        start -= 1
    return start


_LEADS_BACK = frozenset(("of", "for", "in", "to", "on"))


def _office_before(page: Page, index: int) -> bool:
    """Whether a person's noun stands before a preposition: `Minister of`, but not `greetings of`."""
    return index > 0 and is_person_noun(singular(page.folded[index - 1]))


def dash(page: Page, index: int) -> bool:
    """Whether a hyphen stands between spaces: then it parts clauses (`ERBIL - President NAME`) and joins no words."""
    return page.words[index] in ("-", "–") and page.start[index] > page.end[index - 1]


def _apposition_before(page: Page, mention: Mention) -> Role | None:
    """`The school's director` in `The school's director, NAME`."""
    start = _title_start(page, mention.low)
    if not all(fold(word).rstrip(".") in tables.words("titles") for word in page.words[start : mention.low]):
        start = mention.low
    comma = start - (2 if start < mention.low and page.folded[start - 1] in ("his", "her") else 1)
    if comma <= 0 or page.words[comma] != "," or page.sentence[comma] != page.sentence[mention.low]:
        return None
    floor = max(page.first[page.sentence[comma]], comma - LONGEST)
    abbreviated = page.words[comma - 1] == ")" and comma - 4 > floor and page.words[comma - 3] == "("
    low = end = comma - 3 if abbreviated else comma
    while low > floor and (
        page.upos[low - 1] in ("NOUN", "PROPN", "ADJ", "DET")
        or page.folded[low - 1] in _OPEN
        or page.possessive(low - 1)
    ):
        low -= 1
    linked = page.deprel[mention.head] == "appos" and low <= page.head[mention.head] < comma
    found = role(page, low, end, before=True) if low < end else None
    owned = page.upos[low] == "DET" or page.folded[max(0, low - 1)] in ("his", "her", "its", "their")
    holder = owned and is_person_noun(found.head) if found else False
    if (
        found
        and (linked or holder or found.head in tables.words("titles"))
        and found.head not in tables.words("institutions")
    ):
        return found
    return None


def _apposition_after(page: Page, mention: Mention) -> Role | None:
    """`head of the opposition party` in `NAME, head of the opposition party, said`."""
    index = mention.high
    last = page.first[page.sentence[mention.low] + 1]
    unmarked = index + 1 < last and page.folded[index] == "the" and is_person_noun(page.folded[index + 1])
    if index >= last or not (unmarked or page.words[index] in (",", "(")):
        return None
    low = index = index + 1
    while index < last and index - low < LONGEST and page.words[index] not in (",", ")", ".", ";", "–", "—", "“", '"'):
        if page.upos[index] in ("VERB", "AUX") or page.folded[index] in _STOP:
            break
        index += 1
    if index == low or page.upos[low] in ("ADP", "SCONJ", "PRON", "ADV", "NUM", "CCONJ", "VERB"):
        return None
    head = _head_noun(page, low, index)
    acts = page.upos[index] in ("VERB", "AUX") if index < last else False
    if acts and any(page.deprel[word] in SUBJECTS and page.head[word] >= index for word in range(low, index)):
        return None  # `NAME, the mayor said`: who speaks is somebody else
    if acts and page.folded[index] in ("said", "says", "told", "tells"):
        return None  # whatever the tree makes of `NAME, the mayor's daughter told us, was late`
    named = page.upos[low] == "PROPN" and fold(page.words[low]) not in tables.words("titles")
    if named and (head is None or page.upos[head] == "PROPN"):
        return None
    many = head is not None and page.upos[head] == "NOUN" and singular(page.folded[head]) != page.folded[head]
    if many and mention.kind == "person":
        return None
    return role(page, low, index, before=False)


def _predicate(page: Page, mention: Mention) -> Role | None:
    """`a lawyer from Lima` in `NAME is a lawyer from Lima`, `finance minister` in `NAME became finance minister`."""
    if page.deprel[mention.head] not in SUBJECTS:
        return None
    noun = page.head[mention.head]
    if page.folded[noun] in ("became", "becomes"):
        become = (c for c in page.children[noun] if page.deprel[c] in ("xcomp", "obj") and page.upos[c] == "NOUN")
        what = next(become, None)
        if what is None or not is_person_noun(singular(page.folded[what])):
            return None
        return role(page, min([what, *(c for c in page.children[what] if c > noun)]), what + 1, before=False)
    if page.upos[noun] != "NOUN" or noun < mention.high:
        return None
    copula = [child for child in page.children[noun] if page.deprel[child] == "cop"]
    if not copula:
        return None
    return role(page, copula[0] + 1, noun + 1, before=False)
