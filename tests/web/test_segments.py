"""Cutting annotated text: nothing is lost, and nested and overlapping marks are all there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.web.segments import Mark, paragraphs, segments

LETTERS = {"content": "c", "quoted": "q", "cue": "k", "source": "s"}

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "segments.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("name", "text", "marks", "expected"), CASES, ids=[case[0] for case in CASES])
def test_cases(name, text, marks, expected):
    found = segments(text, [_mark(one) for one in marks.split()])
    shown = "|".join(
        f"{one.text}:{','.join(LETTERS[mark.kind] + str(mark.quote_id) for mark in one.marks)}" for one in found
    )
    assert shown == expected


def _mark(words: str) -> Mark:
    """`c1@0-5` is characters 0 to 5 as content of quote 1; q is quoted, k a cue, s a source."""
    name, _, place = words.partition("@")
    start, _, end = place.partition("-")
    kind = next(kind for kind, letter in LETTERS.items() if letter == name[0])
    return Mark(int(name[1:]), kind, int(start), int(end))


TEXTS = st.text(alphabet="ab \n\r\u202e😀", max_size=30)
KINDS = st.sampled_from(["content", "quoted", "cue", "source"])


@st.composite
def annotated(draw):
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    marks = draw(st.lists(st.builds(Mark, st.integers(1, 4), KINDS, places, places), max_size=8))
    return text, [mark for mark in marks if mark.start < mark.end]


@given(annotated())
def test_segments_are_the_text_and_know_every_mark_that_covers_them(case):
    text, marks = case
    found = list(segments(text, marks))
    assert "".join(segment.text for segment in found) == text
    for segment in found:
        end = segment.start + len(segment.text)
        assert text[segment.start : end] == segment.text
        covering = {mark for mark in marks if mark.start <= segment.start and end <= mark.end}
        touching = {mark for mark in marks if mark.start < end and segment.start < mark.end}
        assert set(segment.marks) == covering == touching


@given(annotated())
def test_paragraphs_are_the_text_and_each_quote_begins_once(case):
    text, marks = case
    found = paragraphs(text, marks)
    assert "".join(segment.text for paragraph in found for segment in paragraph.segments) == text
    begins = [id for paragraph in found for id in paragraph.begins]
    assert sorted(begins) == sorted({mark.quote_id for mark in marks if mark.kind == "content"})


def test_a_paragraph_ends_with_its_line_ends():
    found = paragraphs("one\n\ntwo\nthree", [Mark(1, "content", 1, 7)])
    assert ["".join(segment.text for segment in paragraph.segments) for paragraph in found] == [
        "one\n\n",
        "two\n",
        "three",
    ]
    assert [paragraph.begins for paragraph in found] == [(1,), (), ()]


def test_a_stretch_shows_only_its_part_of_a_mark():
    found = list(segments("0123456789", [Mark(1, "content", 2, 8)], start=4, end=6))
    assert [(segment.text, segment.quotes("content"), segment.begins) for segment in found] == [("45", (1,), ())]
