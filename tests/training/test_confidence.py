import math

import pytest

from training.confidence import calibration_error, fit, probabilities, reliability

EXAMPLES = [({"always": 1.0, "told": told}, right) for told, right in [(2.0, 1.0)] * 90 + [(2.0, 0.0)] * 10]
EXAMPLES += [({"always": 1.0, "told": told}, right) for told, right in [(-2.0, 1.0)] * 20 + [(-2.0, 0.0)] * 80]


def test_the_fit_gives_the_share_that_is_right():
    names = ["always", "told"]
    chances = probabilities(EXAMPLES, names, fit(EXAMPLES, names))
    assert chances[0] == pytest.approx(0.9, abs=0.01)
    assert chances[-1] == pytest.approx(0.2, abs=0.01)
    assert calibration_error(chances, [right for _, right in EXAMPLES]) < 1


def test_the_error_is_the_mean_gap_between_said_and_right():
    assert calibration_error([0.85] * 10, [1.0] * 5 + [0.0] * 5) == pytest.approx(35)
    assert calibration_error([], []) == 0


def test_a_probability_of_one_falls_into_the_last_bin():
    [(count, said, right)] = reliability([1.0, 0.95], [1.0, 0.0])
    assert (count, right) == (2, 0.5)
    assert math.isclose(said, 0.975)
