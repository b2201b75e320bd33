"""How likely a pronoun means each of some names: the resolver's own judgement, asked about names that are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quotes.model import Span
from quotes.speakers import mentions, pronouns
from quotes.speakers.chains import Chain
from quotes.speakers.resolve import read
from quotes.speakers.story import Story

if TYPE_CHECKING:
    from stanza import Document


def probabilities(text: str, document: Document, pronoun: Span, names: Sequence[Span]) -> list[float]:
    """For each of the names the probability (0 to 1) that the pronoun means it.

    `pronoun` and `names` are places in `text`, and `document` is its parse. Where the parser tells the antecedents of
    pronouns, a name has the sum of what its words have and what the words of other mentions of its bearer have; else
    it has what the resolver gives its bearer among all that the pronoun may mean.
    """
    story = read(text, document)
    words = story.page.within(pronoun)
    chains = [_bearer(story, name) for name in names]
    if not words:
        return [0.0] * len(names)
    told: Mapping[int, float] = getattr(document, "antecedents", {}).get(words[0], {})
    if told:
        return [_told(story, told, name, chain) for name, chain in zip(names, chains, strict=True)]
    likely = {id(chain): probability for probability, chain in pronouns.rank(story, words[0])}
    return [likely.get(id(chain), 0.0) for chain in chains]


def _bearer(story: Story, name: Span) -> Chain | None:
    """The person who bears the name at a place; a name that the resolver misses there is given to somebody new."""
    for mention in story.mentions_in(story.page.around(name.start)):
        if mention.span.overlaps(name):
            chain = story.cast.chain(mention)
            if chain is not None:
                chain.kind = "person"
            return chain
    indices = story.page.within(name)
    mention = mentions.named(story.page, indices.start, indices.stop, "person") if indices else None
    return story.admit(mention) if mention else None


def _told(story: Story, told: Mapping[int, float], name: Span, chain: Chain | None) -> float:
    words = set(story.page.within(name))
    for mention in chain.mentions if chain else ():
        words.update(range(mention.low, mention.high))
    return min(1.0, sum(probability for word, probability in told.items() if word in words))
