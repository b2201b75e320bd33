"""Which names are one speaker's."""

from pathlib import Path

import pytest

from quotes.evaluate.names import same

TABLE = Path(__file__).with_name("names.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE if not line.startswith("#")]


@pytest.mark.parametrize(("one", "other", "expected"), CASES)
def test_same(one, other, expected):
    assert same(one, other) is (expected == "same")
    assert same(other, one) is (expected == "same")


def test_no_name_is_nobodys():
    assert not same(None, "Ada Lind")
    assert not same("the mayor", "the mayor")
