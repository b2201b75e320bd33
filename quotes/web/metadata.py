"""Titles, descriptions, facets and full-text search for Datasette's own pages on the archive."""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("metadata.yaml")


def metadata_of(archive: str) -> dict[str, Any]:
    """Datasette's metadata for the archive, which it serves under the database name `archive`; a copy of its own."""
    return copy.deepcopy(_read(archive))


@lru_cache
def _read(archive: str) -> dict[str, Any]:
    metadata = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    metadata["databases"] = {archive: metadata["databases"]["{archive}"]}
    return metadata
