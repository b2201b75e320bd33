"""All that each page of the archive shows, in one call each; the JSON of a page is what its function returns."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from quotes.store import timeline
from quotes.store.filters import Filters
from quotes.store.lists import counts, get_article, quotes_of, speakers, versions
from quotes.store.page_parts import SAMPLE, divide, marked, profile, with_context
from quotes.store.queries import facet, get_quote, rows, search

PAGE = 20

# Words of a quotation that are looked for elsewhere, and how many of them it must have.
_SAME_WORDS = (4, 16)
# How many quotes with the same words are looked at, the newest ones.
_SAME_SHOWN = 50

Sort = Literal["date", "rank"]


def home(db: Database, today: date) -> dict[str, Any]:
    """What the archive holds, who is quoted most, the newest quotes and the quotes of the last year.

    Weeks, months and the year end on the archive's last day, or `today` where articles are dated later.
    """
    held = counts(db)
    last = min(held["last_day"] or today.isoformat(), today.isoformat())
    return {
        "counts": held,
        "until": last,
        "most_quoted": {
            "week": _most_quoted(db, _back(last, 6), last),
            "month": _most_quoted(db, _back(last, 29), last),
            "ever": list(speakers(db, limit=10)),
        },
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
    marks: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """One page of matches, how all of them divide, and the speakers whose names have the words searched for.

    Sorted by date, the next page begins `before` the id in `next_before`; sorted by rank, at `next_offset`. Each match
    has `highlighted`: its text with `marks` around the words found. Raises ValueError for a date that is none.
    """
    by_rank = sort == "rank" and filters.text is not None
    found = list(search(db, filters, limit=PAGE + 1, before=before, offset=offset if by_rank else 0, by_rank=by_rank))
    quotes, more = found[:PAGE], len(found) > PAGE
    texts = {quote["id"]: quote["text"] for quote in quotes}
    highlighted = marked(texts, filters.text, *marks) if filters.text else texts
    for quote in quotes:
        quote["highlighted"] = highlighted[quote["id"]]
    return {
        **divide(db, filters),
        "sample": SAMPLE,
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
    return {
        "article": article,
        "quotes": [quote for quote in quotes if act == "all" or quote["act"] == "speech"],
        "thoughts": sum(quote["act"] == "thought" for quote in quotes),
        "versions": [
            {key: version[key] for key in ("id", "version", "published", "added_at", "sha256", "superseded_by")}
            for version in versions(db, article_id)
        ],
    }


def speaker_page(db: Database, speaker_id: int, before: int | None = None) -> dict[str, Any] | None:
    """One speaker: names, titles over time, outlets, timeline, who is quoted beside, and quotes in their context."""
    speaker = named(db, "speakers", speaker_id)
    if speaker is None:
        return None
    filters = Filters(speaker_id=speaker_id)
    found = list(search(db, filters, limit=PAGE + 1, before=before))
    aliases = db.execute("SELECT alias FROM aliases WHERE speaker_id = ? ORDER BY alias", [speaker_id])
    return {
        "speaker": speaker,
        "aliases": [row[0] for row in aliases],
        "roles": _roles(db, speaker_id),
        **profile(db, "speaker", speaker_id),
        "beside": _quoted_beside(db, speaker_id),
        "quotes": with_context(db, found[:PAGE]),
        "next_before": found[PAGE - 1]["id"] if len(found) > PAGE else None,
    }


def outlet_page(db: Database, outlet_id: int, before: int | None = None) -> dict[str, Any] | None:
    """One outlet: whom it quotes and on what, how directly, how often without a name, timeline, articles, quotes."""
    outlet = named(db, "outlets", outlet_id)
    if outlet is None:
        return None
    filters = Filters(outlet_id=outlet_id)
    found = list(search(db, filters, limit=PAGE + 1, before=before))
    quoted = profile(db, "outlet", outlet_id)
    known = [one for one in quoted["speakers"] if one["value"] is not None]
    articles = """
        SELECT id, title, published, byline FROM articles
        WHERE outlet_id = ? AND superseded_by IS NULL ORDER BY published DESC, id DESC LIMIT 10
    """
    return {
        "outlet": outlet,
        **quoted,
        "speakers": [one | {"newest": _newest(db, outlet_id, one["value"])} for one in known],
        "articles": list(rows(db, articles, [outlet_id])),
        "quotes": found[:PAGE],
        "next_before": found[PAGE - 1]["id"] if len(found) > PAGE else None,
    }


def quote_page(db: Database, quote_id: int) -> dict[str, Any] | None:
    """One quote with its spans, its article, the words around it and where else in the archive the same words stand."""
    quote = get_quote(db, quote_id)
    if quote is None:
        return None
    article = get_article(db, quote["article_id"])
    assert article is not None
    (quote,) = with_context(db, [quote])
    same = _same_words(db, quote)
    return {
        "quote": quote,
        "article": {key: value for key, value in article.items() if key != "text"},
        "elsewhere": [one for one in same if one["id"] != quote_id],
        "first": _earliest(quote, same),
    }


def named(db: Database, table: Literal["speakers", "outlets"], id: int | None) -> dict[str, Any] | None:
    """A speaker or an outlet with its name and the number of its quotes."""
    columns = "id, name, kind, quotes" if table == "speakers" else "id, name, quotes"
    return next(rows(db, f"SELECT {columns} FROM {table} WHERE id = ?", [id]), None)


def _back(last: str, days: int) -> str:
    return date.fromordinal(max(1, date.fromisoformat(last).toordinal() - days)).isoformat()


def _most_quoted(db: Database, since: str, until: str) -> list[dict[str, Any]]:
    found = facet(db, Filters(since=since, until=until), "speaker", limit=11, sample=None)
    named = [one for one in found if one["value"] is not None][:10]
    return [{"id": one["value"], "name": one["label"], "quotes": one["quotes"]} for one in named]


def _roles(db: Database, speaker_id: int) -> list[dict[str, Any]]:
    """Titles and affiliations in the newest 500 quotes, with the first and last day of each; the latest first."""
    sql = """
        SELECT
            speaker_title AS title, speaker_affiliation AS affiliation,
            min(published) AS first, max(published) AS last, count(*) AS quotes
        FROM (
            SELECT speaker_title, speaker_affiliation, published FROM quotes INDEXED BY quotes_speaker
            WHERE speaker_id = ? AND latest = 1 AND act = 'speech' ORDER BY id DESC LIMIT 500
        )
        WHERE title IS NOT NULL OR affiliation IS NOT NULL
        GROUP BY title, affiliation ORDER BY last DESC, quotes DESC LIMIT 12
    """
    return list(rows(db, sql, [speaker_id]))


def _quoted_beside(db: Database, speaker_id: int) -> list[dict[str, Any]]:
    """Speakers who are quoted in the same articles, by the number of articles, from the newest 60 quotes."""
    sql = """
        SELECT speakers.id, speakers.name, count(DISTINCT quotes.article_id) AS articles
        FROM (
            SELECT DISTINCT article_id FROM (
                SELECT article_id FROM quotes INDEXED BY quotes_speaker
                WHERE speaker_id = ?1 AND latest = 1 AND act = 'speech' ORDER BY id DESC LIMIT 60
            )
        ) AS with_speaker
        CROSS JOIN quotes INDEXED BY quotes_article ON quotes.article_id = with_speaker.article_id
        CROSS JOIN speakers ON speakers.id = quotes.speaker_id
        WHERE quotes.speaker_id != ?1 AND quotes.act = 'speech'
        GROUP BY quotes.speaker_id ORDER BY articles DESC, speakers.name LIMIT 12
    """
    return list(rows(db, sql, [speaker_id]))


def _newest(db: Database, outlet_id: int, speaker_id: int) -> dict[str, Any] | None:
    sql = """
        SELECT quotes.id, quotes.article_id, quotes.published, articles.title AS headline
        FROM quotes INDEXED BY quotes_speaker CROSS JOIN articles ON articles.id = quotes.article_id
        WHERE quotes.speaker_id = ? AND quotes.outlet_id = ? AND quotes.latest = 1 AND quotes.act = 'speech'
        ORDER BY quotes.id DESC LIMIT 1
    """
    return next(rows(db, sql, [speaker_id, outlet_id]), None)


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
