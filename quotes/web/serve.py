"""Serving the archive: Datasette's settings for oneself and for the public, and the server itself."""

from __future__ import annotations

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

PUBLIC_METADATA: Mapping[str, Any] = {"plugins": {"quotes": {"public": True}}}

_THREADS = 4

# Seconds for which a thread that makes a page may keep those that read the archive waiting, each time they hand over a
# row; Python's own 0.005 adds up to the longest waits.
_TURN = 0.0005


def settings(public: bool) -> dict[str, Any]:
    """Datasette's settings for serving an archive to the public or to oneself."""
    return {"num_sql_threads": _THREADS, **(PUBLIC_SETTINGS if public else OWN_SETTINGS)}


def instance(archive: Path, *, public: bool = False, immutable: bool = False) -> Datasette:
    """Datasette on the archive. `immutable` promises that the file does not change while it is served."""
    from datasette.app import Datasette

    files = [str(archive)]
    return Datasette(
        files=[] if immutable else files,
        immutables=files if immutable else [],
        metadata=dict(PUBLIC_METADATA) if public else {},
        settings=settings(public),
    )


def serve(
    archive: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    public: bool = False,
    immutable: bool = False,
    open_browser: bool = False,
    workers: int = 1,
    log_level: str = "info",
) -> None:
    """Serve the archive until the process is told to stop; articles added meanwhile show at once.

    With more than one of `workers`, so many processes answer side by side. Raises OSError for a port that is taken.
    """
    import uvicorn

    if open_browser:
        Timer(1.0, webbrowser.open, [f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"]).start()
    sys.setswitchinterval(_TURN)
    options = {"host": host, "port": port, "log_level": log_level, "lifespan": "on"}
    if workers == 1:
        uvicorn.run(instance(archive, public=public, immutable=immutable).app(), **options)
        return
    # Each worker makes its application anew, from the only thing that processes share from the start.
    os.environ |= {_ARCHIVE: str(archive), _FLAGS: f"{int(public)}{int(immutable)}"}
    uvicorn.run("quotes.web.serve:worker", factory=True, workers=workers, **options)


_ARCHIVE, _FLAGS = "QUOTES_SERVED_ARCHIVE", "QUOTES_SERVED_FLAGS"


def worker() -> Any:
    """The application of one of several worker processes."""
    sys.setswitchinterval(_TURN)
    public, immutable = (flag == "1" for flag in os.environ[_FLAGS])
    return instance(Path(os.environ[_ARCHIVE]), public=public, immutable=immutable).app()
