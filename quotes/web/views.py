"""One function a page: read the address, ask the store, answer with HTML, JSON, CSV, Atom or SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from datasette import NotFound, Request, Response
from datasette.utils.asgi import Base400
from jinja2 import Environment

from quotes.store import Filters, page_parts, pages
from quotes.store.filters import settled
from quotes.web import charts, download, feed, fragments
from quotes.web.address import absolute
from quotes.web.archive import archive_of, connect, is_public, query
from quotes.web.claim import cite, claim, data_block
from quotes.web.headers import strict_policy
from quotes.web.memory import View, remembered
from quotes.web.notes import article_view, passage_view
from quotes.web.parameters import KNOWN, read_act, read_before, read_search

if TYPE_CHECKING:
    from datasette.app import Datasette

_ID = r"(?P<id>[0-9]{1,15})"

# A chart's address carries its width, so that a browser can choose one; it may keep the chart for a while.
_CHART = r"(?:-(?P<width>wide|narrow))\.svg"

T = TypeVar("T")

_environments: WeakKeyDictionary[Datasette, Environment] = WeakKeyDictionary()


@remembered()
async def home(datasette: Datasette, request: Request) -> Response:
    """What the archive holds, who is quoted most, and the newest quotes."""
    data = await query(datasette, pages.home, date.today())
    return _page(datasette, request, "home", data)


@remembered()
async def home_chart(datasette: Datasette, request: Request) -> Response:
    """The chart of the home page."""
    data = await query(datasette, pages.home, date.today())
    return _chart(request, data["timeline"], "Quotes by type")


@remembered(*KNOWN)
async def search(datasette: Datasette, request: Request) -> Any:
    """Full-text search with facets; as CSV, every match."""
    asked = read_search(_arguments(request))
    if request.url_vars["format"] == "csv":
        filters = await query(datasette, settled, asked.filters)
        return _csv(datasette, request, filters, "quotes-search.csv")
    options = {"sort": asked.sort, "before": asked.before, "offset": asked.offset}
    data = await query(datasette, pages.search_page, asked.filters, **options)
    return _page(datasette, request, "search", data, search=asked)


@remembered("act")
async def article(datasette: Datasette, request: Request) -> Response:
    """An article with every quotation marked where it stands."""
    act = read_act(_arguments(request))
    data = _found(await query(datasette, pages.article_page, _id(request), act), "article")
    view = article_view(data["article"], data["quotes"]) if _wants_html(request) else None
    return _page(datasette, request, "article", data, view=view, act=act)


@remembered("before")
async def speaker(datasette: Datasette, request: Request) -> Any:
    """One speaker: names, titles, outlets, timeline, quotes; as CSV, every quote."""
    id, format = _id(request), request.url_vars["format"]
    if format == "csv":
        if await query(datasette, pages.named, "speakers", id) is None:
            return await _moved(datasette, request)
        return _csv(datasette, request, Filters(speaker_id=id), f"quotes-speaker-{id}.csv")
    before = read_before(_arguments(request))
    data = await query(datasette, pages.speaker_page, id, before)
    if data is None:
        return await _moved(datasette, request)
    shown = data["quotes"] if _wants_html(request) else []
    passages = {one["id"]: passage_view(one, paragraph=True) for one in shown}
    return _page(datasette, request, "speaker", data, before=before, passages=passages)


@remembered(absolute=True)
async def speaker_feed(datasette: Datasette, request: Request) -> Response:
    """The newest quotes of a speaker as an Atom feed."""
    data = await query(datasette, pages.speaker_page, _id(request))
    if data is None:
        return await _moved(datasette, request)
    page = f"/speakers/{data['speaker']['id']}"
    made = feed.atom(
        f"{data['speaker']['name']} – quotes",
        absolute(datasette, request, page),
        absolute(datasette, request, f"{page}.atom"),
        data["quotes"],
        lambda id: absolute(datasette, request, f"/quotes/{id}"),
    )
    return Response(made, content_type="application/atom+xml; charset=utf-8")


@remembered("before")
async def outlet(datasette: Datasette, request: Request) -> Response:
    """One outlet: whom it quotes, how directly, how often without a name."""
    before = read_before(_arguments(request))
    data = _found(await query(datasette, pages.outlet_page, _id(request), before), "outlet")
    return _page(datasette, request, "outlet", data, before=before)


@remembered()
async def timeline_chart(datasette: Datasette, request: Request) -> Response:
    """The chart of a speaker's or an outlet's page."""
    table = request.url_vars["of"]
    named = await query(datasette, pages.named, table, _id(request))
    if named is None and table == "speakers":
        return await _moved(datasette, request)
    _found(named, table[:-1])
    found = await query(datasette, page_parts.profile, table[:-1], _id(request))
    return _chart(request, found["timeline"], "Quotes by type over time")


@remembered(absolute=True)
async def quote(datasette: Datasette, request: Request) -> Response:
    """The permanent page of one quote: context, how its speaker was found, how to cite it."""
    data = _found(await query(datasette, pages.quote_page, _id(request)), "quote")
    address = absolute(datasette, request, f"/quotes/{data['quote']['id']}")
    data |= {"cite": cite(data["quote"], address), "claim": claim(data, address)}
    extra = {"claim_block": data_block(data["claim"]), "passage": passage_view(data["quote"])}
    return _page(datasette, request, "quote", data, **extra)


_ROUTES = [
    (r"^/(?:\.(?P<format>json))?$", home),
    (rf"^/chart{_CHART}$", home_chart),
    (r"^/search(?:\.(?P<format>json|csv))?$", search),
    (rf"^/articles/{_ID}(?:\.(?P<format>json))?$", article),
    (rf"^/speakers/{_ID}(?:\.(?P<format>json|csv))?$", speaker),
    (rf"^/speakers/{_ID}\.atom$", speaker_feed),
    (rf"^/outlets/{_ID}(?:\.(?P<format>json))?$", outlet),
    (rf"^/(?P<of>speakers|outlets)/{_ID}{_CHART}$", timeline_chart),
    (rf"^/quotes/{_ID}(?:\.(?P<format>json))?$", quote),
]


# The names of our pages without a number, which lead to a list.
_LISTS = ("articles", "speakers", "outlets", "quotes")


def routes(datasette: Datasette) -> list[tuple[str, View]]:
    """The addresses of our pages as patterns, and what answers them; none takes anything but being read.

    Where a database has the name of a list, such as quotes.db, the address stays its own.
    """
    taken = {database.route for database in datasette.databases.values()}
    lists = [(rf"^/(?P<of>{name})/?$", listing) for name in _LISTS if name not in taken]
    return [(pattern, _for_reading(view)) for pattern, view in [*_ROUTES, *lists]]


async def listing(datasette: Datasette, request: Request) -> Response:
    """The way from a page's name without a number to all of its kind: a search for quotes, else Datasette's table."""
    archive, of = archive_of(datasette), request.url_vars["of"]
    assert archive is not None
    return Response.redirect(
        datasette.urls.path("/search") if of == "quotes" else datasette.urls.table(archive.name, of)
    )


def _for_reading(view: View) -> View:
    @wraps(view)
    async def reading(datasette: Datasette, request: Request) -> Any:
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed
        return await view(datasette, request)

    return reading


class MethodNotAllowed(Base400):
    """A page was asked to change something."""

    status = 405

    def __init__(self) -> None:
        super().__init__("This page can only be read (GET).")


async def error(
    datasette: Datasette, request: Request, status: int, message: str, details: Mapping[str, Any]
) -> Response:
    """A page, or JSON with `details`, that says in one line what is wrong."""
    if request.path.endswith(".json"):
        body = {**details, "ok": False, "error": message, "status": status, "title": None}
        answer = Response.json(body, status=status)
    else:
        answer = _html(datasette, request, "error", {"status": status, "message": message}, status)
    if status == MethodNotAllowed.status:
        answer.headers["allow"] = "GET, HEAD"
    return answer


def _page(datasette: Datasette, request: Request, name: str, data: dict[str, Any], **extra: Any) -> Response:
    """The data as JSON where the address ends in .json, else the page of this name made from the data and `extra`."""
    if not _wants_html(request):
        return Response.json(data)
    return _html(datasette, request, name, data | extra)


def _html(datasette: Datasette, request: Request, name: str, context: dict[str, Any], status: int = 200) -> Response:
    archive = archive_of(datasette)
    assert archive is not None
    context = context | {"tables": datasette.urls.database(archive.name)}
    html = _templates(datasette).get_template(f"quotes/{name}.html").render(context)
    return Response.html(html, status=status, headers={"content-security-policy": strict_policy()})


def _templates(datasette: Datasette) -> Environment:
    """Datasette's templates, with ours and the user's, rendered without a task switch at every loop and call."""
    if datasette not in _environments:
        environment = datasette.jinja_env.overlay(enable_async=False, auto_reload=False)
        environment.globals = environment.globals | _globals(datasette)
        _environments[datasette] = environment
    return _environments[datasette]


def _globals(datasette: Datasette) -> dict[str, Any]:
    base = datasette.urls.path("/")
    pieces = (fragments.bar_rows, fragments.role_of, fragments.type_of, fragments.when)
    return {
        "urls": datasette.urls,
        "base": base,
        "draw": fragments.Fragments(base),
        **{piece.__name__: piece for piece in pieces},
    }


def _chart(request: Request, counts: Mapping[str, Any], title: str) -> Response:
    image = charts.svg(counts, title, request.url_vars["width"])
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    headers = {"content-security-policy": policy, "cache-control": "max-age=60"}
    return Response(image, headers=headers, content_type="image/svg+xml; charset=utf-8")


async def _moved(datasette: Datasette, request: Request) -> Response:
    """The way to the speaker who goes under another id now, or, of a name that several bear, the choice between them.

    Raises NotFound where there is none.
    """
    found = await query(datasette, pages.choice, _id(request))
    if len(found) > 1:
        answer = _choice(datasette, request, found)
    else:
        id = _found(found[0]["id"] if found else None, "speaker")
        before, _, after = request.path.rpartition(request.url_vars["id"])
        path = f"{before}{id}{after}"
        answer = Response.redirect(f"{path}?{request.query_string}" if request.query_string else path)
    # Nothing to keep: people can undo that two speakers are one.
    answer.headers["cache-control"] = "no-cache"
    return answer


def _choice(datasette: Datasette, request: Request, speakers: Sequence[Mapping[str, Any]]) -> Response:
    """The speakers of one name, among whom the reader chooses (status 300)."""
    if request.url_vars.get("format") == "json":
        return Response.json({"speakers": speakers}, status=300)
    return _html(datasette, request, "choice", {"speakers": speakers}, status=300)


def _csv(datasette: Datasette, request: Request, filters: Filters, filename: str) -> download.CsvDownload:
    archive = archive_of(datasette)
    assert archive is not None
    limits = download.PUBLIC if is_public(datasette) else None
    return download.CsvDownload(lambda: connect(archive), filters, filename, request.receive, limits)


def _arguments(request: Request) -> dict[str, str]:
    return {key: request.args[key] for key in request.args}


def _id(request: Request) -> int:
    return int(request.url_vars["id"])


def _wants_html(request: Request) -> bool:
    return request.url_vars.get("format") is None


def _found(data: T | None, what: str) -> T:
    if data is None:
        raise NotFound(f"The archive has no {what} with this number.")
    return data
