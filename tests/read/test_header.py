"""Where the prose begins, and what the header before it says."""

import json
import time
from pathlib import Path

import pytest

from quotes.read import article_of
from quotes.read.metadata import FIELDS

CASES = [
    [json.loads(cell) for cell in line.split("\t")]
    for line in Path(__file__).with_name("headers.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "prose", "metadata"), CASES)
def test_header(text, prose, metadata):
    article = article_of(text)
    assert article.text == text
    assert article.text[article.body_start :] == prose
    assert {name: getattr(article, name) for name in FIELDS if getattr(article, name)} == metadata


@pytest.mark.parametrize("text", [case[0] for case in CASES])
def test_offsets_into_the_body_are_offsets_into_the_text(text):
    article = article_of(text)
    assert len(article.body) == len(text)
    assert article.body[article.body_start :] == text[article.body_start :]
    assert not article.body[: article.body_start].strip()


def test_a_long_line_of_spaces_is_read_at_once():
    text = f"---\na{' ' * 200_000}b\n---\nThey met."
    started = time.process_time()
    assert article_of(text).body_start == 0
    assert time.process_time() - started < 5
