"""Several networks as one: what their attribution heads say is averaged.

The networks began with the same weights, of which the embeddings and the lowest layers did not learn
(`training.train --frozen-layers`): what is equal in all of them is run once.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.network import Network, Scores, at_words, through

VOICED = ("attribution", "speech", "link")
"""The heads whose scores are averaged; of the others, the first network's are taken."""


class Ensemble(nn.Module):
    """A network, and others that have a voice in its attributions.

    Raises ValueError where their embeddings differ, or their labels.
    """

    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__()
        first, *others = networks
        for other in others:
            if other.labels != first.labels or not _equal(_embeddings(first), _embeddings(other)):
                raise ValueError("networks with other embeddings or labels cannot read together")
        self.shared = shared_layers(networks)
        self.networks = nn.ModuleList(networks)

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, first: Tensor) -> Scores:
        """The scores of all heads, as those of a `Network`."""
        encoders = [network.encoder for network in self.networks]
        hidden = through(encoders[0].layers[: self.shared], encoders[0].embedded(pieces, shapes), mask)
        words = [at_words(through(encoder.layers[self.shared :], hidden, mask), first) for encoder in encoders]
        scores = [network.scores(states) for network, states in zip(self.networks, words, strict=True)]
        mean = {head: torch.stack([getattr(one, head) for one in scores]).mean(0) for head in VOICED}
        return scores[0]._replace(**mean)

    def transitions(self, head: str) -> Tensor:
        """The transitions [K, K] of a tagger (attribution or speech), averaged, with the forbidden ones barred."""
        return torch.stack([getattr(network, head).allowed_transitions() for network in self.networks]).mean(0)


def shared_layers(networks: Sequence[Network]) -> int:
    """How many of the lowest layers are equal in all networks; of one network, all."""
    depth = 0
    for layers in zip(*(network.encoder.layers for network in networks), strict=True):
        if not all(_equal(layers[0].state_dict(), layer.state_dict()) for layer in layers[1:]):
            break
        depth += 1
    return depth


def _embeddings(network: Network) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in network.encoder.state_dict().items() if not name.startswith("layers.")}


def _equal(some: dict[str, Tensor], others: dict[str, Tensor]) -> bool:
    return some.keys() == others.keys() and all(torch.equal(tensor, others[name]) for name, tensor in some.items())
