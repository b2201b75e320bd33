"""An exported graph says what the network says, for any number of windows of any one length."""

import json
import sys

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.training.conftest import ATTRIBUTION, WORDS
from training.ensemble import Ensemble
from training.export import INPUTS, export, main, write_graph
from training.pieces import WordPieces, network_inputs
from training.weights import load

WHOLE, QUANTISED = 0.03, 0.6
"""How far a graph's outputs may be off, in their mean size: in single precision but for the word embeddings, and in
int8, where the toy's dense random matrices are clipped on processors without VNNI (an unrelated output is off by 1.4).
"""


@pytest.fixture
def exported(weights, tmp_path):
    export(weights, tmp_path / "out", weights / "tokenizer.pt")
    return tmp_path / "out"


def run(path, inputs) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    named = dict(zip(("pieces", "shapes", "mask", "first"), inputs, strict=True))
    feed = {name: named[name].numpy() for name in INPUTS}
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, feed), strict=True))


@pytest.mark.parametrize(("rows", "length"), [(1, 1), (1, 12), (3, 12), (2, 200)], ids=str)
def test_the_graphs_agree_with_the_network(weights, exported, tmp_path, rows, length):
    windows = [[WORDS[(row * 5 + at) % len(WORDS)] for at in range(length)] for row in range(rows)]
    inputs = network_inputs(WordPieces(weights / "vocab.txt"), windows)
    network, lacking = load(weights)
    with torch.no_grad():
        expected = network(*inputs)._asdict()
    write_graph(Ensemble([network]), lacking, tmp_path / "whole.onnx")
    for path, tolerance in ((tmp_path / "whole.onnx", WHOLE), (exported / "model.onnx", QUANTISED)):
        found = run(path, inputs)
        assert list(found) == list(expected)
        for name, scores in found.items():
            assert scores.shape == expected[name].shape and scores.dtype == np.float32
            error = (torch.from_numpy(scores) - expected[name]).abs().mean()
            assert error < tolerance * expected[name].abs().mean(), name


def test_the_folder_holds_what_the_parser_reads(weights, exported):
    assert {path.name for path in exported.iterdir()} == {
        "model.onnx", "labels.json", "crf.safetensors", "vocab.txt", "tokenizer.pt", "tokenizer.onnx", "tokenizer.json",
    }  # fmt: skip
    labels = json.loads((exported / "labels.json").read_text())
    assert tuple(labels["attribution"]) == ATTRIBUTION and labels["version"] == "toy-1"
    tables = load_file(exported / "crf.safetensors")
    assert tables["transitions"][ATTRIBUTION.index("O"), ATTRIBUTION.index("I-cue")] < -1000
    assert tables["transitions_speech"].shape == (7, 7) and tables["relation"].shape == (3, 49, 49)


def test_spans_may_begin_more_readily(weights, exported, tmp_path):
    export(weights, tmp_path / "eager", weights / "tokenizer.pt", begin=(0.5, 0.25, 0.75))
    plain, raised = (load_file(folder / "crf.safetensors") for folder in (exported, tmp_path / "eager"))
    change = raised["transitions"] - plain["transitions"]
    begin = {"B-source": 0.5, "B-cue": 0.25, "B-content": 0.75}
    expected = torch.tensor([begin.get(label, 0.0) for label in ATTRIBUTION])
    assert torch.allclose(change, expected.expand(7, 7), atol=1e-5)
    assert torch.equal(raised["transitions_speech"], plain["transitions_speech"])


def test_weights_without_a_speech_head_export_without_it(weights, tmp_path):
    tensors = load_file(weights / "weights.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("speech.")}
    save_file(kept, weights / "weights.safetensors")
    export(weights, tmp_path / "out", weights / "tokenizer.pt")
    assert "speech" not in run(
        tmp_path / "out" / "model.onnx", network_inputs(WordPieces(weights / "vocab.txt"), [WORDS])
    )
    assert "transitions_speech" not in load_file(tmp_path / "out" / "crf.safetensors")


def test_a_missing_folder_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["export", str(tmp_path / "nowhere"), str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert "nowhere" in stopped.value.code and "\n" not in stopped.value.code
    assert not (tmp_path / "out").exists()
