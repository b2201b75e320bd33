"""How likely an attribution is right: what the tagger says of its spans, weighed by a fitted logistic regression.

`training/confidence.py` fits the weights in `confidence.json` on annotated articles and measures them on others. Right
means that an annotated attribution overlaps the contents by half (intersection over union) and has the same source.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files

from quotes.attribute.drafts import Draft
from quotes.model import Act, QuoteType

_CERTAIN = 0.999


def evidence(draft: Draft, kind: QuoteType, act: Act) -> dict[str, float]:
    """What the weights apply to, by name."""
    contents = [role.probability for role in draft.tagged]
    speech = [role.speech for role in draft.tagged]
    return {
        "always": 1.0,
        "contents": _log_odds(sum(contents) / len(contents)) if contents else 0.0,
        "speech": _log_odds(sum(speech) / len(speech)) if speech else 0.0,
        "not tagged": float(not contents),
        "cue": _log_odds(draft.cue.probability) if draft.cue else 0.0,
        "no cue": float(draft.cue is None),
        "no source": float(not draft.sources),
        "direct": float(kind == "direct"),
        "mixed": float(kind == "mixed"),
        "thought": float(act == "thought"),
    }


def confidence(draft: Draft, kind: QuoteType, act: Act) -> float:
    """The probability that the draft is a right attribution of the given type and act, 0 to 1.

    Evidence without a weight counts nothing, so that a new kind of it can be fitted.
    """
    weights = _weights()
    score = sum(weights.get(name, 0.0) * value for name, value in evidence(draft, kind, act).items())
    return round(1 / (1 + math.exp(-score)), 4)


def _log_odds(probability: float) -> float:
    held = min(max(probability, 1 - _CERTAIN), _CERTAIN)
    return math.log(held / (1 - held))


@cache
def _weights() -> dict[str, float]:
    return json.loads(files("quotes.attribute").joinpath("confidence.json").read_text(encoding="utf-8"))
