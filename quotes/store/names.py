"""Names of speakers and outlets: which spellings are one name, and which spelling is shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile("['’‘ʼʻ`´\u0300-\u036f]")


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """The name without what spellings differ in: case, accents, apostrophes, hyphens, dots and spaces.

    Only accents of the Latin, Greek and Cyrillic kind are dropped; the vowel signs of other scripts tell names apart.
    """
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", name.replace("´", "'"))).casefold()
    folded = " ".join("".join(map(_letter_or_space, unicodedata.normalize("NFC", plain))).split())
    return folded or name.casefold()


def shown(one: str, other: str) -> str:
    """Which of two spellings of a name to show: mixed case before capitals, those before none; then accents."""
    return max(one, other, key=lambda name: (name != name.lower(), name != name.upper(), name))


def alias_in(source: str, name: str) -> str:
    """How the words of a source spell the name: "US Secretary of State Antony Blinken" spells "Antony Blinken".

    That is the longest run of the source's words that belong to the name, or, for a short name that shares no word with
    the full one ("IMF"), the source itself.
    """
    words = set(fold(name).split())
    best: tuple[int, int] = (0, 0)
    run: int | None = None
    for match in re.finditer(r"\S+", source):
        if not words.issuperset(fold(match.group()).split()):
            run = None
            continue
        run = match.start() if run is None else run
        if match.end() - run > best[1] - best[0]:
            best = (run, match.end())
    return source[best[0] : best[1]].strip(",.;:") if best[1] else source


def _letter_or_space(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] in "PZSC" else character
