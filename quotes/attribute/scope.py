"""How far an attribution reaches: its own paragraph, the quotation that runs on, and what a colon leads in.

A quotation that stands in a paragraph of its own, away from any cue, is an attribution of its own, without a cue;
whose words it holds is for the speakers room to say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from quotes.attribute.drafts import Draft
from quotes.attribute.edges import overlap
from quotes.attribute.marks import Quotation
from quotes.attribute.utterances import is_free_standing, is_utterance
from quotes.model import RoleSpan, Span

# A cue that no content hangs on is given to an utterance at most this many characters away in its paragraph.
ADOPTION_REACH = 60


def settle(
    text: str,
    drafts: Sequence[Draft],
    quotations: Sequence[Quotation],
    paragraphs: Sequence[Span],
    role_spans: Sequence[RoleSpan],
) -> list[Draft]:
    """The drafts with what lies beyond their reach taken off, as drafts of its own where it is an utterance.

    An utterance without a cue takes one that stands beside it unused. What has neither cue nor source, and is no
    whole sentence in marks, is dropped unless the tagger marked it. In order of first content.
    """
    outermost = [quotation for quotation in quotations if quotation.depth == 0]
    settled = [part for draft in drafts for part in _split(text, draft, outermost, paragraphs)]
    used = {cue for draft in settled for cue in draft.anchors}
    for draft in settled:
        if not draft.anchors:
            _adopt(text, draft, outermost, paragraphs, role_spans, used)
    kept = [draft for draft in settled if draft.tagged or draft.anchors or _stands_free(text, draft, outermost)]
    return sorted(kept, key=lambda draft: draft.contents[0])


def _split(text: str, draft: Draft, quotations: Sequence[Quotation], paragraphs: Sequence[Span]) -> list[Draft]:
    groups = _groups(draft.contents, quotations, paragraphs)
    if len(groups) == 1:
        return [draft]
    home = _home(text, draft, groups, paragraphs)
    own = [piece for group in home for piece in group]
    parts = [Draft(own, draft.cue, draft.sources, draft.tagged)]
    for group in groups:
        if group not in home and any(
            is_utterance(text, quotation) and overlap(group, quotation.pieces) for quotation in quotations
        ):
            parts.append(Draft(group, tagged=[role for role in draft.tagged if overlap(group, [role.span])]))
    return parts


def _groups(contents: Sequence[Span], quotations: Sequence[Quotation], paragraphs: Sequence[Span]) -> list[list[Span]]:
    """Contents that one paragraph, or one quotation over several paragraphs, holds together."""
    groups: list[list[Span]] = []
    for piece in contents:
        if groups and (
            _paragraph(groups[-1][-1], paragraphs) == _paragraph(piece, paragraphs)
            or any(overlap([piece], q.pieces) and overlap(groups[-1], q.pieces) for q in quotations)
        ):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _home(text: str, draft: Draft, groups: list[list[Span]], paragraphs: Sequence[Span]) -> list[list[Span]]:
    """The groups within reach of the draft's cue or source; the nearest one where none is, the first without either."""
    if not draft.anchors:
        return groups[:1]
    anchor = draft.anchors[0]
    at = _paragraph(anchor, paragraphs)
    leads_in = 0 <= at < len(paragraphs) and paragraphs[at].of(text).endswith(":")
    reach = {at, at + 1} if leads_in else {at}
    home = [group for group in groups if any(_paragraph(piece, paragraphs) in reach for piece in group)]
    return home or [min(groups, key=lambda group: min(abs(piece.start - anchor.end) for piece in group))]


def _adopt(
    text: str,
    draft: Draft,
    quotations: Sequence[Quotation],
    paragraphs: Sequence[Span],
    role_spans: Sequence[RoleSpan],
    used: set[Span],
) -> None:
    first, last = draft.contents[0], draft.contents[-1]
    places = {_paragraph(first, paragraphs), _paragraph(last, paragraphs)}
    beside = [
        cue
        for cue in role_spans
        if cue.role == "cue" and cue.span not in used and _paragraph(cue.span, paragraphs) in places
        if min(abs(cue.span.start - last.end), abs(first.start - cue.span.end)) <= ADOPTION_REACH
        if not any(quotation.outer.overlaps(cue.span) for quotation in quotations)
    ]
    if not beside:
        return
    draft.cue = min(beside, key=lambda cue: min(abs(cue.span.start - last.end), abs(first.start - cue.span.end)))
    if draft.cue.link is not None and role_spans[draft.cue.link].role == "source":
        draft.sources = [role_spans[draft.cue.link]]
    used.add(draft.cue.span)


def _stands_free(text: str, draft: Draft, quotations: Sequence[Quotation]) -> bool:
    return any(overlap(draft.contents, q.pieces) and is_free_standing(text, q) for q in quotations)


def _paragraph(span: Span, paragraphs: Sequence[Span]) -> int:
    return bisect_right(paragraphs, span.start, key=lambda paragraph: paragraph.start) - 1
