"""A thinned network says nearly what the whole one says, and no features are missed that others stand in for."""

import sys

import pytest
import torch

from tests.training.conftest import SIZE, WORDS
from training.evaluate import main as evaluate
from training.pieces import WordPieces, network_inputs
from training.thin import chosen, main, thin
from training.weights import load


def test_features_that_repeat_others_go_first_and_nothing_is_lost():
    generator = torch.Generator().manual_seed(2)
    independent = torch.randn(500, 6, generator=generator)
    twins = torch.stack([independent[:, 0] * 2 + 1, independent[:, 3] - independent[:, 4]], 1)
    features = torch.cat([independent, twins, torch.ones(500, 1)], 1)
    weight = torch.randn(8, 3, generator=generator)
    kept, fitted, lost = chosen(features.T @ features, weight, 6)
    assert len(kept) == 6 and fitted.shape == (7, 3) and lost < 1e-3
    found = torch.cat([features[:, kept], features[:, -1:]], 1) @ fitted
    assert torch.allclose(found, features[:, :8] @ weight, atol=0.02)


def test_what_is_left_is_fitted_to_what_went():
    generator = torch.Generator().manual_seed(4)
    features = torch.cat([torch.randn(800, 10, generator=generator) @ torch.randn(10, 10, generator=generator),
                          torch.ones(800, 1)], 1)  # fmt: skip
    weight = torch.randn(10, 5, generator=generator)
    whole = features[:, :10] @ weight
    kept, fitted, lost = chosen(features.T @ features, weight, 7)
    error = (features[:, kept] @ fitted[:-1] + fitted[-1] - whole).square().sum() / whole.square().sum()
    unfitted = (features[:, kept] @ weight[kept] - whole).square().sum() / whole.square().sum()
    assert float(error) == pytest.approx(lost, rel=0.05) and error < 0.5 * unfitted


def test_a_thinned_network_has_the_features_asked_for(weights):
    network, _ = load(weights)
    inputs = network_inputs(WordPieces(weights / "vocab.txt"), [WORDS * 4])
    with torch.no_grad():
        whole = network(*inputs)
        losses = list(thin(network, [inputs[:2]], 28))
        thinned = network(*inputs)
    assert len(losses) == SIZE.num_hidden_layers and all(0 <= loss < 0.2 for loss in losses)
    assert network.size.intermediate_size == 28
    difference = (thinned.attribution - whole.attribution).abs().mean()
    assert 0 < difference < 0.3 * whole.attribution.abs().mean()


def test_the_command_writes_weights_that_can_be_scored(weights, work, tmp_path, monkeypatch):
    out = tmp_path / "thin"
    monkeypatch.setattr(sys, "argv", ["thin", str(work), str(weights), str(out), "--features", "20"])
    main()
    network, lacking = load(out)
    assert network.encoder.layers[0].up.out_features == 20 and not lacking
    assert {path.name for path in out.iterdir()} == {path.name for path in weights.iterdir()}
    monkeypatch.setattr(sys, "argv", ["evaluate", str(work), str(out)])
    evaluate()


@pytest.mark.parametrize("features", ["0", "32"])
def test_no_more_features_than_there_are(weights, work, tmp_path, monkeypatch, features):
    monkeypatch.setattr(sys, "argv", ["thin", str(work), str(weights), str(tmp_path / "o"), "--features", features])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2 and not (tmp_path / "o").exists()


def test_missing_weights_are_one_line(work, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["thin", str(work), str(tmp_path / "nowhere"), str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert "nowhere" in stopped.value.code and "\n" not in stopped.value.code
