"""The probability of a speaker and the runners-up."""

import pytest

from quotes.speakers import confidence
from quotes.speakers.answers import Answer, known
from quotes.speakers.chains import Chain
from quotes.speakers.resolve import resolve
from tests.speakers.test_resolve import tagged

ADA, TOVE, RUNE = (Chain("person", name=name) for name in ("Ada Lind", "Tove Berg", "Rune Holm"))


def test_runners_up_share_what_the_speaker_leaves():
    answer = known(ADA, "pronoun", "", [(0.5, ADA), (0.3, TOVE), (0.2, RUNE)])
    found = confidence.runners_up(answer, 0.8)
    assert [(one.name, one.probability) for one in found] == [("Tove Berg", 0.12), ("Rune Holm", 0.08)]


def test_where_nobody_is_named_all_are_candidates():
    answer = Answer("not resolved", "", options=((0.5, ADA), (0.495, TOVE), (0.005, RUNE)))
    assert [one.name for one in confidence.runners_up(answer, None)] == ["Ada Lind", "Tove Berg"]


CASES = [
    ("Ada Lind came late. [s1 Ada Lind] [q1 said] [c1 it rained].", True),
    ("Rosa Delgado met Elena Novak in Lima. “[c1 It rained all day],” [s1 she] [q1 said].", True),
    ("[s1 A fisherman] [q1 said] [c1 it rained].", False),
    ("Bill Clinton spoke first, Hillary Clinton last. [s1 Clinton] [q1 said] [c1 it rained].", False),
    ("[s1 Lind] [q1 said] [c1 it rained].", True),
]


@pytest.fixture(scope="module")
def quotes(parser):
    texts = [tagged(written) for written, _ in CASES]
    documents = parser.documents(text for text, _ in texts)
    return [resolve(text, doc, given)[0] for (text, given), doc in zip(texts, documents, strict=True)]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_whoever_is_named_has_a_probability(number, quotes):
    quote = quotes[number]
    assert (quote.speaker is not None) == CASES[number][1]
    if quote.speaker:
        assert confidence.THRESHOLD <= quote.speaker_confidence < 1
    else:
        assert quote.speaker_confidence is None


def test_a_full_name_met_twice_is_surer_than_one_word_met_once(quotes):
    assert quotes[0].speaker_confidence > quotes[4].speaker_confidence


def test_the_other_person_is_the_runner_up_of_a_pronoun(quotes):
    assert [one.name for one in quotes[1].candidates] in (["Rosa Delgado"], ["Elena Novak"])


def test_names_that_fit_alike_are_candidates(quotes):
    assert {one.name for one in quotes[3].candidates} == {"Bill Clinton", "Hillary Clinton"}


def test_below_the_threshold_nobody_is_named(parser, monkeypatch):
    monkeypatch.setattr(confidence, "THRESHOLD", 0.999)
    text, given = tagged(CASES[0][0])
    (doc,) = parser.documents([text])
    (quote,) = resolve(text, doc, given)
    assert (quote.speaker, quote.how, quote.speaker_confidence) == (None, "not resolved", None)
    assert quote.candidates[0].name == "Ada Lind"
    assert "Ada Lind" in quote.reason
