"""Drawing quotations in their article: paragraphs with every span marked, and a note for each quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from quotes.web.fragments import text
from quotes.web.segments import Mark, Paragraph, Segment, paragraphs, segments


@dataclass(frozen=True)
class Block:
    """One paragraph as HTML, and the quotes that begin in it, each with its number and that of the quote around it."""

    prose: Markup
    notes: Sequence[tuple[Mapping[str, Any], int, int | None]]


@dataclass(frozen=True)
class ArticleView:
    """An article ready to be drawn: the header before its body, and its paragraphs."""

    header: str
    blocks: Sequence[Block]


def marks_of(quotes: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """The spans of the quotes as marks on the article's text."""
    return [
        Mark(quote["id"], span["kind"], span["start_char"], span["end_char"])
        for quote in quotes
        for span in quote["spans"]
    ]


def article_view(article: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]) -> ArticleView:
    """The article with its quotes numbered in the order of the text."""
    body, start = article["text"], article["body_start"]
    by_id = {quote["id"]: quote for quote in quotes}
    found = paragraphs(body, marks_of(quotes), start)
    places = {id: place for place, id in enumerate((id for one in found for id in one.begins), 1)}
    return ArticleView(body[:start], [_block(paragraph, by_id, places) for paragraph in found])


def passage_view(quote: Mapping[str, Any], *, paragraph: bool = False) -> Markup:
    """The words around a quote, with its spans marked; those of its `paragraph` only where that is wanted."""
    before, after = quote["before"], quote["after"]
    if paragraph:
        before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    words = before + quote["passage"] + after
    offset = quote["start_char"] - len(before)
    marks = [Mark(mark.quote_id, mark.kind, mark.start - offset, mark.end - offset) for mark in marks_of([quote])]
    return Markup("".join(_drawn(segment, {quote["id"]: quote}) for segment in segments(words, marks)))


def _block(paragraph: Paragraph, by_id: Mapping[int, Mapping[str, Any]], places: Mapping[int, int]) -> Block:
    outer = {id: places.get(quote["within_id"]) for id, quote in by_id.items()}
    pieces = []
    for segment in paragraph.segments:
        pieces += [_reference(id, places[id], outer[id]) for id in segment.begins]
        pieces.append(_drawn(segment, by_id))
        pieces += [_end(places[id]) for id in segment.ends if outer[id]]
    return Block(Markup("".join(pieces)), [(by_id[id], places[id], outer[id]) for id in paragraph.begins])


def _reference(id: int, place: int, outer: int | None) -> str:
    """The number of a quote where it begins, and of the one around it: what links to it lead to."""
    label = f"Quote {place}, within quote {outer}" if outer else f"Quote {place}"
    return f'<a class="ref" id="q{id}" href="#n{id}" data-number="{place}" aria-label="{label}"></a>'


def _end(place: int) -> str:
    """Where a quote within another ends, so that the rest is seen, and heard, to be the other's."""
    return f'<span class="end" role="img" aria-label="End of quote {place}" data-number="{place}"></span>'


def _drawn(segment: Segment, by_id: Mapping[int, Mapping[str, Any]]) -> str:
    """The segment as HTML; what covers it is told by classes, and whose it is by the ids of the quotes."""
    if not segment.marks:
        return text(segment.text)
    ids = " ".join(map(str, dict.fromkeys(mark.quote_id for mark in segment.marks)))
    return f'<span class="{_classes(segment, by_id)}" data-quotes="{ids}">{text(segment.text)}</span>'


def _classes(segment: Segment, by_id: Mapping[int, Mapping[str, Any]]) -> str:
    """The innermost content's type, whether contents nest here, and whether it is quoted, cue or source."""
    kinds = {mark.kind for mark in segment.marks}
    classes = []
    if "content" in kinds:
        contents = segment.quotes("content")
        innermost = by_id[contents[-1]]
        classes += ["said", text(innermost["type"])]
        if innermost["act"] == "thought":
            classes.append("thought")
        if len(set(contents)) > 1:
            classes.append("deep")
    classes += [kind for kind in ("quoted", "cue", "source") if kind in kinds]
    return " ".join(classes)
