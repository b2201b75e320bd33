"""The address under which readers reach the archive, for what is read elsewhere: citations, claims and feeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from datasette import Request

from quotes.web.text import safe_url

if TYPE_CHECKING:
    from datasette.app import Datasette

# A name or an IP address, perhaps with a port; whatever else a request calls its host is not repeated.
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def site(datasette: Datasette, request: Request) -> str:
    """The scheme and host of the archive's addresses, such as "https://quotes.example".

    That is the plugin's setting `url` where there is one. Else it is what the request itself says, because a server
    behind a proxy knows no better; a host that is none becomes "localhost".
    """
    given = safe_url((datasette.plugin_config("quotes") or {}).get("url"))
    if given:
        return given.rstrip("/")
    secure = request.scheme == "https" or datasette.setting("force_https_urls")
    host = request.host if _HOST.fullmatch(request.host) else "localhost"
    return f"{'https' if secure else 'http'}://{host}"


def absolute(datasette: Datasette, request: Request, path: str) -> str:
    """The whole address of one of our pages, whose `path` begins at the home page's "/"."""
    return site(datasette, request) + datasette.urls.path(path)
