"""Whom a pronoun at the quotation stands for, as an answer with its reason."""

from __future__ import annotations

from dataclasses import replace

from quotes.model import Attribution, SourceKind, Span
from quotes.speakers import bystanders, nominals, pronouns
from quotes.speakers.answers import Answer, alike, cited, doubtful, known, listed, together, unnamed
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import Mention
from quotes.speakers.names import is_date, parts
from quotes.speakers.page import SUBJECTS
from quotes.speakers.roles import is_person_noun, singular
from quotes.speakers.story import Story, Utterance

PRONOUNS = frozenset(pronouns.GENDERS) | pronouns.NEUTER | pronouns.PLURAL | pronouns.FIRST | pronouns.RELATIVE


def pronoun(story: Story, attribution: Attribution, word: int) -> Answer:
    """Whom the pronoun at index `word` refers to."""
    page = story.page
    form, written = page.folded[word], page.words[word]
    if form in pronouns.RELATIVE:
        return _relative(story, word)
    if answer := _told_already(story, word):
        return answer
    if form in pronouns.FIRST and form not in pronouns.PLURAL:
        return Answer(
            "not resolved", f"{cited(written)} is the writer of the article, whom its text does not name", "unnamed"
        )
    echoed = _echo(story, word)
    if echoed is not None:
        reason = (
            f"{cited(written)} refers back to {cited(echoed.of(page.text))}, for whom no name was found in the article"
        )
        return Answer("not resolved", reason, _echo_kind(form), goes_back=echoed)
    if form in pronouns.PLURAL:
        return _plural(story, word)
    if form not in pronouns.GENDERS and form not in pronouns.NEUTER:
        return unnamed(written, "unnamed")
    author = _same_document(story, word) if form in pronouns.NEUTER else None
    if author is not None:
        return known(author, "pronoun", f"{cited(written)} goes on from a document of {cited(author.name)}")
    body = _same_body(story, word) if form in pronouns.NEUTER else None
    if body is not None:
        return known(body, "pronoun", f"{cited(written)} goes on from {cited(body.name)}, which spoke just before")
    other = bystanders.before(story, word) if form in pronouns.GENDERS else None
    if other is not None:
        reason = (
            f"{cited(written)} refers back to {cited(other.of(page.text))}, for whom no name was found in the article"
        )
        return Answer("not resolved", reason, "unnamed", goes_back=other)
    ranked = pronouns.rank(story, word, attribution.contents)
    if not ranked:
        return Answer(
            "not resolved", f"{cited(written)} refers back to nobody whom the article names", _echo_kind(form)
        )
    chance, chain = ranked[0]
    if form in pronouns.GENDERS and (other := _set_before(story, word)) not in (None, chain):
        return doubtful(written, alike([chain, other]), _echo_kind(form))
    come_up = pronouns.turn(story, word) if form in pronouns.GENDERS else None
    if come_up is not chain and come_up in [other for _, other in ranked]:
        reason = f"{cited(written)} refers back to {cited(come_up.name)}, who came up since the last quotation"
        return known(come_up, "pronoun", reason, way="turn")
    if chance < pronouns.CLEAR:
        return doubtful(written, ranked, _echo_kind(form))
    return known(chain, "pronoun", f"{cited(written)} refers back to {cited(chain.name)}", ranked)


def _told_already(story: Story, word: int) -> Answer | None:
    """Whom the very same word meant as the source of the quote before: `It rained, he said, adding that ...`."""
    last = story.history[-1] if story.history else None
    if last is None or last.chain is None or last.source != story.page.span(word, word + 1):
        return None
    reason = f"{cited(story.page.words[word])} refers back to {cited(last.chain.name)}"
    return replace(known(last.chain, "pronoun", reason), also=last.also)


def _set_before(story: Story, word: int) -> Chain | None:
    """Who is set before a pronoun at the sentence's beginning, and may be meant or not: `For NAME, he said`."""
    page, first = story.page, story.page.first[story.page.sentence[word]]
    mention = story.mention_at(word - 2) if word - first > 2 and page.words[word - 1] == "," else None
    if mention is None or mention.kind != "person" or page.folded[first] != "for":
        return None
    chain = story.cast.chain(mention)
    fits = mention.low - 1 - len(mention.titles) == first and mention.high == word - 1
    return chain if chain is not None and fits and pronouns.agrees(chain, page.folded[word]) else None


def _echo_kind(form: str) -> SourceKind:
    """What sort of source a pronoun stands for."""
    return "unnamed" if form in pronouns.GENDERS else "organisation" if form in pronouns.NEUTER else "group"


def _echo(story: Story, word: int) -> Span | None:
    """The words of the unnamed source that a pronoun goes on from: `a senior official said ... He added`."""
    page = story.page
    last = story.history[-1] if story.history else None
    if last is None or last.chain is not None or last.source is None or last.at >= page.start[word]:
        return None
    if page.paragraph(page.start[word]) - page.paragraph(last.end) > 1:
        return None
    form = page.folded[word]
    described = nominals.phrase(page, last.source)
    if described is None and last.source.of(page.text).lower() != "who":
        return None
    sort = nominals.kind(described) if described is not None else "unnamed"
    if (form in pronouns.PLURAL) != (sort == "group") or (form in pronouns.GENDERS) != (sort == "unnamed"):
        return None
    since = story.mentions_in(Span(max(last.source.end, last.end), page.start[word]))
    gender = pronouns.GENDERS.get(form)
    meant = [m for m in since if (c := story.cast.chain(m)) and m.kind == "person" and c.gender in (None, gender)]
    told = [m for m in meant if not page.quoted(m.span.start)]
    near = [m for m in told if page.deprel[m.head] in SUBJECTS or page.sentence[m.low] == page.sentence[word]]
    return None if near and gender else last.source


def _same_document(story: Story, word: int) -> Chain | None:
    """Whose document `it` is, where one spoke just before: `The statement said ... It added`."""
    page = story.page
    last = story.last_before(page.start[word])
    if last is None or last.chain is None or last.source is None or _further(story, last, word) > 1:
        return None
    described = nominals.phrase(page, last.source)
    return last.chain if described is not None and nominals.is_document(described) else None


def _same_body(story: Story, word: int) -> Chain | None:
    """The organisation, or whoever `it` was, that spoke just before `it`, where no other is a subject in between."""
    page = story.page
    last = story.last_before(page.start[word])
    if last is None or last.chain is None or _further(story, last, word) > 1:
        return None
    again = last.source is not None and last.source.of(page.text).lower() in pronouns.NEUTER
    if last.chain.kind != "organisation" and not again:
        return None
    since = story.mentions_in(Span(last.until, page.start[word]))
    others = [m for m in since if m.kind != "person" and story.cast.chain(m) is not last.chain]
    return None if any(page.deprel[m.head] in SUBJECTS for m in others) else last.chain


def _further(story: Story, utterance: Utterance, word: int) -> int:
    """How many paragraphs further a word is than a quote's source."""
    return story.page.paragraph(story.page.start[word]) - story.page.paragraph(utterance.at)


def _plural(story: Story, word: int) -> Answer:
    """`they`: those who spoke last, if they are several or an organisation; else nobody named."""
    page, written = story.page, story.page.words[word]
    last = story.last_before(page.start[word])
    near = last is not None and _further(story, last, word) <= 1
    if near and not _others_since(story, last, word):
        if last.also and last.chain is not None:
            chains = [last.chain, *last.also]
            names = listed([chain.name for chain in chains])
            return together(chains, "pronoun", f"{cited(written)} refers back to {names}")
        if last.chain is not None and last.chain.kind == "organisation":
            return known(last.chain, "pronoun", f"{cited(written)} refers back to {cited(last.chain.name)}")
    return Answer(
        "not resolved", f"{cited(written)} may be several people or groups; the text does not say which", "group"
    )


def _others_since(story: Story, last: Utterance, word: int) -> bool:
    """Whether two other people, or another organisation, are named between a quote and a pronoun: it may mean them."""
    since = [m for m in story.mentions_in(Span(last.until, story.page.start[word])) if m.kind != "place"]
    meant = {id(last.chain), *map(id, last.also)}
    chains = {id(c): m.kind for m in since if id(c := story.cast.chain(m) or m) not in meant}
    return "organisation" in chains.values() or list(chains.values()).count("person") > 1


def _relative(story: Story, word: int) -> Answer:
    """`who` means the noun that its clause hangs on, and nobody where that noun is no name."""
    page, written = story.page, story.page.words[word]
    noun = _noun_before(story, word)
    mention = _headed_by(story, noun) if noun is not None else _right_before(story, word)
    chain = story.cast.chain(mention) if mention is not None else None
    if chain is not None and (chain.kind == "person" or page.folded[word] != "who"):
        return known(chain, "pronoun", f"{cited(written)} follows the name {cited(chain.name)}")
    if mention is not None and chain is None:
        return doubtful(mention.name, alike(story.cast.doubtful.get(id(mention), ())), "person")
    if noun is None or mention is not None:
        return unnamed(written, "unnamed")
    described = nominals.phrase(page, page.span(noun, noun + 1))
    sort = nominals.kind(described) if described is not None else "unnamed"
    chain = _described(story, noun) if sort == "unnamed" else None
    if chain is not None:
        return known(chain, "pronoun", f"{cited(written)} stands for {cited(page.words[noun])}, {cited(chain.name)}")
    reason = f"{cited(written)} stands for {cited(page.words[noun])}, not for somebody whom the article names"
    return Answer("not resolved", reason, sort)


def _noun_before(story: Story, word: int) -> int | None:
    """The noun that a relative pronoun's clause hangs on, or that stands right before a comma and the pronoun."""
    page = story.page
    noun = page.antecedent(word)
    if noun is not None and page.upos[noun] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM") and noun < word:
        return noun
    before = word - 2 if word > 1 and page.words[word - 1] == "," else word - 1
    person = before >= 0 and page.upos[before] == "NOUN" and is_person_noun(singular(page.folded[before]))
    return before if person and page.sentence[before] == page.sentence[word] else None


def _described(story: Story, noun: int) -> Chain | None:
    """Whom the noun before a relative clause means, where it points at somebody: `the president, who`."""
    page, low = story.page, noun
    while low > page.first[page.sentence[noun]] and page.upos[low - 1] in ("DET", "ADJ", "NOUN", "PROPN", "PRON"):
        low -= 1
    described = nominals.phrase(page, page.span(low, noun + 1))
    if described is None:
        return None
    chain = nominals.match(story, described)[0]
    later = chain is not None and nominals.in_lead(story, described) and chain.mentions[0].low > noun
    return chain if described.definite or later else None


def _headed_by(story: Story, noun: int) -> Mention | None:
    """The name that a noun belongs to: as a word of it, as the title right before it, or as an apposition."""
    page = story.page
    while page.deprel[noun] == "appos" and page.head[noun] < noun:
        noun = page.head[noun]
    sentence = page.sentence[noun]
    stretch = page.span(page.first[sentence], page.first[sentence + 1])
    found = [mention for mention in story.mentions_in(stretch) if mention.kind != "people"]
    for mention in found:
        if mention.low <= noun < mention.high:
            return mention
    for mention in found:
        titled = noun == mention.low - 1 and bool(mention.titles)
        if titled or (page.head[mention.head] == noun and page.deprel[mention.head] in ("flat", "appos")):
            return mention
    return None


def _right_before(story: Story, word: int) -> Mention | None:
    """The name that ends right before a word, a comma and words of time aside: `NAME on Monday, who`."""
    page = story.page
    last = word - 2 if word and page.words[word - 1] == "," else word - 1
    dated = last
    while dated > 0 and (page.words[dated].isdigit() or _is_day(page.words[dated]) or page.folded[dated] == "on"):
        dated -= 1
    last = dated if page.folded[dated + 1] == "on" else last
    if last < 0 or page.sentence[last] != page.sentence[word]:
        return None
    found = story.mentions_in(Span(page.start[last] - 80, page.end[last]))
    return found[-1] if found and found[-1].low <= last < found[-1].high else None


def _is_day(word: str) -> bool:
    """Whether a word is a weekday or a month; a mark is none."""
    return bool(parts(word)) and is_date(parts(word))
