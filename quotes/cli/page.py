"""An article on the terminal: its quotes highlighted by type, and who said each beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quotes.cli.terminal import given, one_line, safe
from quotes.model import Article, Quote, QuoteType, Span

STYLES: dict[QuoteType, str] = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}
_PARAGRAPH = re.compile(r"[^\r\n]*[^\s][^\r\n]*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as a page shows it: where its words stand in the text, and who said them in which words."""

    number: int
    type: QuoteType
    contents: tuple[Span, ...]
    speaker: str | None
    source: str | None
    cue: str | None
    also: tuple[str, ...] = ()
    relay: str | None = None
    anonymity: str | None = None

    @property
    def label(self) -> str:
        """Who, the type, the cue, to which outlet and why without a name, on one line."""
        cue = f'"{one_line(self.cue)}"' if self.cue else None
        relay = f"to {one_line(self.relay)}" if self.relay else None
        anonymity = f'"{one_line(self.anonymity)}"' if self.anonymity else None
        facts = filter(None, (self.type, cue, relay, anonymity))
        return f"{who(self.speaker, self.source, self.also)} ({', '.join(facts)})"


def who(speaker: str | None, source: str | None, also: Iterable[str] = ()) -> str:
    """The speakers; without one, the words that the article has for the source, as words and not as a name."""
    if speaker:
        return " and ".join(map(one_line, (speaker, *also)))
    return f'no name ("{one_line(source)}")' if source else "no name"


def shown(text: str, quotes: Iterable[Quote]) -> list[Shown]:
    """Quotes just found in `text`, numbered from 1, as a page shows them."""
    return [
        Shown(
            number=number,
            type=quote.type,
            contents=quote.contents,
            speaker=quote.speaker.name if quote.speaker else None,
            source=" … ".join(span.of(text) for span in quote.sources) or None,
            cue=quote.cue.of(text) if quote.cue else None,
            also=tuple(speaker.name for speaker in quote.also),
            relay=quote.relay,
            anonymity=quote.anonymity,
        )
        for number, quote in enumerate(quotes, 1)
    ]


def print_article(console: Console, article: Article, quotes: Sequence[Shown]) -> None:
    """The article with its quotes: in colour with a margin on a terminal, else with a number at each quote's ends."""
    for name, value in _facts(article):
        console.print(Text.assemble((f"{name:<10}", "dim"), value))
    console.print()
    body = _paragraphs(article.text, article.body_start)
    if console.is_terminal:
        _print_with_margin(console, article.text, body, quotes)
    else:
        _print_with_numbers(console, article.text, body, quotes)


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    for name in ("title", "outlet", "published", "byline", "url", "path"):
        yield name, given(getattr(article, name))


def _paragraphs(text: str, start: int) -> list[Span]:
    """The lines of `text` from `start` on that are not blank."""
    return [Span(*match.span()) for match in _PARAGRAPH.finditer(text, start)]


def _print_with_margin(console: Console, text: str, paragraphs: Iterable[Span], quotes: Sequence[Shown]) -> None:
    page = Table.grid(padding=(0, 2), expand=True)
    page.add_column(ratio=3)
    page.add_column(ratio=1)
    for paragraph in paragraphs:
        words = Text(safe(paragraph.of(text)))
        for quote in quotes:
            for content in quote.contents:
                if content.overlaps(paragraph):
                    words.stylize(
                        STYLES[quote.type], max(0, content.start - paragraph.start), content.end - paragraph.start
                    )
        margin = Text("\n").join(
            Text(quote.label, STYLES[quote.type]) for quote in quotes if _begins_in(paragraph, quote)
        )
        page.add_row(words, margin)
        page.add_row()
    console.print(page)


def _print_with_numbers(console: Console, text: str, paragraphs: Iterable[Span], quotes: Sequence[Shown]) -> None:
    for paragraph in paragraphs:
        console.print(Text(_numbered(text, paragraph, quotes)))
        for quote in quotes:
            if _begins_in(paragraph, quote):
                console.print(Text(f"    {quote.number}  {quote.label}"))
        console.print()


def _begins_in(paragraph: Span, quote: Shown) -> bool:
    """Whether a piece of the quote begins here, so that its label stands here."""
    return any(paragraph.start <= content.start < paragraph.end for content in quote.contents)


def _numbered(text: str, paragraph: Span, quotes: Sequence[Shown]) -> str:
    """The paragraph's words with `[1:` before and `:1]` after each piece of quote 1, and so on."""
    marks: list[tuple[int, int, int, str]] = []
    for quote in quotes:
        for content in quote.contents:
            if content.overlaps(paragraph):
                start, end = max(content.start, paragraph.start), min(content.end, paragraph.end)
                # At one place what ends comes before what begins, and the inner of two that nest is the tighter.
                marks.append((start, 1, -end, f"[{quote.number}:"))
                marks.append((end, 0, -start, f":{quote.number}]"))
    pieces, position = [], paragraph.start
    for place, _, _, mark in sorted(marks):
        pieces += [safe(text[position:place]), mark]
        position = place
    return "".join([*pieces, safe(text[position : paragraph.end])])
