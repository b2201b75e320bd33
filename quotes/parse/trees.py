"""Dependency trees from arc scores."""

from __future__ import annotations

import numpy as np
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root


def heads(arcs: np.ndarray) -> np.ndarray:
    """The best tree with one root over a sentence of n words, int [n]: each word's head, the root's being itself.

    `arcs` [n, n] scores each word (row) having each head (column); on the diagonal, being the root.
    """
    best = arcs.argmax(1)
    return best if _is_tree(best) else _spanning(arcs)


def _is_tree(best: np.ndarray) -> bool:
    """Whether every chain of heads ends in the one word that is its own head."""
    if np.count_nonzero(best == np.arange(len(best))) != 1:
        return False
    reached = best
    for _ in range(len(best).bit_length()):
        reached = reached[reached]
    return bool((best[reached] == reached).all())


def _spanning(arcs: np.ndarray) -> np.ndarray:
    size = len(arcs)
    scores = arcs.astype(np.float64)
    scores -= np.logaddexp.reduce(scores, axis=1, keepdims=True)
    rooted = np.zeros((size + 1, size + 1))
    rooted[1:, 0] = scores.diagonal()
    rooted[1:, 1:] = scores
    tree = chuliu_edmonds_one_root(rooted)[1:] - 1
    return np.where(tree < 0, np.arange(size), tree)
