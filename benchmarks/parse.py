"""How fast articles are read: python benchmarks/parse.py [--cores N]... [--weights DIR]... FILES_OR_FOLDERS...

For each number of cores (default: 1, and all there are) and each folder of weights (default: the shipped ones), a
process of its own reads every article below the paths, from text to quotes with speakers. Prints one JSON object a
line: the seconds and processor seconds to load the models; words, and words per second end to end; the processor
seconds of each stage and its share; peak memory. Words are what white space parts. Stages run side by side, so their
processor seconds add up to more than the whole took. Run it on an idle machine.

`python -m training.export --float` writes a folder of weights in single precision, to compare.
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
from pathlib import Path
from threading import Lock
from typing import Any

AS_ONE = "--as-one-of-them"


def main() -> None:
    """Measure each combination of cores and weights in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cores", type=int, action="append", help="default: 1, and all there are")
    parser.add_argument("--weights", type=Path, action="append", help="default: the shipped ones")
    parser.add_argument(AS_ONE, dest="one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("paths", type=Path, nargs="+")
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.paths, arguments.cores[0], (arguments.weights or [None])[0])))
        return
    for weights in arguments.weights or [None]:
        for cores in arguments.cores or sorted({1, len(os.sched_getaffinity(0))}):
            chosen = ["--cores", str(cores), *(["--weights", str(weights)] if weights else [])]
            command = [sys.executable, __file__, AS_ONE, *chosen, *map(str, arguments.paths)]
            subprocess.run(command, check=True)


def measure(paths: list[Path], cores: int, weights: Path | None) -> dict[str, Any]:
    """Extract the quotes of every article below `paths`, on so many cores, and measure it."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    started, started_cpu = time.perf_counter(), time.process_time()
    parser = _load(weights)
    load_seconds, load_cpu = time.perf_counter() - started, time.process_time() - started_cpu
    from quotes.extraction import extract
    from quotes.model import Article
    from quotes.read import read_files

    articles = [article for article in read_files(paths) if isinstance(article, Article)]
    words = sum(len(article.text.split()) for article in articles)
    stages: Counter[str] = Counter()
    with _timed_stages(stages, parser):
        before, before_cpu = time.perf_counter(), time.process_time()
        quotes = sum(len(extraction.quotes) for extraction in extract(articles))
        elapsed, cpu = time.perf_counter() - before, time.process_time() - before_cpu
    stages["trees and labels of windows"] -= stages["encode"]
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
            (reading, "_look", "trees and labels of windows"),
            (parser, "_annotate", "spans, entities, lemmas of documents"),
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
