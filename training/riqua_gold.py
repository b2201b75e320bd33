"""RiQuA's rows of tokens as a folder of gold quotations that `quotes evaluate` scores.

    python -m training.riqua_gold ROWS.jsonl OUT

RiQuA (Papay and Padó 2020) is literature, kept as tokens: they are put together again with the spaces that print has,
and with a new paragraph where one quotation closes and the next opens at once, which in print is another's turn. Each
part of a quotation that its attribution splits is annotated for itself, and is scored so. Who speaks is not in the
rows, so that of the figures what is found counts, not who said it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.tokens import Offsets

MARKS = {"``": "“", "''": "”"}
CLOSING = frozenset(("”", ",", ".", "!", "?", ";", ":", ")", "n't"))


def printed(tokens: Sequence[str]) -> tuple[str, list[Offsets]]:
    """The text of tokens, and where each of them stands in it."""
    text, offsets = "", []
    for token, following in zip(tokens, [*tokens[1:], "``"], strict=True):
        # RiQuA's tokenizer takes a closing mark behind a dash for an opening one; nothing opens upon an opening mark.
        word = MARKS["''"] if token == following == "``" else MARKS.get(token, token)
        joined = word in CLOSING or (word.startswith("'") and 1 < len(word) <= 3)
        if text.endswith("”") and word == "“":
            text += "\n\n"
        elif text and not joined and not text.endswith(("“", "(")):
            text += " "
        offsets.append((len(text), len(text) + len(word)))
        text += word
    return text, offsets


def contents(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The contents as first and last word, end exclusive."""
    begin = None
    for at, label in enumerate([*labels, "O"]):
        if begin is not None and label != "I-content":
            yield begin, at
            begin = None
        if label == "B-content":
            begin = at


def quotations(tokens: Sequence[str], labels: Sequence[str]) -> tuple[str, list[dict]]:
    """The text of a row, and its quotations: direct where the marks are part of the content, else indirect."""
    text, offsets = printed(tokens)
    quotes = []
    for first, last in contents(labels):
        direct = tokens[first] == "``"
        inner = (first + direct, last - (direct and tokens[last - 1] == "''"))
        if inner[0] < inner[1]:
            words = text[offsets[inner[0]][0] : offsets[inner[1] - 1][1]]
            quotes.append({"type": "direct" if direct else "indirect", "text": [words], "speaker": None})
    return text, quotes


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="training.riqua_gold", description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", type=Path, help="RiQuA's train.jsonl or valid.jsonl")
    parser.add_argument("out", type=Path, help="folder to write, made if missing")
    arguments = parser.parse_args()
    try:
        rows = [json.loads(line) for line in arguments.rows.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as problem:
        sys.exit(f"training.riqua_gold: {problem}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(rows):
        text, quotes = quotations(row["tokens"], row["labels"])
        name = f"{number:04}"
        (arguments.out / f"{name}.txt").write_text(text, encoding="utf-8")
        described = {"file": f"{name}.txt", "by_part": True, "quotes": quotes}
        (arguments.out / f"{name}.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
