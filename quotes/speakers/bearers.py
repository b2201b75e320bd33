"""Whom a description of one person, or of an organisation, means: everybody named is weighed against nobody.

The weights of a logistic regression over what fits (titles, modifiers), what is near and who spoke are fitted by
`training/bearers.py` on labelled news, each description also with its bearer left out, so that nobody is right.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from quotes.model import Span
from quotes.speakers import nominals, tables
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import Mention
from quotes.speakers.nominals import Phrase
from quotes.speakers.page import SUBJECTS
from quotes.speakers.story import Story
from quotes.speakers.weighing import shares

Features = dict[str, float]
Option = tuple[Chain | None, Features]
"""Somebody named, or nobody (None), and what speaks for it."""

WINDOW = 60
"""How many names before a description those are among whom it may mean without fitting them."""
CLEAR, UNFIT_CLEAR = 0.5, 0.6
"""The probability below which nobody is named: of whom a description fits, and of others."""
_GENERAL = frozenset("company firm group organisation organization agency institution body team club side".split())  # noqa: SIM905
"""Nouns that may mean an organisation of which the text says nothing like them."""
_LOOSE = frozenset(("leader", "chief", "head", "boss", "official"))
"""Titles for whoever holds any other; of all others, the very word goes before one like it: president before leader."""


@cache
def weights() -> dict[str, dict[str, float]]:
    """The fitted weights: for people and for organisations, feature to weight."""
    return json.loads(files("quotes.speakers").joinpath("tables/bearers.json").read_text(encoding="utf-8"))


def table_of(described: Phrase) -> str:
    """Which weights are for a description: those for a person or those for an organisation."""
    return "organisation" if nominals.kind(described) == "organisation" else "person"


def rank(story: Story, described: Phrase, content: tuple[Span, ...] = ()) -> list[tuple[float, Chain | None]]:
    """Everybody whom a description may mean, and nobody (None), with their probabilities, the likeliest first.

    `content` are the characters of what is said under the description.
    """
    options = candidates(story, described, content)
    chances = shares(weights()[table_of(described)], [features for _, features in options])
    return sorted(zip(chances, (chain for chain, _ in options), strict=True), key=lambda pair: -pair[0])


def candidates(
    story: Story, described: Phrase, content: tuple[Span, ...] = (), without: Chain | None = None
) -> list[Option]:
    """Everybody whom a description may mean with what speaks for it, and nobody with what speaks for that.

    `without` is left out, as if the article did not name it.
    """
    here = story.page.start[described.low]
    kind = table_of(described)
    chains = [chain for chain in story.cast.chains if chain.kind == kind and chain is not without]
    fit = {id(chain): nominals.fit(story, described, chain) for chain in chains}
    near = {id(chain) for mention in _window(story, here) if (chain := story.cast.chain(mention)) is not None}
    chains = [c for c in chains if fit[id(c)] >= nominals.ENOUGH or (id(c) in near and _unfit(story, described, c))]
    chains = [chain for chain in chains if _may_be(story, described, chain, content, fit[id(chain)])]
    if described.head in tables.words("titles") - _LOOSE:
        told = any(role.head == described.head for chain in chains for role in chain.roles)
        chains = [chain for chain in chains if not (told and _only_loosely(chain, fit[id(chain)]))]
    fitting = sorted((fit[id(chain)] for chain in chains), reverse=True)
    subject, recent = _last_subject(story, here, kind), [speaker for speaker, _, _ in story.spoken_before(here)]
    found = [(chain, _of_one(story, described, chain, fit[id(chain)], fitting, subject, recent)) for chain in chains]
    return [(None, _of_nobody(story, described, fitting)), *found]


def _only_loosely(chain: Chain, fit: float) -> bool:
    """Whether a description fits somebody, of whom nothing but titles like `leader` is told."""
    return fit >= nominals.ENOUGH and all(role.head in _LOOSE for role in chain.roles)


def _window(story: Story, here: int) -> Sequence[Mention]:
    at = bisect_left(story.starts, here)
    return story.cast.mentions[max(0, at - WINDOW) : at]


def _unfit(story: Story, described: Phrase, chain: Chain) -> bool:
    """Whether a description may mean somebody of whom the text tells nothing like it.

    Whoever is told to hold an office, or to be something else, holds no other one, unless he spoke just before and
    nobody has been named since.
    """
    if chain.kind != "person":
        return described.head in _GENERAL
    if nominals.bare_office(chain) or described.head not in tables.words("titles"):
        return True
    page, here = story.page, story.page.start[described.low]
    last = story.last_before(here)
    if last is None or last.chain is not chain or page.paragraph(here) - page.paragraph(last.until - 1) > 1:
        return False
    return all(story.cast.chain(m) is chain for m in story.mentions_in(Span(last.until, here)) if m.kind == "person")


def _may_be(story: Story, described: Phrase, chain: Chain, content: tuple[Span, ...], fit: float) -> bool:
    """Whether nothing rules out that a description means somebody.

    Nobody speaks of himself by name under a description, unless he spoke twice or more of late. Whose somebody is
    (`the mayor's daughter`) is told only of whom it fits.
    """
    if nominals.holds_another(story, described, chain):
        return False
    if described.owner is not None and fit < nominals.ENOUGH:
        return False
    if chain.kind != "person" and _of_another_place(story, described, chain):
        return False
    gender = tables.genders("gendered").get(described.head)
    if gender and chain.gender not in (None, gender):
        return False
    if chain.kind != "person" or not any(_named_in(chain, span) for span in content):
        return True
    recent = [speaker for speaker, _, _ in story.spoken_before(story.page.start[described.low])]
    return recent.count(chain) > 1 and not described.modifiers


def _of_another_place(story: Story, described: Phrase, chain: Chain) -> bool:
    """Whether a description and a body's names have other proper names: Sorland's ministry, Varonian ministry."""
    owner = described.owner
    owned = {story.page.folded[owner]} if owner is not None and story.page.words[owner][0].isupper() else set()
    own = (described.names | owned) - {described.head}
    forms = {part for form in chain.forms for part in form}
    if described.head not in forms or not own or any(name[:4] == part[:4] for name in own for part in forms):
        return False
    return any(set(form) - described.modifiers - {described.head, "the", "of"} for form in chain.forms) and all(
        len(form) > 1 for form in chain.forms
    )


def _named_in(chain: Chain, span: Span) -> bool:
    at = bisect_left(chain.mentions, span.start, key=_start)
    return at < len(chain.mentions) and _start(chain.mentions[at]) < span.end


def _start(mention: Mention) -> int:
    return mention.span.start


def _of_one(
    story: Story,
    described: Phrase,
    chain: Chain,
    fit: float,
    fitting: Sequence[float],
    subject: Chain | None,
    recent: Sequence[Chain],
) -> Features:
    """What speaks for somebody named.

    `fitting` are the fits of all, the best first, `subject` is the last one named as a subject, `recent` are the last
    speakers, the latest first.
    """
    page, here = story.page, story.page.start[described.low]
    others = max([0.0, *(fitting[:1] if fit < fitting[0] else fitting[1:2])])
    before = bisect_left(chain.mentions, here, key=_start)
    last = chain.mentions[before - 1] if before else None
    away = page.paragraph(here) - page.paragraph(last.span.start) if last else 9
    words = story.words_beside(chain)
    telling = described.modifiers - {described.head}
    unfit = fit < nominals.ENOUGH
    told = page.antecedents.get(described.top, {})
    held = sum(told.get(index, 0.0) for m in chain.mentions for index in range(m.low, m.high)) if told else 0.0
    return {
        "fits": min(4.0, fit),
        "fits well": float(not unfit),
        "fits better": min(2.0, max(0.0, fit - others)),
        "paragraphs away": math.log1p(away),
        "subject": float(last is not None and page.deprel[last.head] in SUBJECTS),
        "last subject": float(subject is chain),
        "quoted": float(last is not None and page.quoted(last.span.start)),
        "mentions": math.log1p(before),
        "opens the article": float(chain.mentions[0].low < 60),
        "spoke": float(chain in recent),
        "spoke last": float(recent[:1] == [chain]),
        "told elsewhere": float(described.head in words),
        "modifiers told": len(telling & words) / len(telling) if telling else 0.0,
        "another role": float(unfit and not nominals.bare_office(chain)),
        "held": math.log1p(99 * min(1.0, held)),
    }


def _last_subject(story: Story, here: int, kind: str) -> Chain | None:
    """The last of a kind that is the subject of a clause before a character."""
    for mention in reversed(_window(story, here)):
        chain = story.cast.chain(mention)
        if chain is not None and chain.kind == kind and story.page.deprel[mention.head] in SUBJECTS:
            return chain
    return None


def _of_nobody(story: Story, described: Phrase, fitting: Sequence[float]) -> Features:
    """What speaks for somebody whom the article does not name."""
    page = story.page
    told = page.antecedents.get(described.top, {})
    last = story.last_before(page.start[described.low])
    return {
        "nobody": 1.0,
        "nobody: said before": float(story.first_noun(described.head) < described.low),
        "nobody: title": float(described.head in tables.words("titles")),
        "nobody: modifiers": min(3.0, len(described.modifiers)),
        "nobody: none fits": float(not fitting or fitting[0] < nominals.ENOUGH),
        "nobody: unnamed spoke last": float(last is not None and last.chain is None),
        "nobody: held": math.log1p(99 * min(1.0, told.get(described.top, 0.0))),
    }
