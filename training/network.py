"""The network: one BERT encoder (MiniLM-L6) with heads for attribution, links, entities, syntax, antecedents.

A word stands for itself by its first word piece. Two conditional random fields read the words: `attribution` in
PolNeAR's convention (speech and thought), `speech` in that of readers who label speech alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotes.parse.antecedents import distances
from training.crf import CRF

SHAPES = 4
"""Kinds of letter case: lower, upper, capitalised, quotation mark (see `quotes.parse.wordpieces.shape`)."""


MPNET_SHIFT = 4
"""Word pieces that MPNet's vocabulary has before BERT's; one more, its mask, stands behind them."""

APART = 12
"""Biases for how far a word stands from what may name whom it means: behind it, itself, and powers of two before."""


@dataclass(frozen=True)
class EncoderSize:
    """Dimensions of the encoder, in the names of a BERT configuration file."""

    vocab_size: int = 30522
    hidden_size: int = 384
    num_hidden_layers: int = 6
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 512
    layer_norm_eps: float = 1e-12
    relative_attention_num_buckets: int = 0
    """Of MPNet: how many biases by distance each attention head has (none in BERT)."""

    @classmethod
    def read(cls, path: Path) -> EncoderSize:
        """The dimensions in a BERT configuration file; other settings of the file are passed over."""
        settings = json.loads(path.read_text(encoding="utf-8"))
        found = {name: settings[name] for name in cls.__dataclass_fields__ if name in settings}
        if settings.get("model_type") == "mpnet":
            added = {"vocab_size": MPNET_SHIFT + 1, "max_position_embeddings": 2}
            found |= {name: found[name] - count for name, count in added.items()}
        return cls(**found)


@dataclass(frozen=True)
class Labels:
    """The label lists of the heads, in the order of the heads' outputs."""

    attribution: tuple[str, ...]
    entity: tuple[str, ...]
    upos: tuple[str, ...]
    deprel: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Labels:
        """The label lists of a `labels.json`."""
        lists = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: tuple(lists[name]) for name in cls.__dataclass_fields__})


class Encoder(nn.Module):
    """BERT (Devlin et al. 2019) without token types, with an embedding for the shape of the word that a piece is of.

    With relative buckets it is MPNet (Song et al. 2020), which adds a bias by distance to all layers' attention.
    """

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        self.word = nn.Embedding(size.vocab_size, size.hidden_size)
        self.position = nn.Embedding(size.max_position_embeddings, size.hidden_size)
        self.shape = nn.Embedding(SHAPES, size.hidden_size)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(size.hidden_size, eps=size.layer_norm_eps)
        self.layers = nn.ModuleList(EncoderLayer(size) for _ in range(size.num_hidden_layers))
        buckets = size.relative_attention_num_buckets
        self.distance = nn.Embedding(buckets, size.num_attention_heads) if buckets else None

    def embedded(self, pieces: Tensor, shapes: Tensor) -> Tensor:
        """What the first layer reads: vectors [B, T, d] of word pieces [B, T]."""
        places = self.position.weight[: pieces.shape[1]]
        return self.norm(self.word(pieces) + places + self.shape(shapes))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Hidden states [B, T, d] of word pieces [B, T]; `mask` is 1 where a piece stands."""
        return through(self.layers, self.embedded(pieces, shapes), mask, self._by_distance(pieces.shape[1]))

    def _by_distance(self, length: int) -> Tensor | float:
        """The bias [1, heads, T, T] that each head adds for how far one piece stands from another; 0 in BERT."""
        if self.distance is None:
            return 0.0
        places = torch.arange(length, device=self.distance.weight.device)
        buckets = distance_buckets(places[None, :] - places[:, None], self.distance.num_embeddings)
        return self.distance(buckets).permute(2, 0, 1).unsqueeze(0)


def distance_buckets(distance: Tensor, buckets: int, longest: int = 128) -> Tensor:
    """The number of the bucket of each distance: one each for short ones, logarithmic ones up to `longest`.

    As MPNet and T5 have it (Raffel et al. 2020, section 2.1); half of the buckets are for what follows.
    """
    half = buckets // 2
    exact = half // 2
    away = distance.abs()
    far = exact + (torch.log(away.clamp(min=1) / exact) / math.log(longest / exact) * (half - exact)).long()
    return torch.where(away < exact, away, far.clamp(max=half - 1)) + (distance > 0) * half


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward block, each with a residual and a norm after it."""

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        self.heads = size.num_attention_heads
        self.query_key_value = nn.Linear(size.hidden_size, 3 * size.hidden_size)
        self.output = nn.Linear(size.hidden_size, size.hidden_size)
        self.attention_norm = nn.LayerNorm(size.hidden_size, eps=size.layer_norm_eps)
        self.up = nn.Linear(size.hidden_size, size.intermediate_size)
        self.down = nn.Linear(size.intermediate_size, size.hidden_size)
        self.norm = nn.LayerNorm(size.hidden_size, eps=size.layer_norm_eps)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Hidden states [B, T, d] to hidden states; `bias`, [B, 1, 1, T] at least, is added to the attention scores."""
        rows, length, width = hidden.shape
        split = self.query_key_value(hidden).view(rows, length, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return self.fed_forward(
            self.attention_norm(hidden + self.output(mixed.transpose(1, 2).reshape(rows, length, width)))
        )

    def fed_forward(self, hidden: Tensor) -> Tensor:
        """Hidden states [B, T, d] after the feed-forward block."""
        return self.norm(hidden + self.down(F.gelu(self.up(hidden))))


def through(layers: Iterable[nn.Module], hidden: Tensor, mask: Tensor, bias: Tensor | float = 0.0) -> Tensor:
    """Hidden states [B, T, d] after some layers of an encoder; `mask` [B, T] is 1 where a piece stands.

    `bias` [1, heads, T, T] is added to the attention scores.
    """
    bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4 + bias
    for layer in layers:
        hidden = layer(hidden, bias)
    return hidden


def at_words(hidden: Tensor, first: Tensor) -> Tensor:
    """Of hidden states [B, T, d] those [B, N, d] of words; `first` [B, N] is the index of each word's first piece."""
    return torch.gather(hidden, 1, first.unsqueeze(2).expand(-1, -1, hidden.shape[2]))


class Biaffine(nn.Module):
    """Scores of pairs of words (Dozat and Manning 2017): one projection a side, a bilinear form a label."""

    def __init__(self, dimension: int, width: int, labels: int = 1) -> None:
        super().__init__()
        self.dependent = nn.Linear(dimension, width)
        self.governor = nn.Linear(dimension, width)
        self.weight = nn.Parameter(torch.zeros(labels, width + 1, width + 1))

    def sides(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """The two projections [B, N, width + 1] of `words` [B, N, d], a 1 appended to each for the biases."""
        projected = F.gelu(self.dependent(words)), F.gelu(self.governor(words))
        return tuple(F.pad(side, (0, 1), value=1.0) for side in projected)

    def forward(self, words: Tensor) -> Tensor:
        """Scores [B, N, N] of the first label: row the dependent, column the governor."""
        dependent, governor = self.sides(words)
        return dependent @ self.weight[0] @ governor.transpose(1, 2)

    def label_scores(self, words: Tensor, governors: Tensor) -> Tensor:
        """Scores [B, N, labels] of the labels between each word and its governor, given by index [B, N]."""
        dependent, governor = self.sides(words)
        chosen = torch.gather(governor, 1, governors.unsqueeze(2).expand(-1, -1, governor.shape[2]))
        return torch.einsum("bnd,ldg,bng->bnl", dependent, self.weight, chosen)


class Antecedent(Biaffine):
    """Scores of whom a word means, each with a bias for how far it stands from what may name that.

    Words of several windows can be scored against each other.
    """

    def __init__(self, dimension: int, width: int) -> None:
        super().__init__(dimension, width)
        self.apart = nn.Embedding(APART, 1)
        nn.init.zeros_(self.apart.weight)

    def forward(self, words: Tensor) -> Tensor:
        """Scores [B, N, N] of N words in a row: the one that is asked about by the row, what it means by the column."""
        meaning, named = self.sides(words)
        places = np.arange(words.shape[1])
        biases = torch.from_numpy(distances(places[:, None] - places[None, :], APART)).to(words.device)
        return meaning @ named.transpose(1, 2) + self.apart(biases).squeeze(2)

    def sides(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors [B, N, width + 1] of words, asked about and naming: the score, but for the bias, is their product."""
        dependent, governor = super().sides(words)
        return dependent @ self.weight[0], governor


class Scores(NamedTuple):
    """What the network says of N words in each of B windows; `arc` is not masked to the sentence."""

    attribution: Tensor
    speech: Tensor
    link: Tensor
    entity: Tensor
    upos: Tensor
    arc: Tensor
    dependent: Tensor
    governor: Tensor
    meaning: Tensor
    naming: Tensor


class Network(nn.Module):
    """The encoder and its heads."""

    def __init__(self, size: EncoderSize, labels: Labels) -> None:
        super().__init__()
        self.size, self.labels = size, labels
        width = size.hidden_size
        self.encoder = Encoder(size)
        self.attribution = CRF(width, labels.attribution)
        self.speech = CRF(width, labels.attribution)
        self.link = Biaffine(width, 96)
        self.entity = nn.Linear(width, len(labels.entity))
        self.upos = nn.Linear(width, len(labels.upos))
        self.arc = Biaffine(width, 128)
        self.relation = Biaffine(width, 48, len(labels.deprel))
        self.antecedent = Antecedent(width, 96)

    def words(self, pieces: Tensor, shapes: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """Hidden states [B, N, d] of words; `first` [B, N] is the index of each word's first piece, 0 for padding."""
        return at_words(self.encoder(pieces, shapes, mask), first)

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, first: Tensor) -> Scores:
        """The scores of all heads for windows of word pieces [B, T] with words at `first` [B, N]."""
        return self.scores(self.words(pieces, shapes, mask, first))

    def scores(self, words: Tensor) -> Scores:
        """The scores of all heads for words with the hidden states `words` [B, N, d]."""
        return Scores(
            self.attribution.emissions(words),
            self.speech.emissions(words),
            self.link(words),
            self.entity(words),
            self.upos(words),
            self.arc(words),
            *self.relation.sides(words),
            *self.antecedent.sides(words),
        )
