"""Options weighed against each other by fitted weights: a multinomial logistic regression."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def shares(table: Mapping[str, float], options: Sequence[Mapping[str, float]]) -> list[float]:
    """The probability of each option, given by its features, under the weights of `table`; of no option, none."""
    scores = [sum(table.get(name, 0.0) * value for name, value in features.items()) for features in options]
    mass = [math.exp(score - max(scores)) for score in scores]
    total = sum(mass)
    return [part / total for part in mass]
