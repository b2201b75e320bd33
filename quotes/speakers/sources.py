"""From the words at the quotation that tell its source to who that is."""

from __future__ import annotations

import itertools

from quotes.model import Attribution, Span
from quotes.speakers import nominals, pronouns
from quotes.speakers.answers import Answer, by_name, cited, doubtful, known, unnamed
from quotes.speakers.chains import Chain, fullest
from quotes.speakers.edges import trimmed
from quotes.speakers.mentions import Mention, named
from quotes.speakers.names import acronyms, core, fold, is_acronym, is_title, parts
from quotes.speakers.page import SUBJECTS
from quotes.speakers.roles import singular
from quotes.speakers.story import Story, Utterance

REMEMBERED = 40
"""How many quotes back a document may have been named."""
_GOVERNORS = frozenset(
    ["of", "for", "to", "with", "against", "about", "from", "at", "in", "on", "behind", "after", "under", "near"]
)
_AUTHORS = frozenset(("by", "from", "of", "in", "at"))


def resolve(story: Story, attribution: Attribution, span: Span) -> Answer:
    """Who the words `span` are, as the source of `attribution`."""
    page = story.page
    indices = page.within(span)
    if not indices:
        return unnamed(span.of(page.text), None)
    words = [index for index in indices if page.upos[index] not in ("PUNCT",)]
    if len(words) == 1 and (page.upos[words[0]] == "PRON" or page.folded[words[0]] in _PRONOUNS):
        return pronoun(story, attribution, words[0])
    return _name(story, span) or _description(story, attribution, span)


_PRONOUNS = frozenset(pronouns.GENDERS) | pronouns.NEUTER | pronouns.PLURAL | pronouns.FIRST | pronouns.RELATIVE


def pronoun(story: Story, attribution: Attribution, word: int) -> Answer:
    """Whom the pronoun at index `word` refers to."""
    page = story.page
    form, written = page.folded[word], page.words[word]
    if form in pronouns.RELATIVE:
        return _relative(story, attribution, word)
    if form in pronouns.FIRST and form not in pronouns.PLURAL:
        return Answer(
            "not resolved", f"{cited(written)} is the writer of the article, whom its text does not name", "unnamed"
        )
    echoed = _echo(story, word)
    if echoed is not None:
        reason = f"{cited(written)} refers back to {cited(echoed.of(page.text))}, whom the article does not name"
        return Answer("not resolved", reason, _echo_kind(form), goes_back=echoed)
    if form in pronouns.PLURAL:
        return _plural(story, word)
    if form not in pronouns.GENDERS and form not in pronouns.NEUTER:
        return unnamed(written, "unnamed")
    author = _same_document(story, word) if form in pronouns.NEUTER else None
    if author is not None:
        return known(author, written, "pronoun", f"{cited(written)} goes on from a document of {cited(author.name)}")
    ranked = pronouns.rank(story, word, attribution.contents)
    if not ranked:
        return Answer(
            "not resolved", f"{cited(written)} refers back to nobody whom the article names", _echo_kind(form)
        )
    chance, chain = ranked[0]
    if chance < pronouns.CLEAR:
        return doubtful(written, [chain for _, chain in ranked[:2]], _echo_kind(form))
    return known(chain, written, "pronoun", f"{cited(written)} refers back to {cited(chain.name)}")


def _echo_kind(form: str):
    return "unnamed" if form in pronouns.GENDERS else "organisation" if form in pronouns.NEUTER else "group"


def _echo(story: Story, word: int) -> Span | None:
    """The words of the unnamed source that a pronoun goes on from: `a senior official said ... He added`."""
    page = story.page
    last = story.history[-1] if story.history else None
    if last is None or last.chain is not None or last.name or last.source is None or last.at >= page.start[word]:
        return None
    if page.paragraph(page.start[word]) - page.paragraph(last.end) > 2:
        return None
    form = page.folded[word]
    described = nominals.phrase(page, last.source)
    if described is None:
        return None
    sort = nominals.kind(described)
    if (form in pronouns.PLURAL) != (sort == "group") or (form in pronouns.GENDERS) != (sort == "unnamed"):
        return None
    since = story.mentions_in(Span(max(last.source.end, last.end), page.start[word]))
    people = [m for m in since if m.kind == "person" and page.deprel[m.head] in SUBJECTS]
    return None if people and form in pronouns.GENDERS else last.source


def _same_document(story: Story, word: int) -> Chain | None:
    """Whose document `it` is, where one spoke just before: `The statement said ... It added`."""
    page = story.page
    last = next((u for u in reversed(story.history) if u.at < page.start[word]), None)
    if last is None or last.chain is None or last.source is None or _lines(story, last, word) > 2:
        return None
    described = nominals.phrase(page, last.source)
    return last.chain if described is not None and nominals.is_document(described) else None


def _lines(story: Story, utterance: Utterance, word: int) -> int:
    """How many line breaks stand between a quote's source and a word."""
    return story.page.paragraph(story.page.start[word]) - story.page.paragraph(utterance.at)


def _plural(story: Story, word: int) -> Answer:
    """`they`: those who spoke last, if they are several or an organisation; else nobody named."""
    page, written = story.page, story.page.words[word]
    last = next((u for u in reversed(story.history) if u.at < page.start[word]), None)
    if last is not None and page.paragraph(page.start[word]) - page.paragraph(last.at) <= 2:
        if last.name:
            return Answer("pronoun", f"{cited(written)} refers back to {cited(last.name)}", "group", None, last.name)
        if last.chain is not None and last.chain.kind == "organisation":
            return known(last.chain, written, "pronoun", f"{cited(written)} refers back to {cited(last.chain.name)}")
    return Answer(
        "not resolved", f"{cited(written)} may be several people or groups; the text does not say which", "group"
    )


def _relative(story: Story, attribution: Attribution, word: int) -> Answer:
    """`who` means the noun that its clause hangs on."""
    page = story.page
    before = [
        m for m in story.mentions_in(Span(max(0, page.start[word] - 120), page.start[word])) if m.kind != "people"
    ]
    before = [m for m in before if page.sentence[m.low] == page.sentence[word]]
    chain = story.cast.chain(before[-1]) if before else None
    if chain is None or (page.folded[word] == "who" and chain.kind != "person"):
        return unnamed(page.words[word], "unnamed")
    return known(chain, page.words[word], "pronoun", f"{cited(page.words[word])} follows the name {cited(chain.name)}")


def _name(story: Story, span: Span) -> Answer | None:
    """The source as a name that stands in it, if one does and is not only part of a description."""
    page, _text = story.page, story.page.text
    found = [m for m in story.mentions_in(span) if m.kind != "people"]
    described = nominals.phrase(page, span)
    free = [m for m in found if m.kind == "person" and not _governed(story, m, span)]
    if len(free) > 1 and _coordinated(story, free):
        return _together(story, free, span)
    if free:
        return _one(story, free[0], span)
    if described is not None and nominals.is_document(described) and found:
        author = _author(story, found, span, described)
        if author:
            return author
    heads = [m for m in found if m.kind != "person" and _heads(story, m, span, described)]
    if heads and not _cut(story, heads[0], span, found):
        _spell_out(story, heads[0], span)
        return _one(story, heads[0], span)
    if heads or _looks_like_name(story, span, found):
        return _new_name(story, span)
    return None


def _spell_out(story: Story, mention: Mention, span: Span) -> None:
    """Gives an abbreviation in brackets the name that stands before it: `the city harbour board (CHB)`."""
    page, chain, bracket = story.page, story.cast.chain(mention), mention.low - 1
    if chain is None or page.words[bracket] != "(" or not is_acronym(mention.name):
        return
    whole = named(page, page.within(span)[0], bracket, "organisation")
    letters = "".join(mention.parts)
    if whole is not None and any(acronym.endswith(letters) for acronym in acronyms(whole.name)):
        chain.add(whole)
        chain.name = fullest(chain)


def _cut(story: Story, mention: Mention, span: Span, found: list[Mention]) -> bool:
    """Whether a name met once is only a piece of a longer one: Resistance in `The Islamic Resistance in Iraq`."""
    page = story.page
    chain = story.cast.chain(mention)
    before = mention.low - 1
    if chain is None or len(chain.mentions) > 1 or page.start[before] < span.start or before < 1:
        return False
    whole = page.folded[before - 1] == "the" and page.start[before - 1] >= span.start
    return whole and page.upos[before] in ("ADJ", "PROPN") and _looks_like_name(story, span, [])


def _governed(story: Story, mention: Mention, span: Span) -> bool:
    """Whether a name in a source only says whose or for whom: `a spokesman for NAME`, `NAME's lawyer`."""
    page = story.page
    before = mention.low - 1 - len(mention.titles)
    while before >= 0 and page.upos[before] == "DET":
        before -= 1
    if before >= 0 and page.start[before] >= span.start and page.folded[before] in _GOVERNORS | {"by"}:
        return True
    after = page.text[mention.span.end : mention.span.end + 2]
    return after in ("'s", "’s", "' ", "’ ") and span.end > mention.span.end + 3


def _coordinated(story: Story, people: list[Mention]) -> bool:
    gaps = [story.page.text[a.span.end : b.span.start] for a, b in itertools.pairwise(people)]
    return all("," in gap or " and " in gap or " & " in gap for gap in gaps) and " and " in gaps[-1].replace(
        " & ", " and "
    )


def _together(story: Story, people: list[Mention], span: Span) -> Answer:
    chains = [story.cast.chain(mention) for mention in people]
    names = [chain.name if chain else mention.name for chain, mention in zip(chains, people, strict=True)]
    if len(set(names)) == 1:
        return _one(story, people[0], span)
    joint = ", ".join(names[:-1]) + " and " + names[-1]
    return Answer("exact name", f"the source names {len(names)} people, who speak together", "group", None, joint)


def _one(story: Story, mention: Mention, span: Span) -> Answer:
    chain = story.cast.chain(mention)
    if chain is None:
        bearers = story.cast.doubtful.get(id(mention), ())
        return doubtful(mention.name, bearers, "person")
    exact = core(mention.parts) == core(parts(chain.name))
    return by_name(chain, mention.name, exact)


def _author(story: Story, found: list[Mention], span: Span, described: nominals.Phrase) -> Answer | None:
    """Whose document it is: `a report by NAME`, `NAME's statement`, `a NAME survey`."""
    page = story.page
    options = [m for m in found if m.kind != "place"] or found
    behind = [m for m in options if m.low > described.top and _after_author_word(story, m, described)]
    behind.sort(key=lambda m: page.text[m.span.end : m.span.end + 1] in ("'", "’"))
    before = [m for m in options if m.high <= described.top]
    chosen = (behind or before)[:1]
    if not chosen:
        return None
    answer = _one(story, chosen[0], span)
    if answer.chain is None:
        return answer
    return known(
        answer.chain,
        span.of(page.text),
        answer.how,
        f"{cited(span.of(page.text))} is a document of {cited(answer.chain.name)}",
    )


def _after_author_word(story: Story, mention: Mention, described: nominals.Phrase) -> bool:
    page = story.page
    for index in range(mention.low - 1, described.top, -1):
        if page.upos[index] in ("ADP", "VERB"):
            return page.folded[index] in _AUTHORS
    return False


def _heads(story: Story, mention: Mention, span: Span, described: nominals.Phrase | None) -> bool:
    """Whether a name of an organisation or place is what the source is about, and not a modifier of its noun."""
    page = story.page
    if _governed(story, mention, span):
        return False
    if described is None or mention.low <= described.top < mention.high:
        return True
    if mention.high <= described.top:
        generic = described.head in nominals.tables.words("generic") and not page.words[described.top][0].isupper()
        return generic and mention.kind == "organisation" and mention.high == described.top
    beside = page.text[page.end[described.top] : mention.span.start].strip()
    return beside in ("", ",", ", the", "(")


def _looks_like_name(story: Story, span: Span, found: list[Mention]) -> bool:
    """Whether a source without a known name is written like one: all its words capitalised names, or an acronym."""
    page = story.page
    indices = [
        i
        for i in page.within(span)
        if page.upos[i] != "PUNCT" and page.folded[i] not in ("the", "of", "and", "for", "in")
    ]
    if not indices or any(not page.words[i][0].isupper() for i in indices) or is_title(page.words[indices[-1]]):
        return False
    if found and (len(indices) < 3 or any(mention.low <= indices[0] for mention in found)):
        return False
    if len(indices) == 1:
        word = page.words[indices[0]]
        known_noun = fold(word) in _COMMON or page.upos[indices[0]] != "PROPN"
        return is_acronym(word) or not known_noun
    return all(page.upos[i] in ("PROPN", "X", "ADJ", "NOUN") for i in indices) and any(
        page.upos[i] == "PROPN" for i in indices
    )


_COMMON = frozenset(["police", "officials", "experts", "analysts", "residents", "critics", "witnesses", "authorities"])


def _new_name(story: Story, span: Span) -> Answer | None:
    """A name that the parser did not mark, as a chain of its own or one whose form it shares."""
    page = story.page
    indices = page.within(span)
    last = fold(page.words[indices[-1]])
    institution = (
        last in nominals.tables.words("institutions")
        or is_acronym(page.words[indices[-1]])
        or page.folded[indices[0]] == "the"
    )
    mention = named(page, indices[0], indices[-1] + 1, "organisation" if institution else "person")
    if mention is None:
        return None
    alike = [chain for chain in story.cast.chains if any(_shares(mention, form) for form in chain.forms)]
    alike = [chain for chain in alike if chain.kind != "people"]
    if len(alike) == 1:
        return by_name(alike[0], mention.name, core(mention.parts) == core(parts(alike[0].name)))
    if alike:
        return doubtful(mention.name, alike, "person")
    return by_name(story.admit(mention), mention.name, True)


def _shares(mention: Mention, form: tuple[str, ...]) -> bool:
    short = core(mention.parts)
    return short == core(form) or (len(short) == 1 and short[0] in core(form) and len(short[0]) > 2)


def _description(story: Story, attribution: Attribution, span: Span) -> Answer:
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
    if sort == "group" or described.determiner in nominals.INDEFINITE:
        return unnamed(written, sort)
    chain, others = nominals.match(story, described)
    if chain is not None:
        return known(chain, written, "description", f"{cited(written)} describes {cited(chain.name)}")
    if others:
        return doubtful(written, others, sort)
    chain = _goes_on(story, described)
    if chain is not None:
        return known(
            chain, written, "description", f"{cited(written)} goes on from {cited(chain.name)}, who spoke just before"
        )
    return unnamed(written, sort)


_PARTS_OF_A_BODY = frozenset(["management", "leadership", "board", "office", "headquarters", "website"])


def _organisation(story: Story, described: nominals.Phrase, written: str) -> Answer:
    """An organisation by description: one named elsewhere, or by its own words where they tell it from others."""
    page = story.page
    if described.determiner in nominals.INDEFINITE:
        return unnamed(written, "organisation")
    chain, others = nominals.match(story, described)
    if chain is not None:
        return known(chain, written, "description", f"{cited(written)} describes {cited(chain.name)}")
    if others:
        return doubtful(written, others, "organisation")
    chain = _owner(story, described) or nominals.prominent(story, described)
    if chain is not None:
        return known(chain, written, "description", f"{cited(written)} describes {cited(chain.name)}")
    mention = nominals.title_of(page, described)
    if mention is not None:
        chain = story.admit(mention)
        return known(chain, written, "exact name", f"the source gives the organisation's name {cited(chain.name)}")
    return unnamed(written, "organisation")


def _owner(story: Story, described: nominals.Phrase) -> Chain | None:
    """Whose management, office or leadership a description names: `the airline's management`."""
    if described.owner is None or described.head not in _PARTS_OF_A_BODY:
        return None
    span = story.page.span(described.low, described.owner + 1)
    owner = nominals.phrase(story.page, Span(span.start, trimmed(story.page.text, span).end))
    return nominals.match(story, owner)[0] or nominals.prominent(story, owner) if owner else None


def _document(story: Story, attribution: Attribution, described: nominals.Phrase, written: str) -> Answer:
    """A document: the words are its owner's (`a statement from his office`), or go on from the speaker before."""
    page = story.page
    for index in range(described.low, described.high):
        if page.upos[index] == "PRON" and page.folded[index] in ("his", "her", "its", "their"):
            owner = pronoun(story, attribution, index)
            if owner.chain is not None:
                return known(owner.chain, written, "description", f"{cited(written)}: {owner.reason}")
    if described.definite:
        chain = _cited_before(story, described) or _goes_on(story, described)
        if chain is not None:
            return known(
                chain,
                written,
                "description",
                f"{cited(written)} goes on from {cited(chain.name)}, whose words these are",
            )
    return unnamed(written, "document")


def _cited_before(story: Story, described: nominals.Phrase) -> Chain | None:
    """Whose words an earlier source gave with the same noun: `a report by NAME ... the report`."""
    page = story.page
    for utterance in reversed(story.history[-REMEMBERED:]):
        if utterance.chain is None or utterance.source is None or utterance.at >= page.start[described.low]:
            continue
        if any(singular(page.folded[index]) == described.head for index in page.within(utterance.source)):
            return utterance.chain
    return None


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


def _goes_on(story: Story, described: nominals.Phrase) -> Chain | None:
    """The speaker just before a definite description that nothing else explains, where it may be the same."""
    page = story.page
    here = page.start[described.low]
    recent = story.spoken_before(here, 1)
    if not described.definite or described.owner is not None or not recent:
        return None
    office = described.head in nominals.tables.words("titles") or described.head in nominals.tables.classes("synonyms")
    if not nominals.is_document(described) and office and any(recent[0][0].roles):
        return None
    if described.modifiers and (nominals.is_document(described) or any(recent[0][0].roles)):
        return None
    chain, offset, _ = recent[0]
    if page.paragraph(here) - page.paragraph(offset) > 2:
        return None
    if nominals.is_document(described):
        return chain if described.head in _UTTERED else None
    return chain if chain.kind == "person" else None
