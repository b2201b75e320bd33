"""Official Stanza packages take the place of our models, slot by slot.

The packages here are small stand-ins in a Stanza resources folder: a copy of our tokenizer under another name, a
lemmatizer of three words in Stanza's own format, and a part-of-speech tagger that is registered as a variant.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from stanza import Document
from stanza.models.lemma.trainer import Trainer as Lemmatizer
from stanza.models.lemma.vocab import MultiVocab, Vocab
from stanza.pipeline.processor import ProcessorVariant, register_processor_variant

from quotes.parse import ModelsError
from quotes.parse.parser import Parser
from quotes.parse.pipeline import WEIGHTS, build, official_packages

TEXT = "Captain Mara Lindqvist said the ferry was late."


@register_processor_variant("pos", "everything_is_a_verb")
class EverythingIsAVerb(ProcessorVariant):
    """A tagger whose work is easy to recognise."""

    OVERRIDE = True

    def __init__(self, config: dict) -> None:
        self.config = config

    def process(self, doc):
        """Tag one document."""
        for word in doc.iter_words():
            word.upos = "VERB"
        return doc


@register_processor_variant("tokenize", "contractions_apart")
class ContractionsApart(ProcessorVariant):
    """A tokenizer of one sentence that makes two words of a token with an apostrophe, as multi-word tokens are."""

    def __init__(self, config: dict) -> None:
        self.config = config

    def process(self, doc):
        """Tokenise one document by its white space."""
        entries, place = [], 0
        for token in re.finditer(r"\S+", doc.text):
            written, size = token.group(), 2 if "'" in token.group() else 1
            ids = tuple(range(place + 1, place + size + 1))
            entries.append({"id": ids, "text": written, "start_char": token.start(), "end_char": token.end()})
            if size == 2:
                middle = written.index("'")
                halves = zip(ids, (written[:middle], written[middle:]), strict=True)
                entries.extend({"id": (half,), "text": text} for half, text in halves)
            place += size
        return Document([entries], text=doc.text)


class Folder:
    """A Stanza resources folder in the making."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.english: dict = {"lang_name": "English", "packages": {"default": {}}, "tokenize": {}}

    def add(self, slot: str, package: str, file: bytes | None, *dependencies: tuple[str, str], default=True) -> None:
        """Enter a package in resources.json and, unless `file` is None, put its file there."""
        needed = [{"model": model, "package": name} for model, name in dependencies]
        self.english.setdefault(slot, {})[package] = {"dependencies": needed} if needed else {}
        if default:
            self.english["packages"]["default"][slot] = package
        if file is not None:
            target = self.path / "en" / slot / f"{package}.pt"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file)
        (self.path / "resources.json").write_text(json.dumps({"en": self.english}))


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


def lemmatizer(path: Path) -> bytes:
    """A Stanza lemmatizer that knows `was` as a verb or auxiliary, and nothing else."""
    model = Lemmatizer.__new__(Lemmatizer)
    model.args = {"dict_only": True, "batch_size": 50, "lang": "en", "caseless": False, "optim": "adam", "lr": 1e-3}
    model.model, model.contextual_lemmatizers = None, []
    model.vocab = MultiVocab({"char": Vocab("was", "en"), "pos": Vocab(["AUX"], "en")})
    model.pos_dict = {"AUX": {"was": "be"}, "VERB": {"was": "wash"}}
    model.save(str(path / "lemma.pt"))
    return (path / "lemma.pt").read_bytes()


def parsed(folder: Folder):
    parser = Parser(build(folder.path))
    (doc,) = parser.documents([TEXT])
    return parser, doc


def word(doc, text: str):
    return next(word for word in doc.iter_words() if word.text == text)


def test_an_official_tokenizer_takes_its_slot(folder):
    folder.add("tokenize", "combined", (WEIGHTS / "tokenizer.pt").read_bytes())
    parser, doc = parsed(folder)
    assert parser.version.endswith("+tokenize:combined")
    assert [entity.text for entity in doc.ents] == ["Mara Lindqvist"]
    assert [role.span.of(TEXT) for role in doc.role_spans if role.role == "cue"] == ["said"]


def test_an_official_lemmatizer_finds_our_tags(folder, tmp_path):
    folder.add("lemma", "combined_nocharlm", lemmatizer(tmp_path))
    parser, doc = parsed(folder)
    assert parser.version.endswith("+lemma:combined_nocharlm")
    assert (word(doc, "was").upos, word(doc, "was").lemma) == ("AUX", "be")
    assert [role.span.of(TEXT) for role in doc.role_spans if role.role == "cue"] == ["said"]


def test_an_official_tagger_writes_over_our_tags(folder, tmp_path):
    folder.add("pos", "everything_is_a_verb", b"")
    folder.add("lemma", "combined_nocharlm", lemmatizer(tmp_path))
    parser, doc = parsed(folder)
    assert parser.version.endswith("+pos:everything_is_a_verb+lemma:combined_nocharlm")
    assert (word(doc, "was").upos, word(doc, "was").lemma) == ("VERB", "wash")
    assert [entity.text for entity in doc.ents] == ["Mara Lindqvist"]
    assert word(doc, "said").deprel == "root"


def test_words_of_multi_word_tokens_have_roles_tags_and_offsets(folder):
    folder.add("tokenize", "contractions_apart", b"")
    text = "Captain Mara Lindqvist said the ferry wasn't late ."
    (doc,) = Parser(build(folder.path)).documents([text])
    assert doc.num_words == doc.num_tokens + 1 == len(doc.role_marginals)
    assert [token.ner for token in doc.iter_tokens()][:4] == ["O", "B-PERSON", "E-PERSON", "O"]
    assert all(word.upos and word.deprel for word in doc.iter_words())
    (content,) = [role for role in doc.role_spans if role.role == "content"]
    assert content.span.of(text) == "the ferry wasn't late"


def test_our_own_version_names_no_packages(parser):
    assert parser.version == json.loads((WEIGHTS / "labels.json").read_text())["version"]


def test_a_package_counts_only_with_its_files(folder):
    folder.add("pos", "combined_charlm", b"", ("pretrain", "conll17"), ("forward_charlm", "1billion"))
    folder.add("ner", "ontonotes_charlm", None)
    assert official_packages(folder.path) == {}
    for model, package in (("pretrain", "conll17"), ("forward_charlm", "1billion")):
        folder.add(model, package, b"", default=False)
    assert official_packages(folder.path) == {"pos": "combined_charlm"}


def test_the_default_package_comes_before_the_others(folder):
    folder.add("ner", "conll03_charlm", b"", default=False)
    assert official_packages(folder.path) == {"ner": "conll03_charlm"}
    folder.add("ner", "ontonotes_charlm", b"")
    assert official_packages(folder.path) == {"ner": "ontonotes_charlm"}


def test_an_official_parser_needs_official_tags_and_lemmas(folder):
    folder.add("depparse", "combined_charlm", b"")
    assert official_packages(folder.path) == {}
    folder.add("pos", "combined_charlm", b"")
    folder.add("lemma", "combined_nocharlm", b"")
    assert set(official_packages(folder.path)) == {"pos", "lemma", "depparse"}


@pytest.mark.parametrize("resources", [None, "", "[]", "{}", '{"de": {}}', '{"en": {"lang_name": "English"}}'])
def test_a_folder_without_english_packages_is_an_error(tmp_path, resources):
    if resources is not None:
        (tmp_path / "resources.json").write_text(resources)
    with pytest.raises(ModelsError, match="no English Stanza packages") as error:
        build(tmp_path)
    assert str(tmp_path) in str(error.value) and "\n" not in str(error.value)


def test_a_damaged_package_is_an_error(folder):
    folder.add("tokenize", "combined", b"no model")
    with pytest.raises(ModelsError, match="cannot be loaded"):
        build(folder.path)


def test_weights_of_an_older_export_are_an_error(monkeypatch):
    monkeypatch.setattr("quotes.parse.encoder.INPUTS", frozenset(("pieces", "shapes")))
    with pytest.raises(ModelsError, match=r"asks for first.*; export the weights again"):
        build()


def test_missing_weights_are_an_error(tmp_path, monkeypatch):
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    (tmp_path / "weights" / "model.onnx").unlink()
    monkeypatch.setattr("quotes.parse.pipeline.WEIGHTS", tmp_path / "weights")
    with pytest.raises(ModelsError, match=r"model\.onnx missing"):
        build()
