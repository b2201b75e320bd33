"""Inference in a linear-chain conditional random field, for many sequences at a time.

Sequences are rows of one array, padded on the right. B stands for the sequences, T for the longest one's length,
K for the labels. Labels follow the BIO scheme: an inside label never begins a sequence, and the transitions forbid it
after any label but its own begin or inside label by a large negative score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

FORBIDDEN = -1e4


@dataclass(frozen=True)
class Chain:
    """A conditional random field over `labels`; `transitions[a, b]` scores label b after label a, [K, K]."""

    labels: tuple[str, ...]
    transitions: np.ndarray

    def start(self) -> np.ndarray:
        """Scores of each label at the beginning of a sequence, [K]."""
        return np.array([FORBIDDEN if label.startswith("I-") else 0.0 for label in self.labels])

    def viterbi(self, emissions: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """The best label sequences, int [B, T], for `emissions` [B, T, K] of `lengths` [B]; padding is undefined."""
        rows, steps, size = emissions.shape
        back = np.empty((steps, rows, size), dtype=np.int64)
        scores = np.empty((steps, rows, size))
        scores[0] = emissions[:, 0] + self.start()
        for t in range(1, steps):
            reach = scores[t - 1][:, :, None] + self.transitions
            reach.argmax(1, out=back[t])
            np.add(reach.max(1), emissions[:, t], out=scores[t])
        last = scores.argmax(-1)
        best = np.empty((rows, steps), dtype=np.int64)
        best[:, -1] = last[-1]
        for t in range(steps - 1, 0, -1):
            best[:, t - 1] = np.where(t < lengths, back[t][np.arange(rows), best[:, t]], last[t - 1])
        return best

    def posterior(self, emissions: np.ndarray, lengths: np.ndarray) -> Posterior:
        """What the chain believes, given `emissions` [B, T, K] of `lengths` [B]."""
        (posterior,) = posteriors([self], [emissions], lengths)
        return posterior


def posteriors(chains: Sequence[Chain], emissions: Sequence[np.ndarray], lengths: np.ndarray) -> list[Posterior]:
    """What several chains believe, each given its emissions [B, T, K] for the same sequences of `lengths` [B].

    The forward and the backward messages (Rabiner 1989, scaled) of all of them are passed on together: the backward
    ones are those of the sequences read from their ends, over the transitions turned round.
    """
    rows, steps, size = emissions[0].shape
    places = np.arange(steps)
    inside = places < lengths[:, None]
    turned = np.where(inside, lengths[:, None] - 1 - places, places)
    local = [np.exp(scores - scores.max(-1, keepdims=True), dtype=np.float64) for scores in emissions]
    for factors in local:
        factors[~inside] = 1.0
    onward = [np.exp(chain.transitions.astype(np.float64)) for chain in chains]
    begun = [factors.copy() for factors in local]
    for chain, factors in zip(chains, begun, strict=True):
        factors[:, 0] *= np.exp(chain.start())
    ends = [factors[np.arange(rows)[:, None], turned] for factors in local]
    passed = _passed_on(np.concatenate([*begun, *ends]), np.repeat([*onward, *(step.T for step in onward)], rows, 0))
    messages = passed.reshape(2, len(chains), rows, steps, size)
    found = []
    for k, chain in enumerate(chains):
        forward, ahead = messages[0, k], messages[1, k][np.arange(rows)[:, None], turned]
        backward = np.ones((rows, steps, size))
        backward[:, :-1] = (ahead[:, 1:, None, :] * onward[k]).sum(-1)
        backward[:, :-1][~inside[:, 1:]] = 1.0
        found.append(Posterior(chain, local[k], onward[k], forward, _scaled(backward)))
    return found


def _passed_on(factors: np.ndarray, onward: np.ndarray) -> np.ndarray:
    """Messages [R, T, K], passed on over `onward` [R, K, K] and weighed by `factors` [R, T, K] at every step.

    Sums are taken row by row: a matrix product would round by the number of rows.
    """
    factors = np.ascontiguousarray(factors.transpose(1, 0, 2))
    messages = np.empty_like(factors)
    message = messages[0] = _scaled(factors[0])
    for t in range(1, len(factors)):
        message = np.add.reduce(message[:, :, None] * onward, 1)
        message *= factors[t]
        message /= np.add.reduce(message, 1, keepdims=True)
        messages[t] = message
    return messages.transpose(1, 0, 2)


@dataclass(frozen=True)
class Posterior:
    """What a chain believes about its labels: scaled messages and local factors, each [B, T, K]."""

    chain: Chain
    local: np.ndarray
    step: np.ndarray
    forward: np.ndarray
    backward: np.ndarray

    def marginals(self) -> np.ndarray:
        """The probability of each label at each place, float32 [B, T, K]; padding is undefined."""
        return _scaled(self.forward * self.backward).astype(np.float32)

    def span(self, row: int, start: int, end: int, length: int, role: str) -> float:
        """The probability that the places `start` to `end` (exclusive) of a sequence are one span of `role`.

        This is the share of all label sequences, by their weight, that begin the span at `start`, stay inside it and
        leave it at `end`.
        """
        begin, inside = self.chain.labels.index(f"B-{role}"), self.chain.labels.index(f"I-{role}")
        local, step = self.local[row], self.step
        belief = self.forward[row, start] * self.backward[row, start]
        probability = belief[begin] / belief.sum()
        states = [begin] + [inside] * (end - start - 1)
        for t, (before, now) in enumerate(pairwise(states), start + 1):
            onward = step[before] * local[t] * self.backward[row, t]
            probability *= onward[now] / onward.sum()
        if end < length:
            onward = step[states[-1]] * local[end] * self.backward[row, end]
            probability *= 1 - onward[inside] / onward.sum()
        return float(probability)


def _scaled(weights: np.ndarray) -> np.ndarray:
    return weights / weights.sum(-1, keepdims=True)


def spans(labels: list[str]) -> list[tuple[int, int, str]]:
    """The stretches (start, end exclusive, role) that BIO labels mark; a stray inside label begins a stretch."""
    found: list[tuple[int, int, str]] = []
    start, role = 0, None
    for place, label in enumerate([*labels, "O"]):
        if role is not None and label != f"I-{role}":
            found.append((start, place, role))
            role = None
        if label != "O" and role is None:
            start, role = place, label[2:]
    return found
