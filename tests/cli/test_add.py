"""`quotes add` and `quotes parse`, with the shipped models."""

import json
import sqlite3

import pytest

from quotes import archive as adding
from quotes.extraction import Extraction
from quotes.store import open_archive, verify

TEXT = "“The harbour stays open,” Mayor Ada Lind told reporters on Monday.\n\nLind warned that the crane was old.\n"
URL = "https://www.example.org/harbour"


def rows(sql):
    with sqlite3.connect("quotes.db") as conn:
        found = conn.execute(sql).fetchall()
    conn.close()
    return found


def is_sound():
    with open_archive("quotes.db") as db:
        return not list(verify(db))


@pytest.fixture
def found_nothing(monkeypatch):
    """Extraction without models: every article has no quotes, and one that says so is interrupted."""

    def extract(articles, models_dir=None):
        for article in articles:
            if "interrupt" in article.text:
                raise KeyboardInterrupt
            problem = "cannot be parsed" if "unparsable" in article.text else None
            yield Extraction(article, "test", problem=problem)

    monkeypatch.setattr(adding, "extract", extract)


def write(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode())


def test_add_search_and_verify_with_the_models(tmp_path, run, parser):
    write(tmp_path / "news", a=f"{URL}\r\n\r\n{TEXT}", bad="")
    result = run("add", "news", "--date", "4 March 2024")
    assert result.exit_code == 1
    assert "news/bad.txt: is empty" in result.stderr
    assert result.stdout.startswith("quotes.db: articles: 1 added, 1 failed; quotes: ")
    (quote,) = [
        json.loads(line) for line in run("search", "Ada Lind", "--type", "direct", "--json").stdout.splitlines()
    ]
    assert quote["text"] == "The harbour stays open,"
    assert (quote["outlet"], quote["published"]) == ("example.org", "2024-03-04")
    assert quote["model_version"] == parser.version
    assert is_sound()


def test_parse_gives_offsets_into_the_file(tmp_path, run, parser):
    write(tmp_path, a=f"\ufeff{URL}\r\n\r\n{TEXT}")
    result = run("parse", "a.txt", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    (page,) = [json.loads(line) for line in result.stdout.splitlines()]
    text = (tmp_path / "a.txt").read_bytes().decode()
    assert page["path"] == "a.txt"
    assert page["quotes"]
    for quote in page["quotes"]:
        spans = [*quote["contents"], *quote["quoted"], *quote["sources"], *([quote["cue"]] if quote["cue"] else [])]
        assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    direct = page["quotes"][0]
    assert (direct["type"], direct["act"], direct["cue"]["text"]) == ("direct", "speech", "told")
    assert direct["speaker"] == {"name": "Ada Lind", "title": "Mayor", "affiliation": None, "kind": "person"}


def test_parse_reads_standard_input_and_prints_a_page(tmp_path, run, parser):
    result = run("parse", "-", input=TEXT)
    assert result.exit_code == 0
    assert "[1:The harbour stays open,:1]" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_same_article_again_changes_nothing(tmp_path, run, found_nothing):
    write(tmp_path, a=TEXT)
    assert run("add", "a.txt", "--url", URL).stdout.startswith("quotes.db: articles: 1 added;")
    before = (tmp_path / "quotes.db").read_bytes()
    assert run("add", "a.txt", "--url", URL).stdout.startswith("quotes.db: articles: 0 added, 1 unchanged;")
    assert (tmp_path / "quotes.db").read_bytes() == before


def test_a_url_and_a_date_that_come_later_complete_the_article(tmp_path, run, found_nothing):
    write(tmp_path, a=TEXT)
    run("add", "a.txt")
    assert run("add", "a.txt", "--url", URL).stdout.startswith("quotes.db: articles: 0 added, 1 completed;")
    assert run("add", "a.txt", "--date", "2024-03-04", "--url", URL).stdout.startswith(
        "quotes.db: articles: 0 added, 1 completed;"
    )
    assert rows("SELECT url, published FROM articles") == [(URL, "2024-03-04")]
    assert is_sound()


def test_a_changed_text_under_the_same_url_is_a_new_version(tmp_path, run, found_nothing):
    write(tmp_path, a=TEXT)
    run("add", "a.txt", "--url", URL)
    write(tmp_path, a=TEXT + "Corrected.\n")
    assert run("add", "a.txt", "--url", URL).stdout.startswith("quotes.db: articles: 0 added, 1 new version;")
    assert rows("SELECT version, superseded_by IS NULL FROM articles ORDER BY version") == [(1, 0), (2, 1)]


def test_one_text_in_two_files_is_one_article(tmp_path, run, found_nothing):
    write(tmp_path / "news", a=TEXT, b=TEXT)
    assert run("add", "news").stdout.startswith("quotes.db: articles: 1 added, 1 unchanged;")


def test_an_article_that_cannot_be_parsed_leaves_the_others(tmp_path, run, found_nothing):
    write(tmp_path / "news", a="They met.", b="This is unparsable.", c="They left.")
    result = run("add", "news")
    assert (result.exit_code, result.stderr) == (1, "news/b.txt: cannot be parsed\n")
    assert rows("SELECT path FROM articles ORDER BY path") == [("news/a.txt",), ("news/c.txt",)]


def test_an_interrupted_batch_keeps_what_it_added(tmp_path, run, found_nothing):
    write(tmp_path / "news", a="They met.", b="Now interrupt.", c="They left.")
    result = run("add", "news")
    assert result.exit_code == 130
    assert result.stderr.startswith("Stopped. The articles that were added are complete")
    assert result.stdout.startswith("quotes.db: articles: 1 added;")
    assert rows("SELECT path FROM articles") == [("news/a.txt",)]
    assert is_sound()


def test_a_locked_archive_is_named_and_nothing_is_stored(tmp_path, run, found_nothing, monkeypatch):
    write(tmp_path, a=TEXT, b="They met.")
    run("add", "a.txt")
    monkeypatch.setattr("quotes.archive.open_archive", lambda path, write: open_archive(path, write=write, timeout=0.1))
    other = sqlite3.connect("quotes.db")
    other.execute("BEGIN IMMEDIATE")
    result = run("add", "b.txt")
    other.close()
    assert result.exit_code == 1
    assert result.stderr.endswith("quotes.db is locked by another program; try again when that has finished\n")
    assert result.stderr.count("\n") == 1
    assert rows("SELECT count(*) FROM articles") == [(1,)]


def test_metadata_of_options_manifest_and_file(tmp_path, run, found_nothing):
    write(tmp_path / "news", a=f"---\ntitle: Its own\nbyline: A. Writer\n---\n{TEXT}")
    (tmp_path / "news" / "manifest.csv").write_text(f"file,title,url\na.txt,From the manifest,{URL}\n")
    run("add", "news", "--date", "Nov. 5, 2023", "--language", "en")
    (article,) = rows(
        "SELECT title, byline, url, published, language, body_start, "
        "(SELECT name FROM outlets WHERE id = outlet_id) FROM articles"
    )
    assert article == ("From the manifest", "A. Writer", URL, "2023-11-05", "en", 41, "example.org")
