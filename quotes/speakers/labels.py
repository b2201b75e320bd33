"""Whom the labels of a transcript name: `ANNA KOVACS:`, `KOVACS:`, `AK:`, `Q:` and `A:`."""

from __future__ import annotations

import re

from quotes.model import Attribution, Span
from quotes.speakers import nominals
from quotes.speakers.answers import Answer, alike, by_name, cited, doubtful, known
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import named
from quotes.speakers.names import core, is_acronym, is_title, parts
from quotes.speakers.roles import is_person_noun, singular
from quotes.speakers.story import Story

_QUESTION, _ANSWER = frozenset(["q", "question"]), frozenset(["a", "answer"])
_ASKING = frozenset(["interviewer", "moderator", "reporter", "host", "journalist", "anchor", "presenter", "audience"])
_BEYOND = re.compile(r"\s*[,(:]")


def is_turn(attribution: Attribution) -> bool:
    """Whether an attribution is a speaker's turn in a transcript: words as spoken, without marks and without a cue."""
    return attribution.type == "direct" and not attribution.quoted and attribution.cue is None


def resolve(story: Story, span: Span) -> Answer:
    """Who the label `span` of a turn is; a name that stands in labels only is somebody new."""
    text = story.page.text
    beyond = _BEYOND.search(text, span.start + 1, span.end)
    label = Span(span.start, beyond.start() if beyond else span.end).stripped(text)
    written, form = label.of(text), core(parts(label.of(text)))
    if written.lower() in _QUESTION or (form and form[-1] in _ASKING):
        asking = [chain for chain in story.asking if chain.kind == "person"]
        if written.lower() in _QUESTION and len(asking) == 1:
            return known(
                asking[0], "description", f"{cited(written)} is {cited(asking[0].name)}, whose interview it is"
            )
        return Answer("not resolved", f"{cited(written)} is whoever asks, whom the label does not name", "unnamed")
    if written.lower() in _ANSWER:
        return _answering(story, label)
    return by_label(story, label) or _initials(story, label) or _other(story, label) or _new(story, label)


def by_label(story: Story, span: Span) -> Answer | None:
    """The person, or whoever spoke before, whose name a label gives, or whose last name alone."""
    written = span.of(story.page.text)
    form = core(parts(written))
    if not form:
        return None
    spoke = {id(utterance.chain) for utterance in story.history}
    fits = [
        chain
        for chain in story.cast.chains
        if (chain.kind == "person" or id(chain) in spoke)
        and any(form == core(other) or form == core(other)[-1:] for other in chain.forms)
    ]
    fits = [chain for chain in fits if form == core(parts(chain.name))] or fits
    if len(fits) > 1:
        return doubtful(written, alike(fits), "person")
    return by_name(fits[0], written, form == core(parts(fits[0].name))) if fits else None


def _other(story: Story, label: Span) -> Answer | None:
    """The organisation that a label names, as an outlet that asks, or the person whose office it is."""
    written = label.of(story.page.text)
    form = parts(written)
    for chain in story.cast.chains:
        if chain.kind == "organisation" and form in chain.forms:
            return by_name(chain, written, form == parts(chain.name))
    last = singular(form[-1]) if form else ""
    if is_title(last) or is_person_noun(last):
        described = nominals.phrase(story.page, label)
        chain = nominals.match(story, described)[0] if described is not None else None
        if chain is not None:
            return known(chain, "description", f"{cited(written)} is the office of {cited(chain.name)}")
        return Answer(
            "not resolved",
            f"{cited(written)} is an office for whose holder no name was found in the article",
            "unnamed",
        )
    return None


def _initials(story: Story, label: Span) -> Answer | None:
    """The one named before whose initials a label gives."""
    written = label.of(story.page.text)
    letters = written.replace(".", "").lower()
    if not is_acronym(written):
        return None
    fits = [
        chain
        for chain in story.cast.chains
        if any(len(form) > 1 and letters == "".join(part[0] for part in form) for form in chain.forms)
    ]
    spoken = {id(utterance.chain) for utterance in story.history}
    fits = [chain for chain in fits if id(chain) in spoken] or fits
    return (
        known(fits[0], "name part", f"{cited(written)} are the initials of {cited(fits[0].name)}")
        if len(fits) == 1
        else None
    )


def _new(story: Story, label: Span) -> Answer:
    """A name that stands in labels only; none where the label is a place or holds no word of a name."""
    page, written = story.page, label.of(story.page.text)
    placed = any(mention.kind in ("place", "people") for mention in story.mentions_in(label))
    indices = page.within(label)
    mention = named(page, indices[0], indices[-1] + 1, "person") if indices and not placed else None
    if mention is None:
        return Answer("not resolved", f"the label {cited(written)} names nobody", None)
    if is_acronym(mention.name):
        mention.kind = "organisation"
    return by_name(story.admit(mention), mention.name, True)


def _answering(story: Story, label: Span) -> Answer:
    """`A:` is the one person who spoke under a name before, or the one named oftenest before the questions begin."""
    text = story.page.text
    under = [u for u in story.history if u.chain and u.source and text[u.source.end : u.source.end + 1] == ":"]
    spoke = {id(u.chain): u.chain for u in under if u.chain.kind == "person" and u.chain not in story.asking}
    if len(spoke) == 1:
        (chain,) = spoke.values()
        return known(chain, "description", f"{cited(chain.name)} spoke before the questions and answers")
    first = min((u.start for u in story.history), default=label.start)
    before = {}
    for mention in story.mentions_in(Span(0, min(first, label.start))):
        chain: Chain | None = story.cast.chain(mention)
        if chain is not None and chain.kind == "person":
            before[chain] = before.get(chain, 0) + 1
    before = {chain: count for chain, count in before.items() if chain not in story.asking}
    ranked = sorted(before, key=lambda chain: -before[chain])
    if not ranked:
        return Answer("not resolved", "nobody is named before the questions and answers", "unnamed")
    if len(ranked) > 1 and before[ranked[0]] == before[ranked[1]]:
        return doubtful(label.of(story.page.text), alike(ranked[:3]), "unnamed")
    return known(ranked[0], "description", f"the questions and answers follow words about {cited(ranked[0].name)}")
