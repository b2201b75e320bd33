"""Several networks read as one: what is equal in them is run once, and their attributions are averaged."""

import copy

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.training.conftest import WORDS
from training.ensemble import VOICED, Ensemble, shared_layers
from training.export import export
from training.network import Network
from training.pieces import WordPieces, network_inputs
from training.weights import save


def retrained(network: Network, frozen: int = 1) -> Network:
    """The network as another run might have left it, its lowest layers and its embeddings as they were."""
    other = copy.deepcopy(network)
    heads = [weight for name, weight in other.named_parameters() if not name.startswith("encoder.")]
    with torch.no_grad():
        for weight in [*other.encoder.layers[frozen:].parameters(), *heads]:
            weight.add_(torch.randn_like(weight) * 0.1)
    return other


@pytest.fixture
def inputs(weights):
    return network_inputs(WordPieces(weights / "vocab.txt"), [WORDS, WORDS[::-1]])


def test_attributions_are_averaged_and_the_rest_is_the_first_networks(network, inputs):
    other = retrained(network)
    with torch.no_grad():
        together, one, two = Ensemble([network, other])(*inputs), network(*inputs), other(*inputs)
    for head, scores in together._asdict().items():
        mean = (getattr(one, head) + getattr(two, head)) / 2
        assert not torch.allclose(mean, getattr(one, head), atol=1e-3)
        assert torch.allclose(scores, mean if head in VOICED else getattr(one, head), atol=1e-5), head


def test_one_network_alone_is_itself(network, inputs):
    with torch.no_grad():
        assert all(torch.equal(*pair) for pair in zip(Ensemble([network])(*inputs), network(*inputs), strict=True))


@pytest.mark.parametrize("frozen", [0, 1, 2])
def test_equal_layers_are_shared(network, frozen):
    assert shared_layers([network, retrained(network, frozen)]) == frozen


def test_networks_with_other_embeddings_do_not_read_together(network):
    other = retrained(network)
    with torch.no_grad():
        other.encoder.shape.weight.add_(1.0)
    with pytest.raises(ValueError, match="embeddings"):
        Ensemble([network, other])


def test_voices_are_exported_with_one_set_of_shared_layers(network, weights, inputs, tmp_path):
    other = retrained(network)
    save(other, tmp_path / "other", "toy-2")
    export(weights, tmp_path / "out", weights / "tokenizer.pt", small=False, voices=[tmp_path / "other"])
    export(weights, tmp_path / "alone", weights / "tokenizer.pt", small=False)
    sizes = [(tmp_path / name / "model.onnx").stat().st_size for name in ("out", "alone")]
    own = [other.encoder.layers[1], other.attribution, other.speech, other.link]
    added = 4 * sum(weight.numel() for part in own for weight in part.parameters())
    assert added <= sizes[0] - sizes[1] < 1.3 * added, "nothing that the two share is there twice"
    session = onnxruntime.InferenceSession(tmp_path / "out" / "model.onnx", providers=["CPUExecutionProvider"])
    pieces, shapes, mask, first = inputs
    outputs = session.run(None, {"pieces": pieces.numpy(), "shapes": shapes.numpy(), "first": first.numpy()})
    named = dict(zip([output.name for output in session.get_outputs()], outputs, strict=True))
    with torch.no_grad():
        expected = Ensemble([network, other])(pieces, shapes, mask, first)
    for head in ("attribution", "meaning", "naming"):
        assert np.abs(named[head] - getattr(expected, head).numpy()).mean() < 0.05 * np.abs(named[head]).mean()


def test_a_voice_has_the_heads_in_which_it_speaks(network, weights, tmp_path):
    save(retrained(network), tmp_path / "other", "toy-2")
    tensors = load_file(tmp_path / "other" / "weights.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("speech.")}
    save_file(kept, tmp_path / "other" / "weights.safetensors")
    with pytest.raises(ValueError, match=r"other: the weights lack the head speech"):
        export(weights, tmp_path / "out", weights / "tokenizer.pt", voices=[tmp_path / "other"])
    assert not (tmp_path / "out").exists()
