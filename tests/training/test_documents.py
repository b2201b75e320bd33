"""Corpora to documents, documents to windows, windows to targets."""

import json
from itertools import islice
from random import Random

import pytest
import torch
from safetensors.torch import save_file

from tests.training.conftest import ATTRIBUTION, LABELS, toy_document
from training.batches import IGNORE, Collator, restyled, unbroken
from training.corpora import Document, dependencies, distilled, entities, labelled, polnear
from training.pieces import WordPieces
from training.tokens import words
from training.windows import Plan, Window, batched, windows

TEXT = "The bridge is safe, the mayor said. “Nobody need worry,” she told reporters on Friday."


def labels_of(document: Document) -> list[tuple[str, str]]:
    return [(word, label) for word, label in zip(document.words, document.labels, strict=True) if label != "O"]


def test_brat_attributions_become_labels_and_links(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    spans = {"Source": "the mayor", "Cue": "said", "Content": "The bridge is safe"}
    lines = [
        f"T{number}\t{role} {TEXT.index(words)} {TEXT.index(words) + len(words)}\t{words}"
        for number, (role, words) in enumerate(spans.items(), 1)
    ]
    lines.append("E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3")
    (tmp_path / "attributions" / "a_x.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (document,) = polnear(tmp_path)
    assert labels_of(document) == [
        ("The", "B-content"), ("bridge", "I-content"), ("is", "I-content"), ("safe", "I-content"),
        ("the", "B-source"), ("mayor", "I-source"), ("said", "B-cue"),
    ]  # fmt: skip
    assert document.links[0] == 7 and document.links[7] == 5
    assert document.sentences == [0, 9]


def test_labelled_quotations_are_found_in_the_text(tmp_path):
    text = "https://example.org/a\n" + TEXT
    quote = {"text": ["Nobody need worry"], "cue": "told", "source": "she"}
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"quotes": [quote, {"text": ["never said"]}]}), encoding="utf-8")
    (document,) = labelled(tmp_path, folds=5, seed=1)
    assert labels_of(document) == [
        ("Nobody", "B-content"), ("need", "I-content"), ("worry", "I-content"), ("she", "B-source"), ("told", "B-cue"),
    ]  # fmt: skip
    assert document.fold in range(5) and document.words[0] == "The"


def test_entity_lines_become_sentences(tmp_path):
    lines = "http://example.org\tO\n\nAda\tB-Person\nPark\tE-Person\nspoke\tO\n\nNato\tS-Organization\n"
    (tmp_path / "a.tsv").write_text(lines, encoding="utf-8")
    (document,) = entities(tmp_path, "dev")
    assert document.words == ["Ada", "Park", "spoke", "Nato"] and document.sentences == [0, 3]
    assert document.labels == ["B-PERSON", "I-PERSON", "O", "B-ORG"]


def test_trees_become_heads_in_the_document(tmp_path):
    tree = "1\tShe\t_\tPRON\t_\t_\t2\tnsubj:pass\t_\t_\n2\tleft\t_\tVERB\t_\t_\t0\troot\t_\t_\n"
    (tmp_path / "a.conllu").write_text(f"# text = She left\n{tree}\n{tree}\n", encoding="utf-8")
    (document,) = dependencies(tmp_path / "a.conllu")
    assert document.heads == [1, 1, 3, 3] and document.sentences == [0, 2]
    assert document.relations[:2] == ["nsubj:pass", "root"]


@pytest.mark.parametrize(
    ("text", "expected", "starts"),
    [
        ("Mr. Hale didn’t go.", ["Mr.", "Hale", "did", "n’t", "go", "."], [0]),
        ("It ended. “Fine,” he said.", ["It", "ended", ".", "“", "Fine", ",", "”", "he", "said", "."], [0, 3]),
        ("Ada's plan\n\nShe'll say it.", ["Ada", "'s", "plan", "She", "'ll", "say", "it", "."], [0, 3]),
        ("", [], []),
    ],
)
def test_words_and_sentences_are_the_parsers(text, expected, starts):
    offsets, sentences = words(text)
    assert [text[start:end] for start, end in offsets] == expected
    assert sentences == starts


def test_words_before_the_body_are_left_out():
    text = "https://example.org/a\nAda spoke."
    offsets, sentences = words(text, text.index("\n"))
    assert [text[start:end] for start, end in offsets] == ["Ada", "spoke", "."] and sentences == [0]


def test_soft_labels_go_to_the_word_that_begins_in_the_teachers(tmp_path):
    text = "Ada can't go, she said."
    theirs = [text.index(word) for word in ("Ada", "can", "'", "go", ",", "she", "said", ".")]
    soft = {
        "start": torch.tensor([0, *theirs], dtype=torch.int32),
        "link": torch.tensor([0, 6, 6, 6, 6, 6, 6, 5, 6], dtype=torch.int16),
    }
    save_file(soft, tmp_path / "soft.safetensors", {"articles": json.dumps({"a.txt": [1, 9]})})
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (document,) = distilled(tmp_path, tmp_path / "soft.safetensors")
    assert document.words == ["Ada", "ca", "n't", "go", ",", "she", "said", "."]
    assert document.rows == [1, 2, 2, 4, 5, 6, 7, 8]
    assert document.links == [6, 6, 6, 6, 6, 6, 5, 6]


@pytest.mark.parametrize("limit", [9, 10, 25, 100])
def test_windows_hold_every_word_once_in_whole_sentences(limit):
    document = toy_document("polnear", 0, Random(1))
    cut = list(windows(document, [1] * 30, limit, first=limit // 2))
    assert [window.start for window in cut] == [0, *(window.end for window in cut[:-1])] and cut[-1].end == 30
    assert all(window.start in document.sentences for window in cut)
    assert all(window.pieces <= max(10, limit) for window in cut)


def test_a_sentence_too_long_for_the_encoder_is_cut():
    document = Document("long", "polnear", ["word"] * 700, [0])
    assert [(window.start, window.end) for window in windows(document, [1] * 700, 220)] == [(0, 480), (480, 700)]


def test_batches_stay_within_their_pieces():
    document = toy_document("polnear", 0, Random(1))
    cut = [Window(document, 0, 1, pieces) for pieces in (5, 8, 8, 20, 60)]
    batches = list(batched(cut, 40))
    assert [window for batch in batches for window in batch] == cut
    assert all(len(b) == 1 or len(b) * (max(w.pieces for w in b) + 2) <= 40 for b in batches)


def test_a_plan_is_repeatable_and_keeps_the_shares(weights):
    documents = {task: [toy_document(task, at, Random(at)) for at in range(4)] for task in ("polnear", "entities")}
    word_pieces = WordPieces(weights / "vocab.txt")

    def steps(seed: int) -> list[tuple[str, list[tuple[str, int]]]]:
        plan = Plan(documents, {"polnear": 3, "entities": 1}, word_pieces, seed=seed, window=40, pieces=90)
        return [(task, [(w.document.name, w.start) for w in batch]) for task, batch in islice(plan.steps(), 40)]

    assert steps(1) == steps(1) != steps(2)
    assert sum(task == "entities" for task, _ in steps(1)) == 10


def test_a_span_cut_by_the_edge_begins_anew(weights):
    document = toy_document("polnear", 0, Random(1))
    document.labels = ["B-content", *["I-content"] * 14, *["O"] * 15]
    document.links = [20, *[-1] * 11, 10, 2, *[-1] * 16]
    batch = Collator(LABELS, WordPieces(weights / "vocab.txt"))("polnear", [Window(document, 10, 30, 20)])
    assert [ATTRIBUTION[label] for label in batch.labels[0, :6]] == ["B-content", *["I-content"] * 4, "O"]
    assert batch.links[0, :4].tolist() == [IGNORE, IGNORE, 0, IGNORE]


def test_soft_labels_at_the_edge_move_to_begin(weights, work):
    from safetensors.torch import load_file

    soft = load_file(work / "newswire-soft.safetensors")
    document = toy_document("distilled", 1, Random(1))
    collator = Collator(LABELS, WordPieces(weights / "vocab.txt"), soft)
    batch = collator("distilled", [Window(document, 5, 25, 20), Window(document, 0, 10, 10)])
    first = batch.soft_attribution[0, 0]
    assert first[[2, 4, 6]].sum() == 0
    assert torch.allclose(batch.soft_speech[batch.words].sum(1), torch.ones(30), atol=1e-3)
    row = soft["pn"][35].float()
    assert torch.allclose(first[1], (row[1] + row[2]) / row.sum(), atol=1e-3)


def test_a_second_word_of_one_row_continues_the_span(weights, work):
    from safetensors.torch import load_file

    document = toy_document("distilled", 1, Random(1))
    document.rows[7] = document.rows[6]
    collator = Collator(LABELS, WordPieces(weights / "vocab.txt"), load_file(work / "newswire-soft.safetensors"))
    first, second = collator("distilled", [Window(document, 0, 10, 10)]).soft_attribution[0, 6:8]
    assert second[[1, 3, 5]].sum() == 0
    assert torch.allclose(second[[2, 4, 6]], first[[1, 3, 5]] + first[[2, 4, 6]], atol=1e-6)


def test_unbroken_labels():
    assert list(unbroken(["I-cue", "I-cue", "O", "B-cue", "I-source"])) == [
        "B-cue", "I-cue", "O", "B-cue", "B-source",
    ]  # fmt: skip


def test_marks_change_style_in_pairs():
    words = ["“", "Go", "”", "and", '"', "stay", '"', "``", "now", "''", "it", "’s"]
    styles = {tuple(restyled(words, Random(seed))) for seed in range(60)}
    pairs = {(style[0], style[2]) for style in styles}
    assert pairs == {("“", "”"), ('"', '"'), ("«", "»"), ("»", "«"), ("„", "“")}
    for style in styles - {tuple(words)}:
        assert {(style[at], style[at + 2]) for at in (0, 4, 7)} == {(style[0], style[2])}
        assert style[-1] == ("'s" if style[0] == '"' else "’s")
