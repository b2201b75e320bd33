"""The figures of both kinds of gold folder equal those worked out by hand (tests/evaluate/conftest.py)."""

import json
import shutil

import pytest

from quotes.evaluate import evaluate

SPEECH = {
    "direct": {
        "gold": 1,
        "found_percent": 100.0,
        "type_right_percent": 100.0,
        "speaker_right_percent_of_found_named": 100.0,
        "who_said_what_percent_of_gold": 100.0,
        "extra": 0,
        "precision_percent": 100.0,
    },
    "mixed": {
        "gold": 1,
        "found_percent": 100.0,
        "type_right_percent": 0.0,
        "speaker_right_percent_of_found_named": 100.0,
        "who_said_what_percent_of_gold": 100.0,
        "extra": 0,
        "precision_percent": 100.0,
    },
    "indirect": {
        "gold": 4,
        "found_percent": 50.0,
        "type_right_percent": 100.0,
        "speaker_right_percent_of_found_named": 0.0,
        "who_said_what_percent_of_gold": 0.0,
        "extra": 1,
        "precision_percent": 66.7,
    },
    "all": {"gold": 6, "found_percent": 66.7, "precision_percent": 80.0, "who_said_what_f1": 36.4},
}

ATTRIBUTIONS = {
    "source": {"precision": 100.0, "recall": 66.7, "f1": 80.0, "gold": 3},
    "cue": {"precision": 100.0, "recall": 100.0, "f1": 100.0, "gold": 2},
    "content": {"precision": 66.7, "recall": 66.7, "f1": 66.7, "gold": 3},
    "content_overlap": {"precision": 66.7, "recall": 66.7, "f1": 66.7, "gold": 3},
    "attribution": {"precision": 33.3, "recall": 33.3, "f1": 33.3, "gold": 3},
    "offsets_not_verbatim": 0,
    "articles_missing": 0,
    "act": {
        "speech": {"precision": 100.0, "recall": 50.0, "f1": 66.7, "gold": 2},
        "thought": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 0},
    },
}


def table(report, title):
    (found,) = (table for table in report.tables if table.title == title)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_speech_and_speakers(gold, found):
    assert evaluate(gold, found).figures == SPEECH


def test_another_right_name_of_the_speaker(gold, found):
    path = gold / "b.json"
    marked = json.loads(path.read_text(encoding="utf-8"))
    marked["quotes"][0]["speaker_b"] = "Bo Berg"
    path.write_text(json.dumps(marked), encoding="utf-8")
    assert evaluate(gold, found).figures["indirect"]["who_said_what_percent_of_gold"] == 25.0


def test_attributions(brat, found):
    assert evaluate(brat, found).figures == ATTRIBUTIONS


def test_polnears_layout_gives_the_same(brat, found):
    for folder, name, other in (("text", "b.txt", "b.txt"), ("attributions", "b.ann", "b_reader.ann")):
        (brat / folder).mkdir()
        shutil.move(brat / name, brat / folder / other)
    (brat.parent / "metadata.tsv").write_text("filename\tpublisher\nb\tThe Gull\n", encoding="utf-8")
    report = evaluate(brat, found)
    assert report.figures == ATTRIBUTIONS
    assert [row["outlet"] for row in table(report, "By outlet")] == ["The Gull"]


def test_words_that_are_not_the_articles_and_articles_left_out(brat, found):
    lines = found.read_text(encoding="utf-8").replace("gull ca", "Gull CA").splitlines()
    found.write_text(lines[1], encoding="utf-8")
    assert evaluate(brat, found).figures["offsets_not_verbatim"] == 1
    found.write_text(lines[0], encoding="utf-8")
    figures = evaluate(brat, found).figures
    assert figures["articles_missing"] == 1
    assert figures["attribution"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 3}


def test_tables_of_speech(gold, found):
    report = evaluate(gold, found)
    outlets = {row["outlet"]: row["gold"] for row in table(report, "By outlet")}
    assert outlets == {"The Tide": 3, "not given": 3, "all": 6}
    ways = table(report, "By way from source to speaker, as the gold has it")
    outcomes = {row["way"]: (row["found"], row["right"], row["no name"], row["wrong name"]) for row in ways}
    assert outcomes == {"exact name": (2, 1, 0, 1), "pronoun": (1, 1, 0, 0), "description": (1, 0, 0, 1)}
    speech, thought = table(report, "Speech told from thought, where the words are found")
    assert (speech["in the gold"], speech["in no gold"], speech["recall %"]) == (4, 1, 80.0)
    assert (thought["in the gold"], thought["in no gold"]) == (1, 1)


def test_reliability(gold, found):
    # Said 0.9, 0.8, 0.4, 0.6 of what is in the gold and 0.2 of what is not: off by 0.1, 0.2, 0.6, 0.4 and 0.2.
    *bins, error = table(evaluate(gold, found), "Confidence: quotations that are in the gold")
    assert [(row["said %"], row["right %"]) for row in bins] == [
        ("20", 0.0),
        ("40", 100.0),
        ("60", 100.0),
        ("80", 100.0),
        ("90", 100.0),
    ]
    assert error["right %"] == pytest.approx(30.0)


def test_types_of_gold_attributions_are_told_by_the_marks(brat):
    text = 'He said "we won" and that "all is" well.\n'
    (brat / "b.txt").write_text(text, encoding="utf-8")
    lines = []
    for number, words in enumerate(['"we won"', '"all is" well', "well"]):
        start = text.index(words)
        lines += [f"T{number}\tContent {start} {start + len(words)}\t{words}", f"E{number}\tContent:T{number}"]
    (brat / "b.ann").write_text("\n".join(lines), encoding="utf-8")
    ready = brat / "none.jsonl"
    ready.write_text("", encoding="utf-8")
    rows = table(evaluate(brat, ready), "By type")
    assert [(row["type (by the marks)"], row["gold"]) for row in rows] == [("direct", 1), ("mixed", 1), ("indirect", 1)]


def test_parts_that_stand_for_themselves_are_compared_part_by_part(gold, found):
    path = gold / "a.json"
    marked = json.loads(path.read_text(encoding="utf-8"))
    whole = marked["quotes"].pop(0)
    marked["quotes"][:0] = [whole | {"text": [part]} for part in whole["text"]]
    path.write_text(json.dumps(marked), encoding="utf-8")
    assert evaluate(gold, found).figures["direct"]["found_percent"] == 0.0
    path.write_text(json.dumps(marked | {"by_part": True}), encoding="utf-8")
    direct = evaluate(gold, found).figures["direct"]
    assert (direct["gold"], direct["found_percent"], direct["extra"]) == (2, 100.0, 0)
