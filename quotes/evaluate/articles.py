"""The articles of a gold folder, read as the program reads any article, and who published them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from quotes.evaluate.errors import GoldError
from quotes.model import Article
from quotes.read import ReadError, Source, Unreadable, read_source
from quotes.read.manifest import NAME as MANIFEST
from quotes.read.manifest import read_manifest
from quotes.read.metadata import NOTHING, Overrides

METADATA = "metadata.tsv"
"""PolNeAR's own table of its articles, in the folder or the one above, with `filename` and `publisher`."""


def read_article(path: Path, listed: Mapping[Path, Overrides]) -> Article:
    """The article at `path`. Raises GoldError where it cannot be read."""
    found = read_source(Source(path, listed.get(path.resolve(), NOTHING)))
    if isinstance(found, Unreadable):
        raise GoldError(f"{path}: {found.problem}")
    return found


def manifest(folder: Path) -> dict[Path, Overrides]:
    """What the folder's `manifest.csv` says of its articles, by absolute path; nothing where there is none."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        return read_manifest(path).rows
    except ReadError as error:
        raise GoldError(f"{path}: {error}") from None


def publishers(folder: Path) -> dict[str, str]:
    """The publishers that PolNeAR's table of metadata gives, by the name of the article's file without its ending."""
    for path in (folder / METADATA, folder.parent / METADATA):
        if path.is_file():
            try:
                return _publishers(path)
            except (UnicodeDecodeError, csv.Error):
                raise GoldError(f"{path}: is no table in UTF-8; mend it or take it away") from None
    return {}


def _publishers(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["filename"]: row["publisher"] for row in rows if row.get("filename") and row.get("publisher")}
