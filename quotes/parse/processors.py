"""Stanza processors: `encoder` fills the slots pos, depparse and ner in one pass, `attribution` finds the roles.

Stanza runs its processors in the order of one list. The encoder stands before the part-of-speech tagger there, so
that an official package that is loaded for a slot finds the words tagged, and then writes its annotation over ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from stanza import Document
from stanza.models.common.doc import Sentence, Token
from stanza.pipeline.processor import Processor, register_processor
from stanza.pipeline.registry import PIPELINE_NAMES

from quotes.model import Span
from quotes.parse.antecedents import Antecedents, antecedents
from quotes.parse.encoder import Encoder
from quotes.parse.reading import Reading, begin, finish
from quotes.parse.roles import decode

ENCODER, ATTRIBUTION = "encoder", "attribution"


def _add_property(name: str, default: object) -> None:
    if not hasattr(Document, name):
        Document.add_property(name, default, setter=lambda doc, value: setattr(doc, f"_{name}", value))


_add_property("role_spans", ())
_add_property("role_marginals", None)
_add_property("looks", ())
_add_property("reading", None)
_add_property("antecedents", {})


@register_processor(ENCODER)
class EncoderProcessor(Processor):
    """Runs the encoder over a document's words and sets upos, head and deprel, and ner and the entities.

    Configuration: `model_path`, the folder of the weights; `slots`, the names of the slots to fill, comma-separated.
    """

    PROVIDES_DEFAULT = frozenset({ENCODER})
    REQUIRES_DEFAULT = frozenset({"tokenize"})

    def __init__(self, config: dict, pipeline: object, device: object) -> None:
        self.model = Encoder(Path(config["model_path"]))
        self._slots = frozenset(config["slots"].split(","))
        super().__init__(config, pipeline, device)

    def _set_up_provides(self) -> None:
        self._provides = self.PROVIDES_DEFAULT | self._slots

    def begin(self, docs: Iterable[Document]) -> None:
        """Let the encoder read documents, whose sentences each hold a word, in threads of its own meanwhile."""
        for doc in docs:
            words = [word.text for word in doc.iter_words()]
            doc.looks = begin(self.model, words, [len(sentence.words) for sentence in doc.sentences]) if words else ()

    def process(self, doc: Document) -> Document:
        """Annotate one document, which may have been begun; its `reading` is left for the roles."""
        if not doc.num_words:
            return doc
        if not doc.looks:
            self.begin([doc])
        doc.reading, doc.looks = finish(doc.looks), ()
        labels = self.model.labels.upos
        upos = [labels[tag] for tag in doc.reading.scores["upos"].argmax(-1).tolist()]
        doc.antecedents = self._antecedents(doc, upos)
        if "pos" in self._slots:
            for word, tag in zip(doc.iter_words(), upos, strict=True):
                word.upos = tag
        if "depparse" in self._slots:
            self._set_trees(doc, doc.reading)
        if "ner" in self._slots:
            self._set_entities(doc, doc.reading)
        return doc

    def _antecedents(self, doc: Document, upos: Sequence[str]) -> Antecedents:
        reading = doc.reading
        if reading.meaning is None or self.model.apart is None:
            return {}
        words = [word.text for word in doc.iter_words()]
        return antecedents(words, upos, reading.meaning, reading.naming, self.model.apart)

    def _set_trees(self, doc: Document, reading: Reading) -> None:
        deprel = [self.model.labels.deprel[label] for label in reading.relation.tolist()]
        start = 0
        for sentence in doc.sentences:
            end = start + len(sentence.words)
            _set_tree(sentence, (reading.head[start:end] - start).tolist(), deprel[start:end])
            start = end

    def _set_entities(self, doc: Document, reading: Reading) -> None:
        labels = self.model.labels.entity
        tags = iter([labels[label] for label in reading.scores["entity"].argmax(-1).tolist()])
        for sentence in doc.sentences:
            of_words = [next(tags) for _ in sentence.words]
            of_tokens = [of_words[token.words[0].id - 1] for token in sentence.tokens]
            for token, tag in zip(sentence.tokens, bioes(of_tokens), strict=True):
                token.ner = tag
        doc.build_ents()


@register_processor(ATTRIBUTION)
class AttributionProcessor(Processor):
    """Sets `role_spans` and `role_marginals` of documents from what the encoder left."""

    PROVIDES_DEFAULT = frozenset({ATTRIBUTION})
    REQUIRES_DEFAULT = frozenset({"tokenize", ENCODER})

    def process(self, doc: Document) -> Document:
        """Annotate one document."""
        return self.bulk_process([doc])[0]

    def bulk_process(self, docs: list[Document]) -> list[Document]:
        """Annotate many documents; the taggers' chains run over all of them at once."""
        model: Encoder = self.pipeline.processors[ENCODER].model
        read_docs = [doc for doc in docs if doc.num_words]
        roles = decode(
            [doc.reading for doc in read_docs], [_spans(doc) for doc in read_docs], model.chain, model.speech_chain
        )
        for doc, found in zip(read_docs, roles, strict=True):
            doc.role_spans, doc.role_marginals = found.spans, found.marginals
            doc.reading = None
        for doc in docs:
            if not doc.num_words:
                doc.role_marginals = np.zeros((0, len(model.labels.attribution)), dtype=np.float32)
        return docs


PIPELINE_NAMES.remove(ENCODER)
PIPELINE_NAMES.insert(PIPELINE_NAMES.index("pos"), ENCODER)


def _spans(doc: Document) -> list[Span]:
    """The characters of each word; a word inside a multi-word token may have none of its own, and has the token's."""
    return [
        _trimmed(doc.text, token if word.start_char is None else word)
        for sentence in doc.sentences
        for token in sentence.tokens
        for word in token.words
    ]


def _trimmed(text: str, unit: Token) -> Span:
    """The characters of a word or token without white space at its edges, which a tokenizer may leave there."""
    whole = Span(unit.start_char, unit.end_char)
    stripped = whole.stripped(text)
    return stripped if stripped.start < stripped.end else whole


def _set_tree(sentence: Sentence, heads: list[int], deprel: list[str]) -> None:
    """Write a tree into a sentence; `heads` are indices of words in it, a root being its own head.

    An overlong sentence was read in parts that each have a root: the later ones hang on the first by `parataxis`.
    """
    root = next(place for place, head in enumerate(heads) if place == head)
    for place, (word, head, label) in enumerate(zip(sentence.words, heads, deprel, strict=True)):
        if place == root:
            word.head, word.deprel = 0, "root"
        elif place == head:
            word.head, word.deprel = root + 1, "parataxis"
        else:
            word.head, word.deprel = head + 1, label
    sentence.build_dependencies()


def bioes(tags: Sequence[str]) -> list[str]:
    """The tags of one sentence, begin and inside only, as Stanza writes them: with the ends and single words marked.

    An inside tag that does not continue an entity of its type begins one.
    """
    found = []
    for place, tag in enumerate(tags):
        if tag == "O":
            found.append(tag)
            continue
        kind = tag[2:]
        begins = tag[0] == "B" or place == 0 or tags[place - 1][2:] != kind
        ends = place + 1 == len(tags) or tags[place + 1] != f"I-{kind}"
        found.append({(True, True): "S", (True, False): "B", (False, False): "I", (False, True): "E"}[begins, ends])
        found[-1] += f"-{kind}"
    return found
