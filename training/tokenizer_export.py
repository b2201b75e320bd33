"""Stanza's tokenizer in the form that the parser reads: an ONNX graph and a table of characters.

    python -m training.tokenizer_export TOKENIZER.pt OUT_DIR

The graph computes what `stanza.models.tokenization.model.Tokenizer` computes, in single precision: int8 would hang what
is found in a text on the texts that are read with it, since ONNX Runtime's int8 LSTM scales a whole batch at once.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from quotes.parse.characters import FEATURES

HEADS = ("tok", "sent", "mwt")
OPSET = 17
IR_VERSION = 10

NEEDED = {"hierarchical": True, "use_mwt": True, "rnn_layers": 1, "conv_res": None, "use_dictionary": False}
"""Settings of a tokenizer that the graph is made for; Stanza trains English with them."""


class Graph:
    """An ONNX graph in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, array: np.ndarray) -> str:
        """The name of a constant that is added."""
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, operation: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """The name of the output of a node that is added."""
        output = output or f"{operation.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [output], **attributes))
        return output

    def lstm(self, weights: dict[str, np.ndarray], prefix: str, inputs: str) -> str:
        """A bidirectional LSTM over [T, B, d] inputs, whose states are [T, B, 2 * hidden]."""
        sides = ("l0", "l0_reverse")
        across = np.stack([_gates(weights[f"{prefix}.weight_ih_{side}"]) for side in sides])
        onward = np.stack([_gates(weights[f"{prefix}.weight_hh_{side}"]) for side in sides])
        biases = [[_gates(weights[f"{prefix}.bias_{part}_{side}"]) for part in ("ih", "hh")] for side in sides]
        states = self.node(
            "LSTM",
            inputs,
            self.constant(across),
            self.constant(onward),
            self.constant(np.stack([np.concatenate(side) for side in biases])),
            "lengths",
            hidden_size=onward.shape[2],
            direction="bidirectional",
        )
        rows = self.node("Transpose", states, perm=[0, 2, 1, 3])
        return self.node("Reshape", rows, self.constant(np.array([0, 0, -1])))

    def scores(self, weights: dict[str, np.ndarray], suffix: str, states: str) -> str:
        """The heads' weights times the states, [T, B, 3]."""
        return self.node(
            "MatMul", states, self.constant(np.concatenate([weights[f"{head}_{suffix}.weight"] for head in HEADS]).T)
        )


def _gates(weights: np.ndarray) -> np.ndarray:
    """An LSTM's weights with the gates in ONNX's order (input, output, forget, cell), not torch's."""
    into, forget, cell, out = np.split(weights, 4)
    return np.concatenate([into, out, forget, cell])


def graph_of(weights: dict[str, np.ndarray], temperature: float) -> onnx.ModelProto:
    """The network: characters [T, B] and features [T, B, F] to log odds [T, B, 3] of ends.

    `temperature` sharpens how the second LSTM's input is weighed by what the first one takes for the ends of tokens.
    """
    graph = Graph()
    vectors = graph.node("Gather", graph.constant(weights["embeddings.weight"]), "units")
    states = graph.lstm(weights, "rnn", graph.node("Concat", vectors, "features", axis=2))
    bias = graph.constant(np.concatenate([weights[f"{head}_clf.bias"] for head in HEADS]))
    first = graph.node("Add", graph.scores(weights, "clf", states), bias)
    ends = graph.node("Gather", first, graph.constant(np.array([0])), axis=2)
    share = graph.node("Sigmoid", graph.node("Mul", ends, graph.constant(np.float32(temperature))))
    states = graph.lstm(weights, "rnn2", graph.node("Mul", states, share))
    graph.node("Add", first, graph.scores(weights, "clf2", states), output="scores")
    told = weights["rnn.weight_ih_l0"].shape[1] - weights["embeddings.weight"].shape[1]
    tensor = helper.make_tensor_value_info
    made = helper.make_graph(
        graph.nodes,
        "tokenizer",
        [
            tensor("units", TensorProto.INT64, ["T", "B"]),
            tensor("features", TensorProto.FLOAT, ["T", "B", told]),
            tensor("lengths", TensorProto.INT32, ["B"]),
        ],
        [tensor("scores", TensorProto.FLOAT, ["T", "B", len(HEADS)])],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    return model


def export_tokenizer(tokenizer: Path, out: Path) -> None:
    """Write tokenizer.onnx and tokenizer.json to the folder `out`, and a copy of the Stanza tokenizer beside them.

    Raises ValueError for a file that is no Stanza tokenizer, or one with settings that the parser does not know.
    """
    try:
        saved = torch.load(tokenizer, map_location="cpu", weights_only=True)
        settings, alphabet = saved["config"], saved["vocab"]["_id2unit"]
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError, TypeError) as problem:
        raise ValueError(f"{tokenizer}: no Stanza tokenizer") from problem
    other = [name for name, value in NEEDED.items() if settings.get(name, value) != value]
    other += [name for name in settings["feat_funcs"] if name not in FEATURES]
    if settings.get("charlm_forward_file"):
        other.append("charlm_forward_file")
    if other:
        raise ValueError(f"{tokenizer}: a tokenizer with settings that the parser does not know: {', '.join(other)}")
    weights = {name: tensor.float().numpy() for name, tensor in saved["model"].items()}
    described = {
        "characters": [unit if len(unit) == 1 else "" for unit in alphabet],
        "unknown": alphabet.index("<UNK>"),
        "features": settings["feat_funcs"],
        "longest_token": settings["max_seqlen"],
    }
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(graph_of(weights, settings["hier_invtemp"]), out / "tokenizer.onnx")
    (out / "tokenizer.json").write_text(json.dumps(described, ensure_ascii=True) + "\n", encoding="utf-8")
    if tokenizer.resolve() != (out / "tokenizer.pt").resolve():
        shutil.copyfile(tokenizer, out / "tokenizer.pt")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.tokenizer_export", description=__doc__.split("\n\n")[0])
    parser.add_argument("tokenizer", type=Path, help="a Stanza tokenizer, as training.tokenizer writes it")
    parser.add_argument("out", type=Path, help="folder to write, made if missing")
    arguments = parser.parse_args()
    try:
        export_tokenizer(arguments.tokenizer, arguments.out)
    except (OSError, ValueError) as problem:
        sys.exit(f"training.tokenizer_export: {problem}")


if __name__ == "__main__":
    main()
