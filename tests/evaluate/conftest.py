"""Two small gold folders with predictions made by hand, and figures for them that were worked out with a pencil."""

from __future__ import annotations

import json

import pytest

TIDE = """---
outlet: The Tide
---

“The pier is safe,” Ada Lind said. “We looked twice.”

She warned that the crane was “a danger” to crews. Residents said the noise was worse at night.

The mayor hopes for rain.
"""
GULL = "A gull left, said Bo Strand. A gull came back, he added. It ate, a witness said.\n"

QUOTES = {
    "a": (
        TIDE,
        [
            ("direct", ["The pier is safe,", "We looked twice."], "Ada Lind", True, "exact name"),
            ("mixed", ["the crane was “a danger” to crews"], "Ada Lind", True, "pronoun"),
            ("indirect", ["the noise was worse at night"], "Residents", False, "description"),
        ],
    ),
    "b": (
        GULL,
        [
            ("indirect", ["A gull left"], "Bo Strand", True, "exact name"),
            ("indirect", ["A gull came back"], "Bo Strand", True, "pronoun"),
            ("indirect", ["It ate"], "a witness", False, "description"),
        ],
    ),
}

# The first in full; the mixed one with its cue, so that 33 of 45 characters agree; the noise with a name where the gold
# has none; a thought, which does not count; the gull's going under another name; of its coming back 7 of 16 characters,
# which is under a half, and so extra; what it ate as a thought, and of another source.
FOUND = {
    "a": [
        ("direct", "speech", ["The pier is safe,", "We looked twice."], "said", ["Ada Lind"], "Lind", 0.9),
        ("indirect", "speech", ["warned that the crane was “a danger” to crews"], None, ["She"], "Mayor Ada Lind", 0.8),
        ("indirect", "speech", ["the noise was worse at night"], "said", ["Residents"], "Tide Council", 0.4),
        ("indirect", "thought", ["rain"], "hopes", ["The mayor"], None, 0.7),
    ],
    "b": [
        ("indirect", "speech", ["A gull left"], "said", ["Bo Strand"], "Bo Berg", 0.6),
        ("indirect", "speech", ["gull ca"], "added", ["he"], "Bo Strand", 0.2),
        ("indirect", "thought", ["It ate"], None, ["Bo Strand"], None, 0.3),
    ],
}


def place(text, words):
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def as_json(text, quote):
    type, act, contents, cue, sources, speaker, confidence = quote
    return {
        "type": type,
        "act": act,
        "contents": [place(text, words) for words in contents],
        "cue": cue and place(text, cue),
        "sources": [place(text, words) for words in sources],
        "speaker": speaker and {"name": speaker, "title": None, "affiliation": None, "kind": "person"},
        "how": "exact name" if speaker else "not resolved",
        "confidence": confidence,
    }


@pytest.fixture
def gold(tmp_path):
    """A folder of JSON gold: two articles with six quotations."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for name, (text, quotes) in QUOTES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        keys = ("type", "text", "speaker", "named", "how")
        marked = {"file": f"{name}.txt", "quotes": [dict(zip(keys, quote, strict=True)) for quote in quotes]}
        (folder / f"{name}.json").write_text(json.dumps(marked), encoding="utf-8")
    return folder


@pytest.fixture
def found(tmp_path):
    """What `quotes parse --json` could have printed for the two articles."""
    path = tmp_path / "found.jsonl"
    lines = [
        json.dumps({"path": f"elsewhere/{name}.txt", "quotes": [as_json(QUOTES[name][0], quote) for quote in quotes]})
        for name, quotes in FOUND.items()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def brat(tmp_path):
    """The article of the gull as brat has it, with the act of two of its three attributions."""
    folder = tmp_path / "brat"
    folder.mkdir()
    (folder / "b.txt").write_text(GULL, encoding="utf-8")
    spans = [
        ("T1", "Source", "Bo Strand"),
        ("T2", "Cue", "said"),
        ("T3", "Content", "A gull left,"),
        ("T4", "Source", "he"),
        ("T5", "Content", "A gull came back"),
        ("T8", "Cue", "added"),
        ("T6", "Source", "a witness"),
        ("T7", "Content", "It ate"),
    ]
    lines = [
        f"{name}\t{role} {GULL.index(words)} {GULL.index(words) + len(words)}\t{words}" for name, role, words in spans
    ]
    lines += [
        "E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3",
        "E2\tAttribution:T8 Source:T4 Cue:T8 Content:T5",
        "E3\tAttribution:T7 Source:T6 Content:T7",
        "A1\tAct E1 speech",
        "A2\tAct E3 speech",
    ]
    (folder / "b.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
