"""A linear-chain conditional random field over the labels of an attribution tagger (Lafferty et al. 2001)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

FORBIDDEN = -1e4
"""Added to the score of a transition that no label sequence may hold; finite, so that gradients stay defined."""


def may_follow(label: str, previous: str | None) -> bool:
    """Whether `label` may stand after `previous` in the BIO scheme (None: at the start)."""
    return not label.startswith("I-") or (previous is not None and previous[2:] == label[2:])


def log_partition(emissions: Tensor, words: Tensor, transitions: Tensor, start: Tensor) -> Tensor:
    """The logarithm of the summed scores of all label sequences [B].

    `emissions` is [B, N, K]; `words` [B, N] is true where a word stands, and true for each row's first;
    `transitions` [K, K] go from row to column, `start` [K] is added to the first word's emissions.
    """
    alpha = emissions[:, 0] + start
    for at in range(1, emissions.shape[1]):
        step = torch.logsumexp(alpha.unsqueeze(2) + transitions, dim=1) + emissions[:, at]
        alpha = torch.where(words[:, at, None], step, alpha)
    return torch.logsumexp(alpha, dim=1)


class CRF(nn.Module):
    """Emissions for K labels from d-dimensional words, and the transitions between neighbouring labels."""

    def __init__(self, dimension: int, labels: Sequence[str]) -> None:
        super().__init__()
        self.emissions = nn.Linear(dimension, len(labels))
        self.transitions = nn.Parameter(torch.zeros(len(labels), len(labels)))
        barred = [[0.0 if may_follow(label, before) else FORBIDDEN for label in labels] for before in labels]
        start = [0.0 if may_follow(label, None) else FORBIDDEN for label in labels]
        self.register_buffer("barred", torch.tensor(barred), persistent=False)
        self.register_buffer("start", torch.tensor(start), persistent=False)

    def allowed_transitions(self) -> Tensor:
        """Transition scores [K, K] from row to column, with the forbidden ones barred."""
        return self.transitions + self.barred

    def negative_log_likelihood(self, emissions: Tensor, words: Tensor, gold: Tensor) -> Tensor:
        """Mean over words of minus the log-probability of the label sequences `gold` [B, N]; a scalar."""
        transitions = self.allowed_transitions()
        score = (emissions.gather(2, gold.unsqueeze(2)).squeeze(2) * words).sum(1) + self.start[gold[:, 0]]
        score = score + (transitions[gold[:, :-1], gold[:, 1:]] * words[:, 1:]).sum(1)
        total = log_partition(emissions, words, transitions, self.start)
        return (total - score).sum() / words.sum()

    def distillation(self, emissions: Tensor, words: Tensor, marginals: Tensor) -> Tensor:
        """The part of the expected negative log-likelihood under a teacher that depends on the emissions; a scalar.

        Its gradient in the emissions is the difference between this field's token marginals and the teacher's
        `marginals` [B, N, K], so it is smallest where the two agree. The teacher's pairwise marginals are not known:
        the transitions get no gradient here and are learned from hard labels alone.
        """
        total = log_partition(emissions, words, self.allowed_transitions().detach(), self.start)
        expected = (emissions * marginals * words.unsqueeze(2)).sum((1, 2))
        return (total - expected).sum() / words.sum()

    def marginals(self, emissions: Tensor, words: Tensor) -> Tensor:
        """Token marginals [B, N, K]; zero after a row's last word.

        They are the gradient of the log-partition in the emissions, which spares a backward recursion of our own.
        """
        with torch.enable_grad():
            leaf = emissions.detach().requires_grad_()
            total = log_partition(leaf, words, self.allowed_transitions().detach(), self.start)
            (gradient,) = torch.autograd.grad(total.sum(), leaf)
        return gradient

    @torch.no_grad()
    def viterbi(self, emissions: Tensor, words: Tensor) -> Tensor:
        """The most probable label sequences [B, N]; what stands after a row's last word means nothing."""
        transitions = self.allowed_transitions()
        best = emissions[:, 0] + self.start
        stay = torch.arange(best.shape[1], device=best.device).expand_as(best)
        back = []
        for at in range(1, emissions.shape[1]):
            score, previous = (best.unsqueeze(2) + transitions).max(1)
            here = words[:, at, None]
            best = torch.where(here, score + emissions[:, at], best)
            back.append(torch.where(here, previous, stay))
        path = [best.argmax(1)]
        for previous in reversed(back):
            path.append(previous.gather(1, path[-1].unsqueeze(1)).squeeze(1))
        return torch.stack(path[::-1], 1)
