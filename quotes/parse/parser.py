"""The parser: texts in, Stanza documents out, many at a time, in order, and none able to spoil the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import stanza
from stanza import Document

from quotes.parse import MAX_CHARACTERS, ParseFailure
from quotes.parse.pieces import Piece, join, pieces
from quotes.parse.pipeline import version
from quotes.parse.processors import ENCODER

BATCH_CHARACTERS = 60_000
BATCH_DOCUMENTS = 16

TOKENIZING = ("tokenizer", "tokenize", "contractions", "mwt")


class Parser:
    """Parses texts with one Stanza pipeline. `version` names the models, to be kept with what they find."""

    def __init__(self, pipeline: stanza.Pipeline) -> None:
        self._pipeline = pipeline
        self._annotating = [name for name in pipeline.processors if name not in TOKENIZING]
        self.version = version(pipeline)

    def documents(self, bodies: Iterable[str]) -> Iterator[Document | ParseFailure]:
        """A document for each body, in order, or a `ParseFailure` for one that cannot be parsed.

        Offsets are characters into the body. A body without words gives a document without sentences. No more than
        `BATCH_DOCUMENTS` bodies or about `BATCH_CHARACTERS` characters (or one longer body) are in a batch. While one
        batch is decoded, and used by who asked for it, the next is tokenized and encoded in threads beside;
        `bodies` is asked for no more than that.
        """
        waiting: deque[tuple[list[str], Future[list[Document]]]] = deque()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="tokenizer") as tokenizer:
            try:
                for batch in _batches(bodies):
                    waiting.append((batch, tokenizer.submit(self._prepare, _good(batch))))
                    if len(waiting) > 1:
                        yield from self._documents(*waiting[0])
                        waiting.popleft()
                while waiting:
                    yield from self._documents(*waiting[0])
                    waiting.popleft()
            finally:
                for _, prepared in waiting:
                    _give_up(prepared)

    def tokenize(self, bodies: Sequence[str]) -> list[Document]:
        """A document for each body with its sentences, tokens and words, and nothing said of them yet."""
        cut: list[list[Piece]] = [pieces(body) for body in bodies]
        tokenized = iter(self._run([piece.text for parts in cut for piece in parts], TOKENIZING))
        return [
            join(body, [(piece, next(tokenized)) for piece in parts]) for body, parts in zip(bodies, cut, strict=True)
        ]

    def _documents(self, bodies: Sequence[str], prepared: Future[list[Document]]) -> list[Document | ParseFailure]:
        """The documents of one batch, whose good bodies are being prepared."""
        good = _good(bodies)
        try:
            parsed = iter(self._annotate(prepared.result()))
        except Exception:  # whatever the models stumble over, it is one body's and not the others'
            parsed = (self._alone(body) for body in good)
        return [ParseFailure(problem) if (problem := _problem(body)) else next(parsed) for body in bodies]

    def _alone(self, body: str) -> Document | ParseFailure:
        try:
            return self._annotate(self.tokenize([body]))[0]
        except Exception as error:  # reported with the body that it belongs to
            return ParseFailure(f"the text cannot be parsed: {type(error).__name__}: {' '.join(str(error).split())}")

    def _prepare(self, bodies: Sequence[str]) -> list[Document]:
        """Documents with tokens, which the encoder has begun to read."""
        docs = self.tokenize(bodies)
        self._pipeline.processors[ENCODER].begin(docs)
        return docs

    def _annotate(self, docs: Sequence[Document]) -> list[Document]:
        return self._run(docs, self._annotating)

    def _run(self, docs: Sequence[str | Document], processors: Sequence[str]) -> list[Document]:
        return self._pipeline.bulk_process(docs, processors=processors)


def _give_up(prepared: Future[list[Document]]) -> None:
    """Let no thread go on with documents that nobody asks for any more."""
    if prepared.cancel() or prepared.exception():
        return
    for doc in prepared.result():
        for look in doc.looks:
            look.cancel()


def _good(bodies: Iterable[str]) -> list[str]:
    return [body for body in bodies if _problem(body) is None]


def _problem(body: str) -> str | None:
    if len(body) > MAX_CHARACTERS:
        return (
            f"the text has {len(body):,} characters, more than the {MAX_CHARACTERS:,} that are parsed; split the file"
        )
    return None


def _batches(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Bodies in groups that are worth parsing together and small enough to hold."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        if batch and (size + len(body) > BATCH_CHARACTERS or len(batch) == BATCH_DOCUMENTS):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += len(body)
    if batch:
        yield batch
