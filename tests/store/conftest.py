"""Small articles of our own making, with the quotes that a reader would find in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import open_archive

Made = tuple[Article, list[Quote]]


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
