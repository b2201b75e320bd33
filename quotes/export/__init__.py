"""Quotes out of the archive: one module a format, all with the same fields."""

from quotes.export.files import ExportError
from quotes.export.formats import FORMATS, export

__all__ = ["FORMATS", "ExportError", "export"]
