"""Training: a run that is killed and goes on ends where one that was not ends; what is held out stays out."""

import json

import pytest
import torch

from training import train as training
from training.train import Settings, rate_factor, read_documents, share, train
from training.weights import load

SETTINGS = Settings(steps=12, window=40, pieces=90, warm_up=2, cool_down=0.5, frozen_layers=1, rate=1e-2, fold=0)


class Killed(Exception):
    """Stands for the end of the process."""


def learned(run) -> dict[str, torch.Tensor]:
    return torch.load(run / "checkpoint.pt", weights_only=True)["network"]


@pytest.mark.parametrize("last", [3, 8], ids=["before the averaging", "within the averaging"])
def test_a_killed_run_ends_like_an_uninterrupted_one(weights, work, tmp_path, monkeypatch, last):
    train(work, weights, tmp_path / "whole", SETTINGS, every=1, version="toy")
    learn_one = training.Run._learn_one

    def until_killed(run, task, windows):
        if run.step == last:
            raise Killed
        return learn_one(run, task, windows)

    monkeypatch.setattr(training.Run, "_learn_one", until_killed)
    with pytest.raises(Killed):
        train(work, weights, tmp_path / "parts", SETTINGS, every=1, version="toy")
    monkeypatch.undo()
    train(work, weights, tmp_path / "parts", SETTINGS, every=1, version="toy")
    whole, parts = learned(tmp_path / "whole"), learned(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)
    averaged, again = (load(tmp_path / name / "weights")[0].state_dict() for name in ("whole", "parts"))
    assert all(torch.equal(averaged[name], again[name]) for name in averaged)


def test_training_learns_and_leaves_frozen_weights_alone(weights, work, tmp_path):
    train(work, weights, tmp_path / "run", SETTINGS, every=50, version="toy-2")
    before, after = load(weights)[0].state_dict(), load(tmp_path / "run" / "weights")[0].state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert not any(name.startswith(("encoder.word", "encoder.layers.0", "encoder.shape")) for name in changed)
    heads = ("attribution", "speech", "link", "entity", "upos", "arc", "relation", "encoder.layers.1")
    assert all(any(name.startswith(head) for name in changed) for head in heads)
    assert json.loads((tmp_path / "run" / "weights" / "labels.json").read_text())["version"] == "toy-2"


def test_the_record_names_data_and_settings(weights, work, tmp_path):
    train(work, weights, tmp_path / "run", SETTINGS, every=50, version="toy")
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record["settings"]["seed"] == SETTINGS.seed
    assert len(record["prepared"]["polnear-train.jsonl"]) == len(record["start"]["sha256"]) == 64
    steps = [json.loads(line)["step"] for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert steps == [10]


def test_a_checkpoint_of_another_run_is_refused(weights, work, tmp_path):
    train(work, weights, tmp_path / "run", SETTINGS, every=50, version="toy")
    other = Settings(**(vars(SETTINGS) | {"seed": 2}))
    with pytest.raises(ValueError, match="other settings"):
        train(work, weights, tmp_path / "run", other, every=50, version="toy")


def test_the_held_out_fold_is_left_out(work):
    assert {document.fold for document in read_documents(work, ["labelled"], 2)["labelled"]} == {0, 1, 3, 4}
    assert {document.fold for document in read_documents(work, ["labelled"], -1)["labelled"]} == {0, 1, 2, 3, 4}


def test_rates_rise_stay_and_fall():
    settings = Settings(steps=100, warm_up=10, cool_down=0.3)
    assert [rate_factor(step, settings) for step in (0, 9, 50, 70, 85, 99)] == pytest.approx(
        [0.1, 1.0, 1.0, 1.0, 0.5, 1 / 30]
    )


@pytest.mark.parametrize("given", ["polnear", "polnear=0", "polnear=-1", "polnear=much", "poetry=0.5"])
def test_a_share_names_a_task_and_a_part(given):
    with pytest.raises(ValueError):
        share(given)
    assert share("polnear=0.5") == ("polnear", 0.5)


def test_only_tasks_with_a_share_are_read(work, weights, tmp_path):
    for name in ("gap-train.jsonl", "labelled.jsonl"):
        (work / name).unlink()
    settings = Settings(steps=10, window=40, pieces=90, warm_up=2, fold=0, shares={"polnear": 0.75, "riqua": 0.25})
    train(work, weights, tmp_path / "run", settings, every=10, version="toy-2")
    assert json.loads((tmp_path / "run" / "run.json").read_text())["settings"]["shares"] == settings.shares
    losses = [set(json.loads(line)["loss"]) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert all(found <= {"polnear", "riqua"} for found in losses)
