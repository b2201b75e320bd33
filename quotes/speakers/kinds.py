"""What sort of thing a name names: the parser's word for each mention, weighed over the article and by what is said."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from quotes.speakers import roles, tables
from quotes.speakers.names import abbreviates, acronyms, beginnings, core, fold, is_acronym, is_title, parts
from quotes.speakers.page import Page

if TYPE_CHECKING:
    from quotes.speakers.mentions import Mention

_SITE = re.compile(r"[^\W\d_][\w-]{2,}(?:\.[a-z]{2,4}){1,2}")
"""A site's address, which is no person's name: `ThePaper.cn`."""


def of_words(page: Page, low: int, high: int, kind: str) -> str:
    """The kind of the words `low` to `high` where they tell more than the parser: a treaty is a document, a storm no
    person.
    """
    last = page.words[high - 1]
    if kind == "person":
        storm = high - low > 1 and page.folded[low] in tables.words("storms")
        site = high - low == 1 and _SITE.fullmatch(last)
        return "place" if storm else "organisation" if site else kind
    laws = tables.words("laws")
    heads = [i for i in range(low, high) if i + 1 == high or page.folded[i + 1] in ("of", "on", "for")]
    whole = high - low > 1 and any(page.folded[i] in laws and page.words[i][0].isupper() for i in heads[:1])
    counted = any(numbered(page, i, kind) for i in range(low, high - 1))
    return "document" if kind == "organisation" and (counted or whole) else kind


def numbered(page: Page, index: int, kind: str) -> bool:
    """Whether a word of a name is a document's noun with its number right behind: `Resolution 12`."""
    noun = kind == "organisation" and page.folded[index] in tables.words("laws") and page.words[index][0].isupper()
    return noun and page.words[index + 1][0].isdigit() and page.text[page.end[index]] == " "


def heed_brackets(page: Page, mentions: list[Mention]) -> None:
    """Makes an organisation of the one word in brackets behind an organisation that one of its words begins like."""
    for whole, short in itertools.pairwise(mentions):
        alone = len(short.parts) == 1 and page.words[short.low - 1] == "(" and page.words[short.high :][:1] == [")"]
        beside = short.low - 1 == whole.high and whole.kind == "organisation"
        if alone and beside and short.parts[0][0] in {part[0] for part in whole.parts}:
            for mention in mentions:
                mention.kind = "organisation" if mention.parts == short.parts else mention.kind


def heed_spelling(mentions: list[Mention]) -> None:
    """Makes an organisation of one word that is short for an organisation's name: `IISc`."""
    short = {mention.name: mention for mention in mentions if mention.kind == "person" and len(mention.parts) == 1}
    wholes: dict[str, set[str]] = defaultdict(set)
    for name in {mention.name for mention in mentions if mention.kind == "organisation" and len(mention.parts) > 1}:
        for letters in acronyms(name):
            wholes[letters].add(name)
    spelt = {
        name for name in short for key in beginnings(name) if any(abbreviates(name, whole) for whole in wholes[key])
    }
    for mention in mentions:
        if mention.kind == "person" and mention.name in spelt:
            mention.kind = "organisation"


def agree(page: Page, mentions: Iterable[Mention]) -> None:
    """Gives every mention of one name one kind: a part of a person's full name is that person, else the majority.

    Of kinds that are as frequent the first in the text counts, where a name is introduced.
    """
    votes: dict[tuple[str, ...], Counter] = {}
    for mention in mentions:
        votes.setdefault(core(mention.parts), Counter())[mention.kind] += 1
    full = {form: count for form, count in votes.items() if len(form) > 1 and count.most_common(1)[0][0] == "person"}
    last = {form[-1] for form in full}
    given = {form[0] for form in full}
    storms = {parts(name) for storm, name in itertools.pairwise(page.words) if fold(storm) in tables.words("storms")}
    for mention in mentions:
        form = core(mention.parts)
        storm = mention.kind == "person" and form in storms
        family = len(form) == 1 and form[0].endswith("s") and form[0][:-1] in last and form[0] not in last
        if family and mention.low and page.folded[mention.low - 1] == "the":
            mention.kind = "people"
        else:
            mention.kind = "place" if storm else _agreed(mention, votes[form], last, given)


def _agreed(mention: Mention, votes: Counter, last: set[str], given: set[str]) -> str:
    """The kind of a mention whose name was met `votes` times as each; `last` and `given` are parts of whole names."""
    form = core(mention.parts)
    alone, acronym = form[0] if len(form) == 1 else None, is_acronym(mention.name)
    if mention.kind == "person" and acronym and len(mention.name) > 2 and form[0] not in last | given:
        return "organisation"
    if alone in last and not mention.name.isupper():
        return "person" if votes["person"] or not _adjective(form[0]) else mention.kind
    mistaken = mention.kind == "organisation" and not acronym and alone not in tables.words("institutions")
    if alone in given and (mistaken or votes["person"] > votes[mention.kind]):
        return "person"
    if len(form) == 1 and mention.kind == "people":
        return mention.kind
    return max(votes, key=lambda kind: votes[kind])


def heed_roles(page: Page, mentions: list[Mention]) -> None:
    """Makes an organisation of a person whom the text calls one: `NAME, a hardline militia`, `the agency NAME`.

    So it does of one word that `the` always stands before and no noun behind: `in the NAME on Monday`.
    """
    bare = {mention.parts for mention in mentions if not _with_article(page, mention)}
    called = {mention.parts for mention in mentions} - bare
    for mention in mentions:
        for role in mention.roles if mention.kind == "person" else ():
            if role.head in tables.words("generic" if role.before else "institutions"):
                called.add(mention.parts)
        if mention.kind == "person" and len(mention.parts) > 1 and mention.parts[-1] in tables.words("institutions"):
            called.add(mention.parts)
    vouched = {part for mention in mentions if _surely_person(mention) for part in core(mention.parts)}
    for mention in mentions:
        if mention.kind == "person" and mention.parts in called and vouched.isdisjoint(mention.parts):
            mention.kind = "organisation"


def _with_article(page: Page, mention: Mention) -> bool:
    """Whether `the` stands right before a person's name of one word that tells no noun behind it apart."""
    if mention.kind != "person" or len(mention.parts) > 1 or mention.titles or not mention.low:
        return False
    tag, word = (
        (page.upos[mention.high], page.folded[mention.high]) if mention.high < len(page.words) else ("PUNCT", "")
    )
    told_apart = tag in ("NOUN", "PROPN", "ADJ", "NUM", "PRON", "SCONJ") or word in ("of", "that", "who")
    return page.folded[mention.low - 1] == "the" and not told_apart and not page.possessive(mention.high - 1)


def _surely_person(mention: Mention) -> bool:
    """Whether a title, a profession or a whole name with a known given name says that a name is a person's."""
    if mention.kind != "person":
        return False
    heads = [role.head for role in mention.roles]
    told = is_title(mention.titles[-1]) if mention.titles else any(map(roles.is_person_noun, heads))
    return told or (len(mention.parts) > 1 and mention.parts[0] in tables.genders("given_names"))


def _adjective(word: str) -> bool:
    return word.endswith(("ian", "ish", "ese", "ean"))
