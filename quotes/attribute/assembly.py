"""From a draft to an attribution: exact pieces, the stretches inside marks, type, act and confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes.attribute.acts import act_of
from quotes.attribute.confidence import confidence
from quotes.attribute.drafts import Draft
from quotes.attribute.layout import Layout
from quotes.model import Attribution, QuoteType, Span

_THAT = re.compile(r"[Tt]hat\W+")


def assemble(layout: Layout, draft: Draft) -> Attribution | None:
    """The attribution of a draft, or None where no word is left of its content, or nothing reports unquoted words."""
    text = layout.text
    contents = tuple(piece for piece in (_exact(layout, piece) for piece in draft.contents) if piece)
    if not contents:
        return None
    quoted = (part.stripped(text) for piece in contents for part in _inside(layout, piece))
    quoted = tuple(part for part in quoted if part.start < part.end)
    attribution = compose(layout, draft, contents, quoted)
    return None if attribution.type == "indirect" and not draft.anchors else attribution


def compose(
    layout: Layout, draft: Draft, contents: Sequence[Span], quoted: Sequence[Span], within: Sequence[Span] = ()
) -> Attribution:
    """The attribution of a draft whose exact pieces, their parts inside marks and what they stand within are known."""
    kind = type_of(layout.text, contents, quoted)
    act = act_of(layout.text, draft, kind)
    return Attribution(
        type=kind,
        act=act,
        contents=tuple(contents),
        quoted=tuple(quoted),
        cue=draft.cue.span if draft.cue else None,
        sources=tuple(source.span for source in draft.sources),
        confidence=confidence(draft, kind, act),
        within=tuple(within),
    )


def type_of(text: str, contents: Sequence[Span], quoted: Sequence[Span]) -> QuoteType:
    """Direct where every word of the contents stands inside marks, mixed where some do, indirect where none does."""
    said, inside = (sum(map(str.isalnum, (c for span in spans for c in span.of(text)))) for spans in (contents, quoted))
    if not inside:
        return "indirect"
    return "direct" if inside == said else "mixed"


def _exact(layout: Layout, piece: Span) -> Span | None:
    """The piece without white space at its edges, and without the marks around it where they enclose all of it.

    So they do where only the conjunction stands before them: `said that “it rained”`.
    """
    text = layout.text
    inside = _inside(layout, piece)
    if len(inside) == 1:
        around = text[piece.start : inside[0].start] + text[inside[0].end : piece.end]
        if not any(map(str.isalnum, around)) or _THAT.fullmatch(around):
            piece = inside[0]
    piece = piece.stripped(text)
    return piece if any(map(str.isalnum, piece.of(text))) else None


def _inside(layout: Layout, piece: Span) -> list[Span]:
    """The parts of the piece that stand inside the marks of an outermost quotation."""
    return [
        Span(max(piece.start, part.start), min(piece.end, part.end))
        for quotation in layout.quotations_over(piece)
        for part in quotation.pieces
        if piece.overlaps(part)
    ]
