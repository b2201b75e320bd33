"""Whom a description means: "the minister", "the militia", "the report", "his wife"; which describe nobody named."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

from quotes.model import SourceKind, Span
from quotes.speakers import tables
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import Mention, named
from quotes.speakers.names import ADDRESS, parts
from quotes.speakers.page import Page
from quotes.speakers.roles import Role, is_person_noun, singular
from quotes.speakers.story import Story

DEFINITE = frozenset(("the", "this", "that", "these", "those", "said"))
INDEFINITE = frozenset(
    [
        "a",
        "an",
        "one",
        "another",
        "some",
        "many",
        "several",
        "few",
        "any",
        "two",
        "three",
        "four",
        "five",
        "most",
        "other",
        "no",
        "each",
        "every",
    ]
)
ENOUGH = 1.8
MARGIN = 0.5
LEAD = 2
"""The number of the last paragraph, of those from 0 on, whose descriptions a name may follow: URL, headline, lead."""
STEEPNESS = 2.0
"""How fast a worse fit loses probability."""
_LESSER = frozenset(["vice", "deputy", "former", "then", "assistant", "late", "shadow", "elect"])
"""Words at a title that make it another office."""
_WEAK = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "in",
        "on",
        "at",
        "and",
        "to",
        "this",
        "that",
        "his",
        "her",
        "its",
        "their",
        "s",
        "senior",
        "top",
    ]
)


@dataclass(frozen=True)
class Phrase:
    """A description: the words `low` to `high`, of which `top` is the noun.

    `head` is the noun in the singular, `modifiers` are its other telling words, `names` those of them that are written
    with a capital. `several` tells that `and` joins more than one: `the mayor and the governor`.
    """

    low: int
    high: int
    top: int
    head: str
    plural: bool
    determiner: str
    owner: int | None
    modifiers: frozenset[str]
    names: frozenset[str]
    text: str
    several: bool

    @property
    def definite(self) -> bool:
        """Whether the words point at somebody known: `the minister`, `Iraq's minister`, `Iraqi FM`."""
        return self.determiner in DEFINITE or self.owner is not None


def phrase(page: Page, span: Span) -> Phrase | None:
    """The words of `span` as a description; None if they hold no noun."""
    indices = page.within(span)
    top = _noun(page, indices)
    if top is None:
        return None
    low, high = indices[0], indices[-1] + 1
    owner = next(
        (i for i in range(low, top) if page.upos[i] == "PRON" and page.folded[i] in ("his", "her", "its", "their")),
        None,
    )
    if owner is None:
        owner = next((i for i in range(low, top) if page.owns(i)), None)
    stop = _clause(page, top + 1, high)
    names = {part for i in range(low + 1, stop) if page.words[i][0].isupper() for part in parts(page.words[i])}
    words = {part for i in range(low, stop) if i != top for part in parts(page.words[i])} - _WEAK
    head = page.folded[top]
    plural = _plural(page, top)
    determiner = page.folded[low] if page.upos[low] in ("DET", "PRON", "NUM", "ADJ") else ""
    return Phrase(
        low,
        high,
        top,
        singular(head),
        plural,
        determiner,
        owner,
        frozenset(words),
        frozenset(names & words),
        page.span(low, stop).of(page.text),
        _several(page, range(low, stop)),
    )


def _several(page: Page, indices: range) -> bool:
    """Whether `and` joins people, or words with an article each, and not words of one office: `health and trade`."""
    for joint in (index for index in indices if page.folded[index] == "and"):
        after = range(joint + 1, indices[-1] + 1)
        people = any(is_person_noun(singular(page.folded[index])) for index in after)
        if not after or page.upos[after[0]] in ("DET", "PRON") or page.upos[indices[0]] not in ("DET", "PRON"):
            return True
        if people and is_person_noun(singular(page.folded[joint - 1])):
            return True
    return False


def _plural(page: Page, noun: int) -> bool:
    """Whether a noun is a plural: `ministers`, `MPs`, but not `police headquarters` or `news`."""
    word, head = page.words[noun], page.folded[noun]
    if word[:-1].isupper() and word.endswith("s") and len(word) > 2:
        return True
    return (
        singular(head) != head
        and page.upos[noun] in ("NOUN", "PROPN")
        and head not in tables.words("institutions")
        and head != "news"
    )


def _noun(page: Page, indices: range) -> int | None:
    """The last noun before the first preposition, comma or clause."""
    found = None
    for index in indices:
        upos = page.upos[index]
        ends = upos in ("ADP", "SCONJ", "VERB", "AUX", "PRON") or page.words[index] in (",", "(")
        if found is not None and ends:
            break
        possessive = page.owns(index) and index + 1 < indices[-1]
        better = upos in ("NOUN", "PROPN") or found is None or page.upos[found] not in ("NOUN", "PROPN")
        if upos in ("NOUN", "PROPN", "ADJ", "NUM", "DET", "X") and not possessive and better:
            found = index
    return found


def _clause(page: Page, low: int, high: int) -> int:
    """The index of the first word of a relative clause or aside after a noun, or `high`."""
    for index in range(low, high):
        if page.words[index] in (",", "(") or page.folded[index] in ("who", "which", "whose"):
            return index
    return high


def kind(described: Phrase) -> SourceKind:
    """What sort of source a description names."""
    if described.plural:
        return "document" if is_document(described) else "group"
    if described.head in tables.words("institutions") or described.head + "s" in tables.words("institutions"):
        return "organisation"
    if described.head in tables.words("collectives"):
        return "group"
    if is_document(described):
        return "document"
    return "group" if described.plural or described.several else "unnamed"


def is_document(described: Phrase) -> bool:
    """Whether a description means something written or shown: a report, the figures."""
    return described.head in tables.words("documents") or described.head + "s" in tables.words("documents")


def match(story: Story, described: Phrase) -> tuple[Chain | None, list[tuple[float, Chain]]]:
    """The chain that a description fits, or None where the text does not say; and all that it fits, with probabilities.

    This is for descriptions that are no source of their own, as in `the president, who said`: nobody is named whom the
    words do not fit. Whom a source means is weighed in `bearers`.
    """
    wanted = kind(described)
    pool = _pool(story, described, wanted)
    scored = [(fit(story, described, chain), chain) for chain in pool]
    likely = [(score, chain) for score, chain in scored if score >= ENOUGH]
    if not likely:
        here = story.page.start[described.low]
        likely = [(ENOUGH, chain) for chain in pool if _unknown_office(story, described, chain, here)]
    if not likely:
        return None, []
    likely.sort(key=lambda found: -found[0])
    options = _shares(likely)
    if len(likely) > 1 and likely[0][0] - likely[1][0] < MARGIN:
        return None, options
    return likely[0][1], options


def in_lead(story: Story, described: Phrase) -> bool:
    """Whether a description stands where one of somebody named further on may: `a judge`, in the first paragraphs."""
    return described.determiner in ("a", "an") and story.page.paragraph(story.page.start[described.low]) <= LEAD


def holds_another(story: Story, described: Phrase, chain: Chain) -> bool:
    """Whether the text gives somebody the like of a described title as a deputy, a former holder and so on, or not."""
    alike = [role for role in chain.roles if _same_head(described.head, role.head, role.words)]
    return bool(alike) and all(_another_office(story.page, described, role) for role in alike)


def fits(story: Story, described: Phrase, chain: Chain) -> bool:
    """Whether a description may mean a chain."""
    return fit(story, described, chain) >= ENOUGH


def singled(described: Phrase) -> Phrase:
    """A plural description as that of one of those it means."""
    return replace(described, plural=False)


def _shares(scored: list[tuple[float, Chain]]) -> list[tuple[float, Chain]]:
    """Scores as probabilities."""
    mass = [math.exp(STEEPNESS * (score - scored[0][0])) for score, _ in scored]
    return [(part / sum(mass), chain) for part, (_, chain) in zip(mass, scored, strict=True)]


def _pool(story: Story, described: Phrase, wanted: SourceKind) -> list[Chain]:
    if wanted == "organisation":
        return [chain for chain in story.cast.chains if chain.kind == "organisation"]
    gender = tables.genders("gendered").get(described.head)
    return [c for c in story.cast.chains if c.kind == "person" and (gender is None or c.gender in (None, gender))]


def fit(story: Story, described: Phrase, chain: Chain) -> float:
    """How well a description fits what the text says of a chain; `ENOUGH` or more is a match."""
    here = story.page.start[described.low]
    score = 0.0
    for role in chain.roles:
        fits = _same_head(described.head, role.head, role.words)
        if fits and not _another_office(story.page, described, role):
            short = _abbreviated(story, described, role.words)
            foreign = 0.3 * bool(role.words - described.modifiers - {role.head})
            score = max(score, fits + _agreement(described, role.words | short) - foreign)
    if chain.kind == "organisation":
        for form in chain.forms:
            fits = _same_head(described.head, singular(form[-1]), frozenset(map(singular, form)))
            fits = 3.0 if described.head in _before_of(form) else fits
            if fits:
                score = max(score, fits + _agreement(described, frozenset(form)))
    return score + _nearness(story, chain, here) if score >= 1.4 else 0.0


def _abbreviated(story: Story, described: Phrase, words: frozenset[str]) -> set[str]:
    """The abbreviations in a description whose whole names a role's words hold: NHC, of `president of the Court`."""
    wanted = {(word,): word for word in described.names}
    chains = [chain for chain in story.cast.chains if chain.kind == "organisation"] if wanted else []
    whole = [c for c in chains if any(len(form) > 1 and words.issuperset(form) for form in c.forms)]
    return {word for form, word in wanted.items() if any(form in chain.forms for chain in whole)}


def _before_of(form: tuple[str, ...]) -> list[str]:
    """The nouns before `of` in a name, which may say what its bearer is: City of Nordby."""
    return [before for before, word in itertools.pairwise(form) if word in ("of", "for")]


def _another_office(page: Page, described: Phrase, role: Role) -> bool:
    """Whether one of two like titles is a deputy's or a former one's and the other is not."""
    here = _rank(page, Span(page.start[described.low], page.end[described.top]), described.head)
    return bool((here ^ _rank(page, role.span, role.head)) - {described.head, role.head})


def _rank(page: Page, span: Span, head: str) -> set[str]:
    """The words of `_LESSER` among the words up to a title's noun, or right before them."""
    low = page.within(span)[0]
    found = {page.folded[low - 1]} if low else set()
    for part in parts(span.of(page.text)):
        found.add("former" if part == "ex" else part)
        if singular(part) == head:
            break
    return found & _LESSER


def _unknown_office(story: Story, described: Phrase, chain: Chain, here: int) -> bool:
    """Whether a bare `the president` may mean whoever spoke last, of whom the text tells no office."""
    recent = story.spoken_before(here, 1)
    bare = described.definite and not described.modifiers and described.owner is None
    near = recent and story.page.paragraph(here) - story.page.paragraph(recent[0][1]) <= 1
    return bool(bare and near and recent[0][0] is chain and chain.kind == "person" and bare_office(chain))


def _same_head(noun: str, head: str, words: frozenset[str]) -> float:
    """How well a noun fits another with its modifiers: the same, among them, or alike by the table of synonyms."""
    if noun == head or (noun == "pm" and head == "minister" and "prime" in words):
        return 3.0
    if noun in words:
        return 2.2
    alike = tables.classes("synonyms")
    if alike.get(noun, frozenset()) & alike.get(head, frozenset()):
        return 2.0
    return 0.0


def _agreement(described: Phrase, words: frozenset[str]) -> float:
    """Points for every modifier that the description shares, and off for every one that it does not: more for names."""
    shared = {word for word in described.modifiers if any(_akin(word, other) for other in words)}
    lacking = described.modifiers - shared
    names = len(lacking & described.names)
    clash = 0.8 * bool(names and words - shared - {described.head})
    return 0.6 * len(shared) - min(1.2, 0.9 * names + 0.25 * (len(lacking) - names)) - clash


def _akin(word: str, other: str) -> bool:
    """Iraq and Iraqi, China and Chinese: a country and its people begin alike and differ in three letters at most."""
    if word == other:
        return True
    shared = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return shared > 3 and max(len(word), len(other)) - shared <= 3


def _nearness(story: Story, chain: Chain, here: int) -> float:
    """Points for having spoken, above all last, and for being named often and shortly before."""
    before = [mention for mention in chain.mentions if mention.span.start < here]
    page = story.page
    if not before:
        lead = page.paragraph(here) <= LEAD
        return 0.3 if lead and page.paragraph(chain.mentions[0].span.start) - page.paragraph(here) <= 2 else -0.4
    near = page.paragraph(here) - page.paragraph(before[-1].span.start)
    score = 0.5 if near <= 1 else 0.2 if near <= 3 else 0.0
    recent = story.spoken_before(here)
    spoke = 0.4 * any(speaker is chain for speaker, _, _ in recent)
    return score + spoke + 0.25 * math.log(len(before)) + (0.6 if recent and recent[0][0] is chain else 0.0)


NO_OFFICE = ADDRESS | {"dr", "eng", "excellency"}
"""What stands before names and tells no office."""
_EMPTY = frozenset(["same", "new", "local", "whole", "entire", "current", "other", "main", "own", "former"])


def told_of(described: Phrase, chain: Chain) -> bool:
    """Whether a chain's names and what the text says of it hold one of a description's telling words, if it has any."""
    said = {word for role in chain.roles for word in role.words} | {part for form in chain.forms for part in form}
    return not described.modifiers or any(_akin(word, other) for word in described.modifiers for other in said)


def bare_office(chain: Chain) -> bool:
    """Whether the text tells no office or profession of a person, forms of address aside."""
    return all(role.words <= NO_OFFICE for role in chain.roles)


def title_of(page: Page, described: Phrase) -> Mention | None:
    """A description that tells one organisation from others, as a name: `provincial health commission`.

    One that only tells its sort, as `the banking regulator`, does not.
    """
    low = described.low
    while low < described.top and page.upos[low] in ("DET", "PUNCT"):
        low += 1
    after = described.top + 1
    placed = (
        after + 1 < described.high and page.folded[after] in ("of", "in", "for") and page.upos[after + 1] == "PROPN"
    )
    if described.owner is not None and not placed and page.words[described.owner][0].islower():
        of_its_own = after < described.high and page.folded[after] == "of" and page.owns(described.owner)
        if not of_its_own:
            return None
    if not placed and all(page.folded[index] in _EMPTY for index in range(low, described.top)):
        return None
    before = range(low, described.top + 1)
    first = page.first[page.sentence[low]]
    common = all(page.words[i].islower() or (i == first and page.upos[i] != "PROPN") for i in before)
    if common and described.head in tables.words("generic"):
        return None
    stop = _clause(page, described.top + 1, described.high)
    return named(page, low, stop, "organisation")
