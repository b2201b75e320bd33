"""Quotations within quotations: whoever speaks reports what somebody else said.

`“He told me, ‘Never come back,’” Ada Lind said` is Lind's, and holds a quotation of his. Two kinds are found: words in
inner marks with a verb of saying and its subject beside them, and reports that the tagger marks inside a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quotes.attribute.assembly import compose
from quotes.attribute.drafts import Draft, gather
from quotes.attribute.layout import Layout, overlap
from quotes.attribute.marks import Quotation
from quotes.attribute.subjects import subject_of
from quotes.attribute.trees import place_of, says, sentence_at, sentence_starts
from quotes.attribute.unsaid import says_nothing
from quotes.model import Attribution, RoleSpan, Span

if TYPE_CHECKING:
    from stanza import Document
    from stanza.models.common.doc import Sentence

LIKELY = 0.6
"""The probability that a verb of saying right beside inner marks is their cue, and its subject the source."""
# Between the verb and the opening mark: to whom it was said, and what leads in.
_TO_MARK = re.compile(
    r"(?: (?:to )?(?:me|us|him|her|them|you|[^\W\d_a-z][\w’'.-]+(?: [^\W\d_a-z][\w’'.-]+)?))?(?: that)?[,:]? ?"
)
_FROM_MARK = re.compile(r",? (?:\w+ ){0,2}")
# Who speaks and who is spoken to: what they said is no other's words.
_SELF = frozenset(("i", "we", "me", "us", "my", "our", "you"))


def find(layout: Layout, doc: Document, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The quotations within the contents of `attributions`, each with its `within`, in order of first content."""
    found: list[Attribution] = []
    starts = sentence_starts(doc)
    drafts = [*_in_marks(layout, doc, starts), *_tagged(layout, doc)]
    for draft in drafts:
        outer = _outer(layout, attributions, draft)
        if outer is None or any(overlap(draft.contents, other.contents) for other in found):
            continue
        attribution = _assemble(layout, draft, outer)
        if attribution is not None:
            found.append(attribution)
    return sorted(found, key=lambda attribution: attribution.contents[0])


def _in_marks(layout: Layout, doc: Document, starts: Sequence[int]) -> Iterable[Draft]:
    """Words in inner marks with a verb of saying and its subject beside them."""
    for inner in layout.inner:
        if not inner.closed or len(inner.pieces) > 1 or _is_name(inner.pieces[0].of(layout.text)):
            continue
        sentence = sentence_at(doc, starts, inner.outer.start)
        cue = _verb_beside(layout.text, sentence, inner)
        if cue is None:
            continue
        subject = subject_of(layout.text, sentence, cue, inner.pieces)
        if subject is not None and subject.of(layout.text).lower() not in _SELF:
            sources = [RoleSpan("source", subject, LIKELY, 1.0)]
            yield Draft(list(inner.pieces), RoleSpan("cue", cue, LIKELY, 1.0), sources)


def _is_name(words: str) -> bool:
    """Whether words in marks look like a name or a title, not like something said: all capitalised, no full stop."""
    letters = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > 1]
    return all(word[0].isupper() for word in letters) and not words.rstrip().endswith((".", "!", "?", ","))


def _verb_beside(text: str, sentence: Sentence, inner: Quotation) -> Span | None:
    """The verb of saying right before the opening mark, else right behind the closing one."""
    for word in reversed(sentence.words):
        if word.end_char <= inner.outer.start and says(word):
            return place_of(word) if _TO_MARK.fullmatch(text, word.end_char, inner.outer.start) else None
    for word in sentence.words:
        if word.start_char >= inner.outer.end and says(word):
            return place_of(word) if _FROM_MARK.fullmatch(text, inner.outer.end, word.start_char) else None
    return None


def _tagged(layout: Layout, doc: Document) -> Iterable[Draft]:
    """What the tagger marks wholly inside one quotation: contents, their cue and its source."""
    for draft in gather(layout, doc.role_spans):
        if draft.cue is None or not draft.sources or says_nothing(layout, draft):
            continue
        words = [*draft.anchors, *draft.contents]
        over = layout.quotations_over(words[0])
        inside = over and all(any(piece.contains(span) for piece in over[0].pieces) for span in words)
        if inside and draft.sources[0].span.of(layout.text).lower() not in _SELF:
            yield draft


def _outer(layout: Layout, attributions: Iterable[Attribution], draft: Draft) -> Attribution | None:
    """The attribution whose quoted words hold the draft's contents, cue and sources, and more than these."""
    for attribution in attributions:
        inside = [*draft.anchors, *draft.contents]
        held = all(any(part.contains(span) for part in attribution.quoted) for span in inside)
        if held and overlap(draft.contents, attribution.contents) < sum(p.end - p.start for p in attribution.contents):
            return attribution
    return None


def _assemble(layout: Layout, draft: Draft, outer: Attribution) -> Attribution | None:
    text = layout.text
    contents = tuple(_exact(layout, piece) for piece in sorted(draft.contents))
    if not all(any(map(str.isalnum, piece.of(text))) for piece in contents):
        return None
    quoted = tuple(part for piece in contents for part in _inner_parts(layout, piece, outer))
    attribution = compose(layout, draft, contents, quoted, outer.contents)
    return attribution if attribution.act == "speech" else None


def _inner_parts(layout: Layout, piece: Span, outer: Attribution) -> list[Span]:
    """The parts of a piece in the outermost of the inner marks, those around all that the outer one says left out."""
    over = [part for one in layout.inner for part in one.pieces if part.overlaps(piece)]
    over = [part for part in over if not any(part.contains(said) for said in outer.contents)]
    outermost = [part for part in over if not any(other != part and other.contains(part) for other in over)]
    return [Span(max(piece.start, part.start), min(piece.end, part.end)) for part in sorted(set(outermost))]


def _exact(layout: Layout, piece: Span) -> Span:
    """The piece without white space, and without the outer quotation's closing mark or inner marks around all of it."""
    for quotation in [*layout.quotations_over(piece), *layout.inner]:
        for part in filter(piece.overlaps, quotation.pieces):
            shared = Span(max(piece.start, part.start), min(piece.end, part.end))
            around = layout.text[piece.start : shared.start] + layout.text[shared.end : piece.end]
            if not any(map(str.isalnum, around)):
                piece = shared
    return piece.stripped(layout.text)
