"""The tokenizer finds what Stanza finds with the same weights, for each text alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import stanza
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stanza.models.tokenization.data import NEWLINE_WHITESPACE_RE, WHITESPACE_RE
from stanza.models.tokenization.utils import MASK_RE

from quotes.parse import tokenizer as tokenizer_module
from quotes.parse.addresses import ADDRESS, HINT
from quotes.parse.characters import IS_SPACE, PARAGRAPH_END, WHITE_SPACE
from quotes.parse.pipeline import WEIGHTS
from quotes.parse.tokenizer import FILES, Tokenizer
from tests.parse.conftest import pipeline_of_stanza
from training.tokenizer_export import export_tokenizer

SEEDS = sorted(Path(__file__).parents[2].glob("seeds/**/*.txt"))
CASES = [
    line.split("\t")[1].encode("ascii", "backslashreplace").decode("unicode_escape")
    for line in Path(__file__).with_name("texts.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SENTENCE = "The ferry was late again, and nobody at the pier knew why. "
LONG = SENTENCE * 30
LONGER = "“We cannot say,” said Dr. Ines Okoro of the U.S. office. " * 45
NO_END = "and the pier and the ferry and " * 90
OVERLONG = [
    LONG,
    f"{LONG}\n\n{SENTENCE}\n\n{LONGER}",
    "\n\n".join([LONGER, NO_END, LONG, "x" * 999, "y" * 1000 + ".", SENTENCE * 17]),
    "\n\n".join([LONG, *(f"Paragraph {number}. {SENTENCE}" for number in range(70)), LONGER]),
    "word" * 100 + " " + "a" * 301 + " " + "b" * 300,
]
FRAGMENTS = st.one_of(
    st.sampled_from(("said", "“We", "go”", "won't", "U.S.", "3,000", "a.b@example.org", "http://a.example/b", "—")),
    st.sampled_from((" ", "  ", "\n", "\r\n", "\n\n", "\n \n", "\t", "\xa0", "\u2028", "\x85", "\x97", "\x1c")),
    st.sampled_from(("\ufeff", "e\u0301", "👩‍👧", "\u202e", "\x00", "\ud800", ".", '"', "'", SENTENCE, LONG)),
    st.text(max_size=4),
)


@pytest.fixture(scope="module")
def ours() -> Tokenizer:
    return Tokenizer(WEIGHTS)


@pytest.fixture(scope="module")
def stanzas() -> stanza.Pipeline:
    """Stanza's own tokenizer with the weights that ours were exported from."""
    return pipeline_of_stanza(WEIGHTS / "tokenizer.pt")


def tokens_of(doc: stanza.Document) -> list[list[tuple]]:
    return [[(token.text, token.start_char, token.end_char, token.misc) for token in s.tokens] for s in doc.sentences]


def tokens_in(sentences: list[list[dict]]) -> list[list[tuple]]:
    return [[(t["text"], t["start_char"], t["end_char"], t.get("misc")) for t in tokens] for tokens in sentences]


def check(ours: Tokenizer, stanzas: stanza.Pipeline, texts: list[str]) -> None:
    for text, sentences in zip(texts, ours.sentences(texts), strict=True):
        assert tokens_in(sentences) == tokens_of(stanzas(text))


@pytest.mark.parametrize("text", CASES)
def test_awkward_texts(ours, stanzas, text):
    check(ours, stanzas, [text])


@pytest.mark.parametrize("text", OVERLONG, ids=range(len(OVERLONG)))
def test_paragraphs_longer_than_the_network_reads_at_once(ours, stanzas, text):
    check(ours, stanzas, [text])


def test_articles_together_are_as_each_alone_with_stanza(ours, stanzas):
    assert len(SEEDS) > 3
    check(ours, stanzas, [path.read_text(encoding="utf-8") for path in SEEDS] + OVERLONG + CASES)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(FRAGMENTS, max_size=25).map("".join), min_size=1, max_size=3))
def test_any_texts(ours, stanzas, texts):
    check(ours, stanzas, texts)


def test_batches_change_nothing(ours, monkeypatch):
    texts = [*OVERLONG, *CASES]
    together = ours.sentences(texts)
    monkeypatch.setattr(tokenizer_module, "BATCH_CHARACTERS", 100)
    assert ours.sentences(texts) == together


def test_an_overlong_token_is_written_as_unknown(ours):
    ((sentence,),) = ours.sentences(["c" * 301])
    assert [(token["text"], token["end_char"]) for token in sentence] == [("<UNK>", 301)]


def test_the_patterns_are_stanzas():
    assert ADDRESS.pattern == MASK_RE.pattern
    assert PARAGRAPH_END.pattern == NEWLINE_WHITESPACE_RE.pattern
    assert WHITE_SPACE.pattern == WHITESPACE_RE.pattern
    spaces = [code for code in range(0x110000) if WHITE_SPACE.match(chr(code))]
    assert np.flatnonzero(IS_SPACE).tolist() == spaces


@given(st.from_regex(ADDRESS))
def test_every_address_has_a_hint_of_one(address):
    assert HINT.search(address)


def test_the_shipped_graph_is_the_shipped_tokenizers(tmp_path):
    export_tokenizer(WEIGHTS / "tokenizer.pt", tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (WEIGHTS / name).read_bytes()


def test_another_kind_of_tokenizer_is_refused(tmp_path):
    saved = torch.load(WEIGHTS / "tokenizer.pt", weights_only=True)
    saved["config"] |= {"use_dictionary": True, "feat_funcs": ["space_before", "currency"]}
    torch.save(saved, tmp_path / "other.pt")
    with pytest.raises(ValueError, match="use_dictionary, currency"):
        export_tokenizer(tmp_path / "other.pt", tmp_path / "out")
    (tmp_path / "none.pt").write_bytes(b"no tokenizer")
    with pytest.raises(ValueError, match="no Stanza tokenizer"):
        export_tokenizer(tmp_path / "none.pt", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_tokenizer_reads_its_own_characters(tmp_path, ours):
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    described = json.loads((tmp_path / "weights" / "tokenizer.json").read_text())
    (tmp_path / "weights" / "tokenizer.json").write_text(json.dumps(described | {"longest_token": 5}))
    ((sentence,),) = Tokenizer(tmp_path / "weights").sentences(["Ferries sail."])
    assert [token["text"] for token in sentence] == ["<UNK>", "sail", "."]
