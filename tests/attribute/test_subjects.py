from pathlib import Path
from types import SimpleNamespace

import pytest

from quotes.attribute.subjects import subject_of
from quotes.model import Span

TABLE = Path(__file__).with_name("subjects.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


def parsed(written):
    words, position = [], 0
    for number, entry in enumerate(written.split(" "), 1):
        form, head, relation = entry.rsplit("/", 2)
        end = position + len(form)
        words.append(
            SimpleNamespace(id=number, head=int(head), deprel=relation, start_char=position, end_char=end, text=form)
        )
        position = end + 1
    return " ".join(word.text for word in words), SimpleNamespace(
        sentences=[SimpleNamespace(words=words, tokens=words)]
    )


def stretch(document, numbers):
    first, _, last = numbers.partition("-")
    words = document.sentences[0].words
    return Span(words[int(first) - 1].start_char, words[int(last or first) - 1].end_char)


@pytest.mark.parametrize(("written", "cue", "contents", "expected"), CASES)
def test_subject_of_a_cue(written, cue, contents, expected):
    text, document = parsed(written)
    found = subject_of(text, document.sentences[0], stretch(document, cue), [stretch(document, contents)])
    assert (found.of(text) if found else "") == expected
