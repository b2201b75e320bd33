"""Weights of the first generation, and BERT encoders, are read into the network."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from tests.training.conftest import LABELS, SIZE, WORDS
from training.pieces import WordPieces, network_inputs
from training.weights import load, start_from

WIDTH, INNER = SIZE.hidden_size, SIZE.intermediate_size


@pytest.fixture
def bert() -> dict[str, torch.Tensor]:
    """Random tensors under the names of Hugging Face's BertModel."""
    generator = torch.Generator().manual_seed(8)
    shapes = {
        "embeddings.word_embeddings.weight": (SIZE.vocab_size, WIDTH),
        "embeddings.position_embeddings.weight": (SIZE.max_position_embeddings, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    squares = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")
    for layer in (f"encoder.layer.{at}." for at in range(SIZE.num_hidden_layers)):
        wide = {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
        for name, shape in (dict.fromkeys(squares, (WIDTH, WIDTH)) | wide).items():
            shapes |= {f"{layer}{name}.weight": shape, f"{layer}{name}.bias": shape[:1]}
        for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{layer}{norm}.weight": (WIDTH,), f"{layer}{norm}.bias": (WIDTH,)}
    shapes |= {f"embeddings.LayerNorm.{part}": (WIDTH,) for part in ("weight", "bias")}
    return {name: torch.randn(shape, generator=generator) * 0.3 for name, shape in shapes.items()}


def hidden_states(
    bert: dict[str, torch.Tensor], pieces: torch.Tensor, biases: Sequence[torch.Tensor | float] = (0.0, 0.0)
) -> torch.Tensor:
    """BERT's own arithmetic, head by head, for one window [T] without padding: hidden states [T, d].

    `biases` [T, T] are added to what each head attends to.
    """

    def linear(name: str, rows: torch.Tensor) -> torch.Tensor:
        return rows @ bert[name + ".weight"].T + bert[name + ".bias"]

    def norm(name: str, rows: torch.Tensor) -> torch.Tensor:
        return F.layer_norm(rows, (WIDTH,), bert[name + ".weight"], bert[name + ".bias"], SIZE.layer_norm_eps)

    hidden = bert["embeddings.word_embeddings.weight"][pieces]
    hidden = hidden + bert["embeddings.position_embeddings.weight"][: len(pieces)]
    hidden = norm("embeddings.LayerNorm", hidden + bert["embeddings.token_type_embeddings.weight"][0])
    for layer in (f"encoder.layer.{at}." for at in range(SIZE.num_hidden_layers)):
        parts = (linear(f"{layer}attention.self.{name}", hidden) for name in ("query", "key", "value"))
        heads = zip(*(part.chunk(SIZE.num_attention_heads, dim=1) for part in parts), strict=True)
        scale = (WIDTH // SIZE.num_attention_heads) ** 0.5
        mixed = torch.cat(
            [
                (query @ key.T / scale + bias).softmax(1) @ value
                for (query, key, value), bias in zip(heads, biases, strict=True)
            ],
            1,
        )
        attended = linear(f"{layer}attention.output.dense", mixed)
        hidden = norm(f"{layer}attention.output.LayerNorm", hidden + attended)
        inner = F.gelu(linear(f"{layer}intermediate.dense", hidden))
        hidden = norm(f"{layer}output.LayerNorm", hidden + linear(f"{layer}output.dense", inner))
    return hidden


def test_a_bert_encoder_keeps_its_arithmetic(bert, tmp_path, monkeypatch):
    save_file({"bert." + name: tensor for name, tensor in bert.items()}, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(asdict(SIZE) | {"model_type": "bert"}))
    network = start_from(tmp_path).eval()
    pieces = torch.tensor([5, 9, 2, 120, 77, 3])
    with torch.no_grad():
        found = network.encoder(pieces[None], torch.zeros(1, 6, dtype=torch.int64), torch.ones(1, 6))
    assert torch.allclose(found[0], hidden_states(bert, pieces), atol=1e-4)


MPNET_NAMES = {
    "attention.self.query": "attention.attn.q",
    "attention.self.key": "attention.attn.k",
    "attention.self.value": "attention.attn.v",
    "attention.output.dense": "attention.attn.o",
    "attention.output.LayerNorm": "attention.LayerNorm",
}


def bucket(distance: int) -> int:
    """The bucket, of 32, for how far a piece stands behind another (Raffel et al. 2020), one distance at a time."""
    away, after = abs(distance), 16 * (distance > 0)
    return after + (away if away < 8 else min(15, 8 + int(math.log(away / 8) / math.log(128 / 8) * 8)))


def test_an_mpnet_encoder_keeps_its_arithmetic(bert, tmp_path):
    generator = torch.Generator().manual_seed(4)
    table = torch.randn(32, SIZE.num_attention_heads, generator=generator)
    named = {re.sub("|".join(MPNET_NAMES), lambda m: MPNET_NAMES[m[0]], name): t for name, t in bert.items()}
    words = bert["embeddings.word_embeddings.weight"]
    own = {0: 101, 1: 0, 2: 102, len(words) + 4: 103}  # its special pieces, and what they are to BERT
    rows = torch.zeros(len(words) + 5, WIDTH)
    rows[4:-1] = words
    for place, piece in own.items():
        rows[place] = words[piece]
        if place < len(words):
            rows[piece + 4] = 0.0
    positions = bert["embeddings.position_embeddings.weight"] + bert["embeddings.token_type_embeddings.weight"][0]
    named["embeddings.word_embeddings.weight"] = rows
    named["embeddings.position_embeddings.weight"] = torch.cat([torch.zeros(2, WIDTH), positions])
    named["encoder.relative_attention_bias.weight"] = table
    save_file({name: tensor.contiguous() for name, tensor in named.items()}, tmp_path / "model.safetensors")
    size = asdict(SIZE) | {"vocab_size": len(rows), "relative_attention_num_buckets": 32, "model_type": "mpnet"}
    size["max_position_embeddings"] += 2
    (tmp_path / "config.json").write_text(json.dumps(size))
    network = start_from(tmp_path).eval()
    pieces = torch.cat([torch.tensor([101]), torch.arange(3, 90, 2), torch.tensor([103, 102])])
    length = len(pieces)
    buckets = torch.tensor([[bucket(to - here) for to in range(length)] for here in range(length)])
    with torch.no_grad():
        found = network.encoder(pieces[None], torch.zeros(1, length, dtype=torch.int64), torch.ones(1, length))
        expected = hidden_states(bert, pieces, [table[buckets, head] for head in range(SIZE.num_attention_heads)])
    assert torch.allclose(found[0], expected, atol=1e-3)


def test_first_generation_weights_get_a_copied_speech_head(bert, weights):
    generator = torch.Generator().manual_seed(9)
    shapes = {"sh.weight": (4, WIDTH), "tr": (7, 7), "mask": (7, 7)}
    for name, labels in (("attr", LABELS.attribution), ("ent", LABELS.entity), ("upos", LABELS.upos)):
        shapes |= {f"{name}.weight": (len(labels), WIDTH), f"{name}.bias": (len(labels),)}
    for name, width, labels in (("link", 96, 1), ("arc", 128, 1), ("rel", 48, len(LABELS.deprel))):
        shapes[f"{name}.W"] = (labels, width + 1, width + 1)
        for side in "ab":
            shapes |= {f"{name}.{side}.weight": (width, WIDTH), f"{name}.{side}.bias": (width,)}
    heads = {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    save_file({f"b.{name}": tensor for name, tensor in bert.items()} | heads, weights / "weights.safetensors")
    network, lacking = load(weights)
    assert lacking == {"speech", "antecedent"}
    assert torch.equal(network.link.dependent.weight, heads["link.a.weight"])
    assert torch.equal(network.relation.governor.bias, heads["rel.b.bias"])
    with torch.no_grad():
        scores = network(*network_inputs(WordPieces(weights / "vocab.txt"), [WORDS]))
    assert torch.equal(scores.speech, scores.attribution) and scores.attribution.std() > 0
