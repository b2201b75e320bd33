"""One parsed article as flat lists, so that looking around a word costs an index and not a walk through objects."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from quotes.attribute.paragraphs import paragraphs
from quotes.model import Attribution, Span
from quotes.speakers.names import fold

if TYPE_CHECKING:
    from stanza.models.common.doc import Document

SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubj:outer", "csubj"))
POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
CLIMB = 6
"""How many words up the tree a word's clause is looked for."""


class Page:
    """The words of an article in order: `words[i]`, its folded form `folded[i]`, `upos[i]`, `deprel[i]`, its
    characters `start[i]` to `end[i]` (exclusive), its sentence's number and the index of its `head` (its own, if root).
    `first[s]` is the index of sentence s's first word; one more entry at the end closes the last sentence.
    `antecedents` gives for a pronoun's word the probabilities (0 to 1) of words that may name whom it means, where the
    parser tells them.
    """

    def __init__(self, text: str, doc: Document, attributions: Sequence[Attribution] = ()) -> None:
        self.text = text
        self.antecedents: Mapping[int, Mapping[int, float]] = getattr(doc, "antecedents", None) or {}
        self.words: list[str] = []
        self.upos: list[str] = []
        self.deprel: list[str] = []
        self.head: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.sentence: list[int] = []
        self.first: list[int] = []
        for number, sentence in enumerate(doc.sentences):
            self._add(number, sentence)
        self.first.append(len(self.words))
        self.folded = [fold(word) for word in self.words]
        self._paragraphs = paragraphs(text)
        self._openings = [paragraph.start for paragraph in self._paragraphs]
        self._quoted = _joined(span for attribution in attributions for span in _as_spoken(attribution))
        self._reported = _joined(span for attribution in attributions for span in attribution.contents)

    def _add(self, number: int, sentence) -> None:
        base = len(self.words)
        self.first.append(base)
        for position, word in enumerate(sentence.words):
            self.words.append(word.text)
            self.upos.append(word.upos or "X")
            self.deprel.append(word.deprel or "dep")
            self.head.append(base + (word.head - 1 if word.head else position))
            self.start.append(word.start_char)
            self.end.append(word.end_char)
            self.sentence.append(number)

    @cached_property
    def children(self) -> list[list[int]]:
        """For each word, the words that hang on it."""
        found: list[list[int]] = [[] for _ in self.words]
        for index, head in enumerate(self.head):
            if head != index:
                found[head].append(index)
        return found

    def within(self, span: Span) -> range:
        """The indices of the words that share a character with `span`."""
        low = bisect_right(self.end, span.start)
        return range(low, max(low, bisect_left(self.start, span.end)))

    def span(self, low: int, high: int) -> Span:
        """The characters of the words `low` to `high` (exclusive)."""
        return Span(self.start[low], self.end[high - 1])

    def top(self, indices: range) -> int | None:
        """The word of a stretch that governs the others: the first whose head lies outside it; None if it is empty."""
        for index in indices:
            if (self.head[index] not in indices or self.head[index] == index) and self.upos[index] != "PUNCT":
                return index
        return indices[0] if indices else None

    def owns(self, index: int) -> bool:
        """Whether a word stands in the possessive: `Iraq` in `Iraq's minister`."""
        return index + 1 < len(self.words) and self.possessive(index + 1)

    def possessive(self, index: int) -> bool:
        """Whether a word is the mark of a possessive: `'s` of `Iraq's`, or the bare mark of `the Greens'`."""
        mark, before = self.words[index], index - 1
        if mark not in POSSESSIVES or not index or self.start[index] != self.end[before]:
            return False
        return len(mark) > 1 or self.folded[before].endswith("s")

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds a character; for the space between two, of the one before."""
        return max(0, bisect_right(self._openings, offset) - 1)

    def around(self, offset: int) -> Span:
        """The paragraph that holds a character, without the white space around it."""
        return self._paragraphs[self.paragraph(offset)] if self._paragraphs else Span(0, len(self.text))

    def quoted(self, offset: int) -> bool:
        """Whether a character stands inside a quotation."""
        return self._inside(self._quoted, offset)

    def reported(self, offset: int) -> bool:
        """Whether a character stands in what somebody is reported to have said, in marks or not."""
        return self._inside(self._reported, offset)

    def _inside(self, stretches: Sequence[tuple[int, int]], offset: int) -> bool:
        at = bisect_right(stretches, (offset, len(self.text) + 1)) - 1
        return at >= 0 and offset < stretches[at][1]

    def passive(self, verb: int) -> bool:
        """Whether a verb stands in the passive: `was told`."""
        return any(self.deprel[child] in ("aux:pass", "nsubj:pass") for child in self.children[verb])

    def subject(self, index: int) -> int | None:
        """The subject of the clause that the word stands in, climbing to the clause above where it has none."""
        for _ in range(CLIMB):
            for child in self.children[index]:
                if self.deprel[child] in SUBJECTS:
                    return child
            relation, head = self.deprel[index], self.head[index]
            if relation in ("acl:relcl", "acl") and head != index:
                return head
            if head == index:
                return None
            index = head
        return None

    def antecedent(self, index: int) -> int | None:
        """The noun that a relative pronoun's clause hangs on; None where the tree shows no such clause."""
        for _ in range(CLIMB):
            head = self.head[index]
            if self.deprel[index] in ("acl:relcl", "acl") and head != index:
                return head
            if head == index:
                return None
            index = head
        return None


def _as_spoken(attribution: Attribution) -> tuple[Span, ...]:
    """The stretches that hold somebody's own words: those inside marks, or a turn of a transcript, which has none."""
    return attribution.quoted or (attribution.contents if attribution.type == "direct" else ())


def _joined(spans) -> list[tuple[int, int]]:
    """The spans in order, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return joined
