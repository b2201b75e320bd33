"""The ledger: what people have decided about speakers, kept apart from what the rules find and replayed over it.

An entry names speakers by names that articles give, never by ids, so that it holds when articles are added again, and
in another archive. An entry that is undone stays, with the time. What entries hold (`detail`, JSON), a speaker being
{"kind", "name", "context", "alone"}:

    merge   speaker, other: both are one, called as `called` says
    split   speaker, name: that name is another's; or speaker, articles: the one named there (SHA-256s) is another
    rename  speaker, name: what to call the speaker
    alias   speaker, alias: the alias means the speaker, in searches and where an article gives no other name; `other`
            is who bore the alias then, if anybody
    link    speaker, id, score, service: who the speaker is in a service such as Wikidata

The `context` is one that the name has in an article, so that a namesake who comes later is not taken for the speaker.
`alone` tells that nobody else bore the name then: it means its one bearer also where no article has the context.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, get_args

from sqlite_utils import Database

from quotes.model import SpeakerKind
from quotes.store.contexts import APART
from quotes.store.ids import stable_id
from quotes.store.name_keys import NameKey, name_key
from quotes.store.names import fold
from quotes.store.partition import Cluster
from quotes.store.queries import rows

Action = Literal["merge", "split", "rename", "alias", "link"]
Detail = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One decision; `id` orders the decisions of an archive."""

    id: int
    action: Action
    detail: Detail

    def names(self) -> list[NameKey]:
        """The names that the entry is about."""
        return keys_of(self.detail)


@dataclass
class Decided:
    """The clusters as the ledger leaves them, and by their places the names, aliases and links that it gives.

    `idle` are the ids of the entries that are about nobody among them.
    """

    clusters: list[Cluster]
    names: dict[int, str] = field(default_factory=dict)
    aliases: dict[int, set[str]] = field(default_factory=dict)
    links: dict[int, tuple[str, float, str]] = field(default_factory=dict)
    idle: set[int] = field(default_factory=set)


def keys_of(detail: Detail) -> list[NameKey]:
    """The normal forms of the names in an entry."""
    kind = detail["speaker"]["kind"]
    names = [(detail["speaker"]["name"], kind)]
    if "other" in detail:
        names.append((detail["other"]["name"], detail["other"]["kind"]))
    names += [(detail[what], kind) for what in ("name", "alias") if what in detail]
    return [name_key(name, kind) for name, kind in names]


def check(action: str, detail: Detail) -> None:
    """Raise KeyError, TypeError, AttributeError or ValueError where an entry of another ledger is none."""
    wanted = {
        "merge": [{"other", "called"}],
        "split": [{"name"}, {"articles"}],
        "rename": [{"name"}],
        "alias": [{"alias"}],
        "link": [{"id", "score", "service"}],
    }
    if not any(names <= detail.keys() for names in wanted[action]):
        raise ValueError("something is missing")
    for speaker in (detail["speaker"], detail.get("other", detail["speaker"])):
        if speaker["kind"] not in get_args(SpeakerKind):
            raise ValueError("a kind that speakers have not")
        _check_words(speaker["name"])
        if speaker["kind"] != detail["speaker"]["kind"]:
            raise ValueError("two kinds that cannot be one speaker")
    for what in {"called", "name", "alias", "id", "service"} & detail.keys():
        _check_words(detail[what])
    for article in _listed(detail.get("articles", [])):
        _check_words(article)
    if not isinstance(detail.get("score", 0.0), int | float):
        raise TypeError("a score that is no number")


def _check_words(words: Any) -> None:
    """Raise ValueError or AttributeError for what is no text, blank, or not to be written as UTF-8."""
    if not words.strip():
        raise ValueError("a name is blank")
    words.encode("utf-8")


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def record(db: Database, action: Action, detail: Detail, at: str | None = None) -> Entry:
    """Write a decision into the ledger; `at` is an ISO 8601 time, now where it is not given."""
    at = at or datetime.now(UTC).isoformat(timespec="seconds")
    written = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    sql = "INSERT INTO ledger (at, action, detail) VALUES (?, ?, ?) RETURNING id"
    entry = Entry(db.execute(sql, [at, action, written]).fetchone()[0], action, detail)
    for key in {key.key for key in entry.names()}:
        db.execute("INSERT INTO ledger_keys VALUES (?, ?)", [key, entry.id])
    return entry


def entries(db: Database) -> Iterator[dict[str, Any]]:
    """All entries in their order: id, at, action, undone_at, and detail as a dict."""
    for row in rows(db, "SELECT id, at, action, undone_at, detail FROM ledger ORDER BY id"):
        yield row | {"detail": json.loads(row["detail"])}


def about(db: Database, key: str) -> list[Entry]:
    """The entries in force that are about a name, in their order."""
    sql = """
        SELECT id, action, detail FROM ledger_keys JOIN ledger ON ledger.id = entry_id
        WHERE key = ? AND undone_at IS NULL ORDER BY id
    """
    return [Entry(id, action, _read(detail)) for id, action, detail in db.execute(sql, [key]).fetchall()]


def set_apart(db: Database, key: str, sha256: str, url: str | None) -> str | None:
    """The place of a name that an entry sets apart in the article; None where none does."""
    for entry in reversed(about(db, key)):
        if not {sha256, url}.isdisjoint(entry.detail.get("articles", ())):
            return _place(entry)
    return None


def _place(entry: Entry) -> str:
    """The place of the names that an entry sets apart."""
    return f"{APART}{stable_id(json.dumps(entry.detail, sort_keys=True))}"


def apply(clusters: Sequence[Cluster], decisions: Iterable[Entry]) -> Decided:
    """The clusters after each decision in turn; one about names that are not there changes nothing."""
    found = [list(cluster) for cluster in clusters]
    called: list[tuple[str, int, Any]] = []
    idle = {entry.id for entry in decisions if not _carry_out(entry, found, called)}
    ordered = sorted((sorted(cluster, key=lambda name: name.id) for cluster in found if cluster), key=lambda c: c[0].id)
    return _with_calls(ordered, called, idle)


def _carry_out(entry: Entry, clusters: list[Cluster], called: list[tuple[str, int, Any]]) -> bool:
    """Do to the clusters what an entry says, and note what it calls whom; whether it is about any of them."""
    detail = entry.detail
    if "articles" in detail:
        return any(name.context.place == _place(entry) for cluster in clusters for name in cluster)
    speaker = meant(clusters, detail["speaker"])
    if speaker is None:
        return False
    if entry.action == "merge":
        other = meant(clusters, detail["other"])
        if other is None:
            return False
        _join(clusters, speaker, other)
        called.append(("rename", speaker[0].id, detail["called"]))
    elif entry.action == "split":
        return _take_out(clusters, speaker, fold(detail["name"]))
    elif entry.action == "alias":
        for other in _bearers_of_alias(clusters, detail):
            _join(clusters, speaker, other)
        called.append(("alias", speaker[0].id, detail["alias"]))
    elif entry.action == "rename":
        called.append(("rename", speaker[0].id, detail["name"]))
    elif entry.action == "link":
        called.append(("link", speaker[0].id, (detail["id"], detail["score"], detail["service"])))
    return True


def _with_calls(clusters: list[Cluster], called: Iterable[tuple[str, int, Any]], idle: set[int]) -> Decided:
    decided = Decided(clusters, idle=idle)
    places = {name.id: place for place, cluster in enumerate(clusters) for name in cluster}
    for what, id, value in called:
        if what == "rename":
            decided.names[places[id]] = value
        elif what == "link":
            decided.links[places[id]] = value
        else:
            decided.aliases.setdefault(places[id], set()).add(value)
    return decided


def bearers(clusters: Iterable[Cluster], kind: str, folded: str) -> list[Cluster]:
    """The clusters that bear a name; those that people have set apart only where there are no others."""
    found = [
        (all(name.apart for name in names), cluster)
        for cluster in clusters
        if (names := [name for name in cluster if name.kind == kind and name.folded == folded])
    ]
    return [cluster for apart, cluster in found if not apart] or [cluster for _, cluster in found]


def meant(clusters: Sequence[Cluster], speaker: Detail) -> Cluster | None:
    """The cluster that an entry's speaker is: that of the name in its context, else the only bearer of the name where
    it was alone. None where there is none, or more than one.
    """
    kind, folded, context = speaker["kind"], fold(speaker["name"]), speaker.get("context")
    for cluster in clusters:
        if any((name.kind, name.folded, str(name.context)) == (kind, folded, context) for name in cluster):
            return cluster
    found = bearers(clusters, kind, folded)
    return found[0] if len(found) == 1 and (context is None or speaker.get("alone")) else None


def _bearers_of_alias(clusters: Sequence[Cluster], detail: Detail) -> list[Cluster]:
    """The clusters that an alias means: of a weak name all that have no other name, of another its bearer."""
    kind, alias = detail["speaker"]["kind"], detail["alias"]
    key = name_key(alias, kind)
    if key.weak:
        return [cluster for cluster in clusters if cluster and all(name.key == key for name in cluster)]
    found = meant(clusters, detail.get("other") or {"kind": kind, "name": alias})
    return [found] if found is not None else []


def _join(clusters: list[Cluster], one: Cluster, other: Cluster) -> None:
    if one is not other:
        one.extend(other)
        other.clear()


def _take_out(clusters: list[Cluster], cluster: Cluster, folded: str) -> bool:
    """Make those with the folded name a cluster of their own, unless they are all of it; whether there are any."""
    taken = [name for name in cluster if name.folded == folded]
    if taken and len(taken) < len(cluster):
        cluster[:] = [name for name in cluster if name.folded != folded]
        clusters.append(taken)
    return bool(taken)


@lru_cache(maxsize=1 << 12)
def _read(detail: str) -> Detail:
    return json.loads(detail)
