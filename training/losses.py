"""What each task adds to the loss."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from training.batches import IGNORE, MEANT, Batch
from training.network import Network

LINK, ENTITY, UPOS, ARC, RELATION = 0.2, 0.7, 0.3, 0.5, 0.3
"""Weights beside the attribution's 1."""

OUTSIDE = -1e4
"""The score of a pair of words that cannot be linked."""


def loss(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """The loss (a scalar) of a batch whose words have the hidden states `words` [B, N, d]."""
    return {
        "polnear": polnear,
        "labelled": labelled,
        "riqua": labelled,
        "distilled": distilled,
        "entities": entities,
        "dependencies": dependencies,
        "gap": coreference,
        "coreference": coreference,
        "sources": coreference,
        "taught": taught,
    }[batch.task](network, batch, words)


def polnear(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Spans of speech and thought, and their links."""
    field = network.attribution
    spans = field.negative_log_likelihood(field.emissions(words), batch.words, batch.labels)
    return spans + LINK * links(network, batch, words)


def labelled(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Spans of speech, and their links."""
    field = network.speech
    spans = field.negative_log_likelihood(field.emissions(words), batch.words, batch.labels)
    return spans + LINK * links(network, batch, words)


def distilled(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """A teacher's spans, by both conventions, and its links, as far as the teacher is sure (Hinton et al. 2015)."""
    both = network.attribution, network.speech
    targets = batch.soft_attribution, batch.soft_speech
    spans = [
        field.distillation(field.emissions(words), batch.words, target)
        for field, target in zip(both, targets, strict=True)
    ]
    return sum(spans) + LINK * links(network, batch, words)


def links(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Cross-entropy of the links that lead to a word of the window, weighted; zero where there is none."""
    scores = network.link(words).masked_fill(~batch.words.unsqueeze(1), OUTSIDE)
    each = F.cross_entropy(scores.transpose(1, 2), batch.links, ignore_index=IGNORE, reduction="none")
    return (each * batch.link_weight).sum() / batch.link_weight.sum().clamp(min=1.0)


def entities(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Entities, word by word."""
    return ENTITY * F.cross_entropy(network.entity(words).transpose(1, 2), batch.labels, ignore_index=IGNORE)


def dependencies(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Parts of speech, arcs within the sentence (a root points to itself) and the arcs' labels."""
    upos = F.cross_entropy(network.upos(words).transpose(1, 2), batch.upos, ignore_index=IGNORE)
    arcs = F.cross_entropy(mask_arcs(network.arc(words), batch).transpose(1, 2), batch.heads, ignore_index=IGNORE)
    scores = network.relation.label_scores(words, batch.heads.clamp(min=0))
    relations = F.cross_entropy(scores.transpose(1, 2), batch.relations, ignore_index=IGNORE)
    return UPOS * upos + ARC * arcs + RELATION * relations


def coreference(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Each pronoun's antecedent: the share that its words have of the probability of all words to choose from."""
    asked = (batch.antecedents == MEANT).any(2)
    if not asked.any():
        return words.sum() * 0.0
    scores, marks = network.antecedent(together(batch, words))[asked], batch.antecedents[asked]
    chosen = scores.masked_fill(marks != MEANT, OUTSIDE).logsumexp(1)
    return (scores.masked_fill(marks == 0, OUTSIDE).logsumexp(1) - chosen).mean()


def taught(network: Network, batch: Batch, words: Tensor) -> Tensor:
    """Each pronoun's antecedents: cross-entropy with the shares that a teacher gives the words to choose from."""
    asked = (batch.antecedents == MEANT).any(2)
    if not asked.any():
        return words.sum() * 0.0
    scores, marks = network.antecedent(together(batch, words))[asked], batch.antecedents[asked]
    shares = scores.masked_fill(marks == 0, OUTSIDE).log_softmax(1)
    return -(batch.soft_antecedents[asked] * shares).sum(1).mean()


def together(batch: Batch, words: Tensor) -> Tensor:
    """The hidden states [B, M, d] of the words of documents, from those [R, N, d] of the windows that they lie in."""
    return words.flatten(0, 1)[batch.place]


def mask_arcs(arcs: Tensor, batch: Batch) -> Tensor:
    """Scores [B, N, N] of each word's governors, those outside of its sentence barred."""
    together = (batch.sentence.unsqueeze(1) == batch.sentence.unsqueeze(2)) & batch.words.unsqueeze(1)
    return arcs.masked_fill(~together, OUTSIDE)
