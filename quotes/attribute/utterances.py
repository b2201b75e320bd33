"""Which quotations are sayings of their own, and not terms, titles or fragments worked into a sentence."""

from __future__ import annotations

import re

from quotes.attribute.marks import Quotation

_WORD = re.compile(r"\w+")
# What is broken off (`“But the key --”`) is a sentence, too.
_SENTENCE_END = re.compile(r"""(?:[.?!…]|--|[–—])[)\]]*["”“’'»«)\]]*\s*$""")
_LEAD_IN = re.compile(r"(?:[:,;]|\bthat)\s*$")
_DASH = re.compile(r"(?:--|[–—])\s*$")
_THAT = re.compile(r"\bthat\s*$")
_BETWEEN_SENTENCES = re.compile(r"""(?:^|[\n\r]|[.?!…:]["”’'»)\]]*)\s*$""")
_CLOSERS = "\"'“”‘’»«)]"
_ENDS = tuple(".,?!…-–—")
_GOES_ON = re.compile(r",?[^\S\r\n]+\w")
_GOES_ON_SMALL = re.compile(r"[^\S\r\n]+[a-z]")
_STOP_AFTER = re.compile(r"\s*[.,?!]")
_RESUMES = re.compile(r"""["”’»]\s+[^"“”«»\n\r.?!]+[,;:]\s*$""")
_LINES_BEFORE = re.compile(r"""(?:^|(?P<mark>["”’»])?\s*[\n\r])\s*$""")
_LINES_AFTER = re.compile(r"""\s*(?:$|[\n\r]\s*(?P<mark>["“‘«„])?)""")
# A word in lower case, so that no abbreviated title or initial is taken for the end of a sentence.
_SENTENCE_WITHIN = re.compile(r"""\b[a-z]\w{2,}[.?!…][)\]]*["”’'»]?\s+[“"‘'«(\[]*[^\W\d_a-z]""")

# Shorter than this, what stands between marks is rather a term or a fragment than an utterance of its own.
UTTERANCE_WORDS = 4
# So many are enough of a sentence that stands by itself.
SENTENCE_WORDS = 2
# A line of its own in marks with all words capitalised but the small ones is a heading, up to this many words.
HEADING_WORDS = 10
_SMALL = frozenset(
    [
        "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "nor", "of", "on", "or", "over",
        "s", "t", "the", "to", "up", "vs", "with",
    ]
)  # fmt: skip
_CONTEXT = 8
# Characters within which a quotation that an attribution parts goes on.
_ATTRIBUTION = 80


def is_utterance(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is a clause or more of its own: begun like a sentence, or led in, and ended like one.

    One in which a sentence ends and another begins is, too, whatever comes first.
    """
    count = _count_words(text, quotation)
    if count < UTTERANCE_WORDS and not _is_short_sentence(text, quotation, count):
        return False
    if len(quotation.pieces) > 1 or _SENTENCE_WITHIN.search(quotation.pieces[0].of(text)):
        return True
    words, lead = quotation.pieces[0].of(text), _lead(text, quotation)
    begins = words[:1].isupper() or words[:1] in "[(…" or bool(_BETWEEN_SENTENCES.search(lead) or _THAT.search(lead))
    begins = begins or resumes(text, quotation)
    ends = words.rstrip(_CLOSERS)[-1:] in _ENDS or bool(_STOP_AFTER.match(text, quotation.outer.end))
    return begins and (ends or bool(_LEAD_IN.search(lead)))


def _is_short_sentence(text: str, quotation: Quotation, count: int) -> bool:
    """Whether a few words are a sentence by itself, one led in (`He said: “No.”`), or a line of a conversation."""
    called = count and quotation.pieces[-1].of(text).rstrip(_CLOSERS).endswith(("!", "?"))
    if (called or count >= SENTENCE_WORDS) and is_free_standing(text, quotation):
        return True
    if count and awaits_its_cue(text, quotation):
        return True
    ends = bool(count and _SENTENCE_END.search(quotation.pieces[-1].of(text)))
    return ends and (is_led_in(text, quotation) or _is_reply(text, quotation))


def _is_reply(text: str, quotation: Quotation) -> bool:
    """Whether a quotation fills a line beside one that ends or begins with marks: a further turn of a conversation."""
    before = _LINES_BEFORE.search(text, max(0, quotation.outer.start - _CONTEXT), quotation.outer.start)
    after = _LINES_AFTER.match(text, quotation.outer.end)
    return bool(before and after and (before.group("mark") or after.group("mark")))


def is_free_standing(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is one or more whole sentences, with nothing of the sentence outside its marks."""
    starts = bool(_BETWEEN_SENTENCES.search(_lead(text, quotation)))
    ends = bool(_SENTENCE_END.search(quotation.pieces[-1].of(text)))
    return starts and ends and (not _is_heading(text, quotation) or _is_reply(text, quotation))


def is_led_sentence(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is a whole sentence behind a comma, a colon or a dash: `he turned, “Sit down by me.”`."""
    words = quotation.pieces[0].of(text)
    led = is_led_in(text, quotation) or bool(_DASH.search(_lead(text, quotation)))
    ends = bool(_SENTENCE_END.search(quotation.pieces[-1].of(text)))
    return led and ends and words[:1].isupper() and is_long(text, quotation) and not _is_heading(text, quotation)


def resumes(text: str, quotation: Quotation) -> bool:
    """Whether a few words part a quotation from another one in its sentence: `“No,” she said; “go.”`."""
    start = quotation.outer.start
    return bool(_RESUMES.search(text, max(0, start - _ATTRIBUTION), start))


def awaits_its_cue(text: str, quotation: Quotation) -> bool:
    """Whether a quotation opens a sentence that goes on behind it: `“We won,” was all we heard`, `“Oh!” she said`."""
    heading = is_long(text, quotation) and _is_heading(text, quotation)
    if not quotation.closed or heading or not _BETWEEN_SENTENCES.search(_lead(text, quotation)):
        return False
    words, end = quotation.pieces[-1].of(text).rstrip(_CLOSERS), quotation.outer.end
    if words.endswith(("!", "?")):
        return bool(_GOES_ON_SMALL.match(text, end))
    return (words.endswith(",") or text[end : end + 1] == ",") and bool(_GOES_ON.match(text, end))


def is_long(text: str, quotation: Quotation) -> bool:
    """Whether a quotation has words enough to be an utterance without a cue beside it."""
    return _count_words(text, quotation) >= UTTERANCE_WORDS


def is_led_in(text: str, quotation: Quotation) -> bool:
    """Whether a colon, a comma, a semicolon or the word that stands right before a quotation."""
    return bool(_LEAD_IN.search(_lead(text, quotation)))


def _is_heading(text: str, quotation: Quotation) -> bool:
    words, last = _WORD.findall(quotation.pieces[0].of(text)), quotation.pieces[-1].of(text)
    if last.endswith("!") or (last.endswith("?") and not is_long(text, quotation)):
        return False
    return len(words) <= HEADING_WORDS and all(word in _SMALL or not word[0].islower() for word in words)


def _count_words(text: str, quotation: Quotation) -> int:
    return sum(len(_WORD.findall(piece.of(text))) for piece in quotation.pieces)


def _lead(text: str, quotation: Quotation) -> str:
    start = quotation.outer.start
    return text[start - _CONTEXT : start] if start >= _CONTEXT else "\n" + text[:start]
