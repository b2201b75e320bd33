"""Whatever in the archive is altered, verify names it; and it names nothing else."""

import pytest

from quotes.model import Article, Quote, Span
from quotes.store import ArchiveError, add_article, open_archive, verify


@pytest.fixture
def filled(db, make):
    for day in (1, 2, 3):
        article, quotes = make(
            ("Ana Ruiz", f"We will wait {day} days."),
            ("Bo Li", "So will we."),
            url="https://paper.example/1" if day < 3 else None,
            outlet="paper.example",
            published=f"2024-05-0{day}",
        )
        add_article(db, article, quotes, "m")
    return db


WITHOUT_CHECKS = "PRAGMA foreign_keys = OFF"
ALTERED = {
    "a letter of an article": ("UPDATE articles SET text = replace(text, 'wait', 'Wait')", "SHA-256"),
    "the end of an article": ("UPDATE articles SET text = substr(text, 1, 30)", "lies outside"),
    "an article's bytes": ("UPDATE articles SET text = CAST(x'ff41' AS TEXT)", "its text is not UTF-8"),
    "a quote's bytes": ("UPDATE quotes SET reason = CAST(x'ff41' AS TEXT)", "its reason is not UTF-8"),
    "a hash": ("UPDATE articles SET sha256 = '00' || id", "SHA-256"),
    "the words": ("UPDATE quotes SET text = 'We will not wait.'", "its content is stored as 'We will not wait.'"),
    "the quoted words": ("UPDATE quotes SET quoted = NULL", "its quoted is stored as nothing"),
    "the cue": ("UPDATE quotes SET cue = 'lied'", "its cue is stored as 'lied', its article says 'said'"),
    "the source": ("UPDATE quotes SET source = 'he'", "its source is stored as 'he'"),
    "a span": ("UPDATE quote_spans SET start_char = start_char + 1 WHERE kind = 'cue'", "its article says 'aid'"),
    "all spans": ("DELETE FROM quote_spans", "it has no content span"),
    "the speaker": (
        "UPDATE quotes SET speaker_id = (SELECT id FROM speakers WHERE name = 'Bo Li') WHERE speaker_name = 'Ana Ruiz'",
        "its speaker is 'Bo Li', its article names 'Ana Ruiz'",
    ),
    "no speaker": ("UPDATE quotes SET speaker_id = NULL", "its speaker is nothing, its article names"),
    "the name of a speaker": ("UPDATE quotes SET speaker_name = 'Li Bo'", "its article names 'Li Bo'"),
    "the speaker's own name": ("UPDATE speakers SET name = 'Li Bo' WHERE name = 'Bo Li'", "make the speaker Li Bo"),
    "the type": ("UPDATE quotes SET type = 'mixed'", "its type is mixed, its quoted words make it direct"),
    "the body's start": ("UPDATE articles SET body_start = 9", "begins before the article's body at 9"),
    "the place": ("UPDATE quotes SET start_char = 0", "it is stored as 0 to"),
    "the date": ("UPDATE quotes SET published = '2024-06-01'", "its published is 2024-06-01, its article's 2024-05"),
    "the outlet": ("UPDATE quotes SET outlet_id = NULL", "its outlet_id is None"),
    "the version": ("UPDATE quotes SET latest = 1 - latest", "its latest is"),
    "a speaker": (f"{WITHOUT_CHECKS}; DELETE FROM speakers", "refers to a row of speakers that is not there"),
    "a speaker's count": ("UPDATE speakers SET quotes = quotes + 1", "speaker Ana Ruiz is counted with 3"),
    "a joint speaker's count": (
        "DROP TRIGGER quote_speakers_count_insert;"
        " INSERT INTO quote_speakers (quote_id, position, speaker_id, name, kind)"
        " SELECT quotes.id, 1, speakers.id, 'Bo Li', 'person' FROM quotes, speakers"
        " WHERE quotes.latest AND quotes.speaker_name = 'Ana Ruiz' AND speakers.name = 'Bo Li'",
        "speaker Bo Li is counted with 2 quotes and has 4",
    ),
    "a name's speaker": (
        "UPDATE names SET speaker_id = (SELECT id FROM speakers WHERE name = 'Bo Li') WHERE name = 'Ana Ruiz'",
        "the name Ana Ruiz is given to speaker",
    ),
    "a name's count": ("UPDATE names SET quotes = 7 WHERE name = 'Bo Li'", "the name Bo Li is counted with 7 quotes"),
    "a name's key": (
        "UPDATE names SET key = 'person:li'",
        "Bo Li is stored as bo li, person:li and person:li",
    ),
    "a name's years": ("UPDATE names SET first = 1999 WHERE name = 'Bo Li'", "the years of the name Bo Li"),
    "a speaker's kind": ("UPDATE speakers SET kind = 'group' WHERE name = 'Bo Li'", "make the speaker Bo Li"),
    "an entry of the ledger": (
        "INSERT INTO ledger (at, action, detail) VALUES ('2024-05-01', 'rename',"
        """ '{"speaker": {"kind": "person", "name": "Bo Li", "context": null}, "name": "Li Bo"}')""",
        "the names of the ledger's entry 1 are not those that it is found by",
    ),
    "a quote's name": (
        "UPDATE quotes SET name_id = (SELECT id FROM names WHERE name = 'Bo Li')",
        "its speaker is 'Ana Ruiz', its article names 'Ana Ruiz'",
    ),
    "an alias": ("UPDATE aliases SET alias = 'Beau'", "the aliases of the speaker"),
    "a former id": (
        "INSERT INTO speaker_ids SELECT 7, id FROM speakers WHERE name = 'Ana Ruiz'",
        "the former ids of the speaker Ana Ruiz",
    ),
    "a speaker without a name": (
        "INSERT INTO speakers (id, name, kind, folded) VALUES (7, 'Cy Fry', 'person', 'cy fry')",
        "no name is given to the speaker Cy Fry",
    ),
    "an outlet's count": ("UPDATE outlets SET quotes = 0", "outlet paper.example is counted with 0 quotes and has 4"),
    "a day's count": ("UPDATE days SET quotes = 9", "is counted with 9 quotes and has 2"),
    "a day too many": ("INSERT INTO days VALUES ('2020-01-01', 'direct', 'speech', 4)", "2020-01-01, direct speech"),
    "a word of the index": (
        "INSERT INTO quotes_fts (quotes_fts, rowid, text) SELECT 'delete', id, 'wait' FROM quotes LIMIT 1",
        "the full-text index quotes_fts does not match",
    ),
    "the index of names": ("DROP TRIGGER aliases_ad; DELETE FROM aliases", "the full-text index aliases_fts"),
}


@pytest.mark.parametrize(("statements", "problem"), ALTERED.values(), ids=ALTERED)
def test_what_is_altered_is_named(filled, statements, problem):
    filled.executescript(statements)
    mismatches = [str(mismatch) for mismatch in verify(filled)]
    assert any(problem in mismatch for mismatch in mismatches), mismatches
    assert all("\n" not in mismatch for mismatch in mismatches)


def test_a_sound_archive_has_no_mismatch(filled):
    assert list(verify(filled)) == []


def test_a_mismatch_names_the_quote_and_its_article(filled):
    quote = next(filled.query("SELECT id, article_id FROM quotes"))
    filled.execute("UPDATE quotes SET cue = 'lied' WHERE id = ?", [quote["id"]])
    (mismatch,) = verify(filled)
    assert (mismatch.quote_id, mismatch.article_id) == (quote["id"], quote["article_id"])
    assert str(mismatch).startswith(f"quote {quote['id']}, article {quote['article_id']}: ")


def test_verifying_needs_no_leave_to_write_and_changes_nothing(path, make):
    with open_archive(path, write=True) as db:
        add_article(db, *make(("Ana Ruiz", "We will wait.")), "m")
    before = path.read_bytes()
    with open_archive(path) as db:
        assert list(verify(db)) == []
        with pytest.raises(ArchiveError, match="may not be written"):
            add_article(db, *make(("Ana Ruiz", "No.")), "m")
    assert path.read_bytes() == before


def test_a_damaged_page_is_an_error_or_a_mismatch(path, make):
    with open_archive(path, write=True) as db:
        for day in range(100):
            add_article(db, *make(("Ana Ruiz", f"We will wait {day} days.")), "m")
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'quotes_speaker'").fetchone()[0]
    blob = bytearray(path.read_bytes())
    blob[(page - 1) * 4096 + 8 : (page - 1) * 4096 + 200] = bytes(192)
    path.write_bytes(blob)
    with open_archive(path) as db:
        try:
            problems = [str(mismatch) for mismatch in verify(db)]
        except ArchiveError as error:
            problems = [str(error)]
    assert any("is damaged" in problem for problem in problems), problems


INDIRECT = {"contents": (Span(9, 23),), "quoted": ()}
MIXED = {"contents": (Span(9, 23),), "quoted": (Span(10, 15),)}
DIRECT = {"contents": (Span(9, 23),), "quoted": (Span(10, 15), Span(17, 21))}


@pytest.mark.parametrize(
    ("found", "right"), [(INDIRECT, "indirect"), (MIXED, "mixed"), (DIRECT, "direct")], ids=["none", "some", "all"]
)
def test_the_type_is_what_the_quoted_words_make_it(db, found, right):
    article = Article("She said “never, ever”.")
    quote = Quote(type=right, act="speech", reason="made for a test", **found)
    add_article(db, article, [quote], "m")
    assert list(verify(db)) == []
    for wrong in {"direct", "mixed", "indirect"} - {right}:
        db.execute("UPDATE quotes SET type = ?", [wrong])
        (mismatch,) = verify(db)
        assert mismatch.problem == f"its type is {wrong}, its quoted words make it {right}"


def test_a_speaker_keeps_any_spelling_of_the_name(db, make):
    for name in ("ANA RUIZ", "Ana Ruíz", "Ana-Ruiz"):
        add_article(db, *make((name, "We will wait.")), "m")
    assert db["speakers"].count == 1
    assert list(verify(db)) == []


def test_a_turn_of_a_transcript_is_direct_without_marks(db):
    text = "HALE: We will wait."
    turn = Quote(type="direct", act="speech", contents=(Span(6, 19),), sources=(Span(0, 4),), reason="a label")
    add_article(db, Article(path="a.txt", text=text), [turn], "m")
    assert [str(mismatch) for mismatch in verify(db)] == []
