"""A Stanza processor that fills the slot tokenize with the exported tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from stanza import Document
from stanza.pipeline.processor import Processor, register_processor
from stanza.pipeline.registry import PIPELINE_NAMES

from quotes.parse.tokenizer import Tokenizer

TOKENIZER = "tokenizer"


@register_processor(TOKENIZER)
class TokenizerProcessor(Processor):
    """Cuts texts into sentences and tokens as `stanza.pipeline.tokenize_processor` does.

    Configuration: `model_path`, the folder of the weights.
    """

    PROVIDES_DEFAULT: ClassVar[set[str]] = {"tokenize"}
    REQUIRES_DEFAULT: ClassVar[set[str]] = set()

    def __init__(self, config: dict, pipeline: object, device: object) -> None:
        self.model = Tokenizer(Path(config["model_path"]))
        super().__init__(config, pipeline, device)

    def process(self, doc: str | Document) -> Document:
        """The document of one text."""
        return self.bulk_process([doc])[0]

    def bulk_process(self, docs: list[str | Document]) -> list[Document]:
        """A document for each text or for the text of each document; the network runs over all of them at once."""
        texts = [doc.text if isinstance(doc, Document) else doc for doc in docs]
        return [
            Document(sentences, text=text) for sentences, text in zip(self.model.sentences(texts), texts, strict=True)
        ]


PIPELINE_NAMES.remove(TOKENIZER)
PIPELINE_NAMES.insert(PIPELINE_NAMES.index("tokenize"), TOKENIZER)
