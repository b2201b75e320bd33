"""Sources that the tagger missed or looked for too far away: a cue's grammatical subject, from the dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout
from quotes.attribute.trees import sentence_at, sentence_starts
from quotes.model import RoleSpan, Span

if TYPE_CHECKING:
    from stanza import Document
    from stanza.models.common.doc import Sentence, Word

_SUBJECTS = ("nsubj", "nsubj:pass", "csubj")
# A cue that hangs on another verb by one of these has that verb's subject ("met him and promised").
_SHARING = ("conj", "xcomp", "aux", "cop")
_EDGE = ' \t\r\n,;:–—-“”„"«»'


def check_sources(layout: Layout, doc: Document, drafts: Iterable[Draft]) -> None:
    """Give each draft with a cue the subject of its cue where the tagger's source is missing or in another sentence.

    A source in another paragraph than the cue is dropped where the cue has no subject, and so is one behind the cue's
    sentence, unless that ends with the cue. Drafts are changed in place.
    """
    starts = sentence_starts(doc)
    for draft in drafts:
        if draft.cue is None:
            continue
        cue = draft.cue.span
        sentence = sentence_at(doc, starts, cue.start)
        within = Span(sentence.tokens[0].start_char, sentence.tokens[-1].end_char)
        if any(within.overlaps(source.span) for source in draft.sources):
            continue
        subject = subject_of(layout.text, sentence, cue, draft.contents)
        if subject is not None:
            draft.sources = [RoleSpan("source", subject, draft.cue.probability, draft.cue.speech)]
        elif any(_is_elsewhere(layout, source.span, cue, within) for source in draft.sources):
            draft.sources = []


def _is_elsewhere(layout: Layout, source: Span, cue: Span, sentence: Span) -> bool:
    """Whether a source is in another paragraph than its cue, or behind the sentence that goes on behind the cue."""
    goes_on = any(map(str.isalnum, layout.text[cue.end : sentence.end]))
    return layout.paragraph(source.start) != layout.paragraph(cue.start) or (goes_on and source.start >= sentence.end)


def subject_of(text: str, sentence: Sentence, cue: Span, contents: Sequence[Span]) -> Span | None:
    """The words of `sentence` that name who is the subject of the cue, as characters of `text`; None without one.

    The subject of a passive cue is not the source. Words of the contents are never the source.
    """
    head = _head_word(sentence, cue)
    while head is not None:
        for word in sentence.words:
            if word.head == head.id and word.deprel in _SUBJECTS:
                return None if word.deprel == "nsubj:pass" else phrase_of(text, sentence, word, [cue, *contents])
        head = sentence.words[head.head - 1] if head.head and _shares_subject(sentence, head) else None
    return None


def _shares_subject(sentence: Sentence, word: Word) -> bool:
    """Whether the subject of the verb that `word` hangs on is its own too."""
    if word.deprel in _SHARING:
        return True
    # Of clauses beside the main one those with -ing or to ("left, vowing to return"), not "Asked about it, she left".
    marked = any(other.head == word.id and other.deprel == "mark" for other in sentence.words)
    return word.deprel == "advcl" and (word.text.lower().endswith("ing") or marked)


def _head_word(sentence: Sentence, cue: Span) -> Word | None:
    """The word of the cue that the cue's other words hang on."""
    inside = [word for word in sentence.words if cue.start <= word.start_char < cue.end]
    ids = {word.id for word in inside}
    return next((word for word in inside if word.head not in ids), None)


def phrase_of(text: str, sentence: Sentence, subject: Word, blocked: Sequence[Span]) -> Span | None:
    """The stretch of words around the subject that hang on it, cut at the `blocked` spans; None if it lies in one."""
    below = {subject.id}
    grown = True
    while grown:
        hanging = {word.id for word in sentence.words if word.head in below and word.id not in below}
        grown = bool(hanging)
        below |= hanging
    taken = [word for word in sentence.words if word.id in below]
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
    start += len(words) - len(words.lstrip(_EDGE + "‘'"))
    end -= len(words) - len(words.rstrip(_EDGE))
    return Span(start, end) if start < end else None
