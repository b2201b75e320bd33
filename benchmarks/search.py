"""Time the queries that people and pages wait for: python benchmarks/search.py ARCHIVE.

Prints, for each query, the median and the slowest of the runs in milliseconds and the number of rows. Run it on
archives of different sizes (benchmarks/archive.py) to see what grows.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sqlite_utils import Database

from quotes import store
from quotes.store import Filters

RUNS = 7
PAGE = 50


def queries(db: Database) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    top, middle = _speakers(db)
    outlet = next(store.outlets(db))
    common, rare = _words(db)
    newest_day = store.counts(db)["last_day"]
    deep = next(store.search(db, Filters(), limit=1, offset=20_000))["id"]
    article = next(store.articles(db, limit=1))["id"]
    page = {
        "newest": Filters(),
        "one week": Filters(since="2024-03-04", until="2024-03-10"),
        "top speaker": Filters(speaker_id=top["id"]),
        "middling speaker": Filters(speaker_id=middle["id"]),
        "first name of many": Filters(speaker=top["name"].split()[0]),
        "top outlet": Filters(outlet_id=outlet["id"]),
        "outlets in .example": Filters(outlet="example"),
        "top speaker in top outlet": Filters(speaker_id=top["id"], outlet_id=outlet["id"]),
        "common word": Filters(text=common),
        "rare word": Filters(text=rare),
        "two common words": Filters(text=f"{common} {_words(db, 3)[0]}"),
        "common word, top speaker": Filters(text=common, speaker_id=top["id"]),
        "common word, middling speaker": Filters(text=common, speaker_id=middle["id"]),
        "rare word, top outlet": Filters(text=rare, outlet_id=outlet["id"]),
        "common word, until 2021": Filters(text=common, until="2021-12-31"),
        "unnamed sources": Filters(source_kind="unnamed"),
        "thoughts": Filters(act="thought"),
    }
    timed: dict[str, Callable[[], object]] = {
        name: lambda filters=filters: list(store.search(db, filters, limit=PAGE)) for name, filters in page.items()
    }
    timed |= {
        "page at depth 20,000": lambda: list(store.search(db, Filters(), limit=PAGE, before=deep)),
        "common word by rank": lambda: list(store.search(db, Filters(text=common), limit=PAGE, by_rank=True)),
        "common word, middling speaker by rank": lambda: list(
            store.search(db, Filters(text=common, speaker_id=middle["id"]), limit=PAGE, by_rank=True)
        ),
        "count: everything": lambda: [store.count_quotes(db, Filters())],
        "count: top speaker": lambda: [store.count_quotes(db, Filters(speaker_id=top["id"]))],
        "count: common word, up to 10,000": lambda: [store.count_quotes(db, Filters(text=common), cap=10_000)],
        "facet: speakers of a common word": lambda: store.facet(db, Filters(text=common), "speaker"),
        "facet: speakers, last 7 days": lambda: store.facet(db, Filters(since=_days_before(newest_day, 7)), "speaker"),
        "facet: outlets of the top speaker": lambda: store.facet(db, Filters(speaker_id=top["id"]), "outlet"),
        "facet: months of the top speaker": lambda: store.facet(
            db, Filters(speaker_id=top["id"]), "month", sample=None
        ),
        "facet: sources of the top outlet": lambda: store.facet(
            db, Filters(outlet_id=outlet["id"]), "source_kind", sample=None
        ),
        "list: speakers": lambda: list(store.speakers(db, limit=PAGE)),
        "list: speakers by name": lambda: list(store.speakers(db, name=top["name"], limit=PAGE)),
        "list: outlets": lambda: list(store.outlets(db)),
        "list: articles": lambda: list(store.articles(db, limit=PAGE)),
        "list: articles of an outlet": lambda: list(store.articles(db, outlet=outlet["name"], limit=PAGE)),
        "counts": lambda: [store.counts(db)],
        "one article with its quotes": lambda: store.quotes_of(db, article),
    }
    return timed


def _speakers(db: Database) -> tuple[dict, dict]:
    ranked = list(store.speakers(db, limit=1000))
    return ranked[0], ranked[-1]


def _words(db: Database, place: int = 0) -> tuple[str, str]:
    """A common word (the one at `place` by frequency) and a rare one."""
    db.execute("PRAGMA query_only = OFF")
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab('main', 'quotes_fts', 'row')")
    by_frequency = [row[0] for row in db.execute("SELECT term FROM words ORDER BY doc DESC, term")]
    return by_frequency[place], by_frequency[len(by_frequency) * 9 // 10]


def _days_before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days)).isoformat()


def main() -> None:
    """Time the queries on the archive named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    options = parser.parse_args()
    with store.open_archive(options.archive) as db:
        print(f"{store.count_quotes(db, Filters(act=None)):,} quotes")
        print(f"{'query':42} {'median':>8} {'slowest':>8} {'rows':>6}")
        for name, query in queries(db).items():
            times = []
            for _ in range(RUNS):
                started = time.perf_counter()
                found = query()
                times.append((time.perf_counter() - started) * 1000)
            print(f"{name:42} {statistics.median(times):8.1f} {max(times):8.1f} {len(found):6}")


if __name__ == "__main__":
    main()
