"""Names of speakers and outlets: which spellings are one name, and which spelling is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from quotes.store import tables

_DROPPED = re.compile("['’‘ʼʻ`´\u0300-\u036f]")

_POSSESSIVE = re.compile("['’]s?$")
_MARKS = ',;:!?()[]“”‘"'


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


def alias_in(source: str, name: str) -> str | None:
    """How the words of a source spell the name: "US Secretary of State Antony Blinken" spells "Antony Blinken".

    That is the longest run of the source's words that belong to the name, or its one abbreviation ("the IMF") whose
    letters are the initials of the name; None where the source holds neither.
    """
    return _shared_run(source, name) or _abbreviation(source, name)


def _shared_run(source: str, name: str) -> str | None:
    """The longest run of a source's words that are all words of the name, from and to a word that tells it apart."""
    words, small_words = set(fold(name).split()), tables.words("small_words")
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for start, end in _words(source, words):
        folded = fold(source[start:end]).split()
        small = small_words.issuperset(folded)
        if not words.issuperset(folded) or (small and not run):
            run = []
            continue
        run.append((start, end))
        if not small and len(run) > len(best):
            best = run.copy()
    found = source[best[0][0] : best[-1][1]] if best else ""
    common = found.islower() and not name.islower()
    return None if common else found or None


def _abbreviation(source: str, name: str) -> str | None:
    """The one word in capitals whose letters are the initials of the name's words, with or without the small ones."""
    words = fold(name).split()
    small = tables.words("small_words")
    initials = {"".join(word[0] for word in some) for some in (words, [w for w in words if w not in small])}
    written = {source[start:end] for start, end in _words(source, set())}
    found = {word for word in written if len(word) > 1 and word.isupper() and fold(word).replace(" ", "") in initials}
    return min(found) if len(found) == 1 else None


def _words(source: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Where the words of a source stand, without marks around them and without a possessive unless `known` has it."""
    for match in re.finditer(r"\S+", source):
        word = match.group()
        start = match.start() + len(word) - len(word.lstrip(_MARKS))
        end = match.end() - (len(word) - len(word.rstrip(_MARKS)))
        if source[start:end].endswith(".") and source.count(".", start, end) == 1 and end - start > 3:
            end -= 1
        ending = _POSSESSIVE.search(source, start, end)
        if ending and not known.issuperset(fold(source[start:end]).split()):
            end = ending.start()
        if start < end:
            yield start, end


def _letter_or_space(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] in "PZSC" else character
