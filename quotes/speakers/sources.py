"""From the words at the quotation that tell its source to who that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quotes.model import Attribution, Span
from quotes.speakers import authors, descriptions, grammar, joint, labels, nominals, references, tables
from quotes.speakers.answers import Answer, alike, by_name, cited, doubtful, known, unnamed
from quotes.speakers.chains import fullest
from quotes.speakers.mentions import Mention, named
from quotes.speakers.names import acronyms, core, fold, is_acronym, is_date, is_title, parts
from quotes.speakers.roles import is_person_noun, singular
from quotes.speakers.story import Story

_CLAUSES = frozenset(["who", "whose", "which", "where", "whom"])


def resolve(story: Story, attribution: Attribution, span: Span) -> Answer:
    """Who the words `span` are, as the source of `attribution`."""
    return named_or_pronoun(story, attribution, span) or descriptions.resolve(story, attribution, timeless(story, span))


def named_or_pronoun(story: Story, attribution: Attribution, span: Span) -> Answer | None:
    """Who the words `span` are, as a name or a pronoun; None where they are a description."""
    page = story.page
    if not page.within(span):
        return unnamed(span.of(page.text), None)
    if labels.is_turn(attribution):
        return labels.resolve(story, span)
    if answer := _dateline(story, span):
        return answer
    span = timeless(story, span)
    indices = page.within(span)
    words = [index for index in indices if page.upos[index] not in ("PUNCT",)]
    if len(words) == 1 and _is_pronoun(story, words[0]):
        return references.pronoun(story, attribution, words[0])
    if words and page.folded[words[0]] in ("who", "which"):
        return references.pronoun(story, attribution, words[0])
    return (
        _writer(story, span)
        or _joint(story, attribution, span)
        or _beside(story, span)
        or _name(story, attribution, span)
    )


def timeless(story: Story, span: Span) -> Span:
    """The source without a byline in brackets before it, and without words of time or `who` behind it: `NAME today`."""
    page = story.page
    indices = page.within(span)
    low, high = indices[0], indices[-1] + 1
    if page.words[low] == "(" and ")" in page.words[low:high]:
        low = page.words.index(")", low) + 1
    while high > low + 1 and page.folded[high - 1] in ("who", "which"):
        high -= 1
    end = high
    while end > low + 1 and _of_time(story, end - 1):
        end -= 1
    dated = any(
        page.folded[index] in tables.words("times") or is_date(parts(page.words[index])) for index in range(end, high)
    )
    whole = not dated or (end == low + 1 and page.upos[low] == "DET")
    return page.span(low, high if whole else end) if low < high else span


def _of_time(story: Story, index: int) -> bool:
    """Whether a word may belong to a source's words of time: `on Wednesday`, `in March`, `late yesterday`."""
    page, word = story.page, story.page.words[index]
    if story.mention_at(index) is not None:
        return False
    return (
        page.folded[index] in tables.words("times")
        or page.folded[index] in ("in", "on", "late", "early", "last", "this", ",")
        or (word[0].isupper() and is_date(parts(word)) and bool(parts(word)))
        or word.isdigit()
    )


def _is_pronoun(story: Story, word: int) -> bool:
    page = story.page
    return page.folded[word] in references.PRONOUNS or (
        page.upos[word] == "PRON" and not story.mentions_in(page.span(word, word + 1))
    )


def _dateline(story: Story, span: Span) -> Answer | None:
    """A place in capitals, or a day or month, where a name might stand: it tells where or when, not who."""
    page, written = story.page, span.of(story.page.text)
    found = story.mentions_in(span)
    bare = [i for i in page.within(span) if any(c.isalnum() for c in page.words[i])]
    bare = [i for i in bare if not is_date(parts(page.words[i])) and not page.words[i].isdigit()]
    if not bare and not found:
        return Answer("not resolved", f"{cited(written)} is a date and names nobody")
    covered = {i for mention in found for i in range(mention.low, mention.high) if mention.kind == "place"}
    colon = written.rstrip().endswith(":") or page.text[span.end : span.end + 2].lstrip().startswith(":")
    if colon and written.isupper() and (labelled := labels.by_label(story, span)):
        return labelled
    if colon and covered.issuperset(bare) and all(page.words[i].isupper() for i in bare):
        return Answer("not resolved", f"{cited(written)} is the place that the report comes from and names nobody")
    return None


def _writer(story: Story, span: Span) -> Answer | None:
    """Who writes of himself or his paper: `this columnist`."""
    page, indices = story.page, story.page.within(span)
    own = page.folded[indices[0]] == "this" and page.folded[indices[-1]] in tables.words("writers")
    if not own:
        return None
    reason = f"{cited(span.of(page.text))} is the writer of the article or its outlet, whom its text does not name"
    return Answer("not resolved", reason, "unnamed")


def _joint(story: Story, attribution: Attribution, span: Span) -> Answer | None:
    """Several who speak together, not all of them people; None unless each of them is named."""
    spans = joint.pieces(story, span)
    if not spans or all(m.kind == "person" for m in story.mentions_in(span)):
        return None
    found = [_of_several(story, attribution, one) for one in spans]
    chains = list(dict.fromkeys(answer.chain for answer in found if answer is not None and answer.chain is not None))
    kinds = {chain.kind == "person" for chain in chains}
    if any(_several(mention) for mention in story.mentions_in(span)):
        return None
    if len(chains) < len(spans) or (len(kinds) > 1 and not joint.conjoined(story, spans)):
        return None
    return joint.speak(story, chains, span)


def _several(mention: Mention) -> bool:
    """Whether a name's last noun is a plural that others share: `the Nordby and Estria District Councils`."""
    last, bodies = mention.parts[-1], tables.words("institutions")
    return mention.kind != "person" and last not in bodies and singular(last) in bodies


def _of_several(story: Story, attribution: Attribution, span: Span) -> Answer | None:
    """One of those whom `and` joins: by name, or an organisation that a description tells from others."""
    if any(mention.kind != "people" for mention in story.mentions_in(span)):
        return _name(story, attribution, span)
    described = nominals.phrase(story.page, span)
    body = described is not None and described.head in tables.words("institutions") and not described.plural
    return descriptions.resolve(story, attribution, span) if body and not span.of(story.page.text).islower() else None


def _name(story: Story, attribution: Attribution, span: Span) -> Answer | None:
    """The source as a name that stands in it, if one does and is not only part of a description."""
    page = story.page
    described = nominals.phrase(page, span)
    until = _clause(story, span, described)
    found = [m for m in story.mentions_in(span) if m.kind != "people" and m.low < until and not grammar.based(page, m)]
    places = grammar.ruled(story, described) if described is not None else range(0)
    found = [m for m in found if m.low not in places]
    people = [m for m in found if m.kind == "person" and not grammar.governed(story, m, span)]
    bodies = {id(m): noun for m in people if (noun := grammar.modified(story, m, span)) is not None}
    free = [m for m in people if id(m) not in bodies]
    if len(free) > 1 and joint.coordinated(story, free):
        return _together(story, free, span)
    if free:
        return _one(story, _meant(story, free), span)
    if document := _document(story, attribution, span, described, found):
        return document
    heads = [m for m in found if m.kind != "person" and grammar.heads(story, m, span, described)]
    called = [m for m in found if m.kind == "organisation" and any(grammar.called(page, r, found[0]) for r in m.roles)]
    heads = called or heads
    before_comma = _before_apposition(page.text, span)
    if heads and not _cut(story, heads[0], before_comma, found):
        _spell_out(story, heads[0], span)
        return _one(story, heads[0], span)
    if heads or _looks_like_name(story, span, found):
        return _new_name(story, before_comma)
    if people:
        return _body(story, people[0], bodies[id(people[0])], described)
    return next((answer for m in found if (answer := _of_body(story, m, span, described))), None)


def _of_body(story: Story, mention: Mention, span: Span, described: nominals.Phrase | None) -> Answer | None:
    """People of an organisation, of whom nobody is named: `the NAME researchers`, where a name holds the first noun."""
    noun = grammar.modified(story, mention, span)
    if noun is None or described is None or not mention.low <= described.top < mention.high:
        return None
    head = story.page.folded[noun]
    several = singular(head) != head
    return (
        unnamed(span.of(story.page.text), "group" if several else "unnamed") if is_person_noun(singular(head)) else None
    )


def _body(story: Story, mention: Mention, noun: int, described: nominals.Phrase | None) -> Answer | None:
    """The organisation that is called after a person: `the NAME administration`."""
    page = story.page
    if page.folded[noun] not in tables.words("institutions") or described is None or described.top != noun:
        return None
    return _new_name(story, page.span(mention.low, noun + 1), "organisation")


def _document(
    story: Story, attribution: Attribution, span: Span, described: nominals.Phrase | None, found: list[Mention]
) -> Answer | None:
    """Whose a document is: one that a source names as its author."""
    page = story.page
    if described is None or not found:
        return None
    stop = page.within(span)[-1] + 1
    behind = grammar.noun_behind(page, found[0], stop) if found[0].low <= described.top < found[0].high else None
    if behind is not None and singular(page.folded[behind]) in tables.words("documents"):
        owner = found[0]
    elif nominals.is_document(described):
        owner = authors.author(story, found, span, described)
    else:
        return None
    answer = _one(story, owner, span) if owner is not None else None
    if answer is None or answer.chain is None:
        return answer
    reason = f"{cited(span.of(page.text))} is a document of {cited(answer.chain.name)}"
    return known(answer.chain, answer.how, reason, way="document")


def _together(story: Story, people: list[Mention], span: Span) -> Answer:
    chains = list(dict.fromkeys(chain for mention in people if (chain := story.cast.chain(mention))))
    if len(chains) > 1 and all(len(form) == 1 for form in chains[0].forms):
        chains.sort(key=lambda chain: all(len(form) == 1 for form in chain.forms))
    return joint.speak(story, chains, span) if len(chains) > 1 else _one(story, people[0], span)


def _beside(story: Story, span: Span) -> Answer | None:
    """The person whose name follows right behind a source that says what he is: `Its director`, before `, Dr NAME`."""
    page = story.page
    last = page.within(span)[-1]
    for mention in story.mentions_in(Span(span.end, page.end[min(last + 6, len(page.words) - 1)])):
        told = (r for r in mention.roles if r.before and r.span.start < span.end and is_person_noun(r.head))
        if mention.kind == "person" and any(role.span.overlaps(page.span(last, last + 1)) for role in told):
            return _one(story, mention, span)
    return None


def _clause(story: Story, span: Span, described: nominals.Phrase | None) -> int:
    """The index of the word that begins a relative clause behind a source's noun: who is named in it does not speak."""
    page, indices = story.page, story.page.within(span)
    start = described.top + 1 if described is not None else indices[0] + 1
    return next((i for i in range(start, indices[-1] + 1) if page.folded[i] in _CLAUSES), indices[-1] + 1)


def _meant(story: Story, people: list[Mention]) -> Mention:
    """Of people named in a source the first, or the last one before a comma where the others only say whose he is."""
    meant = people[0]
    for other in people[1:]:
        between = range(meant.high, other.low)
        if not between or any(story.page.upos[index] not in ("NOUN", "ADJ", "PROPN") for index in between):
            break
        meant = other
    return meant


def _before_apposition(text: str, span: Span) -> Span:
    """The source without what a comma adds to it: `The Harbour Watch` of `The Harbour Watch, a group of divers`."""
    comma = text.find(",", span.start, span.end)
    return Span(span.start, comma) if comma > span.start else span


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


def _one(story: Story, mention: Mention, span: Span) -> Answer:
    chain = story.cast.chain(mention)
    if chain is None:
        bearers = story.cast.doubtful.get(id(mention), ())
        return doubtful(mention.name, alike(bearers), "person")
    exact = core(mention.parts) == core(parts(chain.name))
    return by_name(chain, mention.name, exact)


def _looks_like_name(story: Story, span: Span, found: list[Mention]) -> bool:
    """Whether a source without a known name is written like one: all its words capitalised names, or an acronym."""
    page = story.page
    indices = [
        i
        for i in page.within(span)
        if page.upos[i] != "PUNCT" and page.folded[i] not in ("the", "of", "and", "for", "in")
    ]
    if not indices or page.folded[indices[-1]] in story.offices:
        return False
    if any(not page.words[i][0].isupper() for i in indices) or is_title(page.words[indices[-1]]):
        return False
    last = page.words[indices[-1]]
    covered = any(mention.low <= indices[-1] < mention.high for mention in found)
    if covered and (len(indices) < 3 or any(mention.low <= indices[0] for mention in found)):
        return False
    if is_person_noun(singular(fold(last))) or (found and not covered and singular(fold(last)) != fold(last)):
        return False
    if page.upos[indices[0]] == "NOUN" and singular(page.folded[indices[0]]) != page.folded[indices[0]]:
        return False
    if len(indices) == 1:
        word = page.words[indices[0]]
        if fold(word).endswith("s") and any(fold(word)[:-1] == core(form)[-1] for form in _people(story)):
            return False
        known_noun = fold(word) in tables.words("everyday") or page.upos[indices[0]] != "PROPN"
        return is_acronym(word) or not known_noun
    return all(page.upos[i] in ("PROPN", "X", "ADJ", "NOUN") for i in indices) and any(
        page.upos[i] == "PROPN" for i in indices
    )


def _people(story: Story) -> Iterator[tuple[str, ...]]:
    """The folded names of the people whom the article names."""
    return (form for chain in story.cast.chains if chain.kind == "person" for form in chain.forms)


def _new_name(story: Story, span: Span, kind: str | None = None) -> Answer | None:
    """A name that the parser did not mark, as a chain of its own or one whose form it shares."""
    page = story.page
    indices = page.within(span)
    article = next((index for index in indices[1:] if page.words[index] == "The"), indices[0])
    indices = range(article, indices[-1] + 1)
    last = fold(page.words[indices[-1]])
    institution = (
        last in tables.words("institutions") or is_acronym(page.words[indices[-1]]) or page.folded[indices[0]] == "the"
    )
    kind = kind or ("organisation" if institution else "person")
    mention = named(page, indices[0], indices[-1] + 1, kind)
    if mention is None or page.upos[mention.low] == "ADP":
        return None
    bearers = [chain for chain in story.cast.chains if any(_shares(mention, form) for form in chain.forms)]
    bearers = [
        chain for chain in bearers if chain.kind != "people" and (kind != "organisation" or chain.kind != "person")
    ]
    if len(bearers) == 1:
        return by_name(bearers[0], mention.name, core(mention.parts) == core(parts(bearers[0].name)))
    if bearers:
        return doubtful(mention.name, alike(bearers), "person")
    return replace(by_name(story.admit(mention), mention.name, True), way="new")


def _shares(mention: Mention, form: tuple[str, ...]) -> bool:
    short = core(mention.parts)
    return short == core(form) or (len(short) == 1 and short[0] in core(form) and len(short[0]) > 2)
