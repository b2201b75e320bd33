"""Attributions of a parsed article: what the tagger marks, sharpened by the quotation marks, typed and weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.attribute.assembly import assemble
from quotes.attribute.drafts import gather
from quotes.attribute.edges import sharpen
from quotes.attribute.marks import pair
from quotes.attribute.paragraphs import paragraphs
from quotes.attribute.scope import settle
from quotes.attribute.subjects import fill_sources
from quotes.model import Attribution

if TYPE_CHECKING:
    from stanza import Document


def attribute(text: str, doc: Document) -> list[Attribution]:
    """The attributions in `text`, in order of their first content.

    `doc` is what `quotes.parse` makes of the article's body: its `role_spans` hold the tagger's sources, cues and
    contents as character offsets into `text`.
    """
    start = _body_start(text, doc)
    quotations, parts = pair(text, start), paragraphs(text, start)
    drafts = sharpen(text, gather(doc.role_spans), quotations, parts)
    drafts = settle(text, drafts, quotations, parts, doc.role_spans)
    fill_sources(text, doc, drafts)
    assembled = (assemble(text, draft, quotations) for draft in drafts)
    return [attribution for attribution in assembled if attribution is not None]


def _body_start(text: str, doc: Document) -> int:
    if not doc.sentences:
        return len(text)
    return text.rfind("\n", 0, doc.sentences[0].tokens[0].start_char) + 1
