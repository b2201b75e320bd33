"""The chain's inference against every label sequence, weighed one by one."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from quotes.parse.crf import FORBIDDEN, Chain, spans

LABELS = ("O", "B-cue", "I-cue")
LENGTHS = np.array([1, 3, 5])


@pytest.fixture
def chain() -> Chain:
    transitions = np.random.default_rng(1).normal(size=(3, 3))
    transitions[0, 2] = FORBIDDEN
    return Chain(LABELS, transitions)


@pytest.fixture
def emissions() -> np.ndarray:
    return np.random.default_rng(2).normal(size=(3, 5, 3))


def weighed(chain: Chain, emissions: np.ndarray, row: int) -> dict[tuple[int, ...], float]:
    """The probability of every label sequence of a row."""
    length = LENGTHS[row]
    scores = {}
    for labels in product(range(3), repeat=length):
        score = chain.start()[labels[0]] + sum(emissions[row, t, label] for t, label in enumerate(labels))
        scores[labels] = score + sum(chain.transitions[a, b] for a, b in pairwise(labels))
    total = np.logaddexp.reduce(list(scores.values()))
    return {labels: float(np.exp(score - total)) for labels, score in scores.items()}


@pytest.mark.parametrize("row", range(3))
def test_viterbi_finds_the_heaviest_sequence(chain, emissions, row):
    weights = weighed(chain, emissions, row)
    best = chain.viterbi(emissions, LENGTHS)[row, : LENGTHS[row]]
    assert tuple(best) == max(weights, key=weights.get)


@pytest.mark.parametrize("row", range(3))
def test_marginals_are_sums_over_sequences(chain, emissions, row):
    expected = np.zeros((LENGTHS[row], 3))
    for labels, weight in weighed(chain, emissions, row).items():
        expected[np.arange(LENGTHS[row]), labels] += weight
    marginals = chain.posterior(emissions, LENGTHS).marginals()[row, : LENGTHS[row]]
    np.testing.assert_allclose(marginals, expected, atol=1e-6)


@pytest.mark.parametrize("row", range(3))
def test_a_spans_probability_is_the_share_of_sequences_that_hold_it(chain, emissions, row):
    weights = weighed(chain, emissions, row)
    posterior = chain.posterior(emissions, LENGTHS)
    length = int(LENGTHS[row])
    for start in range(length):
        for end in range(start + 1, length + 1):
            holding = [
                weight
                for labels, weight in weights.items()
                if (start, end, "cue") in spans([LABELS[label] for label in labels])
            ]
            assert posterior.span(row, start, end, length, "cue") == pytest.approx(sum(holding), abs=1e-9)


def test_a_long_sequence_keeps_its_probabilities():
    chain = Chain(LABELS, np.array([[0.5, 0.0, FORBIDDEN], [0.0, -1.0, 1.0], [0.2, 0.1, 0.3]]))
    marginals = chain.posterior(
        np.random.default_rng(3).normal(size=(1, 20_000, 3)) * 30, np.array([20_000])
    ).marginals()
    assert np.isfinite(marginals).all()
    np.testing.assert_allclose(marginals.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("O O", []),
        ("B-cue", [(0, 1, "cue")]),
        ("B-cue I-cue O B-cue", [(0, 2, "cue"), (3, 4, "cue")]),
        ("B-cue B-cue", [(0, 1, "cue"), (1, 2, "cue")]),
        ("B-cue I-source", [(0, 1, "cue"), (1, 2, "source")]),
        ("O I-cue I-cue", [(1, 3, "cue")]),
    ],
)
def test_spans_of_labels(labels, expected):
    assert spans(labels.split()) == expected
