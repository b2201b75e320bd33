"""An exported graph says what the network says, for any number of windows, pieces and words."""

import json
import sys

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.training.conftest import ATTRIBUTION, WORDS
from training.export import INPUTS, export, main
from training.network import load
from training.pieces import WordPieces

TOLERANCE = 0.15
"""Of the mean size of an output: the toy's columns are short, and coarse in seven bits."""


@pytest.fixture
def exported(weights, tmp_path):
    export(weights, tmp_path / "out", weights / "tokenizer.pt")
    return tmp_path / "out"


def run(folder, inputs) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    feed = {name: tensor.numpy() for name, tensor in zip(INPUTS, inputs, strict=True)}
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, feed), strict=True))


@pytest.mark.parametrize("lengths", [(1,), (12, 7), (3, 40, 9, 200)], ids=str)
def test_the_graph_agrees_with_the_network(weights, exported, lengths):
    windows = [[WORDS[at % len(WORDS)] for at in range(length)] for length in lengths]
    inputs = WordPieces(weights / "vocab.txt").batch(windows)
    with torch.no_grad():
        expected = load(weights)[0](*inputs)._asdict()
    found = run(exported, inputs)
    assert list(found) == list(expected)
    for row, length in enumerate(lengths):
        for name, scores in found.items():
            whole, real = expected[name][row, :length].numpy(), scores[row, :length]
            if name in ("link", "arc"):
                whole, real = whole[:, :length], real[:, :length]
            assert real.shape == whole.shape and real.dtype == np.float32
            assert np.abs(real - whole).mean() < TOLERANCE * expected[name].abs().mean().item(), name


def test_the_folder_holds_what_the_parser_reads(weights, exported):
    assert {path.name for path in exported.iterdir()} == {
        "model.onnx", "labels.json", "crf.safetensors", "vocab.txt", "tokenizer.pt",
    }  # fmt: skip
    labels = json.loads((exported / "labels.json").read_text())
    assert tuple(labels["attribution"]) == ATTRIBUTION and labels["version"] == "toy-1"
    tables = load_file(exported / "crf.safetensors")
    assert tables["transitions"][ATTRIBUTION.index("O"), ATTRIBUTION.index("I-cue")] < -1000
    assert tables["transitions_speech"].shape == (7, 7) and tables["relation"].shape == (3, 49, 49)


def test_weights_without_a_speech_head_export_without_it(weights, tmp_path):
    tensors = load_file(weights / "weights.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("speech.")}
    save_file(kept, weights / "weights.safetensors")
    export(weights, tmp_path / "out", weights / "tokenizer.pt")
    assert "speech" not in run(tmp_path / "out", WordPieces(weights / "vocab.txt").batch([WORDS]))
    assert "transitions_speech" not in load_file(tmp_path / "out" / "crf.safetensors")


def test_a_missing_folder_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["export", str(tmp_path / "nowhere"), str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert "nowhere" in stopped.value.code and "\n" not in stopped.value.code
    assert not (tmp_path / "out").exists()
