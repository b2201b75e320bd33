"""Files and folders as articles; what is said about the ones that cannot be read."""

import ast
import errno
import io
import os
from pathlib import Path

import pytest

from quotes.model import Article
from quotes.read import Overrides, Unreadable, files, read_files


def table(name):
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def write(folder, **texts):
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(("data", "problem"), table("bad_files.tsv"))
def test_a_bad_file_is_named_with_the_reason_and_the_rest_goes_on(tmp_path, data, problem):
    write(tmp_path, bad=ast.literal_eval(data), good="They met.")
    bad, good = read_files([tmp_path])
    assert isinstance(bad, Unreadable)
    assert bad.path == str(tmp_path / "bad.txt")
    assert bad.problem.startswith(problem)
    assert "\n" not in bad.problem
    assert good.text == "They met."


@pytest.mark.parametrize(("manifest", "problem"), table("bad_manifests.tsv"))
def test_a_bad_manifest_is_named_with_the_reason(tmp_path, manifest, problem):
    write(tmp_path, a="They met.")
    path = tmp_path / "manifest.csv"
    path.write_text(manifest.replace("|", "\n"))
    first = next(read_files([tmp_path]))
    assert isinstance(first, Unreadable)
    assert first.path == str(path)
    assert first.problem.startswith(problem)


def test_the_text_is_the_bytes_and_nothing_else(tmp_path):
    data = "\ufeffhttps://example.org/a\r\n\r\n“We met,”\u00a0she said.\r\x0bOld\u2028lines 😀\n".encode()
    write(tmp_path, a=data)
    (article,) = read_files([tmp_path])
    assert article.text.encode() == data
    assert article.path == str(tmp_path / "a.txt")


def test_a_folder_is_walked_in_sorted_order_without_hidden_or_other_files(tmp_path):
    write(tmp_path, b="B", a="A", **{"sub/c": "C", ".hidden": "no", ".git/d": "no"})
    (tmp_path / "README.md").write_text("no")
    (tmp_path / "manifest.csv").write_text("file\na.txt\n")
    assert [article.text for article in read_files([tmp_path])] == ["A", "B", "C"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path):
    write(tmp_path, a="A")
    assert len(list(read_files([tmp_path / "a.txt", tmp_path, tmp_path / "." / "a.txt"]))) == 1


def test_a_file_that_is_named_is_read_whatever_its_suffix(tmp_path):
    path = tmp_path / "story.article"
    path.write_text("They met.")
    (article,) = read_files([path])
    assert article.text == "They met."


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "holds no article"),
        (lambda path: path.symlink_to("nowhere"), "does not exist"),
        (lambda path: path.symlink_to("/dev/zero"), "is not a file"),
        (lambda path: path.symlink_to(path), "does not exist"),
    ],
)
def test_a_path_that_is_no_article(tmp_path, make, problem):
    path = tmp_path / "it"
    make(path)
    (found,) = read_files([path])
    assert isinstance(found, Unreadable)
    assert found.path == str(path)
    assert found.problem.startswith(problem)


def test_a_name_that_is_too_long(tmp_path):
    (found,) = read_files([tmp_path / ("n" * 300)])
    assert found.problem.startswith("cannot be read")


def test_a_file_without_permission(tmp_path, monkeypatch):
    write(tmp_path, a="A", b="B")
    opened = Path.open

    def refuse(path, *args, **kwargs):
        if path.name == "a.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    refused, read = read_files([tmp_path])
    assert refused.problem == "cannot be read: Permission denied"
    assert read.text == "B"


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 8_000_000)
    write(tmp_path, a=b"x" * 8_000_001, b=b"x" * 8_000_000)
    refused, read = read_files([tmp_path])
    assert refused.problem.startswith("is larger than 8 MB")
    assert isinstance(read, Article)


def test_a_name_that_is_not_utf8_can_be_shown_and_stored(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("They met.")
    (article,) = read_files([tmp_path])
    assert article.path.encode("utf-8").endswith("caf\ufffd.txt".encode())


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("They “met”.\r\n".encode())))
    (article,) = read_files([Path("-")])
    assert (article.text, article.path) == ("They “met”.\r\n", None)


def test_the_manifest_of_a_folder_is_used_and_options_come_before_it(tmp_path):
    write(tmp_path, a="---\ntitle: its own\nbyline: its own\n---\nA", **{"sub/b": "B"})
    (tmp_path / "manifest.csv").write_text(
        "\ufefffile,title,url,date\r\n\r\n"
        "a.txt,From the table,https://www.example.org/a,Nov. 5 2023\r\n"
        "sub/b.txt,B's,,\r\n"
    )
    a, b = read_files([tmp_path], Overrides(language="en"))
    assert (a.title, a.byline, a.published) == ("From the table", "its own", "2023-11-05")
    assert (a.url, a.outlet, a.language) == ("https://www.example.org/a", "example.org", "en")
    assert (b.title, b.url, b.language) == ("B's", None, "en")


def test_a_bad_value_in_a_manifest_is_reported_with_the_manifest_and_its_line(tmp_path):
    write(tmp_path, a="A", b="---\ndate: soon\n---\nB")
    (tmp_path / "manifest.csv").write_text("file,title,date\n\na.txt,x,31/31/2023\nb.txt,x,\n")
    a, b = read_files([tmp_path])
    assert a.path.endswith("a.txt")
    assert a.problem.endswith(f"({tmp_path}/manifest.csv, line 3)")
    assert "manifest" not in b.problem


def test_a_header_that_is_not_closed_is_warned_of_and_read_as_text(tmp_path, caplog):
    write(tmp_path, a="---\ntitle: A\n\nThey met.", b="---\nA rule, and they met.", c="---\ntitle: C\n---\nThey met.")
    found = list(read_files([tmp_path]))
    assert [article.text[article.body_start :] for article in found] == [found[0].text, found[1].text, "They met."]
    (line,) = caplog.messages
    assert line.startswith(f"{tmp_path / 'a.txt'}: the header that begins with --- is read as text")


def test_the_warning_of_a_header_with_prose_in_it_is_true(tmp_path, caplog):
    write(tmp_path, a="---\ntitle: A\n\nThey met.\n---\nThey left.")
    (article,) = read_files([tmp_path])
    assert (article.body_start, article.title) == (0, None)
    (line,) = caplog.messages
    assert line.endswith('is read as text: its "key: value" lines have no --- right below them')


def test_a_misspelt_key_of_a_header_is_warned_of_and_the_article_read(tmp_path, caplog):
    write(tmp_path, a="---\ntitel: A\ntags: x\npublisher: y\nurl: https://tide.example/\n---\nA")
    (article,) = read_files([tmp_path])
    assert (article.title, article.url) == (None, "https://tide.example/")
    assert caplog.messages == [f'{tmp_path}/a.txt: "titel" in its header is not known and passed over; is it "title"?']


def test_a_manifest_that_is_named_takes_the_place_of_the_folders(tmp_path):
    write(tmp_path, **{"texts/a": "A"})
    (tmp_path / "texts" / "manifest.csv").write_text("file,title\na.txt,not this\n")
    (tmp_path / "mine.csv").write_text("file,title\ntexts/a.txt,this\n")
    (article,) = read_files([tmp_path / "texts"], manifest=tmp_path / "mine.csv")
    assert article.title == "this"


def test_a_manifest_without_paths_stands_for_its_files(tmp_path):
    write(tmp_path, a="A", b="B")
    (tmp_path / "mine.csv").write_text("file\nb.txt\n")
    assert [article.text for article in read_files([], manifest=tmp_path / "mine.csv")] == ["B"]


def test_a_row_for_a_missing_file_leaves_the_others(tmp_path):
    write(tmp_path, a="A")
    (tmp_path / "manifest.csv").write_text("file,title\ngone.txt,x\na.txt,kept\n")
    fault, article = read_files([tmp_path])
    assert 'names "gone.txt" on line 2' in fault.problem
    assert article.title == "kept"


@pytest.mark.parametrize("name", ["n" * 300 + ".txt", "circle.txt", "circle.txt/a.txt"])
def test_a_row_for_a_file_that_cannot_be_looked_up_leaves_the_others(tmp_path, name):
    write(tmp_path, a="A")
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    (tmp_path / "mine.csv").write_text(f"file,title\n{name},x\na.txt,kept\n")
    fault, article = read_files([], manifest=tmp_path / "mine.csv")
    assert f'names "{name}" on line 2' in fault.problem
    assert article.title == "kept"
