"""What the templates need to draw a quotation in its article: paragraphs of segments, and a note for each quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.web.segments import Mark, Paragraph, Segment, paragraphs, segments


@dataclass(frozen=True)
class Drawn:
    """A segment as it is drawn: `css` are the classes of its element ("" for plain text), `ids` its quotes."""

    text: str
    css: str
    ids: str
    begins: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """One paragraph with the notes on the quotes that begin in it."""

    segments: Sequence[Drawn]
    notes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ArticleView:
    """An article ready to be drawn: the header before its body, its paragraphs, and the numbers of its quotes."""

    header: str
    blocks: Sequence[Block]
    numbers: Mapping[int, int]


def marks_of(quotes: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """The spans of the quotes as marks on the article's text."""
    return [
        Mark(quote["id"], span["kind"], span["start_char"], span["end_char"])
        for quote in quotes
        for span in quote["spans"]
    ]


def article_view(article: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]) -> ArticleView:
    """The article with its quotes numbered in the order of the text."""
    text, start = article["text"], article["body_start"]
    by_id = {quote["id"]: quote for quote in quotes}
    found = paragraphs(text, marks_of(quotes), start)
    order = [id for paragraph in found for id in paragraph.begins]
    return ArticleView(
        text[:start], [_block(paragraph, by_id) for paragraph in found], {id: n for n, id in enumerate(order, 1)}
    )


def passage_view(quote: Mapping[str, Any]) -> list[Drawn]:
    """The words around a quote, with its spans marked."""
    words = quote["before"] + quote["passage"] + quote["after"]
    offset = quote["start_char"] - len(quote["before"])
    marks = [Mark(mark.quote_id, mark.kind, mark.start - offset, mark.end - offset) for mark in marks_of([quote])]
    return [_drawn(segment, {quote["id"]: quote}) for segment in segments(words, marks)]


def _block(paragraph: Paragraph, by_id: Mapping[int, Mapping[str, Any]]) -> Block:
    drawn = [_drawn(segment, by_id) for segment in paragraph.segments]
    return Block(drawn, [by_id[id] for id in paragraph.begins])


def _drawn(segment: Segment, by_id: Mapping[int, Mapping[str, Any]]) -> Drawn:
    """The classes tell the innermost content's type, how deep contents nest here, and whether cue or source."""
    contents = segment.quotes("content")
    classes = []
    if contents:
        innermost = by_id[contents[-1]]
        classes += ["said", innermost["type"]]
        if innermost["act"] == "thought":
            classes.append("thought")
        if len(set(contents)) > 1:
            classes.append("deep")
    for kind in ("quoted", "cue", "source"):
        if segment.quotes(kind):
            classes.append(kind)
    ids = dict.fromkeys(mark.quote_id for mark in segment.marks)
    return Drawn(segment.text, " ".join(classes), " ".join(map(str, ids)), segment.begins)
