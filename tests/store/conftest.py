"""Small articles of our own making, with the quotes that a reader would find in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import open_archive

Made = tuple[Article, list[Quote]]
SPEAKER_TABLES = ("speakers", "aliases", "names", "spellings", "speaker_ids", "quotes", "quote_speakers")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quotes.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with open_archive(path, write=True) as db:
        yield db


@pytest.fixture(scope="session")
def make() -> Callable[..., Made]:
    """A function that writes an article: `make(("Ana Ruiz", "We will wait."), ..., published="2024-05-01")`."""
    return make_article


def make_article(*said: tuple[str | None, str], header: str = "", **metadata: object) -> Made:
    text, quotes = header, []
    for name, words in said:
        start = len(text) + 1
        content = Span(start, start + len(words))
        source = Span(content.end + 2, content.end + 2 + len(name or "a neighbour"))
        text += f"“{words}” {name or 'a neighbour'} said.\n"
        quotes.append(
            Quote(
                type="direct",
                act="speech",
                contents=(content,),
                quoted=(content,),
                cue=Span(source.end + 1, source.end + 5),
                sources=(source,),
                confidence=0.9,
                speaker=Speaker(name, "person") if name else None,
                how="exact name" if name else "not resolved",
                reason="named beside the quotation" if name else "the article does not name the source",
                source_kind="person" if name else "unnamed",
            )
        )
    return Article(text=text, body_start=len(header), **metadata), quotes


def made(number: int, mention: str) -> Made:
    """An article in which a mention, written as in identity.tsv, says one thing."""
    kind = "organisation" if mention.startswith("o:") else "person"
    mention, _, outlet = mention.removeprefix("o:").partition("@")
    mention, _, source = mention.partition("=")
    name, title, affiliation, year = (*mention.split("/"), "", "", "")[:4]
    source = source or name
    text = f"“Word {number},” {source} said.\n"
    content, start = Span(1, text.index(",")), text.index(source)
    quote = Quote(
        type="direct",
        act="speech",
        contents=(content,),
        quoted=(content,),
        sources=(Span(start, start + len(source)),),
        speaker=Speaker(name, kind, title or None, affiliation or None),
        how="name part" if source != name else "exact name",
        reason="made for a test",
    )
    return Article(text, outlet=outlet or None, published=f"{year}-05-0{1 + number % 9}" if year else None), [quote]


def stored(db: Database) -> dict[str, list[tuple]]:
    """All that is known of speakers."""
    return {table: sorted((tuple(row.values()) for row in db[table].rows), key=repr) for table in SPEAKER_TABLES}
