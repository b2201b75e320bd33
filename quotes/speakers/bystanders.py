"""Unnamed people whom a pronoun may mean before anybody named: `A boy was fined. He said ...`."""

from __future__ import annotations

from quotes.model import Span
from quotes.speakers import nominals, tables
from quotes.speakers.page import SUBJECTS
from quotes.speakers.pronouns import GENDERS, agrees
from quotes.speakers.roles import is_person_noun
from quotes.speakers.story import Story

_OBJECTS = frozenset(("obj", "iobj", "obl"))
_OUR_OWN = frozenset(("my", "our"))


def before(story: Story, word: int) -> Span | None:
    """The words for somebody unnamed who is the last subject before a pronoun, or is of the writer's own people.

    Looked for in the pronoun's sentence and the one before it, in its paragraph; a pronoun that is itself a subject
    there leads on to whom it means. None where somebody named is nearer.
    """
    page, form = story.page, story.page.folded[word]
    paragraph = page.paragraph(page.start[word])
    for index in range(word - 1, -1, -1):
        if page.sentence[word] - page.sentence[index] > 1 or page.paragraph(page.start[index]) != paragraph:
            return None
        if page.reported(page.start[index]):
            continue
        mention = story.mention_at(index)
        chain = story.cast.chain(mention) if mention is not None else None
        if chain is not None and chain.kind == "person" and agrees(chain, form):
            return None
        if GENDERS.get(page.folded[index]) == GENDERS[form] and page.deprel[index] in SUBJECTS:
            return before(story, index)
        found = _person(story, index, form)
        if found is not None:
            return found
    return None


def _person(story: Story, index: int, form: str) -> Span | None:
    """The phrase around a noun that means one unnamed person of a fitting gender, and what the story goes on with."""
    page, noun = story.page, story.page.folded[index]
    gender = tables.genders("gendered").get(noun)
    if page.upos[index] != "NOUN" or not is_person_noun(noun) or gender not in (None, GENDERS[form]):
        return None
    around = [child for child in page.children[index] if child < index]
    if any(page.deprel[child] == "case" for child in around):
        return None
    own = any(page.folded[child] in _OUR_OWN for child in around)
    if page.deprel[index] not in SUBJECTS and not (own and page.deprel[index] in _OBJECTS):
        return None
    span = page.span(min([index, *around]), index + 1)
    described = nominals.phrase(page, span)
    told = described is None or described.plural or nominals.kind(described) != "unnamed"
    if told or _tells_of_somebody(story, index):
        return None
    if described.definite and _may_be_named(story, described):
        return None
    return span if described.determiner or described.owner is not None else None


def _may_be_named(story: Story, described: nominals.Phrase) -> bool:
    """Whether a description fits somebody named, or is an office that somebody named may well hold."""
    if described.head in tables.words("titles") and nominals.match(story, described)[0] is not None:
        return True
    return any(nominals.fits(story, described, chain) for chain in story.cast.chains)


def _tells_of_somebody(story: Story, index: int) -> bool:
    """Whether a noun is what the text says that somebody named is."""
    at = story.page.start[index]
    return any(role.span.start <= at < role.span.end for chain in story.cast.chains for role in chain.roles)
