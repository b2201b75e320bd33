"""What the rules of this room ask of a document's sentences and words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quotes.attribute.acts import is_speech
from quotes.model import Span

if TYPE_CHECKING:
    from stanza import Document
    from stanza.models.common.doc import Sentence, Word


def sentence_starts(doc: Document) -> list[int]:
    """Where each sentence of a document begins, in character offsets."""
    return [sentence.tokens[0].start_char for sentence in doc.sentences]


def sentence_at(doc: Document, starts: Sequence[int], offset: int) -> Sentence:
    """The sentence that holds a character or ends last before it; the first one where there is none."""
    return doc.sentences[max(0, bisect_right(starts, offset) - 1)]


def place_of(word: Word) -> Span:
    """A word's characters."""
    return Span(word.start_char, word.end_char)


def says(word: Word) -> bool:
    """Whether a word is a verb of saying."""
    return word.upos == "VERB" and is_speech(word.text.lower())
