"""Fill an archive with made-up quotes, to time searches on it: python benchmarks/archive.py ARCHIVE [QUOTES].

Words, speakers and outlets are as uneven as in news (Zipf's law), the dates spread over five years; one article in
twenty has no date, one in fifty is a new version of another. The same number of quotes gives the same archive.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Generic, TypeVar

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import add_article, open_archive
from quotes.store.connection import writing

T = TypeVar("T")

VOCABULARY = 30_000
OUTLETS = 200
QUOTES_PER_ARTICLE = 12
ARTICLES_PER_TRANSACTION = 500
FIRST_DAY = date(2021, 1, 1)
DAYS = 5 * 365

_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "is")]
_TYPES = ("direct", "direct", "mixed", "indirect", "indirect")


class Zipf(Generic[T]):
    """Draws items, an item's frequency falling with its place (Zipf's law)."""

    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        self.cumulated = list(accumulate(1 / (place + 10) for place in range(len(items))))

    def draw(self, chance: random.Random, count: int) -> list[T]:
        """`count` items."""
        return chance.choices(self.items, cum_weights=self.cumulated, k=count)


def word(rank: int) -> str:
    """The made-up word of a rank; frequent words are short."""
    parts = []
    while True:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        parts.append(_SYLLABLES[syllable])
        if not rank:
            return "".join(parts)
        rank -= 1


def person(rank: int) -> Speaker:
    """The made-up speaker of a rank: a first name that many share and a name of their own."""
    kind = "organisation" if rank % 10 == 9 else "person"
    return Speaker(f"{word(rank % 300).title()} {word(rank + 500).title()}", kind)


def article(
    chance: random.Random, number: int, words: Zipf[str], speakers: Zipf[int], outlets: Zipf[str]
) -> tuple[Article, list[Quote]]:
    """A made-up article with its quotes."""
    count = chance.randint(1, 2 * QUOTES_PER_ARTICLE - 1)
    text, quotes = "", []
    for rank in speakers.draw(chance, count):
        said = " ".join(words.draw(chance, chance.randint(5, 40)))
        speaker = person(rank)
        content = Span(len(text) + 1, len(text) + 1 + len(said))
        source = Span(content.end + 2, content.end + 2 + len(speaker.name))
        text += f"“{said}” {speaker.name} said. "
        named = chance.random() < 0.8
        quotes.append(
            Quote(
                type=chance.choice(_TYPES),
                act="speech" if chance.random() < 0.8 else "thought",
                contents=(content,),
                quoted=(content,),
                cue=Span(source.end + 1, source.end + 5),
                sources=(source,),
                confidence=chance.random(),
                speaker=speaker if named else None,
                how="exact name" if named else "not resolved",
                reason="made up",
                source_kind=speaker.kind if named else "unnamed",
            )
        )
    day = FIRST_DAY + timedelta(chance.randrange(DAYS))
    (outlet,) = outlets.draw(chance, 1)
    # Every fiftieth article has the URL of the one before it and another text.
    changed = number % 50 == 49
    site, page = ("changed.example", number - changed) if number % 50 >= 48 else (outlet, number)
    return Article(
        text=text,
        url=f"https://{site}/{page}",
        outlet=outlet,
        title=f"Headline {number}",
        published=day.isoformat() if chance.random() < 0.95 else None,
    ), quotes


def main() -> None:
    """Fill the archive named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("quotes", type=int, nargs="?", default=100_000)
    options = parser.parse_args()
    chance = random.Random(options.quotes)
    words = Zipf([word(rank) for rank in range(VOCABULARY)])
    outlets = Zipf([f"{word(rank)}.example" for rank in range(OUTLETS)])
    speakers = Zipf(range(max(1000, options.quotes // 10)))
    started, added, number = time.monotonic(), 0, 0
    with open_archive(options.archive, write=True) as db:
        while added < options.quotes:
            with writing(db):
                for _ in range(ARTICLES_PER_TRANSACTION):
                    made, quotes = article(chance, number, words, speakers, outlets)
                    add_article(db, made, quotes, "made up")
                    number += 1
                    added += len(quotes)
                    if added >= options.quotes:
                        break
            print(f"\r{added:,} quotes, {time.monotonic() - started:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
