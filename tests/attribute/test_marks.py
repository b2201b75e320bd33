import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.attribute.marks import pair

TABLE = Path(__file__).with_name("marks.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


def described(text):
    for quotation in pair(text):
        pieces = " + ".join(piece.of(text) for piece in quotation.pieces)
        yield pieces if quotation.closed else f"unclosed: {pieces}"


@pytest.mark.parametrize(("written", "expected"), CASES, ids=[case[0] for case in CASES])
def test_pairs_of_marks(written, expected):
    text = written.replace("¶", "\n\n")
    assert " | ".join(described(text)) == expected


@pytest.mark.parametrize("ending", ["\n\n", "\n", "\r\n\r\n", "\r\n", "\n \n"])
def test_paragraphs_part_at_any_line_ending(ending):
    text = f"“One.{ending}“Two,” he said.{ending}A stray “ mark.{ending}“Three,” she said."
    assert list(described(text)) == ["One. + Two,", "Three,"]


def test_wrapped_lines_are_one_paragraph():
    text = (
        "“We have waited here for\nthe train since noon and\nnobody has told us why it\nis late,” said a man with\n"
        "two dogs and a very\nlarge suitcase.\n\nThe train came."
    )
    assert list(described(text)) == [
        "We have waited here for\nthe train since noon and\nnobody has told us why it\nis late,"
    ]


def test_nothing_before_the_start_is_paired():
    text = "“Header”\n“Body,” he said."
    assert [q.pieces[0].of(text) for q in pair(text, text.index("\n"))] == ["Body,"]


def test_single_marks_that_open_nothing_are_passed_over_at_once():
    text = ("word, " * 5 + "‘a ") * 6000 + "\n\n‘The next begins with a mark.’"
    started = time.process_time()
    assert list(described(text)) == ["The next begins with a mark."]
    assert time.process_time() - started < 2


@given(st.text(alphabet="ab s.,\n\"'“”‘’«»„`¶", max_size=60))
def test_pieces_lie_in_order_within_any_text(text):
    for quotation in pair(text):
        assert quotation.depth >= 0
        ends = [quotation.outer.start]
        for piece in quotation.pieces:
            assert ends[-1] <= piece.start < piece.end
            ends.append(piece.end)
        assert ends[-1] <= quotation.outer.end <= len(text)
