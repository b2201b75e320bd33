"""What int8 costs: the shipped model against the same weights in single precision, on our own annotated articles.

Each word's probability of being content is held against whether it is quoted: an F1 that counts probabilities, and so
does not jump with a single span, as the F1 of a hundred spans would. How far the shipped weights themselves were
rounded is not seen here: `training.evaluate` scores the folder before and after the export.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from quotes.parse import pipeline
from quotes.parse.parser import Parser
from quotes.parse.pipeline import WEIGHTS

GOLD = sorted((Path(__file__).parents[1] / "gold").glob("*.txt"))
HALF_A_POINT = 0.005


def in_single_precision(model: onnx.ModelProto) -> int:
    """Multiply by int8 matrices in single precision, inputs unrounded; the number of matrices."""
    constants = {constant.name: numpy_helper.to_array(constant) for constant in model.graph.initializer}
    makers = {name: node for node in model.graph.node for name in node.output}
    users = {name: node for node in model.graph.node for name in node.input}
    replaced = {}
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            cast = users[node.output[0]]
            scaled = users[cast.output[0]]
            scales = next(name for name in scaled.input if name != cast.output[0])
            scale = next(constants[name] for name in makers[scales].input if name in constants)
            matrix = (constants[node.input[1]].astype(np.float32) - constants[node.input[3]]) * scale
            model.graph.initializer.append(numpy_helper.from_array(matrix.astype(np.float32), f"{node.name}_matrix"))
            inputs = [makers[node.input[0]].input[0], f"{node.name}_matrix"]
            replaced[scaled.output[0]] = helper.make_node("MatMul", inputs, [scaled.output[0]])
    nodes = [replaced.get(node.output[0], node) for node in model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return len(replaced)


@pytest.fixture
def unrounded(tmp_path, monkeypatch) -> Parser:
    """A parser with the shipped weights, run in single precision."""
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    model = onnx.load(WEIGHTS / "model.onnx")
    assert in_single_precision(model) >= 24
    onnx.save(model, tmp_path / "weights" / "model.onnx")
    monkeypatch.setattr(pipeline, "WEIGHTS", tmp_path / "weights")
    return Parser(pipeline.build())


def quoted(path: Path) -> set[int]:
    """The characters of an article that stand in a quotation."""
    text, start, found = path.read_text(encoding="utf-8"), 0, set()
    for quote in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["quotes"]:
        for piece in quote["text"]:
            start = text.index(piece, start)
            found |= set(range(start, start + len(piece)))
    return found


def content_f1(parser: Parser) -> float:
    right = believed = marked = 0.0
    texts = [path.read_text(encoding="utf-8") for path in GOLD]
    for path, doc in zip(GOLD, parser.documents(texts), strict=True):
        characters = quoted(path)
        content = doc.role_marginals[:, -2:].sum(1)
        inside = np.array([word.start_char in characters for word in doc.iter_words()])
        right += content[inside].sum()
        believed += content.sum()
        marked += inside.sum()
    return 2 * right / (believed + marked)


def test_int8_stays_within_half_a_point(parser, unrounded):
    assert parser._pipeline.processors["encoder"].model.labels.attribution[-2:] == ("B-content", "I-content")
    exact = content_f1(unrounded)
    assert exact > 0.7
    assert content_f1(parser) >= exact - HALF_A_POINT
