"""Which quotations are sayings of their own, and not terms, titles or fragments worked into a sentence."""

from __future__ import annotations

import re

from quotes.attribute.acts import is_speech
from quotes.attribute.marks import Quotation

_WORD = re.compile(r"\w+")
# What is broken off (`“But the key --”`) is a sentence, too.
_SENTENCE_END = re.compile(r"""(?:[.?!…]|--|[–—])["”“’'»«)\]]*\s*$""")
_LEAD_IN = re.compile(r"(?:[:,;]|\bthat)\s*$")
_DASH = re.compile(r"(?:--|[–—])\s*$")
_THAT = re.compile(r"\bthat\s*$")
_BETWEEN_SENTENCES = re.compile(r"""(?:^|[\n\r]|[.?!…:]["”’'»)\]]*)\s*$""")
_CLOSERS = "\"'“”‘’»«)]"
_ENDS = tuple(".,?!…-–—")
_GOES_ON = re.compile(r",?[^\S\r\n]+\w")
_GOES_ON_SMALL = re.compile(r"[^\S\r\n]+([a-z]+)")
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
# Words before a quotation among which a verb tells that it was said, and among which a noun tells what else it is.
_NEAR, _RIGHT_BEFORE = 5, 3
_SPEAKERS = frozenset(("he", "she", "they", "it", "we"))
_REPLIES = frozenset(
    [
        "yes", "no", "never", "always", "why", "what", "who", "where", "how", "really", "sure", "exactly", "maybe",
        "perhaps", "nothing", "absolutely", "definitely",
    ]
)  # fmt: skip
# What has a title, or words that nobody says.
_WORKS = frozenset(
    [
        "album", "another", "ballad", "banner", "banners", "book", "column", "documentary", "drama", "essay",
        "exhibition", "film", "headline", "inscription", "known", "memoir", "motto", "movie", "musical", "named",
        "novel", "opera", "painting", "placard", "placards", "plaque", "play", "podcast", "poem", "poster", "posters",
        "series", "show", "sign", "signs", "single", "slogan", "slogans", "song", "songs", "sticker", "story",
        "titled", "track",
    ]
)  # fmt: skip
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
    last = quotation.pieces[-1].of(text)
    called = count and last.rstrip(_CLOSERS).endswith(("!", "?"))
    if count and awaits_its_cue(text, quotation):
        return True
    goes_on = _GOES_ON_SMALL.match(text, quotation.outer.end)
    if (called or count >= SENTENCE_WORDS) and not goes_on and is_free_standing(text, quotation):
        return True
    said = is_led_in(text, quotation) and any(map(is_speech, _words_before(text, quotation)))
    told = (said and not _names_a_work(text, quotation)) or _is_reply(text, quotation)
    return bool(count and told and _SENTENCE_END.search(last))


def _is_reply(text: str, quotation: Quotation) -> bool:
    """Whether a quotation fills a line beside one that ends or begins with marks, and is no title: `“Yes.”`."""
    before = _LINES_BEFORE.search(text, max(0, quotation.outer.start - _CONTEXT), quotation.outer.start)
    after = _LINES_AFTER.match(text, quotation.outer.end)
    beside = before and after and (before.group("mark") or after.group("mark"))
    words = quotation.pieces[0].of(text).strip(_CLOSERS + ".!?…").lower()
    return bool(beside) and (words in _REPLIES or not _is_heading(text, quotation))


def _words_before(text: str, quotation: Quotation) -> list[str]:
    """The last words before a quotation in its line, in small letters."""
    start = quotation.outer.start
    line = re.split(r"[\r\n]", text[max(0, start - _ATTRIBUTION) : start])[-1]
    return _WORD.findall(line.lower())[-_NEAR:]


def _names_a_work(text: str, quotation: Quotation) -> bool:
    """Whether the words before a quotation tell that it is a title, or stands written: `his film, “Home.”`."""
    return not _WORKS.isdisjoint(_words_before(text, quotation)[-_RIGHT_BEFORE:])


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
    whole = led and ends and words[:1].isupper() and is_long(text, quotation)
    return whole and not _is_heading(text, quotation) and not _names_a_work(text, quotation)


def resumes(text: str, quotation: Quotation) -> bool:
    """Whether a few words part a quotation from another one in its sentence: `“No,” she said; “go.”`."""
    start = quotation.outer.start
    parted = bool(_RESUMES.search(text, max(0, start - _ATTRIBUTION), start))
    return parted and not _names_a_work(text, quotation)


def awaits_its_cue(text: str, quotation: Quotation) -> bool:
    """Whether a quotation opens a sentence that goes on behind it: `“We won,” was all we heard`, `“Oh!” she said`."""
    heading = is_long(text, quotation) and _is_heading(text, quotation)
    if not quotation.closed or heading or not _BETWEEN_SENTENCES.search(_lead(text, quotation)):
        return False
    words, end = quotation.pieces[-1].of(text).rstrip(_CLOSERS), quotation.outer.end
    if words.endswith(("!", "?")):
        following = _GOES_ON_SMALL.match(text, end)
        return following is not None and (following[1] in _SPEAKERS or is_speech(following[1]))
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
