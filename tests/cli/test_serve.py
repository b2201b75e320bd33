"""`quotes serve` starts Datasette on the archive, with the pages' plugin, and ends at Ctrl-C."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from unittest.mock import Mock

import pytest


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


def test_publish_writes_a_snapshot_that_verifies(archive, run):
    result = run("publish", "site")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("site/quotes.db: ")
    assert "serve it with: datasette serve site" in result.stdout
    assert run("verify", "--db", "site/quotes.db").exit_code == 0
    assert run("publish", ".").exit_code == 1
