"""The source that the tagger missed: the grammatical subject of the cue, from the sentence's dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quotes.attribute.drafts import Draft
from quotes.model import RoleSpan, Span

if TYPE_CHECKING:
    from stanza import Document
    from stanza.models.common.doc import Sentence, Word

_SUBJECTS = ("nsubj", "nsubj:pass", "csubj")
# A cue that hangs on another verb by one of these has that verb's subject ("met him and promised", "left, vowing to").
_SHARING = ("conj", "xcomp", "advcl", "aux", "cop")
_EDGE = " \t\r\n,;:–—-"


def fill_sources(text: str, doc: Document, drafts: Iterable[Draft]) -> None:
    """Give each draft that has a cue and no source the subject of its cue; drafts are changed in place."""
    for draft in drafts:
        if draft.cue is not None and not draft.sources:
            subject = subject_of(text, doc, draft.cue.span, draft.contents)
            if subject is not None:
                draft.sources = [RoleSpan("source", subject, draft.cue.probability, draft.cue.speech)]


def subject_of(text: str, doc: Document, cue: Span, contents: Sequence[Span]) -> Span | None:
    """The words that name who is the subject of the cue, as characters of `text`; None where the sentence has none.

    The subject of a passive cue is not the source. Words of the contents are never the source.
    """
    sentence = _sentence_at(doc, cue)
    if sentence is None:
        return None
    head = _head_word(sentence, cue)
    while head is not None:
        for word in sentence.words:
            if word.head == head.id and word.deprel in _SUBJECTS:
                return None if word.deprel == "nsubj:pass" else _phrase(text, sentence, word, cue, contents)
        head = sentence.words[head.head - 1] if head.head and head.deprel in _SHARING else None
    return None


def _sentence_at(doc: Document, span: Span) -> Sentence | None:
    for sentence in doc.sentences:
        if sentence.tokens[0].start_char <= span.start < sentence.tokens[-1].end_char:
            return sentence
    return None


def _head_word(sentence: Sentence, cue: Span) -> Word | None:
    """The word of the cue that the cue's other words hang on."""
    inside = [word for word in sentence.words if cue.start <= word.start_char < cue.end]
    ids = {word.id for word in inside}
    return next((word for word in inside if word.head not in ids), None)


def _phrase(text: str, sentence: Sentence, subject: Word, cue: Span, contents: Sequence[Span]) -> Span | None:
    """The stretch of words around the subject that hang on it, cut at the cue and at the contents."""
    below = {subject.id}
    grown = True
    while grown:
        hanging = {word.id for word in sentence.words if word.head in below and word.id not in below}
        grown = bool(hanging)
        below |= hanging
    taken = [word for word in sentence.words if word.id in below]
    blocked = [cue, *contents]
    if any(Span(subject.start_char, subject.end_char).overlaps(span) for span in blocked):
        return None
    start, end = taken[0].start_char, taken[-1].end_char
    for span in blocked:
        if span.overlaps(Span(start, end)):
            if span.start > subject.start_char:
                end = min(end, span.start)
            else:
                start = max(start, span.end)
    words = text[start:end]
    start += len(words) - len(words.lstrip(_EDGE))
    end -= len(words) - len(words.rstrip(_EDGE))
    return Span(start, end) if start < end else None
