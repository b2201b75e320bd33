"""The archive: one SQLite file of articles, their quotes, the speakers and the spans that prove every word."""

from quotes.store.add import Outcome, add_article, has_article
from quotes.store.connection import ArchiveError, open_archive, wrap
from quotes.store.curation import SpeakerError, find_speaker
from quotes.store.filters import Filters, current_id
from quotes.store.lists import (
    articles,
    counts,
    find_article,
    get_article,
    outlets,
    quotes_of,
    speakers,
    versions,
)
from quotes.store.queries import count_quotes, facet, get_quote, search, spans
from quotes.store.verify import Mismatch, verify

__all__ = [
    "ArchiveError",
    "Filters",
    "Mismatch",
    "Outcome",
    "SpeakerError",
    "add_article",
    "articles",
    "count_quotes",
    "counts",
    "current_id",
    "facet",
    "find_article",
    "find_speaker",
    "get_article",
    "get_quote",
    "has_article",
    "open_archive",
    "outlets",
    "quotes_of",
    "search",
    "spans",
    "speakers",
    "verify",
    "versions",
    "wrap",
]
