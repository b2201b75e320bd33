"""Takes the pictures of the six pages in docs/screenshots: `python docs/screenshots.py [ARCHIVE]`.

Needs Chromium and the packages of the extra "test"; each page is taken light and dark, wide and narrow. Where pngquant
is installed the pictures are made smaller with it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from quotes.store import open_archive
from quotes.web.serve import instance

FOLDER = Path(__file__).parent / "screenshots"
SIZES = {"wide": (1200, 900), "narrow": (360, 1200)}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def pages(archive: Path) -> dict[str, str]:
    """The path of a page of each kind: the speaker, outlet and article with most quotes, the speaker's newest quote."""
    with open_archive(archive) as db:
        speaker = db.execute("SELECT id FROM speakers ORDER BY quotes DESC, name").fetchone()[0]
        quote = db.execute("SELECT id FROM quotes WHERE speaker_id = ? ORDER BY id DESC", [speaker]).fetchone()[0]
        outlet = db.execute("SELECT id FROM outlets ORDER BY quotes DESC, name").fetchone()[0]
        article = db.execute("SELECT article_id FROM quotes GROUP BY 1 ORDER BY count(*) DESC, 1").fetchone()[0]
    return {
        "home": "/",
        "search": "/search?q=attack",
        "article": f"/articles/{article}",
        "speaker": f"/speakers/{speaker}",
        "outlet": f"/outlets/{outlet}",
        "quote": f"/quotes/{quote}",
    }


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """The address at which the archive is served meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(instance(archive).app(), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def take(browser: Browser, address: str, paths: dict[str, str]) -> None:
    """Take every page in every size and scheme."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            for name, path in paths.items():
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"{name}-{size}-{scheme}.png")
            context.close()


def main(archive: Path) -> None:
    """Take all pictures of the archive's pages."""
    FOLDER.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with served(archive) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        take(browser, address, pages(archive))
        browser.close()
    if pngquant := shutil.which("pngquant"):
        pictures = sorted(FOLDER.glob("*.png"))
        subprocess.run([pngquant, "--force", "--skip-if-larger", "--ext", ".png", *pictures], check=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("quotes.db"))
