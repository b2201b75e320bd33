"""What passes between the rooms: articles, spans, attributions, quotes and their speakers.

Every offset counts characters (Unicode code points) into `Article.text`, end exclusive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

QuoteType = Literal["direct", "mixed", "indirect"]
Act = Literal["speech", "thought"]
Role = Literal["source", "cue", "content"]
SpeakerKind = Literal["person", "organisation", "group", "document"]
SourceKind = Literal["person", "organisation", "group", "document", "unnamed"]
How = Literal["exact name", "name part", "pronoun", "description", "previous quote", "not resolved"]

QUOTE_TYPES: tuple[QuoteType, ...] = ("direct", "mixed", "indirect")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive) of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span in `text`."""
        return text[self.start : self.end]

    def stripped(self, text: str) -> Span:
        """The span without the white space at its edges; empty, at its start, where it holds nothing else."""
        words = text[self.start : self.end]
        start = self.start + len(words) - len(words.lstrip())
        return Span(start, start + len(words.strip())) if words.strip() else Span(self.start, self.start)

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Article:
    """One article: its text exactly as read, and what is known about it; what is unknown is None.

    `body_start` is the offset at which the prose begins: a URL line or front matter before it stays part of `text`
    (so that offsets hold for the file) but is not parsed. `published` is an ISO 8601 date or date-time.
    """

    text: str
    path: str | None = None
    body_start: int = 0
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the text in UTF-8; for a UTF-8 file, that of the file's bytes."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def body(self) -> str:
        """The text with everything before `body_start` blanked out, so that offsets into it are offsets into `text`."""
        return " " * self.body_start + self.text[self.body_start :]


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A stretch of words that the tagger marks as a source, a cue or a content.

    `probability` is the tagger's (0 to 1). `speech` is the probability that the words are reported speech rather than
    a reported thought. `link` is the index, in the document's role spans, of the cue or source that the span hangs
    on (content → cue, else source; cue → source), or None.
    """

    role: Role
    span: Span
    probability: float
    speech: float
    link: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: the fullest name that the article gives, with title and affiliation kept apart from it."""

    name: str
    kind: SpeakerKind
    title: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A report of speech or thought: what was said, the cue that reports it, and the words that name who said it.

    `contents` are the pieces of what was said, in order, without a direct quotation's outermost marks. `quoted` are
    the stretches inside quotation marks (the marks left out), each within a content. `confidence` is the probability
    that the attribution is right. A quotation within another has that one's contents as `within`.
    """

    type: QuoteType
    act: Act
    contents: tuple[Span, ...]
    quoted: tuple[Span, ...] = ()
    cue: Span | None = None
    sources: tuple[Span, ...] = ()
    confidence: float = 1.0
    within: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another name that a source might have meant, with its probability (0 to 1)."""

    name: str
    kind: SpeakerKind
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Attribution):
    """An attribution with its speaker, or without one and with the reason why.

    `reason` is a sentence for people: how the speaker was resolved, or why there is none. `how` is the same as a
    value to count by. `source_kind` tells what sort of source the words name, also where nobody is named.

    `speaker_confidence` is the probability that the speaker is right, given that the attribution is. `also` are the
    other speakers of a joint statement. `candidates` are the runners-up, the likeliest first. `relay` is the outlet
    to which it was said (“told Reuters”); `anonymity` the article's words on why a source is not named.
    """

    speaker: Speaker | None = None
    how: How = "not resolved"
    reason: str
    source_kind: SourceKind | None = None
    speaker_confidence: float | None = None
    also: tuple[Speaker, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    relay: str | None = None
    anonymity: str | None = None
