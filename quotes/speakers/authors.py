"""Whose a document at the quotation is: `a report by NAME`, `NAME's statement`, `a NAME survey`."""

from __future__ import annotations

from quotes.model import Span
from quotes.speakers import nominals, tables
from quotes.speakers.mentions import Mention
from quotes.speakers.roles import is_person_noun, singular
from quotes.speakers.story import Story

_BEHIND = frozenset(("by", "from", "of", "in", "at"))
_WHERE = frozenset(("in", "at"))


def author(story: Story, found: list[Mention], span: Span, described: nominals.Phrase) -> Mention | None:
    """The name in a document's description that says whose it is."""
    behind = [m for m in found if m.low > described.top and _after_author_word(story, m, described)]
    before = [m for m in found if m.high <= described.top and _owns(story, m, described.top)]
    options = [m for m in behind if m.kind != "place"] or behind or [m for m in before if m.kind != "place"] or before
    return options[0] if options else None


def _after_author_word(story: Story, mention: Mention, described: nominals.Phrase) -> bool:
    """Whether a name behind a document's noun follows a word of authorship, and owns nothing that is the author.

    Of `a report by the fire department of NAME` the department is the author.
    """
    page = story.page
    if page.owns(mention.high - 1):
        return False
    for index in range(mention.low - 1, described.top, -1):
        if page.upos[index] in ("ADP", "VERB"):
            before = singular(page.folded[index - 1]) if index - 1 > described.top else ""
            if page.folded[index] == "of" and before in tables.words("institutions"):
                return False
            where = page.folded[index] in _WHERE and mention.kind == "place"
            cited = page.folded[index - 1] in tables.words("citing")
            return page.folded[index] in _BEHIND and not where and not cited
    return False


def _owns(story: Story, mention: Mention, noun: int) -> bool:
    """Whether a name before a document's noun says whose it is: not `Chile` of `Chile prosecutors' document`."""
    page = story.page
    own = mention.high if page.owns(mention.high - 1) else mention.high - 1
    between = range(own + 1, noun)
    nouns = (singular(page.folded[index]) for index in between if page.words[index].islower())
    others = any(map(page.owns, between)) or any(map(is_person_noun, nouns))
    return not others and (mention.kind != "place" or not len(between))
