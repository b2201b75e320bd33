"""Word lists, one entry a line; `#` starts a comment. A newsroom may add a line without reading code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[list[str]]:
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The first word of every line of the table `name`."""
    return frozenset(line[0] for line in _lines(name))


@cache
def genders(name: str) -> dict[str, str]:
    """Word to gender (m or f) of the table `name`, for the lines that give one."""
    return {line[0]: line[1] for line in _lines(name) if len(line) > 1}


@cache
def classes(name: str) -> dict[str, frozenset[int]]:
    """Word to the numbers of the lines of the table `name` that hold it: words that share a line are alike."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines(name)):
        for word in line:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
