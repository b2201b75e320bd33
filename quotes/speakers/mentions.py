"""Where an article names people, organisations and places: the parser's entities, with their edges and kinds mended."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quotes.model import Span
from quotes.speakers import abbreviations, edges, kinds, roles, tables
from quotes.speakers.edges import EDGES, JOINTS, trimmed
from quotes.speakers.names import core, fold, is_acronym, is_date, is_title, parts
from quotes.speakers.page import Page
from quotes.speakers.roles import Role

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

KINDS = {"PERSON": "person", "ORG": "organisation", "LOC": "place", "NORP": "people", "FAC": "place"}
_LIFTED_KINDS = ("person", "organisation")


@dataclass(slots=True, eq=False)
class Mention:
    """A name in the text. `span` and `name` leave out titles and a possessive; `low` to `high` (exclusive) are the
    indices of its words, `parts` its folded words, `titles` the folded words of title that stand before it. `head` is
    the index of the word by which it hangs in the tree, its title's where it lies flat on that.
    """

    span: Span
    name: str
    kind: str
    low: int
    high: int
    parts: tuple[str, ...]
    titles: tuple[str, ...] = ()
    roles: list[Role] = field(default_factory=list)
    head: int = 0


def find(page: Page, doc: Document) -> list[Mention]:
    """The article's names in order, none overlapping another."""
    entities = edges.mended(page, [found for entity in doc.ents for found in _entity(page, entity)])
    entities = abbreviations.heeded(page, edges.whole_institutions(page, entities))
    taken = {index for low, high, _ in entities for index in range(low, high)}
    entities += _after_titles(page, taken)
    entities += _flat_names(page, taken)
    mentions = [found for low, high, kind in sorted(entities) if (found := _mention(page, low, high, kind))]
    mentions = _without_modifiers(page, mentions)
    kinds.heed_brackets(page, mentions)
    kinds.heed_spelling(mentions)
    kinds.agree(page, mentions)
    _share_surnames(page, mentions)
    mentions += _repeated(page, mentions, taken)
    mentions = _without_dates(mentions)
    mentions.sort(key=lambda mention: mention.span)
    for mention in mentions:
        roles.describe(page, mention)
    kinds.heed_roles(page, mentions)
    return mentions


def named(page: Page, low: int, high: int, kind: str) -> Mention | None:
    """The words `low` to `high` as a name of the given kind, with what the text says about it around."""
    mention = _mention(page, low, high, kind)
    if mention:
        roles.describe(page, mention)
    return mention


def _entity(page: Page, entity) -> Iterator[edges.Range]:
    """The word range and kind of one of the parser's entities; of one that goes over a line's end, of each line."""
    indices = page.within(Span(entity.start_char, entity.end_char))
    proper = entity.type != "PERSON" and any(page.upos[index] in ("PROPN", "X") for index in indices)
    common = entity.text.islower() and not proper
    if not indices or common or entity.type not in KINDS:
        return
    low, high = indices[0], indices[-1] + 1
    for index in range(low + 1, high):
        if "\n" in page.text[page.end[index - 1] : page.start[index]] or _parts_names(page, index):
            yield low, index, KINDS[entity.type]
            low = index + (page.words[index] in JOINTS)
    high -= page.possessive(high - 1)
    torn = low > indices[0] and high - low == 1  # one word of the next line says too little of its kind
    if low < high and not torn:
        yield low, high, KINDS[entity.type]


def _parts_names(page: Page, index: int) -> bool:
    """Whether a word is a dash with white space on both sides: `NORDBY, Estria - Estria said`."""
    return roles.dash(page, index) and page.end[index] < page.start[min(index + 1, len(page.start) - 1)]


def _mention(page: Page, low: int, high: int, kind: str) -> Mention | None:
    """A mention of the words `low` to `high`, without article, titles and possessive; None if nothing is left."""
    if kind == "person" and high - low > 2 and page.folded[high - 1] in tables.words("institutions"):
        kind = "organisation" if is_title(page.words[low]) else kind
    if kind == "person":
        low, high = _bare_person(page, low, high)
    while low < high and (
        page.folded[low] in ("the", "a", "an", "of", "and") or page.words[low] in EDGES or page.words[low] in JOINTS
    ):
        low += 1
    while high > low and (page.words[high - 1] in EDGES or page.words[high - 1].strip("-") in JOINTS | {""}):
        high -= 1
    while kind == "person" and high - low > 2 and page.words[high - 1].isupper() and _letters(page, high - 1):
        high -= 1
    if low < high < len(page.words) and kinds.numbered(page, high - 1, kind):
        high += 1
    span = trimmed(page.text, page.span(low, high)) if low < high else Span(0, 0)
    name = span.of(page.text)
    found = parts(name)
    if not found or not _is_name(page, low, high, name, kind):
        return None
    head = page.top(range(low, high))
    kind = kinds.of_words(page, low, high, kind)
    return Mention(span, name, kind, low, high, found, head=_hung_on(page, low, low if head is None else head))


def _hung_on(page: Page, low: int, head: int) -> int:
    """The word of a name by which it hangs in the tree, or that of a title before it on which the name lies flat."""
    while page.deprel[head] == "flat" and page.head[head] < low and is_title(page.words[page.head[head]]):
        head = page.head[head]
    return head


def _bare_person(page: Page, low: int, high: int) -> tuple[int, int]:
    """The words of a person's name without titles before it and without what is called after him: `Lecture`."""
    while low < high - 1 and (
        (is_title(page.words[low]) and not (page.words[low] == "Don" and high - low == 2))
        or page.upos[low] in ("DET", "ADP", "PUNCT")
        or _plural_role(page, low)
        or _opens_with_role(page, low, high)
        or (page.folded[low] == "pol" and is_title(page.words[low + 1]))
        or (high - low > 2 and _told_when(page, low))
    ):
        low += 1
    if high - low > 1 and low > 1 and page.folded[low - 1] == "of" and is_title(page.words[low - 2]):
        low += 1
    while high - low > 2 and page.folded[high - 1] in tables.words("events"):
        high -= 1
    return low, high


def _told_when(page: Page, low: int) -> bool:
    """Whether a name's first word is a month that the word before makes a date: May of `Last May NAME NAME`."""
    return low > 0 and is_date(parts(page.words[low])) and page.folded[low - 1] in ("last", "this", "in", "since")


def _opens_with_role(page: Page, low: int, high: int) -> bool:
    """Whether a sentence's first word says what the person of a whole name behind it is: `Passenger NAME NAME`."""
    word = page.folded[low]
    opens = low == page.first[page.sentence[low]] and high - low > 2
    return opens and roles.is_person_noun(word) and word not in tables.genders("given_names")


_ARTICLES = frozenset(("the", "a", "an"))


def _is_name(page: Page, low: int, high: int, name: str, kind: str) -> bool:
    """Whether words are a name: not figures, a title alone or the holder of an office."""
    found = parts(name)
    office = kind == "organisation" and high - low > 1 and is_acronym(page.words[high - 1])
    return not (
        (office and is_title(page.words[high - 1]) and page.folded[high - 1] not in tables.words("outlets"))
        or not any(c.isalpha() for c in name)
        or "$" in name
        or len(name.splitlines()) > 1
        or all(is_title(part) for part in found)
        or (len(found) == 1 and found[0] in tables.words("particles") and _cut_off(page, high))
        or (name if is_acronym(name) else name.lower()) in tables.words("no_names")
        or (low and found[0] in tables.words("demonyms") and len(found) == 1 and page.folded[low - 1] in _ARTICLES)
    )


def _cut_off(page: Page, high: int) -> bool:
    """Whether a capitalised word goes on behind a name's last: `La`, of `La Roca`."""
    return high < len(page.words) and page.words[high][0].isupper() and edges.beside(page, high - 1, high)


def _letters(page: Page, index: int) -> bool:
    """Whether a word is of the letters that stand behind names and are no part of them: KC, MP, OBE."""
    return page.folded[index] in tables.words("postnominals")


def _plural_role(page: Page, index: int) -> bool:
    """Whether a word is a noun for several people, which no name begins with: `Campaigners` before `Ada and Tove`."""
    noun = roles.singular(page.folded[index])
    return noun != page.folded[index] and page.upos[index] == "NOUN" and roles.is_person_noun(noun)


def _after_titles(page: Page, taken: set[int]) -> list[edges.Range]:
    """People that the parser missed: capitalised words after a form of address (Mr, Dr, Gen)."""
    found = []
    address = tables.genders("titles").keys() | tables.words("officers")
    for index in range(len(page.words) - 1):
        if page.words[index][0].isupper() and page.folded[index].rstrip(".") in address and index + 1 not in taken:
            low = high = index + 1
            if page.folded[index].rstrip(".") in tables.words("styles") and page.words[low][0].isupper():
                high += 1
            while high < len(page.words) and high not in taken and page.upos[high] == "PROPN" and _cased(page, high):
                high += 1
            if low < high and page.sentence[low] == page.sentence[index] and not is_title(page.words[low]):
                found.append((low, high, "person"))
                taken.update(range(low, high))
    return found + _after_offices(page, taken)


def _after_offices(page: Page, taken: set[int]) -> list[edges.Range]:
    """People that the parser missed: two capitalised names or more, after what one is: `chairman NAME NAME`."""
    found = []
    for index in range(len(page.words) - 2):
        low = high = index + 1
        if low in taken or not is_title(page.words[index]) or page.upos[index] not in ("NOUN", "PROPN"):
            continue
        while high < len(page.words) and high not in taken and page.upos[high] == "PROPN" and _cased(page, high):
            high += 1
        same = page.sentence[index] == page.sentence[high - 1] and page.words[low][0].isupper()
        called = any(is_title(word) or fold(word) in tables.words("institutions") for word in page.words[low:high])
        if high - low > 1 and same and not called and edges.beside(page, index, low):
            found.append((low, high, "person"))
            taken.update(range(low, high))
    return found


def _flat_names(page: Page, taken: set[int]) -> list[edges.Range]:
    """People that the entities miss and the tree shows: a known given name with capitalised words hung flat on it."""
    found = []
    for index in range(1, len(page.words)):
        low = index - 1
        if page.deprel[index] != "flat" or page.head[index] != low or low in taken or index in taken:
            continue
        if (
            page.upos[low] != "PROPN"
            or page.folded[low] not in tables.genders("given_names")
            or not _cased(page, index)
        ):
            continue
        high = index + 1
        while high < len(page.words) and high not in taken and page.head[high] == low and page.deprel[high] == "flat":
            high += 1
        if page.words[low][0].isupper() and page.words[high - 1][0].isupper():
            found.append((low, high, "person"))
            taken.update(range(low, high))
    return found


def _given_name(page: Page, index: int) -> bool:
    """Whether a word is capitalised, stands right before another and may be the given name that the other lacks."""
    return (
        page.upos[index] == "PROPN"
        and page.words[index][0].isupper()
        and page.text[page.end[index] : page.start[index + 1]] in (" ", "\xa0")
        and page.sentence[index] == page.sentence[index + 1]
        and not is_title(page.words[index])
    )


def _cased(page: Page, index: int) -> bool:
    return (
        page.words[index][0].isupper() or page.words[index] in JOINTS or page.folded[index] in tables.words("particles")
    )


def _without_modifiers(page: Page, mentions: list[Mention]) -> list[Mention]:
    """The names, of which those that stand before a role and a person's name are no people: `Bangko analyst NAME`.

    Where nothing but forms of address follow, as in `Nana Professor NAME`, they are titles themselves and left out.
    """
    whole = {
        form for mention in mentions if mention.kind == "person" and len(mention.parts) > 1 for form in mention.parts
    }
    kept = []
    for mention, following in zip(mentions, [*mentions, None][1:], strict=True):
        modifies = mention.kind == "person" and len(mention.parts) == 1 and mention.parts[0] not in whole
        if (
            modifies
            and following is not None
            and following.kind == "person"
            and _role_between(page, mention, following)
        ):
            if all(page.folded[index] in tables.words("honours") for index in range(mention.high, following.low)):
                continue
            mention.kind = "organisation"
        kept.append(mention)
    return kept


def _share_surnames(page: Page, mentions: list[Mention]) -> None:
    """Gives a given name alone the family name of the other that `and` joins to it: `the couple Ben and Jo Harker`.

    Only where the sentence says that they are of one family, or the text calls them by a plural: the Harkers.
    """
    whole = {part for m in mentions if m.kind == "person" and len(m.parts) > 1 for part in m.parts}
    for first, second in itertools.pairwise(mentions):
        people = first.kind == second.kind == "person" and len(first.parts) == 1 and len(second.parts) == 2
        joined = second.low - first.high == 1 and page.folded[first.high] in ("and", "&")
        if people and joined and first.parts[0] not in whole and _one_family(page, second):
            first.name = f"{first.name} {second.name.split()[-1]}"
            first.parts = (first.parts[0], second.parts[1])


def _one_family(page: Page, mention: Mention) -> bool:
    """Whether a sentence tells of a family, or the text names one by the plural of a name's last word."""
    sentence = page.sentence[mention.low]
    told = page.folded[page.first[sentence] : page.first[sentence + 1]]
    return not tables.words("kin").isdisjoint(told) or f"{mention.parts[-1]}s" in page.folded


def _role_between(page: Page, mention: Mention, following: Mention) -> bool:
    between = range(mention.high, following.low)
    words = [page.words[index] for index in between]
    return (
        0 < len(words) <= 6
        and page.sentence[mention.low] == page.sentence[following.low]
        and (is_title(words[-1]) or roles.is_person_noun(roles.singular(fold(words[-1]))))
        and all(page.upos[index] in ("NOUN", "PROPN", "ADJ") or page.words[index] in JOINTS for index in between)
    )


def _without_dates(mentions: list[Mention]) -> list[Mention]:
    """The names but those that are a weekday or a month, unless somebody's whole name holds it: Theresa May."""
    people = [mention.parts for mention in mentions if mention.kind == "person" and not is_date(mention.parts)]
    borne = {part for name in people for part in name}
    return [m for m in mentions if not is_date(m.parts) or (len(m.parts) == 1 and m.parts[0] in borne)]


def _repeated(page: Page, mentions: list[Mention], taken: set[int]) -> list[Mention]:
    """Names met before that the parser missed this time: a last name alone, or a whole name once more."""
    people = [mention for mention in mentions if mention.kind == "person" and len(core(mention.parts)) > 1]
    last = {core(mention.parts)[-1]: "person" for mention in people}
    whole = {mention.parts[0]: mention.kind for mention in mentions if len(mention.parts) == 1}
    covered = set(taken)
    for mention in mentions:
        covered.update(range(mention.low, mention.high))
    found = []
    for index, word in enumerate(page.words):
        if index in covered or not word[0].isupper() or len(word) < 3 or page.upos[index] in ("DET", "PRON", "ADP"):
            continue
        key = parts(word)
        kind = (last.get(key[0]) or whole.get(key[0])) if len(key) == 1 else None
        if kind in _LIFTED_KINDS and (page.upos[index] == "PROPN" or fold(word) != word.lower()):
            low = index
            while kind == "person" and low and low - 1 not in covered and _given_name(page, low - 1):
                low -= 1
            mention = _mention(page, low, index + 1, kind)
            if mention:
                found.append(mention)
    return found
