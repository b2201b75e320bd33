"""Commands that do not parse start without the libraries that run the models."""

import shlex
import subprocess
import sys

import pytest

HEAVY = "torch", "stanza", "onnxruntime", "transformers", "tokenizers"

SCRIPT = """
import sys
from quotes.cli.app import app
try:
    app(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0, end.code
print(*(name for name in %r if name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "search Lind",
        "speakers",
        "speakers --ambiguous",
        "speakers ledger",
        "speakers rename 'Ada Lind' Ada",
        "outlets",
        "articles",
        "show harbour.txt",
        "export",
        "verify",
        "add same.txt",
    ],
)
def test_no_model_library_is_imported(archive, harbour, command):
    # An article that the archive holds: adding it again needs no model either.
    article, _ = harbour
    (archive.parent / "same.txt").write_text(article.text, encoding="utf-8")
    words = shlex.split(command) + (["--url", article.url] if command.startswith("add") else [])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT % (HEAVY,), *words],
        cwd=archive.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == ""
