"""Every quote that matches is exported, whole, in a file that a spreadsheet opens harmlessly."""

import csv
import io
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotes.export import ExportError, export
from quotes.export.csv_file import COLUMNS, harmless
from quotes.export.files import output
from quotes.export.rows import CONTEXT, after, before
from quotes.model import Article, Candidate, Quote, Span, Speaker
from quotes.store import Filters, add_article, open_archive

COLUMNS_PROMISED = (
    "quote_id,type,text,quoted_text,speaker,speaker_as_written,title,cue,outlet,headline,byline,published,url,"
    "article_sha256,start,end,context_before,context_after,confidence,model_version,"
    "also,speaker_confidence,candidates,relay,anonymity,within_id,act,how,reason"
)


@pytest.fixture
def db(tmp_path):
    with open_archive(tmp_path / "quotes.db", write=True) as db:
        yield db


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out" / "quotes.csv"


@pytest.fixture(autouse=True)
def folder(out):
    out.parent.mkdir()


def quotes_in(text, *words, speaker=None):
    """One direct quote for each of the words, said by nobody in particular, or by the speaker."""
    spans = [Span(text.index(said), text.index(said) + len(said)) for said in words]
    direct = Quote(type="direct", act="speech", contents=(Span(0, 1),), reason="made for a test", confidence=0.5)
    return [replace(direct, contents=(span,), quoted=(span,), speaker=speaker) for span in spans]


def read_csv(path):
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_columns(db, out):
    text = 'The mayor, Ana Ruiz of the Green Party, rose. "We will wait," she said. "Till May." Nobody laughed.'
    pieces = (Span(47, 60), Span(73, 82))
    quote = Quote(
        type="direct",
        act="speech",
        contents=pieces,
        quoted=pieces,
        cue=Span(66, 70),
        sources=(Span(62, 65),),
        confidence=0.87654,
        speaker=Speaker("Ana Ruiz", "person", "mayor", "Green Party"),
        how="pronoun",
        reason="the only woman named before",
        source_kind="person",
        speaker_confidence=0.75,
        also=(Speaker("Bo Li", "person"), Speaker("Cy Fry", "person")),
        candidates=(Candidate("Dan Oak", "person", 0.15), Candidate("Eve Ash", "person", 0.1)),
        relay="Tide Radio",
    )
    known = {"title": "Mayor waits", "byline": "L. Ode", "published": "2024-05-01", "url": "https://paper.example/1"}
    article = Article(text, outlet="paper.example", **known)
    add_article(db, article, [quote], "model 7")
    assert export(db, Filters(), out) == 1
    (row,) = read_csv(out)
    assert tuple(row) == COLUMNS == tuple(COLUMNS_PROMISED.split(","))
    assert {**row, "quote_id": ""} == {
        "quote_id": "",
        "type": "direct",
        "text": "We will wait, … Till May.",
        "quoted_text": "We will wait, … Till May.",
        "speaker": "Ana Ruiz",
        "speaker_as_written": "she",
        "title": "mayor",
        "cue": "said",
        "outlet": "paper.example",
        "headline": "Mayor waits",
        "byline": "L. Ode",
        "published": "2024-05-01",
        "url": "https://paper.example/1",
        "article_sha256": article.sha256,
        "start": "47",
        "end": "82",
        "context_before": text[:47],
        "context_after": text[82:],
        "confidence": "0.8765",
        "model_version": "model 7",
        "also": "Bo Li; Cy Fry",
        "speaker_confidence": "0.75",
        "candidates": "Dan Oak (0.15); Eve Ash (0.1)",
        "relay": "Tide Radio",
        "anonymity": "",
        "within_id": "",
        "act": "speech",
        "how": "pronoun",
        "reason": "the only woman named before",
    }
    assert len(row["quote_id"]) <= 15


def test_what_is_unknown_is_empty_in_csv_and_null_in_json(db, out):
    text = "Go home."
    add_article(db, Article(text), quotes_in(text, text), "m")
    export(db, Filters(), out)
    export(db, Filters(), out.with_suffix(".jsonl"), format="jsonl")
    (row,), found = read_csv(out), json.loads(out.with_suffix(".jsonl").read_text(encoding="utf-8"))
    unknown = {"speaker", "speaker_as_written", "title", "cue", "outlet", "headline", "byline", "published", "url"}
    unknown |= {"context_before", "context_after"}
    unknown |= {"speaker_confidence", "relay", "anonymity", "within_id"}
    assert {name for name, value in row.items() if value == ""} == unknown | {"also", "candidates"}
    assert {name for name, value in found.items() if value is None} == unknown
    assert found["also"] == found["candidates"] == []
    assert list(found) == [*COLUMNS, "spans"]
    assert found["spans"] == [
        {"kind": "content", "start": 0, "end": 8},
        {"kind": "quoted", "start": 0, "end": 8},
    ]
    assert (found["start"], found["end"], found["confidence"]) == (0, 8, 0.5)


def test_a_quotation_within_another_names_the_outer_one(db, out):
    text = "He told me, ‘Go home,’ and left."
    outer, inner = quotes_in(text, text, "Go home,")
    add_article(db, Article(text), [outer, replace(inner, within=outer.contents)], "m")
    export(db, Filters(), out)
    export(db, Filters(), out.with_suffix(".jsonl"), format="jsonl")
    found = {row["text"]: row for row in read_csv(out)}
    assert (found["Go home,"]["within_id"], found[text]["within_id"]) == (found[text]["quote_id"], "")
    lines = out.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    as_json = {row["text"]: row for row in map(json.loads, lines)}
    assert (as_json["Go home,"]["within_id"], as_json[text]["within_id"]) == (as_json[text]["quote_id"], None)


def test_every_row_that_matches_is_exported(db, out):
    for i in range(40):
        said = [f"Word {i} {k}." for k in range(80)]
        text = " ".join(said)
        add_article(db, Article(text, outlet="a.example" if i % 2 else "b.example"), quotes_in(text, *said), "m")
    total = db.execute("SELECT count(*) FROM quotes").fetchone()[0]
    assert total == 3200
    assert export(db, Filters(), out) == total
    rows = read_csv(out)
    assert len({row["quote_id"] for row in rows}) == total
    assert export(db, Filters(outlet="a.exam"), out, format="jsonl") == 1600
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1600
    for row in rows[:100]:
        text = db.execute("SELECT text FROM articles WHERE sha256 = ?", [row["article_sha256"]]).fetchone()[0]
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
        assert row["context_before"] + row["text"] + row["context_after"] in text


HOSTILE = ["=1+1", "+SUM(A1)", "-2", "@cmd", "\t=1", "\r=1", '=HYPERLINK("http://x.example","y")', "<b>;\n,\"'\0\u202e"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_cells_that_a_spreadsheet_would_run_are_made_harmless(db, out, hostile):
    text = f"Yes. {hostile}"
    known = dict.fromkeys(("outlet", "title", "byline", "url"), hostile)
    article = Article(text, **known)
    quote = replace(quotes_in(text, hostile, speaker=Speaker(hostile, "person", hostile))[0], cue=Span(5, len(text)))
    add_article(db, article, [quote], hostile)
    export(db, Filters(), out)
    (row,) = read_csv(out)
    expected = hostile if hostile.startswith("<") else "'" + hostile
    columns = ["text", "quoted_text", "speaker", "title", "cue", "outlet", "headline", "byline", "url", "model_version"]
    assert {row[column] for column in columns} == {expected}
    export(db, Filters(), out, format="jsonl")
    assert json.loads(out.read_text(encoding="utf-8"))["text"] == hostile


@settings(deadline=None)
@given(st.one_of(st.text(), st.integers(), st.none()))
@example("'=1")
def test_no_cell_begins_as_a_formula(value):
    made = harmless(value)
    assert not (isinstance(made, str) and made[:1] in tuple("=+-@\t\r"))
    assert made in (value, f"'{value}")


@pytest.mark.parametrize(("bom", "start"), [(True, b"\xef\xbb\xbfquote_id,"), (False, b"quote_id,")])
def test_a_byte_order_mark_on_request(db, out, bom, start):
    text = "Där, ”sade” hon."
    add_article(db, Article(text), quotes_in(text, "sade"), "m")
    export(db, Filters(), out, bom=bom)
    assert out.read_bytes().startswith(start)
    assert "Där, ”".encode() in out.read_bytes()


@settings(deadline=None)
@given(st.text(), st.data())
def test_context_is_verbatim_and_cut_between_words(text, data):
    text = data.draw(st.sampled_from(["", "ab cd\n" * 60])) + text
    place = data.draw(st.integers(0, len(text)))
    left, right = before(text, place), after(text, place)
    assert max(len(left), len(right)) <= CONTEXT
    first, last = place - len(left), place + len(right)
    assert (left, right) == (text[first:place], text[place:last])
    assert first == 0 or len(left) == CONTEXT or left[:1].isspace()
    assert last == len(text) or len(right) == CONTEXT or right[-1:].isspace()


def test_context_ends_with_whole_words():
    text = "word " * 100
    assert before(text, 300) == text[100:300]
    assert before(text, 302).lstrip() == text[105:302]
    assert after(text, 300).rstrip() == text[300:499]
    assert after(text, 302).rstrip() == text[302:499]
    assert before("x" * 500, 400) == "x" * CONTEXT
    assert after("x" * 500, 100) == "x" * CONTEXT
    assert before("HEADER\nGo home.", 10, 7) == "Go "


def test_an_existing_file_is_replaced_whole_or_not_at_all(db, out):
    text = "Go home."
    add_article(db, Article(text), quotes_in(text, text), "m")
    out.write_text("yesterday's export")
    out.chmod(0o640)
    with pytest.raises(RuntimeError), output(out) as stream:
        stream.write("half a")
        raise RuntimeError
    assert out.read_text() == "yesterday's export"
    export(db, Filters(), out)
    assert len(read_csv(out)) == 1
    assert out.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in out.parent.iterdir()] == [out.name]


def test_a_new_file_gets_the_usual_permissions(db, out):
    other = out.with_name("other")
    other.touch()
    export(db, Filters(), out)
    assert out.stat().st_mode == other.stat().st_mode


def test_a_link_stays_a_link(db, out):
    real = out.with_name("real.csv")
    real.touch()
    out.symlink_to(real)
    export(db, Filters(), out)
    assert out.is_symlink()
    assert real.read_text().startswith("quote_id,")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device /dev/full, which is always full")
def test_a_full_disk(db):
    text = "Go home."
    add_article(db, Article(text), quotes_in(text, text), "m")
    with pytest.raises(ExportError, match=r"^/dev/full cannot be written \(No space left on device\)"):
        export(db, Filters(), "/dev/full")
    assert not Path("/dev/full").is_file()


def test_a_pipe_is_written_directly(db, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    export(db, Filters(), pipe)
    assert os.read(reader, 9) == b"quote_id,"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("where", ["", "nowhere/quotes.csv"])
def test_a_place_that_cannot_be_written(db, out, where):
    target = out.parent / where
    with pytest.raises(ExportError) as caught:
        export(db, Filters(), target)
    assert str(target) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(out.parent.iterdir()) == []


def test_an_unknown_format(db, out):
    with pytest.raises(ValueError, match="'xml' is no export format; choose csv or jsonl"):
        export(db, Filters(), out, format="xml")
    assert not out.exists()


@pytest.mark.parametrize("path", [None, "-"])
def test_standard_output(db, monkeypatch, path):
    text = "Gå hem."
    add_article(db, Article(text), quotes_in(text, text), "m")
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stdout)
    assert export(db, Filters(), path) == 1
    assert not stdout.buffer.closed
    assert stdout.buffer.getvalue().decode("utf-8").count("\r\n") == 2
    assert "Gå hem." in stdout.buffer.getvalue().decode("utf-8")
