"""How fast articles are read: python benchmarks/parse.py FILES_OR_FOLDERS...

Prints one JSON object: start-up in seconds (imports, then models), words and words per second end to end, the seconds
that each room takes, and the peak memory of the process. Tokenizing runs beside the rest, so that the rooms' seconds
can add up to more than the whole. Words are what white space parts. Run it on an idle machine.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def main(paths: list[Path]) -> dict[str, Any]:
    """Extract the quotes of every article below `paths` and measure it."""
    started = time.perf_counter()
    from quotes import attribute, speakers
    from quotes.extraction import extract
    from quotes.model import Article
    from quotes.parse import load
    from quotes.read import read_files

    imported = time.perf_counter()
    parser = load()
    loaded = time.perf_counter()
    articles = [article for article in read_files(paths) if isinstance(article, Article)]
    words = sum(len(article.text.split()) for article in articles)
    seconds: Counter[str] = Counter()
    with (
        _timed(seconds, parser, "_tokenize", "tokenize"),
        _timed(seconds, parser, "_annotate", "encode and decode"),
        _timed(seconds, attribute, "attribute", "attribute"),
        _timed(seconds, speakers, "resolve", "speakers"),
    ):
        before = time.perf_counter()
        quotes = sum(len(extraction.quotes) for extraction in extract(articles))
        elapsed = time.perf_counter() - before
    return {
        "import_seconds": round(imported - started, 2),
        "load_seconds": round(loaded - imported, 2),
        "articles": len(articles),
        "quotes": quotes,
        "words": words,
        "seconds": round(elapsed, 2),
        "words_per_second": round(words / elapsed),
        "seconds_by_room": {room: round(spent, 2) for room, spent in seconds.items()},
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


@contextmanager
def _timed(seconds: Counter[str], owner: Any, name: str, room: str) -> Iterator[None]:
    """Adds up the time spent in the function `name` of `owner`, while the context lasts."""
    function: Callable[..., Any] = getattr(owner, name)

    def timed(*arguments: Any) -> Any:
        before = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            seconds[room] += time.perf_counter() - before

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, function)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(json.dumps(main([Path(argument) for argument in sys.argv[1:]]), indent=1))
