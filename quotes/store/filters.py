"""Which quotes a search wants, and the SQL that finds them newest first without sorting the archive."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlite_utils import Database

from quotes.model import Act, QuoteType
from quotes.store.ids import id_range
from quotes.store.names import fold

# Up to so many quotes of the wanted speakers or outlets are gathered and sorted; where there are more, walking through
# all quotes from the newest meets enough of them soon.
GATHERED = 20_000

# Up to so many quotes of a speaker or outlet are each looked up in the full-text index, which takes longer the more
# matches the words have; where there are more quotes, the matches are walked through from the newest.
PROBED = 100

# Up to so many quotes of a speaker or outlet are set aside to tell quickly which matches are among them; where there
# are more, each match is looked up.
SET_ASIDE = 2_000


# The least number of characters by which a name is found that goes on behind them.
_BEGINNING = 3

# What may be asked of a quote and rare, with an index of its own (`quotes_` and the column).
_RARE = ("how", "source_kind", "act")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a search asks for; everything that is None is not asked.

    `speaker` is a name, an alias, words of one or, where nobody has these, their beginnings (see `naming`), in any case
    and with or without accents; `outlet` a part of an outlet's name. `text` are words that were said, in any form
    (said, says), and "phrases in double quotes". `since` and `until` are ISO 8601 dates, both included. `act` None
    means speech and thought. Superseded versions of articles are left out unless `all_versions`.
    """

    text: str | None = None
    speaker: str | None = None
    speaker_id: int | None = None
    outlet: str | None = None
    outlet_id: int | None = None
    article_id: int | None = None
    type: QuoteType | None = None
    act: Act | None = "speech"
    source_kind: str | None = None
    how: str | None = None
    since: str | None = None
    until: str | None = None
    all_versions: bool = False

    @property
    def words(self) -> bool:
        """Whether words are asked; blank text asks nothing."""
        return self.text is not None and bool(self.text.strip())

    def of_act(self, act: str) -> bool:
        """Whether a quote of this act is wanted."""
        return self.act in (None, act)

    @property
    def only_by_day(self) -> bool:
        """Whether nothing but day, type and act is asked, which the table `days` answers."""
        names = (self.speaker, self.speaker_id, self.outlet, self.outlet_id, self.article_id)
        others = (*names, self.source_kind, self.how)
        return not self.words and not self.all_versions and all(value is None for value in others)


@dataclass
class Selection:
    """The FROM and WHERE of a search over `quotes`; `order` sorts newest first.

    `gathers` tells that the matches are not met in that order and are sorted, which is cheap for ids alone.
    """

    source: str
    order: str
    gathers: bool = False
    conditions: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def narrow(self, condition: str, *parameters: Any) -> None:
        """Add a condition with its parameters."""
        self.conditions.append(condition)
        self.parameters.extend(parameters)

    @property
    def where(self) -> str:
        """The conditions as one WHERE clause."""
        return " AND ".join(self.conditions) or "1"


def settled(db: Database, filters: Filters) -> Filters:
    """The filters with ids that are in use: that of the speaker who goes under another now, or, of none, a name.

    A newspaper may be called 1843, and a number that is no id is meant as such a name. An id of several speakers stays.
    """
    speaker, outlet = filters.speaker_id, filters.outlet_id
    if speaker is not None:
        found = bearers_of(db, speaker)
        if not found:
            filters = replace(filters, speaker_id=None, speaker=str(speaker))
        elif len(found) == 1:
            filters = replace(filters, speaker_id=found[0])
    if outlet is not None and db.execute("SELECT 1 FROM outlets WHERE id = ?", [outlet]).fetchone() is None:
        filters = replace(filters, outlet_id=None, outlet=str(outlet))
    return filters


def current_id(db: Database, speaker_id: int) -> int | None:
    """The id under which a speaker is found now that had, or might have had, this one; None unless just one had."""
    found = bearers_of(db, speaker_id)
    return found[0] if len(found) == 1 else None


def bearers_of(db: Database, speaker_id: int) -> list[int]:
    """The ids of the speakers to whom an id leads: one, or all who bear the name that it stands for; empty for none."""
    sql = "SELECT id FROM speakers WHERE id = ?1 UNION SELECT speaker_id FROM speaker_ids WHERE id = ?1"
    return [row[0] for row in db.execute(sql, [speaker_id])]


def match_expression(words: str, *, beginnings: bool = False) -> str:
    """The user's words as an FTS5 query for all of them: operators are words, quotation marks make phrases.

    With `beginnings` each word outside marks may be the beginning of one, if it has at least `_BEGINNING` characters.
    """
    plain = re.sub("[“”„«»]", '"', words.replace("\0", " "))
    parts = re.findall(r'"([^"]*)"?|([^\s"]+)', plain)
    return " ".join(_term(*part, beginnings) for part in parts if "".join(part).strip()) or '""'


def _term(phrase: str, word: str, beginnings: bool) -> str:
    return f'"{phrase or word}"' + ("*" if beginnings and len(word) >= _BEGINNING else "")


def naming(db: Database, name: str) -> str:
    """The FTS5 query for aliases by the words of a name: as whole words, or, where nobody has them all, beginnings.

    So Li is not Lindqvist, but Zelensk finds Zelensky.
    """
    whole = match_expression(name)
    found = db.execute("SELECT 1 FROM aliases_fts WHERE aliases_fts MATCH ? LIMIT 1", [whole]).fetchone()
    return whole if found else match_expression(name, beginnings=True)


def select(db: Database, filters: Filters, before: int | None = None, *, through_words: bool = False) -> Selection:
    """How to find the quotes that `filters` asks for, among the ids below `before`.

    With `through_words` the matches of the words are walked, as ranking them needs, however few quotes the other
    filters leave. Raises ValueError for a date that is none.
    """
    groups = sorted([*_groups(db, filters), *_rare(db, filters)], key=lambda group: group.quotes)
    rarest = groups[0] if groups else None
    few = filters.article_id is not None or (rarest is not None and rarest.quotes <= PROBED)
    if filters.words and (through_words or not few):
        selection, id = _through_words(filters, rarest), "quotes_fts.rowid"
    else:
        selection, id = _through_quotes(filters, rarest), "quotes.id"
    _narrow_to_range(selection, id, filters, before)
    for group in groups:
        selection.narrow(*group.condition)
    _narrow_to_values(selection, filters, {group.column for group in groups})
    return selection


@dataclass(frozen=True)
class _Group:
    """The speakers, or the outlets, that a name stands for, or one rare value of a column; and about how many quotes
    they have.

    `joint` tells that some of the speakers share a statement with others, whose quotes name them in `quote_speakers`.
    """

    column: str
    ids: Sequence[int] | Sequence[str]
    quotes: int
    joint: bool = False

    @property
    def condition(self) -> tuple[str, *tuple[Any, ...]]:
        """An SQL condition on a quote and its parameters; a single id is compared directly, which keeps an index's
        order.
        """
        among, parameter = self._among
        if not self.joint:
            return f"quotes.{self.column} {among}", parameter
        beside = f"SELECT 1 FROM quote_speakers WHERE quote_id = quotes.id AND speaker_id {among}"
        return f"(quotes.{self.column} {among} OR EXISTS ({beside}))", parameter, parameter

    @property
    def members(self) -> tuple[str, *tuple[Any, ...]]:
        """A SELECT of the ids of the quotes, and its parameters."""
        among, parameter = self._among
        own = f"SELECT quotes.id FROM quotes WHERE quotes.{self.column} {among}"
        if not self.joint:
            return own, parameter
        return f"{own} UNION ALL SELECT quote_id FROM quote_speakers WHERE speaker_id {among}", parameter, parameter

    @property
    def _among(self) -> tuple[str, Any]:
        if len(self.ids) == 1:
            return "= ?", self.ids[0]
        return "IN (SELECT value FROM json_each(?))", json.dumps(self.ids)


def _groups(db: Database, filters: Filters) -> list[_Group]:
    groups = []
    if filters.speaker is not None:
        groups.append(_group(db, "speaker", speakers_named(db, filters.speaker)))
    if filters.speaker_id is not None:
        groups.append(_group(db, "speaker", bearers_of(db, filters.speaker_id)))
    if filters.outlet is not None:
        groups.append(_group(db, "outlet", outlets_named(db, filters.outlet)))
    if filters.outlet_id is not None:
        groups.append(_group(db, "outlet", [filters.outlet_id]))
    return groups


def _rare(db: Database, filters: Filters) -> Iterator[_Group]:
    """The values that are asked for and have at most `GATHERED` quotes, counted no further."""
    for column in _RARE:
        value = getattr(filters, column)
        # Most is speech, wherever.
        if value is not None and (column, value) != ("act", "speech"):
            sql = f"SELECT count(*) FROM (SELECT 1 FROM quotes WHERE {column} = ? LIMIT {GATHERED + 1})"
            quotes = db.execute(sql, [value]).fetchone()[0]
            if quotes <= GATHERED:
                yield _Group(column, [value], quotes)


def _group(db: Database, what: str, ids: Sequence[int]) -> _Group:
    among = json.dumps(ids)
    sql = f"SELECT coalesce(sum(quotes), 0) FROM {what}s WHERE id IN (SELECT value FROM json_each(?))"
    quotes = db.execute(sql, [among]).fetchone()[0]
    shared = "SELECT EXISTS (SELECT 1 FROM quote_speakers WHERE speaker_id IN (SELECT value FROM json_each(?)))"
    joint = what == "speaker" and bool(db.execute(shared, [among]).fetchone()[0])
    return _Group(f"{what}_id", ids, quotes, joint)


def speakers_named(db: Database, name: str) -> list[int]:
    """Ids of the speakers with a name or an alias that has all words of `name`; see `naming`."""
    sql = """
        SELECT DISTINCT aliases.speaker_id FROM aliases_fts CROSS JOIN aliases ON aliases.id = aliases_fts.rowid
        WHERE aliases_fts MATCH ?
    """
    return [row[0] for row in db.execute(sql, [naming(db, name)])]


def outlets_named(db: Database, name: str) -> list[int]:
    """Ids of the outlets whose name contains `name`."""
    return [row[0] for row in db.execute("SELECT id FROM outlets WHERE instr(folded, ?)", [fold(name)])]


def _through_words(filters: Filters, rarest: _Group | None) -> Selection:
    """Walk the matches of the words, which FTS5 finds newest first."""
    # NOT INDEXED leaves the lookup by rowid, whatever SQLite makes of the statistics of an analysed archive.
    joined = "quotes_fts CROSS JOIN quotes NOT INDEXED ON quotes.id = quotes_fts.rowid"
    selection = Selection(joined, "quotes_fts.rowid DESC")
    selection.narrow("quotes_fts MATCH ?", match_expression(filters.text or ""))
    if rarest is not None and rarest.quotes <= SET_ASIDE:
        members, *parameters = rarest.members
        # The plus keeps SQLite from starting the full-text query anew for each id.
        selection.narrow(f"+quotes_fts.rowid IN ({members})", *parameters)
    return selection


def _through_quotes(filters: Filters, rarest: _Group | None) -> Selection:
    """Read the quotes of an article, of the rarest speakers, outlets or value, or all; look the words up for each."""
    if filters.article_id is not None:
        selection = Selection("quotes INDEXED BY quotes_article", "quotes.id DESC", gathers=True)
    elif rarest is None or ((rarest.joint or len(rarest.ids) != 1) and rarest.quotes > GATHERED):
        selection = Selection("quotes INDEXED BY quotes_walk", "quotes.id DESC")
    elif rarest.joint:
        selection = Selection("quotes NOT INDEXED", "quotes.id DESC", gathers=True)
        members, *parameters = rarest.members
        selection.narrow(f"quotes.id IN ({members})", *parameters)
    else:
        index = f"quotes_{rarest.column.removesuffix('_id')}"
        selection = Selection(f"quotes INDEXED BY {index}", "quotes.id DESC", gathers=len(rarest.ids) != 1)
    if filters.words:
        found = "SELECT 1 FROM quotes_fts WHERE quotes_fts MATCH ? AND quotes_fts.rowid = quotes.id"
        selection.narrow(f"EXISTS ({found})", match_expression(filters.text or ""))
    return selection


def _narrow_to_range(selection: Selection, id: str, filters: Filters, before: int | None) -> None:
    first, last = id_range(filters.since, filters.until)
    if filters.since or filters.until:
        selection.narrow(f"{id} >= ?", first)
    if filters.until or before is not None:
        selection.narrow(f"{id} < ?", last if before is None else min(last, before))


def _narrow_to_values(selection: Selection, filters: Filters, done: Collection[str]) -> None:
    for column in ("article_id", "type", "act", "source_kind", "how"):
        value = getattr(filters, column)
        if value is not None and column not in done:
            selection.narrow(f"quotes.{column} = ?", value)
    if not filters.all_versions:
        selection.narrow("quotes.latest = 1")
