"""What pronouns stand for: the shares of a document's nouns and names."""

import numpy as np
import pytest

from quotes.parse.antecedents import AFTER, BEFORE, antecedents, distances

WORDS = ["Park", "told", "the", "mayor", "that", "She", "would", "leave", "him"]
UPOS = ["PROPN", "VERB", "DET", "NOUN", "SCONJ", "PRON", "AUX", "VERB", "PRON"]
EVEN = np.zeros(12, dtype=np.float32)


def vectors(scores: dict[tuple[int, int], float], words: int) -> tuple[np.ndarray, np.ndarray]:
    """What the words mean and name, such that the products are these scores."""
    meaning = np.zeros((words, words), dtype=np.float32)
    for (asked, named), score in scores.items():
        meaning[asked, named] = score
    return meaning, np.eye(words, dtype=np.float32)


def test_a_pronoun_chooses_among_nouns_names_and_nothing_here():
    found = antecedents(WORDS, UPOS, *vectors({(5, 0): 2.0, (5, 1): 50.0, (5, 3): 1.0}, 9), EVEN)
    assert set(found) == {3, 5, 8}, "the personal pronouns, and the description"
    assert set(found[5]) == {0, 3, 5}, "a verb is not to choose, however it scores"
    assert sum(found[5].values()) == pytest.approx(1)
    assert found[5][0] / found[5][3] == pytest.approx(np.e, rel=1e-5)
    assert found[8] == pytest.approx({0: 1 / 3, 3: 1 / 3, 8: 1 / 3}), "nor has another pronoun a name"


def test_what_is_near_is_to_choose_from_on_both_sides():
    words = ["Park", *["and"] * (BEFORE - 1), "she", *["and"] * (AFTER - 1), "Lind"]
    upos = ["PROPN", *["CCONJ"] * (BEFORE - 1), "PRON", *["CCONJ"] * (AFTER - 1), "PROPN"]
    assert set(antecedents(words, upos, *vectors({}, len(words)), EVEN)[BEFORE]) == {0, BEFORE, BEFORE + AFTER}
    shifted = ["and", *words[:1], "and", *words[1:-1], "and", words[-1]]
    tags = ["CCONJ", *upos[:1], "CCONJ", *upos[1:-1], "CCONJ", upos[-1]]
    assert set(antecedents(shifted, tags, *vectors({}, len(shifted)), EVEN)[BEFORE + 2]) == {BEFORE + 2}


def test_how_far_a_name_stands_counts():
    far = EVEN.copy()
    far[4] = 1.0
    found = antecedents(WORDS, UPOS, *vectors({}, 9), far)
    assert found[5][0] / found[5][3] == pytest.approx(np.e, rel=1e-5), "five words before, and two"
    assert distances(np.array([-3, 0, 1, 2, 3, 4, 5000]), 12).tolist() == [0, 1, 2, 3, 3, 4, 11]


def test_a_document_without_nouns_has_a_pronoun_mean_itself():
    assert antecedents(["She", "left"], ["PRON", "VERB"], *vectors({}, 2), EVEN) == {0: {0: 1.0}}
