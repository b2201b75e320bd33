"""Bodies in, documents out: order, batches, and what cannot be parsed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from stanza import Document

from quotes.parse import MAX_CHARACTERS, ParseFailure, load
from quotes.parse import parser as parser_module

STORY = (
    "The harbour will reopen in May, port director Lena Okafor said on Monday.\n\n"
    '"We have waited long enough," she told the Harbour Herald in Trieste.\n'
)


def document(parser, text: str) -> Document:
    (doc,) = parser.documents([text])
    return doc


def test_a_document_carries_roles_and_their_links(parser):
    doc = document(parser, STORY)
    spoken = {role.role: role for role in doc.role_spans if role.span.start > STORY.index("\n\n")}
    assert spoken["content"].span.of(STORY).strip('",') == "We have waited long enough"
    assert spoken["cue"].span.of(STORY) == "told"
    assert spoken["source"].span.of(STORY) == "she"
    assert doc.role_spans[spoken["content"].link] == spoken["cue"]
    assert doc.role_spans[spoken["cue"].link] == spoken["source"]
    assert spoken["source"].link is None
    assert all(0 < role.probability <= 1 and 0 <= role.speech <= 1 for role in doc.role_spans)
    assert list(doc.role_spans) == sorted(doc.role_spans, key=lambda role: role.span)


def test_a_document_carries_marginals(parser):
    doc = document(parser, STORY)
    assert doc.role_marginals.dtype == np.float32
    assert doc.role_marginals.shape == (doc.num_words, 7)
    np.testing.assert_allclose(doc.role_marginals.sum(1), 1, atol=1e-4)


def test_a_document_carries_entities_tags_and_trees(parser):
    doc = document(parser, STORY)
    entities = {(entity.text, entity.type) for entity in doc.ents}
    assert {("Lena Okafor", "PERSON"), ("Trieste", "LOC")} <= entities
    assert {token.ner for token in doc.iter_tokens() if token.text in ("Lena", "Okafor")} == {"B-PERSON", "E-PERSON"}
    said = next(word for word in doc.iter_words() if word.text == "said")
    assert said.upos == "VERB"
    for sentence in doc.sentences:
        assert [word.deprel for word in sentence.words if word.head == 0] == ["root"]
        assert all(head.id != word.id for head, _, word in sentence.dependencies)


def test_documents_come_in_order_one_for_each_body(parser):
    bodies = [f"Minister Number{k} said it would rain." for k in range(7)]
    bodies[3] = ""
    assert [doc.text for doc in parser.documents(bodies)] == bodies


@pytest.mark.parametrize("body", ["", " ", "\n\n", "\t\r\n", "\u00a0", "\x85\x97", "\x90"])
def test_a_body_without_words_is_a_document_without_sentences(parser, body):
    doc, other = parser.documents([body, STORY])
    assert doc.sentences == [] and doc.role_spans == () and doc.role_marginals.shape == (0, 7)
    assert other.num_words > 20


def test_what_is_found_does_not_depend_on_the_other_bodies(parser):
    alone = document(parser, STORY)
    _, among, _ = parser.documents(["Rain fell. " * 40, STORY, "It snowed, he said."])
    assert among.role_spans == alone.role_spans
    assert among.to_dict() == alone.to_dict()
    assert (among.role_marginals == alone.role_marginals).all()


def test_sentences_are_counted_within_their_document(parser):
    for doc in parser.documents([STORY, STORY]):
        assert [sentence.index for sentence in doc.sentences] == list(range(len(doc.sentences)))
        assert all(sentence.doc is doc for sentence in doc.sentences)


def test_bodies_are_read_a_batch_ahead_at_most(parser, monkeypatch):
    monkeypatch.setattr(parser_module, "BATCH_DOCUMENTS", 2)
    taken = []

    def bodies():
        for k in range(8):
            taken.append(k)
            yield STORY

    documents = parser.documents(bodies())
    next(documents)
    assert len(taken) == 5
    assert len(list(documents)) == 7


def test_threads_and_batches_change_nothing(parser, monkeypatch):
    bodies = [STORY, "Rain fell. " * 90, "", f"{STORY}\n\nIt snowed, he said.", STORY * 9]
    together = list(parser.documents(bodies))
    monkeypatch.setattr(parser_module, "BATCH_DOCUMENTS", 1)
    with ThreadPoolExecutor(5) as pool:
        monkeypatch.setattr(parser._pipeline.processors["encoder"].model, "pool", pool)
        apart = list(parser.documents(bodies))
    for one, other in zip(together, apart, strict=True):
        assert one.to_dict() == other.to_dict()
        assert one.role_spans == other.role_spans
        assert (one.role_marginals == other.role_marginals).all()


def test_documents_that_nobody_waits_for_are_given_up(parser, monkeypatch):
    monkeypatch.setattr(parser_module, "BATCH_DOCUMENTS", 1)
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(parser._pipeline.processors["encoder"].model, "pool", pool)
        documents = parser.documents([STORY, STORY * 60, STORY])
        next(documents)
        documents.close()
        assert pool.submit(pool._work_queue.qsize).result() == 0


def test_a_text_that_is_too_long_is_refused_and_the_others_are_parsed(parser):
    failure, doc = parser.documents(["a " * (MAX_CHARACTERS // 2 + 1), STORY])
    assert isinstance(failure, ParseFailure)
    assert "1,000,002 characters" in failure.problem and "\n" not in failure.problem
    assert doc.role_spans


def test_a_text_that_breaks_a_model_does_not_break_the_others(parser, monkeypatch):
    encoder = parser._pipeline.processors["encoder"].model
    encode = encoder.encode

    def fragile(words):
        if "Krakatoa" in words:
            raise RuntimeError("out\nof memory")
        return encode(words)

    monkeypatch.setattr(encoder, "encode", fragile)
    first, failure, last = parser.documents([STORY, "He said Krakatoa erupted.", STORY])
    assert failure == ParseFailure("the text cannot be parsed: RuntimeError: out of memory")
    assert first.role_spans == last.role_spans != ()


def test_an_overlong_sentence_is_parsed_in_parts(parser):
    text = "the minister said that the road and the bridge and " * 160
    doc = document(parser, text)
    longest = max(doc.sentences, key=lambda sentence: len(sentence.words))
    assert len(longest.words) > 480
    assert [word.head for word in longest.words].count(0) == 1
    assert text[: doc.sentences[-1].tokens[-1].end_char] == text.rstrip()


def test_the_models_are_loaded_once(parser):
    assert load() is load(None) is parser


def test_importing_the_package_imports_no_model_libraries():
    heavy = "{'torch', 'stanza', 'onnxruntime', 'tokenizers', 'numpy'}"
    code = f"import sys, quotes.parse; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_loading_and_parsing_print_nothing(tmp_path):
    code = "from quotes.parse import load; list(load().documents(['She said no.']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
