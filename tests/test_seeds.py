"""The sample articles: what is found in them, and that quotes.db holds it."""

from pathlib import Path

import pytest

from quotes.archive import add
from quotes.read import find_sources
from quotes.store import open_archive, verify

ROOT = Path(__file__).parent.parent
TABLE = Path(__file__).with_name("seeds.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]
NOT_CONTENT = {"added_at", "applied_at", "confidence"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An archive built from seeds/ with today's code and weights, as the Makefile builds it."""
    path = tmp_path_factory.mktemp("seeds") / "quotes.db"
    relative = Path("seeds")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert [added.problem for added in add(path, find_sources([relative], None))] == [None] * 6
    return path


def rows(path, table):
    with open_archive(path) as db:
        found = [{k: v for k, v in row.items() if k not in NOT_CONTENT} for row in db[table].rows]
    return sorted(found, key=repr)


def table_names(path):
    with open_archive(path) as db:
        return sorted(name for name in db.table_names() if "_fts_" not in name)


def quotes(path):
    """What is in an archive's quotes, but for how sure they are, by what tells them apart; with how sure."""
    told = ("article_id", "type", "act", "text", "cue", "source", "speaker_name", "reason", "model_version")
    with open_archive(path) as db:
        return {tuple(row[name] for name in told): row["confidence"] for row in db["quotes"].rows}


# Processors round the int8 model's sums in other ways: what is hardly likelier than not may come out otherwise.
BORDERLINE = 0.06


def test_quotes_db_is_what_the_seeds_give(built):
    committed = ROOT / "quotes.db"
    assert table_names(built) == table_names(committed)
    for table in ("articles", "_sqlite_migrations"):
        assert rows(built, table) == rows(committed, table), f"{table}: run `make archive docs` and commit quotes.db"
    today, kept = quotes(built), quotes(committed)
    others = today.keys() ^ kept.keys()
    if not others:
        for table in table_names(built):
            assert rows(built, table) == rows(committed, table), f"{table}: run `make archive docs`"
    assert len(others) <= BORDERLINE * (len(today) + len(kept)), f"run `make archive docs`: {sorted(others, key=repr)}"


def test_confidences_in_quotes_db_are_todays(built):
    today, kept = quotes(built), quotes(ROOT / "quotes.db")
    off = sorted(abs(today[key] - kept[key]) for key in today.keys() & kept.keys())
    assert off[int(len(off) * (1 - BORDERLINE))] < 0.02 and off[-1] < 0.2


def test_quotes_db_verifies():
    with open_archive(ROOT / "quotes.db") as db:
        assert list(verify(db)) == []


@pytest.mark.parametrize(("file", "words", "type", "speaker"), CASES)
def test_the_seeds_hold_this_quote(file, words, type, speaker, built):
    with open_archive(built) as db:
        found = list(
            db.query(
                """
                SELECT quotes.type, speakers.name AS speaker FROM quotes
                JOIN articles ON articles.id = quotes.article_id
                LEFT JOIN speakers ON speakers.id = quotes.speaker_id
                WHERE articles.path = ? AND instr(quotes.text, ?) AND quotes.act = 'speech'
                """,
                [f"seeds/{file}", words],
            )
        )
    assert found == [{"type": type, "speaker": None if speaker == "-" else speaker}]


def test_the_quotes_stand_in_the_files_as_they_are_on_disk():
    with open_archive(ROOT / "quotes.db") as db:
        spans = list(
            db.query(
                """
                SELECT path, quotes.text AS words, quote_spans.start_char AS start, quote_spans.end_char AS end
                FROM quote_spans
                JOIN quotes ON quotes.id = quote_id
                JOIN articles ON articles.id = article_id
                WHERE kind = 'content'
                """
            )
        )
    texts = {path: (ROOT / path).read_bytes().decode("utf-8") for path in {span["path"] for span in spans}}
    assert len(texts) == 6
    assert all(texts[span["path"]][span["start"] : span["end"]] in span["words"] for span in spans)
