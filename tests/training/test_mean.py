"""The mean of sets of weights."""

import subprocess
import sys

import torch
from safetensors.torch import load_file

from training.mean import mean


def test_a_weight_is_the_mean_of_those_that_have_it():
    first = {"a": torch.tensor([1.0, 3.0], dtype=torch.float16)}
    second = {"a": torch.tensor([2.0, 5.0]), "b": torch.tensor([7.0])}
    third = {"a": torch.tensor([6.0, 4.0]), "b": torch.tensor([8.0])}
    assert mean([first, second])["a"].tolist() == [1.5, 4.0]
    found = mean([first, second, third])
    assert found["a"].tolist() == [3.0, 4.0] and found["b"].tolist() == [7.5]
    assert set(mean([second, first])) == {"a"}


def test_the_command_writes_weights_that_load(weights, tmp_path):
    command = [sys.executable, "-m", "training.mean", weights, weights, weights, tmp_path / "out"]
    subprocess.run(command, check=True, capture_output=True)
    before, after = (load_file(folder / "weights.safetensors") for folder in (weights, tmp_path / "out"))
    assert before.keys() == after.keys()
    assert all(torch.allclose(before[name].float(), after[name].float(), atol=1e-3) for name in before)


def test_one_folder_is_no_mean(weights, tmp_path):
    command = [sys.executable, "-m", "training.mean", weights, tmp_path / "out"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
