"""All that each page of the archive shows, in one call each; the JSON of a page is what its function returns."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from quotes.store import timeline
from quotes.store.doubtful import described
from quotes.store.filters import Filters, bearers_of, select, settled
from quotes.store.lists import counts, get_article, quotes_of, speakers, versions
from quotes.store.page_parts import divide, marked, newest_of, profile, with_context
from quotes.store.queries import count_quotes, get_quote, quotes_with, rows, search, spans_of_all

PAGE = 20

# What a search puts around the words it finds: private-use characters, which no keyboard types.
HIT = ("\ue000", "\ue001")

# In how many of the newest quotes who is quoted most, titles, and who is quoted beside are looked for.
_COUNTED = 20_000
_ROLES_OF = 500
_BESIDE_IN = 30

# So many speakers of one name are offered at most.
_CHOICE = 100

# Words of a quotation that are looked for elsewhere, and how many of them it must have.
_SAME_WORDS = (4, 16)
# How many quotes with the same words are looked at, the newest ones.
_SAME_SHOWN = 50

Sort = Literal["date", "rank"]


def home(db: Database, today: date) -> dict[str, Any]:
    """What the archive holds, who is quoted most, the newest quotes and the quotes of the last year.

    Weeks, months and the year end on the archive's last day, or `today` where articles are dated later. `sampled` tells
    in how many of the newest quotes of the week and of the month who is quoted most was counted, None for all.
    """
    held = counts(db)
    last = min(held["last_day"] or today.isoformat(), today.isoformat())
    week, month = (_most_quoted(db, _back(last, days), last) for days in (6, 29))
    return {
        "counts": held,
        "until": last,
        "most_quoted": {"week": week[0], "month": month[0], "ever": list(speakers(db, limit=10))},
        "sampled": {"week": week[1], "month": month[1]},
        "newest": list(search(db, Filters(), limit=8)),
        "outlets": list(rows(db, "SELECT id, name, quotes FROM outlets ORDER BY quotes DESC, name LIMIT 10")),
        "timeline": timeline.of_archive(db, _back(last, 363), last),
    }


def search_page(
    db: Database,
    filters: Filters,
    *,
    sort: Sort = "date",
    before: int | None = None,
    offset: int = 0,
) -> dict[str, Any]:
    """One page of matches, how the newest of all divide, and the speakers whose names have the words searched for.

    `sampled` is the number of matches that were divided. Sorted by date, the next page begins `before` the id in
    `next_before`; sorted by rank, at `next_offset`. Each match has `highlighted`: its text with the characters of `HIT`
    around the words found. Raises ValueError for a date that is none.
    """
    filters = settled(db, filters)
    by_rank = sort == "rank" and filters.text is not None
    division = divide(db, filters)
    if not by_rank and before is None and (division.complete or len(division.ids) > PAGE):
        found = quotes_with(db, division.ids[: PAGE + 1])
    else:
        page = {"limit": PAGE + 1, "before": before, "offset": offset if by_rank else 0, "by_rank": by_rank}
        found = list(search(db, filters, **page))
    quotes, more = found[:PAGE], len(found) > PAGE
    first = before is None and not offset
    texts = {quote["id"]: quote["text"] for quote in quotes}
    highlighted = marked(texts, filters.text, *HIT) if filters.text else texts
    for quote in quotes:
        quote["highlighted"] = highlighted[quote["id"]]
    return {
        "total": len(quotes) if first and not more else division.total,
        "sampled": len(division.ids),
        "facets": division.facets,
        "quotes": quotes,
        "next_before": quotes[-1]["id"] if more and not by_rank else None,
        "next_offset": offset + PAGE if more and by_rank else None,
        "speakers": list(speakers(db, name=filters.text, limit=5)) if filters.text and before is None else [],
        "speaker": named(db, "speakers", filters.speaker_id),
        "outlet": named(db, "outlets", filters.outlet_id),
    }


def article_page(db: Database, article_id: int, act: Literal["speech", "all"] = "speech") -> dict[str, Any] | None:
    """One article with its text, its quotes with their spans, and its other versions.

    Thoughts are among the quotes only with `act` "all"; `thoughts` is how many there are.
    """
    article = get_article(db, article_id)
    if article is None:
        return None
    quotes = quotes_of(db, article_id, act=None)
    shown = [quote for quote in quotes if act == "all" or quote["act"] == "speech"]
    return {
        "article": article,
        "quotes": shown,
        "thoughts": sum(quote["act"] == "thought" for quote in quotes),
        "versions": [
            {key: version[key] for key in ("id", "version", "published", "added_at", "sha256", "superseded_by")}
            for version in versions(db, article_id)
        ],
    }


def speaker_page(db: Database, speaker_id: int, before: int | None = None) -> dict[str, Any] | None:
    """One speaker: names, titles over time, outlets, timeline, who is quoted beside, and quotes in context."""
    speaker = named(db, "speakers", speaker_id)
    if speaker is None:
        return None
    filters = Filters(speaker_id=speaker_id)
    found = list(search(db, filters, limit=PAGE + 1, before=before))
    shown = spans_of_all(db, [quote["id"] for quote in found[:PAGE]])
    divided = profile(db, "speaker", speaker_id)
    aliases = db.execute("SELECT alias FROM aliases WHERE speaker_id = ? ORDER BY alias", [speaker_id])
    return {
        "speaker": speaker,
        "aliases": [row[0] for row in aliases],
        "roles": _roles(db, speaker_id),
        **divided,
        "beside": _quoted_beside(db, speaker_id),
        "sampled": {
            "profile": divided.pop("sampled"),
            "roles": min(_ROLES_OF, speaker["quotes"]),
            "beside": min(_BESIDE_IN, speaker["quotes"]),
        },
        "quotes": [quote | {"spans": shown[quote["id"]]} for quote in with_context(db, found[:PAGE])],
        "next_before": found[PAGE - 1]["id"] if len(found) > PAGE else None,
    }


def choice(db: Database, speaker_id: int) -> list[dict[str, Any]]:
    """The speakers to whom an id leads, those with the most quotes first: id, name, kind, quotes, role (or "")."""
    found = sorted(described(db, bearers_of(db, speaker_id)), key=lambda one: (-one["quotes"], one["id"]))
    return [{key: one[key] or "" for key in ("id", "name", "kind", "quotes", "role")} for one in found[:_CHOICE]]


def outlet_page(db: Database, outlet_id: int, before: int | None = None) -> dict[str, Any] | None:
    """One outlet: whom it quotes and on what, how directly, how often without a name, timeline, articles, quotes."""
    outlet = named(db, "outlets", outlet_id)
    if outlet is None:
        return None
    filters = Filters(outlet_id=outlet_id)
    found = list(search(db, filters, limit=PAGE + 1, before=before))
    quoted = profile(db, "outlet", outlet_id)
    articles = """
        SELECT id, title, published, byline FROM articles
        WHERE outlet_id = ? AND superseded_by IS NULL ORDER BY published DESC, id DESC LIMIT 10
    """
    return {
        "outlet": outlet,
        **quoted,
        "speakers": [one | {"newest": _newest(db, outlet_id, one["value"])} for one in quoted["speakers"]],
        "articles": list(rows(db, articles, [outlet_id])),
        "quotes": found[:PAGE],
        "next_before": found[PAGE - 1]["id"] if len(found) > PAGE else None,
    }


def quote_page(db: Database, quote_id: int) -> dict[str, Any] | None:
    """One quote with its spans, its article, the words around it and where else in the archive the same words stand.

    `within` is the quote that it lies within, None for most, and `holds` are those that lie within it.
    """
    quote = get_quote(db, quote_id)
    if quote is None:
        return None
    article = get_article(db, quote["article_id"])
    assert article is not None
    (quote,) = with_context(db, [quote])
    same, outer_id = _same_words(db, quote), quote["within_id"]
    return {
        "quote": quote,
        "within": quotes_with(db, [outer_id])[0] if outer_id else None,
        "holds": _holds(db, quote_id),
        "speaker": named(db, "speakers", quote["speaker_id"]),
        "article": {key: value for key, value in article.items() if key != "text"},
        "elsewhere": [one for one in same if one["id"] != quote_id],
        "first": _earliest(quote, same),
    }


def named(db: Database, table: Literal["speakers", "outlets"], id: int | None) -> dict[str, Any] | None:
    """A speaker or an outlet with its name and the number of its quotes."""
    columns = "id, name, kind, quotes, wikidata" if table == "speakers" else "id, name, quotes"
    return next(rows(db, f"SELECT {columns} FROM {table} WHERE id = ?", [id]), None)


def _back(last: str, days: int) -> str:
    return date.fromordinal(max(1, date.fromisoformat(last).toordinal() - days)).isoformat()


def _most_quoted(db: Database, since: str, until: str) -> tuple[list[dict[str, Any]], int | None]:
    """The ten speakers quoted most in these days, and in how many of the newest quotes, None for all of them."""
    filters = Filters(since=since, until=until)
    selection = select(db, filters)
    sql = f"""
        WITH newest AS (
            SELECT quotes.id, quotes.speaker_id FROM {selection.source} WHERE {selection.where}
            ORDER BY {selection.order} LIMIT {_COUNTED}
        ), said AS (
            SELECT speaker_id FROM newest
            UNION ALL SELECT beside.speaker_id FROM newest CROSS JOIN quote_speakers AS beside ON quote_id = newest.id
        )
        SELECT speakers.id, speakers.name, most.quotes FROM (
            SELECT speaker_id, count(*) AS quotes FROM said WHERE speaker_id IS NOT NULL
            GROUP BY speaker_id ORDER BY quotes DESC, speaker_id LIMIT 10
        ) AS most CROSS JOIN speakers ON speakers.id = most.speaker_id
    """
    found = list(rows(db, sql, selection.parameters))
    return found, _COUNTED if count_quotes(db, filters) > _COUNTED else None


def _roles(db: Database, speaker_id: int) -> list[dict[str, Any]]:
    """Titles and affiliations in the newest `_ROLES_OF` quotes, with first and last day of each; the latest first."""
    newest, parameters = newest_of(db, "speaker", speaker_id, "quotes.id", _ROLES_OF)
    sql = f"""
        SELECT title, affiliation, min(published) AS first, max(published) AS last, count(*) AS quotes
        FROM (
            SELECT
                quotes.published,
                iif(quotes.speaker_id = ?, quotes.speaker_title, beside.title) AS title,
                iif(quotes.speaker_id = ?, quotes.speaker_affiliation, beside.affiliation) AS affiliation
            FROM ({newest}) AS newest CROSS JOIN quotes NOT INDEXED ON quotes.id = newest.id
            LEFT JOIN quote_speakers AS beside ON beside.quote_id = quotes.id AND beside.speaker_id = ?
        )
        WHERE title IS NOT NULL OR affiliation IS NOT NULL
        GROUP BY title, affiliation ORDER BY last DESC, quotes DESC LIMIT 12
    """
    return list(rows(db, sql, [speaker_id, speaker_id, *parameters, speaker_id]))


def _quoted_beside(db: Database, speaker_id: int) -> list[dict[str, Any]]:
    """Speakers who are quoted in the articles of the newest `_BESIDE_IN` quotes, by the number of those articles."""
    newest, parameters = newest_of(db, "speaker", speaker_id, "quotes.article_id", _BESIDE_IN)
    sql = f"""
        WITH said AS MATERIALIZED (
            SELECT quotes.id, quotes.article_id, quotes.speaker_id
            FROM (SELECT DISTINCT article_id FROM ({newest})) AS with_speaker
            CROSS JOIN quotes INDEXED BY quotes_article ON quotes.article_id = with_speaker.article_id
            WHERE quotes.act = 'speech'
        )
        SELECT speakers.id, speakers.name, count(DISTINCT named.article_id) AS articles
        FROM (
            SELECT article_id, speaker_id FROM said
            UNION ALL SELECT said.article_id, beside.speaker_id
            FROM said CROSS JOIN quote_speakers AS beside ON beside.quote_id = said.id
        ) AS named CROSS JOIN speakers ON speakers.id = named.speaker_id
        WHERE named.speaker_id != ? GROUP BY named.speaker_id ORDER BY articles DESC, speakers.name LIMIT 12
    """
    return list(rows(db, sql, [*parameters, speaker_id]))


def _newest(db: Database, outlet_id: int, speaker_id: int) -> dict[str, Any] | None:
    """The newest quote of the speaker in the outlet, alone or together with others."""
    spoken = "quotes.outlet_id = ? AND quotes.latest = 1 AND quotes.act = 'speech' ORDER BY quotes.id DESC LIMIT 1"
    sql = f"""
        SELECT quotes.id, quotes.article_id, quotes.published, articles.title AS headline
        FROM (
            SELECT max(id) AS id FROM (
                SELECT * FROM (
                    SELECT quotes.id FROM quotes INDEXED BY quotes_speaker WHERE quotes.speaker_id = ? AND {spoken}
                ) UNION ALL SELECT * FROM (
                    SELECT quotes.id FROM quote_speakers AS beside
                    CROSS JOIN quotes NOT INDEXED ON quotes.id = beside.quote_id
                    WHERE beside.speaker_id = ? AND {spoken}
                )
            )
        ) AS newest
        CROSS JOIN quotes NOT INDEXED ON quotes.id = newest.id CROSS JOIN articles ON articles.id = quotes.article_id
    """
    return next(rows(db, sql, [speaker_id, outlet_id, speaker_id, outlet_id]), None)


def _holds(db: Database, quote_id: int) -> list[dict[str, Any]]:
    """The quotes that lie within a quote, in the order of the text."""
    sql = "SELECT id FROM quotes WHERE within_id = ? ORDER BY start_char, id"
    return quotes_with(db, [row[0] for row in db.execute(sql, [quote_id])])


def _same_words(db: Database, quote: dict[str, Any]) -> list[dict[str, Any]]:
    """The newest quotes with the words in this one's marks, `_SAME_SHOWN` at most; none where those are too few."""
    least, most = _SAME_WORDS
    words = (quote["quoted"] or "").split(" … ")[0].replace('"', " ").split()
    if len(words) < least:
        return []
    return list(search(db, Filters(text=f'"{" ".join(words[:most])}"'), limit=_SAME_SHOWN))


def _earliest(quote: dict[str, Any], same: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The earliest dated quote with the same words; None where there may be earlier ones than were looked at."""
    if not same or len(same) == _SAME_SHOWN:
        return None
    return min((one for one in [quote, *same] if one["published"]), key=lambda one: one["id"], default=None)
