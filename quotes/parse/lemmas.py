"""Lemmas of English words from their last letters and their part of speech.

The rules are learned from treebanks by `training.lemmas`: for each part of speech, what to do with words of certain
endings, an exception being a longer ending, up to the whole word (ripple-down rules, after Juršič et al. 2010,
LemmaGen).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = "lemmas.json"
START = "^"
"""Stands before the first letter of a word, so that an ending can be the whole word."""

LONGEST_ENDING = 14
REMEMBERED_WORDS = 1 << 17


class Rule(NamedTuple):
    """How a lemma is made of a word: take off the last `cut` letters, put `add` in their place.

    Where `keep` is false, the word is put in small letters first.
    """

    cut: int
    add: str
    keep: bool

    def apply(self, word: str) -> str:
        """The lemma of a word; the word itself where nothing would be left of it."""
        base = word if self.keep else word.lower()
        return base[: len(base) - self.cut] + self.add or base


UNCHANGED = Rule(0, "", True)


class Lemmas:
    """The rules by part of speech and ending; the ending of no letters is a part of speech's default."""

    def __init__(self, rules: dict[str, dict[str, Rule]]) -> None:
        self.rules = rules
        self.of = lru_cache(maxsize=REMEMBERED_WORDS)(self._of)

    @classmethod
    def read(cls, path: Path) -> Lemmas:
        """The rules in a file that `training.lemmas` wrote."""
        saved = json.loads(path.read_text(encoding="utf-8"))
        scripts = [Rule(*script) for script in saved["scripts"]]
        return cls({upos: {end: scripts[at] for end, at in ends.items()} for upos, ends in saved["endings"].items()})

    def _of(self, word: str, upos: str | None) -> str:
        """The lemma of a word with a universal part-of-speech tag; words of unknown tags are their own lemmas."""
        endings = self.rules.get(upos or "")
        if endings is None:
            return word
        marked = START + word.lower()
        for start in range(max(0, len(marked) - LONGEST_ENDING), len(marked) + 1):
            rule = endings.get(marked[start:])
            if rule is not None:
                return rule.apply(word)
        return word
