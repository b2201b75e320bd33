"""Whom a pronoun refers to: every name that may be meant is scored, and the best is taken if it is clearly so.

The features are those of the literature on pronouns in news (recency, grammatical role, parallelism, salience; the
speaker of the quotation before), combined by a logistic regression whose weights `training/speakers.py` fits.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from functools import cache
from importlib.resources import files

from quotes.model import Span
from quotes.speakers.chains import Chain
from quotes.speakers.mentions import Mention
from quotes.speakers.page import SUBJECTS, Page
from quotes.speakers.story import Story
from quotes.speakers.weighing import shares

GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
NEUTER = frozenset(("it", "its", "itself"))
PLURAL = frozenset(("they", "them", "their", "theirs", "themselves", "we", "us", "our"))
FIRST = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our", "ours"))
RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
WINDOW = 60
"""How many names before a pronoun are looked at."""
TOLD = 0.1
"""The probability from which the parser's word alone makes a name a candidate."""
CLEAR = 0.45
"""The probability below which nobody is named."""


@cache
def weights() -> dict[str, dict[str, float]]:
    """The fitted weights: for people and for others, feature to weight."""
    return json.loads(files("quotes.speakers").joinpath("tables/pronouns.json").read_text(encoding="utf-8"))


def candidates(story: Story, word: int, content: tuple[Span, ...] = ()) -> list[tuple[Chain, dict[str, float]]]:
    """Every chain that the pronoun at index `word` may refer to, with its features.

    `content` are the characters of what the pronoun is said to say: a name inside is hardly its speaker, and nobody is
    whom words behind the pronoun name (`She said Lind had left`).
    """
    page, form = story.page, story.page.folded[word]
    kinds = (
        ("person",) if form in GENDERS else ("organisation", "place") if form in NEUTER else ("organisation", "person")
    )
    at = bisect_left(story.starts, page.start[word])
    found: dict[int, tuple[Chain, dict[str, float]]] = {}
    rank = 0
    for mention in reversed(story.cast.mentions[max(0, at - WINDOW) : at]):
        chain = story.cast.chain(mention)
        if chain is None or chain.kind not in kinds or not agrees(chain, form):
            continue
        if id(chain) in found or any(span.start <= mention.span.start < span.end for span in content):
            if id(chain) in found:
                found[id(chain)][1]["mentions"] = min(4.0, found[id(chain)][1]["mentions"] + 1.0)
            continue
        found[id(chain)] = (chain, _features(story, word, mention, chain, rank))
        rank += 1
    _add_antecedents(story, word, kinds, content, found)
    _add_history(story, word, found)
    _mark_last_subject(found)
    behind = [span for span in content if span.start > page.start[word]]
    others = {id(story.cast.chain(mention)) for span in behind for mention in story.mentions_in(span)}
    return [option for identity, option in found.items() if identity not in others]


def agrees(chain: Chain, form: str) -> bool:
    """Whether a bearer's gender, where the article tells it, is that of the pronoun `form` (in small letters)."""
    return chain.kind != "person" or form not in GENDERS or chain.gender in (None, GENDERS[form])


def _features(story: Story, word: int, mention: Mention, chain: Chain, rank: int) -> dict[str, float]:
    page = story.page
    away = page.sentence[word] - page.sentence[mention.low]
    relation = page.deprel[mention.head]
    subject = relation in SUBJECTS
    return {
        "same sentence": float(away == 0),
        "one sentence": float(away == 1),
        "two sentences": float(away == 2),
        "far": math.log1p(max(0, away - 2)),
        "same paragraph": float(page.paragraph(page.start[word]) == page.paragraph(mention.span.start)),
        "subject": float(subject),
        "subject of last sentence": float(subject and away == 1),
        "subject of same sentence": float(subject and away == 0),
        "parallel": float(subject == (page.deprel[word] in SUBJECTS)),
        "object": float(relation in ("obj", "iobj", "obl", "obl:agent")),
        "inside a noun": float(relation in ("nmod", "compound", "amod", "nmod:poss")),
        "nearest": float(rank == 0),
        "rank": float(min(rank, 5)),
        "gender told": float(chain.gender is not None and chain.kind == "person"),
        "quoted": float(page.quoted(mention.span.start)),
        "mentions": 0.0,
        "opens the article": float(chain.mentions[0].low < 60),
        "organisation": float(chain.kind == "organisation"),
        "has a full name": float(any(len(form) > 1 for form in chain.forms)),
        "last speaker": 0.0,
        "last speaker, next line": 0.0,
        "speaker before last": 0.0,
        "spoke": 0.0,
        "last subject": 0.0,
        "by pronoun": 0.0,
        "antecedent": 0.0,
        "antecedent, after speech": 0.0,
    }


def _add_history(story: Story, word: int, found: dict[int, tuple[Chain, dict[str, float]]]) -> None:
    """Tells who spoke last before the pronoun, and how far above."""
    paragraph = story.page.paragraph(story.page.start[word])
    recent = story.spoken_before(story.page.start[word])
    for back, (chain, offset, by_pronoun) in enumerate(recent):
        features = found.get(id(chain), (None, None))[1]
        if features is None:
            continue
        features["spoke"] = 1.0
        near = paragraph - story.page.paragraph(offset)
        if back == 0:
            features["last speaker"] = float(near <= 0)
            features["last speaker, next line"] = float(0 < near <= 2)
            features["by pronoun"] = float(by_pronoun and near <= 2)
        elif back == 1 and recent[0][0] is not chain:
            features["speaker before last"] = float(near <= 2)


def _add_antecedents(
    story: Story,
    word: int,
    kinds: tuple[str, ...],
    content: tuple[Span, ...],
    found: dict[int, tuple[Chain, dict[str, float]]],
) -> None:
    """Tells how likely the parser holds each name to be the pronoun's; takes in likely ones from elsewhere.

    Where somebody has spoken this has a weight of its own: who spoke last tells more then than the parser, which has
    learnt from texts without speech.
    """
    told = story.page.antecedents.get(word)
    if not told:
        return
    name = "antecedent, after speech" if story.spoken_before(story.page.start[word]) else "antecedent"
    held: dict[int, float] = {}
    for other, probability in told.items():
        mention = story.mention_at(other)
        chain = story.cast.chain(mention) if mention is not None else None
        if mention is None or chain is None:
            continue
        held[id(chain)] = held.get(id(chain), 0.0) + probability
        fits = chain.kind in kinds and agrees(chain, story.page.folded[word])
        inside = any(span.start <= mention.span.start < span.end for span in content)
        if id(chain) not in found and probability >= TOLD and fits and not inside:
            found[id(chain)] = (chain, _features(story, word, mention, chain, len(found)))
    for identity, (_, features) in found.items():
        features[name] = math.log1p(99 * min(1.0, held.get(identity, 0.0)))


def _mark_last_subject(found: dict[int, tuple[Chain, dict[str, float]]]) -> None:
    for _, features in found.values():
        if features["subject"]:
            features["last subject"] = 1.0
            return


def turn(story: Story, word: int) -> Chain | None:
    """Whoever has come up since the last quote as the last subject in nobody's words, if it is not who said that quote.

    `NAME said it rained. But OTHER NAME disagreed. “We will help,” he said.` Of the labelled pronouns behind such a
    subject three of four mean it, too few to learn a weight from.
    """
    page = story.page
    last = story.last_before(page.start[word])
    if last is None:
        return None
    since = [
        chain
        for mention in story.mentions_in(Span(last.until, page.start[word]))
        if _is_subject(page, mention.head) and not page.reported(mention.span.start)
        if not _is_asked(page, mention.head)
        if page.paragraph(page.start[word]) - page.paragraph(mention.span.start) <= 1
        if (chain := story.cast.chain(mention)) is not None and agrees(chain, page.folded[word])
    ]
    return since[-1] if since and since[-1] is not last.chain else None


def _is_asked(page: Page, index: int) -> bool:
    """Whether a name is only in what somebody was asked: `Asked whether NAME would come, he smiled`."""
    before = page.folded[page.first[page.sentence[index]] : index]
    asked = next((at for at, word in enumerate(before) if word in ("asked", "pressed", "questioned")), len(before))
    return any(word in ("whether", "if", "about", "why", "how", "what") for word in before[asked:])


def _is_subject(page: Page, index: int) -> bool:
    """Whether a name is a subject, or the apposition of one: `The mayor, NAME, left`."""
    relation = page.deprel[index]
    return relation in SUBJECTS or (relation == "appos" and page.deprel[page.head[index]] in SUBJECTS)


def rank(story: Story, word: int, content: tuple[Span, ...] = ()) -> list[tuple[float, Chain]]:
    """The chains a pronoun may refer to with their probabilities, likeliest first."""
    options = candidates(story, word, content)
    table = weights()["person" if story.page.folded[word] in GENDERS else "other"]
    chances = shares(table, [features for _, features in options])
    return sorted(zip(chances, (chain for chain, _ in options), strict=True), key=lambda pair: -pair[0])
