"""Search, lists and the page of an article."""

import io
import json

import pytest
from rich.console import Console

from quotes.cli.page import print_article, shown

ESCAPES = ("\x1b", "\u202e", "\x9b")


def lines(result):
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["lind"], ["that the crane goes", "The harbour stays open,", "that the crane was “a danger” to crews"]),
        (["--text", "crane"], ["that the crane goes", "that the crane was “a danger” to crews"]),
        (["--text", "crane", "--outlet", "tide"], ["that the crane was “a danger” to crews"]),
        (["--type", "direct", "Berg"], ["We measured it twice, … and both times it was over the limit."]),
        (["--since", "5 March 2024"], ["that the crane goes"]),
        (["--until", "2024-03-04", "--type", "indirect"], ["the noise was worse at night"]),
        (["--acts", "thought"], ["=Cost() is a risk"]),
        (["--text", "cost", "--acts", "all"], ["=Cost() is a risk"]),
        (["--text", "zeppelin"], []),
    ],
)
def test_search(archive, run, words, texts):
    assert [quote["text"] for quote in lines(run("search", *words, "--json"))] == texts


def test_search_shows_who_what_where_and_when(archive, run):
    out = run("search", "Berg").stdout
    assert out.splitlines()[:3] == [
        "Tove Berg | direct | tide.example | 2024-03-04 | said",
        '  "We measured it twice, … and both times it was over the limit."',
        f"  Harbour stays open (article {lines(run('articles', '--json'))[1]['id']})",
    ]


def test_search_shows_the_words_for_a_source_without_a_name(archive, run):
    assert run("search", "--text", "noise").stdout.startswith('no name ("Residents") | indirect')


def test_a_search_without_a_match_says_so_and_how_to_search_words(archive, run):
    result = run("search", "zeppelin")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "no quote matches; to look for words that were said: quotes search --text zeppelin\n"


@pytest.mark.parametrize("command", ["search", "speakers", "outlets", "articles"])
def test_a_limit_says_when_there_is_more(archive, run, command):
    few, all_of_them = run(command, "--limit", "1", "--json"), run(command, "--json")
    assert lines(few) == lines(all_of_them)[:1]
    assert few.stderr == "only the first 1 are shown; --limit gives more\n"
    assert all_of_them.stderr == ""


def test_speakers(archive, run):
    assert [(row["name"], row["quotes"]) for row in lines(run("speakers", "--json"))] == [
        ("Ada Lind", 3),
        ("Tove Berg", 1),
    ]
    assert [row["name"] for row in lines(run("speakers", "berg", "--json"))] == ["Tove Berg"]
    assert [line.split() for line in run("speakers").stdout.splitlines()[1:]] == [
        ["3", "Ada", "Lind", "person"],
        ["1", "Tove", "Berg", "person"],
    ]


def test_outlets_and_articles(archive, run):
    assert [(row["quotes"], row["articles"]) for row in lines(run("outlets", "--json"))] == [(4, 1), (1, 1)]
    newest, oldest = lines(run("articles", "--json"))
    assert (newest["path"], oldest["path"]) == ("seeds/council.txt", "seeds/harbour.txt")
    assert [row["path"] for row in lines(run("articles", "--outlet", "tide", "--json"))] == ["seeds/harbour.txt"]
    assert "not given" in run("articles").stdout.splitlines()[1]


def test_show_numbers_the_quotes_where_there_is_no_colour(archive, run):
    out = run("show", "harbour.txt").stdout
    assert "published 2024-03-04\nbyline    not given\n" in out
    assert "“[1:The harbour stays open,:1]” Mayor Ada Lind said on Monday.\n" in out
    assert '    2  Ada Lind (mixed, "warned")\n    3  no name ("Residents") (indirect, "said")\n' in out
    assert "“[4:We measured it twice,:4]” said Tove Berg, “[4:and both times it was over the limit.:4]”\n" in out


def test_show_as_json_has_the_spans(archive, run):
    (page,) = lines(run("show", "harbour.txt", "--json"))
    text = page["article"]["text"]
    pieces = [
        text[one["start_char"] : one["end_char"]] for one in page["quotes"][3]["spans"] if one["kind"] == "content"
    ]
    assert pieces == ["We measured it twice,", "and both times it was over the limit."]


@pytest.mark.parametrize(
    ("acts", "shown"), [("speech", ["speech"]), ("thought", ["thought"]), ("all", ["thought", "speech"])]
)
def test_show_takes_acts(archive, run, acts, shown):
    (page,) = lines(run("show", "council.txt", "--acts", acts, "--json"))
    assert [quote["act"] for quote in page["quotes"]] == shown


@pytest.mark.parametrize(
    "command", [["search", "--acts", "all"], ["show", "council.txt", "--acts", "all"], ["outlets"]]
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_nothing_in_an_article_steers_the_terminal(archive, run, command, form):
    result = run(*command, *form)
    assert result.exit_code == 0
    assert not [sign for sign in ESCAPES if sign in result.stdout]


def test_on_a_terminal_quotes_are_coloured_with_the_speaker_beside(harbour):
    article, quotes = harbour
    terminal = Console(file=io.StringIO(), force_terminal=True, width=100, color_system="standard", highlight=False)
    print_article(terminal, article, shown(article.text, quotes))
    out = terminal.file.getvalue()
    assert "“\x1b[32mThe harbour stays open,\x1b[0m” Mayor Ada Lind" in out
    assert "\x1b[33mAda Lind (mixed" in out


@pytest.mark.parametrize(
    "words",
    [
        ["search", ""],
        ["search", "--text", " "],
        ["search", "--outlet", ""],
        ["speakers", ""],
        ["articles", "--outlet", " "],
    ],
)
def test_blank_words_ask_nothing(archive, run, words):
    assert lines(run(*words, "--json")) == lines(run(words[0], "--json")) != []
