"""Scoring: the weights and their export score alike, and the counts are right."""

from training.evaluate import ROLES, TASKS, Tally, evaluate, spans, trimmed
from training.export import export


def test_all_tasks_are_scored_for_weights_and_for_their_export(weights, work, tmp_path):
    export(weights, tmp_path / "out", weights / "tokenizer.pt")
    whole, small = (evaluate(work, folder, TASKS, fold=1) for folder in (weights, tmp_path / "out"))
    assert set(whole) == set(small) == set(TASKS)
    assert whole["polnear"]["source"]["gold"] == small["polnear"]["source"]["gold"] > 0
    assert whole["labelled"]["source"]["gold"] < whole["polnear"]["source"]["gold"]
    assert abs(whole["dependencies"]["upos"] - small["dependencies"]["upos"]) < 15


def test_spans_of_labels():
    labels = ["I-cue", "B-cue", "I-cue", "I-source", "O", "B-content", "I-content"]
    assert spans(labels) == {(0, 1, "cue"), (1, 3, "cue"), (3, 4, "source"), (5, 7, "content")}


def test_tally_counts_right_wrong_and_missed():
    tally = Tally()
    tally.add_spans({(0, 2, "cue"), (3, 4, "cue"), (5, 9, "content")}, {(0, 2, "cue"), (5, 8, "content")}, ROLES)
    tally.add_share("link", 3, 4)
    assert tally.figures() == {
        "content": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 1},
        "cue": {"precision": 100.0, "recall": 50.0, "f1": 66.7, "gold": 2},
        "link": 75.0,
    }


def test_marks_and_stops_at_the_edges_do_not_count():
    words = ["“", "we", ",", "too", ".", "”", "said"]
    found = {(0, 6, "content"), (4, 6, "content"), (6, 7, "cue")}
    assert trimmed(found, words) == {(1, 4, "content"), (6, 7, "cue")}
