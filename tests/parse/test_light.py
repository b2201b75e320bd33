"""Loading the parser leaves torch out; Stanza's own processors still work, in their places, and load it then."""

from __future__ import annotations

import subprocess
import sys

from quotes.parse.light import PROCESSORS
from quotes.parse.pipeline import RESOURCES, WEIGHTS

LOAD = "import sys; from quotes.parse import load; parser = load(); "
HEAVY = "[name for name in ('torch', 'transformers') if name in sys.modules]"
OFFICIAL = (
    "import stanza; from stanza.pipeline.registry import PIPELINE_NAMES as names; before = list(names); "
    f"pipeline = stanza.Pipeline('en', processors={{'tokenize': 'quotes'}}, package=None, download_method=None, "
    f"resources_filepath={str(RESOURCES)!r}, use_gpu=False, tokenize_model_path={str(WEIGHTS / 'tokenizer.pt')!r}, "
    "logging_level='ERROR'); assert names == before, names; "
)


def run(code: str) -> str:
    """What a fresh interpreter prints, given a program."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_parsing_loads_no_torch():
    assert run(LOAD + f"list(parser.documents(['She said no.'])); print({HEAVY})") == "[]"


def test_stanzas_processors_keep_their_order():
    code = "import stanza; from stanza.pipeline.registry import PIPELINE_NAMES; print(*PIPELINE_NAMES)"
    plain = run(code).split()
    assert [name for name in plain if name in PROCESSORS] == list(PROCESSORS)
    ours = run(LOAD + code).split()
    assert [name for name in ours if name in plain] == plain


def test_stanzas_own_pipeline_works_afterwards():
    code = LOAD + OFFICIAL + "print(*(token.text for token in pipeline('She said no.').iter_tokens()))"
    assert run(code) == "She said no ."


def test_stanzas_modules_work_afterwards():
    code = LOAD + (
        "from stanza.models.common import utils; from stanza.models.common.foundation_cache import FoundationCache; "
        "from stanza.pipeline.core import FoundationCache as late; cache = FoundationCache(late()); import torch; "
        "print(utils.build_nonlinearity('relu'), utils.default_device() in ('cpu', 'cuda'), utils.torch is torch, "
        "cache.bert == late().bert == {})"
    )
    assert run(code) == "ReLU() True False True"


def test_what_was_imported_before_is_left_as_it_is():
    code = "import stanza, sys; before = sys.modules['torch']; " + LOAD + "print(sys.modules['torch'] is before)"
    assert run(code) == "True"
