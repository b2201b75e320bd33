"""Words carry lemmas, by rules that are learned from words with lemmas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quotes.parse.lemmas import FILE, Lemmas, Rule
from quotes.parse.pipeline import WEIGHTS
from training.lemmas import TREEBANK, accuracy, examples, learn, write

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("lemmas.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
WORDS = [
    ("walks", "VERB", "walk"), ("Talks", "VERB", "talk"), ("goes", "VERB", "go"), ("does", "VERB", "do"),
    ("pies", "NOUN", "pie"), ("cats", "NOUN", "cat"), ("Oslo", "PROPN", "Oslo"), ("Paris", "PROPN", "Paris"),
    ("I", "PRON", "I"), ("i", "PRON", "I"), ("was", "VERB", "be"),
]  # fmt: skip
TREEBANK_TEXT = """# text = She won't go.
1\tShe\tshe\tPRON\t_\t_\t4\tnsubj\t_\t_
2-3\twon't\t_\t_\t_\t_\t_\t_\t_\t_
2\two\twill\tAUX\t_\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\t_\t_\t4\tadvmod\t_\t_
4\tgo\tgo\tVERB\t_\t_\t0\troot\t_\t_
4.1\tgo\tgo\tVERB\t_\t_\t_\t_\t_\t_
5\t.\t.\tPUNCT\t_\t_\t4\tpunct\t_\t_
"""


@pytest.mark.parametrize(("word", "upos", "lemma"), CASES, ids=["-".join(case[:2]) for case in CASES])
def test_the_shipped_rules(word, upos, lemma):
    assert Lemmas.read(WEIGHTS / FILE).of(word, upos) == lemma


def test_documents_carry_lemmas(parser):
    (doc,) = parser.documents(["“We were waiting,” said two ministers."])
    lemmas = {word.text: word.lemma for word in doc.iter_words()}
    assert lemmas["were"] == "be" and lemmas["said"] == "say" and lemmas["ministers"] == "minister"
    assert all(word.lemma for word in doc.iter_words())


@pytest.mark.parametrize(
    ("rule", "word", "lemma"),
    [
        (Rule(1, "", False), "Cats", "cat"),
        (Rule(1, "", True), "Greeks", "Greek"),
        (Rule(3, "y", False), "flies", "fly"),
        (Rule(1, "", False), "s", "s"),
    ],
)
def test_a_rule(rule, word, lemma):
    assert rule.apply(word) == lemma


def test_what_is_learned_holds_for_what_it_was_learned_from_and_for_like_words():
    lemmas = learn(WORDS)
    assert accuracy(lemmas, WORDS) == 1
    assert lemmas.of("Balks", "VERB") == "balk" and lemmas.of("Lima", "PROPN") == "Lima"
    assert lemmas.of("walks", "X") == "walks" and lemmas.of("walks", None) == "walks"


def test_a_contraction_has_the_lemma_of_its_first_part(tmp_path):
    (tmp_path / "a.conllu").write_text(TREEBANK_TEXT)
    found = list(examples(tmp_path / "a.conllu"))
    assert found == [("She", "PRON", "she"), ("won't", "AUX", "will"), ("go", "VERB", "go"), (".", "PUNCT", ".")]


def test_rules_are_read_as_they_were_written(tmp_path):
    lemmas = learn(WORDS)
    write(lemmas, tmp_path / FILE)
    assert Lemmas.read(tmp_path / FILE).rules == lemmas.rules


def test_the_command_writes_rules_and_prints_how_good_they_are(tmp_path):
    for part in ("train", "dev"):
        path = tmp_path / TREEBANK.format(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TREEBANK_TEXT)
    command = [sys.executable, "-m", "training.lemmas", str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0 and "100.00%" in done.stderr
    assert Lemmas.read(tmp_path / "out" / FILE).of("won't", "AUX") == "will"
    done = subprocess.run([*command[:3], str(tmp_path / "none"), "out"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
