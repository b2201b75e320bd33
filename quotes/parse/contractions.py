"""A Stanza processor that fills the slot mwt: the words of a contraction, as English treebanks have them.

The tokenizer marks the tokens that stand for several words (`She'll`, `Trump's`, `cannot`). Every word of an English
contraction is written out in it, so that rules cut them where Stanza's own package has a network spell them.
"""

from __future__ import annotations

import re
from typing import ClassVar

from stanza import Document
from stanza.pipeline.processor import Processor, register_processor
from stanza.pipeline.registry import PIPELINE_NAMES

CONTRACTIONS = "contractions"

_MARK = "['’‘`´ʼ＇]"
_CUTS = (
    re.compile(rf"(.+?)(n{_MARK}t)", re.IGNORECASE | re.DOTALL),
    re.compile(rf"(.+?)({_MARK}(?:s|re|ve|ll|d|m)?)", re.IGNORECASE | re.DOTALL),
    re.compile(r"(ca|wo|sha|are|is|was|were|do|does|did|had|has|have|could|would|should)(nt)", re.IGNORECASE),
    re.compile(r"(can)(not)|(gon|wan)(na)|(got)(ta)|(lem|gim)(me)|(d)(['’]ye)", re.IGNORECASE),
)
"""Patterns of whole tokens; their groups are the words."""


def words(token: str) -> list[str]:
    """The words of a token, which together have all its letters; the token alone where it is no known contraction."""
    endings: list[str] = []
    while match := next(filter(None, (cut.fullmatch(token) for cut in _CUTS)), None):
        token, ending = (part for part in match.groups() if part)
        endings.append(ending)
    return [token, *reversed(endings)]


@register_processor(CONTRACTIONS)
class ContractionsProcessor(Processor):
    """Gives the tokens that the tokenizer marked the words that they stand for, with their own offsets."""

    PROVIDES_DEFAULT: ClassVar[set[str]] = {"mwt"}
    REQUIRES_DEFAULT: ClassVar[set[str]] = {"tokenize"}

    def process(self, doc: Document) -> Document:
        """The document with its contractions cut."""
        marked = [token.text for token in doc.iter_tokens() if "MWT=Yes" in (token.misc or "")]
        if marked:
            doc.set_mwt_expansions([" ".join(words(token)) for token in marked], process_manual_expanded=False)
        return doc


PIPELINE_NAMES.remove(CONTRACTIONS)
PIPELINE_NAMES.insert(PIPELINE_NAMES.index("mwt"), CONTRACTIONS)
