"""Which spellings are one name."""

import pytest

from quotes.store.names import alias_in, fold, shown

SAME = [
    ("Mohammed Shia’ al-Sudani", "MOHAMMED SHIA' AL SUDANI"),
    ("José Álvarez", "Jose\u0301 Alvarez"),
    ("rudaw.net", "Rudaw Net"),
    ("J. K. Okoro", "J.K. Okoro"),
    ("Soft\u00adware  House", "Software House"),
]
DIFFERENT = [("कि", "कु"), ("Ann Lee", "Anne Lee"), ("!!!", "???"), ("Kim Il", "Kim Jong Il")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_names(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("better", "worse"), [("Ana Ruiz", "ANA RUIZ"), ("Ana Ruiz", "ana ruiz"), ("Ána Ruiz", "Ana Ruiz"), ("IMF", "imf")]
)
def test_the_better_spelling_is_shown_whichever_comes_first(better, worse):
    assert shown(better, worse) == shown(worse, better) == better


@pytest.mark.parametrize(
    ("source", "name", "alias"),
    [
        ("US Secretary of State Antony Blinken", "Antony Blinken", "Antony Blinken"),
        ("Blinken, who landed on Sunday,", "Antony Blinken", "Blinken"),
        ("IMF", "International Monetary Fund", "IMF"),
        ("Mr. al-Sudani", "Mohammed Shia' al-Sudani", "al-Sudani"),
        ("Antony Blinken's office", "Antony Blinken", "Antony Blinken"),
        ("McDonald's", "McDonald's", "McDonald's"),
        ("the Bank of England, which sets rates,", "Bank of England", "Bank of England"),
        ("the IMF, which is based in Lyon", "International Monetary Fund", "IMF"),
        ("a spokesman for the MOD", "Ministry of Defence", "MOD"),
        ("US officials at the IMF", "International Monetary Fund", "IMF"),
        ("the U.N.", "United Nations", "U.N."),
        ("the BoE, which is part of government", "Bank of England", None),
        ("the bank, which is part of government", "Bank of England", None),
        ("a report by the WHO", "Ministry of Defence", None),
        ("she", "Ana Ruiz", None),
    ],
)
def test_how_a_source_spells_a_name(source, name, alias):
    assert alias_in(source, name) == alias
