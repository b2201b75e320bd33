"""Windows keep every word once, in order, and fit the encoder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quotes.parse.windows import SENTENCE_PIECES, WINDOW_PIECES, windows

SENTENCES = st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=150), max_size=30)
ROOM = 510


@given(SENTENCES, st.sampled_from((0, 40, 80)))
def test_every_word_is_kept_once_in_order(sentences, context):
    lengths = [pieces for sentence in sentences for pieces in sentence]
    found = windows(lengths, [len(sentence) for sentence in sentences], context)
    assert [word for window in found for word in range(window.first, window.last)] == list(range(len(lengths)))


@given(SENTENCES, st.sampled_from((0, 40, 80)))
def test_every_window_fits_the_encoder(sentences, context):
    lengths = [pieces for sentence in sentences for pieces in sentence]
    for window in windows(lengths, [len(sentence) for sentence in sentences], context):
        assert window.start <= window.first < window.last <= window.end
        assert 0 < sum(lengths[window.start : window.end]) <= ROOM


def test_only_overlong_sentences_are_cut():
    short, long = [1] * (WINDOW_PIECES - 1), [1] * (SENTENCE_PIECES + 1)
    found = windows(short + long + short, [len(short), len(long), len(short)], 0)
    edges = [(window.first, window.last) for window in found]
    first = len(short)
    assert edges[:2] == [(0, first), (first, first + SENTENCE_PIECES)]


def test_a_window_reads_the_sentence_before_it():
    sentences = [200, 30, 150, 100]
    found = windows([1] * sum(sentences), sentences, 40)
    assert [(window.start, window.first) for window in found] == [(0, 0), (200, 200), (380, 380)]
    found = windows([1] * 420, [200, 20, 200], 40)
    assert [(window.start, window.first) for window in found] == [(0, 0), (200, 220)]
