"""From what the encoder says about each word to spans of source, cue and content, and the links between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quotes.model import Role, RoleSpan, Span
from quotes.parse.crf import Chain, Posterior, posteriors, spans
from quotes.parse.reading import Reading

PADDED_WORDS = 50_000
"""Documents go through the chain together while their number times the longest one's words stays below this."""

TARGETS: dict[Role, tuple[Role, ...]] = {"content": ("cue", "source"), "cue": ("source",), "source": ()}

Stretch = tuple[int, int, Role]
"""Words `start` to `end` (exclusive) of a document, and their role."""


@dataclass(frozen=True)
class Roles:
    """The role spans of one document, and the marginals of its words, float32 [words, 7]."""

    spans: tuple[RoleSpan, ...]
    marginals: np.ndarray


def decode(
    readings: Sequence[Reading], words: Sequence[Sequence[Span]], tagger: Chain, speech_tagger: Chain | None
) -> list[Roles]:
    """The roles in many documents, each with at least one word; `words` are the characters of each document's words.

    A span's probability is the share, by weight, of all ways to label the document that hold exactly this span.
    """
    found: dict[int, Roles] = {}
    for group in _groups([len(document) for document in words]):
        emissions, lengths = _padded([readings[k].scores["attribution"] for k in group])
        best = tagger.viterbi(emissions, lengths)
        posterior, speech = _posteriors([readings[k] for k in group], emissions, lengths, tagger, speech_tagger)
        marginals = posterior.marginals()
        for row, k in enumerate(group):
            length = lengths[row]
            stretches = spans([tagger.labels[label] for label in best[row, :length].tolist()])
            links = _links(readings[k], stretches)
            found[k] = Roles(
                tuple(
                    RoleSpan(
                        role=role,
                        span=Span(words[k][start].start, words[k][end - 1].end),
                        probability=posterior.span(row, start, end, length, role),
                        speech=1.0 if speech is None else _speech(tagger, speech[row, start:end], role),
                        link=link,
                    )
                    for (start, end, role), link in zip(stretches, links, strict=True)
                ),
                marginals[row, :length].copy(),
            )
    return [found[k] for k in range(len(readings))]


def _groups(lengths: Sequence[int]) -> list[list[int]]:
    """Indices of documents of like length, in groups that stay below `PADDED_WORDS` or hold one document."""
    groups: list[list[int]] = []
    for k in sorted(range(len(lengths)), key=lengths.__getitem__):
        if groups and (len(groups[-1]) + 1) * lengths[k] <= PADDED_WORDS:
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _padded(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows [n, K] of several lengths n as one array [rows, longest, K], and the lengths."""
    lengths = np.array([len(row) for row in rows])
    padded = np.zeros((len(rows), lengths.max(), rows[0].shape[1]), dtype=np.float32)
    for k, row in enumerate(rows):
        padded[k, : len(row)] = row
    return padded, lengths


def _posteriors(
    readings: Sequence[Reading], emissions: np.ndarray, lengths: np.ndarray, tagger: Chain, speech_tagger: Chain | None
) -> tuple[Posterior, np.ndarray | None]:
    """What the tagger believes, and the marginals of the tagger of speech, if there is one."""
    if speech_tagger is None:
        return tagger.posterior(emissions, lengths), None
    speech, _ = _padded([reading.scores["speech"] for reading in readings])
    both = posteriors([tagger, speech_tagger], [emissions, speech], lengths)
    return both[0], both[1].marginals()


def _speech(tagger: Chain, marginals: np.ndarray, role: Role) -> float:
    """How far the tagger of speech agrees that the words of a span are reported speech, 0 to 1.

    `marginals` are its own, [words, 7]: for a content, of content labels; for a cue or a source, of any label.
    """
    counted = [label.endswith(role) if role == "content" else label != "O" for label in tagger.labels]
    return float(marginals[:, counted].sum(-1).mean())


def _links(reading: Reading, stretches: Sequence[Stretch]) -> list[int | None]:
    """For each stretch, the index of the one that its first word is linked to, or None.

    The links of a word are a distribution over all words. Of the stretches with a fitting role it goes to the one
    whose words have the largest share, unless the stretch's own words have a larger one: it is linked to nothing.
    """
    roles = [role for _, _, role in stretches]
    covering = {word: k for k, (start, end, _) in enumerate(stretches) for word in range(start, end)}
    found: list[int | None] = []
    for k, (start, _, role) in enumerate(stretches):
        begin, scores = reading.link_of(start)
        share: dict[int | None, float] = defaultdict(float)
        for word, weight in enumerate(np.exp(scores - scores.max()).tolist(), begin):
            target = covering.get(word)
            if target is not None and (target == k or roles[target] in TARGETS[role]):
                share[target] += weight
        best = max(share, key=share.__getitem__)
        found.append(None if best == k else best)
    return found
