"""What several tests of the parse room need."""

from __future__ import annotations

from pathlib import Path

import stanza

from quotes.parse.pipeline import RESOURCES


def pipeline_of_stanza(tokenizer: Path) -> stanza.Pipeline:
    """Stanza's own tokenizer, offline, with the weights at `tokenizer`."""
    return stanza.Pipeline(
        "en",
        processors={"tokenize": "quotes"},
        package=None,
        resources_filepath=str(RESOURCES),
        download_method=None,
        use_gpu=False,
        logging_level="ERROR",
        tokenize_model_path=str(tokenizer),
    )
