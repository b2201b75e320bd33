"""What linking an article costs, by the number of speakers: python benchmarks/identity.py FOLDER [ROWS ...].

For each number of rows an archive of so many made-up speakers is filled in FOLDER, and articles are added to it whose
speakers are partly those, in other spellings too, and partly new. Surnames are as uneven as in life (Zipf's law), so
that the frequent ones crowd. Printed is the CPU time an article, for linking alone and for all of adding it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean, median

from archive import Zipf, word
from sqlite_utils import Database

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import add_article, mentions, open_archive
from quotes.store.connection import writing
from quotes.store.ids import stable_id
from quotes.store.name_keys import name_key
from quotes.store.names import fold

SIZES = (1_000, 100_000, 1_000_000)
ARTICLES = 300
QUOTES = 12
FIRST_NAMES = 3_000
OFFICES = ("mayor", "minister", "coach", "professor", "director", "judge", "spokeswoman", "farmer")


def people(chance: random.Random, rows: int) -> Iterator[str]:
    """So many different names."""
    first = Zipf([word(rank).title() for rank in range(FIRST_NAMES)])
    last = Zipf([word(rank + FIRST_NAMES).title() for rank in range(max(500, rows // 10))])
    told: set[str] = set()
    while len(told) < rows:
        for given, middle, family in zip(
            first.draw(chance, rows), first.draw(chance, rows), last.draw(chance, rows), strict=True
        ):
            name = f"{given} {middle[0]}. {family}" if chance.random() < 0.2 else f"{given} {family}"
            if len(told) < rows and name not in told:
                told.add(name)
                yield name


def fill(db: Database, names: Iterable[str]) -> None:
    """Write a speaker for each name, as if each had been added with an article."""
    insert = db.conn.execute
    with writing(db):
        for name in names:
            key, folded = name_key(name, "person"), fold(name)
            id = stable_id("speaker", "person", folded)
            insert(
                "INSERT INTO speakers (id, name, kind, folded, quotes) VALUES (?, ?, 'person', ?, 1)",
                [id, name, folded],
            )
            row = [id, name, folded, key.key, key.block, id]
            insert(
                "INSERT INTO names (id, kind, name, folded, context, key, block, quotes, speaker_id)"
                " VALUES (?, 'person', ?, ?, '', ?, ?, 1, ?)",
                row,
            )
            insert("INSERT INTO spellings VALUES (?, ?)", [id, name])
            alias_id = stable_id("alias", str(id), name)
            insert("INSERT INTO aliases (id, speaker_id, alias) VALUES (?, ?, ?)", [alias_id, id, name])


def article(chance: random.Random, number: int, names: list[str]) -> tuple[Article, list[Quote]]:
    """An article with quotes of known speakers, of known ones in another spelling, and of new ones."""
    text, quotes = "", []
    for _ in range(QUOTES):
        name = chance.choice(names)
        draw = chance.random()
        if draw < 0.2:
            name = name.upper()
        elif draw < 0.4:
            name = f"{name.split()[0][0]}. {name.split()[-1]}"
        elif draw < 0.6:
            name = f"{word(chance.randrange(FIRST_NAMES)).title()} {name.split()[-1]}"
        said = " ".join(word(chance.randrange(5_000)) for _ in range(20))
        content = Span(len(text), len(text) + len(said))
        source = Span(content.end + 1, content.end + 1 + len(name))
        text += f"{said} {name} said. "
        speaker = Speaker(name, "person", chance.choice(OFFICES) if chance.random() < 0.5 else None)
        reported = {"contents": (content,), "sources": (source,), "speaker": speaker, "how": "exact name"}
        quotes.append(Quote(type="indirect", act="speech", reason="made up", **reported))
    return Article(text, url=f"https://made.example/{number}", published=f"2024-05-{1 + number % 28:02}"), quotes


def measure(path: Path, rows: int) -> str:
    """Fill an archive, add articles and tell what that cost."""
    chance = random.Random(rows)
    names = list(people(chance, rows))
    linking: list[float] = []
    enter = mentions.enter

    def timed(*words: object, **more: object) -> object:
        started = time.process_time()
        try:
            return enter(*words, **more)
        finally:
            linking.append(time.process_time() - started)

    path.unlink(missing_ok=True)
    adding = []
    with open_archive(path, write=True) as db:
        fill(db, names)
        mentions.enter = timed
        try:
            for number in range(ARTICLES):
                made, quotes = article(chance, number, names)
                started = time.process_time()
                add_article(db, made, quotes, "made up")
                adding.append(time.process_time() - started)
        finally:
            mentions.enter = enter
    path.unlink()
    link, all_of_it = ([1000 * seconds for seconds in times[ARTICLES // 3 :]] for times in (linking, adding))
    return (
        f"{rows:>9,} speakers: linking {median(link):5.1f} ms an article (mean {mean(link):.1f}, most {max(link):.1f}),"
        f" adding {median(all_of_it):5.1f} ms"
    )


def main() -> None:
    """Measure at each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    for rows in options.rows:
        print(measure(options.folder / "identity-benchmark.db", rows), flush=True)


if __name__ == "__main__":
    main()
