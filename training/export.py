"""Export weights to the folder that the parser reads: an ONNX graph with int8 weights, label lists, CRF transitions.

    python -m training.export WEIGHTS_DIR OUT_DIR --voices OTHER_WEIGHTS_DIR --tokenizer TOKENIZER.pt

The encoder's matrices are quantised by ONNX Runtime, one scale a column, their inputs at run time. The word embeddings
are quantised here with one scale a word. The heads stay in single precision: they are small, and labels hang on them.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import shutil
import sys
import tempfile
import warnings
from collections.abc import Collection, Sequence
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save as serialised
from torch import Tensor, nn

from training.ensemble import VOICED, Ensemble
from training.network import EncoderLayer, Scores
from training.tokenizer_export import export_tokenizer
from training.weights import load

INPUTS = ("pieces", "shapes", "first")
OPSET = 17
RUNTIME_OPERATIONS = "com.microsoft"
OUTPUTS = {"antecedent": ("meaning", "naming")}
"""The outputs of heads that have others than one of their name."""
EVEN = (0.0, 0.0, 0.0)


class RowwiseEmbedding(nn.Module):
    """An embedding held as int8 rows with a scale each: a quarter of the size, and next to no error."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, index: Tensor) -> Tensor:
        """Vectors [..., d] of the rows at `index`."""
        return self.rows[index].float() * self.scale[index]


class Attention(torch.autograd.Function):
    """Self-attention as one operation of ONNX Runtime, which never has the scores of all pairs in memory."""

    @staticmethod
    def forward(_: object, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        """What `heads` heads mix of `value` [B, T, d], given `query` and `key`."""
        split = (item.unflatten(2, (heads, -1)).transpose(1, 2) for item in (query, key, value))
        return F.scaled_dot_product_attention(*split).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: object, query: object, key: object, value: object, heads: int) -> object:
        """The operation's node in an ONNX graph."""
        mixed = graph.op(f"{RUNTIME_OPERATIONS}::MultiHeadAttention", query, key, value, num_heads_i=heads)
        mixed.setType(query.type())
        return mixed


class ExportedLayer(nn.Module):
    """A layer of the encoder for windows without padding."""

    def __init__(self, layer: EncoderLayer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, hidden: Tensor, _: Tensor) -> Tensor:
        """Hidden states [B, T, d] to hidden states."""
        layer = self.layer
        mixed = Attention.apply(*layer.query_key_value(hidden).split(layer.output.in_features, -1), layer.heads)
        return layer.fed_forward(layer.attention_norm(hidden + layer.output(mixed)))


class Exported(nn.Module):
    """Networks as they are exported, for windows without padding and without the heads that the weights lack."""

    def __init__(self, ensemble: Ensemble, lacking: Collection[str]) -> None:
        super().__init__()
        self.ensemble = copy.deepcopy(ensemble).eval()
        for network in self.ensemble.networks:
            encoder = network.encoder
            encoder.word = RowwiseEmbedding(encoder.word.weight.detach())
            encoder.layers = nn.ModuleList(ExportedLayer(layer) for layer in encoder.layers)
        left_out = {output for head in lacking for output in OUTPUTS.get(head, (head,))}
        self.outputs = tuple(name for name in Scores._fields if name not in left_out)

    def forward(self, pieces: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """The scores of the heads in the order of `outputs`."""
        scores = self.ensemble(pieces, shapes, torch.ones_like(pieces), first)
        return tuple(getattr(scores, name) for name in self.outputs)


def write_graph(ensemble: Ensemble, lacking: Collection[str], path: Path) -> None:
    """Write networks as an ONNX graph in single precision, but for the word embeddings, with free B, T and N.

    The B windows of a run have as many word pieces each.
    """
    graph = Exported(ensemble, lacking)
    example = (
        torch.tensor([[1, 2, 3, 4, 5], [1, 2, 5, 6, 7]]),
        torch.zeros(2, 5, dtype=torch.int64),
        torch.tensor([[1, 2, 3], [1, 0, 0]]),
    )
    axes = {name: {0: "windows", 1: "pieces"} for name in INPUTS[:2]} | {"first": {0: "windows", 1: "words"}}
    axes |= {name: {0: "windows", 1: "words"} for name in graph.outputs}
    axes |= {name: {0: "windows", 1: "words", 2: "words"} for name in ("link", "arc")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph,
            example,
            str(path),
            input_names=list(INPUTS),
            output_names=list(graph.outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            custom_opsets={RUNTIME_OPERATIONS: 1},
            dynamo=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Write the graph at `source` with the encoder's matrices as int8 to `target`.

    Seven bits of a weight are used: processors without VNNI add pairs of products in 16 bits, and would clip those of
    eight, so that what is found in a text would depend on the processor.
    """
    encoder = [
        node.name for node in onnx.load(source).graph.node if node.op_type == "MatMul" and "/layers." in node.name
    ]
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul"],
        nodes_to_quantize=encoder,
        per_channel=True,
        weight_type=QuantType.QInt8,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True},
    )


def eager(ensemble: Ensemble, begin: Sequence[float]) -> Tensor:
    """The transitions of the first tagger, each into B-source, B-cue and B-content raised by the three of `begin`.

    More is found, and less of it right.
    """
    raised = dict(zip(("B-source", "B-cue", "B-content"), begin, strict=True))
    labels = ensemble.networks[0].labels.attribution
    return ensemble.transitions("attribution") + torch.tensor([raised.get(label, 0.0) for label in labels])


def read_together(folders: Sequence[Path]) -> tuple[Ensemble, frozenset[str]]:
    """The networks in the folders as one, and the heads that the weights of the first lack.

    Raises ValueError for networks that cannot read together, or where another lacks a head that is averaged.
    """
    loaded = [load(folder) for folder in folders]
    for folder, (_, lacking) in zip(folders[1:], loaded[1:], strict=True):
        if missing := sorted((lacking - loaded[0][1]).intersection(VOICED)):
            raise ValueError(f"{folder}: the weights lack the head {missing[0]}, in which they should have a voice")
    return Ensemble([network for network, _ in loaded]), loaded[0][1]


def export(
    weights: Path,
    out: Path,
    tokenizer: Path,
    begin: Sequence[float] = EVEN,
    small: bool = True,
    voices: Sequence[Path] = (),
) -> None:
    """Write everything that the parser reads to `out`, file by file, from the weights in `weights`.

    `begin` is added to the first tagger's scores of beginning a source, a cue, a content, see `eager`. Where `small`
    is false, the model is in single precision, to compare with. The weights in `voices` have a voice in attributions.
    Raises FileNotFoundError where a file is missing and ValueError where the weights do not go together.
    """
    ensemble, lacking = read_together([weights, *voices])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        whole, quantised = Path(scratch, "whole.onnx"), Path(scratch, "model.onnx")
        write_graph(ensemble, lacking, whole)
        if small:
            quantise(whole, quantised)
        (quantised if small else whole).replace(out / "model.onnx")
    tables = {"transitions": eager(ensemble, begin), "relation": ensemble.networks[0].relation.weight}
    if "antecedent" not in lacking:
        tables["apart"] = ensemble.networks[0].antecedent.apart.weight.squeeze(1)
    if "speech" not in lacking:
        tables["transitions_speech"] = ensemble.transitions("speech")
    tables = {name: table.detach().contiguous() for name, table in tables.items()}
    (out / "crf.safetensors").write_bytes(serialised(tables))
    labels = json.loads((weights / "labels.json").read_text(encoding="utf-8"))
    labels.setdefault("version", "quotes-minilm-2026.09")
    (out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(weights / "vocab.txt", out / "vocab.txt")
    export_tokenizer(tokenizer, out)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.export", description=__doc__.split("\n\n")[0])
    parser.add_argument("weights", type=Path, help="folder that training.train wrote")
    parser.add_argument("out", type=Path, help="folder to write, made if missing")
    parser.add_argument("--tokenizer", type=Path, help="Stanza tokenizer to put beside (default: the one in WEIGHTS)")
    parser.add_argument(
        "--begin",
        type=float,
        nargs=3,
        default=EVEN,
        metavar=("SOURCE", "CUE", "CONTENT"),
        help="added to the scores of beginning a span (default 0 0 0)",
    )
    parser.add_argument(
        "--voices",
        type=Path,
        nargs="+",
        default=(),
        help="weights whose attributions are averaged with those",
    )
    parser.add_argument("--float", action="store_true", help="single precision, to compare with; four times as large")
    arguments = parser.parse_args()
    try:
        tokenizer = arguments.tokenizer or arguments.weights / "tokenizer.pt"
        export(arguments.weights, arguments.out, tokenizer, arguments.begin, not arguments.float, arguments.voices)
    except (FileNotFoundError, KeyError, ValueError) as problem:
        sys.exit(f"training.export: {arguments.weights}: {problem}")
    size = sum(path.stat().st_size for path in arguments.out.iterdir())
    print(f"{arguments.out}: {size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
