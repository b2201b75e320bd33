"""Quotations within quotations: the tagger's spans are written into each case, and who is the subject of which verb."""

from pathlib import Path

import pytest

from quotes.attribute import attribute
from tests.attribute.test_attribute import tagged

TABLE = Path(__file__).with_name("nested.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


def parsed(written, subjects):
    """The text and a document in which the named verbs have their subjects."""
    text, document = tagged(written)
    for pair in filter(None, subjects.split()):
        verb, subject = pair.split("<")
        for sentence in document.sentences:
            for word in sentence.words:
                word.text = text[word.start_char : word.end_char]
            verbs = [word for word in sentence.words if bare(word) == verb]
            subjects_of = [word for word in sentence.words if bare(word) == subject]
            if verbs and subjects_of:
                trim(text, verbs[0]).upos = "VERB"
                trim(text, subjects_of[0]).head, subjects_of[0].deprel = verbs[0].id, "nsubj"
    return text, document


def bare(word):
    return word.text.strip("“”‘’\"',.")


def trim(text, word):
    """The word without the marks that the test's words have around them."""
    word.start_char += len(word.text) - len(word.text.lstrip("“”‘’\"',."))
    word.text = bare(word)
    word.end_char = word.start_char + len(word.text)
    return word


def described(text, found):
    contents = " + ".join(piece.of(text) for piece in found.contents)
    return f"{found.type}: {contents} / {found.cue.of(text)} / {', '.join(source.of(text) for source in found.sources)}"


@pytest.mark.parametrize(("written", "subjects", "expected"), CASES, ids=[case[0] for case in CASES])
def test_quotations_within_quotations(written, subjects, expected):
    text, document = parsed(written, subjects)
    found = attribute(text, document)
    nested = [one for one in found if one.within]
    assert " || ".join(described(text, one) for one in nested) == expected
    outer = [one for one in found if not one.within]
    assert all(one.within in [other.contents for other in outer] for one in nested)
    assert all(one.contents[0].start >= one.within[0].start for one in nested)
