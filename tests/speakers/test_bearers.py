"""Whom a description means: what is weighed has weights, and what the parser tells of it counts."""

import re
from pathlib import Path

import pytest

from quotes.model import Span
from quotes.speakers import bearers, descriptions, resolve
from quotes.speakers.confidence import _weights as confidence_weights
from quotes.speakers.resolve import read
from quotes.speakers.weighing import shares
from tests.speakers.test_resolve import tagged, voices

ROOM = Path(bearers.__file__).parent


def candidates(parser, text, words, **options):
    (document,) = parser.documents([text])
    story = read(text, document)
    start = text.index(words)
    described = descriptions.of_one(story, Span(start, start + len(words)))
    return story, bearers.candidates(story, described, **options)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dana Reyes, a teacher, met Per Holt. The teacher said no.", "The teacher"),
        ("Quillmark sells boats. The company said no.", "The company"),
    ],
)
def test_every_feature_has_a_weight_and_every_weight_a_feature(parser, text, words):
    _, options = candidates(parser, text, words)
    assert options[0][0] is None and len(options) > 1
    table = "person" if "teacher" in text else "organisation"
    assert {name for _, features in options for name in features} == set(bearers.weights()[table])


def test_somebody_may_be_left_out(parser):
    text = "Dana Reyes, a teacher, met Per Holt. The teacher said no."
    story, options = candidates(parser, text, "The teacher")
    reyes = next(chain for chain in story.cast.chains if chain.name == "Dana Reyes")
    described = descriptions.of_one(story, Span(text.index("The"), text.index(" said")))
    left = bearers.candidates(story, described, without=reyes)
    assert reyes in [chain for chain, _ in options] and reyes not in [chain for chain, _ in left]
    assert left[0][1]["nobody: none fits"] == 1.0 and options[0][1]["nobody: none fits"] == 0.0


@pytest.mark.parametrize("named", ["Reyes", "Holt"])
def test_what_the_parser_tells_of_a_description_weighs(named, parser):
    text, attributions = tagged("Dana Reyes swam. Per Holt swam. “[c1 It was cold],” [s1 the swimmer] [q1 said].")
    (doc,) = parser.documents([text])
    words = [word.text for word in doc.iter_words()]
    doc.antecedents = {words.index("swimmer"): {words.index(named): 0.98, words.index("swimmer"): 0.001}}
    (quote,) = resolve(text, doc, attributions)
    names = [voices(quote)] if quote.speaker else [one.name for one in quote.candidates[:1]]
    assert names[0].endswith(named)


def test_probabilities_are_shared_out():
    found = shares({"a": 1.0, "b": -1.0}, [{"a": 1.0}, {"b": 1.0}, {"c": 9.0}])
    assert sum(found) == pytest.approx(1) and found[0] > found[2] > found[1]


def test_no_weight_is_for_a_way_that_is_gone():
    code = "".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    ways = set(re.findall(r'(?:way=|options, )"([a-z ]+)"', code))
    weighed = {name.removeprefix("way: ") for name in confidence_weights() if name.startswith("way: ")}
    assert weighed <= ways
