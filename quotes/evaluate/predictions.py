"""What is scored: quotes as `quotes parse --json` gives them, parsed now or read from a file of its output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from quotes.evaluate.errors import GoldError
from quotes.evaluate.places import characters
from quotes.model import Article, Span

Quotes = Sequence[Mapping[str, Any]]
"""The quotes of one article, each in the format of `quotes parse --json`."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One quote that was found. `astray` counts the pieces whose words do not stand at their offsets."""

    type: str | None
    act: str | None
    contents: tuple[Span, ...]
    cue: Span | None
    sources: tuple[Span, ...]
    speaker: str | None
    how: str | None
    confidence: float | None
    speaker_confidence: float | None
    astray: int

    @property
    def content(self) -> frozenset[int]:
        """The offsets of the characters that were said."""
        return characters(self.contents)

    @property
    def parts(self) -> list[Prediction]:
        """The same quote once for each of its pieces, with that piece alone."""
        return [replace(self, contents=(piece,)) for piece in self.contents]

    @classmethod
    def of(cls, text: str, quote: Mapping[str, Any]) -> Prediction:
        """A quote of `text` from its JSON form."""
        contents, sources, cue = quote.get("contents") or [], quote.get("sources") or [], quote.get("cue")
        return cls(
            type=quote.get("type"),
            act=quote.get("act"),
            contents=tuple(map(_span, contents)),
            cue=_span(cue) if cue else None,
            sources=tuple(map(_span, sources)),
            speaker=(quote.get("speaker") or {}).get("name"),
            how=quote.get("how"),
            confidence=quote.get("confidence"),
            speaker_confidence=quote.get("speaker_confidence"),
            astray=sum(_span(piece).of(text) != piece.get("text") for piece in contents),
        )


def _span(place: Mapping[str, Any]) -> Span:
    return Span(place["start"], place["end"])


def parsed(
    articles: Sequence[Article], models: Path | None = None, advance: Callable[[], None] | None = None
) -> Iterator[Quotes]:
    """The quotes that the program finds in each article, in their order; `advance` is called after each.

    Raises GoldError for an article that cannot be parsed.
    """
    from quotes.extraction import as_json, extract

    for extraction in extract(articles, models):
        article = extraction.article
        if extraction.problem is not None:
            raise GoldError(f"{article.path}: {extraction.problem}; mend the article or take it out of the folder")
        if advance is not None:
            advance()
        yield as_json(article, extraction.quotes)["quotes"]


def read(path: Path) -> dict[str, Quotes]:
    """The quotes in a file of `quotes parse --json` output, by the name (without folders) of their article's file."""
    found: dict[str, Quotes] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {_reason(error)}") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            article = json.loads(line)
            name, quotes = Path(article["path"]).name, article["quotes"]
            for quote in quotes:
                Prediction.of("", quote)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise GoldError(f"{path}: line {number} is no output of quotes parse --json; write the file anew") from None
        found[name] = quotes
    return found


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
