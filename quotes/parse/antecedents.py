"""Whom pronouns and descriptions mean, as far as the encoder's `antecedent` head tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

PERSONAL = frozenset(
    "he she it they him her them his hers its their himself herself itself themselves".split()  # noqa: SIM905
)
"""Third-person pronouns, in small letters."""

POINTING = frozenset(("the", "this", "that"))
"""Words that begin a description of somebody known (`the minister`), in small letters.

With the pronouns, the nouns of such descriptions of people and organisations are what the head was trained on.
"""

NOUNS = frozenset(("NOUN", "PROPN"))
BEFORE_NOUN = NOUNS | {"ADJ", "NUM", "DET", "X"}
MARKS = frozenset("-–“”\"‘’'")
"""Marks that may stand among the words of a description."""
LONGEST = 8
"""Words of a description, up to its noun."""

Antecedents = Mapping[int, Mapping[int, float]]
"""From a pronoun's word, or the noun of a description, to the words that may name whom it means, with probabilities.

Words are indices in the document. The word itself stands for an antecedent outside of what was read with it. Only
nouns and names are to choose from: among fewer of them, divide by the sum of theirs and of the word's own.
"""


def antecedents(words: Sequence[str], upos: Sequence[str], scores: np.ndarray, kept: range, start: int) -> Antecedents:
    """The antecedents of pronouns and descriptions among the words `kept` of a window that begins at the word `start`.

    `words` and `upos` are the window's, `scores` [n, n] the head's output for them, `kept` indices in the window.
    """
    lower = [word.lower() for word in words]
    nouns = [
        at
        for at, (word, tag) in enumerate(zip(words, upos, strict=True))
        if lower[at] not in PERSONAL and (tag in NOUNS or word[:1].isupper())
    ]
    found = {}
    for asked in kept:
        if lower[asked] in PERSONAL or _described(lower, upos, asked):
            choice = [*(noun for noun in nouns if noun != asked), asked]
            weights = np.exp(scores[asked, choice] - scores[asked, choice].max())
            shares = (weights / weights.sum()).tolist()
            found[start + asked] = {start + at: share for at, share in zip(choice, shares, strict=True)}
    return found


def _described(lower: Sequence[str], upos: Sequence[str], at: int) -> bool:
    """Whether a word is the last noun behind one that points: `secretary` of `the foreign secretary`."""
    if upos[at] not in NOUNS or (at + 1 < len(lower) and upos[at + 1] in NOUNS):
        return False
    return any(lower[before] in POINTING for before in _back(lower, upos, at))


def _back(lower: Sequence[str], upos: Sequence[str], at: int) -> Iterator[int]:
    """The words before a noun that may belong to it, the nearest first."""
    for before in range(at - 1, max(-1, at - LONGEST), -1):
        if upos[before] not in BEFORE_NOUN and lower[before] not in MARKS:
            return
        yield before
