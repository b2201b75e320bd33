"""The conditional random field against a sum over every label sequence."""

from itertools import product

import pytest
import torch

from tests.training.conftest import ATTRIBUTION
from training.crf import CRF, may_follow

LENGTH = 4


@pytest.fixture
def crf() -> CRF:
    torch.manual_seed(11)
    made = CRF(3, ATTRIBUTION)
    torch.nn.init.normal_(made.transitions)
    return made


@pytest.fixture
def emissions() -> torch.Tensor:
    return torch.randn(1, LENGTH, len(ATTRIBUTION), generator=torch.Generator().manual_seed(12))


def allowed_paths() -> list[tuple[int, ...]]:
    """Every label sequence in which each I- label continues its own kind."""
    paths = product(range(len(ATTRIBUTION)), repeat=LENGTH)
    befores = lambda path: [None, *(ATTRIBUTION[label] for label in path)]  # noqa: E731
    return [
        path
        for path in paths
        if all(may_follow(ATTRIBUTION[label], before) for label, before in zip(path, befores(path), strict=False))
    ]


def scores(crf: CRF, emissions: torch.Tensor, paths: list[tuple[int, ...]]) -> torch.Tensor:
    """The score of each path of one row of emissions."""
    index = torch.tensor(paths)
    score = emissions[0, torch.arange(LENGTH), index].sum(1)
    return score + crf.transitions[index[:, :-1], index[:, 1:]].sum(1)


def test_marginals_match_enumeration(crf, emissions):
    paths = allowed_paths()
    chances = scores(crf, emissions, paths).softmax(0)
    expected = torch.zeros(LENGTH, len(ATTRIBUTION))
    for path, chance in zip(paths, chances, strict=True):
        for at, label in enumerate(path):
            expected[at, label] += chance.detach()
    found = crf.marginals(emissions, torch.ones(1, LENGTH, dtype=torch.bool))
    assert torch.allclose(found[0], expected, atol=1e-5)


def test_marginals_sum_to_one_where_a_word_stands(crf):
    emissions = torch.randn(2, 6, len(ATTRIBUTION))
    words = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]]).bool()
    assert torch.allclose(crf.marginals(emissions, words).sum(2), words.float(), atol=1e-5)


def test_likelihood_matches_enumeration(crf, emissions):
    paths = allowed_paths()
    chances = scores(crf, emissions, paths).log_softmax(0)
    words = torch.ones(1, LENGTH, dtype=torch.bool)
    for at in (0, len(paths) // 2, len(paths) - 1):
        loss = crf.negative_log_likelihood(emissions, words, torch.tensor([paths[at]]))
        assert loss.item() == pytest.approx(-chances[at].item() / LENGTH, abs=1e-4)


def test_viterbi_finds_the_best_path(crf, emissions):
    paths = allowed_paths()
    best = paths[int(scores(crf, emissions, paths).argmax())]
    words = torch.ones(1, LENGTH, dtype=torch.bool)
    assert tuple(crf.viterbi(emissions, words)[0].tolist()) == best


def test_padding_changes_nothing(crf, emissions):
    padding = torch.randn(1, 3, len(ATTRIBUTION))
    longer = torch.cat([emissions, padding], 1)
    words = torch.tensor([[True] * LENGTH + [False] * 3])
    whole = torch.ones(1, LENGTH, dtype=torch.bool)
    assert torch.equal(crf.viterbi(longer, words)[:, :LENGTH], crf.viterbi(emissions, whole))
    assert torch.allclose(crf.marginals(longer, words)[:, :LENGTH], crf.marginals(emissions, whole), atol=1e-6)


def test_distillation_pulls_marginals_to_the_teachers(crf, emissions):
    words = torch.ones(1, LENGTH, dtype=torch.bool)
    teacher = crf.marginals(torch.randn(1, LENGTH, len(ATTRIBUTION)), words)
    leaf = emissions.clone().requires_grad_()
    crf.distillation(leaf, words, teacher).backward()
    assert torch.allclose(leaf.grad * LENGTH, crf.marginals(emissions, words) - teacher, atol=1e-5)
    assert crf.transitions.grad is None
