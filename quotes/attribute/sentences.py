"""Whole sentences in marks, and reported words outside of marks in other sentences, are quotations of their own.

`He said that it rained. “We stayed at home.”` are two; the second has no cue. Of `It rained. “We stayed,” he said.` the
first sentence is the reporter's. What goes on behind its attribution (`“Rain,” it said. “And wind.”`) is one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout, overlap
from quotes.attribute.marks import Quotation
from quotes.attribute.utterances import awaits_its_cue, is_free_standing, is_led_in, is_utterance
from quotes.model import Span


@dataclass(slots=True)
class _Run:
    """Pieces that follow each other, either sentences in marks or words outside."""

    quoted: bool
    pieces: list[Span]


def part(layout: Layout, starts: Sequence[int], draft: Draft) -> list[Draft]:
    """The draft, or a draft for each run of sentences in marks and the reported words outside that have its cue.

    `starts` are where the sentences of the text begin. Only a draft with a cue or source is parted. The run beside
    these keeps them.
    """
    if not draft.anchors:
        return [draft]
    runs = _runs(layout, starts, draft)
    if len(runs) < 2:
        return [draft]
    anchor = draft.anchors[0].start
    home = max((run for run in runs if run.pieces[0].start <= anchor), default=runs[0], key=lambda run: run.pieces[0])
    parts = []
    for run in runs:
        tagged = [role for role in draft.tagged if overlap(run.pieces, [role.span])]
        if run is home:
            parts.append(Draft(run.pieces, draft.cue, draft.sources, tagged))
        elif run.quoted:
            parts.append(Draft(run.pieces, tagged=tagged))
    return parts


def _runs(layout: Layout, starts: Sequence[int], draft: Draft) -> list[_Run]:
    runs: list[_Run] = []

    def goes_on(piece: Span, apart: bool) -> bool:
        before = runs[-1].pieces[-1]
        if runs[-1].quoted == apart:
            return True
        if apart:
            return any(before.end <= anchor.start < piece.start for anchor in draft.anchors)
        return _is_held(layout, piece) or _one_sentence(starts, before, piece)

    for piece, apart in _parts(layout, draft.contents):
        if runs and goes_on(piece, apart):
            runs[-1].pieces.append(piece)
        else:
            runs.append(_Run(apart or _is_held(layout, piece), [piece]))
    return runs


def _one_sentence(starts: Sequence[int], before: Span, after: Span) -> bool:
    return bisect_right(starts, before.end - 1) == bisect_right(starts, after.start)


def _is_held(layout: Layout, piece: Span) -> bool:
    """Whether all words of a piece stand in marks."""
    return any(one.outer.contains(piece) for one in layout.quotations_over(piece))


def _parts(layout: Layout, contents: Sequence[Span]) -> list[tuple[Span, bool]]:
    """The contents cut around the quotations that stand apart; each part with whether it is one."""
    parts: list[tuple[Span, bool]] = []
    for piece in contents:
        start = piece.start
        for quotation in layout.quotations_over(piece):
            if not _stands_apart(layout, quotation):
                continue
            outer = quotation.outer
            parts.append((Span(start, max(start, outer.start)), False))
            parts.append((Span(max(piece.start, outer.start), min(piece.end, outer.end)), True))
            start = max(start, outer.end)
        parts.append((Span(start, max(start, piece.end)), False))
    return [(span, apart) for span, apart in parts if any(map(str.isalnum, span.of(layout.text)))]


def _stands_apart(layout: Layout, quotation: Quotation) -> bool:
    """Whether a quotation opens a sentence, is led in by nothing, and is whole sentences or waits for its cue."""
    text = layout.text
    if not is_utterance(text, quotation) or is_led_in(text, quotation):
        return False
    return is_free_standing(text, quotation) or awaits_its_cue(text, quotation)
