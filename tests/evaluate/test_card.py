"""The model card speaks of the weights that are shipped."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_card_names_the_shipped_weights():
    card = (ROOT / "docs/model-card.md").read_text(encoding="utf-8")
    version = json.loads((ROOT / "quotes/parse/weights/labels.json").read_text(encoding="utf-8"))["version"]
    assert f"Weights: `{version}`." in card, "run `make card SHARED=FOLDER`"
