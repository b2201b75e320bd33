"""Decisions about speakers from the command line, and links to a service of identities."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from quotes.store import connection, curation, ledger, open_archive

MANIFEST = {"name": "Test", "identifierSpace": "http://s/e/", "schemaSpace": "http://s/t/", "versions": ["0.2"]}
LIND = {"id": "Q7", "name": "Ada Lind", "score": 98.5, "match": True}
ANSWERS = {"Ada Lind": [LIND, {"id": "Q8", "name": "Ada Linden", "score": 40, "match": False}]}


def lines(result):
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def names(run):
    return {row["name"]: row["quotes"] for row in lines(run("speakers", "--json"))}


class Reconciler(BaseHTTPRequestHandler):
    """A reconciliation service with the answers that a test sets."""

    def do_GET(self):
        self.answer(self.server.manifest)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        queries = json.loads(form["queries"][0])
        self.server.asked.append(queries)
        found = {key: {"result": self.server.answers.get(query["query"], [])} for key, query in queries.items()}
        self.answer(found if self.server.sound else {"error": "odd"})

    def answer(self, value):
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(value if isinstance(value, bytes) else json.dumps(value).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    server = HTTPServer(("127.0.0.1", 0), Reconciler)
    server.manifest, server.answers, server.asked, server.status, server.sound = MANIFEST, ANSWERS, [], 200, True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}/api"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_decisions_and_their_undoing(archive, run):
    assert run("speakers", "merge", "Ada Lind", "tove berg").stdout == "entry 1 done: Tove Berg is Ada Lind\n"
    assert names(run) == {"Ada Lind": 4}
    assert run("speakers", "rename", "Ada Lind", "A.  Lind").stdout == "entry 2 done: Ada Lind is called A. Lind\n"
    assert names(run) == {"A. Lind": 4}
    assert run("verify").exit_code == 0
    assert run("speakers", "undo", "1").stdout == "entry 1 undone: Tove Berg is Ada Lind\n"
    assert run("speakers", "undo").stdout == "entry 2 undone: Ada Lind is called A. Lind\n"
    assert names(run) == {"Ada Lind": 3, "Tove Berg": 1}


def test_an_alias_finds_the_speaker(archive, run):
    assert run("speakers", "alias", "add", "Ada Lind", "Lovelace").exit_code == 0
    assert {row["speaker"] for row in lines(run("search", "lovelace", "--json"))} == {"Ada Lind"}


def test_quotes_of_an_article_are_split_from_a_speaker(archive, run):
    result = run("speakers", "split", "Ada Lind", "--article", "council.txt")
    assert result.stdout == "entry 1 done: another Ada Lind in articles: 1\n"
    assert [row["quotes"] for row in lines(run("speakers", "lind", "--json"))] == [2, 1]


def test_the_ledger_is_listed_and_replayed(archive, run, tmp_path):
    run("speakers", "merge", "Ada Lind", "Tove Berg")
    run("speakers", "rename", "Ada Lind", "A. Lind")
    run("speakers", "undo")
    listed = run("speakers", "ledger").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["entry", "1", "2"]
    assert "Tove Berg is Ada Lind" in listed[1]
    (tmp_path / "ledger.jsonl").write_text(run("speakers", "ledger", "--json").stdout, encoding="utf-8")
    run("speakers", "undo", "1")
    assert run("speakers", "replay", "ledger.jsonl").stdout == "quotes.db: 1 decisions taken over\n"
    assert names(run) == {"Ada Lind": 4}
    assert run("speakers", "relink").stdout == "quotes.db: 1 speakers\n"
    assert names(run) == {"Ada Lind": 4}


def test_a_decision_that_fits_nobody_is_told_as_such(archive, run, tmp_path):
    ada = {"kind": "person", "name": "Ada Lind", "context": "", "alone": True}
    nobody = ada | {"name": "No Body"}
    details = [{"speaker": ada, "other": nobody, "called": "X"}, {"speaker": nobody, "other": ada, "called": "X"}]
    entries = [{"action": "merge", "at": "2024-05-01", "detail": detail} for detail in details]
    entries.append({"action": "rename", "at": "2024-05-01", "detail": {"speaker": ada, "name": "A. Lind"}})
    (tmp_path / "ledger.jsonl").write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    told = run("speakers", "replay", "ledger.jsonl")
    assert told.stdout == "quotes.db: 3 decisions taken over\n"
    assert told.stderr.startswith("2 of them change nothing yet")
    run("speakers", "undo", "1")
    listed = run("speakers", "ledger").stdout.splitlines()[1:]
    assert ["undone" in line for line in listed] == [True, False, False]
    assert ["fits nobody" in line for line in listed] == [False, True, False]


def test_only_decisions_taken_over_are_told_to_change_nothing(archive, run, tmp_path, monkeypatch):
    run("speakers", "rename", "Ada Lind", "A. Lind")
    run("speakers", "rename", "Tove Berg", "T. Berg")
    entries = run("speakers", "ledger", "--json").stdout.splitlines()
    run("speakers", "undo", "2")
    (tmp_path / "ledger.jsonl").write_text(entries[1], encoding="utf-8")
    # An entry from before that fits nobody any more once the others are in force.
    monkeypatch.setattr(curation, "idle", lambda db: {1} if len(list(ledger.entries(db))) > 2 else set())
    told = run("speakers", "replay", "ledger.jsonl")
    assert (told.stdout, told.stderr) == ("quotes.db: 1 decisions taken over\n", "")


def test_a_ledger_as_json_does_not_ask_whom_it_fits(archive, run, monkeypatch):
    run("speakers", "rename", "Ada Lind", "A. Lind")
    monkeypatch.setattr(curation, "idle", lambda db: pytest.fail("asked"))
    assert json.loads(run("speakers", "ledger", "--json").stdout)["action"] == "rename"


def test_a_command_s_name_can_be_looked_for(archive, run):
    assert run("speakers", "list", "merge").stdout.split() == ["quotes", "name", "kind"]
    assert run("speakers", "merge").exit_code == 2


def test_ambiguous_speakers_are_listed(archive, run):
    nothing = run("speakers", "--ambiguous")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "no speaker is in doubt\n")
    assert run("speakers", "--ambiguous", "--json").stdout == ""
    run("speakers", "rename", "Tove Berg", "Ada Linde")
    assert run("speakers", "--ambiguous", "Lind").stderr == "no speaker with Lind in the name is in doubt\n"


def test_an_archive_of_an_older_version_is_linked_once(archive, run, monkeypatch):
    with open_archive("quotes.db", write=True) as db:
        db.execute("DELETE FROM archive")
    calls = []
    link_all = connection.link_all
    monkeypatch.setattr(connection, "link_all", lambda db: calls.append(db) or link_all(db))
    for number in (1, 2):
        assert run("speakers", "relink").stdout == "quotes.db: 2 speakers\n"
        assert len(calls) == number


def test_the_help_of_alias_says_how_to_take_one_back(run):
    for words in (("alias", "--help"), ("alias", "add", "--help")):
        assert "quotes speakers undo" in run("speakers", *words).stdout


def test_a_speaker_is_linked_where_the_service_is_certain(archive, run, service):
    dry = run("speakers", "link", service.url, "--dry-run")
    assert dry.stdout == "Ada Lind: Q7 (Ada Lind, 98.5)\n"
    assert dry.stderr == "1 of 2 speakers would be linked\n"
    assert lines(run("speakers", "ledger", "--json")) == []
    (found,) = lines(run("speakers", "link", service.url, "--threshold", "90", "--json"))
    assert (found["name"], found["wikidata"], found["score"]) == ("Ada Lind", "Q7", 98.5)
    assert service.asked[0] == {
        "q0": {"query": "Ada Lind", "limit": 5, "type": "Q5", "type_strict": "should"},
        "q1": {"query": "Tove Berg", "limit": 5, "type": "Q5", "type_strict": "should"},
    }
    assert [row["wikidata"] for row in lines(run("speakers", "--json"))] == ["Q7", None]
    assert run("verify").exit_code == 0
    run("speakers", "link", service.url)
    assert [query["query"] for query in service.asked[-1].values()] == ["Tove Berg"]
    run("speakers", "undo")
    assert [row["wikidata"] for row in lines(run("speakers", "--json"))] == [None, None]


@pytest.mark.parametrize(
    "candidates",
    [
        [],
        [LIND | {"score": 94.9}],
        [LIND | {"match": False}],
        [LIND, LIND | {"id": "Q9"}],
        [LIND, LIND | {"id": "Q9", "match": False}],
        [LIND | {"match": False}, LIND | {"id": "Q9", "score": 10}],
    ],
    ids=["none", "below the threshold", "no match", "two matches", "two scores", "a match of another"],
)
def test_what_is_not_certain_is_not_linked(archive, run, service, candidates):
    service.answers = {"Ada Lind": candidates}
    result = run("speakers", "link", service.url)
    assert (result.stdout, result.stderr) == ("", "0 of 2 speakers were linked\n")


def test_queries_go_in_batches_of_the_service_s_size(archive, run, service):
    service.manifest = MANIFEST | {"batchSize": 1}
    run("speakers", "link", service.url, "--person", "")
    assert service.asked == [{"q0": {"query": name, "limit": 5}} for name in ("Ada Lind", "Tove Berg")]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"status": 503}, "answers 503 Service Unavailable"),
        ({"manifest": b"<html>"}, "does not answer in JSON"),
        ({"manifest": ["x"]}, "is no reconciliation service"),
        ({"sound": False}, "does not answer as the protocol says"),
        ({"answers": {"Ada Lind": [{"id": "Q7"}]}}, "does not answer as the protocol says"),
    ],
    ids=str,
)
def test_a_service_in_trouble_is_one_line(archive, run, service, trouble, said):
    vars(service).update(trouble)
    result = run("speakers", "link", service.url)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert lines(run("speakers", "ledger", "--json")) == []


@pytest.mark.parametrize(
    ("url", "said"), [("http://127.0.0.1:9/x", "cannot be reached"), ("wikidata", "is not an http")]
)
def test_no_service(archive, run, url, said):
    result = run("speakers", "link", url)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["merge", "Nobody", "Ada Lind"], 1, "there is no speaker Nobody"),
        (["merge", "Ada Lind", "Ada Lind"], 1, "Ada Lind and Ada Lind are one speaker already"),
        (["split", "Ada Lind", "Lind"], 1, "no article calls Ada Lind Lind"),
        (["split", "Ada Lind"], 2, "Usage:"),
        (["split", "Ada Lind", "--article", "gone.txt"], 1, "there is no article gone.txt"),
        (["rename", "Ada Lind", " "], 2, "Usage:"),
        (["alias", "add", "Nobody", "X"], 1, "there is no speaker Nobody"),
        (["alias", "take"], 2, "Usage:"),
        (["undo"], 1, "there is nothing to undo"),
        (["undo", "7"], 1, "there is no entry 7"),
        (["undo", "99999999999999999999"], 2, "Usage:"),
        (["replay", "gone.jsonl"], 1, "gone.jsonl: cannot be read"),
        (["replay", "quotes.txt"], 1, "quotes.txt: line 1 is not JSON"),
        (["link", "http://127.0.0.1:9/", "--limit", "0"], 2, "Usage:"),
    ],
)
def test_bad_input_is_one_line(archive, run, words, status, said):
    (archive.parent / "quotes.txt").write_text("They met.\n", encoding="utf-8")
    result = run("speakers", *words)
    assert result.exit_code == status
    assert result.stderr.startswith(said)
    assert status == 2 or result.stderr.count("\n") == 1
