"""The word lists: in the form that names are compared in, each explained, each read."""

from pathlib import Path

import pytest

from quotes.store import name_keys, tables
from quotes.store.names import fold

STORE = Path(tables.__file__).parents[1]
TABLES = sorted(path.stem for path in Path(tables.__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_what_it_holds_in_folded_words_and_is_read(name):
    text = Path(tables.__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert tables.words(name)
    assert {word for word in tables.words(name) if fold(word) != word} == set()
    assert any(f'"{name}"' in module.read_text(encoding="utf-8") for module in STORE.glob("*.py"))


def test_a_word_that_is_added_to_a_table_counts(monkeypatch):
    assert name_keys.name_key.__wrapped__("Tide Rail Oyj", "organisation").words == ("tide", "rail", "oyj")
    words = tables.words
    monkeypatch.setattr(tables, "words", lambda name: words(name) | ({"oyj"} if name == "company_forms" else set()))
    assert name_keys.name_key.__wrapped__("Tide Rail Oyj", "organisation").words == ("tide", "rail")
