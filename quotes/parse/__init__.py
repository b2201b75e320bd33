"""From text to Stanza documents that carry roles (source, cue, content), entities, tags and dependency trees.

Importing this package is cheap; `load` imports the libraries that run the models.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from quotes.parse.parser import Parser

__all__ = ["MAX_CHARACTERS", "ModelsError", "ParseFailure", "load"]

MAX_CHARACTERS = 1_000_000
"""The longest body that is parsed. A long novel has fewer characters; what has more is no article."""


class ModelsError(Exception):
    """The models cannot be loaded; the message is one line that names the folder and what to do."""


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """Takes the place of a document whose text could not be parsed; `problem` says why, in one line."""

    problem: str


def load(models_dir: Path | str | None = None) -> Parser:
    """The parser with the models that ship with the package, loaded once per process.

    Official Stanza packages for English take the place of the shipped models, slot by slot (tokenize, mwt, pos,
    lemma, depparse, ner), where they lie in `models_dir`, a Stanza resources folder, or, where none is named, in
    Stanza's own default folder. The roles always come from the shipped model.

    Raises `ModelsError` where `models_dir` holds no English packages or the shipped weights are missing.
    """
    return _load(None if models_dir is None else str(models_dir))


@cache
def _load(models_dir: str | None) -> Parser:
    from quotes.parse.light import import_stanza

    import_stanza()
    from quotes.parse.parser import Parser
    from quotes.parse.pipeline import build

    parser = Parser(build(models_dir))
    # Documents are made of very many objects: without this, each round of the collector looks at the libraries', too.
    gc.freeze()
    return parser
