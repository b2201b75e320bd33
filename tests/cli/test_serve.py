"""`quotes serve` starts Datasette on the archive, with the pages' plugin, and ends at Ctrl-C."""

import json
import logging
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from unittest.mock import Mock

import pytest

from quotes.store import ArchiveError


@pytest.fixture
def address(archive):
    """The address of a server on the archive, at a free port."""
    words = [sys.executable, "-m", "quotes", "serve", "--port", "0"]
    server = subprocess.Popen(words, cwd=archive.parent, stderr=subprocess.PIPE, text=True)
    try:
        said = []
        for line in server.stderr:
            said.append(line)
            if match := re.search(r"http://\S+", line):
                break
        assert match, "".join(said)
        yield match[0], server
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def test_serve(address):
    url, server = address
    with urllib.request.urlopen(f"{url}/-/plugins.json", timeout=30) as answer:
        assert "quotes" in [plugin["name"] for plugin in json.load(answer)]
    with urllib.request.urlopen(f"{url}/-/databases.json", timeout=30) as answer:
        assert [database["name"] for database in json.load(answer)] == ["quotes"]
    server.send_signal(signal.SIGINT)
    assert "Traceback" not in server.stderr.read()
    assert server.wait(timeout=30) in (0, 130, -signal.SIGINT)


def test_the_browser_is_sent_to_the_port_that_was_free(archive, run, monkeypatch):
    opened, listened = [], []
    monkeypatch.setattr("quotes.web.serve.Timer", lambda seconds, open, words: opened.extend(words) or Mock())
    monkeypatch.setattr("uvicorn.run", lambda app, host, port, **more: listened.append(f"http://{host}:{port}/"))
    assert run("serve", "--port", "0", "--open").exit_code == 0
    assert opened == listened
    assert not opened[0].endswith(":0/")


def test_a_port_that_is_taken_is_named(archive, run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", port)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"127.0.0.1 port {port} cannot be used (Address already in use)")


def test_what_a_room_logs_is_told_on_standard_error(run, monkeypatch):
    monkeypatch.setattr("quotes.store.open_archive", lambda path, **more: tell())

    def tell():
        logging.getLogger("quotes.store.relink").info("1 of 2\narticles")
        raise ArchiveError("no more")

    Path("a.db").touch()
    assert run("outlets", "--db", "a.db").stderr == "1 of 2 articles\nno more\n"


@pytest.mark.parametrize("url", ["quotes.example", "http://[::1", "javascript:alert(1)", ""])
@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("publish", "site")])
def test_an_address_that_is_none(archive, run, words, url):
    result = run(*words, "--url", url)
    assert result.exit_code == 1
    assert result.stderr == f"{url} is no address; give one such as https://quotes.example\n".lstrip()
    assert not (archive.parent / "site").exists()


def test_publish_writes_a_snapshot_that_verifies(archive, run):
    result = run("publish", "site")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("site/quotes.db: ")
    assert "serve it with: datasette serve site" in result.stdout
    assert run("verify", "--db", "site/quotes.db").exit_code == 0
    assert run("publish", ".").exit_code == 1
