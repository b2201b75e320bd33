"""The tagger's role spans are written into the text of each case, so that no model is needed."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from quotes.attribute import attribute
from quotes.model import RoleSpan, Span

TABLE = Path(__file__).with_name("attributions.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]
ROLES = {"s": "source", "q": "cue", "c": "content"}
TAGGED = re.compile(r"\[([sqc])(\d) ([^\]]*)\]")

SENTENCE = re.compile(r"[^\s](?:[^\n.?!]|[.?!](?![”\"]?(?: |$)))*[.?!]?[”\"]?", re.MULTILINE)


def tagged(written):
    """The text without the tags, and a document with the role spans, linked by their numbers."""
    text, found, position = "", [], 0
    written = written.replace("¶", "\n\n")
    for match in TAGGED.finditer(written):
        text += written[position : match.start()]
        found.append((ROLES[match[1]], match[2], Span(len(text), len(text) + len(match[3]))))
        text += match[3]
        position = match.end()
    text += written[position:]
    index = {(role, number): k for k, (role, number, _) in reversed(list(enumerate(found)))}

    def link(role, number):
        targets = {"content": ("cue", "source"), "cue": ("source",), "source": ()}[role]
        return next((index[target, number] for target in targets if (target, number) in index), None)

    spans = tuple(RoleSpan(role, span, 0.9, 1.0, link(role, number)) for role, number, span in found)
    sentences = [sentence(match) for match in SENTENCE.finditer(text)]
    return text, SimpleNamespace(role_spans=spans, sentences=sentences)


def sentence(match):
    """The words of a sentence, none of which hangs on another."""
    words = [
        SimpleNamespace(
            id=k,
            head=0,
            deprel="root",
            start_char=match.start() + word.start(),
            end_char=match.start() + word.end(),
            text=word.group(),
            upos="X",
        )
        for k, word in enumerate(re.finditer(r"\S+", match.group()), 1)
    ]
    return SimpleNamespace(tokens=words, words=words)


def described(text, found):
    contents = " + ".join(piece.of(text) for piece in found.contents)
    cue = found.cue.of(text) if found.cue else "-"
    sources = ", ".join(source.of(text) for source in found.sources) or "-"
    return f"{found.type} {found.act}: {contents} / {cue} / {sources}"


@pytest.mark.parametrize(("written", "expected"), CASES, ids=[case[0] for case in CASES])
def test_attributions(written, expected):
    text, document = tagged(written)
    assert " || ".join(described(text, found) for found in attribute(text, document)) == expected


def test_quoted_stretches_lie_inside_the_contents_without_their_marks():
    text, document = tagged("[s1 She] [q1 said] [c1 they had “crushed” it in “one day”].")
    [found] = attribute(text, document)
    assert [span.of(text) for span in found.quoted] == ["crushed", "one day"]
    assert all(any(content.contains(span) for content in found.contents) for span in found.quoted)


def test_confidence_is_a_probability():
    text, document = tagged("“[c1 We won],” [s1 she] [q1 said].¶“This one stands alone in its paragraph.”")
    assert all(0 < found.confidence <= 1 for found in attribute(text, document))


def test_a_document_without_sentences_has_no_attributions():
    assert attribute("   ", SimpleNamespace(role_spans=(), sentences=[])) == []
