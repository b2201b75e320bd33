"""Plain text: UTF-8, with an optional header that says where the article is from."""

from __future__ import annotations

import codecs

from quotes.model import Article
from quotes.read.errors import ReadError
from quotes.read.header import split_header

_OTHER_UNICODE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(data: bytes) -> Article:
    """The article in a plain text file's bytes, with the metadata of its header as they are written there.

    The text is the bytes decoded as UTF-8 and nothing else: line ends and a byte order mark stay. Raises ReadError
    when the bytes are not UTF-8 text or hold no prose.
    """
    article = article_of(decode(data))
    if not article.text.strip("\ufeff \t\r\n"):
        raise ReadError("is empty; there is nothing to read")
    if not article.text[article.body_start :].strip():
        raise ReadError("has a header but no text after it")
    return article


def article_of(text: str) -> Article:
    """`text` as an article, with the metadata of its header (a URL line or front matter) as they are written there."""
    header = split_header(text)
    return Article(text=text, body_start=header.body_start, **header.metadata)


def decode(data: bytes) -> str:
    """`data` as text, strictly UTF-8. Raises ReadError, naming the first byte that is wrong (counted from 0)."""
    if data.startswith(_OTHER_UNICODE):
        raise ReadError("is UTF-16, not UTF-8; convert it with: iconv -f UTF-16 -t UTF-8 FILE > NEW_FILE")
    nul = data.find(b"\0")
    if nul >= 0:
        raise ReadError(f"is a binary file (a NUL byte at byte {nul}), not text; save the article as UTF-8 text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"is not UTF-8 (byte 0x{data[error.start]:02x} at byte {error.start}); if it is Windows-1252, convert it "
            "with: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE"
        ) from None
