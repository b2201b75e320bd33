"""The Stanza pipeline: our models in every slot, official Stanza packages where there are some."""

from __future__ import annotations

import json
from pathlib import Path

import stanza
from stanza.resources.common import DEFAULT_MODEL_DIR

from quotes.parse import ModelsError
from quotes.parse import encoder as encoder_files
from quotes.parse import lemmas as lemmas_files
from quotes.parse import tokenizer as tokenizer_files
from quotes.parse.contractions import CONTRACTIONS
from quotes.parse.lemmatizing import LEMMATIZER
from quotes.parse.processors import ATTRIBUTION, ENCODER
from quotes.parse.tokenizing import TOKENIZER

WEIGHTS = Path(__file__).with_name("weights")
RESOURCES = Path(__file__).with_name("resources.json")
LANGUAGE = "en"
OURS = "quotes"
FILES = (*encoder_files.FILES, *tokenizer_files.FILES, lemmas_files.FILE)

FILLED = ("pos", "depparse", "ner")
"""The slots that the encoder fills where no official package does."""

NEEDS = {"tokenize": (), "mwt": ("tokenize",), "pos": (), "lemma": (), "depparse": ("pos", "lemma"), "ner": ()}
"""The slots that an official package may fill, and the slots that must then hold official packages too."""


def build(models_dir: Path | str | None = None) -> stanza.Pipeline:
    """A pipeline with our processors, and with the official packages that are there in their slots.

    `models_dir` is a Stanza resources folder; None means Stanza's default folder, if it holds English packages.
    Raises `ModelsError` where `models_dir` holds no English packages, or where the models are missing or damaged.
    """
    folder = Path(DEFAULT_MODEL_DIR if models_dir is None else models_dir)
    official = official_packages(folder)
    if models_dir is not None and not official:
        raise ModelsError(f"{folder}: no English Stanza packages here; fetch them with stanza.download('en', DIR)")
    missing = [name for name in FILES if not (WEIGHTS / name).is_file()]
    if missing:
        raise ModelsError(f"{WEIGHTS}: {', '.join(missing)} missing; install the package again")
    try:
        return _pipeline(folder, official)
    except ModelsError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ModelsError(f"{folder if official else WEIGHTS}: the models cannot be loaded: {reason}") from error


def _pipeline(folder: Path, official: dict[str, str]) -> stanza.Pipeline:
    instead = {"tokenize": TOKENIZER, "mwt": CONTRACTIONS, "lemma": LEMMATIZER}
    ours = [ENCODER, ATTRIBUTION, *(name for slot, name in instead.items() if slot not in official)]
    return stanza.Pipeline(
        LANGUAGE,
        dir=str(folder),
        processors=official | dict.fromkeys(ours, OURS),
        package=None,
        resources_filepath=str(folder / "resources.json" if official else RESOURCES),
        download_method=None,
        use_gpu=False,
        logging_level="ERROR",
        tokenizer_model_path=str(WEIGHTS),
        lemmatizer_model_path=str(WEIGHTS),
        encoder_model_path=str(WEIGHTS),
        encoder_slots=",".join(slot for slot in FILLED if slot not in official),
    )


def version(pipeline: stanza.Pipeline) -> str:
    """The version of our model, and the official packages in use: `quotes-1+pos:combined_charlm`."""
    official = [f"{slot}:{spec.package}" for slot, specs in pipeline.load_list if slot in NEEDS for spec in specs]
    return "+".join([pipeline.processors[ENCODER].model.labels.version, *official])


def official_packages(folder: Path) -> dict[str, str]:
    """The official English package to use for each slot, of those whose files lie in a Stanza resources folder.

    Of several packages for a slot that is the one of Stanza's default selection, else the first by name.
    """
    try:
        english = json.loads((folder / "resources.json").read_text(encoding="utf-8"))[LANGUAGE]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    default = english.get("packages", {}).get("default", {})
    found: dict[str, str] = {}
    for slot, needed in NEEDS.items():
        packages = [name for name, entry in english.get(slot, {}).items() if _is_here(folder, slot, name, entry)]
        if packages and all(other in found for other in needed):
            found[slot] = default[slot] if default.get(slot) in packages else min(packages)
    return found


def _is_here(folder: Path, slot: str, package: str, entry: dict) -> bool:
    """Whether a package's own file and those it depends on were downloaded."""
    files = [(slot, package), *((item["model"], item["package"]) for item in entry.get("dependencies", []))]
    return all((folder / LANGUAGE / model / f"{name}.pt").is_file() for model, name in files)
