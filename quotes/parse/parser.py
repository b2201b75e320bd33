"""The parser: texts in, Stanza documents out, many at a time, in order, and none able to spoil the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import stanza
from stanza import Document

from quotes.parse import MAX_CHARACTERS, ParseFailure
from quotes.parse.pieces import Piece, join, pieces
from quotes.parse.pipeline import version

BATCH_CHARACTERS = 150_000
BATCH_DOCUMENTS = 64

TOKENIZING = ("tokenize", "mwt")


class Parser:
    """Parses texts with one Stanza pipeline. `version` names the models, to be kept with what they find."""

    def __init__(self, pipeline: stanza.Pipeline) -> None:
        self._pipeline = pipeline
        self._annotating = [name for name in pipeline.processors if name not in TOKENIZING]
        self.version = version(pipeline)

    def documents(self, bodies: Iterable[str]) -> Iterator[Document | ParseFailure]:
        """A document for each body, in order, or a `ParseFailure` for one that cannot be parsed.

        Offsets are characters into the body. A body without words gives a document without sentences. No more than
        `BATCH_DOCUMENTS` bodies or about `BATCH_CHARACTERS` characters (or one longer body) are held at a time.
        """
        for batch in _batches(bodies):
            yield from self._batch(batch)

    def _batch(self, bodies: Sequence[str]) -> list[Document | ParseFailure]:
        problems = {k: _problem(body) for k, body in enumerate(bodies)}
        good = [k for k, problem in problems.items() if problem is None]
        try:  # whatever the models stumble over, it is one body's fault and not the others'
            parsed = self._parse([bodies[k] for k in good])
        except Exception:
            parsed = [self._alone(bodies[k]) for k in good]
        found = dict(zip(good, parsed, strict=True))
        return [found[k] if problem is None else ParseFailure(problem) for k, problem in problems.items()]

    def _alone(self, body: str) -> Document | ParseFailure:
        try:
            return self._parse([body])[0]
        except Exception as error:
            return ParseFailure(f"the text cannot be parsed: {type(error).__name__}: {' '.join(str(error).split())}")

    def _parse(self, bodies: Sequence[str]) -> list[Document]:
        cut: list[list[Piece]] = [pieces(body) for body in bodies]
        tokenised = iter(self._run([piece.text for parts in cut for piece in parts], TOKENIZING))
        docs = [
            join(body, [(piece, next(tokenised)) for piece in parts]) for body, parts in zip(bodies, cut, strict=True)
        ]
        return self._run(docs, self._annotating)

    def _run(self, docs: Sequence[str | Document], processors: Sequence[str]) -> list[Document]:
        return self._pipeline.bulk_process(docs, processors=processors)


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
