"""What pronouns stand for, as far as the encoder's `antecedent` head tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

PERSONAL = frozenset(
    "he she it they him her them his hers its their himself herself itself themselves".split()  # noqa: SIM905
)
"""Third-person pronouns, in small letters: those that the head was trained on."""

NOUNS = frozenset(("NOUN", "PROPN"))

Antecedents = Mapping[int, Mapping[int, float]]
"""From a pronoun's word to the words that may name what it stands for, each with its probability.

Words are indices in the document. The pronoun itself stands for an antecedent outside of what was read with it. Only
nouns and names are to choose from: among fewer of them, divide by the sum of theirs and of the pronoun's own.
"""


def antecedents(words: Sequence[str], upos: Sequence[str], scores: np.ndarray, kept: range, start: int) -> Antecedents:
    """The antecedents of the pronouns among the words `kept` of a window that begins at the document's word `start`.

    `words` and `upos` are the window's, `scores` [n, n] the head's output for them, `kept` indices in the window.
    """
    pronouns = [word.lower() in PERSONAL for word in words]
    nouns = [
        at
        for at, (word, tag) in enumerate(zip(words, upos, strict=True))
        if not pronouns[at] and (tag in NOUNS or word[:1].isupper())
    ]
    found = {}
    for pronoun in kept:
        if not pronouns[pronoun]:
            continue
        choice = [*nouns, pronoun]
        weights = np.exp(scores[pronoun, choice] - scores[pronoun, choice].max())
        shares = (weights / weights.sum()).tolist()
        found[start + pronoun] = {start + at: share for at, share in zip(choice, shares, strict=True)}
    return found
