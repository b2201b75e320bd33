"""Inference in a linear-chain conditional random field, for many sequences at a time.

Sequences are rows of one array, padded on the right. B stands for the sequences, T for the longest one's length,
K for the labels. Labels follow the BIO scheme: an inside label never begins a sequence, and the transitions forbid it
after any label but its own begin or inside label by a large negative score.
"""

from __future__ import annotations

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
        keep = np.broadcast_to(np.arange(size), (rows, size))
        back = np.empty((steps, rows, size), dtype=np.int64)
        score = emissions[:, 0] + self.start()
        for t in range(1, steps):
            reach = score[:, :, None] + self.transitions
            inside = (t < lengths)[:, None]
            back[t] = np.where(inside, reach.argmax(1), keep)
            score = np.where(inside, reach.max(1) + emissions[:, t], score)
        best = np.empty((rows, steps), dtype=np.int64)
        best[:, -1] = score.argmax(1)
        for t in range(steps - 1, 0, -1):
            best[:, t - 1] = back[t][np.arange(rows), best[:, t]]
        return best

    def posterior(self, emissions: np.ndarray, lengths: np.ndarray) -> Posterior:
        """The forward and backward messages for `emissions` [B, T, K] of `lengths` [B] (Rabiner 1989, scaled)."""
        rows, steps, size = emissions.shape
        local = np.exp(emissions - emissions.max(-1, keepdims=True), dtype=np.float64)
        local[np.arange(steps) >= lengths[:, None]] = 1.0
        step = np.exp(self.transitions.astype(np.float64))
        forward, backward = np.empty((steps, rows, size)), np.ones((steps, rows, size))
        forward[0] = _scaled(local[:, 0] * np.exp(self.start()))
        for t in range(1, steps):
            forward[t] = _scaled(_summed(forward[t - 1][:, :, None] * step) * local[:, t])
        for t in range(steps - 2, -1, -1):
            ahead = _scaled(_summed((backward[t + 1] * local[:, t + 1])[:, :, None] * step.T))
            backward[t] = np.where((t + 1 < lengths)[:, None], ahead, 1.0)
        return Posterior(self, local, step, forward.transpose(1, 0, 2), backward.transpose(1, 0, 2))


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


def _summed(products: np.ndarray) -> np.ndarray:
    """The sum over labels come from, [B, K] of [B, K, K]; a matrix product would round by the number of sequences."""
    return products.sum(1)


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
