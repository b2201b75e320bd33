"""`NAME quoted Ada Lind as saying that it rained`: the words are Lind's, and whoever quotes them relays them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout
from quotes.attribute.subjects import phrase_of
from quotes.attribute.trees import place_of, sentence_at, sentence_starts
from quotes.model import RoleSpan, Span

if TYPE_CHECKING:
    from stanza import Document
    from stanza.models.common.doc import Sentence, Word

_QUOTING = re.compile(r"\b(?:quot|cit)(?:ed|es|ing|e)\b", re.IGNORECASE)
_SAYING = r"as\s+(?P<saying>(?:say|stat|tell|add|warn|claim|insist|argu|announc|confirm|declar|explain)ing)\b"
_WHO_AS_SAYING = re.compile(rf"\s+(?P<who>[^\s“”\"«»;:][^“”\"«»;:]{{0,150}}?),?\s+{_SAYING}")
_AS_SAYING = re.compile(rf"\s+(?:by\s[^“”\"«»;:]{{1,80}}?\s)?{_SAYING}")


def heed_cited(layout: Layout, doc: Document, drafts: Iterable[Draft]) -> None:
    """Make whom a cue of quoting cites `as saying` something the source of it; drafts are changed in place."""
    starts = sentence_starts(doc)
    for draft in drafts:
        if draft.cue is None:
            continue
        sentence = sentence_at(doc, starts, draft.cue.span.start)
        for verb in sentence.words:
            if _QUOTING.fullmatch(verb.text) and place_of(verb).start <= draft.cue.span.end:
                _heed(layout, sentence, verb, draft)


def _heed(layout: Layout, sentence: Sentence, verb: Word, draft: Draft) -> None:
    """Give a draft whom one verb of quoting cites, if the draft's cue is that verb or what it cites as said."""
    text, quoting, end = layout.text, place_of(verb), sentence.tokens[-1].end_char
    passive = next((word for word in sentence.words if word.head == verb.id and word.deprel == "nsubj:pass"), None)
    cited = (_WHO_AS_SAYING if passive is None else _AS_SAYING).match(text, quoting.end, end)
    if cited is None or draft.cue is None or not draft.cue.span.overlaps(Span(quoting.start, cited.end())):
        return
    contents = _said(draft.contents, Span(quoting.end, cited.end()))
    who = Span(*cited.span("who")) if passive is None else phrase_of(text, sentence, passive, [quoting, *contents])
    if contents and who is not None:
        draft.contents = contents
        draft.sources = [RoleSpan("source", who, draft.cue.probability, draft.cue.speech)]
        draft.cue = replace(draft.cue, span=Span(*cited.span("saying")))


def _said(contents: list[Span], citing: Span) -> list[Span]:
    """What stands before the words that cite, or else behind them, of the contents."""
    before = [piece for piece in contents if piece.end <= citing.start]
    if before:
        return [*before, *(piece for piece in contents if piece.start > citing.end)]
    return [Span(max(piece.start, citing.end), piece.end) for piece in contents if piece.end > citing.end]
