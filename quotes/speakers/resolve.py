"""Every attribution of an article with its speaker, or without one and with the reason why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from quotes.model import Attribution, Quote, Span, Speaker
from quotes.speakers import circumstances, confidence, mentions, silent, sources
from quotes.speakers.answers import Answer, cited
from quotes.speakers.chains import Chain, gather
from quotes.speakers.page import Page
from quotes.speakers.story import Story, Utterance
from quotes.speakers.titles import title_and_affiliation

if TYPE_CHECKING:
    from stanza.models.common.doc import Document


_HEARD = re.compile(r"\b(?:heard|hears?)\b", re.IGNORECASE)


def resolve(text: str, doc: Document, attributions: Sequence[Attribution]) -> list[Quote]:
    """The attributions as quotes, in the same order and number, each with its speaker or the reason why it has none.

    `text` is the article's text and `doc` its parse, with offsets into that text. Attributions are worked out in the
    order of the text, since who spoke before tells who `he` is; what is nobody's then may repeat somebody's words.
    """
    story = read(text, doc, attributions)
    answers: dict[int, Answer] = {}
    named = [(m.span.start, m.span.end) for m in story.cast.mentions if m.kind != "person"]
    spoken: dict[tuple[Span, ...], Answer] = {}
    for number in order(attributions):
        attribution = attributions[number]
        if attribution.within:
            answers[number] = _quoted_by(story, attribution, spoken.get(attribution.within))
        else:
            answers[number] = spoken[attribution.contents] = tell(story, attribution)
    answers |= silent.echoed(story, attributions, answers)
    return [_quote(story, attribution, answers[number], named) for number, attribution in enumerate(attributions)]


def read(text: str, doc: Document, attributions: Sequence[Attribution] = ()) -> Story:
    """An article's words and names, before any of its attributions is worked out."""
    page = Page(text, doc, attributions)
    sources_of = sorted(span for attribution in attributions for span in attribution.sources)
    return Story(page, gather(page, mentions.find(page, doc)), sources_of)


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
    """The best answer that the attribution's sources give, or that the text gives where it has none.

    Who hears something (`a court heard`) does not say it.
    """
    text = story.page.text
    if attribution.cue is not None and attribution.sources and _HEARD.search(attribution.cue.of(text)):
        hearer = cited(attribution.sources[0].of(text))
        return Answer("not resolved", f"{hearer} heard it; who said it is not told with it", "unnamed")
    found: Answer | None = None
    for span in attribution.sources:
        answer = sources.resolve(story, attribution, span)
        if answer.chain is not None:
            return answer
        found = found or answer
    return found or silent.resolve(story, attribution)


def _quoted_by(story: Story, attribution: Attribution, outer: Answer | None) -> Answer:
    """Whose a quotation within another is. Whoever speaks says “I” of himself, and “he” of somebody else.

    It is not remembered: the one quoted did not speak in the article.
    """
    first_person = any(span.of(story.page.text).lower() == "i" for span in attribution.sources)
    if first_person:
        return outer or Answer("not resolved", "who says “I” here is not known", "person")
    answer = _answer(story, attribution)
    if answer.chain is None:
        return answer
    if outer is not None and answer.chain is outer.chain:
        reason = f"{cited(answer.chain.name)} speaks here, and whom these words give as quoted is not known"
        return Answer("not resolved", reason, answer.kind)
    if not attribution.sources:
        return Answer("not resolved", "who is quoted within these words is not named in them", "unnamed")
    said_from, at = attribution.within[0].start, attribution.sources[0].start
    near = any(
        said_from <= mention.span.start < at and story.cast.chain(mention) is answer.chain
        for mention in story.cast.mentions
    )
    if answer.how == "pronoun" and not near:
        return Answer("not resolved", "whom the speaker means is not named in these words", answer.kind)
    return answer


def _utterance(attribution: Attribution, answer: Answer) -> Utterance:
    source = answer.goes_back or (attribution.sources[0] if attribution.sources else None)
    start, end = _place(attribution), attribution.contents[-1].end if attribution.contents else _place(attribution)
    until = max([end, *(span.end for span in (attribution.cue, *attribution.sources) if span)])
    return Utterance(start, end, until, answer.chain, answer.how, source, answer.also)


def _quote(story: Story, attribution: Attribution, answer: Answer, named: list[tuple[int, int]]) -> Quote:
    given = {field.name: getattr(attribution, field.name) for field in fields(Attribution)}
    chance = confidence.probability(story, attribution, answer)
    if chance is not None and chance < confidence.THRESHOLD:
        answer, chance = _too_unlikely(answer, chance), None
    stated = circumstances.anonymity(story.page, attribution) if answer.chain is None else None
    return Quote(
        **given,
        speaker=_speaker(story, answer.chain, named) if answer.chain else None,
        how=answer.how,
        reason=f"{answer.reason}; the article says why: {stated}" if stated else answer.reason,
        source_kind=answer.kind,
        speaker_confidence=chance,
        also=tuple(_speaker(story, chain, named) for chain in answer.also),
        candidates=confidence.runners_up(answer, chance),
        relay=circumstances.relay(story, attribution, answer.chain),
        anonymity=stated,
    )


def _too_unlikely(answer: Answer, chance: float) -> Answer:
    """The answer without its name: nobody is named, and the reason says who might have been."""
    chain = answer.chain
    assert chain is not None
    reason = f"perhaps {cited(chain.name)}, but too unlikely to be named ({100 * chance:.0f}%): {answer.reason}"
    others = [(weight, other) for weight, other in answer.options if other is not chain]
    return Answer("not resolved", reason, answer.kind, options=((chance, chain), *others))


def _speaker(story: Story, chain: Chain, named: list[tuple[int, int]]) -> Speaker:
    if chain.kind != "person":
        return Speaker(chain.name, "document" if chain.kind == "document" else "organisation")
    title, affiliation = title_and_affiliation(story.page, list(chain.roles), named)
    return Speaker(chain.name, "person", title, affiliation)
