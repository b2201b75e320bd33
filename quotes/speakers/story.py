"""An article on its way through the room: its words, its names, and who has spoken so far."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quotes.model import Span
from quotes.speakers import abbreviations
from quotes.speakers.chains import Cast, Chain
from quotes.speakers.mentions import Mention
from quotes.speakers.page import Page

BYLINE = 12
"""Words that a byline has at most."""
NEAR = 6
"""Words before a name among which a verb tells that its bearer was spoken to."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One quote already worked out: where its content stands, whose it is, and the source's words.

    `until` is where content, cue and source are all over.
    """

    start: int
    end: int
    until: int
    chain: Chain | None
    how: str
    source: Span | None
    also: tuple[Chain, ...] = ()

    @property
    def at(self) -> int:
        """The character at which the source stands, or the quote where it has none."""
        return self.source.start if self.source else self.start


@dataclass(eq=False)
class Story:
    """What resolving a source looks at.

    `sources` are the words that name who speaks, in order. `starts` are the first characters of `cast.mentions`, in
    order. `offices` are the abbreviations of what people are, as `CTO` for a chief technical officer.
    """

    page: Page
    cast: Cast
    sources: Sequence[Span] = ()
    starts: list[int] = field(init=False)
    offices: frozenset[str] = field(init=False)
    history: list[Utterance] = field(default_factory=list)
    _beside: dict[int, frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        explained = abbreviations.defined(self.page)
        self.offices = frozenset(self.page.folded[one.at] for one in explained if one.of_office(self.page))
        self.starts = [mention.span.start for mention in self.cast.mentions]

    def words_beside(self, chain: Chain) -> frozenset[str]:
        """The folded words of the sentences that name somebody first, or most fully."""
        if id(chain) not in self._beside:
            page, longest = self.page, max(len(mention.parts) for mention in chain.mentions)
            told = [m for n, m in enumerate(chain.mentions) if n == 0 or len(m.parts) == longest]
            sentences = {page.sentence[mention.low] for mention in told}
            words = (page.folded[page.first[s] : page.first[s + 1]] for s in sentences)
            self._beside[id(chain)] = frozenset(word for row in words for word in row)
        return self._beside[id(chain)]

    def first_noun(self, head: str) -> int:
        """The index of the first word with a folded form that is a common noun; that of the end if there is none."""
        return self._nouns.get(head, len(self.page.words))

    @cached_property
    def _nouns(self) -> dict[str, int]:
        page = self.page
        return {page.folded[at]: at for at in range(len(page.words) - 1, -1, -1) if page.upos[at] == "NOUN"}

    @cached_property
    def asking(self) -> tuple[Chain, ...]:
        """Those told to be who asks: a byline's (`By NAME`), and whoever was spoken to (`She spoke to NAME`)."""
        asks = (m for m in self.cast.mentions if self._of_byline(m) or self._spoken_to(m))
        return tuple(dict.fromkeys(chain for m in asks if (chain := self.cast.chain(m)) is not None))

    def _of_byline(self, mention: Mention) -> bool:
        page = self.page
        by = mention.low > 0 and page.folded[mention.low - 1] == "by"
        return by and len(page.within(page.around(mention.span.start))) < BYLINE

    def _spoken_to(self, mention: Mention) -> bool:
        page = self.page
        first = max(page.first[page.sentence[mention.low]], mention.low - NEAR)
        before = page.folded[first : mention.low]
        return any(verb in before and to in before for verb in ("spoke", "talked", "speaks") for to in ("to", "with"))

    def admit(self, mention: Mention) -> Chain:
        """Takes in a name that was met only as a source, as somebody new."""
        chain = Chain(mention.kind, [mention], {mention.parts}, None, mention.name)
        self.cast.chains.append(chain)
        self.cast.of[id(mention)] = chain
        at = bisect_left(self.starts, mention.span.start)
        self.starts.insert(at, mention.span.start)
        self.cast.mentions.insert(at, mention)
        return chain

    def mentions_in(self, span: Span) -> list[Mention]:
        """The names that lie inside a span."""
        low = bisect_left(self.starts, span.start)
        found = []
        for mention in self.cast.mentions[low:]:
            if mention.span.start >= span.end:
                break
            if mention.span.end <= span.end:
                found.append(mention)
        return found

    def mention_at(self, word: int) -> Mention | None:
        """The name that holds the word at an index."""
        at = bisect_right(self.starts, self.page.start[word]) - 1
        for mention in self.cast.mentions[max(0, at) : at + 2]:
            if mention.low <= word < mention.high:
                return mention
        return None

    def last_before(self, offset: int) -> Utterance | None:
        """The last quote whose source stands before a character."""
        return next((utterance for utterance in reversed(self.history) if utterance.at < offset), None)

    def spoken_before(self, offset: int, most: int = 4) -> list[tuple[Chain, int, bool]]:
        """The last named speakers before a character: chain, where the source stands, whether a pronoun named it."""
        found = []
        for utterance in reversed(self.history):
            if utterance.chain is not None and utterance.at < offset:
                found.append((utterance.chain, utterance.at, utterance.how == "pronoun"))
                if len(found) == most:
                    break
        return found
