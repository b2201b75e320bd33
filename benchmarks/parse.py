"""How fast articles are read: python benchmarks/parse.py [--cores N]... [--weights DIR]... FILES_OR_FOLDERS...

For each folder of weights (default: the shipped ones) and each number of cores (default: 1, and all there are), a
process of its own reads every article below the paths, from text to quotes with speakers. Prints a table of words per
second end to end, peak memory, the seconds to load the models, and the share of each stage in the processor time; with
`--json` one object a line that tells more. Words are what white space parts. Stages run side by side. Run it on an idle
machine.

To compare with single precision, give two folders of weights, the second made by

    python -m training.export WEIGHTS_DIR FLOAT_DIR --float && cp quotes/parse/weights/lemmas.json FLOAT_DIR
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice, product
from pathlib import Path
from threading import Lock
from typing import Any

AS_ONE = "--as-one-of-them"

STAGES = ("tokenize", "encode", "trees", "documents", "attribute", "speakers")
"""`trees` is all that is made of a window's outputs; `documents` are spans, entities and lemmas of whole documents."""


def main() -> None:
    """Measure each combination of cores and weights in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cores", type=int, action="append", help="default: 1, and all there are")
    parser.add_argument("--weights", type=Path, action="append", help="default: the shipped ones")
    parser.add_argument("--first", type=int, help="read so many articles (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line in place of the table")
    parser.add_argument(AS_ONE, dest="one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("paths", type=Path, nargs="+")
    arguments = parser.parse_args()
    if arguments.one:
        weights = (arguments.weights or [None])[0]
        print(json.dumps(measure(arguments.paths, arguments.cores[0], weights, arguments.first)))
        return
    for number, (weights, cores) in enumerate(
        product(arguments.weights or [None], arguments.cores or sorted({1, len(os.sched_getaffinity(0))}))
    ):
        chosen = ["--cores", str(cores), *(["--weights", str(weights)] if weights else [])]
        chosen += ["--first", str(arguments.first)] if arguments.first else []
        command = [sys.executable, __file__, AS_ONE, *chosen, *map(str, arguments.paths)]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        print(json.dumps(found) if arguments.json else rows(found, headed=number == 0), flush=True)


def rows(found: dict[str, Any], headed: bool) -> str:
    """What was measured as a row of a Markdown table, under its head if wanted."""
    row = {
        "weights": found["weights"],
        "cores": found["cores"],
        "words a second": f"{found['words_per_second']:,}",
        "peak, MB": found["peak_megabytes"],
        "start-up, s": found["load_seconds"],
    } | {stage: f"{share:.0%}" for stage, share in found["share_by_stage"].items()}
    lines = [list(row), ["---"] * len(row)] if headed else []
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in [*lines, row.values()])


def measure(paths: list[Path], cores: int, weights: Path | None, first: int | None) -> dict[str, Any]:
    """Extract the quotes of every article below `paths`, or of the first so many, on so many cores, and measure it."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    started, started_cpu = time.perf_counter(), time.process_time()
    parser = _load(weights)
    load_seconds, load_cpu = time.perf_counter() - started, time.process_time() - started_cpu
    from quotes.extraction import extract
    from quotes.model import Article
    from quotes.read import read_files

    articles = list(islice((article for article in read_files(paths) if isinstance(article, Article)), first))
    words = sum(len(article.text.split()) for article in articles)
    stages: Counter[str] = Counter(dict.fromkeys(STAGES, 0.0))
    with _timed_stages(stages, parser):
        before, before_cpu = time.perf_counter(), time.process_time()
        quotes = sum(len(extraction.quotes) for extraction in extract(articles))
        elapsed, cpu = time.perf_counter() - before, time.process_time() - before_cpu
    stages["trees"] -= stages["encode"]
    return {
        "weights": parser.version if weights is None else str(weights),
        "cores": cores,
        "load_seconds": round(load_seconds, 2),
        "load_cpu_seconds": round(load_cpu, 2),
        "articles": len(articles),
        "quotes": quotes,
        "words": words,
        "seconds": round(elapsed, 2),
        "words_per_second": round(words / elapsed),
        "cpu_seconds": round(cpu, 2),
        "cpu_seconds_by_stage": {stage: round(spent, 2) for stage, spent in stages.items()},
        "share_by_stage": {stage: round(spent / cpu, 3) for stage, spent in stages.items()},
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _load(weights: Path | None) -> Any:
    from quotes.parse import load

    if weights is not None:
        from quotes.parse.light import import_stanza

        import_stanza()
        from quotes.parse import pipeline

        pipeline.WEIGHTS = weights
    return load()


@contextmanager
def _timed_stages(stages: Counter[str], parser: Any) -> Iterator[None]:
    """Adds up the processor time of each stage, while the context lasts."""
    from quotes import attribute, speakers
    from quotes.parse import reading
    from quotes.parse.encoder import Encoder

    with ExitStack() as stack:
        for owner, name, stage in (
            (parser, "tokenize", "tokenize"),
            (Encoder, "encode", "encode"),
            (reading, "_look", "trees"),
            (parser, "_annotate", "documents"),
            (attribute, "attribute", "attribute"),
            (speakers, "resolve", "speakers"),
        ):
            stack.enter_context(_timed(stages, owner, name, stage))
        yield


@contextmanager
def _timed(stages: Counter[str], owner: Any, name: str, stage: str) -> Iterator[None]:
    """Adds up the processor time that threads spend in the function `name` of `owner`, while the context lasts."""
    function: Callable[..., Any] = getattr(owner, name)
    lock = Lock()

    def timed(*arguments: Any) -> Any:
        before = time.thread_time()
        try:
            return function(*arguments)
        finally:
            spent = time.thread_time() - before
            with lock:
                stages[stage] += spent

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, function)


if __name__ == "__main__":
    main()
