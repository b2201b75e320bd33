"""The read room: files as articles, their text exactly as it stands in the file."""

from quotes.read.dates import normal_date
from quotes.read.errors import ReadError, Unreadable
from quotes.read.files import Source, find_sources, read_files, read_source
from quotes.read.metadata import Overrides
from quotes.read.plain import article_of

__all__ = [
    "Overrides",
    "ReadError",
    "Source",
    "Unreadable",
    "article_of",
    "find_sources",
    "normal_date",
    "read_files",
    "read_source",
]
