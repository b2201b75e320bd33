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
# What begins a value whose lines stand below it: a block of text, a list, a mapping.
_LINES_FOLLOW = ("|", ">", "[", "{")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the prose begins (offset in characters), and the metadata and the unknown keys written before it.

    `unclosed` tells that the prose begins like front matter, whose lines no fence closes.
    """

    body_start: int
    metadata: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    unclosed: bool = False


def split_header(text: str) -> Header:
    """The header of `text`; without one, the prose begins at its first line that is not blank."""
    start = len(_BOM) if text.startswith(_BOM) else 0
    first, after_first = _line_at(text, start)
    if first.rstrip() == _FENCE:
        return _front_matter(text, start, after_first)
    if is_url(first.strip()):
        return Header(_skip_blank_lines(text, after_first), {"url": first.strip()})
    return Header(_skip_blank_lines(text, start))


def is_unclosed(text: str) -> bool:
    """Whether `text` begins like front matter whose lines no fence closes, so that it is read as prose."""
    return split_header(text).unclosed


def misspelt(text: str) -> list[tuple[str, str]]:
    """The keys of the header of `text` that are probably misspelt, each with the key that is meant."""
    return [(key, meant) for key in split_header(text).unknown if (meant := meant_by(key)) is not None]


def _front_matter(text: str, start: int, position: int) -> Header:
    """The block of `key: value` lines from `position` to the closing fence; where it is no such block, the prose
    begins at `start`.

    Keys that are not ours (tags, layout) are passed over, with the list items or indented lines under them. After an
    empty line those go on only under a key that has no value on its own line, and other keys than ours only in small
    letters or without a value, so that no fence further down, between two scenes, takes prose for a header: `Q: Why?`.
    """
    metadata: dict[str, str] = {}
    unknown: list[str] = []
    parted, holds_lines = False, False
    while position < len(text):
        line, position = _line_at(text, position)
        if line.rstrip() == _FENCE:
            return Header(_skip_blank_lines(text, position), metadata, tuple(unknown))
        if not line.strip():
            parted = bool(metadata or unknown)
            continue
        if line.startswith("#") or (line.startswith((" ", "\t", "- ")) and (holds_lines or not parted)):
            continue
        key, colon, value = line.rstrip().partition(":")
        name, value = field_of(key), value if colon else None
        if value is None or not _KEY.fullmatch(key.rstrip()) or (value and not value[0].isspace()):
            break
        holds_lines = value.strip().startswith(_LINES_FOLLOW) or not value.strip()
        if name is None and parted and value.strip() and not key.islower():
            break
        if name is None:
            unknown.append(key.rstrip())
        elif _unquoted(value):
            metadata[name] = _unquoted(value)
    return Header(_skip_blank_lines(text, start), unclosed=bool(metadata))


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
