"""Headers that keep a browser from running or framing what an article might have smuggled in, on every answer."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Container, MutableMapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
}

_BASE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

# Characters that turn the direction of text around, in UTF-8, and what is shown for them, which is as long. Datasette's
# own pages write out whatever a table holds, in cells, facets and titles.
_TURNING = re.compile(b"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_TURNED = "\ufffd".encode()
_TYPE = b"content-type"

# Datasette's pages that tell of the machine (paths of files, versions, threads) and not of the archive.
_PRIVATE = re.compile(
    r"/-/(databases|threads|versions|plugins|settings|metadata|permissions|allow-debug|messages|patterns)"
)


def strict_policy() -> str:
    """The policy of our own pages: nothing but our own files, no inline script and no inline style."""
    return _policy(_BASE)


@lru_cache
def datasette_policy() -> str:
    """The policy of Datasette's own pages: the inline scripts of its templates, by hash, and inline styles as well.

    Scripts that a template fills in are left out, but for the one that has only two forms; without them the pages lose
    the editor's completion of names and nothing else.
    """
    scripts = {"DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;"}
    for name in ("_close_open_menus.html", "_codemirror_foot.html"):
        template = (files("datasette") / "templates" / name).read_text(encoding="utf-8")
        scripts |= {
            script for script in re.findall(r"<script>(.*?)</script>", template, re.DOTALL) if "{{" not in script
        }
    hashes = " ".join(sorted(f"'sha256-{_digest(script)}'" for script in scripts))
    return _policy(
        _BASE | {"script-src": f"'self' {hashes}", "style-src": "'self' 'unsafe-inline'", "img-src": "'self' data:"}
    )


def guarded(app: App, public: bool) -> App:
    """The ASGI application with the headers on every answer; `public` hides Datasette's pages about the machine.

    Datasette's own pages are shown without characters that turn text around; ours write none.
    """

    async def wrapped(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        foreign = False

        async def send_guarded(message: Message) -> None:
            nonlocal foreign
            if message["type"] == "http.response.start":
                given = {key.lower(): value for key, value in message.get("headers") or []}
                foreign = b"content-security-policy" not in given and given.get(_TYPE, b"").startswith(b"text/html")
                message["headers"] = [*(message.get("headers") or []), *_missing(given)]
            elif foreign and message.get("body"):
                message["body"] = _TURNING.sub(_TURNED, message["body"])
            await send(message)

        if public and _PRIVATE.search(scope["path"]):
            await _refuse(send_guarded)
        else:
            await app(scope, receive, send_guarded)

    return wrapped


def _missing(given: Container[bytes]) -> list[tuple[bytes, bytes]]:
    """The headers that an answer with the `given` ones lacks."""
    wanted = _ALWAYS | {"content-security-policy": datasette_policy()}
    return [(key.encode(), value.encode()) for key, value in wanted.items() if key.encode() not in given]


async def _refuse(send: Send) -> None:
    body = b"This page is not public."
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
