"""Stanza's tokenizer without Stanza's runtime: its network as an ONNX graph, its reading and decoding in arrays.

What it finds is what `stanza.pipeline.tokenize_processor` finds with the same weights for one text at a time; here many
texts share the network's time. The network looks at characters: two bidirectional LSTMs, the second of which reads
what the first takes for the ends of tokens (Qi et al. 2018, Stanford's system of the CoNLL shared task).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from quotes.parse.addresses import ADDRESS, HINT
from quotes.parse.characters import WHITE_SPACE, Alphabet, Paragraph
from quotes.parse.session import open_graph

FILES = ("tokenizer.onnx", "tokenizer.json")

GOES_ON, WORD_END, SENTENCE_END, CONTRACTION_END, CONTRACTION_SENTENCE_END = range(5)
"""What the network says of a character: the last two end tokens of several words."""

ROW_CHARACTERS = 1000
"""How far the network reads; of a longer paragraph, it reads on from the last sentence that it saw the end of."""

GROUPED = 32
"""Paragraphs of a text that Stanza reads together. Those after an overlong one are padded to its length."""

BATCH_CHARACTERS = 16_000
"""Characters, with padding, that go through the network at once: more would not fit into a processor's cache."""

WHITE_SPACES = re.compile(WHITE_SPACE.pattern + "+")

UNKNOWN_TOKEN = "<UNK>"

Entry = dict[str, Any]
"""A token in the form that a Stanza document is made from."""


@dataclass
class Row:
    """A paragraph in the network's hands: `read` of its characters have their labels in `labels`."""

    paragraph: Paragraph
    read: int = 0
    labels: list[np.ndarray] = field(default_factory=list)

    @property
    def ahead(self) -> int:
        """How many characters the network reads next."""
        return min(len(self.paragraph) - self.read, ROW_CHARACTERS)

    def take(self, labels: np.ndarray) -> None:
        """Keep the labels of what was read: of all, or of the sentences in it where more is to come."""
        if len(self.paragraph) - self.read > ROW_CHARACTERS:
            ends = np.flatnonzero((labels == SENTENCE_END) | (labels == CONTRACTION_SENTENCE_END))
            labels = labels[: ends[-1] + 1] if len(ends) else labels
        self.labels.append(labels)
        self.read += len(labels)


class Tokenizer:
    """The tokenizer in a folder that holds `FILES`."""

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        characters = {character: index for index, character in enumerate(described["characters"]) if character}
        self._alphabet = Alphabet(characters, described["unknown"], described["features"])
        self._longest: int = described["longest_token"]
        self._session = open_graph(folder / "tokenizer.onnx")

    def sentences(self, texts: Sequence[str]) -> list[list[list[Entry]]]:
        """The sentences of each text as lists of tokens, with the offsets of their characters, end exclusive."""
        rows = [[Row(paragraph) for paragraph in self._alphabet.paragraphs(text)] for text in texts]
        groups = [group for of_text in rows for group in _groups(of_text)]
        self._run([(row, len(row.paragraph) + 1) for group in groups for row in group])
        while groups := [group for group in groups if any(row.ahead for row in group)]:
            self._run([(row, max(row.ahead for row in group)) for group in groups for row in group if row.ahead])
        return [
            [sentence for row in of_text for sentence in self._decode(text, row)]
            for text, of_text in zip(texts, rows, strict=True)
        ]

    def _run(self, reads: Sequence[tuple[Row, int]]) -> None:
        """Read on in each row: what is ahead and, up to so many characters, padding, which the network sees, too."""
        reads = [(row, min(length, ROW_CHARACTERS)) for row, length in reads]
        for batch in _batches(sorted(reads, key=lambda read: read[1])):
            longest = batch[-1][1]
            units = np.zeros((longest, len(batch)), dtype=np.int64)
            features = np.zeros((longest, len(batch), self._alphabet.width), dtype=np.float32)
            for column, (row, _) in enumerate(batch):
                inside = slice(row.read, row.read + row.ahead)
                units[: row.ahead, column] = row.paragraph.units[inside]
                features[: row.ahead, column] = row.paragraph.features[inside]
            lengths = np.array([length for _, length in batch], dtype=np.int32)
            (scores,) = self._session.run(None, {"units": units, "features": features, "lengths": lengths})
            labels = _labels(scores)
            for column, (row, _) in enumerate(batch):
                row.take(labels[: row.ahead, column])

    def _decode(self, text: str, row: Row) -> Iterator[list[Entry]]:
        """The sentences of one paragraph."""
        paragraph, labels = row.paragraph, np.concatenate(row.labels)
        labels[-1] = CONTRACTION_SENTENCE_END if labels[-1] > SENTENCE_END else SENTENCE_END
        _keep_addresses_whole(text, paragraph, labels)
        ends = np.flatnonzero(labels)
        starts = np.concatenate([[0], ends[:-1] + 1])
        starts += paragraph.spaces[starts]
        spaces = np.concatenate([[0], np.cumsum(paragraph.spaces)])
        spaced = spaces[ends + 1] > spaces[np.minimum(starts, len(paragraph))]
        first = paragraph.places[np.minimum(starts, len(paragraph) - 1)]
        columns = (starts <= ends, labels[ends], spaced, first, paragraph.places[ends] + 1)
        sentence: list[Entry] = []
        for holds, label, white, start, end in zip(*(column.tolist() for column in columns), strict=True):
            if not holds:
                continue
            written = _evened(text[start:end]) if white else text[start:end]
            entry = {
                "id": (len(sentence) + 1,),
                "text": written if len(written) <= self._longest else UNKNOWN_TOKEN,
                "start_char": start,
                "end_char": end,
            }
            if label >= CONTRACTION_END:
                entry["misc"] = "MWT=Yes"
            sentence.append(entry)
            if label in (SENTENCE_END, CONTRACTION_SENTENCE_END):
                yield sentence
                sentence = []
        if sentence:
            yield sentence


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """The paragraphs of one text as Stanza reads them together: by length, the longest first."""
    ordered = sorted(rows, key=lambda row: len(row.paragraph), reverse=True)
    return [ordered[start : start + GROUPED] for start in range(0, len(ordered), GROUPED)]


def _batches(reads: Sequence[tuple[Row, int]]) -> Iterator[list[tuple[Row, int]]]:
    """Reads, ordered by length, in groups of at most `BATCH_CHARACTERS`, padding counted."""
    batch: list[tuple[Row, int]] = []
    for read in reads:
        if batch and (len(batch) + 1) * read[1] > BATCH_CHARACTERS:
            yield batch
            batch = []
        batch.append(read)
    if batch:
        yield batch


def _labels(scores: np.ndarray) -> np.ndarray:
    """The likeliest labels of characters, from the log odds [T, B, 3] that one ends a token, a sentence, a contraction.

    A token ends where that is likelier than that it goes on, even given the likeliest answers to the other questions.
    """
    token, sentence, contraction = (scores[..., place] for place in range(3))
    ends = token - np.logaddexp(0, -np.abs(sentence)) - np.logaddexp(0, -np.abs(contraction)) > 0
    return np.where(ends, WORD_END + (sentence > 0) + 2 * (contraction > 0), GOES_ON).astype(np.int8)


def _keep_addresses_whole(text: str, paragraph: Paragraph, labels: np.ndarray) -> None:
    """Let no token end inside an address of the web or of mail, and one where it ends."""
    if not HINT.search(text, paragraph.places[0], paragraph.places[-1] + 1):
        return
    written = "".join(
        " " if space else text[place] for space, place in zip(paragraph.spaces, paragraph.places, strict=True)
    )
    for match in ADDRESS.finditer(written):
        labels[match.start() : match.end() - 1] = GOES_ON
        labels[match.end() - 1] = labels[match.end() - 1] or WORD_END


def _evened(token: str) -> str:
    return WHITE_SPACES.sub(" ", token)
