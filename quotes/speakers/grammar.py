"""What a name is to the words around it in a source: its subject, or only whose, where or of what sort another is."""

from __future__ import annotations

from quotes.model import Span
from quotes.speakers import nominals, tables
from quotes.speakers.edges import beside
from quotes.speakers.mentions import Mention
from quotes.speakers.names import is_title
from quotes.speakers.page import Page
from quotes.speakers.roles import Role, is_person_noun, singular
from quotes.speakers.story import Story

_MODIFIERS = frozenset(["compound", "nmod", "nmod:poss", "nmod:unmarked", "amod", "det"])
_ENOUGH_TO_RULE = 2
"""A name of an office stands this many words before whom it rules: `leaders of`."""


def based(page: Page, mention: Mention) -> bool:
    """Whether a name is only the beginning of an adjective: `NAME-based`, `NAME-born`."""
    after = page.text[mention.span.end : mention.span.end + 2]
    return len(after) == 2 and after[0] in "-–" and after[1].islower()


def noun_behind(page: Page, mention: Mention, stop: int) -> int | None:
    """The last of the common nouns right behind a name and before the word `stop`: `campaign` of `NAME campaign`."""
    found, index = None, _past_bracket(page, mention.high, stop)
    while index < stop and page.upos[index] in ("NOUN", "ADJ", "PROPN") and _close(page, index):
        event = page.folded[index] in tables.words("events")
        if not page.words[index].islower() and not event:
            break
        found = found if page.upos[index] == "ADJ" else index
        index += 1
    return None if found is None or page.folded[found] in tables.words("times") else found


def _close(page: Page, index: int) -> bool:
    return beside(page, index - 1, index) or page.words[index - 1] == ")"


def _past_bracket(page: Page, index: int, stop: int) -> int:
    """The word behind the bracket that opens at a word or ends there, if one does: behind `(ABBR)`."""
    if index < stop and page.words[index] == ")" and page.words[index - 2] == "(":
        return index + 1
    closed = page.words[index : index + 3][2:] == [")"] and page.words[index] == "("
    return index + 3 if closed and index + 3 < stop else index


def modified(story: Story, mention: Mention, span: Span) -> int | None:
    """The noun that a name in a source only tells apart: `the NAME family`, `NAME supporters`; None if it does not.

    A noun that says what the named person is stands in apposition: `NAME mayor of Nordby`.
    """
    page = story.page
    noun = noun_behind(page, mention, page.within(span)[-1] + 1)
    if noun is None:
        return None
    head = singular(page.folded[noun])
    if is_person_noun(head):
        several = head != page.folded[noun]
        before = mention.low - 1 - len(mention.titles)
        pointed = before >= 0 and page.upos[before] == "DET"
        return noun if several or pointed or mention.kind != "person" else None
    sorts = ("institutions", "documents", "collectives", "events")
    told = any(head in tables.words(sort) or page.folded[noun] in tables.words(sort) for sort in sorts)
    hung = mention.high <= page.head[mention.head] <= noun and page.deprel[mention.head] in _MODIFIERS
    return noun if told or hung else None


def governed(story: Story, mention: Mention, span: Span) -> bool:
    """Whether a name in a source only says whose or for whom: `a spokesman for NAME`, `NAME's lawyer`."""
    page = story.page
    before = _before_title(story, mention)
    while before >= 0 and page.upos[before] == "DET":
        before -= 1
    governs = before >= 0 and page.start[before] >= span.start and page.folded[before] in tables.words("governors")
    if governs and is_title(page.words[before + 1]) and page.words[before][0].isupper():
        return False  # part of the title: `Under Secretary NAME`
    if governs and not _of_its_name(story, mention, before):
        return True
    joined = page.folded[before] if before > 0 else ""
    if joined == "," and _of_others(story, before - 1, span):
        return any(m.kind == "person" for m in story.mentions_in(Span(span.start, page.start[before - 1])))
    other = story.mention_at(before - 1) if joined in ("and", "&", ",") else None
    if other is not None and other.span.start >= span.start:
        alike = other.kind == "person" or (joined != "," and not mention.titles)
        described = nominals.phrase(page, span)
        if alike and described is not None and described.top < other.low and governed(story, other, span):
            return True
    after = page.text[mention.span.end : mention.span.end + 2]
    return after in ("'s", "’s", "' ", "’ ") and span.end > mention.span.end + 3


def _of_others(story: Story, noun: int, span: Span) -> bool:
    """Whether a noun is a plural that a preposition governs in a source: `the mother of the dead men, NAME and`."""
    page = story.page
    if page.start[noun] < span.start or page.upos[noun] != "NOUN" or singular(page.folded[noun]) == page.folded[noun]:
        return False
    low = noun
    while low and page.upos[low - 1] in ("DET", "ADJ", "NOUN", "NUM") and page.start[low - 1] >= span.start:
        low -= 1
    return low > 0 and page.start[low - 1] >= span.start and page.folded[low - 1] in tables.words("governors")


def _before_title(story: Story, mention: Mention) -> int:
    """The word before a name's titles, which another name ends: `Mosque` of `affairs of the Grand Mosque Dr NAME`."""
    before = mention.low - 1
    lowest = before - len(mention.titles)
    while before > lowest and story.mention_at(before) is None:
        before -= 1
    return before


def _of_its_name(story: Story, mention: Mention, before: int) -> bool:
    """Whether a preposition only belongs to the organisation in somebody's title: `Bank of Italy chief NAME`."""
    page = story.page
    if story.mention_at(before) is not None:
        return True
    after, ruled_by = story.mention_at(before + 1), story.mention_at(before - 1)
    if after is not None and after is not mention and after.high == mention.low and len(mention.parts) > 1:
        return mention.kind == "person"
    placed = after is not None and after.kind == "place" and after.high < mention.low
    whole = ruled_by is not None and ruled_by.kind == "organisation"
    return placed and whole and is_person_noun(page.folded[mention.low - 1])


def ruled(story: Story, described: nominals.Phrase) -> range:
    """The words of what several people of one office stand for: `Norland, Estria and Velmora` after `leaders of`."""
    page, low = story.page, described.top + _ENOUGH_TO_RULE
    if low >= described.high or page.folded[low - 1] not in ("of", "from") or not described.plural:
        return range(0)
    if not is_person_noun(described.head) or not page.words[described.top].islower():
        return range(0)
    index = low
    last = False  # an "and" announces the last one: what follows it after a comma names the people themselves
    while index < described.high:
        word = page.words[index]
        if page.folded[index] in ("and", "&"):
            last = True
        elif (word == "," and last) or not (word[0].isupper() or word in (",", "the")):
            break
        index += 1
    return range(low, index) if last else range(0)


def heads(story: Story, mention: Mention, span: Span, described: nominals.Phrase | None) -> bool:
    """Whether a name of an organisation or place is what the source is about, and not a modifier of its noun."""
    page = story.page
    if governed(story, mention, span):
        return False
    noun = modified(story, mention, span)
    if noun is not None:
        sort = page.folded[noun] in tables.words("generic")
        stop = page.within(span)[-1] + 1
        return sort and mention.kind == "organisation" and noun == _past_bracket(page, mention.high, stop)
    if described is None or mention.low <= described.top < mention.high:
        return True
    if mention.high <= described.top:
        after = page.upos[mention.high + 1]
        return page.folded[mention.high] == "and" and after in ("DET", "NUM") and mention.kind == "organisation"
    beside_it = page.text[page.end[described.top] : mention.span.start].strip()
    return beside_it in ("", ",", ", the", "(")


def called(page: Page, role: Role, first: Mention) -> bool:
    """Whether what stands before a name says what it is, and holds the first name: `Premier League side NAME`."""
    return role.before and role.head in tables.words("generic") and first.high <= page.within(role.span)[-1]
