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

Words are indices in the document. The word itself stands for an antecedent that is not among those near. Only
nouns and names are to choose from: among fewer of them, divide by the sum of theirs and of the word's own.
"""


BEFORE, AFTER = 250, 40
"""Words before and after a pronoun or a description among which names are to choose from."""


def antecedents(
    words: Sequence[str], upos: Sequence[str], meaning: np.ndarray, naming: np.ndarray, apart: np.ndarray
) -> Antecedents:
    """The antecedents of the pronouns and descriptions of a document.

    `meaning` and `naming` [n, d] are the head's outputs for the words: how likely one names whom another means is told
    by their product, and by the bias that `apart` has for how far they stand from each other (see `distances`).
    """
    nouns, about = asked(words, upos)
    choices = np.array(nouns, dtype=np.int64)
    found = {}
    for word in about:
        low, high = np.searchsorted(choices, (word - BEFORE, word + AFTER + 1))
        near = choices[low:high]
        choice = np.append(near[near != word], word)
        scores = naming[choice] @ meaning[word] + apart[distances(word - choice, len(apart))]
        weights = np.exp(scores - scores.max())
        found[word] = dict(zip(choice.tolist(), (weights / weights.sum()).tolist(), strict=True))
    return found


def asked(words: Sequence[str], upos: Sequence[str]) -> tuple[list[int], list[int]]:
    """The nouns and names among words, and the pronouns and descriptions' nouns of which it is asked whom they mean."""
    lower = [word.lower() for word in words]
    common = [word not in PERSONAL for word in lower]
    nouns = [at for at, tag in enumerate(upos) if common[at] and (tag in NOUNS or words[at][:1].isupper())]
    return nouns, [at for at in range(len(words)) if not common[at] or _described(lower, upos, at)]


def distances(words: np.ndarray, count: int) -> np.ndarray:
    """Which of `count` biases is for each distance in words: behind, itself, and powers of two before."""
    powers = np.log2(np.maximum(words, 1)).astype(np.int64) + 2
    return np.where(words > 0, np.minimum(powers, count - 1), (words == 0).astype(np.int64))


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
