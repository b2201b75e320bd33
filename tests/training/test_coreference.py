"""Corpora with antecedents to documents, and what the network is asked of them."""

import json
from random import Random

import torch

from quotes.speakers.tables import genders
from tests.training.conftest import LABELS, toy_document
from training.batches import MEANT, OTHER, Collator
from training.coreference import RENAMED, gap, gum, renamed, repeated_names
from training.corpora import Document, riqua
from training.losses import coreference
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
    lines = [
        f"{number}\t{word}\t_\t{upos}\t_\t_\t0\troot\t_\t" + (f"Entity={mark}|SpaceAfter=No" if mark != "_" else "_")
        for number, (word, upos, mark) in enumerate(rows, 1)
    ]
    (tmp_path / "GUM_news_x.conllu").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    (document,) = gum(tmp_path)
    assert meant(document) == [("her", ["Ruth", "Hale"], ["mayor", "Ruth", "Hale", "son"])]


def test_a_pronoun_stands_for_a_surname_named_before(monkeypatch):
    monkeypatch.setattr("training.coreference.REPLACED", 1.0)
    words = ["Maria", "Santos", "met", "Ruth", "Hale", ".", "Then", "Santos", "left", "Hale", "'s", "house", "."]
    labels = ["O"] * len(words)
    for at in (0, 3):
        labels[at : at + 2] = ["B-PERSON", "I-PERSON"]
    labels[9] = "B-PERSON"
    document = Document("a", "entities", words, [0, 6], labels=labels)
    (made,) = repeated_names([document], seed=1)
    assert made.words == ["Maria", "Santos", "met", "Ruth", "Hale", ".", "Then", "Santos", "left", "her", "house", "."]
    assert meant(made) == [("her", ["Ruth", "Hale"], ["Maria", "Santos", "Ruth", "Hale"])]
    assert made.sentences == [0, 6] and not made.labels


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
