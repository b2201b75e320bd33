"""The hooks through which Datasette calls this room; each hands on to the module that does the work."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from datasette import Request, Response, hookimpl
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup

from quotes.web import charts, text, views
from quotes.web.archive import archive_of, hide_columns, is_public
from quotes.web.cells import cell
from quotes.web.headers import App, guarded
from quotes.web.metadata import metadata_of

if TYPE_CHECKING:
    from datasette.app import Datasette

_TOO_LONG = "This took too long. Ask for less, such as a shorter span of dates or rarer words."

# The tables of people's decisions on speakers.
_CURATION = ("ledger", "ledger_keys")

_FILTERS = ("cut", "day", "hits", "number", "percent", "plural", "safe_url", "shown", "wikidata")


@hookimpl
def startup() -> None:
    """Keep values of variables out of the log.

    Where rich is installed, as it is for our commands, Datasette prints every wrong address with the local variables of
    each function on the way, which takes a second and may hold what nobody should read.
    """
    import_module("datasette.handle_exception").rich = None


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Describe the archive on Datasette's own pages; metadata that the user gives goes before."""
    archive = archive_of(datasette)
    return metadata_of(archive.name) if archive is not None else {}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Our pages, where Datasette serves an archive; they go before Datasette's own at the same address."""
    return views.routes(datasette) if archive_of(datasette) is not None else []


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """The way from Datasette's own pages back to ours, in their menu."""
    if archive_of(datasette) is None:
        return []
    home, search = datasette.urls.path("/"), datasette.urls.path("/search")
    return [{"href": home, "label": "Back to Quotes"}, {"href": search, "label": "Search quotes"}]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """The filters that our templates use."""
    env.filters.update({name: getattr(text, name) for name in _FILTERS}, label=charts.label)


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Read the archive through shared memory: each of Datasette's threads would else read its pages anew.

    The public is not told the paths of files, nor where speakers were looked up.
    """
    conn.execute(f"PRAGMA mmap_size = {1 << 40}")
    archive = archive_of(datasette)
    if archive is not None and archive.name == database and is_public(datasette):
        hide_columns(conn)


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Markup | None:
    """Link cells of the archive's tables to our pages."""
    archive = archive_of(datasette)
    if archive is None or archive.name != database:
        return None
    return cell(value, column, table, datasette.urls.path("/"))


@hookimpl
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """The public does not read who was merged and divided by whom when, what was undone least of all."""
    if action != "view-table" or not is_public(datasette):
        return None
    archive = archive_of(datasette)
    hidden = archive is not None and resource[0] == archive.name and resource[1] in _CURATION
    return False if hidden else None


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Headers for safety on every answer."""
    public = is_public(datasette)

    def wrap(app: App) -> App:
        return guarded(app, public) if archive_of(datasette) is not None else app

    return wrap


@hookimpl
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Say what is wrong in one line and show no trace; Datasette itself writes the trace of a failure to the log."""
    if archive_of(datasette) is None:
        return None
    status, message = _explained(exception)

    async def answer() -> Response:
        return await views.error(datasette, request, status, message, getattr(exception, "error_dict", {}))

    return answer


def _explained(exception: Exception) -> tuple[int, str]:
    if isinstance(exception, Base400):
        message = str(exception.args[0]) if exception.args else ""
        return exception.status, message if " " in message else "There is no such page."
    if isinstance(exception, DatasetteError):
        # The only message in HTML is the one of a query that took too long.
        return exception.status, _TOO_LONG if exception.message_is_html else str(exception.message)
    if isinstance(exception, sqlite3.OperationalError) and exception.args == ("interrupted",):
        return 503, _TOO_LONG
    if isinstance(exception, sqlite3.OperationalError) and str(exception).startswith("no such"):
        return (
            500,
            "The archive was made by another version of Quotes. Open it once with “quotes serve”, or publish it anew.",
        )
    return 500, "Something went wrong on our side. It has been noted."
