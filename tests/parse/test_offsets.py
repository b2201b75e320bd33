"""Every offset in a document points at what it says it points at, whatever is in the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stanza import Document

from quotes.parse import ParseFailure

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("texts.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

WORDS = ("said", "“We", "go”", "Anna", "Vienna", "won't", "U.S.", "3,000", "a.b@example.org", "http://a.example/b", "—")
FRAGMENTS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        (" ", "  ", "\n", "\r\n", "\n\n", "\t", "\xa0", "\u200b", "\u2028", "\x0b", "\x85", "\x97", "\x1c")
    ),
    st.sampled_from(("\ufeff", "e\u0301", "👩‍👩‍👧", "🇦🇹", "\u202e", "\x00", "\ud800", ".", "?", '"', "'", "x" * 1200)),
    st.text(max_size=4),
)


def check(text: str, doc: Document) -> None:
    """Words are in order and hold, white space aside, what they are said to hold; none of the text is left out."""
    assert doc.text == text
    tokens = list(doc.iter_tokens())
    before = 0
    for token in tokens:
        written = text[token.start_char : token.end_char]
        assert before <= token.start_char < token.end_char <= len(text)
        assert token.text == "<UNK>" or squeezed(token.text) == squeezed(written)
        before = token.end_char
    covered = "".join(text[token.start_char : token.end_char] for token in tokens)
    assert squeezed(covered) == squeezed(text)
    assert len(doc.role_marginals) == doc.num_words
    for role in doc.role_spans:
        assert 0 <= role.span.start < role.span.end <= len(text)
        assert role.span.of(text) == role.span.of(text).strip()
    for entity in doc.ents:
        assert squeezed(entity.text) == squeezed(text[entity.start_char : entity.end_char])


def squeezed(text: str) -> str:
    """A text without white space and the control characters that Stanza takes for it."""
    return re.sub(r"[\s\u0080-\u009f]", "", text)


@pytest.mark.parametrize(("name", "written"), CASES, ids=[case[0] for case in CASES])
def test_offsets_hold_in_awkward_texts(parser, name, written):
    text = written.encode("ascii", "backslashreplace").decode("unicode_escape")
    (doc,) = parser.documents([text])
    check(text, doc)
    assert doc.role_spans, "the case should hold an attribution"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(FRAGMENTS, max_size=25).map("".join), min_size=1, max_size=4))
def test_offsets_hold_in_any_texts(parser, texts):
    for text, doc in zip(texts, parser.documents(texts), strict=True):
        assert not isinstance(doc, ParseFailure)
        check(text, doc)
