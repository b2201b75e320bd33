"""Trees are trees, and the best ones."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from quotes.parse.trees import heads


def root_and_depths(head: np.ndarray) -> tuple[int, list[int]]:
    """The root, and the steps from each word to it; fails on a second root or a circle."""
    roots = [word for word, its in enumerate(head) if word == its]
    assert len(roots) == 1
    depths = []
    for word in range(len(head)):
        depth = 0
        while word != roots[0]:
            word, depth = head[word], depth + 1
            assert depth < len(head)
        depths.append(depth)
    return roots[0], depths


@pytest.mark.parametrize("seed", range(30))
def test_any_scores_give_a_tree(seed):
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 60))
    root_and_depths(heads(random.normal(size=(size, size)).astype(np.float32) * 5))


def test_greedy_heads_stay_where_they_are_a_tree():
    arcs = np.full((4, 4), -5.0)
    arcs[[0, 1, 2, 3], [1, 1, 3, 1]] = 5.0
    assert heads(arcs).tolist() == [1, 1, 3, 1]


def test_a_circle_is_broken_where_it_costs_least():
    arcs = np.full((3, 3), -9.0)
    arcs[0, 1], arcs[1, 0], arcs[2, 2] = 4.0, 4.0, 4.0
    arcs[0, 2], arcs[1, 2] = 1.0, 3.0
    assert heads(arcs).tolist() == [1, 2, 2]


@pytest.mark.parametrize("seed", range(20))
def test_no_tree_under_the_likeliest_root_is_better(seed):
    arcs = np.random.default_rng(seed).normal(size=(4, 4)) * 4
    found = heads(arcs)
    scores = arcs - np.logaddexp.reduce(arcs, axis=1, keepdims=True)
    root, _ = root_and_depths(found)
    trees = []
    for other in product(range(4), repeat=4):
        try:
            if root_and_depths(np.array(other))[0] == root:
                trees.append(scores[np.arange(4), other].sum())
        except AssertionError:
            continue
    assert scores[np.arange(4), found].sum() == pytest.approx(max(trees))
