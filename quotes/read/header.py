"""The header of a plain text article: front matter, or a URL alone on the first line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quotes.read.metadata import field_of, meant_by
from quotes.read.outlets import is_url

_BOM = "\ufeff"
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_KEY = re.compile(r"[A-Za-z][\w .-]*")
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Header:
    """Where the prose begins (offset in characters), and the metadata and the unknown keys written before it."""

    body_start: int
    metadata: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def split_header(text: str) -> Header:
    """The header of `text`; without one, the prose begins at its first line that is not blank."""
    start = len(_BOM) if text.startswith(_BOM) else 0
    first, after_first = _line_at(text, start)
    if first.rstrip() == _FENCE:
        front_matter = _front_matter(text, after_first)
        if front_matter is not None:
            return front_matter
    elif is_url(first.strip()):
        return Header(_skip_blank_lines(text, after_first), {"url": first.strip()})
    return Header(_skip_blank_lines(text, start))


def misspelt(text: str) -> list[tuple[str, str]]:
    """The keys of the header of `text` that are probably misspelt, each with the key that is meant."""
    return [(key, meant) for key in split_header(text).unknown if (meant := meant_by(key)) is not None]


def _front_matter(text: str, position: int) -> Header | None:
    """The block of `key: value` lines from `position` to the closing fence; None when it is not such a block.

    Keys that are not ours (tags, layout) are passed over, with the list items or indented lines under them.
    """
    metadata: dict[str, str] = {}
    unknown: list[str] = []
    while position < len(text):
        line, position = _line_at(text, position)
        if line.rstrip() == _FENCE:
            return Header(_skip_blank_lines(text, position), metadata, tuple(unknown))
        if not line.strip() or line.startswith(("#", " ", "\t", "- ")):
            continue
        key, colon, value = line.rstrip().partition(":")
        if not colon or not _KEY.fullmatch(key.rstrip()) or (value and not value[0].isspace()):
            return None
        name, value = field_of(key), _unquoted(value)
        if name is not None and value:
            metadata[name] = value
        elif name is None:
            unknown.append(key.rstrip())
    return None


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return value


def _skip_blank_lines(text: str, position: int) -> int:
    """The offset of the first line at or after `position` that is not blank, or the text's end."""
    while position < len(text):
        line, after = _line_at(text, position)
        if line.strip():
            return position
        position = after
    return position


def _line_at(text: str, position: int) -> tuple[str, int]:
    """The line that starts at `position`, without its end, and the offset of the next."""
    match = _LINE.match(text, position)
    assert match is not None
    return match[1], match.end()
