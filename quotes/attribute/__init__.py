"""Attributions of a parsed article: what the tagger marks, sharpened by the quotation marks, typed and weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.attribute import echoes, nested
from quotes.attribute.assembly import assemble
from quotes.attribute.cited import heed_cited
from quotes.attribute.continuations import join
from quotes.attribute.drafts import Draft, gather
from quotes.attribute.edges import sharpen
from quotes.attribute.inverted import split_by_names
from quotes.attribute.layout import Layout
from quotes.attribute.newsroom import without_credits
from quotes.attribute.scope import settle
from quotes.attribute.subjects import check_sources
from quotes.attribute.transcript import outside, turns
from quotes.attribute.unsaid import says_nothing
from quotes.model import Attribution

if TYPE_CHECKING:
    from stanza import Document


def attribute(text: str, doc: Document) -> list[Attribution]:
    """The attributions in `text`, in order of their first content, quotations within quotations among them.

    `doc` is what `quotes.parse` makes of the article's body: its `role_spans` hold the tagger's sources, cues and
    contents as character offsets into `text`.
    """
    layout, drafts = drafts_of(text, doc)
    found = [attribution for draft in drafts if (attribution := assemble(layout, draft)) is not None]
    found = without_credits(layout, found)
    spoken = turns(layout, found)
    if spoken:
        found = [*spoken, *outside(found, spoken)]
    found += echoes.find(layout, found)
    found += nested.find(layout, doc, found)
    return sorted(found, key=lambda attribution: attribution.contents[0])


def drafts_of(text: str, doc: Document) -> tuple[Layout, list[Draft]]:
    """The drafts that the attributions are assembled from, and the layout of the text."""
    if not doc.sentences:
        return Layout(text, len(text)), []
    layout = Layout(text, _body_start(text, doc))
    drafts = settle(layout, doc, sharpen(layout, gather(layout, doc.role_spans)))
    check_sources(layout, doc, drafts)
    drafts = heed_cited(layout, doc, drafts)
    drafts = join(layout, doc, split_by_names(layout, drafts))
    return layout, [draft for draft in drafts if not says_nothing(layout, draft)]


def _body_start(text: str, doc: Document) -> int:
    """Where the body begins that `doc` was made of: at its first token, or at the marks and spaces before it."""
    start = doc.sentences[0].tokens[0].start_char
    while start and not text[start - 1].isalnum() and text[start - 1] not in "\r\n":
        start -= 1
    return start
