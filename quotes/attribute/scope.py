"""How far an attribution reaches: its own paragraph, the quotation that runs on, and what a colon leads in.

A quotation that stands in a paragraph of its own, away from any cue, is an attribution of its own, without a cue;
whose words it holds is for the speakers room to say.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quotes.attribute.acts import is_negated
from quotes.attribute.continuations import resumed
from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout, overlap
from quotes.attribute.sentences import part
from quotes.attribute.trees import sentence_starts
from quotes.attribute.utterances import awaits_its_cue, is_free_standing, is_led_sentence, is_long, is_utterance
from quotes.attribute.verbs import verb_beside
from quotes.model import RoleSpan, Span

if TYPE_CHECKING:
    from stanza import Document

# A cue that no content hangs on is given to an utterance at most this many characters away in its paragraph.
ADOPTION_REACH = 60
_SENTENCE_END = re.compile(r"[.?!\r\n]")


def settle(layout: Layout, doc: Document, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with what lies beyond their reach taken off, as drafts of its own where it is an utterance.

    An utterance without a cue takes the one right behind it from a draft further on, or one that stands beside it
    unused, or a verb beside it that the tagger missed. What has neither cue nor source, and is no whole sentence in
    marks, is dropped unless the tagger marked it. In order of first content.
    """
    sentences = sentence_starts(doc)
    settled = [one for draft in drafts for near in _split(layout, draft) for one in part(layout, sentences, near)]
    settled = resumed(layout, settled)
    role_spans = doc.role_spans
    for draft, following in itertools.pairwise(settled):
        _reclaim(layout, draft, following)
    used = {anchor for draft in settled for anchor in draft.anchors}
    cues = [span for span in role_spans if span.role == "cue"]
    starts = [cue.span.start for cue in cues]
    for draft in settled:
        if not draft.anchors:
            low = bisect_left(starts, draft.contents[0].start - 2 * ADOPTION_REACH)
            high = bisect_left(starts, draft.contents[-1].end + ADOPTION_REACH + 1)
            _adopt(layout, draft, cues[low:high], role_spans, used)
        if not draft.anchors and not draft.tagged:
            draft.cue, draft.sources = verb_beside(layout, doc, draft)
    kept = [draft for draft in settled if draft.tagged or draft.anchors or _stands_free(layout, draft)]
    return sorted(kept, key=lambda draft: draft.contents[0])


def _split(layout: Layout, draft: Draft) -> list[Draft]:
    groups = _groups(layout, draft.contents)
    if len(groups) == 1:
        return [draft]
    home = _home(layout, draft, groups)
    parts = [Draft([piece for group in home for piece in group], draft.cue, draft.sources, draft.tagged)]
    for group in groups:
        over = [quotation for piece in group for quotation in layout.quotations_over(piece)]
        if group not in home and any(is_utterance(layout.text, quotation) for quotation in over):
            parts.append(Draft(group, tagged=[role for role in draft.tagged if overlap(group, [role.span])]))
    return parts


def _groups(layout: Layout, contents: Sequence[Span]) -> list[list[Span]]:
    """Contents that one paragraph, or one quotation over several paragraphs, holds together."""
    groups: list[list[Span]] = []
    for piece in contents:
        if groups and (
            layout.paragraph(groups[-1][-1].start) == layout.paragraph(piece.start)
            or any(overlap(groups[-1][-1:], quotation.pieces) for quotation in layout.quotations_over(piece))
        ):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _home(layout: Layout, draft: Draft, groups: list[list[Span]]) -> list[list[Span]]:
    """The groups within reach of the draft's cue or source; the nearest one where none is, the first without either."""
    if not draft.anchors:
        return groups[:1]
    anchor = draft.anchors[0]
    at = layout.paragraph(anchor.start)
    leads_in = at >= 0 and layout.paragraphs[at].of(layout.text).endswith(":")
    reach = {at, at + 1} if leads_in else {at}
    home = [group for group in groups if any(layout.paragraph(piece.start) in reach for piece in group)]
    return home or [min(groups, key=lambda group: min(abs(piece.start - anchor.end) for piece in group))]


def _reclaim(layout: Layout, draft: Draft, following: Draft) -> None:
    """Give an utterance the cue of the draft that follows, where its words are a sentence further on than the cue."""
    if draft.anchors or not following.anchors:
        return
    last, begins = draft.contents[-1], following.contents[0].start
    first, end = min(a.start for a in following.anchors), max(a.end for a in following.anchors)
    over = layout.quotations_over(last)
    behind = last.end <= first <= last.end + ADOPTION_REACH and end <= begins
    if not behind or not over or not awaits_its_cue(layout.text, over[-1]):
        return
    if _SENTENCE_END.search(layout.text, end, begins) and not _SENTENCE_END.search(
        layout.text, over[-1].outer.end, end
    ):
        draft.cue, draft.sources = following.cue, following.sources
        following.cue, following.sources = None, []


def _adopt(
    layout: Layout, draft: Draft, cues: Sequence[RoleSpan], role_spans: Sequence[RoleSpan], used: set[Span]
) -> None:
    """Give a draft without a cue the nearest of `cues` that is unused, in reach and outside every quotation.

    A cue that tells that nothing was said (`did not answer`) has no utterance.
    """
    first, last = draft.contents[0], draft.contents[-1]
    places = {layout.paragraph(first.start), layout.paragraph(last.start)}

    def distance(cue: RoleSpan) -> int:
        return min(abs(cue.span.start - last.end), abs(first.start - cue.span.end))

    beside = [
        cue
        for cue in cues
        if cue.span not in used
        and not is_negated(cue.span.of(layout.text))
        and distance(cue) <= ADOPTION_REACH
        and layout.paragraph(cue.span.start) in places
        and not layout.quotations_over(cue.span)
        and not _sentences_away(layout, draft, cue.span)
    ]
    if not beside:
        return
    draft.cue = min(beside, key=distance)
    if draft.cue.link is not None and role_spans[draft.cue.link].role == "source":
        draft.sources = [role_spans[draft.cue.link]]
    used.add(draft.cue.span)


def _sentences_away(layout: Layout, draft: Draft, cue: Span) -> bool:
    """Whether a sentence ends between a draft's words, the marks around them left out, and a cue."""
    over = [q.outer for piece in draft.contents for q in layout.quotations_over(piece)]
    end = max([draft.contents[-1].end, *(outer.end for outer in over)])
    begin = min([draft.contents[0].start, *(outer.start for outer in over)])
    if cue.start >= end:
        return bool(_SENTENCE_END.search(layout.text, end, cue.start))
    return bool(_SENTENCE_END.search(layout.text, cue.end, begin))


def _stands_free(layout: Layout, draft: Draft) -> bool:
    return any(
        is_free_standing(layout.text, quotation)
        or is_led_sentence(layout.text, quotation)
        or (awaits_its_cue(layout.text, quotation) and is_long(layout.text, quotation))
        for piece in draft.contents
        for quotation in layout.quotations_over(piece)
    )
