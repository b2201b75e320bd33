"""Windows to tensors: the network's inputs and, for each task, what its heads should say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from random import Random

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from quotes.parse.windows import Limits
from quotes.parse.windows import windows as looks
from training.crf import may_follow
from training.network import Labels
from training.pieces import MASK, SEP, WordPieces, network_inputs, padded
from training.windows import Window

IGNORE = -100
"""The target of words that a loss passes over, as in PyTorch's cross-entropy."""

OTHER, MEANT = 1, 2
"""Marks of the words among which a pronoun's antecedent is; the pronoun itself is meant where no other word is."""

ANTECEDENTS = frozenset(("gap", "coreference", "sources", "taught"))
"""Tasks that ask whom words mean, over the windows that the parser would cut a document into."""

OPENING, CLOSING = frozenset(("“", "``", "«", "„")), frozenset(("”", "''", "»"))
STYLES = {
    "straight": ('"', '"'),
    "curly": ("“", "”"),
    "guillemets": ("«", "»"),
    "inward": ("»", "«"),
    "low": ("„", "“"),
}
STYLE_WEIGHTS = {"as written": 0.6, "straight": 0.14, "curly": 0.08, "guillemets": 0.06, "inward": 0.06, "low": 0.06}
MASKED = 0.06
"""Share of the word pieces that are hidden from the network in training, in place of a dropout inside of it."""


@dataclass
class Batch:
    """B windows of N words: the inputs, and the targets of one task; those of other tasks are None.

    `words` [B, N] is true where a word stands, `sentence` [B, N] numbers the sentences of a window. Targets are
    indices of labels or of words in the window [B, N], or `IGNORE`; `soft_*` are probabilities [B, N, K], and
    `link_weight` [B, N] says how much a link counts. `antecedents` [B, N, N] tells of a pronoun's row which words name
    what it stands for (`MEANT`), and which others were to choose from (`OTHER`); it is of the M words of documents
    that may lie in several windows, `place` [B, M] being where in all windows' words, one after the other, each is.
    `soft_antecedents` [B, M, M] are a teacher's probabilities of them.
    """

    task: str
    pieces: Tensor
    shapes: Tensor
    mask: Tensor
    first: Tensor
    words: Tensor
    sentence: Tensor
    labels: Tensor | None = None
    links: Tensor | None = None
    link_weight: Tensor | None = None
    soft_attribution: Tensor | None = None
    soft_speech: Tensor | None = None
    upos: Tensor | None = None
    heads: Tensor | None = None
    relations: Tensor | None = None
    antecedents: Tensor | None = None
    soft_antecedents: Tensor | None = None
    place: Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        values = ((item.name, getattr(self, item.name)) for item in fields(self))
        return Batch(**{name: value.to(device) if isinstance(value, Tensor) else value for name, value in values})


def unbroken(labels: Sequence[str]) -> Iterator[str]:
    """Labels of a window in which a span cut by its edge begins with B- too."""
    previous = None
    for label in labels:
        previous = label if may_follow(label, previous) else "B-" + label[2:]
        yield previous


def restyled(words: Sequence[str], random: Random) -> list[str]:
    """The words with their double quotation marks in a style drawn at random; straight apostrophes go with straight."""
    style = random.choices(list(STYLE_WEIGHTS), list(STYLE_WEIGHTS.values()))[0]
    if style not in STYLES:
        return list(words)
    open_mark, close_mark = STYLES[style]
    out, inside = [], False
    for word in words:
        if word in OPENING or word in CLOSING or word == '"':
            opens = word in OPENING or (word == '"' and not inside)
            out.append(open_mark if opens else close_mark)
            inside = opens
        else:
            out.append(word.replace("’", "'").replace("‘", "'") if style == "straight" else word)
    return out


class Collator:
    """Makes batches: knows the labels, the word pieces and the teacher's soft labels (by name, one row a word)."""

    def __init__(self, labels: Labels, word_pieces: WordPieces, soft: dict[str, Tensor] | None = None) -> None:
        self._word_pieces, self._soft = word_pieces, soft or {}
        self._index = {
            name: {label: at for at, label in enumerate(getattr(labels, name))}
            for name in ("attribution", "entity", "upos", "deprel")
        }

    def __call__(self, task: str, batch: Sequence[Window], random: Random | None = None) -> Batch:
        """The tensors of windows of one task; with `random`, marks are restyled and pieces hidden."""
        parts = [self._looks(window) for window in batch] if task in ANTECEDENTS else []
        read = [look for looks_of_one in parts for look, _ in looks_of_one] or batch
        words = [window.document.words[window.start : window.end] for window in read]
        if random:
            words = [restyled(row, random) for row in words]
        pieces, shapes, mask, first = network_inputs(self._word_pieces, words)
        if random:
            generator = torch.Generator().manual_seed(random.getrandbits(62))
            hidden = (torch.rand(pieces.shape, generator=generator) < MASKED) & (pieces > SEP)
            pieces = torch.where(hidden, MASK, pieces)
        real = padded([[1] * len(row) for row in words]).bool()
        made = Batch(task, pieces, shapes, mask, first, real, padded([sentence_numbers(w) for w in read], -1))
        made.place = places(parts, real.shape[1]) if parts else None
        {
            "polnear": self._attribution,
            "labelled": self._attribution,
            "riqua": self._attribution,
            "distilled": self._distilled,
            "entities": self._entities,
            "dependencies": self._dependencies,
            "gap": self._antecedents,
            "coreference": self._antecedents,
            "sources": self._antecedents,
            "taught": self._taught,
        }[task](made, batch)
        return made

    def _targets(self, kind: str, rows: Sequence[Sequence[str]], filler: int = IGNORE) -> Tensor:
        index = self._index[kind]
        return padded([[index.get(label, IGNORE) for label in row] for row in rows], filler)

    def _attribution(self, made: Batch, batch: Sequence[Window]) -> None:
        rows = [list(unbroken(window.document.labels[window.start : window.end])) for window in batch]
        made.labels = self._targets("attribution", rows, filler=0)
        made.links = padded([inner(window, window.document.links) for window in batch], IGNORE)
        made.link_weight = (made.links != IGNORE).float()

    def _distilled(self, made: Batch, batch: Sequence[Window]) -> None:
        rows = [window.document.rows[window.start : window.end] for window in batch]
        made.soft_attribution = self._probabilities("pn", rows)
        made.soft_speech = self._probabilities("lab", rows)
        made.links = padded([inner(window, window.document.links) for window in batch], IGNORE)
        sure = pad_sequence([self._soft["link_p"][row].float() for row in rows], batch_first=True)
        begins = [self._index["attribution"][label] for label in ("B-content", "B-cue")]
        opening = torch.maximum(made.soft_attribution[..., begins].sum(2), made.soft_speech[..., begins].sum(2))
        made.link_weight = sure * opening * (made.links != IGNORE)

    def _probabilities(self, name: str, rows: Sequence[Sequence[int]]) -> Tensor:
        """Soft labels [B, N, K].

        What a window's first word holds of a span that began before goes to its B- label; where a word shares its row
        with the one before, the span began there.
        """
        made = pad_sequence([self._soft[name][row].float() for row in rows], batch_first=True)
        same = padded([[0, *(here == before for before, here in pairwise(row))] for row in rows]).bool()
        for label, inside in self._index["attribution"].items():
            if label.startswith("I-"):
                begin = self._index["attribution"]["B-" + label[2:]]
                made[:, 0, begin] += made[:, 0, inside]
                made[:, 0, inside] = 0
                made[..., inside] += made[..., begin] * same
                made[..., begin] *= ~same
        return made / made.sum(2, keepdim=True).clamp(min=1e-6)

    def _entities(self, made: Batch, batch: Sequence[Window]) -> None:
        made.labels = self._targets("entity", [window.document.labels[window.start : window.end] for window in batch])

    def _dependencies(self, made: Batch, batch: Sequence[Window]) -> None:
        made.upos = self._targets("upos", [window.document.upos[window.start : window.end] for window in batch])
        made.relations = self._targets("deprel", [w.document.relations[w.start : w.end] for w in batch])
        made.heads = padded([inner(window, window.document.heads) for window in batch], IGNORE)

    def _looks(self, window: Window) -> list[tuple[Window, range]]:
        """The stretches of a window that the parser would read at a time, and which words of each it would keep."""
        document, start = window.document, window.start
        lengths = [len(self._word_pieces(word)) for word in document.words[start : window.end]]
        bounds = [start, *(s for s in document.sentences if start < s < window.end), window.end]
        found = looks(lengths, [end - begin for begin, end in pairwise(bounds)], Limits())
        return [
            (Window(document, start + look.start, start + look.end, 0), range(start + look.first, start + look.last))
            for look in found
        ]

    def _antecedents(self, made: Batch, batch: Sequence[Window]) -> None:
        made.antecedents = torch.zeros(*made.place.shape, made.place.shape[1], dtype=torch.int8)
        for row, window in enumerate(batch):
            for pronoun, meant, choice in window.document.antecedents:
                if window.start <= pronoun < window.end:
                    place = pronoun - window.start
                    near = [word - window.start for word in choice if window.start <= word < window.end]
                    named = [word - window.start for word in meant if window.start <= word < window.end]
                    made.antecedents[row, place, near] = OTHER
                    made.antecedents[row, place, place] = OTHER if named else MEANT
                    made.antecedents[row, place, named] = MEANT

    def _taught(self, made: Batch, batch: Sequence[Window]) -> None:
        made.soft_antecedents = torch.zeros(*made.place.shape, made.place.shape[1])
        self._antecedents(made, batch)
        for row, window in enumerate(batch):
            document = window.document
            for (asked, meant, _), shares in zip(document.antecedents, document.shares, strict=True):
                if window.start <= asked < window.end:
                    place = asked - window.start
                    given = dict(zip(meant, shares, strict=True))
                    inside = {at: share for at, share in given.items() if window.start <= at < window.end}
                    made.soft_antecedents[row, place, place] = 1.0 - sum(inside.values())
                    made.antecedents[row, place, place] = MEANT
                    made.soft_antecedents[row, place, [at - window.start for at in inside]] = torch.tensor(
                        list(inside.values())
                    )


def places(parts: Sequence[Sequence[tuple[Window, range]]], width: int) -> Tensor:
    """Where in the words of all windows, each filled up to `width`, those of each document are [B, M]."""
    rows, number = [], 0
    for looks_of_one in parts:
        row: list[int] = []
        for look, kept in looks_of_one:
            row += [number * width + word - look.start for word in kept]
            number += 1
        rows.append(row)
    return padded(rows)


def inner(window: Window, targets: Sequence[int]) -> list[int]:
    """The targets, as indices in the document, of the window's words; as indices in it, those outside are `IGNORE`."""
    length = window.end - window.start
    shifted = (to - window.start for to in targets[window.start : window.end])
    return [to if 0 <= to < length else IGNORE for to in shifted]


def sentence_numbers(window: Window) -> list[int]:
    """The number, within the document, of the sentence that each word of the window is in."""
    starts = set(window.document.sentences)
    number, numbers = 0, []
    for word in range(window.start, window.end):
        number += word in starts
        numbers.append(number)
    return numbers
