"""The mean of two sets of weights."""

import torch

from training.mean import mean


def test_a_weight_is_halfway_and_a_new_one_stays():
    first = {"a": torch.tensor([1.0, 3.0], dtype=torch.float16)}
    second = {"a": torch.tensor([2.0, 5.0]), "b": torch.tensor([7.0])}
    found = mean(first, second)
    assert found["a"].tolist() == [1.5, 4.0] and found["b"].tolist() == [7.0]
