"""`quotes verify` finds what does not hold."""

import sqlite3
from dataclasses import replace

import pytest

from quotes.store import add_article, open_archive


def test_a_sound_archive(archive, run):
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "quotes.db: every span matches its article (2 articles)\n")


def test_earlier_versions_are_counted_too(archive, run, harbour):
    article, _ = harbour
    with open_archive(archive, write=True) as db:
        add_article(db, replace(article, text="The harbour closes."), [], "test")
    assert run("verify").stdout.endswith("(3 articles)\n")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE articles SET text = replace(text, 'harbour', 'airport') WHERE path = 'seeds/harbour.txt'",
        "UPDATE quote_spans SET start_char = start_char + 1 WHERE kind = 'content'",
        "UPDATE quotes SET text = 'never said' WHERE type = 'mixed'",
        "UPDATE quotes SET type = 'direct' WHERE type = 'indirect'",
        "UPDATE quotes SET speaker_id = (SELECT id FROM speakers WHERE name = 'Tove Berg')",
        "UPDATE articles SET text = CAST(x'ff41' AS TEXT)",
        "UPDATE articles SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x')",
    ],
)
def test_the_first_mismatch_is_named(archive, run, damage):
    with sqlite3.connect(archive) as conn:
        conn.execute(damage)
    conn.close()
    result = run("verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("quotes.db: ")
    assert "article" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["show", "harbour.txt"], ["export"], ["export", "-o", "all.csv"], ["articles"]])
def test_text_that_is_not_utf8_is_damage(archive, run, command):
    with sqlite3.connect(archive) as conn:
        conn.execute("UPDATE articles SET text = CAST(x'ff41' AS TEXT), title = CAST(x'ff41' AS TEXT)")
    conn.close()
    result = run(*command)
    assert result.exit_code == 1
    assert result.stderr.startswith("quotes.db is damaged; ")
    assert result.stderr.count("\n") == 1
