"""Whether two names are one speaker's."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_POSSESSIVE = re.compile("[’']s")
_NOT_A_NAME = re.compile(r"[^\w\s]")


def same(a: str | None, b: str | None) -> bool:
    """Whether the names are equal, or one is the other's last words (Lind, Ada Lind), titles and points left out."""
    x, y = words(a), words(b)
    return bool(x and y) and (x[-len(y) :] == y or y[-len(x) :] == x)


def words(name: str | None) -> list[str]:
    """The words of a name in lower case, without titles, articles, possessives and punctuation; a hyphen parts two."""
    plain = _NOT_A_NAME.sub(" ", _POSSESSIVE.sub("", (name or "").lower()))
    return [word for word in plain.split() if word not in _titles()]


@cache
def _titles() -> frozenset[str]:
    lines = files("quotes.evaluate").joinpath("titles.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
