"""What the reader says about a file that it cannot read."""

from __future__ import annotations

from dataclasses import dataclass


class ReadError(Exception):
    """A file, or a value about it, that cannot be used; the message says what is wrong and what to do, on one line."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A path that gave no article. `problem` reads on after the path: "is empty; there is nothing to read"."""

    path: str
    problem: str
