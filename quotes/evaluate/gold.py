"""Gold quotations as JSON: beside each article NAME.txt a NAME.json with its quotations as text and their speakers.

    {"file": "NAME.txt", "quotes": [{"type": "direct", "text": ["...", "..."], "speaker": "...", "named": true}]}

`text` holds the pieces of what was said, exactly as the article writes them, without a direct quotation's outermost
marks; the quotations stand in the order of the article. `speaker` is the fullest name in the article, or the
description of one that it does not name (`named` is false). May be there: `speaker_b`, another name that is right too;
`how`, the way from the words at the quotation to the speaker. All gold quotations are speech.

A file may say `"by_part": true`: its quotations are single stretches, each part of one that its attribution splits
(“A,” she said, “B.”) for itself. What the program finds is compared with them stretch by stretch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.evaluate import names
from quotes.evaluate.articles import manifest, read_article
from quotes.evaluate.errors import GoldError
from quotes.evaluate.places import characters, trimmed
from quotes.model import QUOTE_TYPES, Article, QuoteType, Span


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quotation as a reader marked it. `speakers` are the names that are right for it, any of them."""

    type: QuoteType
    contents: tuple[Span, ...]
    speakers: frozenset[str]
    named: bool
    how: str | None

    @property
    def content(self) -> frozenset[int]:
        """The offsets of the characters that were said, punctuation at the edges left out."""
        return characters(self.contents)

    def spoken_by(self, name: str | None) -> bool:
        """Whether `name` is one of its speakers'."""
        return any(names.same(speaker, name) for speaker in self.speakers)


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its gold quotations, in order; `by_part` where the parts of a split one stand for themselves."""

    article: Article
    quotes: tuple[GoldQuote, ...]
    by_part: bool = False


def read(folder: Path) -> Iterator[GoldArticle]:
    """The gold articles of a folder, in the order of the files' names.

    Raises GoldError, naming the file and the trouble, for one that cannot be used.
    """
    listed = manifest(folder)
    for path in sorted(folder.glob("*.json")):
        marked = _object(path)
        file = folder / str(marked.get("file") or path.with_suffix(".txt").name)
        if not file.is_file():
            raise GoldError(f'{path}: names the article "{file.name}", which does not exist; put it beside this file')
        article = read_article(file, listed)
        yield GoldArticle(article, tuple(_quotes(path, article.text, marked)), marked.get("by_part") is True)


def _object(path: Path) -> Mapping[str, Any]:
    try:
        marked = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GoldError(f"{path}: is no JSON in UTF-8 ({' '.join(str(error).split())}); mend it") from None
    if not isinstance(marked, dict) or not isinstance(marked.get("quotes"), list):
        raise GoldError(f'{path}: has no list of "quotes"; see docs/model-card.md for the format')
    return marked


def _quotes(path: Path, text: str, marked: Mapping[str, Any]) -> Iterator[GoldQuote]:
    position = 0
    for number, quote in enumerate(marked["quotes"], start=1):
        try:
            kind, pieces, speaker = quote["type"], list(quote["text"]), quote["speaker"]
        except (KeyError, TypeError):
            raise GoldError(f'{path}: quotation {number} lacks "type", "text" or "speaker"; add it') from None
        if not isinstance(quote["text"], list) or not pieces or not all(isinstance(p, str) and p for p in pieces):
            raise GoldError(f'{path}: quotation {number} has a "text" that is no list of its pieces; write ["..."]')
        for name in ("speaker", "speaker_b", "how"):
            if not isinstance(quote.get(name), str | None):
                raise GoldError(f'{path}: quotation {number} has a "{name}" that is no text; mend it')
        if kind not in QUOTE_TYPES:
            raise GoldError(f'{path}: quotation {number} has the type "{kind}"; write {", ".join(QUOTE_TYPES)}')
        contents = []
        for piece in pieces:
            position = _find(text, piece, position)
            if position < 0:
                raise GoldError(f'{path}: quotation {number}: "{piece}" is not in the article; copy it from there')
            contents.append(trimmed(text, Span(position, position + len(piece))))
        yield GoldQuote(
            kind,
            tuple(contents),
            frozenset(filter(None, (speaker, quote.get("speaker_b")))),
            bool(quote.get("named")),
            quote.get("how"),
        )


def _find(text: str, piece: str, position: int) -> int:
    """Where the piece stands from `position` on, else anywhere; -1 for nowhere."""
    found = text.find(piece, position)
    return found if found >= 0 else text.find(piece)
