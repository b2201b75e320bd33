"""Documents that take the parser's word for names and nouns, and what teachers tell of them."""

import json
from pathlib import Path
from random import Random

import pytest

import quotes
from tests.training.conftest import toy_document
from training.antecedents import rounded, told
from training.corpora import Document
from training.parsed import LONGEST, folds, people, sources, stretches
from training.pieces import WordPieces

VOCABULARY = Path(quotes.__file__).with_name("parse") / "weights" / "vocab.txt"
ARTICLE = "Mayor Helena Brandt opened the bridge in Nordby. Karl Aas left early.\n\nShe said the bridge was safe.\n"


def test_people_are_labelled_where_the_parser_finds_them(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (document,) = people([tmp_path / "a.txt"])
    named = {word: label for word, label in zip(document.words, document.labels, strict=True) if "PERSON" in label}
    assert named == {"Helena": "B-PERSON", "Brandt": "I-PERSON", "Karl": "B-PERSON", "Aas": "I-PERSON"}
    assert document.sentences == [0, 9, 14] and document.words[14] == "She"


def test_a_labelled_source_means_its_speaker_wherever_that_is_named(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    quote = {"type": "indirect", "text": ["the bridge was safe"], "source": "She", "cue": "said", "how": "pronoun"}
    quote |= {"speaker": "Helena Brandt", "named": True}
    (tmp_path / "a.json").write_text(json.dumps({"file": "a.txt", "quotes": [quote]}), encoding="utf-8")
    (document,) = sources(tmp_path, {"a": 3})
    ((word, meant, choice),) = document.antecedents
    assert document.words[word] == "She" and document.fold == 3
    assert [document.words[at] for at in meant] == ["Helena", "Brandt"]
    assert {"Karl", "Aas"} < {document.words[at] for at in choice}


def test_a_text_is_cut_into_stretches_in_which_all_nouns_are_to_choose_from():
    (document,) = stretches([("a", ARTICLE)], WordPieces(VOCABULARY), seed=1)
    asked = {document.words[word]: {document.words[at] for at in choice} for word, _, choice in document.antecedents}
    assert set(asked) == {"bridge", "She"} and {"Helena", "Brandt", "Karl", "Aas", "She"} < asked["She"]
    long = [("b", "https://example.org/b\n" + ARTICLE * 40)]
    parts = list(stretches(long, WordPieces(VOCABULARY), seed=1))
    assert len(parts) > 2 and "https" not in {word for part in parts for word in part.words}
    pieces = WordPieces(VOCABULARY)
    assert all(sum(len(pieces(word)) for word in part.words) <= LONGEST for part in parts)
    assert parts == list(stretches(long, WordPieces(VOCABULARY), seed=1)), "the same for the same seed"


def test_two_teachers_are_averaged(network, weights):
    document = toy_document("taught", 0, Random(1))
    pieces = WordPieces(weights / "vocab.txt")
    other = type(network)(network.size, network.labels).eval()
    one, two, both = (next(told([document], teachers, pieces)) for teachers in ([network], [other], [network, other]))
    for at, (word, meant, choice) in enumerate(both.antecedents):
        assert (word, choice) == document.antecedents[at][::2] and word not in meant
        means = dict(zip(meant, both.shares[at], strict=True))
        for row in means:
            given = [dict(zip(t.antecedents[at][1], t.shares[at], strict=True)).get(row, 0.0) for t in (one, two)]
            assert means[row] == pytest.approx(sum(given) / 2, abs=0.006), "what is under a hundredth is left out"
        assert sum(means.values()) <= 1.0


def test_rounded_shares_leave_nobody_less_than_nothing():
    assert rounded([1 / 3, 1 / 3, 1 / 3], 1.0) == [0.3333, 0.3333, 0.3333]
    assert rounded([0.66666, 0.33334], 1.0) == [0.6667, 0.3333]
    near = [0.25006, 0.25006, 0.25006, 0.24982]
    assert rounded(near, 1.0) == [0.25, 0.25, 0.25, 0.2498], "rounded to the nearest they would be more than one"


def test_folds_are_those_of_the_prepared_documents(tmp_path):
    lines = [Document(name, "labelled", ["a"], [0], fold=fold).line() for name, fold in (("x", 0), ("y", 4))]
    (tmp_path / "labelled.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert folds(tmp_path / "labelled.jsonl") == {"x": 0, "y": 4}
