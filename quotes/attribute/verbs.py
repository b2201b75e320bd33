"""Cues that the tagger missed: a verb of saying beside an utterance, with its grammatical subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout
from quotes.attribute.subjects import subject_of
from quotes.attribute.trees import place_of, says, sentence_at, sentence_starts
from quotes.attribute.utterances import awaits_its_cue, is_led_in
from quotes.model import RoleSpan, Span

if TYPE_CHECKING:
    from stanza import Document
    from stanza.models.common.doc import Sentence

REACH = 60
"""How many characters before or behind an utterance its verb may stand."""
LIKELY = 0.6
"""The probability that such a verb is the cue and its subject the source; both have to fit to be taken."""


def verb_beside(layout: Layout, doc: Document, draft: Draft) -> tuple[RoleSpan | None, list[RoleSpan]]:
    """The verb that reports the utterance of a draft, and its subject; none where there is no such verb.

    It stands behind an utterance that opens its sentence (`“We won,” boasted Lind`), or before one that a comma, a
    colon or the word that leads in.
    """
    first, last = (layout.quotations_over(draft.contents[end]) for end in (0, -1))
    found = None
    if last and awaits_its_cue(layout.text, last[-1]):
        end = last[-1].outer.end
        found = _verb(layout, doc, Span(end, min(end + REACH, layout.paragraphs[layout.paragraph(end - 1)].end)))
    elif first and is_led_in(layout.text, first[0]):
        start = first[0].outer.start
        found = _verb(layout, doc, Span(max(start - REACH, layout.paragraphs[layout.paragraph(start)].start), start))
    if found is None:
        return None, []
    sentence, cue = found
    subject = subject_of(layout.text, sentence, cue, draft.contents)
    sources = [RoleSpan("source", subject, LIKELY, 1.0)] if subject else []
    return RoleSpan("cue", cue, LIKELY, 1.0), sources


def _verb(layout: Layout, doc: Document, stretch: Span) -> tuple[Sentence, Span] | None:
    """The first verb of saying in a stretch of one sentence, outside of marks, and its sentence."""
    sentence = sentence_at(doc, sentence_starts(doc), stretch.start + 1)
    for word in sentence.words:
        span = place_of(word)
        if stretch.contains(span) and says(word) and not layout.quotations_over(span):
            return sentence, span
    return None
