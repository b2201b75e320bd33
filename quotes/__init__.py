"""Quotes finds who said what in news articles, and keeps it with outlet, place in the text and proof.

    >>> import quotes
    >>> quotes.parse("“We agreed,” said Ada Lind.")

gives the quotes of a text as `quotes.model.Quote`s.
"""

from __future__ import annotations

from types import ModuleType

from quotes import parse
from quotes.model import Article, Quote, Span, Speaker

__version__ = "0.1.0"
__all__ = ["Article", "Quote", "Span", "Speaker", "__version__", "parse"]


class _CallableRoom(ModuleType):
    """The room `quotes.parse`, which is called as a function too: one name stands for both."""

    def __call__(self, text: str) -> list[Quote]:
        """The quotes of one article's text, in the order of the text.

        A URL line or front matter at the start is not parsed as prose. Every offset counts characters into `text`,
        end exclusive. The first call loads the models, which takes some seconds. Raises ValueError, saying why, for
        a text that cannot be parsed.
        """
        from quotes.extraction import extract
        from quotes.read import article_of

        (extraction,) = extract([article_of(text)])
        if extraction.problem is not None:
            raise ValueError(extraction.problem)
        return list(extraction.quotes)


parse.__class__ = _CallableRoom
