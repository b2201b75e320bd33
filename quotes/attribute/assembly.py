"""From a draft to an attribution: exact pieces, the stretches inside marks, type, act and confidence."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.attribute.acts import act_of
from quotes.attribute.drafts import Draft
from quotes.attribute.marks import Quotation
from quotes.model import Attribution, QuoteType, Span

# What the tagger itself did not mark but the quotation marks show: how often such a free-standing quotation is one.
UNTAGGED_CONFIDENCE = 0.5


def assemble(text: str, draft: Draft, quotations: Sequence[Quotation]) -> Attribution | None:
    """The attribution of a draft, or None where no word is left of its content, or nothing reports unquoted words."""
    outermost = [piece for quotation in quotations if quotation.depth == 0 for piece in quotation.pieces]
    contents = tuple(piece for piece in (_exact(text, piece, outermost) for piece in draft.contents) if piece)
    if not contents:
        return None
    quoted = tuple(_trimmed(text, part) for piece in contents for part in _inside(piece, outermost))
    quoted = tuple(part for part in quoted if part.start < part.end)
    kind = type_of(text, contents, quoted)
    if kind == "indirect" and not draft.anchors:
        return None
    return Attribution(
        type=kind,
        act=act_of(text, draft, kind),
        contents=contents,
        quoted=quoted,
        cue=draft.cue.span if draft.cue else None,
        sources=tuple(source.span for source in draft.sources),
        confidence=_confidence(draft),
    )


def type_of(text: str, contents: Sequence[Span], quoted: Sequence[Span]) -> QuoteType:
    """Direct where every word of the contents stands inside marks, mixed where some do, indirect where none does."""
    said, inside = (sum(map(str.isalnum, (c for span in spans for c in span.of(text)))) for spans in (contents, quoted))
    if not inside:
        return "indirect"
    return "direct" if inside == said else "mixed"


def _exact(text: str, piece: Span, outermost: Sequence[Span]) -> Span | None:
    """The piece without white space at its edges, and without the marks around it where they enclose all of it."""
    inside = _inside(piece, outermost)
    if len(inside) == 1:
        around = text[piece.start : inside[0].start] + text[inside[0].end : piece.end]
        if not any(map(str.isalnum, around)):
            piece = inside[0]
    piece = _trimmed(text, piece)
    return piece if any(map(str.isalnum, piece.of(text))) else None


def _inside(piece: Span, outermost: Sequence[Span]) -> list[Span]:
    return [
        Span(max(piece.start, other.start), min(piece.end, other.end)) for other in outermost if piece.overlaps(other)
    ]


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _confidence(draft: Draft) -> float:
    """The tagger's mean probability of the contents, times that of the cue."""
    if not draft.tagged:
        return UNTAGGED_CONFIDENCE
    contents = sum(role.probability for role in draft.tagged) / len(draft.tagged)
    return round(contents * (draft.cue.probability if draft.cue else 1.0), 4)
