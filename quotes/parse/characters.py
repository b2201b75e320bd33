"""Texts as Stanza's tokenizer reads them: paragraphs of characters, white space made even.

The rules are those of `stanza.models.tokenization.data.TokenizationDataset`, for whole texts at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

PARAGRAPH_END = re.compile(r"\n[\s\u0080-\u009f]*\n")
WHITE_SPACE = re.compile(r"[\s\u0080-\u009f]")
NUMERIC = re.compile(r"\d")

SPACE = ord(" ")
IS_SPACE = np.array([WHITE_SPACE.match(chr(code)) is not None for code in range(0x3001)] + [False])
"""By code point, whether a character counts as white space; the last entry stands for all higher ones."""

OF_CHARACTERS = {
    "space_before": lambda character: character == " ",
    "capitalized": str.isupper,
    "numeric": lambda character: NUMERIC.match(character) is not None,
}
OF_PLACES = {"end_of_para": -1, "start_of_para": 0}
FEATURES = frozenset(OF_CHARACTERS) | frozenset(OF_PLACES)
"""The features of a character, by Stanza's names, that are known here."""


@dataclass(frozen=True)
class Paragraph:
    """The characters of a paragraph, in which white space is one space.

    `units` [n] are the network's indices of the characters, `features` [n, features] what else it is told of them;
    `spaces` [n] says which ones are spaces; `places` [n] are their offsets in the text.
    """

    units: np.ndarray
    features: np.ndarray
    spaces: np.ndarray
    places: np.ndarray

    def __len__(self) -> int:
        return len(self.units)


class Alphabet:
    """The characters that a network knows, by their index, and the features that it is told, in its order."""

    def __init__(self, indices: Mapping[str, int], unknown: int, features: Sequence[str]) -> None:
        self._indices, self._unknown, self._names = indices, unknown, tuple(features)
        self.width = len(self._names)
        self._known: dict[int, tuple[int, list[bool]]] = {}

    def paragraphs(self, text: str) -> list[Paragraph]:
        """The paragraphs of a text that hold more than white space, in order."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
        spaces = IS_SPACE[np.minimum(codes, len(IS_SPACE) - 1)]
        codes[spaces] = SPACE
        units, features = self._read(codes)
        found = []
        for start, end in _chunks(text):
            inside = spaces[start:end]
            kept = np.concatenate([[True], ~(inside[1:] & inside[:-1])])
            places = np.flatnonzero(kept) + start
            told = features[places]
            for place, name in enumerate(self._names):
                if name in OF_PLACES:
                    told[OF_PLACES[name], place] = 1.0
            found.append(Paragraph(units[places], told, spaces[places], places))
        return found

    def _read(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The index and the features of each character; those of its place are left zero."""
        distinct, which = np.unique(codes, return_inverse=True)
        described = [self._describe(code) for code in distinct.tolist()]
        units = np.array([index for index, _ in described], dtype=np.int64)
        features = np.array([told for _, told in described], dtype=np.float32).reshape(len(distinct), self.width)
        return units[which], features[which]

    def _describe(self, code: int) -> tuple[int, list[bool]]:
        if code not in self._known:
            character = chr(code)
            told = [name in OF_CHARACTERS and OF_CHARACTERS[name](character) for name in self._names]
            self._known[code] = self._indices.get(character, self._unknown), told
        return self._known[code]


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs of a text begin and end, white space after them left out."""
    start = 0
    ends = [(match.start(), match.end()) for match in PARAGRAPH_END.finditer(text)]
    for end, onward in [*ends, (len(text), len(text))]:
        length = len(text[start:end].rstrip())
        if length:
            yield start, start + length
        start = onward
