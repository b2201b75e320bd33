"""Corpora with antecedents to documents, and what the network is asked of them."""

import json
from random import Random

import pytest
import torch

from quotes.speakers.tables import genders
from tests.training.conftest import LABELS, toy_document
from training.batches import MEANT, OTHER, Collator
from training.coreference import RENAMED, gap, gum, renamed, repeated_names
from training.corpora import Document, riqua
from training.descriptions import NEUTRAL
from training.losses import coreference, taught, together
from training.pieces import WordPieces
from training.windows import Window

HEADER = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"


def meant(document: Document) -> list[tuple[str, list[str], list[str]]]:
    words = document.words
    return [
        (words[pronoun], [words[at] for at in named], [words[at] for at in choice])
        for pronoun, named, choice in document.antecedents
    ]


def test_gap_rows_become_documents(tmp_path):
    text = "Ada Parkhurst met Ruth Halloran before she left."
    names = f"she\t{text.index('she')}\tAda Parkhurst\t0\tFALSE\tRuth Halloran\t{text.index('Ruth')}"
    rows = [f"one\t{text}\t{names}\tTRUE\tu\n", f"two\t{text}\t{names}\tFALSE\tu\n"]
    (tmp_path / "gap.tsv").write_text(HEADER + "".join(rows), encoding="utf-8")
    one, *copies, two = list(gap(tmp_path / "gap.tsv", ["Quill"], 1))[: RENAMED + 2]
    assert meant(one) == [("she", ["Ruth", "Halloran"], ["Ada", "Parkhurst", "Ruth", "Halloran"])]
    assert meant(two) == [("she", [], ["Ada", "Parkhurst", "Ruth", "Halloran"])]
    for copy in copies:
        ((_, named, choice),) = meant(copy)
        assert named == choice[2:] and choice[1] == choice[3] == "Quill"
        assert not {"Ada", "Ruth"} & set(copy.words) and copy.words[-3:] == one.words[-3:]


def test_a_name_is_replaced_wherever_it_stands():
    words = ["Ada", "Park", "met", "Dana", ";", "Park", "and", "the", "park", "stayed"]
    made = renamed(words, {"Ada", "Park", "the"}, "f", ["Quill"], Random(1))
    assert made[1:] == ["Quill", "met", "Dana", ";", "Quill", "and", "the", "park", "stayed"]
    assert genders("given_names")[made[0].lower()] == "f"


def written(folder, rows):
    """A folder with a text of GUM's: words, their parts of speech and the mentions that begin or end at them."""
    lines = [
        f"{number}\t{word}\t_\t{upos}\t_\t_\t0\troot\t_\t" + (f"Entity={mark}|SpaceAfter=No" if mark != "_" else "_")
        for number, (word, upos, mark) in enumerate(rows, 1)
    ]
    (folder / "GUM_news_x.conllu").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return folder


def test_gum_pronouns_know_the_heads_of_their_entity(tmp_path):
    rows = [
        ("The", "DET", "(1-person-new-s-cf1-2-coref"),
        ("mayor", "NOUN", ")".join(["1", ""])),
        ("met", "VERB", "_"),
        ("Ruth", "PROPN", "(2-person-new-s-cf2-1,2-coref"),
        ("Hale", "PROPN", "2)"),
        ("and", "CCONJ", "_"),
        ("her", "PRON", "(3-person-new-s-cf3-2-coref(2-person-giv:act-s-cf2-1-ana)"),
        ("son", "NOUN", "3)"),
    ]
    (document,) = gum(written(tmp_path, rows))
    assert meant(document) == [
        ("her", ["Ruth", "Hale"], ["mayor", "Ruth", "Hale", "son"]),
        ("mayor", [], ["Ruth", "Hale", "son"]),
    ]


def test_gum_descriptions_mean_the_names_of_their_entity_and_no_other_description(tmp_path):
    rows = [
        ("Ruth", "PROPN", "(1-person-new-s-cf1-1,2-coref"),
        ("Hale", "PROPN", "1)"),
        ("met", "VERB", "_"),
        ("the", "DET", "(2-organization-new-s-cf2-2-coref"),
        ("board", "NOUN", "2)"),
        (".", "PUNCT", "_"),
        ("This", "DET", "(1-person-giv:act-s-cf1-2-coref"),
        ("mayor", "NOUN", "1)"),
        ("saw", "VERB", "_"),
        ("the", "DET", "(3-object-new-s-cf3-2-coref"),
        ("ship", "NOUN", "3)"),
        ("and", "CCONJ", "_"),
        ("a", "DET", "(1-person-giv:act-s-cf1-2-coref"),
        ("woman", "NOUN", "1)"),
    ]
    (document,) = gum(written(tmp_path, rows))
    assert meant(document) == [
        ("board", [], ["Ruth", "Hale", "mayor", "ship", "woman"]),
        ("mayor", ["Ruth", "Hale"], ["Ruth", "Hale", "board", "ship"]),
    ]


def newswire(text: str, people: dict[int, int]) -> Document:
    """Words with persons labelled, by first word and number of words."""
    words = text.split()
    labels = ["O"] * len(words)
    for first, size in people.items():
        labels[first : first + size] = ["B-PERSON", *["I-PERSON"] * (size - 1)]
    starts = [0, *(at + 1 for at, word in enumerate(words[:-1]) if word == ".")]
    return Document("a", "entities", words, starts, labels=labels)


def test_a_pronoun_stands_for_a_surname_named_before(monkeypatch):
    monkeypatch.setattr("training.coreference.REPLACED", 1.0)
    monkeypatch.setattr("training.coreference.DESCRIBED", 0.0)
    document = newswire("Maria Santos met Ruth Hale . Then Santos left Hale 's house .", {0: 2, 3: 2, 9: 1})
    for made in repeated_names([document], seed=1):
        assert " ".join(made.words) == "Maria Santos met Ruth Hale . Then Santos left her house ."
        assert meant(made) == [("her", ["Ruth", "Hale"], ["Maria", "Santos", "Ruth", "Hale"])]
        assert made.sentences == [0, 6] and not made.labels


def test_a_title_stands_for_a_surname_named_with_it(monkeypatch):
    monkeypatch.setattr("training.coreference.REPLACED", 1.0)
    monkeypatch.setattr("training.coreference.DESCRIBED", 1.0)
    monkeypatch.setattr("training.descriptions.OWN", 1.0)
    document = newswire("On Monday Harbour Minister Ruth Hale met Ed Lee . Hale left .", {4: 2, 7: 2, 10: 1})
    for made in repeated_names([document], seed=1):
        assert made.words[10:] == ["The", "Harbour", "Minister", "left", "."] and made.sentences == [0, 10]
        assert meant(made) == [("Minister", ["Ruth", "Hale"], ["Ruth", "Hale", "Ed", "Lee"])]


def test_a_neutral_noun_stands_for_somebody_without_a_title(monkeypatch):
    monkeypatch.setattr("training.coreference.REPLACED", 1.0)
    monkeypatch.setattr("training.coreference.DESCRIBED", 1.0)
    document = newswire("Ruth Hale met Ed Lee . Then Hale 's car stopped .", {0: 2, 3: 2, 7: 1})
    for made in repeated_names([document], seed=1):
        noun, *rest = made.words[8:]
        assert noun in NEUTRAL and rest == ["'s", "car", "stopped", "."] and made.words[7] == "the"
        assert meant(made) == [(noun, ["Ruth", "Hale"], ["Ruth", "Hale", "Ed", "Lee"])]


def test_speech_in_literature_loses_its_outer_marks(tmp_path):
    row = {
        "id": "a",
        "tokens": ["``", "Come", "in", ".", "''", "said", "she", "."],
        "labels": ["B-content", "I-content", "I-content", "I-content", "I-content", "B-cue", "B-source", "O"],
    }
    (tmp_path / "train.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (document,) = riqua(tmp_path / "train.jsonl")
    assert document.labels == ["O", "B-content", "I-content", "I-content", "O", "B-cue", "B-source", "O"]
    assert document.sentences == [0, 5]


def test_targets_stay_in_the_window_and_a_pronoun_without_a_name_means_itself(network, weights):
    document = toy_document("gap", 0, Random(1))
    batch = Collator(LABELS, WordPieces(weights / "vocab.txt"))("gap", [Window(document, 10, 30, 20)])
    marks = batch.antecedents[0]
    assert marks[2, 5] == OTHER and marks[2, 2] == MEANT, "words 3 and 4 are outside of the window"
    assert (marks[12] == MEANT).nonzero().flatten().tolist() == [12] and marks.bool().any(1).sum() == 2
    whole = Collator(LABELS, WordPieces(weights / "vocab.txt"))("gap", [Window(document, 0, 30, 30)])
    assert (whole.antecedents[0, 12] == MEANT).nonzero().flatten().tolist() == [3, 4]
    hidden = network.words(whole.pieces, whole.shapes, whole.mask, whole.first)
    scores = network.antecedent(hidden)[0]
    shares = [
        torch.log_softmax(scores[12, [3, 4, 7, 12, 15]], 0)[:2].logsumexp(0),
        torch.log_softmax(scores[22, [3, 15, 22]], 0)[2],
    ]
    assert torch.isclose(coreference(network, whole, hidden), -sum(shares) / 2, atol=1e-5)


def test_a_teacher_gives_shares_and_what_they_lack_is_for_nobody_near(network, weights):
    document = toy_document("taught", 0, Random(1))
    batch = Collator(LABELS, WordPieces(weights / "vocab.txt"))("taught", [Window(document, 0, 30, 30)])
    soft = batch.soft_antecedents[0]
    assert soft[12].nonzero().flatten().tolist() == [3, 4, 12] and soft[12, 12] == pytest.approx(0.2)
    assert soft[22, 3] == pytest.approx(0.1) and soft[22, 22] == pytest.approx(0.9)
    hidden = network.words(batch.pieces, batch.shapes, batch.mask, batch.first)
    scores = network.antecedent(hidden)[0]
    among = torch.log_softmax(scores[12, [3, 4, 7, 12, 15]], 0)
    between = torch.log_softmax(scores[22, [3, 15, 22]], 0)
    expected = -(0.5 * among[0] + 0.3 * among[1] + 0.2 * among[3] + 0.1 * between[0] + 0.9 * between[2]) / 2
    assert torch.isclose(taught(network, batch, hidden), expected, atol=1e-5)


def test_a_name_may_lie_in_another_window_than_the_pronoun(network, weights):
    document = Document("a", "gap", ["she"] * 900, list(range(0, 900, 10)), antecedents=[(890, [3], [3, 500])])
    collate = Collator(LABELS, WordPieces(weights / "vocab.txt"))
    batch = collate("gap", [Window(document, 0, 900, 900), Window(document, 0, 20, 20)])
    assert len(batch.pieces) > 4 and batch.place.shape == (2, 900)
    assert (batch.antecedents[0, 890] == MEANT).nonzero().flatten().tolist() == [3]
    hidden = network.words(batch.pieces, batch.shapes, batch.mask, batch.first)
    whole = together(batch, hidden)[0]
    assert torch.equal(whole[0], hidden[0, 0])
    alone = collate("gap", [Window(document, 0, 20, 20)])
    own = network.words(alone.pieces, alone.shapes, alone.mask, alone.first)[0]
    assert torch.allclose(together(batch, hidden)[1, :20], own, atol=1e-5), "the other document's words are its own"
