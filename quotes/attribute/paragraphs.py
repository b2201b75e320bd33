"""Where paragraphs begin and end: newsrooms part them by blank lines, by line ends, or wrap their lines."""

from __future__ import annotations

import re

from quotes.model import Span

_BLANK_LINES = re.compile(r"(?:\r\n|[\n\r\x85\u2028\u2029])(?:[^\S\n\r]*(?:\r\n|[\n\r\x85\u2028\u2029]))+")
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_ENDS_A_SENTENCE = re.compile(r"""[.?!…:;]["”“’'»)\]]*\s*$""")

# A wrapped text breaks its lines in the middle of sentences: below this share of such breaks, each line end is taken
# as the end of a paragraph. Headings and lists, which end without a stop, stay well under it.
WRAPPED_SHARE = 0.4
WRAPPED_MIN_BREAKS = 4


def paragraphs(text: str, start: int = 0) -> list[Span]:
    """The paragraphs of `text` from `start` on, without the white space around them, in order."""
    breaks = _BLANK_LINES if _is_wrapped(text, start) else _LINE_END
    out, last = [], start
    for match in breaks.finditer(text, start):
        _append(out, text, last, match.start())
        last = match.end()
    _append(out, text, last, len(text))
    return out


def _append(out: list[Span], text: str, start: int, end: int) -> None:
    paragraph = Span(start, end).stripped(text)
    if paragraph.start < paragraph.end:
        out.append(paragraph)


def _is_wrapped(text: str, start: int) -> bool:
    single = mid_sentence = 0
    for block in _BLANK_LINES.split(text[start:]):
        lines = [line for line in _LINE_END.split(block) if line.strip()]
        for line in lines[:-1]:
            single += 1
            mid_sentence += not _ENDS_A_SENTENCE.search(line)
    return single >= WRAPPED_MIN_BREAKS and mid_sentence >= WRAPPED_SHARE * single
