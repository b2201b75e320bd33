"""The network: one BERT encoder (MiniLM-L6) with heads for attribution, links, entities, syntax, antecedents.

A word stands for itself by its first word piece. Two conditional random fields read the words: `attribution` in
PolNeAR's convention (speech and thought), `speech` in that of readers who label speech alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from safetensors.torch import save as serialised
from torch import Tensor, nn

from training.crf import CRF

SHAPES = 4
"""Kinds of letter case: lower, upper, capitalised, quotation mark (see `quotes.parse.wordpieces.shape`)."""


OPTIONAL = ("speech", "antecedent")
"""Heads that weights of earlier generations lack."""


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

    @classmethod
    def read(cls, path: Path) -> EncoderSize:
        """The dimensions in a BERT configuration file; other settings of the file are passed over."""
        settings = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})


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
    """BERT (Devlin et al. 2019) without token types, with an embedding for the shape of the word that a piece is of."""

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        self.word = nn.Embedding(size.vocab_size, size.hidden_size)
        self.position = nn.Embedding(size.max_position_embeddings, size.hidden_size)
        self.shape = nn.Embedding(SHAPES, size.hidden_size)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(size.hidden_size, eps=size.layer_norm_eps)
        self.layers = nn.ModuleList(EncoderLayer(size) for _ in range(size.num_hidden_layers))

    def embedded(self, pieces: Tensor, shapes: Tensor) -> Tensor:
        """What the first layer reads: vectors [B, T, d] of word pieces [B, T]."""
        places = self.position.weight[: pieces.shape[1]]
        return self.norm(self.word(pieces) + places + self.shape(shapes))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Hidden states [B, T, d] of word pieces [B, T]; `mask` is 1 where a piece stands."""
        return through(self.layers, self.embedded(pieces, shapes), mask)


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
        """Hidden states [B, T, d] to hidden states; `bias` [B, 1, 1, T] is added to the attention scores."""
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


def through(layers: Iterable[nn.Module], hidden: Tensor, mask: Tensor) -> Tensor:
    """Hidden states [B, T, d] after some layers of an encoder; `mask` [B, T] is 1 where a piece stands."""
    bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
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
    antecedent: Tensor


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
        self.antecedent = Biaffine(width, 96)

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
            self.antecedent(words),
        )


def save(network: Network, folder: Path, version: str, tensors: dict[str, Tensor] | None = None) -> None:
    """Write `weights.safetensors` (half precision), `encoder.json` and `labels.json`, each whole or not at all.

    `tensors` are saved in place of the network's own (an average of them, say).
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors = network.state_dict() if tensors is None else tensors
    halves = {name: tensor.detach().to("cpu", torch.float16).contiguous() for name, tensor in tensors.items()}
    temporary = folder / "weights.safetensors.tmp"
    temporary.write_bytes(serialised(halves, {"version": version}))
    temporary.replace(folder / "weights.safetensors")
    (folder / "encoder.json").write_text(json.dumps(asdict(network.size), indent=1) + "\n", encoding="utf-8")
    described = asdict(network.labels) | {"version": version}
    (folder / "labels.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[Network, frozenset[str]]:
    """The network saved in `folder`, and the heads of `OPTIONAL` that its weights lack.

    Weights of the first generation (one attribution head, names as in Hugging Face's BERT) are read too. A `speech`
    head that lacks is a copy of `attribution`, an `antecedent` head an untrained one. Raises FileNotFoundError where a
    file is missing and RuntimeError where a tensor is.
    """
    network = Network(EncoderSize.read(folder / "encoder.json"), Labels.read(folder / "labels.json"))
    tensors = {name: tensor.float() for name, tensor in load_file(folder / "weights.safetensors").items()}
    if "b.embeddings.word_embeddings.weight" in tensors:
        tensors = from_first_generation(tensors, network.size.num_hidden_layers)
    lacking = frozenset(head for head in OPTIONAL if not any(name.startswith(f"{head}.") for name in tensors))
    if "speech" in lacking:
        tensors |= {
            name.replace("attribution.", "speech."): tensor
            for name, tensor in tensors.items()
            if name.startswith("attribution.")
        }
    untrained = {name: value for name, value in network.state_dict().items() if name.partition(".")[0] in lacking}
    network.load_state_dict(untrained | tensors)
    return network.eval(), lacking


def start_from(folder: Path) -> Network:
    """A network to train on: the weights in `folder`, ours, or a BERT encoder beside new heads.

    The encoder is read from `model.safetensors` and `config.json`, the label lists from `training/labels.json`.
    """
    if (folder / "weights.safetensors").exists():
        return load(folder)[0]
    size = EncoderSize.read(folder / "config.json")
    network = Network(size, Labels.read(Path(__file__).with_name("labels.json")))
    tensors = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    network.load_state_dict(from_bert(tensors, size.num_hidden_layers), strict=False)
    return network


def from_first_generation(tensors: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Tensors under the names of `Network` from those of the first generation of weights."""
    named = from_bert({name[2:]: tensor for name, tensor in tensors.items() if name.startswith("b.")}, layers)
    named["encoder.shape.weight"] = tensors["sh.weight"]
    named["attribution.transitions"] = tensors["tr"]
    for old, new in {"attr": "attribution.emissions", "ent": "entity", "upos": "upos"}.items():
        for part in ("weight", "bias"):
            named[f"{new}.{part}"] = tensors[f"{old}.{part}"]
    for old, new in {"link": "link", "arc": "arc", "rel": "relation"}.items():
        named[f"{new}.weight"] = tensors[f"{old}.W"]
        for side, role in {"a": "dependent", "b": "governor"}.items():
            for part in ("weight", "bias"):
                named[f"{new}.{role}.{part}"] = tensors[f"{old}.{side}.{part}"]
    return named


def from_bert(tensors: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The encoder's tensors under the names of `Network` from those of Hugging Face's BertModel, but for the shapes.

    The embedding of token type 0, which every piece has, becomes part of the positions.
    """
    embeddings = "embeddings."
    named = {
        "encoder.word.weight": tensors[embeddings + "word_embeddings.weight"],
        "encoder.position.weight": tensors[embeddings + "position_embeddings.weight"]
        + tensors[embeddings + "token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        named[f"encoder.norm.{part}"] = tensors[f"{embeddings}LayerNorm.{part}"]
        for layer in range(layers):
            old, new = f"encoder.layer.{layer}.", f"encoder.layers.{layer}."
            named[f"{new}query_key_value.{part}"] = torch.cat(
                [tensors[f"{old}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            )
            named[f"{new}output.{part}"] = tensors[f"{old}attention.output.dense.{part}"]
            named[f"{new}attention_norm.{part}"] = tensors[f"{old}attention.output.LayerNorm.{part}"]
            named[f"{new}up.{part}"] = tensors[f"{old}intermediate.dense.{part}"]
            named[f"{new}down.{part}"] = tensors[f"{old}output.dense.{part}"]
            named[f"{new}norm.{part}"] = tensors[f"{old}output.LayerNorm.{part}"]
    return named
