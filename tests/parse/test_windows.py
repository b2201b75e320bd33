"""Windows keep every word once, in order, and fit the encoder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.parse.windows import ROOM, SENTENCE_PIECES, Limits, windows

SENTENCES = st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=150), max_size=30)
LIMITS = st.sampled_from((Limits(), Limits(220, 0), Limits(200, 80), Limits(440, 60), Limits(440, 70), Limits(1, 0)))


@given(SENTENCES, LIMITS)
def test_every_word_is_kept_once_in_order(sentences, limits):
    lengths = [pieces for sentence in sentences for pieces in sentence]
    found = windows(lengths, [len(sentence) for sentence in sentences], limits)
    assert [word for window in found for word in range(window.first, window.last)] == list(range(len(lengths)))


@given(SENTENCES, LIMITS)
def test_every_window_fits_the_encoder(sentences, limits):
    lengths = [pieces for sentence in sentences for pieces in sentence]
    for window in windows(lengths, [len(sentence) for sentence in sentences], limits):
        assert window.start <= window.first < window.last <= window.end
        assert 0 < sum(lengths[window.start : window.end]) <= ROOM


def test_only_overlong_sentences_are_cut():
    short, long = [1] * 219, [1] * (SENTENCE_PIECES + 1)
    found = windows(short + long + short, [len(short), len(long), len(short)], Limits(220, 0))
    edges = [(window.first, window.last) for window in found]
    first = len(short)
    assert edges[:2] == [(0, first), (first, first + SENTENCE_PIECES)]


def test_a_window_reads_the_sentence_before_it():
    sentences = [200, 30, 150, 100]
    found = windows([1] * sum(sentences), sentences, Limits(220, 40))
    assert [(window.start, window.first) for window in found] == [(0, 0), (200, 200), (380, 380)]
    found = windows([1] * 420, [200, 20, 200], Limits(220, 40))
    assert [(window.start, window.first) for window in found] == [(0, 0), (200, 220)]


@pytest.mark.parametrize(("window", "context"), [(0, 0), (220, -1), (480, 60)])
def test_windows_that_outgrow_the_encoder_are_refused(window, context):
    with pytest.raises(ValueError, match="does not fit"):
        Limits(window, context)
