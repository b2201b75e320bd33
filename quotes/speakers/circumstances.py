"""What the article says around a quotation besides who speaks: to which outlet, and why a source is not named."""

from __future__ import annotations

import re

from quotes.model import Attribution
from quotes.speakers import tables
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import Mention
from quotes.speakers.page import Page
from quotes.speakers.roles import singular
from quotes.speakers.story import Story

REACH = 12
"""Words from the cue within which the outlet is named to which something was said."""
_TELLING = frozenset(["tell", "told", "tells", "telling", "inform", "informed", "informs"])
_SPEAKING = frozenset(["interview", "spoke", "speaking", "speak", "talked", "talking", "statement", "comment"])
_QUOTED = frozenset(["quote", "quotes", "quoted", "quoting", "cite", "cites", "cited", "citing"])
_TO = frozenset(["to", "with", "by", "for"])
_HOST = re.compile(r"https?://([^/\s]+)")
_ANONYMITY = re.compile(
    r"(?:on|under) (?:the )?condition (?:of anonymity|that [^.,;”\"]*not[^.,;”\"]*)"
    r"|(?:ask|request|declin|refus|wish|prefer|want)(?:r?e?d|r?ing)[^.;”\"]{0,20}"
    r"(?:not to be (?:named|identified)|to be (?:named|identified)|to remain anonymous|anonymity)"
    r"|(?:not|n[’']t) (?:been )?(?:authori[sz]ed|permitted|allowed|cleared) to "
    r"(?:speak|talk|brief|comment|discuss)[^.,;”\"]*"
    r"|(?:name|identity) (?:has|have|is|was)[^.,;”\"]{0,20}(?:withheld|changed)"
)


def anonymity(page: Page, attribution: Attribution) -> str | None:
    """The words by which the source's sentence says why nobody is named, on one line."""
    indices = page.within(attribution.sources[0]) if attribution.sources else ()
    if not indices:
        return None
    sentence = page.sentence[indices[0]]
    stated = _ANONYMITY.search(page.span(page.first[sentence], page.first[sentence + 1]).of(page.text))
    return " ".join(stated.group().split()) if stated else None


def relay(story: Story, attribution: Attribution, speaker: Chain | None) -> str | None:
    """The fullest name of the outlet that was told, or quotes: `told NAME`, `an interview with NAME`, `NAME quoted`."""
    page = story.page
    if attribution.cue is None:
        return None
    cue = page.within(attribution.cue)
    if not cue:
        return None
    quoting = _quoting(story, cue)
    if quoting is not None:
        return quoting.name if quoting is not speaker else None
    last = page.first[page.sentence[cue[0]] + 1]
    for mention in story.mentions_in(page.span(cue[0], min(last, cue[-1] + 1 + REACH))):
        chain = story.cast.chain(mention)
        inside = any(span.overlaps(mention.span) for span in (*attribution.contents, *attribution.sources))
        if chain is None or chain is speaker or inside or not (_is_outlet(chain) or _is_host(page, mention)):
            continue
        if _told(page, cue, mention) or _spoken_to(page, cue[0], mention):
            return chain.name
    return None


def _quoting(story: Story, cue: range) -> Chain | None:
    """The outlet that quotes the source: `NAME quoted Lind as saying`, `Lind was quoted by NAME as saying`."""
    page = story.page
    low = max(page.first[page.sentence[cue[0]]], cue[0] - REACH)
    verb = next((index for index in range(cue[-1], low - 1, -1) if page.folded[index] in _QUOTED), None)
    if verb is None:
        return None
    if page.passive(verb):
        behind = range(verb + 1, min(page.first[page.sentence[verb] + 1], cue[-1] + REACH))
        by = next((index for index in behind if page.folded[index] == "by"), None)
        quoting = page.head[by] if by is not None else None
    else:
        quoting = page.subject(verb)
    if quoting is None:
        return None
    around = [quoting, *page.children[quoting]]
    for mention in story.mentions_in(page.span(min(around), max(around) + 1)):
        chain = story.cast.chain(mention)
        if chain is not None and (_is_outlet(chain) or _is_host(page, mention)):
            return chain
    return None


def _is_host(page: Page, mention: Mention) -> bool:
    """Whether a name is that of the site that the article comes from, by the URL in its first line."""
    address = _HOST.match(page.text)
    return address is not None and len(mention.name) > 2 and "".join(mention.parts) in address[1].lower()


def _is_outlet(chain: Chain) -> bool:
    """Whether a name is that of a newspaper, an agency or a channel: by itself, or by what the text calls it."""
    if chain.kind == "people":
        return False
    known = tables.words("outlets")
    if any("-".join(form) in known or not known.isdisjoint({form[0], form[-1]}) for form in chain.forms):
        return chain.kind != "person"
    return any(singular(role.head) in tables.words("media") for role in chain.roles)


def _told(page: Page, cue: range, mention: Mention) -> bool:
    """Whether the cue is a verb of telling and only describing words part it from the name."""
    telling = [index for index in cue if page.folded[index] in _TELLING]
    if not telling or mention.low <= telling[-1]:
        return False
    between = range(telling[-1] + 1, mention.low)
    return all(page.upos[i] in ("DET", "ADJ", "NOUN", "PROPN", "X") or page.words[i] == "'s" for i in between)


def _spoken_to(page: Page, low: int, mention: Mention) -> bool:
    """Whether words of speaking lead to the name: `in an interview with the daily NAME`."""
    at = mention.low - 1
    while at > low and page.upos[at] in ("DET", "ADJ", "NOUN", "PROPN"):
        at -= 1
    return at > low and page.folded[at] in _TO and page.folded[at - 1] in _SPEAKING
