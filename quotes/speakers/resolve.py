"""Every attribution of an article with its speaker, or without one and with the reason why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from quotes.model import Attribution, Quote, Span, Speaker
from quotes.speakers import mentions, silent, sources
from quotes.speakers.answers import Answer
from quotes.speakers.chains import Chain, gather
from quotes.speakers.page import Page
from quotes.speakers.story import Story, Utterance
from quotes.speakers.titles import title_and_affiliation

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

_ANONYMITY = re.compile(
    r"(?:on|under) (?:the )?condition (?:of anonymity|that [^.,;”\"]*not[^.,;”\"]*)"
    r"|(?:ask|request|declin|refus|wish|prefer|want)(?:r?e?d|r?ing)[^.;”\"]{0,20}"
    r"(?:not to be (?:named|identified)|to be (?:named|identified)|to remain anonymous|anonymity)"
    r"|(?:not|n[’']t) (?:been )?(?:authori[sz]ed|permitted|allowed|cleared) to "
    r"(?:speak|talk|brief|comment|discuss)[^.,;”\"]*"
    r"|(?:name|identity) (?:has|have|is|was)[^.,;”\"]{0,20}(?:withheld|changed)"
)


def resolve(text: str, doc: Document, attributions: Sequence[Attribution]) -> list[Quote]:
    """The attributions as quotes, in the same order and number, each with its speaker or the reason why it has none.

    `text` is the article's text and `doc` its parse, with offsets into that text. Attributions are worked out in the
    order of the text, since who spoke before tells who `he` is.
    """
    story = read(text, doc, attributions)
    quotes: dict[int, Quote] = {}
    named = [(m.span.start, m.span.end) for m in story.cast.mentions if m.kind != "person"]
    for number in order(attributions):
        attribution = attributions[number]
        answer = tell(story, attribution)
        quotes[number] = _quote(story, attribution, answer, named)
    return [quotes[number] for number in range(len(attributions))]


def read(text: str, doc: Document, attributions: Sequence[Attribution] = ()) -> Story:
    """An article's words and names, before any of its attributions is worked out."""
    page = Page(text, doc, attributions)
    return Story(page, gather(page, mentions.find(page, doc)))


def order(attributions: Sequence[Attribution]) -> list[int]:
    """The numbers of the attributions in the order of the text."""
    return sorted(range(len(attributions)), key=lambda number: _place(attributions[number]))


def tell(story: Story, attribution: Attribution) -> Answer:
    """Whose an attribution is; the story remembers it for those that follow."""
    answer = _answer(story, attribution)
    story.history.append(_utterance(attribution, answer))
    return answer


def _place(attribution: Attribution) -> int:
    return attribution.contents[0].start if attribution.contents else attribution.cue.start if attribution.cue else 0


def _answer(story: Story, attribution: Attribution) -> Answer:
    """The best answer that the attribution's sources give, or that the text gives where it has none."""
    found: Answer | None = None
    for span in attribution.sources:
        answer = sources.resolve(story, attribution, span)
        if answer.chain is not None or answer.name is not None:
            return answer
        found = found or answer
    return found or silent.resolve(story, attribution)


def _utterance(attribution: Attribution, answer: Answer) -> Utterance:
    source = answer.goes_back or (attribution.sources[0] if attribution.sources else None)
    start, end = _place(attribution), attribution.contents[-1].end if attribution.contents else _place(attribution)
    until = max([end, *(span.end for span in (attribution.cue, *attribution.sources) if span)])
    return Utterance(start, end, until, answer.chain, answer.how, source, answer.name)


def _quote(story: Story, attribution: Attribution, answer: Answer, named: list[tuple[int, int]]) -> Quote:
    given = {field.name: getattr(attribution, field.name) for field in fields(Attribution)}
    reason = answer.reason + _anonymity(story.page, attribution, answer)
    return Quote(
        **given, speaker=_speaker(story, answer, named), how=answer.how, reason=reason, source_kind=answer.kind
    )


def _speaker(story: Story, answer: Answer, named: list[tuple[int, int]]) -> Speaker | None:
    chain: Chain | None = answer.chain
    if chain is None:
        return Speaker(answer.name, answer.kind) if answer.name and answer.kind not in (None, "unnamed") else None
    if chain.kind != "person":
        return Speaker(chain.name, "organisation")
    title, affiliation = title_and_affiliation(story.page, list(chain.roles), named)
    return Speaker(chain.name, "person", title, affiliation)


def _anonymity(page: Page, attribution: Attribution, answer: Answer) -> str:
    """The reason that the article gives for not naming the source, ready to follow the answer's own."""
    if answer.chain is not None or not attribution.sources:
        return ""
    source: Span = attribution.sources[0]
    indices = page.within(source)
    if not indices:
        return ""
    sentence = page.sentence[indices[0]]
    stretch = page.span(page.first[sentence], page.first[sentence + 1]).of(page.text)
    stated = _ANONYMITY.search(stretch)
    return f"; the article says why: {' '.join(stated.group().split())}" if stated else ""
