"""What a description at the quotation comes to: somebody named elsewhere, an organisation of its own, or nobody."""

from __future__ import annotations

import re

from quotes.model import Attribution, Span
from quotes.speakers import nominals, references, tables
from quotes.speakers.answers import Answer, cited, doubtful, known, listed, together, unnamed
from quotes.speakers.chains import Chain
from quotes.speakers.edges import trimmed
from quotes.speakers.page import Page
from quotes.speakers.roles import is_person_noun, singular
from quotes.speakers.story import Story

REMEMBERED = 40
"""How many quotes back a document may have been named."""
_AGE = re.compile(r".*(?:-year-old|[- ]old)")
_OF_AGE = frozenset(["year", "years", "old"])
_PARTS_OF_A_BODY = frozenset(["management", "leadership", "board", "office", "headquarters", "website"])
_UTTERED = frozenset(
    [
        "statement",
        "release",
        "letter",
        "post",
        "tweet",
        "message",
        "note",
        "communique",
        "communiqué",
        "announcement",
        "speech",
        "email",
    ]
)
_ANYBODY = frozenset(
    ["official", "officer", "executive", "author", "writer", "expert", "activist", "politician", "performer", "star"]
)


def resolve(story: Story, attribution: Attribution, span: Span) -> Answer:
    """The source as a description of somebody named elsewhere, of an organisation, or of nobody named."""
    page = story.page
    written = span.of(page.text)
    described = nominals.phrase(page, span)
    if described is None:
        return unnamed(written, None)
    sort = nominals.kind(described)
    if sort == "document":
        return _document(story, attribution, described, written)
    if sort == "organisation":
        return _organisation(story, described, written)
    if sort == "group":
        return _those(story, described, written) or unnamed(written, sort)
    if described.determiner in nominals.INDEFINITE:
        return _introduced(story, described, written) or unnamed(written, sort)
    if _goes_on_unnamed(story, described):
        return unnamed(written, sort)
    spoken_of = _spoken_of(story, attribution)
    chain, options = nominals.match(story, described)
    if chain is not None and chain in spoken_of and not _spoke_last(story, described, chain):
        return unnamed(written, sort)
    if chain is not None:
        return known(chain, "description", f"{cited(written)} describes {cited(chain.name)}", options)
    if options:
        return doubtful(written, options, sort)
    if not _unnamed_before(story, described):
        chain = _goes_on(story, described)
        if chain is not None and chain not in spoken_of:
            reason = f"{cited(written)} goes on from {cited(chain.name)}, who spoke just before"
            return known(chain, "description", reason, way="goes on")
        chain = _only_one(story, described)
        if chain is not None and chain not in spoken_of:
            return known(
                chain, "description", f"nobody but {cited(chain.name)} is named near {cited(written)}", way="alone"
            )
    return unnamed(written, sort)


def _introduced(story: Story, described: nominals.Phrase, written: str) -> Answer | None:
    """Who a lead's `a company executive` is, if the paragraphs that follow name one with these very words."""
    if not nominals.in_lead(story, described):
        return None
    chain, options = nominals.match(story, described)
    if chain is None or chain.mentions[0].low < described.high or not nominals.told_of(described, chain):
        return None
    return known(chain, "description", f"{cited(written)} is named further on: {cited(chain.name)}", options, "lead")


def _those(story: Story, described: nominals.Phrase, written: str) -> Answer | None:
    """Two organisations or people that spoke last and are what a plural says: `the agencies`."""
    if not (described.plural and described.definite and described.owner is None):
        return None
    here = story.page.start[described.low]
    last = list(dict.fromkeys(chain for chain, _, _ in story.spoken_before(here)))[:2]
    one = nominals.singled(described)
    if len(last) < 2 or any(not nominals.fits(story, one, chain) for chain in last):
        return None
    chains = sorted(last, key=lambda chain: chain.mentions[0].span)
    names = listed([chain.name for chain in chains])
    return together(chains, "description", f"{cited(written)} describes {names}, who spoke before")


def _only_one(story: Story, described: nominals.Phrase) -> Chain | None:
    """The one person named in this paragraph before a description and in the one above, if no office speaks against."""
    page = story.page
    here = page.start[described.low]
    if described.owner is not None or described.determiner not in nominals.DEFINITE:
        return None
    if not is_person_noun(described.head) and not _AGE.fullmatch(described.head):
        return None
    above = page.around(page.around(here).start - 1).start if page.around(here).start else 0
    named = [m for m in story.mentions_in(Span(above, here)) if m.kind == "person"]
    chains = list({id(chain): chain for m in named if (chain := story.cast.chain(m))}.values())
    gender = tables.genders("gendered").get(described.head)
    if len(chains) != 1 or len(named) != len([m for m in named if story.cast.chain(m)]):
        return None
    (chain,) = chains
    if chain.gender not in (None, gender or chain.gender) or chain.kind != "person":
        return None
    return chain if nominals.bare_office(chain) or not _other_office(described) else None


def _organisation(story: Story, described: nominals.Phrase, written: str) -> Answer:
    """An organisation by description: one named elsewhere, or by its own words where they tell it from others."""
    page = story.page
    if described.determiner in nominals.INDEFINITE:
        return _introduced(story, described, written) or unnamed(written, "organisation")
    chain, options = nominals.match(story, described)
    bare = not described.definite and not described.modifiers
    if chain is not None and bare and not any(singular(form[-1]) == described.head for form in chain.forms):
        return unnamed(written, "organisation")
    if chain is not None:
        return known(chain, "description", f"{cited(written)} describes {cited(chain.name)}", options)
    if options:
        return doubtful(written, options, "organisation")
    chain = _owner(story, described) or nominals.prominent(story, described)
    if chain is not None:
        return known(chain, "description", f"{cited(written)} describes {cited(chain.name)}", way="prominent")
    mention = nominals.title_of(page, described)
    if mention is not None:
        chain = story.admit(mention)
        return known(
            chain, "exact name", f"the source gives the organisation's name {cited(chain.name)}", way="described"
        )
    return unnamed(written, "organisation")


def _owner(story: Story, described: nominals.Phrase) -> Chain | None:
    """Whose management, office or leadership a description names: `the airline's management`."""
    if described.owner is None or described.head not in _PARTS_OF_A_BODY:
        return None
    span = story.page.span(described.low, described.owner + 1)
    owner = nominals.phrase(story.page, Span(span.start, trimmed(story.page.text, span).end))
    chain = nominals.match(story, owner)[0] or nominals.prominent(story, owner) if owner else None
    return chain if chain is not None and chain.kind != "person" else None


def _document(story: Story, attribution: Attribution, described: nominals.Phrase, written: str) -> Answer:
    """A document: the words are its owner's (`a statement from his office`), or go on from the speaker before."""
    page = story.page
    for index in range(described.low, described.high):
        if page.upos[index] == "PRON" and page.folded[index] in ("his", "her", "its", "their"):
            owner = references.pronoun(story, attribution, index)
            if owner.chain is not None:
                return known(owner.chain, "description", f"{cited(written)}: {owner.reason}", way="document")
    if described.definite:
        chain = _cited_before(story, described) or _goes_on(story, described)
        if chain is not None:
            return known(
                chain,
                "description",
                f"{cited(written)} goes on from {cited(chain.name)}, whose words these are",
                way="document",
            )
    return unnamed(written, "document")


def _cited_before(story: Story, described: nominals.Phrase) -> Chain | None:
    """Whose words an earlier source gave with the same noun: `a report by NAME ... the report`."""
    page = story.page
    for utterance in reversed(story.history[-REMEMBERED:]):
        if utterance.chain is None or utterance.source is None or utterance.at >= page.start[described.low]:
            continue
        source = nominals.phrase(page, utterance.source)
        if source is not None and source.head == described.head:
            return utterance.chain
        sentence = page.sentence[page.within(utterance.source)[0]] if page.within(utterance.source) else None
        beside = range(page.first[sentence], page.first[sentence + 1]) if sentence is not None else ()
        told = [i for i in beside if not utterance.start <= page.start[i] < utterance.end]
        media = [i for i in told if singular(page.folded[i]) == described.head and _medium(page, i)]
        if media:
            return _issuer(story, media[0]) or utterance.chain
    return None


def _issuer(story: Story, noun: int) -> Chain | None:
    """The organisation whose name stands right before what was issued: `In a NAME statement`."""
    mention = story.mention_at(noun - 1 - story.page.possessive(noun - 1)) if noun > 1 else None
    return story.cast.chain(mention) if mention is not None and mention.kind == "organisation" else None


def _medium(page: Page, index: int) -> bool:
    """Whether a noun is told as what somebody spoke in or by: `in a statement`."""
    return any(page.folded[child] in ("in", "by", "through", "via", "on") for child in page.children[index])


def _unnamed_before(story: Story, described: nominals.Phrase) -> bool:
    """Whether an earlier source with the same noun is nobody named: `an official said ... the official added`."""
    page = story.page
    for utterance in reversed(story.history[-REMEMBERED:]):
        if utterance.source is None or utterance.at >= page.start[described.low]:
            continue
        if any(singular(page.folded[index]) == described.head for index in page.within(utterance.source)):
            return utterance.chain is None
    return False


def _goes_on_unnamed(story: Story, described: nominals.Phrase) -> bool:
    """Whether whoever spoke last is nobody named, with the same noun: `a Western diplomat ... The diplomat`."""
    page = story.page
    here = page.start[described.low]
    last = next((u for u in reversed(story.history) if u.at < here), None)
    if last is None or last.chain is not None or last.source is None:
        return False
    before = nominals.phrase(page, last.source)
    if before is None or before.head != described.head or before.determiner not in nominals.INDEFINITE:
        return False
    return page.paragraph(here) - page.paragraph(last.until - 1) <= 1 and described.modifiers <= before.modifiers


def _spoken_of(story: Story, attribution: Attribution) -> list[Chain]:
    """The people named in the words that are reported, who are not the ones to report them under a description."""
    named = (mention for span in attribution.contents for mention in story.mentions_in(span))
    return [chain for m in named if m.kind == "person" and (chain := story.cast.chain(m)) is not None]


def _spoke_last(story: Story, described: nominals.Phrase, chain: Chain) -> bool:
    """Whether somebody spoke twice or more of late, before a description that says no more of him."""
    recent = [speaker for speaker, _, _ in story.spoken_before(story.page.start[described.low])]
    return recent.count(chain) > 1 and not described.modifiers


def _other_office(described: nominals.Phrase) -> bool:
    """Whether a description names an office, which somebody of whom the text tells another one does not hold."""
    office = described.head in tables.words("titles") or described.head in tables.classes("synonyms")
    return office and described.head not in _ANYBODY and not nominals.is_document(described)


def _goes_on(story: Story, described: nominals.Phrase) -> Chain | None:
    """The speaker just before a definite description that nothing else explains, where it may be the same."""
    page = story.page
    here = page.start[described.low]
    recent = story.spoken_before(here, 1)
    if not described.definite or described.owner is not None or not recent:
        return None
    known_as = recent[0][0].kind != "person" or not nominals.bare_office(recent[0][0])
    if _other_office(described) and known_as:
        return None
    telling = {word for word in described.modifiers - _OF_AGE if not word.isdigit()}
    if telling and (nominals.is_document(described) or known_as):
        return None
    chain, offset, _ = recent[0]
    if page.paragraph(here) - page.paragraph(offset) > 1:
        return None
    if nominals.is_document(described):
        return chain if described.head in _UTTERED else None
    written = tables.words("documents") & described.modifiers
    return chain if chain.kind == "person" and not written else None
