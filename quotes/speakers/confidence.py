"""How likely the speaker is right, given that the quotation and its source are: a fitted logistic regression.

`training/speaker_confidence.py` fits the weights in `tables/confidence.json` on labelled articles and measures them on
articles left out.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from functools import cache
from importlib.resources import files

from quotes.model import Attribution, Candidate
from quotes.speakers.answers import Answer, kind_of
from quotes.speakers.chains import Chain
from quotes.speakers.story import Story

THRESHOLD = 0.5
"""The probability below which nobody is named: a wrong name does more harm than none."""
RUNNERS_UP, UNLIKELY = 3, 0.01
_CERTAIN = 0.98


def evidence(story: Story, attribution: Attribution, answer: Answer) -> dict[str, float]:
    """What the weights apply to, by name, for an answer that names somebody. Raises ValueError for another."""
    chain = answer.chain
    if chain is None:
        raise ValueError("the answer names nobody")
    at = (attribution.sources or attribution.contents)[0].start
    before = bisect_left(chain.mentions, story.page.around(at).end, key=lambda mention: mention.span.start)
    nearest = chain.mentions[before - 1].span.start if before else None
    away = 3 if nearest is None else max(0, story.page.paragraph(at) - story.page.paragraph(nearest))
    told = {f"how: {answer.how}": 1.0, f"way: {answer.way}": 1.0} if answer.way else {f"how: {answer.how}": 1.0}
    return told | {
        "always": 1.0,
        "chance": _log_odds(answer.options[0][0]) if answer.options else 0.0,
        "weighed": float(bool(answer.options)),
        "attribution": _log_odds(attribution.confidence),
        "away": math.log1p(min(away, 10)) if answer.how not in ("exact name", "name part") else 0.0,
        "named once": float(len(chain.mentions) == 1),
        "one word": float(chain.kind == "person" and all(len(form) == 1 for form in chain.forms)),
        "organisation": float(chain.kind != "person"),
        "several sources": float(len(attribution.sources) > 1),
    }


def probability(story: Story, attribution: Attribution, answer: Answer) -> float | None:
    """The probability, 0 to 1, that the answer's name is right; None where it has none."""
    if answer.chain is None:
        return None
    weights = _weights()
    score = sum(weights.get(name, 0.0) * value for name, value in evidence(story, attribution, answer).items())
    return round(1 / (1 + math.exp(-score)), 4)


def runners_up(answer: Answer, chance: float | None) -> tuple[Candidate, ...]:
    """The names that a source might have meant but for the chosen one, which is right with the probability `chance`.

    What the chosen one leaves of the probability is shared out as the options were weighed; where nobody is chosen the
    options keep their own.
    """
    others = [(weight, chain) for weight, chain in answer.options if chain is not answer.chain]
    weighed = sum(weight for weight, _ in others)
    if chance is not None and weighed:
        others = [(min(weight, weight * (1 - chance) / weighed), chain) for weight, chain in others]
    return tuple(_candidate(chain, weight) for weight, chain in others if weight >= UNLIKELY)[:RUNNERS_UP]


def _candidate(chain: Chain, weight: float) -> Candidate:
    return Candidate(chain.name, "person" if kind_of(chain) == "person" else "organisation", round(weight, 4))


def _log_odds(chance: float) -> float:
    held = min(max(chance, 1 - _CERTAIN), _CERTAIN)
    return math.log(held / (1 - held))


@cache
def _weights() -> dict[str, float]:
    return json.loads(files("quotes.speakers").joinpath("tables/confidence.json").read_text(encoding="utf-8"))
