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
_AS_SAYING = re.compile(rf"\s+(?:by\s[^“”\"«»;:]{{1,80}}?\s)?{_SAYING}(?:\s+by\s[^“”\"«»;:,]{{1,80}}?(?=\s+that\b))?")


def heed_cited(layout: Layout, doc: Document, drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, in each of which whom a cue of quoting cites `as saying` something is the source of it.

    Drafts are changed in place. One whose only content is whom it cites is left out.
    """
    starts, drafts = sentence_starts(doc), list(drafts)
    for draft in drafts:
        if draft.cue is None:
            continue
        sentence = sentence_at(doc, starts, draft.cue.span.start)
        for verb in sentence.words:
            if _QUOTING.fullmatch(verb.text) and place_of(verb).start <= draft.cue.span.end:
                _heed(layout, sentence, verb, draft)
    return [draft for draft in drafts if draft.contents]


def _heed(layout: Layout, sentence: Sentence, verb: Word, draft: Draft) -> None:
    """Give a draft whom one verb of quoting cites, if the draft's cue is that verb or what it cites as said."""
    text, quoting, end = layout.text, place_of(verb), sentence.tokens[-1].end_char
    passive = next((word for word in sentence.words if word.head == verb.id and word.deprel == "nsubj:pass"), None)
    cited = (_WHO_AS_SAYING if passive is None else _AS_SAYING).match(text, quoting.end, end)
    if cited is None or draft.cue is None or not draft.cue.span.overlaps(Span(quoting.start, cited.end())):
        return
    if passive is None:
        who, told = Span(*cited.span("who")), draft.contents
    else:
        who = phrase_of(text, sentence, passive, [quoting])
        told = [piece for piece in draft.contents if who is None or not piece.overlaps(who)]
        draft.contents = told
    contents = _said(told, Span(quoting.end, cited.end()))
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
