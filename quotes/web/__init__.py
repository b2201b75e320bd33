"""The web room: a Datasette plugin that turns an archive into pages for readers.

This package is the plugin that the entry point names, because Datasette looks for `templates/` and `static/` beside it.
"""

from quotes.web.plugin import (
    asgi_wrapper,
    get_metadata,
    handle_exception,
    menu_links,
    permission_allowed,
    prepare_connection,
    prepare_jinja2_environment,
    register_routes,
    render_cell,
    startup,
)

__all__ = [
    "asgi_wrapper",
    "get_metadata",
    "handle_exception",
    "menu_links",
    "permission_allowed",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
    "render_cell",
    "startup",
]
