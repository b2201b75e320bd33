from pathlib import Path

import pytest

from quotes.attribute.acts import act_of
from quotes.attribute.drafts import Draft
from quotes.model import RoleSpan, Span

TABLE = Path(__file__).with_name("acts.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


def draft(cue):
    return Draft([Span(0, 1)], RoleSpan("cue", Span(2, 2 + len(cue)), 0.9, 1.0))


@pytest.mark.parametrize(("cue", "act"), CASES)
def test_the_cue_tells_speech_from_thought(cue, act):
    assert act_of(f"x {cue}", draft(cue), "indirect") == act


@pytest.mark.parametrize("kind", ["direct", "mixed"])
def test_words_in_marks_were_uttered(kind):
    assert act_of("x believes", draft("believes"), kind) == "speech"


def test_without_a_cue_it_is_speech():
    assert act_of("x", Draft([Span(0, 1)]), "indirect") == "speech"
