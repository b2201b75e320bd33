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

UNRANKED = 0.02
"""What the resolver's judgement of a name counts at the least: names after the pronoun are hardly ever in its list."""

OUTSIDE = 0.1
"""How much the parser's probability that neither name is meant counts beside the resolver's of a name."""


def probabilities(text: str, document: Document, pronoun: Span, names: Sequence[Span]) -> list[float]:
    """For each of the names the probability (0 to 1) that the pronoun means it.

    `pronoun` and `names` are places in `text`, and `document` is its parse. A name has what the resolver gives its
    bearer among all that the pronoun may mean. Where the parser tells the antecedents of pronouns, that is weighed by
    what it gives the name's words, and all are 0 where it holds likelier that neither is meant.
    """
    story = read(text, document)
    words = story.page.within(pronoun)
    chains = [_bearer(story, name) for name in names]
    if not words:
        return [0.0] * len(names)
    likely = {id(chain): probability for probability, chain in pronouns.rank(story, words[0])}
    ranked = [likely.get(id(chain), 0.0) for chain in chains]
    told: Mapping[int, float] = getattr(document, "antecedents", {}).get(words[0], {})
    if not told:
        return ranked
    both = [
        (rank + UNRANKED) * sum(told.get(word, 0.0) for word in story.page.within(name))
        if chain is None or pronouns.agrees(chain, story.page.folded[words[0]])
        else 0.0
        for rank, name, chain in zip(ranked, names, chains, strict=True)
    ]
    mass = sum(both) + (neither := told.get(words[0], 0.0) * OUTSIDE)
    return [share / mass if share >= neither else 0.0 for share in both] if mass else ranked


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
