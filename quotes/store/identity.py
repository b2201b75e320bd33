"""Speakers across the archive: the names that articles give, which of them are one speaker, and under which id.

Who is who is a function of the set of names in the archive and of the ledger, never of the order of adding: whenever a
name comes, goes or changes its context, the names that might be affected, those of its block, are divided anew (see
`partition`). A block is small however large the archive, so that adding an article costs the same in any archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from quotes.model import SpeakerKind
from quotes.store import ledger
from quotes.store.contexts import parse
from quotes.store.ids import free, stable_id
from quotes.store.names import fold, shown
from quotes.store.partition import CROWDED, Cluster, Name, partition

# The version of the rules; an archive made by others is linked anew when it is opened to be written.
RULES = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of one speaker, and what `speakers` holds: id, name, and the link (id there, score, service).

    `others` are the ids that lead to it; `aliases` the names by which to find it beside the spellings of its names.
    """

    id: int
    cluster: Cluster
    others: tuple[int, ...]
    name: str
    folded: str
    aliases: frozenset[str]
    link: tuple[str, float, str] | None = None


def relink(
    db: Database,
    touched: Iterable[tuple[str, str]],
    blocks: Iterable[str] = (),
    orphans: Iterable[int] = (),
    entered: Collection[tuple[str, str]] | None = None,
) -> None:
    """Divide anew the names with these (block, key), or in these whole blocks, and whatever the ledger ties to them.

    `orphans` are ids of speakers that may have lost their last name. `entered` are the names (kind, folded) that alone
    have changed, where that is known; speakers that they leave as they were are not written again.
    """
    names, entries = gather(db, touched, blocks)
    found = speakers_among(names, entries)
    moved = [(name, speaker.id) for speaker in found for name in speaker.cluster if name.speaker_id != speaker.id]
    if entered is not None:
        about = {speaker_id for name, id in moved for speaker_id in (name.speaker_id, id)}
        # What is decided about one name may change when another comes.
        decided = {key.key for entry in entries for key in entry.names()}
        found = [
            speaker
            for speaker in found
            if speaker.id in about
            or any((name.kind, name.folded) in entered or name.key.key in decided for name in speaker.cluster)
        ]
    for speaker in found:
        _write_speaker(db, speaker)
    for name, id in moved:
        db.execute("UPDATE names SET speaker_id = ? WHERE id = ?", [id, name.id])
        give(db, name.id)
    left = {name.speaker_id for name, _ in moved if name.speaker_id is not None}
    for id in left.union(orphans) - {speaker.id for speaker in found}:
        _remove_speaker(db, id)
    for speaker in found:
        _write_ids_and_aliases(db, speaker)


def gather(
    db: Database, touched: Iterable[tuple[str, str]], blocks: Iterable[str] = ()
) -> tuple[dict[Name, bool], list[ledger.Entry]]:
    """The names to divide together, each with whether its block is crowded, and the ledger's entries about them."""
    whole, waiting = set(blocks), set(touched)
    found: dict[int, tuple[Name, bool]] = {}
    entries: dict[int, ledger.Entry] = {}
    done: set[tuple[str, str]] = set()
    waiting |= {(block, "") for block in whole}
    while waiting:
        block, key = waiting.pop()
        done.add((block, key))
        crowded = number_of_keys(db, block) > CROWDED
        names = _names(db, "block", block) if not crowded or block in whole else _names(db, "key", key)
        found |= {name.id: (name, crowded) for name in names}
        done |= {(block, name.key.key) for name in names}
        for key in {name.key.key for name in names}:
            for entry in ledger.about(db, key):
                if entry.id not in entries:
                    entries[entry.id] = entry
                    waiting |= {(other.block, other.key) for other in entry.names()}
        waiting -= done
    return dict(found.values()), [entries[id] for id in sorted(entries)]


def speakers_among(names: dict[Name, bool], entries: Sequence[ledger.Entry]) -> list[Identity]:
    """The speakers that these names are, by the rules and then by the ledger's entries, in their order."""
    decided = ledger.apply(divided(names), entries)
    claims, leading = _claims(decided.clusters)
    bearing = Counter((name.kind, name.folded) for cluster in decided.clusters for name in cluster)
    several = {name for name, rows in bearing.items() if rows > 1}
    return [_speaker(decided, place, claims[place], leading[place], several) for place in range(len(claims))]


def divided(names: dict[Name, bool]) -> list[Cluster]:
    """The names, each with whether its block is crowded, divided by the rules alone."""
    blocks: dict[str, list[Name]] = {}
    for name in names:
        blocks.setdefault(name.key.block, []).append(name)
    clusters: list[Cluster] = []
    for block in sorted(blocks):
        clusters += partition(blocks[block], names[blocks[block][0]])
    return clusters


def _claims(clusters: Sequence[Cluster]) -> tuple[list[dict[str, int]], list[set[int]]]:
    """For each cluster the names that it alone bears, with the ids that they give it; and the ids that lead to it.

    A name of several bearers gives its id to none of them, so that no namesake ever takes it: it leads to them all. A
    weak name gives no id, and its own leads to its bearer while there is one.
    """
    claims: list[dict[str, int]] = [{} for _ in clusters]
    leading: list[set[int]] = [set() for _ in clusters]
    borne: dict[tuple[SpeakerKind, str], dict[int, list[Name]]] = {}
    for place, cluster in enumerate(clusters):
        for name in cluster:
            borne.setdefault((name.kind, name.folded), {}).setdefault(place, []).append(name)
    for named, names in borne.items():
        # Whom people have set apart in some articles takes nothing from the others.
        places = [place for place, rows in names.items() if not all(one.apart for one in rows)] or list(names)
        weak = any(one.key.weak for rows in names.values() for one in rows)
        id = stable_id("speaker", *named)
        if len(places) == 1 and not weak:
            claims[places[0]][named[1]] = id
        elif len(places) == 1 or not weak:
            for place in places:
                leading[place].add(id)
    return claims, leading


def _speaker(
    decided: ledger.Decided,
    place: int,
    claimed: dict[str, int],
    leading: set[int],
    several: Collection[tuple[SpeakerKind, str]],
) -> Identity:
    """The speaker at a place of the clusters; `several` are the names (kind, folded) that come in several contexts."""
    cluster = decided.clusters[place]
    # A name of which nothing is told has the name's id for its own; among several it has another, so as to leave it to
    # all of them.
    bare = {one.id for one in cluster if not one.context.known and (one.kind, one.folded) in several}
    ids = {
        *claimed.values(),
        *({one.id for one in cluster} - bare),
        *(stable_id("speaker", str(id), "bare") for id in bare),
    }
    id = min(claimed.values()) if claimed else min(ids)
    ids |= leading
    name = decided.names.get(place) or shown_name((one.name, one.folded, one.quotes) for one in cluster)
    folded = fold(name)
    if folded not in claimed:
        folded = f"{folded} {id}"
    aliases = frozenset({name, *decided.aliases.get(place, ())})
    return Identity(id, cluster, tuple(sorted(ids - {id})), name, folded, aliases, decided.links.get(place))


def shown_name(names: Iterable[tuple[str, str, int]]) -> str:
    """Of names (as written, folded, number of quotes) the one of several words that most quotes give, or, of as many,
    the one of more words.
    """
    quotes: Counter[str] = Counter()
    best: dict[str, str] = {}
    for name, folded, count in names:
        quotes[folded] += count
        best[folded] = shown(best.get(folded, name), name)
    chosen = max(quotes, key=lambda folded: (" " in folded, quotes[folded], folded.count(" "), folded))
    return best[chosen]


def _names(db: Database, column: str, value: str) -> list[Name]:
    sql = f"SELECT id, kind, name, folded, context, first, last, quotes, speaker_id FROM names WHERE {column} = ?"
    found = []
    for row in db.execute(sql, [value]).fetchall():
        id, kind, name, folded, context, first, last, quotes, speaker_id = row
        spellings = frozenset()
        if kind != "person":
            spelt = db.execute("SELECT spelling FROM spellings WHERE name_id = ?", [id])
            spellings = frozenset(fold(row[0]).replace(" ", "") for row in spelt)
        found.append(Name(id, kind, name, folded, parse(context), first, last, quotes, spellings, speaker_id))
    return found


def number_of_keys(db: Database, block: str) -> int:
    """How many names (keys) a block has, counted up to one more than make it crowded."""
    sql = f"SELECT count(*) FROM (SELECT DISTINCT key FROM names WHERE block = ? LIMIT {CROWDED + 1})"
    return db.execute(sql, [block]).fetchone()[0]


def _write_speaker(db: Database, speaker: Identity) -> None:
    kind = speaker.cluster[0].kind
    link = speaker.link or (None, None, None)
    values = [speaker.name, kind, speaker.folded, *link]
    row = db.execute(
        "SELECT name, kind, folded, wikidata, wikidata_score, wikidata_service FROM speakers WHERE id = ?", [speaker.id]
    ).fetchone()
    if row is None:
        sql = """
            INSERT INTO speakers (name, kind, folded, wikidata, wikidata_score, wikidata_service, id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    elif list(row) != values:
        sql = """
            UPDATE speakers SET name = ?, kind = ?, folded = ?, wikidata = ?, wikidata_score = ?, wikidata_service = ?
            WHERE id = ?
        """
    else:
        return
    # Another speaker that is about to change or go may still hold the folded name.
    moved = "UPDATE speakers SET folded = folded || ' ' || id WHERE folded = ? AND kind = ? AND id != ?"
    db.execute(moved, [speaker.folded, kind, speaker.id])
    db.execute(sql, [*values, speaker.id])


def give(db: Database, name_id: int) -> None:
    """Make the speaker of a name that of the quotes that give it, where it is not yet."""
    (speaker_id,) = db.execute("SELECT speaker_id FROM names WHERE id = ?", [name_id]).fetchone()
    # What stays as it is costs nothing: no trigger counts it, no index is written.
    db.execute("UPDATE quotes SET speaker_id = ?1 WHERE name_id = ?2 AND speaker_id IS NOT ?1", [speaker_id, name_id])
    joint = """
        SELECT quote_id FROM quote_speakers WHERE name_id = ?1 UNION
        SELECT quote_id FROM quote_speakers WHERE quote_id IN (SELECT id FROM quotes WHERE name_id = ?1)
    """
    for (quote_id,) in db.execute(joint, [name_id]).fetchall():
        known = {db.execute("SELECT speaker_id FROM quotes WHERE id = ?", [quote_id]).fetchone()[0]}
        sql = """
            SELECT position, names.speaker_id FROM quote_speakers JOIN names ON names.id = name_id
            WHERE quote_id = ? ORDER BY position
        """
        for position, id in db.execute(sql, [quote_id]).fetchall():
            db.execute(
                "UPDATE quote_speakers SET speaker_id = ? WHERE quote_id = ? AND position = ?",
                [None if id in known else id, quote_id, position],
            )
            known.add(id)


def _remove_speaker(db: Database, id: int) -> None:
    """Delete a speaker that no name is given to any more."""
    if has(db, "names", "speaker_id", id):
        return
    for table in ("aliases", "speaker_ids"):
        db.execute(f"DELETE FROM {table} WHERE speaker_id = ?", [id])
    db.execute("DELETE FROM speakers WHERE id = ?", [id])


def _write_ids_and_aliases(db: Database, speaker: Identity) -> None:
    held = {row[0] for row in db.execute("SELECT id FROM speaker_ids WHERE speaker_id = ?", [speaker.id])}
    for id in held - set(speaker.others):
        db.execute("DELETE FROM speaker_ids WHERE id = ? AND speaker_id = ?", [id, speaker.id])
    for id in set(speaker.others) - held:
        db.execute("INSERT INTO speaker_ids VALUES (?, ?)", [id, speaker.id])
    db.execute("DELETE FROM speaker_ids WHERE id = ?", [speaker.id])
    wanted = set(speaker.aliases)
    for name in speaker.cluster:
        wanted.update(row[0] for row in db.execute("SELECT spelling FROM spellings WHERE name_id = ?", [name.id]))
    held = {row[0] for row in db.execute("SELECT alias FROM aliases WHERE speaker_id = ?", [speaker.id])}
    for alias in sorted(held - wanted):
        db.execute("DELETE FROM aliases WHERE speaker_id = ? AND alias = ?", [speaker.id, alias])
    for alias in sorted(wanted - held):
        id = free(stable_id("alias", str(speaker.id), alias), lambda id: has(db, "aliases", "id", id))
        db.execute("INSERT INTO aliases (id, speaker_id, alias) VALUES (?, ?, ?)", [id, speaker.id, alias])


def has(db: Database, table: str, column: str, value: Any) -> bool:
    """Whether a table has a row with the value."""
    return db.execute(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", [value]).fetchone() is not None
