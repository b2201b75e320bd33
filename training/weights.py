"""Weights in files: our own, those of the first generation, and encoders as Hugging Face lays them out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file
from safetensors.torch import save as serialised
from torch import Tensor

from training.network import MPNET_SHIFT, EncoderSize, Labels, Network
from training.pieces import CLS, MASK, PAD, SEP

OPTIONAL = ("speech", "antecedent")
"""Heads that weights of earlier generations lack."""


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
    head that lacks is a copy of `attribution`, an `antecedent` head an untrained one, and its biases by
    distance are zero where older weights have none. Raises FileNotFoundError where a
    file is missing and RuntimeError where a tensor is.
    """
    network = Network(EncoderSize.read(folder / "encoder.json"), Labels.read(folder / "labels.json"))
    tensors = {name: tensor.float() for name, tensor in load_file(folder / "weights.safetensors").items()}
    if "b.embeddings.word_embeddings.weight" in tensors:
        tensors = from_first_generation(tensors, network.size)
    lacking = frozenset(head for head in OPTIONAL if not any(name.startswith(f"{head}.") for name in tensors))
    if "speech" in lacking:
        tensors |= {
            name.replace("attribution.", "speech."): tensor
            for name, tensor in tensors.items()
            if name.startswith("attribution.")
        }
    untrained = {
        name: value
        for name, value in network.state_dict().items()
        if name.partition(".")[0] in lacking or name == "antecedent.apart.weight"
    }
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
    named = from_mpnet if size.relative_attention_num_buckets else from_bert
    network.load_state_dict(named(tensors, size), strict=False)
    return network


def from_first_generation(tensors: dict[str, Tensor], size: EncoderSize) -> dict[str, Tensor]:
    """Tensors under the names of `Network` from those of the first generation of weights."""
    named = from_bert({name[2:]: tensor for name, tensor in tensors.items() if name.startswith("b.")}, size)
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


def from_bert(tensors: dict[str, Tensor], size: EncoderSize) -> dict[str, Tensor]:
    """The encoder's tensors under the names of `Network` from those of Hugging Face's BertModel, but for the shapes.

    The embedding of token type 0, which every piece has, becomes part of the positions.
    """
    embeddings = "embeddings."
    named = {
        "encoder.word.weight": tensors[embeddings + "word_embeddings.weight"],
        "encoder.position.weight": tensors[embeddings + "position_embeddings.weight"]
        + tensors[embeddings + "token_type_embeddings.weight"][0],
    }
    return named | _layers(
        tensors, size, "attention.self.{}", ("query", "key", "value"), "attention.output.dense", "attention.output"
    )


def from_mpnet(tensors: dict[str, Tensor], size: EncoderSize) -> dict[str, Tensor]:
    """The encoder's tensors under the names of `Network` from those of Hugging Face's MPNetModel, but for the shapes.

    Its vocabulary is that of BERT's uncased models in another order: rows of its embeddings are put into BERT's.
    """
    known = torch.arange(size.vocab_size) + MPNET_SHIFT
    known[[CLS, PAD, SEP, MASK]] = torch.tensor([0, 1, 2, size.vocab_size + MPNET_SHIFT])
    named = {
        "encoder.word.weight": tensors["embeddings.word_embeddings.weight"][known],
        "encoder.position.weight": tensors["embeddings.position_embeddings.weight"][2:],
        "encoder.distance.weight": tensors["encoder.relative_attention_bias.weight"],
    }
    return named | _layers(tensors, size, "attention.attn.{}", ("q", "k", "v"), "attention.attn.o", "attention")


def _layers(
    tensors: dict[str, Tensor], size: EncoderSize, side: str, sides: Sequence[str], output: str, norm: str
) -> dict[str, Tensor]:
    """The norm of the embeddings and all layers; the other arguments name the parts of a layer's attention."""
    named = {}
    for part in ("weight", "bias"):
        named[f"encoder.norm.{part}"] = tensors[f"embeddings.LayerNorm.{part}"]
        for layer in range(size.num_hidden_layers):
            old, new = f"encoder.layer.{layer}.", f"encoder.layers.{layer}."
            named[f"{new}query_key_value.{part}"] = torch.cat(
                [tensors[f"{old}{side.format(name)}.{part}"] for name in sides]
            )
            named[f"{new}output.{part}"] = tensors[f"{old}{output}.{part}"]
            named[f"{new}attention_norm.{part}"] = tensors[f"{old}{norm}.LayerNorm.{part}"]
            named[f"{new}up.{part}"] = tensors[f"{old}intermediate.dense.{part}"]
            named[f"{new}down.{part}"] = tensors[f"{old}output.dense.{part}"]
            named[f"{new}norm.{part}"] = tensors[f"{old}output.LayerNorm.{part}"]
    return named
