"""Word lists on names and offices, one entry a line; `#` starts a comment. A newsroom may add a line without reading
code; `quotes speakers relink` then applies it to an archive.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of each line of the table `name`."""
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """All words of the table `name`."""
    return frozenset(word for line in lines(name) for word in line)


@cache
def first_of(name: str) -> dict[str, str]:
    """Each word of the table `name` with the first word of its line."""
    return {word: line[0] for line in lines(name) for word in line}
