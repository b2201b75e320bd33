"""What can be wrong with an archive's file is said in one line, and nothing is half written."""

import os
import sqlite3
import threading

import pytest

from quotes.store import ArchiveError, Filters, add_article, has_article, open_archive, search


def refusal(path, **options):
    with pytest.raises(ArchiveError) as caught, open_archive(path, **options) as db:
        db.execute("SELECT * FROM articles").fetchall()
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_after_closing_the_archive_is_one_file(path, make):
    with open_archive(path, write=True) as db:
        add_article(db, *make(("Ana Ruiz", "We will wait.")), "m")
    with open_archive(path) as db:
        assert len(list(search(db, Filters()))) == 1
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["a?b#c%20d.db", "Zitate über Tore.db", ":memory:"])
def test_any_file_name_will_do(tmp_path, name):
    with open_archive(tmp_path / name, write=True):
        pass
    with open_archive(str(tmp_path / name)) as db:
        assert db["articles"].count == 0
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_reader_and_a_writer_work_side_by_side(path, make):
    with open_archive(path, write=True) as writer:
        add_article(writer, *make(("Ana Ruiz", "We will wait.")), "m")
        with open_archive(path) as reader:
            found = search(reader, Filters())
            next(found)
            assert add_article(writer, *make(("Bo Li", "So will we.")), "m") == "added"
            assert list(found) == []
            assert len(list(search(reader, Filters()))) == 2


def test_a_reader_cannot_write(path, make):
    with open_archive(path, write=True):
        pass
    with open_archive(path) as db, pytest.raises(ArchiveError, match="may not be written"):
        add_article(db, *make(("Ana Ruiz", "We will wait.")), "m")


def test_foreign_keys_are_on(path):
    with open_archive(path, write=True) as db, pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("INSERT INTO aliases (id, speaker_id, alias) VALUES (1, 2, 'nobody')")


def test_a_missing_archive_is_not_made_by_reading(path):
    assert "does not exist" in refusal(path)
    assert not path.exists()


def test_a_folder_is_no_archive(tmp_path):
    assert "is a folder" in refusal(tmp_path)
    assert "is a folder" in refusal(tmp_path, write=True)


def test_a_missing_folder(tmp_path):
    assert "check that its folder exists" in refusal(tmp_path / "nowhere" / "quotes.db", write=True)


def test_an_empty_file(path):
    path.touch()
    assert "is empty" in refusal(path)


@pytest.mark.parametrize("write", [False, True])
def test_not_a_database(path, write):
    path.write_text("The minutes of the meeting. " * 100)
    assert "is not a SQLite database" in refusal(path, write=write)
    assert path.read_text().startswith("The minutes")


@pytest.mark.parametrize("write", [False, True])
def test_a_database_of_another_program(path, write):
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE places (url TEXT)")
    conn.close()
    assert "another program" in refusal(path, write=write)
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT name FROM sqlite_master").fetchall() == [("places",)]
    conn.close()


@pytest.mark.parametrize("write", [False, True])
def test_an_archive_of_a_newer_version(path, write):
    with open_archive(path, write=True) as db:
        db["_sqlite_migrations"].insert({"migration_set": "quotes", "name": "9999_beyond", "applied_at": "later"})
    assert "newer version" in refusal(path, write=write)


def test_an_older_archive_is_brought_up_to_date_when_read(path):
    with open_archive(path, write=True) as db:
        db.execute("DROP VIEW quote_list")
        db["_sqlite_migrations"].delete_where("name = '0004_quote_list'")
    with open_archive(path) as db:
        assert db["quote_list"].count == 0


def test_a_damaged_file(path, make):
    with open_archive(path, write=True) as db:
        for i in range(200):
            add_article(db, *make(("Ana Ruiz", f"We will wait {i} days. " * 20)), "m")
    blob = bytearray(path.read_bytes())
    for page in range(1, len(blob) // 4096):
        blob[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(blob)
    assert "is damaged" in refusal(path)


def test_a_locked_archive(path, make):
    with open_archive(path, write=True) as first, open_archive(path, write=True, timeout=0.05) as second:
        first.execute("BEGIN IMMEDIATE")
        article, quotes = make(("Ana Ruiz", "We will wait."))
        with pytest.raises(ArchiveError, match="is locked by another program"):
            add_article(second, article, quotes, "m")
        first.rollback()
        assert add_article(second, article, quotes, "m") == "added"


def test_two_programs_make_one_archive_at_the_same_time(path):
    problems = []

    def make_archive():
        try:
            with open_archive(path, write=True):
                pass
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=make_archive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with open_archive(path) as db:
        assert db["articles"].count == 0


def test_a_full_disk(path, make):
    with open_archive(path, write=True) as db:
        add_article(db, *make(("Ana Ruiz", "We will wait.")), "m")
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 2}")
        article, quotes = make(*(("Bo Li", f"Word {i}. " * 40) for i in range(200)))
        with pytest.raises(ArchiveError, match="disk is full"):
            add_article(db, article, quotes, "m")
        assert not has_article(db, article)
        assert db["quotes"].count == 1


def test_an_archive_that_may_not_be_written_can_be_read(path, make, tmp_path_factory):
    with open_archive(path, write=True) as db:
        add_article(db, *make(("Ana Ruiz", "We will wait.")), "m")
    ours = tmp_path_factory.getbasetemp().parent
    for folder in (ours, *(folder for folder in path.parents if ours in folder.parents)):
        folder.chmod(0o755)
    path.parent.chmod(0o555)
    path.chmod(0o444)
    try:
        assert as_nobody(path, "read") == "1"
        assert "may not be written" in as_nobody(path, "write")
    finally:
        path.parent.chmod(0o755)


def as_nobody(path, how):
    """What opening the archive says without the rights of root, who may write everything."""
    answer, say = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            with open_archive(path, write=how == "write") as db:
                os.write(say, str(db["quotes"].count).encode())
        except BaseException as problem:
            os.write(say, str(problem).encode())
        finally:
            os._exit(0)
    os.close(say)
    os.waitpid(child, 0)
    with os.fdopen(answer) as stream:
        return stream.read()
