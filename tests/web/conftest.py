"""An archive of a few articles written for these tests, and Datasette serving it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from datasette.app import Datasette
from playwright.sync_api import Browser, sync_playwright

from quotes.model import Article, Quote, Span, Speaker
from quotes.store import add_article, open_archive

Get = Callable[..., httpx.Response]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PARK = Speaker("Ada Park", "person", title="Mayor", affiliation="Millbrook")
COUNCIL = Speaker("Millbrook Council", "organisation")
REEVE = Speaker("Tom Reeve", "person", title="Chief Engineer")

BRIDGE = """\
Bridge to close for a year

“The old bridge is unsafe,” said Mayor Ada Park on Monday. “It will close on Friday.”

She told reporters that the work would take “about a year” and cost 3 million.

Tom Reeve said: “The mayor told us ‘spend what you need’, and we will.”

A senior official, who asked not to be named, said the money was not there. Residents fear a long wait.
"""

FERRY = """\
Ferry planned while bridge is shut

A ferry will run every hour, the council said.

“The old bridge is unsafe,” Mayor Ada Park said.
"""


def span(text: str, words: str, after: str = "") -> Span:
    """Where `words` stand in `text`, after the first occurrence of `after`."""
    start = text.index(words, text.index(after) if after else 0)
    return Span(start, start + len(words))


def quote(text: str, contents: Sequence[str], source: str = "", cue: str = "", after: str = "", **values: Any) -> Quote:
    """A quote whose spans are the first places of these words in `text` after the words `after`."""
    values = {"type": "direct", "act": "speech", "reason": "the name stands beside the cue", "confidence": 0.9} | values
    spans = tuple(span(text, words, after) for words in contents)
    quoted = spans if values["type"] == "direct" else tuple(span(text, q, after) for q in values.pop("quoted", ()))
    return Quote(
        contents=spans,
        quoted=quoted,
        cue=span(text, cue, after) if cue else None,
        sources=(span(text, source, after),) if source else (),
        **values,
    )


def sample() -> list[tuple[Article, list[Quote]]]:
    """Two articles of two outlets, with quotes of every type, nested, split, unnamed and thought."""
    bridge = Article(
        text=BRIDGE,
        url="https://gazette.example/bridge",
        outlet="Millbrook Gazette",
        title="Bridge to close for a year",
        byline="Jo Lind",
        published="2024-03-04",
        body_start=len("Bridge to close for a year\n"),
        language="en",
    )
    reeves = "The mayor told us ‘spend what you need’, and we will."
    named = {"speaker": PARK, "how": "exact name", "source_kind": "person"}
    bridge_quotes = [
        quote(BRIDGE, ["The old bridge is unsafe,", "It will close on Friday."], "Mayor Ada Park", "said", **named),
        quote(
            BRIDGE,
            ["that the work would take “about a year” and cost 3 million"],
            "She",
            "told reporters",
            after="She told",
            type="mixed",
            quoted=["about a year"],
            **named | {"how": "pronoun", "reason": "“She” is the last woman named before it"},
        ),
        quote(
            BRIDGE,
            [reeves],
            "Tom Reeve",
            "said",
            after="Tom Reeve",
            speaker=REEVE,
            how="exact name",
            source_kind="person",
        ),
        quote(
            BRIDGE,
            ["spend what you need"],
            "The mayor",
            "told us",
            after="The mayor",
            within=(span(BRIDGE, reeves),),
            **named | {"how": "description", "confidence": 0.6},
        ),
        quote(
            BRIDGE,
            ["the money was not there"],
            "A senior official",
            "said",
            after="A senior official",
            type="indirect",
            source_kind="unnamed",
            reason="the article does not name the official",
        ),
        quote(
            BRIDGE,
            ["a long wait"],
            "Residents",
            "fear",
            after="Residents",
            type="indirect",
            act="thought",
            source_kind="group",
            reason="a group without a name",
        ),
    ]
    ferry = Article(
        text=FERRY,
        url="https://herald.example/ferry",
        outlet="Valley Herald",
        title="Ferry planned while bridge is shut",
        published="2024-03-06",
        body_start=len("Ferry planned while bridge is shut\n"),
    )
    ferry_quotes = [
        quote(
            FERRY,
            ["A ferry will run every hour"],
            "the council",
            "said",
            type="indirect",
            speaker=COUNCIL,
            how="description",
            source_kind="organisation",
        ),
        quote(FERRY, ["The old bridge is unsafe,"], "Mayor Ada Park", "said", after="“The", **named),
    ]
    return [(bridge, bridge_quotes), (ferry, ferry_quotes)]


def store(path: Path, articles: Sequence[tuple[Article, Sequence[Quote]]]) -> Path:
    """Add the articles to the archive at `path`."""
    with open_archive(path, write=True) as db:
        for article, quotes in articles:
            add_article(db, article, list(quotes), "test-model")
    return path


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive; tests do not change it."""
    return store(tmp_path_factory.mktemp("web") / "archive.db", sample())


@pytest.fixture(scope="session")
def serve() -> Callable[..., Get]:
    """Makes a function that fetches paths from Datasette with the given files and settings."""

    def start(*files: Path, **options: Any) -> Get:
        datasette = Datasette([str(file) for file in files], **options)

        def get(path: str, **request: Any) -> httpx.Response:
            return asyncio.run(datasette.client.get(path, **request))

        return get

    return start


@pytest.fixture(scope="session")
def get(serve: Callable[..., Get], archive: Path) -> Get:
    """Fetches a path from the sample archive."""
    return serve(archive)


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 1,250 quotes of one speaker, more than Datasette gives at a time."""
    articles = []
    for n in range(25):
        lines = [f"“Bridge number {n} has plank {i},” Ada Park said.\n" for i in range(50)]
        text = "".join(lines)
        starts = [sum(map(len, lines[:i])) for i in range(50)]
        quotes = [
            Quote(
                type="direct",
                act="speech",
                contents=(Span(start + 1, start + line.index("”")),),
                quoted=(Span(start + 1, start + line.index("”")),),
                speaker=PARK,
                how="exact name",
                reason="the name stands beside the cue",
                source_kind="person",
            )
            for start, line in zip(starts, lines, strict=True)
        ]
        url = f"https://gazette.example/{n}"
        article = Article(text=text, url=url, outlet="Millbrook Gazette", published=f"2024-01-{n + 1:02}")
        articles.append((article, quotes))
    return store(tmp_path_factory.mktemp("many") / "many.db", articles)


HOSTILE = "<script>alert(1)</script>\u202e<img src=x onerror=alert(2)>\"' onmouseover='alert(3)" + "W" * 150


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose fields from outside try to run a script, to turn the text around and to burst the page."""
    text = f"{HOSTILE}\n\n“{HOSTILE} and </script><!-- more,” said {HOSTILE}.\n"
    said = Span(text.index("“") + 1, text.index("”"))
    source = Span(text.index("said ") + 5, len(text) - 2)
    speaker = Speaker(HOSTILE, "person", title=HOSTILE, affiliation=HOSTILE)
    quotes = [
        Quote(
            type="direct",
            act="speech",
            contents=(said,),
            quoted=(said,),
            cue=Span(text.index("said"), text.index("said") + 4),
            sources=(source,),
            speaker=speaker,
            how="exact name",
            reason=HOSTILE,
            source_kind="person",
        )
    ]
    articles = [
        (
            Article(
                text=text,
                path=f"/news/{HOSTILE}.txt",
                url="javascript:alert(4)//https://gazette.example/" + str(n) + HOSTILE,
                outlet=HOSTILE + str(n),
                title=HOSTILE,
                byline=HOSTILE,
                published="2024-03-04",
                language=HOSTILE,
            ),
            quotes,
        )
        for n in range(2)
    ]
    return store(tmp_path_factory.mktemp("hostile") / "hostile.db", articles)


def ids(archive: Path) -> dict[str, int]:
    """An id for each kind of page: of the most quoted speaker, and of the newest quote, its article and its outlet."""
    with open_archive(archive) as db:
        quote, article, outlet = db.execute(
            "SELECT id, article_id, outlet_id FROM quotes WHERE act = 'speech' ORDER BY id DESC"
        ).fetchone()
        speaker = db.execute("SELECT id FROM speakers ORDER BY quotes DESC").fetchone()[0]
    return {"quotes": quote, "articles": article, "outlets": outlet, "speakers": speaker}


@pytest.fixture(scope="session")
def page_paths() -> Callable[[Path], list[str]]:
    """Makes the paths of the six pages of an archive."""

    def paths(archive: Path) -> list[str]:
        return ["/", "/search", *(f"/{name}/{id}" for name, id in ids(archive).items())]

    return paths


@pytest.fixture(scope="session")
def some_ids() -> Callable[[Path], dict[str, int]]:
    """Makes an id for each kind of page of an archive."""
    return ids


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests that need a browser."""
    config.addinivalue_line("markers", "browser: drives Chromium; left out where there is none, but in CI a failure")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Without one the test is skipped, and in CI it fails.

    It ends with its module, because Playwright keeps an event loop running that other tests cannot run beside.
    """
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        missing = "there is no Chromium for the browser tests; install it (Debian: sudo apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield started
        started.close()


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """The address at which a server of its own thread serves the archive."""
    app = Datasette([str(archive)]).app()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def site(archive: Path) -> Iterator[str]:
    """The address of the sample archive."""
    with served(archive) as address:
        yield address


@pytest.fixture(scope="session")
def many_site(many: Path) -> Iterator[str]:
    """The address of the archive of many quotes."""
    with served(many) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(hostile: Path) -> Iterator[str]:
    """The address of the hostile archive."""
    with served(hostile) as address:
        yield address
