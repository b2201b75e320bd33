"""Names as articles give them, each in the context that the article gives it: how they come into the archive and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlite_utils import Database

from quotes.model import SpeakerKind
from quotes.store import ledger
from quotes.store.contexts import Context, Gathered
from quotes.store.identity import has, number_of_keys, relink, shown_name
from quotes.store.ids import free, stable_id
from quotes.store.name_keys import NameKey, name_key
from quotes.store.names import alias_in, fold, shown
from quotes.store.partition import CROWDED


@dataclass(frozen=True, slots=True)
class Said:
    """What one quote tells of a speaker: the name and role that the article gives, and the words of its sources."""

    name: str
    kind: SpeakerKind
    title: str | None
    affiliation: str | None
    how: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """The article that names somebody: its SHA-256 and URL, its outlet's name and its date."""

    sha256: str
    url: str | None
    outlet: str | None
    published: str | None

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return int(self.published[:4]) if self.published else None


def enter(
    db: Database, where: Where, said: Iterable[Said], *, link: bool = True
) -> dict[tuple[str, str], tuple[int, int | None]]:
    """Take the names that one article gives into the archive and link them to speakers.

    Returns the id of each name's row and of its speaker, by kind and folded name. Call it before the quotes are stored.
    Without `link` new names have no speaker until `relink`.
    """
    gathered: dict[tuple[SpeakerKind, str], list[Said]] = {}
    for one in said:
        gathered.setdefault((one.kind, fold(one.name)), []).append(one)
    ids, touched, filled = {}, set(), set()
    for (kind, folded), group in sorted(gathered.items()):
        entered = _enter(db, where, kind, folded, group)
        ids[kind, folded] = entered.id
        if not (entered.settled and _keeps_name(db, entered.id)):
            touched.update((key.block, key.key) for key in entered.keys)
        filled.update(filter(None, [entered.fills]))
    if link and touched:
        relink(db, touched, filled, entered=set(gathered))
    speaker_of = "SELECT speaker_id FROM names WHERE id = ?"
    return {name: (id, db.execute(speaker_of, [id]).fetchone()[0]) for name, id in ids.items()}


def leave(db: Database, names: Counter[int]) -> None:
    """Take back names (row id to number of quotes) whose quotes have been deleted, and link those around them anew."""
    touched, orphans = set(), set()
    for id, quotes in names.items():
        block, key, speaker_id, left = db.execute(
            "UPDATE names SET quotes = quotes - ? WHERE id = ? RETURNING block, key, speaker_id, quotes", [quotes, id]
        ).fetchone()
        touched.add((block, key))
        orphans.add(speaker_id)
        if left:
            _set_years(db, id)
        else:
            db.execute("DELETE FROM spellings WHERE name_id = ?", [id])
            db.execute("DELETE FROM names WHERE id = ?", [id])
    relink(db, touched, orphans=orphans)


def names_of_article(db: Database, article_id: int) -> Counter[int]:
    """The rows of names that an article's quotes give, with the number of quotes of each."""
    sql = """
        SELECT name_id FROM quotes WHERE article_id = ?1 AND name_id IS NOT NULL UNION ALL
        SELECT quote_speakers.name_id FROM quotes JOIN quote_speakers ON quote_id = quotes.id
        WHERE article_id = ?1 AND quote_speakers.name_id IS NOT NULL
    """
    return Counter(row[0] for row in db.execute(sql, [article_id]))


def _keeps_name(db: Database, name_id: int) -> bool:
    """Whether the speaker of a name is still called by the name that most quotes give."""
    names = """
        SELECT name, folded, sum(quotes) FROM names
        WHERE speaker_id = (SELECT speaker_id FROM names WHERE id = ?) GROUP BY folded, name
    """
    called = "SELECT name FROM speakers WHERE id = (SELECT speaker_id FROM names WHERE id = ?)"
    return shown_name(db.execute(names, [name_id])) == db.execute(called, [name_id]).fetchone()[0]


@dataclass(frozen=True, slots=True)
class _Entered:
    """A name's row after an article has given the name.

    `keys` are the normal forms that it has and had: the row's name is the best of its spellings, and of "KIM Jong Un"
    and "Kim Jong Un" not only the capitals differ. `settled` tells that the row was there before, linked, and has
    changed in nothing but the number of quotes; `fills` is the block that it makes crowded.
    """

    id: int
    keys: tuple[NameKey, ...]
    settled: bool
    fills: str | None


def _enter(db: Database, where: Where, kind: SpeakerKind, folded: str, group: list[Said]) -> _Entered:
    """Make the row of the name in the context that this article gives, or bring it up to date."""
    best = group[0].name
    for one in group:
        best = shown(best, one.name)
    context = str(_context(db, where, kind, group, name_key(best, kind)))
    known = db.execute(
        "SELECT id, name, first, last, speaker_id FROM names WHERE folded = ? AND kind = ? AND context = ?",
        [folded, kind, context],
    ).fetchone()
    settled = known is not None and known[4] is not None
    name = shown(known[1], best) if known else best
    key = name_key(name, kind)
    full = number_of_keys(db, key.block) == CROWDED and not has(db, "names", "key", key.key)
    if known is None:
        parts = ("speaker", kind, folded, context) if context else ("speaker", kind, folded)
        id = free(stable_id(*parts), lambda id: has(db, "names", "id", id))
        sql = """
            INSERT INTO names (id, kind, name, folded, context, key, block, first, last, quotes)
            VALUES (:id, :kind, :name, :folded, :context, :key, :block, :year, :year, :quotes)
        """
    else:
        id = known[0]
        within = where.year is None or (known[2] is not None and known[2] <= where.year <= known[3])
        settled = settled and within and name == known[1]
        sql = """
            UPDATE names SET name = :name, key = :key, block = :block, quotes = quotes + :quotes,
            first = min(coalesce(first, :year), coalesce(:year, first)),
            last = max(coalesce(last, :year), coalesce(:year, last)) WHERE id = :id
        """
    row = {"kind": kind, "name": name, "folded": folded, "context": context, "key": key.key, "block": key.block}
    db.execute(sql, row | {"id": id, "year": where.year, "quotes": len(group)})
    added = _add_spellings(db, id, group)
    keys = {key, name_key(known[1], kind)} if known else {key}
    return _Entered(id, tuple(keys), settled and not added, key.block if full else None)


def _add_spellings(db: Database, name_id: int, group: list[Said]) -> int:
    """Note how an article spells a name; returns how many of the spellings are new."""
    spellings = {one.name for one in group}
    for one in group:
        if one.how in ("exact name", "name part"):
            spellings.update(filter(None, (alias_in(source, one.name) for source in one.sources)))
    sql = "INSERT OR IGNORE INTO spellings VALUES (?, ?)"
    return sum(db.execute(sql, [name_id, spelling]).rowcount for spelling in spellings)


def _context(db: Database, where: Where, kind: SpeakerKind, group: list[Said], key: NameKey) -> Context:
    """What the article tells of the name's bearer; a weak name belongs to its outlet or article, and a name that the
    ledger sets apart in this article to that entry.
    """
    gathered = Gathered()
    for one in group:
        gathered.add(one.title, one.affiliation, one.how, " ".join(one.sources))
    context = gathered.context()
    apart = ledger.set_apart(db, key.key, where.sha256, where.url)
    if apart is not None:
        return replace(context, place=apart)
    if not key.weak or any(office.head and office.body for office in context.offices):
        return context
    if kind != "person" and where.outlet:
        return replace(context, place=f"outlet {fold(where.outlet)}")
    return replace(context, place=f"article {stable_id('article', where.url or where.sha256)}")


def _set_years(db: Database, name_id: int) -> None:
    sql = """
        UPDATE names SET (first, last) = (SELECT min(year), max(year) FROM (
            SELECT CAST(substr(published, 1, 4) AS INTEGER) AS year FROM quotes WHERE name_id = ?1 UNION ALL
            SELECT CAST(substr(published, 1, 4) AS INTEGER) FROM quote_speakers JOIN quotes ON quotes.id = quote_id
            WHERE quote_speakers.name_id = ?1
        )) WHERE id = ?1
    """
    db.execute(sql, [name_id])
