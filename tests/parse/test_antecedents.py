"""What pronouns stand for: the shares of a window's nouns and names."""

import numpy as np
import pytest

from quotes.parse.antecedents import antecedents

WORDS = ["Park", "told", "the", "mayor", "that", "She", "would", "leave", "him"]
UPOS = ["PROPN", "VERB", "DET", "NOUN", "SCONJ", "PRON", "AUX", "VERB", "PRON"]


def test_a_pronoun_chooses_among_nouns_names_and_nothing_here():
    scores = np.zeros((9, 9), dtype=np.float32)
    scores[5, 0], scores[5, 1], scores[5, 3] = 2.0, 50.0, 1.0
    found = antecedents(WORDS, UPOS, scores, range(4, 9), start=100)
    assert set(found) == {105, 108}, "personal pronouns among the words that are kept"
    assert set(found[105]) == {100, 103, 105}, "a verb is not to choose, however it scores"
    assert sum(found[105].values()) == pytest.approx(1)
    assert found[105][100] / found[105][103] == pytest.approx(np.e, rel=1e-5)
    assert found[108] == pytest.approx({100: 1 / 3, 103: 1 / 3, 108: 1 / 3}), "nor has another pronoun a name"


def test_words_before_those_kept_are_context_only():
    assert antecedents(WORDS, UPOS, np.zeros((9, 9), dtype=np.float32), range(6, 8), start=0) == {}
