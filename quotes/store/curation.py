"""People's decisions about speakers: merge, split, rename, alias, link, undo; each in the ledger, and in force at once.

Every function is one transaction and raises SpeakerError, with one line for the person, where the decision makes no
sense in this archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlite_utils import Database

from quotes.model import SpeakerKind
from quotes.store import ledger
from quotes.store.connection import archive_errors, writing
from quotes.store.filters import bearers_of, match_expression
from quotes.store.identity import divided, gather, relink
from quotes.store.ledger import Action, Detail, Entry
from quotes.store.lists import find_article
from quotes.store.name_keys import name_key
from quotes.store.names import fold
from quotes.store.queries import rows
from quotes.store.relink import link_again

_NAMED = "SELECT id, name, kind, quotes, wikidata FROM speakers"
_ALIASES = """
    SELECT aliases.speaker_id, aliases.alias FROM aliases_fts CROSS JOIN aliases ON aliases.id = aliases_fts.rowid
    WHERE aliases_fts MATCH ?
"""
_SHOWN = 5


class SpeakerError(Exception):
    """A decision that cannot be taken; the message is one line that says what to do."""


def find_speaker(db: Database, key: str) -> dict[str, Any]:
    """The speaker that a person means by an id, a name or an alias: id, name, kind, quotes, wikidata.

    A name that is a speaker's own goes before aliases; an alias of one word, unless people gave it, means all speakers
    with the word in a name. Raises SpeakerError where there is none or more than one.
    """
    if key.isascii() and key.isdigit() and len(key) <= 15 and (led_to := bearers_of(db, int(key))):
        return _only(key, _speakers(db, led_to))
    folded = fold(key)
    given = {row[0] for row in db.execute("SELECT speaker_id FROM names WHERE folded = ?", [folded])}
    aliases = [(id, fold(alias)) for id, alias in db.execute(_ALIASES, [match_expression(key)])]
    bearers = _speakers(db, given | {id for id, alias in aliases if alias == folded})
    own = [one for one in bearers if fold(one["name"]) == folded]
    words = name_key(key, "person").words
    if bearers and not own and len(words) == 1 and not _is_given(db, bearers, folded):
        having = [id for id, alias in aliases if set(folded.split()) <= set(alias.split())]
        bearers = _speakers(db, {one["id"] for one in bearers}.union(having))
    else:
        bearers = [one for one in bearers if one["id"] in given or one in own] or bearers
    return _only(key, bearers)


def _only(key: str, bearers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The one speaker that a key leads to; raises SpeakerError where there is none or more than one."""
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        shown = ", ".join(f"{one['id']} ({one['name']}, {one['kind']}, {_quotes(one)})" for one in bearers[:_SHOWN])
        more = f" and {len(bearers) - _SHOWN} more" if len(bearers) > _SHOWN else ""
        raise SpeakerError(f"{len(bearers)} speakers are called {key}; give the id: {shown}{more}")
    raise SpeakerError(f'there is no speaker {key}; "quotes speakers WORD" lists those with a word in their names')


def _speakers(db: Database, ids: Iterable[int]) -> list[dict[str, Any]]:
    return [one for id in sorted(ids) for one in rows(db, f"{_NAMED} WHERE id = ?", [id])]


def _is_given(db: Database, bearers: Sequence[dict[str, Any]], folded: str) -> bool:
    """Whether people gave the name to a speaker, as an alias."""
    keys = {name_key(folded, one["kind"]).key for one in bearers}
    entries = (entry for key in keys for entry in ledger.about(db, key))
    return any(fold(entry.detail.get("alias", "")) == folded for entry in entries)


def _quotes(speaker: dict[str, Any]) -> str:
    return f"{speaker['quotes']} quote{'' if speaker['quotes'] == 1 else 's'}"


def merge(db: Database, one: str, other: str) -> Entry:
    """Make two speakers one, under the name of the first."""
    with archive_errors(db), writing(db):
        first, second = find_speaker(db, one), find_speaker(db, other)
        if first["id"] == second["id"]:
            raise SpeakerError(f"{one} and {other} are one speaker already, {first['name']}")
        if first["kind"] != second["kind"]:
            raise SpeakerError(f"{one} is a {first['kind']} and {other} a {second['kind']}; they cannot be one speaker")
        detail = {"speaker": _reference(db, first), "other": _reference(db, second), "called": first["name"]}
        return _decide(db, "merge", detail)


def split(db: Database, speaker: str, name: str | None = None, articles: Sequence[str] = ()) -> Entry:
    """Take from a speaker the quotes that give one of its names, or those of some articles: they are another's.

    An article is named as for `quotes show`.
    """
    with archive_errors(db), writing(db):
        found = find_speaker(db, speaker)
        if name is not None:
            return _decide(db, "split", _split_name(db, found, name))
        chosen = [_article(db, key) for key in articles]
        names = {_name_in(db, found, article["id"], key) for key, article in zip(articles, chosen, strict=True)}
        if len(set(map(fold, names))) > 1:
            raise SpeakerError(f"these articles call {found['name']} by different names; split them one at a time")
        taken = {"kind": found["kind"], "name": min(names)}
        return _decide(db, "split", {"speaker": taken, "articles": sorted(one["sha256"] for one in chosen)})


def rename(db: Database, speaker: str, name: str) -> Entry:
    """Call a speaker by another name; it is still found by the old one."""
    with archive_errors(db), writing(db):
        found = find_speaker(db, speaker)
        if found["name"] == name:
            raise SpeakerError(f"{speaker} is called {name} already")
        return _decide(db, "rename", {"speaker": _reference(db, found), "name": name})


def add_alias(db: Database, speaker: str, alias: str) -> Entry:
    """Let a name mean a speaker: a search for it finds the speaker, and where articles give only it, it is the speaker.

    So a maiden name, or a surname that one person alone is called by, joins.
    """
    with archive_errors(db), writing(db):
        found = find_speaker(db, speaker)
        detail = {"speaker": _reference(db, found), "alias": alias} | _bearer_of_alias(db, alias, found["kind"])
        if any(entry.detail == detail for entry in ledger.about(db, name_key(alias, found["kind"]).key)):
            raise SpeakerError(f"{alias} is an alias of {found['name']} already")
        return _decide(db, "alias", detail)


def link(db: Database, speaker_id: int, id: str, score: float, service: str) -> Entry:
    """Say who a speaker is in a service of identities."""
    with archive_errors(db), writing(db):
        found = find_speaker(db, str(speaker_id))
        detail = {"speaker": _reference(db, found), "id": id, "score": score, "service": service}
        return _decide(db, "link", detail)


def unlinked(db: Database, limit: int) -> list[dict[str, Any]]:
    """The most quoted people and organisations without a link whose names tell them apart: id, name, kind, quotes."""
    sql = f"""
        {_NAMED} WHERE wikidata IS NULL AND quotes > 0 AND kind IN ('person', 'organisation')
        ORDER BY quotes DESC, name, id
    """
    return list(islice((one for one in rows(db, sql) if not name_key(one["name"], one["kind"]).weak), limit))


def undo(db: Database, entry_id: int | None = None) -> Entry:
    """Undo a decision, the latest in force where no id is given; it stays in the ledger, with the time."""
    with archive_errors(db), writing(db):
        wanted = "id = ?" if entry_id is not None else "undone_at IS NULL"
        sql = f"SELECT id, action, detail, undone_at FROM ledger WHERE {wanted} ORDER BY id DESC LIMIT 1"
        row = db.execute(sql, [entry_id] if entry_id is not None else []).fetchone()
        if row is None:
            missing = f"no entry {entry_id}" if entry_id is not None else "nothing to undo"
            raise SpeakerError(f'there is {missing}; "quotes speakers ledger" lists the entries')
        if row[3] is not None:
            raise SpeakerError(f"entry {entry_id} was undone at {row[3]}")
        db.execute("UPDATE ledger SET undone_at = ? WHERE id = ?", [_now(), row[0]])
        entry = Entry(row[0], row[1], json.loads(row[2]))
        _apply(db, entry)
        return entry


def idle(db: Database) -> set[int]:
    """The ids of the entries in force that are about nobody in the archive, such as a name that no article gives."""
    entries = [Entry(row["id"], row["action"], row["detail"]) for row in ledger.entries(db) if not row["undone_at"]]
    names, about = gather(db, {(name.block, name.key) for entry in entries for name in entry.names()})
    return ledger.apply(divided(names), about).idle


def replay(db: Database, entries: Iterable[dict[str, Any]]) -> int:
    """Take over the entries of another archive's ledger that are in force there and not known here; how many.

    They may be about names that this archive has not met yet. Raises SpeakerError for what is no entry, with nothing
    taken over.
    """
    count = 0
    with archive_errors(db), writing(db):
        known = {
            (row["action"], json.dumps(row["detail"], sort_keys=True))
            for row in ledger.entries(db)
            if not row["undone_at"]
        }
        for number, row in enumerate(entries, 1):
            try:
                action, detail, at = row["action"], row["detail"], row["at"]
                datetime.fromisoformat(at)
                if row.get("undone_at") or (action, json.dumps(detail, sort_keys=True)) in known:
                    continue
                ledger.check(action, detail)
            except (KeyError, TypeError, AttributeError, ValueError):
                raise SpeakerError(f"line {number} is no entry of a ledger; nothing was taken over") from None
            _apply(db, ledger.record(db, action, detail, at))
            count += 1
    return count


def _decide(db: Database, action: Action, detail: Detail) -> Entry:
    entry = ledger.record(db, action, detail)
    _apply(db, entry)
    return entry


def _apply(db: Database, entry: Entry) -> None:
    """Work out anew whom the entry is about, now that it is in force or no longer so."""
    for sha256 in entry.detail.get("articles", ()):
        for (id,) in db.execute("SELECT id FROM articles WHERE sha256 = ?1 OR url = ?1", [sha256]).fetchall():
            link_again(db, id)
    relink(db, {(name.block, name.key) for name in entry.names()})


def _reference(db: Database, speaker: dict[str, Any], besides: str = "") -> Detail:
    """A speaker by a name that articles give, another than `besides` (folded), its own if it can be, else the most used
    one; in a context that tells something, if it can be.
    """
    sql = """
        SELECT name, folded, context FROM names WHERE speaker_id = ? AND folded != ?
        ORDER BY folded = ? DESC, context = '', quotes DESC, id LIMIT 1
    """
    name, folded, context = db.execute(sql, [speaker["id"], besides, fold(speaker["name"])]).fetchone()
    others = "SELECT 1 FROM names WHERE folded = ? AND kind = ? AND speaker_id != ?"
    shared = db.execute(others, [folded, speaker["kind"], speaker["id"]]).fetchone() is not None
    alone = not shared and not name_key(name, speaker["kind"]).weak
    return {"kind": speaker["kind"], "name": name, "context": context, "alone": alone}


def _bearer_of_alias(db: Database, alias: str, kind: SpeakerKind) -> Detail:
    """Who bears an alias already and is to be joined, as a part of the entry; nobody for a name that says too little.

    Raises SpeakerError where several do.
    """
    if name_key(alias, kind).weak:
        return {}
    sql = "SELECT DISTINCT speaker_id FROM names WHERE folded = ? AND kind = ?"
    found = _speakers(db, (row[0] for row in db.execute(sql, [fold(alias), kind])))
    if not found:
        return {}
    bearer = _only(alias, found)
    return {"other": _reference(db, bearer | {"name": alias})}


def _split_name(db: Database, speaker: dict[str, Any], name: str) -> Detail:
    given = db.execute("SELECT DISTINCT folded FROM names WHERE speaker_id = ?", [speaker["id"]]).fetchall()
    names = {row[0] for row in given}
    if fold(name) not in names:
        raise SpeakerError(f"no article calls {speaker['name']} {name}; its names are: {_names(db, speaker)}")
    if len(names) == 1:
        raise SpeakerError(f"{speaker['name']} has no other name than {name}; split by --article instead")
    return {"speaker": _reference(db, speaker, besides=fold(name)), "name": name}


def _names(db: Database, speaker: dict[str, Any]) -> str:
    found = db.execute("SELECT DISTINCT name FROM names WHERE speaker_id = ? ORDER BY name", [speaker["id"]])
    return ", ".join(row[0] for row in found)


def _article(db: Database, key: str) -> dict[str, Any]:
    try:
        return find_article(db, key)
    except LookupError as error:
        raise SpeakerError(error.args[0]) from None


def _name_in(db: Database, speaker: dict[str, Any], article_id: int, key: str) -> str:
    """The name that an article has for the speaker."""
    sql = """
        SELECT speaker_name FROM quotes WHERE article_id = ?1 AND speaker_id = ?2 UNION ALL
        SELECT name FROM quote_speakers JOIN quotes ON quotes.id = quote_id
        WHERE article_id = ?1 AND quote_speakers.speaker_id = ?2 LIMIT 1
    """
    row = db.execute(sql, [article_id, speaker["id"]]).fetchone()
    if row is None:
        raise SpeakerError(f"the article {key} has no quote of {speaker['name']}; name one that has")
    return row[0]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
