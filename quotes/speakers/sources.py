"""From the words at the quotation that tell its source to who that is."""

from __future__ import annotations

import itertools
from dataclasses import replace

from quotes.model import Attribution, Span
from quotes.speakers import descriptions, labels, nominals, references, tables
from quotes.speakers.answers import Answer, alike, by_name, cited, doubtful, known, listed, together, unnamed
from quotes.speakers.chains import fullest
from quotes.speakers.mentions import Mention, named
from quotes.speakers.names import acronyms, core, fold, is_acronym, is_date, is_title, parts
from quotes.speakers.page import Page
from quotes.speakers.roles import Role, is_person_noun, singular
from quotes.speakers.story import Story

_GOVERNORS = frozenset(
    ["of", "for", "to", "with", "against", "about", "from", "at", "in", "on", "behind", "after", "under", "near"]
)
_CLAUSES = frozenset(["who", "whose", "which", "where", "whom"])
_AUTHORS = frozenset(("by", "from", "of", "in", "at"))
_DAYS = frozenset(["today", "yesterday", "tonight", "tomorrow"])
_CITING = frozenset(
    ["cited", "seen", "obtained", "quoted", "reviewed", "viewed", "leaked", "shown", "sent", "reported"]
)
"""What is done to a document by those who did not write it."""
_COMMON = frozenset(["police", "officials", "experts", "analysts", "residents", "critics", "witnesses", "authorities"])


def resolve(story: Story, attribution: Attribution, span: Span) -> Answer:
    """Who the words `span` are, as the source of `attribution`."""
    page = story.page
    if not page.within(span):
        return unnamed(span.of(page.text), None)
    if labels.is_turn(attribution):
        return labels.resolve(story, span)
    if answer := _dateline(story, span):
        return answer
    span = _timeless(story, span)
    indices = page.within(span)
    words = [index for index in indices if page.upos[index] not in ("PUNCT",)]
    if len(words) == 1 and _is_pronoun(story, words[0]):
        return references.pronoun(story, attribution, words[0])
    return _beside(story, span) or _name(story, span) or descriptions.resolve(story, attribution, span)


def _timeless(story: Story, span: Span) -> Span:
    """The source without a byline in brackets before it and without words of time behind it: `NAME today`."""
    page = story.page
    indices = page.within(span)
    low, high = indices[0], indices[-1] + 1
    if page.words[low] == "(" and ")" in page.words[low:high]:
        low = page.words.index(")", low) + 1
    end = high
    while end > low + 1 and _of_time(story, end - 1):
        end -= 1
    dated = any(page.folded[index] in _DAYS or is_date(parts(page.words[index])) for index in range(end, high))
    whole = not dated or (end == low + 1 and page.upos[low] == "DET")
    return page.span(low, high if whole else end) if low < high else span


def _of_time(story: Story, index: int) -> bool:
    """Whether a word may belong to a source's words of time: `on Wednesday`, `in March`, `late yesterday`."""
    page, word = story.page, story.page.words[index]
    if story.mention_at(index) is not None:
        return False
    return (
        page.folded[index] in _DAYS
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


def _name(story: Story, span: Span) -> Answer | None:
    """The source as a name that stands in it, if one does and is not only part of a description."""
    page = story.page
    described = nominals.phrase(page, span)
    until = _clause(story, span, described)
    found = [m for m in story.mentions_in(span) if m.kind != "people" and m.low < until and not _based(page, m)]
    places = _ruled(story, described) if described is not None else range(0)
    found = [m for m in found if m.low not in places]
    free = [m for m in found if m.kind == "person" and not _governed(story, m, span)]
    if len(free) > 1 and _coordinated(story, free):
        return _together(story, free, span)
    if free:
        return _one(story, _meant(story, free), span)
    if described is not None and nominals.is_document(described) and found:
        author = _author(story, found, span, described)
        if author:
            return author
    heads = [m for m in found if m.kind != "person" and _heads(story, m, span, described)]
    called = [m for m in found if m.kind == "organisation" and any(_called(page, r, found[0]) for r in m.roles)]
    heads = called or heads
    before_comma = _before_apposition(page.text, span)
    if heads and not _cut(story, heads[0], before_comma, found):
        _spell_out(story, heads[0], span)
        return _one(story, heads[0], span)
    if heads or _looks_like_name(story, span, found):
        return _new_name(story, before_comma)
    return None


def _beside(story: Story, span: Span) -> Answer | None:
    """The person whose name follows right behind a source that says what he is: `Its director`, before `, Dr NAME`."""
    page = story.page
    last = page.within(span)[-1]
    for mention in story.mentions_in(Span(span.end, page.end[min(last + 6, len(page.words) - 1)])):
        told = (role for role in mention.roles if role.before and role.span.start < span.end)
        if mention.kind == "person" and any(role.span.overlaps(page.span(last, last + 1)) for role in told):
            return _one(story, mention, span)
    return None


def _clause(story: Story, span: Span, described: nominals.Phrase | None) -> int:
    """The index of the word that begins a relative clause behind a source's noun: who is named in it does not speak."""
    page, indices = story.page, story.page.within(span)
    start = described.top + 1 if described is not None else indices[0] + 1
    return next((i for i in range(start, indices[-1] + 1) if page.folded[i] in _CLAUSES), indices[-1] + 1)


def _based(page: Page, mention: Mention) -> bool:
    """Whether a name is only the beginning of an adjective: `NAME-based`, `NAME-born`."""
    after = page.text[mention.span.end : mention.span.end + 2]
    return len(after) == 2 and after[0] in "-–" and after[1].islower()


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


def _called(page: Page, role: Role, first: Mention) -> bool:
    """Whether what stands before a name says what it is, and holds the first name: `Premier League side NAME`."""
    return role.before and role.head in tables.words("generic") and first.high <= page.within(role.span)[-1]


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
    governs = before >= 0 and page.start[before] >= span.start and page.folded[before] in _GOVERNORS | {"by"}
    if governs and not _of_its_name(story, mention, before):
        return True
    other = story.mention_at(before - 1) if before > 0 and page.folded[before] in ("and", ",") else None
    if other is not None and other.span.start >= span.start and other.kind == "person":
        described = nominals.phrase(page, span)
        if described is not None and described.top < other.low and _governed(story, other, span):
            return True
    after = page.text[mention.span.end : mention.span.end + 2]
    return after in ("'s", "’s", "' ", "’ ") and span.end > mention.span.end + 3


def _of_its_name(story: Story, mention: Mention, before: int) -> bool:
    """Whether a preposition only belongs to the organisation in somebody's title: `Bank of Italy chief NAME`."""
    page = story.page
    if story.mention_at(before) is not None:
        return True
    after, ruled = story.mention_at(before + 1), story.mention_at(before - 1)
    placed = after is not None and after.kind == "place" and after.high < mention.low
    return (
        placed and ruled is not None and ruled.kind == "organisation" and is_person_noun(page.folded[mention.low - 1])
    )


def _ruled(story: Story, described: nominals.Phrase) -> range:
    """The words of what several people of one office stand for: `Norland, Estria and Velmora` after `leaders of`."""
    page, low = story.page, described.top + 2
    if low >= described.high or page.folded[low - 1] not in ("of", "from") or not described.plural:
        return range(0)
    if not is_person_noun(described.head) or not page.words[described.top].islower():
        return range(0)
    index = low
    last = False  # an "and" announces the last one: what follows it after a comma names the people themselves
    while index < described.high:
        word = page.words[index]
        if page.folded[index] in ("and", "&"):
            last = True
        elif (word == "," and last) or not (word[0].isupper() or word in (",", "the")):
            break
        index += 1
    return range(low, index) if last else range(0)


def _coordinated(story: Story, people: list[Mention]) -> bool:
    gaps = [story.page.text[a.span.end : b.span.start] for a, b in itertools.pairwise(people)]
    return all("," in gap or " and " in gap or " & " in gap for gap in gaps) and " and " in gaps[-1].replace(
        " & ", " and "
    )


def _together(story: Story, people: list[Mention], span: Span) -> Answer:
    chains = list(dict.fromkeys(chain for mention in people if (chain := story.cast.chain(mention))))
    if len(chains) > 1 and all(len(form) == 1 for form in chains[0].forms):
        chains.sort(key=lambda chain: all(len(form) == 1 for form in chain.forms))
    if len(chains) < 2:
        return _one(story, people[0], span)
    exact = all(chain.name in span.of(story.page.text) for chain in chains)
    reason = f"the source names {listed([chain.name for chain in chains])}, who speak together"
    return together(chains, "exact name" if exact else "name part", reason)


def _one(story: Story, mention: Mention, span: Span) -> Answer:
    chain = story.cast.chain(mention)
    if chain is None:
        bearers = story.cast.doubtful.get(id(mention), ())
        return doubtful(mention.name, alike(bearers), "person")
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
        answer.how,
        f"{cited(span.of(page.text))} is a document of {cited(answer.chain.name)}",
        way="document",
    )


def _after_author_word(story: Story, mention: Mention, described: nominals.Phrase) -> bool:
    page = story.page
    for index in range(mention.low - 1, described.top, -1):
        if page.upos[index] in ("ADP", "VERB"):
            return page.folded[index] in _AUTHORS and page.folded[index - 1] not in _CITING
    return False


def _heads(story: Story, mention: Mention, span: Span, described: nominals.Phrase | None) -> bool:
    """Whether a name of an organisation or place is what the source is about, and not a modifier of its noun."""
    page = story.page
    if _governed(story, mention, span):
        return False
    if described is None or mention.low <= described.top < mention.high:
        return True
    if mention.high <= described.top:
        generic = described.head in tables.words("generic") and not page.words[described.top][0].isupper()
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
        known_noun = fold(word) in _COMMON or page.upos[indices[0]] != "PROPN"
        return is_acronym(word) or not known_noun
    return all(page.upos[i] in ("PROPN", "X", "ADJ", "NOUN") for i in indices) and any(
        page.upos[i] == "PROPN" for i in indices
    )


def _new_name(story: Story, span: Span) -> Answer | None:
    """A name that the parser did not mark, as a chain of its own or one whose form it shares."""
    page = story.page
    indices = page.within(span)
    last = fold(page.words[indices[-1]])
    institution = (
        last in tables.words("institutions") or is_acronym(page.words[indices[-1]]) or page.folded[indices[0]] == "the"
    )
    mention = named(page, indices[0], indices[-1] + 1, "organisation" if institution else "person")
    if mention is None:
        return None
    bearers = [chain for chain in story.cast.chains if any(_shares(mention, form) for form in chain.forms)]
    bearers = [chain for chain in bearers if chain.kind != "people"]
    if len(bearers) == 1:
        return by_name(bearers[0], mention.name, core(mention.parts) == core(parts(bearers[0].name)))
    if bearers:
        return doubtful(mention.name, alike(bearers), "person")
    return replace(by_name(story.admit(mention), mention.name, True), way="new")


def _shares(mention: Mention, form: tuple[str, ...]) -> bool:
    short = core(mention.parts)
    return short == core(form) or (len(short) == 1 and short[0] in core(form) and len(short[0]) > 2)
