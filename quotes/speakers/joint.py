"""Sources that are several who speak with one voice: `NAME and NAME`, `NAME, NAME and the agency NAME`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from quotes.model import Span
from quotes.speakers.answers import Answer, listed, together
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import Mention
from quotes.speakers.story import Story

_ENDS = frozenset(["ADP", "SCONJ", "VERB", "AUX"])
"""Parts of speech of words behind which an `and` may join something else than those who speak."""
_MARKS = frozenset([":", ";", "–", "—", "“", "”", '"'])


def coordinated(story: Story, people: Sequence[Mention]) -> bool:
    """Whether people are listed, whatever is said of each between: `NAME, the mayor, and NAME`."""
    if any(story.page.upos[one.high] == "VERB" for one in people[:-1]):
        return False
    gaps = [story.page.text[a.span.end : b.span.start] for a, b in itertools.pairwise(people)]
    listing = all("," in gap or " and " in gap or " & " in gap for gap in gaps)
    last = max(gaps[-1].rfind(" and "), gaps[-1].rfind(" & "))
    # `founder of NAME and editor of it, son of NAME` says of one what he is: two commas part the `and` from the name
    return listing and last >= 0 and gaps[-1].count(",", last) < 2


def pieces(story: Story, span: Span) -> list[Span]:
    """The words of each of those that a source joins by `and`, in order; none if it joins nobody.

    What follows a preposition or a verb is not taken apart: there `and` may join what belongs to one of them.
    """
    page, indices = story.page, story.page.within(span)
    cuts, last, deep = [], None, 0
    for index in indices:
        word = page.words[index]
        deep += (word == "(") - (word == ")")
        if deep or word == ")" or story.mention_at(index) is not None:
            continue
        if page.upos[index] in _ENDS or word in _MARKS:
            break
        if page.folded[index] in ("and", "&", ","):
            cuts.append(index)
            last = index if word != "," else last
    if last is None:
        return []
    bounds = [indices[0] - 1, *(cut for cut in cuts if cut <= last), indices[-1] + 1]
    spans = [page.span(low + 1, high) for low, high in itertools.pairwise(bounds) if high - low > 1]
    return spans if len(spans) > 1 else []


def conjoined(story: Story, spans: Sequence[Span]) -> bool:
    """Whether the tree joins the heads of stretches of words."""
    page = story.page
    tops = [page.top(page.within(span)) for span in spans]
    return all(top is not None and page.deprel[top] == "conj" for top in tops[1:])


def speak(story: Story, chains: Sequence[Chain], span: Span) -> Answer:
    """The answer that those named in a source, two or more, speak together."""
    exact = all(chain.name in span.of(story.page.text) for chain in chains)
    reason = f"the source names {listed([chain.name for chain in chains])}, who speak together"
    return together(chains, "exact name" if exact else "name part", reason)
