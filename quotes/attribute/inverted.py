"""A verb of saying and a name right behind the closing mark (`,” says NAME`) tell whose the words before are.

Two utterances that are each followed by their own are never one quotation, whatever the tagger links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout, overlap
from quotes.attribute.marks import Quotation
from quotes.model import RoleSpan, Span

_TAG = re.compile(
    r",?\s?(?P<cue>says|said|asks|asked|adds|added|explains|explained|repli(?:es|ed)|answer(?:s|ed)|recall(?:s|ed)|"
    r"insist(?:s|ed)|wr(?:ites|ote)|argue[sd]|warn(?:s|ed)|note[sd]|joke[sd]|laugh(?:s|ed)|sigh(?:s|ed)|shout(?:s|ed)|"
    r"agree[sd]|complain(?:s|ed)|continue[sd]|conclude[sd]|admit(?:s|ted)|remember(?:s|ed)) "
    r"(?P<name>[^\W\d_a-z][\w’'.-]*(?: (?:(?:de|da|van|von|der|bin|al|el) )*[^\W\d_a-z][\w’'-]*)*)"
)
_DATE = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|(?:I|He|She|It|We|They|You|The|A|An|His|Her|Their|My|Our|One|In|On|At|When|As|After|But|And)\b"
)
_AGE = re.compile(r"(?:, \d{1,3})?[.,] ?[“\"‘'«„]")
_SURE = 0.9
"""The probability that such a verb and name are the cue and the source."""


def split_by_names(layout: Layout, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, with each quotation that such a name follows under that name; in order of first content."""
    kept = list(drafts)
    tags = {id(q): tag for q in layout.quotations if (tag := _tag(layout, q)) is not None}
    for number, quotation in enumerate(layout.quotations):
        if (tag := tags.get(id(quotation))) is None:
            continue
        cue, name = tag
        mine = [draft for draft in kept if overlap(draft.contents, quotation.pieces)]
        if any(role.span.overlaps(name) for draft in mine for role in draft.sources):
            continue
        if any(quotation.outer.contains(anchor) for draft in mine for anchor in draft.anchors):
            continue
        owner = max(mine, key=lambda draft: overlap(draft.contents, quotation.pieces), default=None)
        if owner is None:
            kept.append(_made(cue, name, list(quotation.pieces), []))
            continue
        own = [quotation]
        for later in layout.quotations[number + 1 :]:
            if id(later) in tags or not _goes_on(layout, owner, name, later):
                break
            own.append(later)
        rest = [part for piece in owner.contents for part in _left(layout, piece, own, name)]
        made = _made(cue, name, [piece for one in own for piece in one.pieces], owner.tagged)
        if rest and not (owner.cue is not None and owner.cue.span.overlaps(cue)):
            owner.contents = rest
            kept.append(made)
        else:
            owner.cue, owner.sources = made.cue, made.sources
            for alone in _next(layout, kept, name, quotation):
                owner.contents = sorted([*owner.contents, *alone.contents])
                owner.tagged = [*owner.tagged, *alone.tagged]
                kept.remove(alone)
    return sorted(kept, key=lambda draft: draft.contents[0])


def _tag(layout: Layout, quotation: Quotation) -> tuple[Span, Span] | None:
    """The verb and the name behind a quotation."""
    match = _TAG.match(layout.text, quotation.outer.end) if quotation.closed else None
    if match is None or _DATE.match(match["name"]) or match["name"].endswith(("'s", "’s")):
        return None
    if layout.quotations_over(Span(match.start("cue"), match.end())):
        return None
    return Span(*match.span("cue")), Span(match.start("name"), match.end() - match["name"].endswith("."))


def _goes_on(layout: Layout, owner: Draft, name: Span, later: Quotation) -> bool:
    """Whether a later quotation of the draft goes on from the name: in its paragraph, with no other source behind."""
    here = layout.paragraph(name.start)
    if layout.paragraph(later.outer.start) != here or not overlap(owner.contents, later.pieces):
        return False
    return not any(anchor.start > name.end and layout.paragraph(anchor.start) == here for anchor in owner.anchors)


def _next(layout: Layout, drafts: Sequence[Draft], name: Span, quotation: Quotation) -> list[Draft]:
    """The draft without cue and source of a quotation that follows the name, and at most an age, in its paragraph."""
    for draft in drafts:
        first = draft.contents[0]
        between = layout.text[name.end : first.start] if first.start > quotation.outer.end else ""
        over = layout.quotations_over(first)
        if not draft.anchors and _AGE.fullmatch(between) and over and _tag(layout, over[0]) is None:
            return [draft]
    return []


def _left(layout: Layout, piece: Span, own: Sequence[Quotation], name: Span) -> list[Span]:
    """What is left of a piece without the quotations taken out of it, and without the name behind the first one."""
    first, last = own[0].outer, own[-1].outer
    parts = [Span(piece.start, min(piece.end, first.start)), Span(max(piece.start, last.end, name.end), piece.end)]
    left = []
    for part in parts:
        if part.start >= part.end or not any(map(str.isalnum, part.of(layout.text))):
            continue
        over = [q.outer.start for q in layout.quotations_over(part) if q.outer.start > name.end]
        left.append(Span(over[0], part.end) if part.start == name.end and over else part)
    return left


def _made(cue: Span, name: Span, contents: list[Span], tagged: list[RoleSpan]) -> Draft:
    marked = [role for role in tagged if any(role.span.overlaps(piece) for piece in contents)]
    return Draft(contents, RoleSpan("cue", cue, _SURE, 1.0), [RoleSpan("source", name, _SURE, 1.0)], marked)
