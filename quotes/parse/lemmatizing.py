"""A Stanza processor that fills the slot lemma by rules."""

from __future__ import annotations

from pathlib import Path

from stanza import Document
from stanza.pipeline.processor import Processor, register_processor
from stanza.pipeline.registry import PIPELINE_NAMES

from quotes.parse.lemmas import FILE, Lemmas

LEMMATIZER = "lemmatizer"


@register_processor(LEMMATIZER)
class LemmatizerProcessor(Processor):
    """Sets the lemma of each word from its letters and its part of speech.

    Configuration: `model_path`, the folder of the weights.
    """

    PROVIDES_DEFAULT = frozenset({"lemma"})
    REQUIRES_DEFAULT = frozenset({"tokenize", "pos"})

    def __init__(self, config: dict, pipeline: object, device: object) -> None:
        self.model = Lemmas.read(Path(config["model_path"]) / FILE)
        super().__init__(config, pipeline, device)

    def process(self, doc: Document) -> Document:
        """Annotate one document, whose words are tagged."""
        for sentence in doc.sentences:
            for word in sentence.words:
                word.lemma = self.model.of(word.text, word.upos)
        return doc


PIPELINE_NAMES.remove(LEMMATIZER)
PIPELINE_NAMES.insert(PIPELINE_NAMES.index("lemma"), LEMMATIZER)
