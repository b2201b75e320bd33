"""Quotations that name no source where they stand: whose they are follows from the text around, or is not said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from quotes.attribute.echoes import HEADLINE, PULL_QUOTE, words_of
from quotes.model import Attribution, How, Span
from quotes.speakers import labels, sources
from quotes.speakers.answers import Answer, cited, known
from quotes.speakers.chains import Chain
from quotes.speakers.names import fold
from quotes.speakers.page import SUBJECTS
from quotes.speakers.story import Story, Utterance

_BEFORE: How = "previous quote"
_OPENING = " \t\r\n\"“«„'‘`"
BY = 14
"""Words behind a participle within which `by` names who speaks."""
FAR = 3
"""Paragraphs that may lie between two quotations of the only voice of a stretch of text."""
FEW = 6
"""Words that a turn of a conversation has at most, for its speaker to be left open."""
_WORD = re.compile(r"\w+")
_LABEL = re.compile(r"[ \t]*([^\s:“\"][^:\n\r“\"]{0,60}):\s")
_NOT_LABELS = frozenset(
    ["note", "update", "read", "photo", "by", "source", "watch", "also", "related", "file", "caption"]
)


def resolve(story: Story, attribution: Attribution) -> Answer:
    """Whose the words of an attribution without a source are."""
    if not attribution.contents:
        return _nobody()
    return (
        _labelled(story, attribution)
        or _subject(story, attribution)
        or _agent(story, attribution)
        or _led_in(story, attribution)
        or _for_whom(story, attribution)
        or _continued(story, attribution)
        or _nobody()
    )


def _nobody() -> Answer:
    return Answer("not resolved", "no source is named at the quotation, and the text around does not tell whose it is")


def _labelled(story: Story, attribution: Attribution) -> Answer | None:
    """The name that opens the paragraph, in a transcript: `NAME: words`."""
    text = story.page.text
    paragraph = story.page.around(attribution.contents[0].start)
    label = _LABEL.match(text, paragraph.start, paragraph.end)
    if not label or label.end() > attribution.contents[0].end or fold(label.group(1)).partition(" ")[0] in _NOT_LABELS:
        return None
    if label.end() < attribution.contents[0].start - 3:
        return None
    return labels.by_label(story, Span(label.start(1), label.end(1)))


def echoed(story: Story, attributions: Sequence[Attribution], answers: Mapping[int, Answer]) -> dict[int, Answer]:
    """Whose those of the attributions are that repeat somebody's words elsewhere, by their numbers, as in `answers`.

    A headline or a pull quote has neither cue nor source, and all who say its words must be the same. Of one that was
    given to whoever spoke before, only a longer repetition tells better.
    """
    text = story.page.text
    silent = [number for number, answer in answers.items() if _may_repeat(attributions[number], answer)]
    if not silent:
        return {}
    said = [(f" {words_of(text, [Span(u.start, u.end)])} ", u) for u in story.history if u.chain is not None]
    found = {}
    for number in silent:
        attribution, answer = attributions[number], answers[number]
        words, place = words_of(text, attribution.quoted), attribution.contents[0].start
        if words.count(" ") + 1 < (HEADLINE if answer.chain is None else PULL_QUOTE):
            continue
        same = [u for content, u in said if f" {words} " in content and u.start != place]
        if same and all(utterance.chain is same[0].chain for utterance in same):
            chain = same[0].chain
            reason = f"no source of its own: it repeats words of {cited(chain.name)}"
            found[number] = replace(known(chain, _BEFORE, reason, way="echo"), also=same[0].also)
    return found


def _may_repeat(attribution: Attribution, answer: Answer) -> bool:
    """Whether an attribution stands by itself, and nothing beside it told whose it is."""
    alone = not (attribution.cue or attribution.sources or attribution.within)
    return alone and answer.how in ("not resolved", _BEFORE)


def _subject(story: Story, attribution: Attribution) -> Answer | None:
    """The subject of the verb that reports, where the attribution has a cue and no source: `..., adding that ...`."""
    if attribution.cue is None:
        return None
    page = story.page
    indices = page.within(attribution.cue)
    top = page.top(indices)
    if top is None or page.upos[top] not in ("VERB", "AUX") or page.passive(top):
        return None
    subject = page.subject(top)
    if subject is None or page.deprel[subject] == "nsubj:pass" or page.folded[subject] in ("who", "which", "that"):
        return None
    if any(span.start <= page.start[subject] < span.end for span in attribution.contents):
        return None
    low, high = _noun_phrase(story, subject)
    answer = sources.resolve(story, attribution, page.span(low, high))
    named = any(page.upos[index] in ("PROPN", "PRON") for index in range(low, high))
    if answer.chain is None or (answer.how == "exact name" and not named):
        return None
    written = page.span(low, high).of(page.text)
    return known(
        answer.chain,
        answer.how,
        f"{cited(written)} is the subject of {cited(attribution.cue.of(page.text))}; {answer.reason}",
    )


def _agent(story: Story, attribution: Attribution) -> Answer | None:
    """Whoever `by` names behind a participle that reports: `as stated to the agency by the manager, NAME`."""
    page = story.page
    indices = page.within(attribution.cue) if attribution.cue else range(0)
    if not indices or page.upos[indices[-1]] not in ("VERB", "ADP"):
        return None
    after = indices[-1] + 1
    stop = min(page.first[page.sentence[indices[-1]] + 1], after + BY)
    by = next((index for index in range(after, stop) if page.folded[index] == "by"), None)
    if by is None or any(page.upos[index] in ("VERB", "AUX", "PUNCT") for index in range(after, by)):
        return None
    end = by + 1
    while end < stop and page.words[end] not in (",", ".", ";", "(") and page.upos[end] not in ("VERB", "AUX"):
        end += 1
    if end == by + 1 or any(span.start <= page.start[by] < span.end for span in attribution.contents):
        return None
    answer = sources.resolve(story, attribution, page.span(by + 1, end))
    return answer if answer.chain is not None else None


def _noun_phrase(story: Story, top: int) -> tuple[int, int]:
    """The words of the noun `top` with what stands before it and belongs to it."""
    page = story.page
    low = top
    floor = page.first[page.sentence[top]]
    while low > floor and page.upos[low - 1] in ("DET", "ADJ", "NOUN", "PROPN", "NUM") and page.words[low - 1] != ",":
        low -= 1
    high = top + 1
    while high < page.first[page.sentence[top] + 1] and page.deprel[high] == "flat":
        high += 1
    return low, high


def _led_in(story: Story, attribution: Attribution) -> Answer | None:
    """The only person of the words that a colon ends before a quotation: `For NAME it is over: “...”`."""
    page, start = story.page, attribution.contents[0].start
    before = page.text[page.around(start).start : start].rstrip(_OPENING)
    if attribution.type == "indirect" or not before.endswith(":"):
        return None
    words = page.within(Span(page.around(start).start, start))
    last = next((index for index in reversed(words) if page.words[index] == ":"), None)
    if last is None:
        return None
    chain = _only_person(story, Span(page.start[page.first[page.sentence[last]]], page.end[last]))
    if chain is None:
        return None
    reason = f"no source of its own: the words that lead in to it name nobody but {cited(chain.name)}"
    return known(chain, "previous quote", reason, way="led in")


def _for_whom(story: Story, attribution: Attribution) -> Answer | None:
    """Whose view a sentence gives that begins with whose it is: `For NAME, it is “...”`."""
    page = story.page
    words = page.within(attribution.contents[0])
    if attribution.type == "indirect" or not words:
        return None
    first = page.first[page.sentence[words[0]]]
    low = first + 1 + (page.folded[first + 1] == "the")
    mention = story.mention_at(low) if page.folded[first] == "for" else None
    if mention is None or mention.low != low or mention.kind not in ("person", "organisation"):
        return None
    chain = story.cast.chain(mention)
    if chain is None or mention.high >= len(page.words) or page.words[mention.high] != ",":
        return None
    reason = f"no source of its own: it is so for {cited(chain.name)}, with whom the sentence begins"
    return known(chain, "previous quote", reason, way="led in")


def _only_person(story: Story, stretch: Span) -> Chain | None:
    """The only person named in a stretch of text, if it says what is so for, or what is true of, that person."""
    page = story.page
    people = [mention for mention in story.mentions_in(stretch) if mention.kind == "person"]
    chains = {id(chain): chain for mention in people if (chain := story.cast.chain(mention))}
    if len(chains) != 1 or any(story.cast.chain(mention) is None for mention in people):
        return None
    first = people[0]
    of_whom = page.deprel[first.head] in SUBJECTS and page.upos[page.head[first.head]] in ("ADJ", "NOUN")
    return next(iter(chains.values())) if of_whom or page.folded[max(0, first.low - 1)] == "for" else None


def _continued(story: Story, attribution: Attribution) -> Answer | None:
    """The speaker before, where a quotation of its own goes on in the same paragraph or opens the next."""
    page, start = story.page, attribution.contents[0].start
    before = _last_before(story, start)
    if before is None or attribution.type == "indirect":
        return None
    further = page.paragraph(start) - page.paragraph(before.end)
    if (further and not _opens_paragraph(story, start)) or further > (FAR if _one_voice(story, start) else 1):
        return None
    if _somebody_else(story, before, start):
        return None
    if further and _takes_a_turn(story, attribution):
        return Answer("not resolved", "no source of its own, and so few words that another may say them", "unnamed")
    if before.chain is not None:
        reason = f"no source of its own: it goes on from the quotation before, by {cited(before.chain.name)}"
        return replace(known(before.chain, "previous quote", reason), also=before.also)
    if before.source is None:
        return None
    written = cited(before.source.of(page.text))
    reason = f"no source of its own: it goes on from the quotation before, whose source {written} is not named"
    return Answer("not resolved", reason, "unnamed", goes_back=before.source)


def _takes_a_turn(story: Story, attribution: Attribution) -> bool:
    """Whether a few words in a paragraph of their own are a turn of a conversation: `“Really?”`, `“Yes, I did.”`.

    So they are where two people have spoken of late, and they ask, or begin with yes or no.
    """
    words = _WORD.findall(attribution.contents[0].of(story.page.text).lower())
    last = attribution.contents[-1].of(story.page.text).rstrip("\"”’'")
    recent = {id(chain) for chain, _, _ in story.spoken_before(attribution.contents[0].start)}
    turn = last.endswith("?") or words[:1] in (["yes"], ["no"])
    return len(recent) > 1 and len(attribution.contents) == 1 and len(words) <= FEW and turn


def _somebody_else(story: Story, before: Utterance, start: int) -> bool:
    """Whether another person comes up between a quote and a character: named in a sentence of its own, or as a subject.

    Somebody named beside the cue, as in `NAME told OTHER NAME`, only listens.
    """
    page = story.page
    for mention in story.mentions_in(Span(before.until, start)):
        if mention.kind != "person" or story.cast.chain(mention) is before.chain is not None:
            continue
        beside = page.within(Span(before.until - 1, before.until))
        own = not beside or page.sentence[beside[0]] != page.sentence[mention.low]
        if own or page.deprel[mention.head] in SUBJECTS:
            return True
    return False


def _one_voice(story: Story, start: int) -> bool:
    """Whether the last quotations before a character are all of one named speaker, and they are three or more."""
    last = [utterance for utterance in story.history if utterance.start < start][-3:]
    return len(last) == 3 and last[0].chain is not None and all(utterance.chain is last[0].chain for utterance in last)


def _last_before(story: Story, start: int) -> Utterance | None:
    for utterance in reversed(story.history):
        if utterance.start < start:
            return utterance
    return None


def _opens_paragraph(story: Story, start: int) -> bool:
    """Whether nothing but an opening mark stands before a character in its paragraph."""
    paragraph = story.page.around(start)
    return not story.page.text[paragraph.start : start].strip(" \t\r\"“«„'‘`")
