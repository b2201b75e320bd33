"""The hooks through which Datasette calls this room; each hands on to the module that does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from markupsafe import Markup

from quotes.web.archive import archive_of
from quotes.web.cells import cell
from quotes.web.metadata import metadata_of

if TYPE_CHECKING:
    from datasette.app import Datasette


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Describe the archive on Datasette's own pages; metadata that the user gives goes before."""
    archive = archive_of(datasette)
    return metadata_of(archive.name) if archive is not None else {}


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Markup | None:
    """Link cells of the archive's tables to our pages."""
    archive = archive_of(datasette)
    return cell(value, column, table) if archive is not None and archive.name == database else None
