"""The web room: a Datasette plugin that turns an archive into pages for readers.

This package is the plugin that the entry point names, because Datasette looks for `templates/` and `static/` beside it.
"""

from quotes.web.plugin import (
    get_metadata,
    render_cell,
)

__all__ = [
    "get_metadata",
    "render_cell",
]
