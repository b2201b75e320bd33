"""Names as strings: folding, parts, titles, initials, acronyms, and whether one name may be a short form of another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from quotes.speakers import tables

Gender = str
"""m or f."""

ADDRESS = frozenset("mr mister mrs ms miss mx sir dame lord lady madam madame monsieur mme".split())  # noqa: SIM905
"""Forms of address, in small letters: they tell nothing of what somebody is."""

_PART = re.compile(r"[^\W_]+(?:[.'’&][^\W_]+)*")
_SMALL = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "to",
        "a",
        "an",
        "de",
        "la",
        "del",
        "y",
        "e",
        "et",
        "und",
        "&",
        "at",
        "with",
    ]
)
_POSSESSIVE = re.compile(r"['’]s?$")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """`text` for comparing: lower case, without accents, curly apostrophes made straight."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").replace("`", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=1 << 16)
def parts(name: str) -> tuple[str, ...]:
    """The folded words of a name, hyphens taken apart, dots and a final possessive left out."""
    return tuple(_POSSESSIVE.sub("", part).replace(".", "") for part in _PART.findall(fold(name)))


def core(name: Sequence[str]) -> tuple[str, ...]:
    """`name`'s parts without titles in front, suffixes behind and leading particles; never empty unless `name` is."""
    start, end = 0, len(name)
    while start < end - 1 and (name[start] in tables.words("titles") or name[start] in tables.words("particles")):
        start += 1
    while end > start + 1 and name[end - 1] in tables.words("suffixes"):
        end -= 1
    return tuple(name[start:end])


def is_date(name: Sequence[str]) -> bool:
    """Whether the parts of a name are all weekdays and months."""
    return all(part in tables.words("dates") for part in name)


def is_title(word: str) -> bool:
    """Whether the word, taken alone, stands before names as a title: Mr, President, Gen; SI in capitals only."""
    folded = fold(word).rstrip(".")
    return folded in tables.words("titles") or (word.isupper() and folded in tables.words("ranks"))


def gender_of(titles: Sequence[str], name: Sequence[str]) -> Gender | None:
    """The gender that the words of a title or else the given name tell, or None."""
    for word in titles:
        found = tables.genders("titles").get(word) or tables.genders("gendered").get(word)
        if found:
            return found
    if len(name) > 1:
        return tables.genders("given_names").get(name[0])
    return None


def _same_part(short: str, long: str) -> bool:
    initial = (len(short) == 1 and long.startswith(short)) or (len(long) == 1 and short.startswith(long))
    return short == long or initial or misspells(short, long)


def shortens(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the parts of `short` stand in `long` in the same order, initials standing for their names.

    `J. Smith` shortens `John Smith`, `Mai Urey` shortens `Mai Bright Urey`; at least one whole part must be shared.
    """
    position, whole = 0, False
    for part in short:
        while position < len(long) and not _same_part(part, long[position]):
            position += 1
        if position == len(long):
            return False
        whole = whole or (part == long[position] and len(part) > 1)
        position += 1
    return whole


def misspells(a: str, b: str) -> bool:
    """Whether two long words differ by one letter left out, put in or changed; not a plural, which is a family."""
    if a == b or a == b + "s" or b == a + "s" or min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    return a[start + 1 :] == b[start + 1 :] or a[start:] == b[start + 1 :] or a[start + 1 :] == b[start:]


def acronyms(name: str) -> frozenset[str]:
    """The acronyms that may stand for a name of several words, folded: with and without its small words."""
    found = [word for word in re.split(r"[\s\-/]+", fold(name)) if word and (word[0].isalnum() or word == "&")]
    big = [word for word in found if word not in _SMALL]
    return frozenset("".join(word[0] for word in some) for some in (found, big) if len(some) > 1)


_CAPITALS = re.compile(r"[A-Z][a-z]*")


def beginnings(short: str) -> frozenset[str]:
    """The acronyms of the names that a word of capitals and small letters may be short for; none of any other word.

    IISc may be of a name with the acronym iisc, or iis.
    """
    mixed = short.isalpha() and short[0].isupper() and not short.isupper() and sum(map(str.isupper, short)) > 1
    letters = "".join(part[0] for part in _CAPITALS.findall(short))
    return frozenset((short.lower(), letters.lower())) if mixed else frozenset()


def abbreviates(short: str, name: str) -> bool:
    """Whether a word of capitals and small letters is made of the beginnings of a name's words, of none the whole.

    IISc is, of Indian Institute of Science, and MoH, of Ministry of Health.
    """
    if not beginnings(short):
        return False
    if short.lower() in acronyms(name):
        return True
    begins = [part.lower() for part in _CAPITALS.findall(short)]
    big = [word for word in re.split(r"[\s\-/]+", fold(name)) if word and word not in _SMALL]
    fit = (word.startswith(begin) and word != begin for word, begin in zip(big, begins, strict=False))
    return len(begins) == len(big) and all(fit)


def is_acronym(name: str) -> bool:
    """Whether `name` is written like an acronym: RTA, U.N., Obec is not."""
    plain = name.replace(".", "")
    return 2 <= len(plain) <= 8 and plain.isalnum() and plain.isupper() and not plain.isdigit()
