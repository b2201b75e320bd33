"""The fit of the speakers' probabilities, on evidence made up for it."""

import pytest

from training.confidence import probabilities
from training.speaker_confidence import fit, report, written

SURE = ({"always": 1.0, "how: exact name": 1.0}, 1.0)
UNSURE = ({"always": 1.0, "how: pronoun": 1.0}, 0.0)
RIGHT_PRONOUN = (UNSURE[0], 1.0)
ARTICLES = [[SURE] * 9 + [UNSURE] * 3 + [RIGHT_PRONOUN] * 6] * 5


def test_shares_that_are_right_are_learnt():
    names = ["always", "how: exact name", "how: pronoun"]
    found = [example for article in ARTICLES for example in article]
    full = [({name: given.get(name, 0.0) for name in names}, right) for given, right in found]
    chances = probabilities(full, names, fit(found, names))
    assert chances[0] > 0.95
    assert chances[-1] == pytest.approx(2 / 3, abs=0.05)


def test_weights_bear_the_names_of_the_evidence():
    assert set(written(ARTICLES)) == {"always", "how: exact name", "how: pronoun"}


def test_the_report_counts_each_speaker_once(capsys):
    report(ARTICLES)
    assert capsys.readouterr().out.startswith("90 speakers, 75 right")
