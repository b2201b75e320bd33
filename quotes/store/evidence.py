"""What proves a quote: its spans checked against the article's text, and the row that its words make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from quotes.model import Article, Quote, Span
from quotes.store.ids import iso_day

BETWEEN_PIECES = " … "


def joined(text: str, spans: Iterable[Span]) -> str | None:
    """The words of the spans as one string, or None where there are none; see `BETWEEN_PIECES`."""
    return BETWEEN_PIECES.join(span.of(text) for span in spans) or None


def spans_of(quote: Quote) -> dict[str, tuple[Span, ...]]:
    """The spans that prove a quote, by kind, as they are stored."""
    return {
        "content": quote.contents,
        "quoted": quote.quoted,
        "cue": (quote.cue,) if quote.cue else (),
        "source": quote.sources,
    }


def check_article(article: Article) -> None:
    """Raise ValueError for an article without text, a body that begins outside it, or a date that is none."""
    name = article.path or article.url or article.sha256[:12]
    if not article.text:
        raise ValueError(f"{name}: the article has no text")
    if not 0 <= article.body_start <= len(article.text):
        raise ValueError(f"{name}: the body starts at {article.body_start}, outside the text")
    if article.published is not None:
        try:
            iso_day(article.published)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None


def check_quote(article: Article, quote: Quote) -> None:
    """Raise ValueError for a quote that the article's text does not prove, or a probability that is none."""
    name = article.path or article.url or article.sha256[:12]
    if not quote.contents:
        raise ValueError(f"{name}: a quote without content")
    for kind, spans in spans_of(quote).items():
        for span in spans:
            if not 0 <= span.start < span.end <= len(article.text):
                raise ValueError(f"{name}: a {kind} at {span.start} to {span.end} is not within the text")
            if span.start < article.body_start:
                raise ValueError(f"{name}: a {kind} at {span.start} to {span.end} begins before the article's body")
    for span in quote.quoted:
        if not any(content.contains(span) for content in quote.contents):
            raise ValueError(f"{name}: quoted words at {span.start} to {span.end} are outside the quote's content")
    if quote.within and not lies_within(quote.contents, quote.within):
        raise ValueError(f"{name}: the quote at {quote.contents[0].start} does not lie within its outer one")
    for value in (quote.confidence, quote.speaker_confidence, *(one.probability for one in quote.candidates)):
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"{name}: a confidence of {value} is not between 0 and 1")


def lies_within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Whether each inner piece lies in an outer one, and the outer ones hold more."""
    held = all(any(piece.contains(span) for piece in outer) for span in inner)
    return held and sum(span.end - span.start for span in inner) < sum(span.end - span.start for span in outer)


def quote_row(text: str, quote: Quote) -> dict[str, Any]:
    """The columns of a quote that it gives itself; spans become the words of `text`."""
    speaker, whole = quote.speaker, extent(quote)
    return {
        "type": quote.type,
        "act": quote.act,
        "source_kind": quote.source_kind,
        "how": quote.how,
        "confidence": _rounded(quote.confidence),
        "start_char": whole.start,
        "end_char": whole.end,
        "text": joined(text, quote.contents),
        "quoted": joined(text, quote.quoted),
        "cue": quote.cue.of(text) if quote.cue else None,
        "source": joined(text, quote.sources),
        "speaker_name": speaker.name if speaker else None,
        "speaker_title": speaker.title if speaker else None,
        "speaker_affiliation": speaker.affiliation if speaker else None,
        "reason": quote.reason,
        "speaker_confidence": _rounded(quote.speaker_confidence),
        "relay": quote.relay,
        "anonymity": quote.anonymity,
        "candidates": _candidates(quote),
    }


def _candidates(quote: Quote) -> str | None:
    """The runners-up as JSON, or None where there are none."""
    found = [{"name": one.name, "kind": one.kind, "probability": _rounded(one.probability)} for one in quote.candidates]
    return json.dumps(found, ensure_ascii=False) if found else None


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(float(probability), 4)


def extent(quote: Quote) -> Span:
    """From the start of the quote's first content to the end of its last."""
    return Span(int(min(span.start for span in quote.contents)), int(max(span.end for span in quote.contents)))


def place(quote: Quote) -> tuple[Any, ...]:
    """Sorts quotes in the order of the text, the same way whatever order they come in."""
    return (extent(quote), quote.contents, quote.sources, quote.cue or Span(0, 0), quote.quoted, quote.act)
