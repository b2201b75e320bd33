"""GAP: its figures by hand, what the resolver is told, and the command on two snippets of our own."""

import json

import pytest
from typer.testing import CliRunner

from quotes.cli.app import app
from quotes.evaluate import gap
from quotes.evaluate.antecedents import probabilities
from quotes.evaluate.gap import COLUMNS, Snippet
from quotes.model import Span

TEXT = "Ada Lind met Vera Moss at the pier. She said that Lind was late."


def span(text, words, after=0):
    start = text.index(words, after)
    return Span(start, start + len(words))


def snippet(pronoun, meant):
    return Snippet(f"Lind saw Moss when {pronoun} came.", Span(19, 19 + len(pronoun)), (Span(0, 4), Span(9, 13)), meant)


def test_figures():
    judged = [
        (snippet("he", (True, False)), (True, False)),
        (snippet("his", (True, False)), (False, True)),
        (snippet("she", (False, True)), (False, True)),
        (snippet("her", (False, False)), (True, False)),
    ]
    # He: one right, one extra, one missed. She: one right, one extra. Together two right, two extra, one missed.
    assert gap.report(judged).figures == {"f1": 57.1, "masculine": 50.0, "feminine": 66.7, "bias": 1.333}


@pytest.mark.parametrize(
    ("lind", "moss", "neither", "meant"), [(0.1, 0.6, 0.1, 1), (0.6, 0.1, 0.1, 0), (0.001, 0.001, 0.9, None)]
)
def test_what_the_parser_tells_weighs_the_resolvers_judgement(parser, lind, moss, neither, meant):
    (document,) = parser.documents([TEXT])
    words = {place.start_char: number for number, place in enumerate(document.iter_words())}
    places = [words[span(TEXT, name).start] for name in ("Lind", "Moss", "She")]
    document.antecedents = {places[2]: dict(zip(places, (lind, moss, neither), strict=True))}
    found = probabilities(TEXT, document, span(TEXT, "She"), (span(TEXT, "Ada Lind"), span(TEXT, "Vera Moss")))
    if meant is None:
        assert found == [0.0, 0.0]
    else:
        assert found[meant] > 0.5 > found[1 - meant] and sum(found) <= 1


def test_without_that_the_resolver_tells(parser):
    text = "Ada Lind runs the pier. John Moss sweeps it. She is tired."
    (document,) = parser.documents([text])
    if hasattr(document, "antecedents"):
        document.antecedents = {}
    names = span(text, "Ada Lind"), span(text, "John Moss")
    ada, john = probabilities(text, document, span(text, "She"), names)
    assert ada > 0.5 > john


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def score(*rows, columns=(*COLUMNS, "URL")):
        lines = ["\t".join(columns), *("\t".join(map(str, row)) for row in rows)]
        (tmp_path / "gap.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return CliRunner().invoke(app, ["evaluate", "--gap", "gap.tsv", "--json"])

    return score


def test_the_command(run):
    text = "Ada Lind runs the pier. John Moss sweeps it. She is tired, and he is not."
    she, he = text.index("She"), text.index("he is not")
    names = "Ada Lind", 0, "John Moss", text.index("John")
    result = run(
        ("1", text, "She", she, *names[:2], "TRUE", *names[2:], "FALSE", "-"),
        ("2", text, "he", he, *names[:2], "FALSE", *names[2:], "TRUE", "-"),
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"f1": 100.0, "masculine": 100.0, "feminine": 100.0, "bias": 1.0}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("1", "He left.", "He", "x", "A", 0, "TRUE", "B", 0, "FALSE"), "line 2: Pronoun-offset is no number"),
        (("1", "He left.", "He", 3, "A", 0, "TRUE", "B", 0, "FALSE"), 'line 2: "He" does not stand at Pronoun-offset'),
        (("1", "It left.", "It", 0, "left", 3, "TRUE", "It", 0, "FALSE"), 'line 2: "It" is no pronoun of GAP\'s'),
    ],
)
def test_a_bad_line_is_named(run, row, said):
    result = run(row, columns=COLUMNS)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"gap.tsv: {said}")
    assert result.stderr.count("\n") == 1


def test_another_table_is_refused(run):
    result = run(("1", "x"), columns=("ID", "Words"))
    assert result.exit_code == 1
    assert result.stderr.startswith('gap.tsv: has no column "Text"')
