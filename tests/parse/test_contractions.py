"""Contractions to words, and the offsets and annotations that the words have in a document."""

import csv
from pathlib import Path

import pytest

from quotes.parse import load
from quotes.parse.contractions import words

with Path(__file__).with_name("contractions.tsv").open(encoding="utf-8", newline="") as lines:
    CASES = [
        (row["token"], row["words"].split()) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]

TEXT = "Wanjiru's deputy can't wait.\n\n“They're late, aren’t they?” she'd asked the ferries’ owner."


@pytest.mark.parametrize(("token", "expected"), CASES)
def test_a_token_is_cut_into_its_words(token, expected):
    assert words(token) == expected
    assert "".join(words(token)) == token


def test_a_token_of_many_endings_is_cut():
    assert words("a" + "'s" * 2000) == ["a", *["'s"] * 2000]


def test_words_have_their_own_places_and_tokens_keep_theirs():
    (doc,) = load().documents([TEXT])
    for sentence in doc.sentences:
        assert [word.id for word in sentence.words] == list(range(1, len(sentence.words) + 1))
        for unit in (*sentence.tokens, *sentence.words):
            assert TEXT[unit.start_char : unit.end_char] == unit.text
    assert [word.text for word in doc.sentences[0].words] == ["Wanjiru", "'s", "deputy", "ca", "n't", "wait", "."]
    assert [token.text for token in doc.sentences[0].tokens] == ["Wanjiru's", "deputy", "can't", "wait", "."]
    assert all(word.upos and word.deprel and word.lemma for word in doc.iter_words())


def test_a_source_may_end_inside_a_token():
    (doc,) = load().documents(["The harbour is open, and it's the minister's claim that fares will fall, he's saying."])
    found = {role.span.of(doc.text) for role in doc.role_spans if role.role == "source"}
    assert found and not any(source.endswith(("'s", "’s")) for source in found)
