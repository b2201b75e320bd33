"""Words in marks that stand again in a quotation further on, as a headline or a pull quote repeats them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes.attribute.layout import Layout
from quotes.attribute.marks import Quotation
from quotes.model import Attribution, Span

_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.!?…:;][\"”’')\]»]*$")
_SMALL = frozenset("a an and as at by for from in is it not of on or the to was we with you".split())  # noqa: SIM905
HEADLINE, PULL_QUOTE = 2, 6
"""Words that a quotation must at least share with the one that it repeats: in a headline, and in a paragraph of its
own."""
HEADLINES = 2
"""Paragraphs at the beginning that may be headlines."""


def find(layout: Layout, found: Sequence[Attribution]) -> list[Attribution]:
    """A direct attribution, without cue and source, of each quotation outside of those found that repeats one of them.

    It is as sure as the one that it repeats, and as much an utterance. Names and titles in marks (`“Over the Hills”`)
    are no utterances.
    """
    said = [(f" {words_of(layout.text, one.contents)} ", one) for one in found if one.quoted]
    taken = sorted((span.start, span.end) for one in found for span in one.contents)
    last, echoes = 0, []
    for quotation in layout.quotations:
        while last < len(taken) and taken[last][1] <= quotation.outer.start:
            last += 1
        free = last == len(taken) or taken[last][0] >= quotation.outer.end
        least = _least(layout, quotation, leads=not last)
        words = words_of(layout.text, quotation.pieces)
        if not free or least is None or words.count(" ") + 1 < least or _is_title(quotation, layout.text):
            continue
        repeated = next((one for content, one in said if f" {words} " in content), None)
        if repeated is not None:
            pieces = tuple(piece.stripped(layout.text) for piece in quotation.pieces)
            echoes.append(
                Attribution(
                    type="direct", act=repeated.act, contents=pieces, quoted=pieces, confidence=repeated.confidence
                )
            )
    return echoes


def words_of(text: str, spans: Sequence[Span]) -> str:
    """The words of spans in small letters, parted by a space each, without marks."""
    return " ".join(word.casefold() for span in spans for word in _WORD.findall(span.of(text)))


def _least(layout: Layout, quotation: Quotation, leads: bool) -> int | None:
    """How many words a quotation must share where it stands; None where it repeats nothing.

    `leads` tells that nothing found stands before it.
    """
    number = layout.paragraph(quotation.outer.start)
    paragraph = layout.paragraphs[number]
    if leads and number < HEADLINES and _STOP.search(paragraph.of(layout.text)) is None:
        return HEADLINE
    return PULL_QUOTE if quotation.outer.contains(paragraph) else None


def _is_title(quotation: Quotation, text: str) -> bool:
    """Whether all words in marks but the small ones have a capital, as in a title."""
    words = [word for piece in quotation.pieces for word in _WORD.findall(piece.of(text))]
    return len(words) > 1 and all(word[0].isupper() or word in _SMALL for word in words)
