"""Serving the archive: Datasette's settings for oneself and for the public, and the server itself."""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasette.app import Datasette

# Limits for readers whom nobody knows: no SQL of their own, nothing that ties the server up.
PUBLIC_SETTINGS: Mapping[str, Any] = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "default_cache_ttl": 30,
    "facet_time_limit_ms": 100,
    "max_returned_rows": 200,
    "sql_time_limit_ms": 2_000,
    "suggest_facets": False,
    "template_debug": False,
    "trace_debug": False,
}

# On one's own machine a long answer is better than none.
OWN_SETTINGS: Mapping[str, Any] = {"sql_time_limit_ms": 10_000, "facet_time_limit_ms": 500}

_THREADS = 3

# Seconds for which a thread that makes a page may keep those that read the archive waiting, each time they hand over a
# row; Python's own 0.005 adds up to the longest waits.
_TURN = 0.0005


def settings(public: bool) -> dict[str, Any]:
    """Datasette's settings for serving an archive to the public or to oneself."""
    return {"num_sql_threads": _THREADS, **(PUBLIC_SETTINGS if public else OWN_SETTINGS)}


def metadata(public: bool, url: str | None = None) -> dict[str, Any]:
    """What the plugin is told: whether its readers are the public, and the address by which they know the archive."""
    told = {"public": True} if public else {}
    if url:
        told["url"] = url
    return {"plugins": {"quotes": told}} if told else {}


def instance(archive: Path, *, public: bool = False, immutable: bool = False, url: str | None = None) -> Datasette:
    """Datasette on the archive. `immutable` promises that the file does not change while it is served."""
    from datasette.app import Datasette

    files = [str(archive)]
    return Datasette(
        files=[] if immutable else files,
        immutables=files if immutable else [],
        metadata=metadata(public, url),
        settings=settings(public),
    )


def serve(
    archive: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    public: bool = False,
    immutable: bool = False,
    url: str | None = None,
    open_browser: bool = False,
    workers: int = 1,
    log_level: str = "info",
) -> None:
    """Serve the archive until the process is told to stop; articles added meanwhile show at once.

    `url` is the address by which readers know the archive ("https://quotes.example"), for citations and feeds. With
    more than one of `workers`, so many processes answer side by side. Raises OSError for a port that is taken.
    """
    import uvicorn

    if open_browser:
        Timer(1.0, webbrowser.open, [f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"]).start()
    options = {"host": host, "port": port, "log_level": log_level, "lifespan": "on"}
    # Each worker makes its application anew, from the only thing that processes share from the start.
    served = {"archive": str(archive), "public": public, "immutable": immutable, "url": url}
    os.environ[_SERVED] = json.dumps(served)
    if workers == 1:
        uvicorn.run(worker(), **options)
    else:
        uvicorn.run("quotes.web.serve:worker", factory=True, workers=workers, **options)


_SERVED = "QUOTES_SERVED"


def worker() -> Any:
    """The application of a process that serves what the environment variable `_SERVED` says."""
    sys.setswitchinterval(_TURN)
    served = json.loads(os.environ[_SERVED])
    return instance(Path(served.pop("archive")), **served).app()
