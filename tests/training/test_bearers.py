"""The fit of whom a description means, on labelled articles made up for it."""

import json

from training.bearers import labelled, outcomes
from training.speakers import Case

TEXT = (
    "Harbour Minister Dana Reyes came on Monday. Per Holt came too.\n\n“It was cold,” the minister said.\n\n"
    "A driver said it was warm. The witness said it was late."
)
QUOTES = [
    {"text": ["It was cold,"], "type": "direct", "cue": "said", "source": "the minister", "speaker": "Dana Reyes"},
    {"text": ["it was warm"], "type": "indirect", "cue": "said", "source": "A driver", "speaker": "a driver"},
    {"text": ["it was late"], "type": "indirect", "cue": "said", "source": "The witness", "speaker": "the witness"},
]


def test_a_description_is_a_case_with_its_bearer_and_without(tmp_path):
    quotes = [quote | {"named": quote["speaker"][0].isupper(), "kind": "person"} for quote in QUOTES]
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"file": "a.txt", "quotes": quotes}), encoding="utf-8")
    whole, left = list(labelled(tmp_path))
    assert whole[0] == left[0] == "person", "neither `A driver` nor `The witness` may be anybody named"
    assert whole[1].options[whole[1].right]["fits well"] == 1.0 and whole[1].right > 0
    assert left[1].right == 0 and len(left[1].options) == len(whole[1].options) - 1
    assert left[1].weight < whole[1].weight and whole[1].fold == 0


def test_who_is_too_unlikely_is_nobody(monkeypatch):
    monkeypatch.setattr("quotes.speakers.bearers.UNFIT_CLEAR", 0.7)
    fits, near, nobody = {"fits well": 1.0, "a": 1.0}, {"fits well": 0.0, "a": 1.0}, {"nobody": 1.0}
    table = {"a": 0.5, "nobody": 0.0}  # somebody has 0.62, nobody 0.38
    assert outcomes([Case((nobody, fits), 1, 1.0)], table, 0.6) == (1, 0, 0)
    assert outcomes([Case((nobody, fits), 0, 1.0)], table, 0.6) == (0, 1, 0)
    assert outcomes([Case((nobody, fits), 1, 1.0)], table, 0.7) == (0, 0, 1)
    assert outcomes([Case((nobody, near), 1, 1.0)], table, 0.0) == (0, 0, 1), "who does not fit must be likelier"
    assert outcomes([Case((nobody, near), 0, 1.0)], table, 0.0) == (1, 0, 0)
