"""Proof that speakers are what the names in the archive and the ledger make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from quotes.store.identity import Identity, gather, speakers_among
from quotes.store.ledger import entries, keys_of
from quotes.store.name_keys import name_key
from quotes.store.names import fold
from quotes.store.queries import rows

_COUNTED = """
    SELECT names.name, quotes, coalesce(own, 0) + coalesce(joint, 0) AS counted FROM names
    LEFT JOIN (SELECT name_id, count(*) AS own FROM quotes GROUP BY name_id) AS a ON a.name_id = names.id
    LEFT JOIN (SELECT name_id, count(*) AS joint FROM quote_speakers GROUP BY name_id) AS b ON b.name_id = names.id
    WHERE quotes != counted OR quotes = 0
"""
_YEARS = """
    SELECT name FROM names LEFT JOIN (
        SELECT name_id, min(year) AS earliest, max(year) AS latest FROM (
            SELECT name_id, CAST(substr(published, 1, 4) AS INTEGER) AS year FROM quotes UNION ALL
            SELECT quote_speakers.name_id, CAST(substr(published, 1, 4) AS INTEGER)
            FROM quote_speakers JOIN quotes ON quotes.id = quote_id
        ) GROUP BY name_id
    ) ON name_id = names.id WHERE first IS NOT earliest OR last IS NOT latest
"""
_JOINT = """
    SELECT quote_speakers.quote_id, quote_speakers.name, names.folded, names.speaker_id AS bearer,
        quote_speakers.speaker_id, names.speaker_id = quotes.speaker_id OR EXISTS (
            SELECT 1 FROM quote_speakers AS before
            WHERE before.quote_id = quote_speakers.quote_id AND before.position < quote_speakers.position
            AND before.speaker_id = names.speaker_id
        ) AS known
    FROM quote_speakers JOIN quotes ON quotes.id = quote_id LEFT JOIN names ON names.id = quote_speakers.name_id
"""


def speaker_of_quote(quote: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a quote's speaker; the row has `folded` and `bearer` (a speaker's id) of its name."""
    named = quote["speaker_name"]
    if quote["speaker_id"] != quote["bearer"] or (None if named is None else fold(named)) != quote["folded"]:
        yield f"its speaker is {_quoted(quote['speaker'])}, its article names {_quoted(named)}"


def names_and_speakers(db: Database) -> Iterator[str]:
    """What is wrong with the names, the speakers that they are, their ids and aliases, and joint statements."""
    for name, stored, counted in db.execute(_COUNTED):
        yield f"the name {name} is counted with {stored} quotes and has {counted}"
    for (name,) in db.execute(_YEARS):
        yield f"the years of the name {name} are not those of the articles that give it"
    yield from _ledger(db)
    for row in rows(db, "SELECT * FROM names"):
        key = name_key(row["name"], row["kind"])
        if (row["folded"], row["key"], row["block"]) != (fold(row["name"]), key.key, key.block):
            yield f"the name {row['name']} is stored as {row['folded']}, {row['key']} and {row['block']}"
    for row in rows(db, _JOINT):
        wanted = None if row["known"] else row["bearer"]
        if row["folded"] != fold(row["name"]) or row["speaker_id"] != wanted:
            yield f"the joint speaker {row['name']} of quote {row['quote_id']} is speaker {row['speaker_id']}"
    unnamed = "SELECT name FROM speakers WHERE NOT EXISTS (SELECT 1 FROM names WHERE speaker_id = speakers.id)"
    for (name,) in db.execute(unnamed):
        yield f"no name is given to the speaker {name}"
    for (block,) in db.execute("SELECT DISTINCT block FROM names ORDER BY block").fetchall():
        for speaker in speakers_among(*gather(db, [], [block])):
            yield from _speaker(db, speaker)


def _ledger(db: Database) -> Iterator[str]:
    """Which entries of the ledger are not found by the names that they are about, so that they would not hold."""
    held: dict[int, set[str]] = {}
    for key, id in db.execute("SELECT key, entry_id FROM ledger_keys"):
        held.setdefault(id, set()).add(key)
    for entry in entries(db):
        if held.get(entry["id"]) != {key.key for key in keys_of(entry["detail"])}:
            yield f"the names of the ledger's entry {entry['id']} are not those that it is found by"


def _speaker(db: Database, speaker: Identity) -> Iterator[str]:
    row = next(rows(db, "SELECT * FROM speakers WHERE id = ?", [speaker.id]), None)
    if row is None:
        yield f"the speaker {speaker.name} ({speaker.id}) is missing"
        return
    stored = row["name"], row["kind"], row["folded"], row["wikidata"], row["wikidata_score"], row["wikidata_service"]
    if stored != (speaker.name, speaker.cluster[0].kind, speaker.folded, *(speaker.link or (None, None, None))):
        yield f"its names and the ledger make the speaker {row['name']} ({speaker.id}) {speaker.name}"
    for name in speaker.cluster:
        id = db.execute("SELECT speaker_id FROM names WHERE id = ?", [name.id]).fetchone()[0]
        if id != speaker.id:
            yield f"the name {name.name} is given to speaker {id}, not to {speaker.name} ({speaker.id})"
    ids = {row[0] for row in db.execute("SELECT id FROM speaker_ids WHERE speaker_id = ?", [speaker.id])}
    if ids != set(speaker.others):
        yield f"the former ids of the speaker {speaker.name} are not those of the names"
    aliases = {row[0] for row in db.execute("SELECT alias FROM aliases WHERE speaker_id = ?", [speaker.id])}
    spelt = "SELECT spelling FROM spellings JOIN names ON names.id = name_id WHERE speaker_id = ?"
    if aliases != speaker.aliases | {row[0] for row in db.execute(spelt, [speaker.id])}:
        yield f"the aliases of the speaker {speaker.name} are not the spellings of the names"


def _quoted(name: str | None) -> str:
    return "nothing" if name is None else repr(name if len(name) <= 60 else f"{name[:60]}...")
