"""What a description at the quotation comes to: somebody named elsewhere, an organisation of its own, or nobody."""

from __future__ import annotations

from dataclasses import replace

from quotes.model import Attribution, Span
from quotes.speakers import bearers, nominals, references, tables
from quotes.speakers.answers import Answer, cited, doubtful, known, listed, together, unnamed
from quotes.speakers.chains import Chain
from quotes.speakers.edges import trimmed
from quotes.speakers.mentions import named
from quotes.speakers.page import Page
from quotes.speakers.roles import singular
from quotes.speakers.story import Story, Utterance

UNLIKELY = 0.05
"""The probability below which somebody is not told of as one whom a description may mean."""
REMEMBERED = 40
"""How many quotes back a document may have been named."""
FAR = 300
"""Words back in which a document may have been told of."""
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
_ISSUED = frozenset(
    "released issued published conducted commissioned prepared written compiled signed made submitted filed".split()  # noqa: SIM905
)
"""Participles that stand between a document and who it is by."""
_SENT = frozenset("sent wrote issued published released posted penned signed submitted".split())  # noqa: SIM905
"""Verbs whose subject the document is by that is their object."""
_POLLS = frozenset(("poll", "study", "survey"))
"""Nouns for the same document, as the text may call it."""
_NOT_TITLES = frozenset("analysis bulletin journal post record register review survey".split())  # noqa: SIM905
"""Nouns for documents that are the last words of bodies' and papers' names: Geological Survey, Morning Post."""


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
        return _organisation(story, attribution, described, written)
    if sort == "group":
        return _those(story, described, written) or unnamed(written, sort)
    if described.determiner in nominals.INDEFINITE:
        return _introduced(story, described, written) or unnamed(written, sort)
    if _nameless(story, described):
        return unnamed(written, sort)
    return _weighed(story, attribution, described) or unnamed(written, sort)


def _weighed(story: Story, attribution: Attribution, described: nominals.Phrase) -> Answer | None:
    """The likeliest bearer of a description, or the doubt between several; None where it is likeliest nobody named."""
    ranked = bearers.rank(story, described, attribution.contents)
    chance, chain = ranked[0]
    if chain is None:
        return None
    written = described.text
    options = [(weight, other) for weight, other in ranked if other is not None and weight >= UNLIKELY]
    fits = nominals.fits(story, described, chain)
    if chance < (bearers.CLEAR if fits else bearers.UNFIT_CLEAR):
        return doubtful(written, options, nominals.kind(described))
    if fits:
        return known(chain, "description", f"{cited(written)} describes {cited(chain.name)}", options)
    reason = f"{cited(written)} most likely means {cited(chain.name)}, of whom the text tells nothing else that fits"
    return known(chain, "description", reason, options, way="likeliest")


def of_one(story: Story, span: Span) -> nominals.Phrase | None:
    """The source as a description of a person or organisation that the article may name; None if it is none."""
    described = nominals.phrase(story.page, span)
    if described is None or described.determiner in nominals.INDEFINITE:
        return None
    sort = nominals.kind(described)
    may_be = sort == "organisation" or (sort == "unnamed" and not _nameless(story, described))
    return described if may_be else None


def _nameless(story: Story, described: nominals.Phrase) -> bool:
    """Whether a noun is for the nameless (`a witness`), or one that nobody named went by before."""
    return described.head in tables.words("anonymous") or _unnamed_before(story, described)


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


def _organisation(story: Story, attribution: Attribution, described: nominals.Phrase, written: str) -> Answer:
    """An organisation by description: one named elsewhere, or by its own words where they tell it from others."""
    page = story.page
    if described.determiner in nominals.INDEFINITE:
        return _introduced(story, described, written) or unnamed(written, "organisation")
    chain = _owner(story, attribution, described)
    if chain is not None:
        return known(chain, "description", f"{cited(written)} is a part of {cited(chain.name)}", way="owner")
    bare = not described.definite and not described.modifiers
    answer = _weighed(story, attribution, described)
    if answer is not None and answer.chain is not None:
        named_so = any(singular(form[-1]) == described.head for form in answer.chain.forms)
        return unnamed(written, "organisation") if bare and not named_so else answer
    mention = nominals.title_of(page, described)
    if mention is not None:
        chain = story.admit(mention)
        return known(
            chain, "exact name", f"the source gives the organisation's name {cited(chain.name)}", way="described"
        )
    return answer or unnamed(written, "organisation")


def _owner(story: Story, attribution: Attribution, described: nominals.Phrase) -> Chain | None:
    """Whose management, office or website a description names: `the airline's management`, `its website`."""
    page = story.page
    if described.owner is None or described.head not in _PARTS_OF_A_BODY:
        return None
    if page.upos[described.owner] == "PRON":
        chain = references.pronoun(story, attribution, described.owner).chain
        return chain if chain is not None and chain.kind != "person" else None
    span = page.span(described.low, described.owner + 1)
    owner = nominals.phrase(page, Span(span.start, trimmed(page.text, span).end))
    answer = _weighed(story, attribution, owner) if owner and bearers.table_of(owner) == "organisation" else None
    return answer.chain if answer is not None else None


def _document(story: Story, attribution: Attribution, described: nominals.Phrase, written: str) -> Answer:
    """A document: the words are its owner's (`a statement from his office`), or go on from the speaker before."""
    page = story.page
    for index in range(described.low, described.high):
        if page.upos[index] == "PRON" and page.folded[index] in ("his", "her", "its", "their"):
            owner = references.pronoun(story, attribution, index)
            if owner.chain is not None:
                return known(owner.chain, "description", f"{cited(written)}: {owner.reason}", way="document")
    if answer := _by_whom(story, attribution, described):
        return answer
    if described.definite:
        chain = _cited_before(story, described) or _goes_on(story, described)
        if chain is not None:
            reason = f"{cited(written)} goes on from {cited(chain.name)}, whose words these are"
            last = story.last_before(page.start[described.low])
            also = last.also if last is not None and last.chain is chain else ()
            return replace(known(chain, "description", reason, way="document"), also=also)
        if answer := _titled(story, described, written):
            return answer
    return unnamed(written, "document")


def _by_whom(story: Story, attribution: Attribution, described: nominals.Phrase) -> Answer | None:
    """The organisation that a document is by, where a description tells it: `a statement by the city's fire board`."""
    page, by = story.page, described.top + 1
    issued = by < described.high and page.folded[by] in _ISSUED
    if by + issued + 1 >= described.high or page.folded[by + issued] not in ("by", "from"):
        return None
    behind = range(by + issued + 1, described.high)
    end = next((index for index in behind if page.upos[index] == "VERB"), behind.stop)
    author = nominals.phrase(page, page.span(behind.start, end)) if end > behind.start else None
    if author is None or nominals.kind(author) != "organisation" or author.plural:
        return None
    answer = _organisation(story, attribution, author, author.text)
    return replace(answer, way="document") if answer.chain is not None else None


def _titled(story: Story, described: nominals.Phrase, written: str) -> Answer | None:
    """A document by its title: `The Harbour Charter`, or `the charter` behind that, if the text tells of no other."""
    page = story.page
    if described.head in _NOT_TITLES:
        return None
    if not described.modifiers:
        return _called_before(story, described, written)
    title = range(described.low + 1, described.top + 1)
    if len(title) < 2 or not all(page.words[index][0].isupper() for index in title):
        return None
    mention = named(page, title.start, title.stop, "document")
    if mention is None:
        return None
    chain = story.admit(mention)
    return known(chain, "exact name", f"the source gives the document's title {cited(chain.name)}", way="titled")


def _called_before(story: Story, described: nominals.Phrase, written: str) -> Answer | None:
    """The only document that the text names by a title of which a description has the last noun."""
    page = story.page
    if any(page.folded[at] == described.head and page.upos[at] == "NOUN" for at in range(described.low)):
        return None
    before = [m for m in story.cast.mentions if m.low < described.low and len(m.parts) > 1 and m.kind != "person"]
    titled = [m for m in before if singular(m.parts[-1]) == described.head]
    chains = {id(chain): chain for m in titled if (chain := story.cast.chain(m)) is not None}
    if len(chains) != 1:
        return None
    (chain,) = chains.values()
    return known(chain, "description", f"{cited(written)} is {cited(chain.name)}", way="titled")


def _cited_before(story: Story, described: nominals.Phrase) -> Chain | None:
    """Whose words an earlier source gave with the same noun: `a report by NAME ... the report`."""
    page = story.page
    for utterance in reversed(story.history[-REMEMBERED:]):
        if utterance.chain is None or utterance.source is None or utterance.at >= page.start[described.low]:
            continue
        source = nominals.phrase(page, utterance.source)
        if source is not None and _same_document(source.head, described.head):
            return utterance.chain
        if described.head == "report" and _reported(page, utterance):
            return utterance.chain
        sentence = page.sentence[page.within(utterance.source)[0]] if page.within(utterance.source) else None
        beside = range(page.first[sentence], page.first[sentence + 1]) if sentence is not None else ()
        told = [i for i in beside if not utterance.start <= page.start[i] < utterance.end]
        media = [i for i in told if singular(page.folded[i]) == described.head and _medium(page, i)]
        if media:
            return _issuer(story, media[0]) or utterance.chain
    return _told_of_before(story, described)


def _told_of_before(story: Story, described: nominals.Phrase) -> Chain | None:
    """Whose document with the same noun the text tells of last before.

    `A NAME poll`, `a poll by NAME`, `NAME sent a letter`: then `the poll`, `the letter`.
    """
    page = story.page
    for noun in range(described.low - 1, max(0, described.low - FAR), -1):
        same = _same_document(page.folded[noun], described.head) and page.upos[noun] in ("NOUN", "PROPN")
        if same and not story.mention_at(noun):
            chain = _issuer(story, noun) or _sender(story, noun) or _author_behind(story, noun)
            if chain is not None:
                return chain
    return None


def _same_document(noun: str, other: str) -> bool:
    return noun == other or (noun in _POLLS and other in _POLLS)


def _reported(page: Page, utterance: Utterance) -> bool:
    """Whether a quote was one that its source reported: `it rained, the NAME newspaper reported`."""
    words = page.within(Span(min(utterance.at, utterance.start), utterance.until))
    told = (i for i in words if not utterance.start <= page.start[i] < utterance.end)
    return any(page.folded[i] in ("reported", "reports") for i in told)


def _author_behind(story: Story, noun: int) -> Chain | None:
    """Who is named behind a document as its author: `a poll by NAME`, `a report submitted by the NAME`."""
    page = story.page
    by = noun + 1 + (page.folded[noun + 1] in _ISSUED)
    if page.folded[by] != "by":
        return None
    name = by + 1 + (page.upos[by + 1] == "DET")
    mention = story.mention_at(name)
    return story.cast.chain(mention) if mention is not None and mention.low == name else None


def _sender(story: Story, noun: int) -> Chain | None:
    """Who wrote or sent a document, by name or as `leaders of NAME`: the subject of the verb whose object it is."""
    page = story.page
    verb = page.head[noun]
    subject = page.subject(verb) if page.deprel[noun] == "obj" and page.folded[verb] in _SENT else None
    if subject is None or subject > verb or page.passive(verb):
        return None
    mention = story.mention_at(subject)
    if mention is None:
        bodies = (m for m in story.mentions_in(page.span(subject, verb)) if m.kind == "organisation")
        mention = next(bodies, None)
    return story.cast.chain(mention) if mention is not None else None


def _issuer(story: Story, noun: int) -> Chain | None:
    """Whose name stands right before a document: `a NAME statement`, by an organisation, or `NAME's letter`."""
    owned = noun > 1 and story.page.possessive(noun - 1)
    mention = story.mention_at(noun - 1 - owned) if noun > 1 else None
    whose = mention is not None and (mention.kind == "organisation" or (owned and mention.kind == "person"))
    return story.cast.chain(mention) if whose else None


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


def _goes_on(story: Story, described: nominals.Phrase) -> Chain | None:
    """The speaker just before a document without telling words that somebody utters: `the statement`."""
    page = story.page
    here = page.start[described.low]
    recent = story.spoken_before(here, 1)
    telling = {word for word in described.modifiers if not word.isdigit()}
    if described.head not in _UTTERED or described.owner is not None or telling or not recent:
        return None
    chain, offset, _ = recent[0]
    return chain if page.paragraph(here) - page.paragraph(offset) <= 1 else None
