"""Texts are cut only where a paragraph or a word is overlong, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.parse.pieces import PIECE_CHARACTERS, pieces

SENTENCE = "The ferry was late again, and nobody at the pier knew why. "
LINE = "The ferry was late again, and nobody at the pier knew why\n"
WORDS = "the ferry was late again and nobody at the pier knew why "


@pytest.mark.parametrize("text", ["", " \n\n ", "\r\n"])
def test_a_text_without_words_has_no_pieces(text):
    assert pieces(text) == []


def test_an_ordinary_text_is_one_piece():
    text = (SENTENCE * 20 + "\n\n") * 40
    assert [piece.text for piece in pieces(text)] == [text]


@pytest.mark.parametrize(("unit", "end"), [(SENTENCE, "why."), (LINE, "why\n"), (WORDS, " ")])
def test_an_overlong_paragraph_is_cut_at_the_best_place(unit, end):
    text = unit * 1000
    found = pieces(text)
    assert "".join(piece.text for piece in found) == text
    assert all(PIECE_CHARACTERS / 2 < len(piece.text) <= PIECE_CHARACTERS for piece in found[:-1])
    assert all(piece.text.endswith(end) for piece in found[:-1])


def test_an_overlong_word_is_cut():
    text = "before " + "x" * 2500 + " after"
    assert [piece.text for piece in pieces(text)] == ["before " + "x" * 1000, "x" * 1000, "x" * 500 + " after"]


@given(st.lists(st.tuples(st.sampled_from((SENTENCE, LINE, "x", " ", "\n\n", "\r\n\r\n", "é")), st.integers(1, 400))))
def test_pieces_lie_where_they_say_and_leave_out_only_white_space(parts):
    text = "".join(unit * count for unit, count in parts)
    end = 0
    for piece in pieces(text):
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        assert not text[end : piece.start].strip()
        assert all(len(part) <= PIECE_CHARACTERS for part in re.split(r"\n\s*\n", piece.text))
        end = piece.start + len(piece.text)
    assert not text[end:].strip()
