"""The way through the rooms: articles in, quotes out, many at a time, none able to spoil another."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.model import Article, Quote, Span, Speaker

if TYPE_CHECKING:
    from stanza import Document


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an article gave: its quotes in the order of the text, or the `problem` why there are none.

    `version` names the models that found them.
    """

    article: Article
    version: str
    quotes: tuple[Quote, ...] = ()
    problem: str | None = None


def extract(articles: Iterable[Article], models_dir: Path | None = None) -> Iterator[Extraction]:
    """The quotes of each article, in the articles' order.

    The models (the shipped ones, or Stanza's from `models_dir`) are loaded once per process, when the first article
    comes. Articles are taken in batches, so `articles` runs ahead of what is yielded. Raises `quotes.parse.ModelsError`
    where the models cannot be loaded.
    """
    coming = iter(articles)
    first = next(coming, None)
    if first is None:
        return
    from quotes.parse import load

    parser = load(models_dir)
    waiting: deque[Article] = deque()

    def bodies() -> Iterator[str]:
        for article in chain([first], coming):
            waiting.append(article)
            yield article.body

    for document in parser.documents(bodies()):
        yield _extraction(waiting.popleft(), document, parser.version)


def as_json(article: Article, quotes: Iterable[Quote]) -> dict[str, Any]:
    """An article's quotes in the format of `quotes parse --json`: each span with its offsets and its words.

    A quote within another stands in that one's list `nested`.
    """
    all_quotes = list(quotes)
    given = {quote.contents for quote in all_quotes}
    outermost = [quote for quote in all_quotes if quote.within not in given]
    inner: dict[tuple[Span, ...], list[Quote]] = defaultdict(list)
    for quote in all_quotes:
        if quote.within != quote.contents:
            inner[quote.within].append(quote)
    return {"path": article.path, "quotes": [_with_nested(article.text, quote, inner) for quote in outermost]}


def _with_nested(text: str, quote: Quote, inner: Mapping[tuple[Span, ...], Iterable[Quote]]) -> dict[str, Any]:
    nested = [_with_nested(text, other, inner) for other in inner.get(quote.contents, ())]
    return _quote_json(text, quote) | {"nested": nested}


def _extraction(article: Article, document: Any, version: str) -> Extraction:
    from quotes.parse import ParseFailure

    if isinstance(document, ParseFailure):
        return Extraction(article, version, problem=document.problem)
    try:
        return Extraction(article, version, tuple(_quotes(article.text, document)))
    except Exception as error:
        # Whatever one article's text stumbles over must not stop the batch; it is reported with the article.
        words = " ".join(str(error).split())
        return Extraction(article, version, problem=f"its quotes cannot be worked out: {type(error).__name__}: {words}")


def _quotes(text: str, document: Document) -> list[Quote]:
    from quotes.attribute import attribute
    from quotes.speakers import resolve

    return resolve(text, document, attribute(text, document))


def _quote_json(text: str, quote: Quote) -> dict[str, Any]:
    speaker = quote.speaker
    return {
        "type": quote.type,
        "act": quote.act,
        "contents": [_span_json(text, span) for span in quote.contents],
        "quoted": [_span_json(text, span) for span in quote.quoted],
        "cue": _span_json(text, quote.cue) if quote.cue else None,
        "sources": [_span_json(text, span) for span in quote.sources],
        "speaker": speaker and _speaker_json(speaker),
        "also": [_speaker_json(other) for other in quote.also],
        "source_kind": quote.source_kind,
        "how": quote.how,
        "reason": quote.reason,
        "confidence": round(quote.confidence, 4),
        "speaker_confidence": quote.speaker_confidence and round(quote.speaker_confidence, 4),
        "candidates": [
            {"name": one.name, "kind": one.kind, "probability": round(one.probability, 4)} for one in quote.candidates
        ],
        "relay": quote.relay,
        "anonymity": quote.anonymity,
    }


def _speaker_json(speaker: Speaker) -> dict[str, Any]:
    return {
        "name": speaker.name,
        "title": speaker.title,
        "affiliation": speaker.affiliation,
        "kind": speaker.kind,
    }


def _span_json(text: str, span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}
