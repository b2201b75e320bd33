"""Fixtures that several rooms share."""

from __future__ import annotations

import pytest

from quotes.parse import load


@pytest.fixture(scope="session")
def parser():
    """The parser with the shipped models, loaded once for the whole run."""
    return load()
