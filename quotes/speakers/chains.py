"""From the names in an article to the people and organisations behind them: one chain each, with its fullest name."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from quotes.speakers import abbreviations, tables
from quotes.speakers.mentions import Mention, named
from quotes.speakers.names import abbreviates, acronyms, beginnings, core, gender_of, is_acronym, misspells, shortens
from quotes.speakers.page import Page
from quotes.speakers.roles import Role, singular

CLEARLY = 0.9
"""How far one must stand out from the next, to be meant by a name that several bear."""
EARLY_WORDS, FAR_WORDS = 60, 300
_TAILS = frozenset(["of", "for", "in", "and", "on", "inc", "co", "corp", "ltd", "plc", "group"])


@dataclass(eq=False)
class Chain:
    """All mentions of one person, organisation or place, in order. `forms` are the folded names it goes by."""

    kind: str
    mentions: list[Mention] = field(default_factory=list)
    forms: set[tuple[str, ...]] = field(default_factory=set)
    gender: str | None = None
    name: str = ""

    @property
    def roles(self) -> Iterable[Role]:
        """What the text says this is, in the order of the text."""
        return (role for mention in self.mentions for role in mention.roles)

    def add(self, mention: Mention) -> None:
        """Takes a mention in."""
        self.mentions.append(mention)
        self.forms.add(mention.parts)


@dataclass(frozen=True, eq=False)
class Cast:
    """Everybody an article names. `doubtful` maps mentions to the chains that each may belong to."""

    chains: list[Chain]
    of: dict[int, Chain]
    doubtful: dict[int, tuple[Chain, ...]]
    mentions: list[Mention]

    def chain(self, mention: Mention) -> Chain | None:
        """The chain that a mention belongs to, or None where the text does not say."""
        return self.of.get(id(mention))


def gather(page: Page, mentions: Sequence[Mention]) -> Cast:
    """Sorts an article's mentions into chains."""
    of: dict[int, Chain] = {}
    doubtful: dict[int, tuple[Chain, ...]] = {}
    people = _people([m for m in mentions if m.kind == "person"], of, doubtful)
    borne = {index for m in mentions if m.kind == "person" for index in range(m.low, m.high)}
    others = _organisations(page, [m for m in mentions if m.kind != "person"], of, doubtful, borne)
    chains = people + others
    _join_initials(page, people, others, of, chains)
    for chain in chains:
        chain.mentions.sort(key=lambda mention: mention.span)
        chain.gender = chain.gender or _gender(chain)
        chain.name = fullest(chain)
    return Cast(chains, of, doubtful, list(mentions))


def _people(mentions: list[Mention], of: dict[int, Chain], doubtful: dict[int, tuple[Chain, ...]]) -> list[Chain]:
    chains: list[Chain] = []
    by_part: dict[str, list[Chain]] = {}
    whole = sorted((m for m in mentions if len(core(m.parts)) > 1), key=lambda m: -len(m.parts))
    for mention in whole:
        form = core(mention.parts)
        known = _unique(chain for part in form for chain in by_part.get(part, ()))
        fits = [
            chain
            for chain in known
            if any(_same_person(form, core(full)) for full in chain.forms) and _gender_fits(mention, chain)
        ]
        exact = [chain for chain in fits if mention.parts in chain.forms]
        fits = exact or fits
        if len(fits) == 1:
            chain = fits[0]
        else:
            chain = Chain("person")
            chains.append(chain)
        _put(chain, mention, of, by_part)
    for mention in sorted((m for m in mentions if len(core(m.parts)) == 1), key=lambda m: m.span):
        _place_part(mention, chains, by_part, of, doubtful)
    return chains


def _same_person(form: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether a whole name is another, shorter or with the family name at the other end: Orbán Viktor, Viktor Orbán."""
    turned = len(form) == len(full) and form in (full[1:] + full[:1], full[-1:] + full[:-1])
    return form == full or turned or shortens(form, full)


def _put(chain: Chain, mention: Mention, of: dict[int, Chain], by_part: dict[str, list[Chain]]) -> None:
    chain.add(mention)
    of[id(mention)] = chain
    for part in core(mention.parts):
        known = by_part.setdefault(part, [])
        if chain not in known:
            known.append(chain)


def _place_part(
    mention: Mention,
    chains: list[Chain],
    by_part: dict[str, list[Chain]],
    of: dict[int, Chain],
    doubtful: dict[int, tuple[Chain, ...]],
) -> None:
    """Gives a single name (Clinton, Mr Clinton) to the chain that bears it, or notes all that may be meant."""
    part = core(mention.parts)[0]
    bearers = [chain for chain in by_part.get(part, ()) if _gender_fits(mention, chain)]
    if not bearers:
        bearers = [chain for form, known in by_part.items() if misspells(part, form) for chain in known]
    last = [chain for chain in bearers if any(_last(full) == part for full in chain.forms)]
    first = [chain for chain in bearers if any(core(full)[0] == part for full in chain.forms)]
    bearers = _unique(last or first or bearers)
    if len(bearers) > 1:
        bearers = _nearest_bearer(mention, bearers)
    if len(bearers) > 1:
        doubtful[id(mention)] = tuple(bearers)
        return
    if not bearers:
        bearers = [Chain("person")]
        chains.append(bearers[0])
    _put(bearers[0], mention, of, by_part)


def _last(form: tuple[str, ...]) -> str:
    return core(form)[-1]


def _nearest_bearer(mention: Mention, bearers: list[Chain]) -> list[Chain]:
    """Of several who bear a name, the one whom the mention's own title fits, or who alone was named before it, or
    who is named far more often; all of them where none stands out."""
    titles = set(mention.titles)
    fits = [chain for chain in bearers if titles & set().union(*(role.words for role in chain.roles))] if titles else []
    if len(fits) == 1:
        return fits
    before = [chain for chain in bearers if any(m.span < mention.span for m in chain.mentions)]
    if len(before) == 1:
        return before
    ranked = sorted(((_prominence(mention, chain), n, chain) for n, chain in enumerate(bearers)), reverse=True)
    return [ranked[0][2]] if ranked[0][0] - ranked[1][0] >= CLEARLY else bearers


def _prominence(mention: Mention, chain: Chain) -> float:
    """How likely a single name means this bearer: for being named whole often, early and shortly before."""
    away = min((mention.low - m.high for m in chain.mentions if m.span < mention.span), default=FAR_WORDS)
    early = 0.5 * (chain.mentions[0].low < EARLY_WORDS)
    return math.log(len(chain.mentions)) + early + 1.2 * max(0.0, 1 - away / FAR_WORDS)


def _gender_fits(mention: Mention, chain: Chain) -> bool:
    told = gender_of(mention.titles, ())
    return told is None or (chain.gender or _gender(chain)) in (None, told)


def _gender(chain: Chain) -> str | None:
    """A chain's gender: from titles and nouns said of it, else from the given name."""
    if chain.kind != "person":
        return None
    told = Counter(g for m in chain.mentions if (g := gender_of((*m.titles, *(r.head for r in m.roles)), ())))
    if not told:
        told = Counter(g for form in chain.forms if (g := gender_of((), core(form))))
    ranked = told.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None


def _organisations(
    page: Page,
    mentions: list[Mention],
    of: dict[int, Chain],
    doubtful: dict[int, tuple[Chain, ...]],
    people: set[int],
) -> list[Chain]:
    """The chains of all that is no person; `people` are the indices of the words of people's names."""
    chains: list[Chain] = []
    by_form: dict[tuple[str, ...], Chain] = {}
    by_part: dict[str, list[Chain]] = {}
    by_acronym: dict[str, Chain] = {}
    for mention in sorted(mentions, key=lambda m: (-len(m.parts), m.span)):
        plain = tuple(part for part in mention.parts if part != "the") or mention.parts
        chain = by_form.get(plain) or _longer(page, mention, by_part, by_acronym)
        headed = _headed(page, mention, by_part) if chain is None else []
        if len(headed) > 1:
            doubtful[id(mention)] = tuple(headed)
            continue
        chain = chain or next(iter(headed), None)
        if chain is None:
            chain = Chain(mention.kind)
            chains.append(chain)
        by_form[plain] = chain
        chain.add(mention)
        of[id(mention)] = chain
        if len(mention.parts) > 1:
            for acronym in acronyms(mention.name):
                by_acronym.setdefault(acronym, chain)
            for part in mention.parts:
                by_part.setdefault(part, []).append(chain)
    sure = [mention for mention in mentions if id(mention) in of]
    _join_brackets(page, sure, of, chains)
    _join_abbreviations(page, sure, of, chains, people)
    for chain in chains:
        chain.kind = Counter(m.kind for m in chain.mentions).most_common(1)[0][0]
    return chains


def _longer(page: Page, mention: Mention, by_part, by_acronym) -> Chain | None:
    """The one chain with a longer name that a shorter one stands for: its acronym, or its first or last words."""
    if is_acronym(mention.name) and (chain := by_acronym.get("".join(mention.parts))):
        return chain
    if mention.kind == "people":
        return None
    for letters in beginnings(mention.name):
        if (chain := by_acronym.get(letters)) and abbreviates(mention.name, chain.mentions[0].name):
            return chain
    known = [chain for chain in _unique(by_part.get(mention.parts[0], ())) if chain.kind == mention.kind]
    fits = [chain for chain in known if any(_part_of(mention.parts, form) for form in chain.forms)]
    return fits[0] if len(fits) == 1 else None


def _headed(page: Page, mention: Mention, by_part) -> list[Chain]:
    """Those that one capitalised noun with an article may mean: the Tribunal, of Harbour Tribunal.

    A noun that also stands without the article, as Congress may, is a name of its own.
    """
    known = [chain for chain in _unique(by_part.get(mention.parts[0], ())) if chain.kind == mention.kind]
    words = [index for index, word in enumerate(page.words) if word == mention.name]
    if len(mention.parts) > 1 or not known or any(_bare(page, index) for index in words):
        return []
    return [chain for chain in known if any(_of_sort(mention.parts, form) for form in chain.forms)]


def _bare(page: Page, index: int) -> bool:
    """Whether a word stands without an article and in no longer name: at a sentence's start, or behind a small word."""
    if index == page.first[page.sentence[index]]:
        return True
    return page.folded[index - 1] != "the" and not page.words[index - 1][0].isupper()


def _of_sort(short: tuple[str, ...], form: tuple[str, ...]) -> bool:
    """Whether a noun may stand for a whole name that it heads."""
    heads = {form[-1], *(before for before, word in itertools.pairwise(form) if word in ("of", "for"))}
    return short[0] in heads and singular(short[0]) in tables.words("institutions")


def _part_of(short: tuple[str, ...], form: tuple[str, ...]) -> bool:
    """Whether an organisation may be called by `short` for `form`: its beginning before a tail, or its institution."""
    size = len(short)
    if form[:size] == short and size < len(form):
        return form[size] in _TAILS or (size > 1 and len(form) == size + 1)
    return form[-size:] == short and singular(short[-1]) in tables.words("institutions") and size > 1


def _join_brackets(page: Page, mentions: list[Mention], of: dict[int, Chain], chains: list[Chain]) -> None:
    """Makes one chain of `Name (ABBR)`, for abbreviations whose letters are not the name's initials too."""
    ordered = sorted(mentions, key=lambda m: m.span)
    for first, second in itertools.pairwise(ordered):
        between = page.text[first.span.end : second.span.start].strip()
        if between not in ("(", "'s (", "’s (") or page.text[second.span.end : second.span.end + 1] != ")":
            continue
        one, other = of[id(first)], of[id(second)]
        short = len(second.parts) == 1 and (is_acronym(second.name) or len(other.mentions) > 1)
        if one is other or not short or first.parts == second.parts or first.kind != "organisation":
            continue
        if second.name[0].casefold() not in {part[0] for part in first.parts}:
            continue
        _merge(one, other, of, chains)


def _merge(one: Chain, other: Chain, of: dict[int, Chain], chains: list[Chain]) -> None:
    """Makes the second chain's mentions the first one's."""
    for mention in other.mentions:
        one.add(mention)
        of[id(mention)] = one
    chains.remove(other)


def _join_abbreviations(
    page: Page, mentions: list[Mention], of: dict[int, Chain], chains: list[Chain], people: set[int]
) -> None:
    """Makes one chain of an organisation and its abbreviation, where the article explains it or spells it out."""
    at = {index: mention for mention in mentions for index in range(mention.low, mention.high)}
    for one in abbreviations.defined(page):
        whole, short = at.get(one.high - 1), at.get(one.at)
        if whole is not None and short is not None and of[id(whole)] is not of[id(short)]:
            _merge(of[id(whole)], of[id(short)], of, chains)
    alone = {chain.mentions[0].name: chain for chain in chains if all(len(form) == 1 for form in chain.forms)}
    for written, (low, high) in abbreviations.spelled_out(page, set(alone)).items():
        whole, short = at.get(low), alone[written]
        if whole is not None and (whole.low, whole.high) == (low, high):
            _merge(of[id(whole)], short, of, chains)
        elif (
            short.kind != "people"
            and people.isdisjoint(range(low, high))
            and (spelt := named(page, low, high, "organisation"))
        ):
            short.add(spelt)


def _join_initials(
    page: Page, people: list[Chain], others: list[Chain], of: dict[int, Chain], chains: list[Chain]
) -> None:
    """Makes one chain of a person and the initials used for him: AMLO and (Andrés Manuel) López Obrador."""
    initials: dict[str, list[Chain]] = {}
    for chain in people:
        for form in {core(form) for form in chain.forms if len(core(form)) > 1}:
            initials.setdefault(_initials(form), []).append(chain)
    for other in others:
        names = {mention.name for mention in other.mentions}
        if len(names) != 1 or not is_acronym(min(names)) or not 3 <= len(min(names)) <= 4 or len(other.mentions) < 2:
            continue
        letters = min(names).lower()
        fits = _unique(chain for size in {len(letters), 2} for chain in initials.get(letters[-size:], ()))
        bare = all(m.low and page.folded[m.low - 1] != "the" for m in other.mentions)
        whole = bare and len(fits) == 1 and any(_initials(form) == letters for form in fits[0].forms)
        if len(fits) == 1 and (whole or len(fits[0].mentions) > 2):
            for mention in other.mentions:
                mention.kind = "person"
                fits[0].add(mention)
                of[id(mention)] = fits[0]
            chains.remove(other)


def _initials(form: tuple[str, ...]) -> str:
    return "".join(part[0] for part in core(form))


def fullest(chain: Chain) -> str:
    """The longest well-formed of a chain's names, exactly as the article writes it; the commonest of equals."""
    counts = Counter(mention.name for mention in chain.mentions)

    def rank(name: str) -> tuple[int, bool, int, int]:
        written = name.replace("-", " ").split()
        words = [part for part in written if len(part.strip(".")) > 1]
        shouted = name.isupper() and len(words) > 1
        initials = len(words) == 1 and len(written) > 1
        return (0 if shouted or is_acronym(name) else len(words), initials, counts[name], len(name))

    return max(counts, key=rank)


def _unique(chains: Iterable[Chain]) -> list[Chain]:
    return list({id(chain): chain for chain in chains}.values())
