"""Which quotations are sayings of their own, and not terms, titles or fragments worked into a sentence."""

from __future__ import annotations

import re

from quotes.attribute.marks import Quotation

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"""[.?!…][)\]]*["”“’'»«)\]]*\s*$""")
_LEAD_IN = re.compile(r"[:,]\s*$")
_BETWEEN_SENTENCES = re.compile(r"""(?:^|[\n\r]|[.?!…:]["”’'»)\]]*)\s*$""")
_CLOSERS = "\"'“”‘’»«)]"
_ENDS = tuple(".,?!…-–—")
_STOP_AFTER = re.compile(r"\s*[.,?!]")

# Shorter than this, what stands between marks is rather a term or a fragment than an utterance of its own.
UTTERANCE_WORDS = 4
# A line of its own in marks with most words capitalised is a heading, up to this many words.
HEADING_WORDS = 10
_CONTEXT = 8


def is_utterance(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is a clause or more of its own: begun like a sentence, or led in, and ended like one."""
    if _count_words(text, quotation) < UTTERANCE_WORDS:
        return False
    if len(quotation.pieces) > 1:
        return True
    words, lead = quotation.pieces[0].of(text), _lead(text, quotation)
    begins = words[:1].isupper() or words[:1] in "[(…" or bool(_BETWEEN_SENTENCES.search(lead))
    ends = words.rstrip(_CLOSERS)[-1:] in _ENDS or bool(_STOP_AFTER.match(text, quotation.outer.end))
    return begins and (ends or bool(_LEAD_IN.search(lead)))


def is_free_standing(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is one or more whole sentences, with nothing of the sentence outside its marks."""
    starts = bool(_BETWEEN_SENTENCES.search(_lead(text, quotation)))
    ends = bool(_SENTENCE_END.search(quotation.pieces[-1].of(text)))
    return starts and ends and not _is_heading(text, quotation)


def _is_heading(text: str, quotation: Quotation) -> bool:
    words = _WORD.findall(quotation.pieces[0].of(text))
    longer = [word for word in words if len(word) > 3]
    return len(words) <= HEADING_WORDS and all(word[0].isupper() for word in longer)


def _count_words(text: str, quotation: Quotation) -> int:
    return sum(len(_WORD.findall(piece.of(text))) for piece in quotation.pieces)


def _lead(text: str, quotation: Quotation) -> str:
    start = quotation.outer.start
    return text[start - _CONTEXT : start] if start >= _CONTEXT else "\n" + text[:start]
