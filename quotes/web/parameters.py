"""The parameters of a search page's address: read strictly, and written back for links to other searches."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote_plus, urlencode

from datasette.utils.asgi import BadRequest

from quotes.model import QUOTE_TYPES
from quotes.store import Filters

_CHOICES = {
    "type": QUOTE_TYPES,
    "act": ("speech", "thought", "all"),
    "kind": ("person", "organisation", "group", "document", "unnamed"),
    "sort": ("date", "rank"),
}
_DATES = ("since", "until")
_WORDS = ("q", "speaker", "outlet")
_NUMBERS = ("before", "offset")
_PAGING = (*_NUMBERS, "sort")
KNOWN = (*_WORDS, *_CHOICES, *_DATES, *_NUMBERS)

# A search for more words than anybody means is refused, because each word costs.
_LONGEST = 400


@dataclass(frozen=True)
class Search:
    """What the address of a search asks for: `given` are its parameters as written, those left empty left out."""

    given: Mapping[str, str]

    @property
    def filters(self) -> Filters:
        """The store's filters."""
        act = self.given.get("act", "speech")
        return Filters(
            text=self.given.get("q"),
            **_by_id_or_name("speaker", self.given.get("speaker")),
            **_by_id_or_name("outlet", self.given.get("outlet")),
            type=self.given.get("type"),
            act=None if act == "all" else act,
            source_kind=self.given.get("kind"),
            since=self.given.get("since"),
            until=self.given.get("until"),
        )

    @property
    def sort(self) -> Literal["date", "rank"]:
        """By date, newest first, or by rank; rank needs words to search for."""
        return "rank" if self.given.get("sort") == "rank" and "q" in self.given else "date"

    @property
    def wordless(self) -> bool:
        """Whether `q` is given, but has nothing that could be searched for: no letter and no digit."""
        return "q" in self.given and not any(map(str.isalnum, self.given["q"]))

    @property
    def before(self) -> int | None:
        """The id below which the page begins, when sorted by date."""
        return int(self.given["before"]) if "before" in self.given and self.sort == "date" else None

    @property
    def offset(self) -> int:
        """How many matches to pass over, when sorted by rank."""
        return int(self.given.get("offset", 0)) if self.sort == "rank" else 0

    @property
    def month(self) -> str | None:
        """The month (YYYY-MM) that `since` and `until` enclose exactly, if any."""
        since, until = self.given.get("since", ""), self.given.get("until", "")
        return since[:7] if since and (since, until) == tuple(month_days(since[:7]).values()) else None

    def query(self, **changes: object) -> str:
        """The query string ("?...") of this search with some parameters changed (None removes one), on its first page.

        `sort` stays unless it is changed; an empty search gives "".
        """
        wanted = {key: value for key, value in self.given.items() if key not in _NUMBERS} | changes
        given = {key: str(value) for key, value in wanted.items() if value is not None}
        return "?" + urlencode(given) if given else ""

    def without(self, *names: str) -> str:
        """The beginning of the query string of this search without some parameters, to which others can be added."""
        rest = self.query(**dict.fromkeys(names))
        return f"{rest}&" if rest else "?"

    def narrowing(self, key: str) -> Callable[[object], str]:
        """Makes the query string of this search narrowed to a value of `key`; those of "month" are such as 2023-11."""
        if key == "month":
            rest = self.without("since", "until")
            return lambda month: rest + urlencode(month_days(str(month)))
        rest = self.without(key)
        return lambda value: f"{rest}{key}={quote_plus(str(value))}"

    @property
    def narrowed(self) -> dict[str, str]:
        """The parameters that narrow the search, without those that sort and page it."""
        return {key: value for key, value in self.given.items() if key not in _PAGING}


def read_search(arguments: Mapping[str, str]) -> Search:
    """The search that a request asks for; parameters it does not know are left out.

    Raises BadRequest, with a line for the reader, for a value that cannot be, and for values that exclude each other.
    """
    given: dict[str, str] = {}
    for name in KNOWN:
        value = (arguments.get(name) or "").strip()
        if value:
            _check(name, value)
            given[name] = value
    search = Search(given)
    _check_together(search)
    return search


def read_before(arguments: Mapping[str, str]) -> int | None:
    """The parameter `before` of a page of quotes; raises BadRequest for one that is no id."""
    value = arguments.get("before")
    if not value:
        return None
    _check("before", value)
    return int(value)


def read_act(arguments: Mapping[str, str]) -> Literal["speech", "all"]:
    """The parameter `act` of an article's page; raises BadRequest for another value than speech and all."""
    value = arguments.get("act") or "speech"
    if value not in ("speech", "all"):
        raise BadRequest("act must be one of: speech, all")
    return value


def month_days(month: str) -> dict[str, str]:
    """The first and last day of a month (YYYY-MM), as the parameters `since` and `until`."""
    year, number = int(month[:4]), int(month[5:7])
    return {"since": f"{month}-01", "until": f"{month}-{calendar.monthrange(year, number)[1]:02}"}


def _check(name: str, value: str) -> None:
    if len(value) > _LONGEST:
        raise BadRequest(f"{name} is longer than {_LONGEST} characters")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise BadRequest(f"{name} must be one of: {', '.join(_CHOICES[name])}")
    if name in _NUMBERS and not re.fullmatch(r"[0-9]{1,15}", value):
        raise BadRequest(f"{name} must be a number, as in the links to further pages")
    if name in _DATES and not _is_date(value):
        raise BadRequest(f"{name} must be a date such as 2023-11-30")


def _check_together(search: Search) -> None:
    since, until = search.given.get("since"), search.given.get("until")
    if since and until and since > until:
        raise BadRequest(f"since must be no later than until, but {since} is after {until}")
    if "offset" in search.given and search.sort == "date":
        raise BadRequest("offset must be given with q and sort=rank; pages sorted by date begin at before")
    if "before" in search.given and search.sort == "rank":
        raise BadRequest("before must be given without sort=rank; pages sorted by rank begin at offset")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _by_id_or_name(what: str, value: str | None) -> dict[str, str | int]:
    if value is None:
        return {}
    return {f"{what}_id": int(value)} if re.fullmatch(r"[0-9]{1,15}", value) else {what: value}
