"""Writes the table of given names with their gender.

`python -m training.given_names > quotes/speakers/tables/given_names.txt`

Needs the packages `names` (MIT; US Census 1990 frequencies, public domain) and `faker` (MIT; lists by country), which
the product itself does not. A name that both genders bear in earnest is left out. Names are folded as
`quotes.speakers.names.fold` does, one a line, followed by f or m.
"""

from __future__ import annotations

import collections
import importlib
import pkgutil
from pathlib import Path

import faker.providers.person
import names

from quotes.speakers.names import fold

CLEAR = 8  # how many times more often one gender must bear a name than the other
FAMILY = frozenset(
    [
        "kim",
        "lee",
        "park",
        "jung",
        "han",
        "lin",
        "song",
        "min",
        "sun",
        "jin",
        "yang",
        "wang",
        "chan",
        "hong",
        "shin",
        "kang",
        "young",
        "may",
        "jan",
        "so",
        "an",
        "li",
    ]
)
"""East Asian family names, which stand first: they tell nothing of the bearer."""
FAKER_WEIGHT = 0.02  # per cent: what one appearance in a country's list counts beside the census's frequencies


def census(gender: str) -> dict[str, float]:
    """Given names of the US census of 1990 with the percentage of people of `gender` (male, female) who bear them."""
    lines = Path(names.full_path(f"dist.{gender}.first")).read_text().splitlines()
    return {fold(line.split()[0]): float(line.split()[1]) for line in lines if line.strip()}


def countries() -> list[type]:
    """The name providers of every country that faker knows."""
    found = pkgutil.iter_modules(faker.providers.person.__path__)
    modules = [importlib.import_module(f"faker.providers.person.{module.name}") for module in found if module.ispkg]
    return [module.Provider for module in modules]


def weights() -> dict[str, collections.Counter]:
    """For each gender (m, f), how strongly it bears each name."""
    bearers = {"m": collections.Counter(census("male")), "f": collections.Counter(census("female"))}
    for provider in countries():
        for gender, field in (("m", "first_names_male"), ("f", "first_names_female")):
            for name in set(getattr(provider, field, ())):
                bearers[gender][fold(name)] += FAKER_WEIGHT
    return bearers


HEADING = """\
# given names and the gender that bears them; made by training.given_names from the packages faker (MIT licence) and
# names (MIT licence), the latter with the frequencies of the US Census 1990 (public domain)"""


def main() -> None:
    """Prints the table."""
    bearers = weights()
    print(HEADING)
    for name in sorted(bearers["m"] | bearers["f"]):
        male, female = bearers["m"][name], bearers["f"][name]
        if (
            name not in FAMILY
            and name.isascii()
            and name.replace("-", "").isalpha()
            and len(name) > 1
            and max(male, female) >= CLEAR * min(male, female)
        ):
            print(name, "m" if male > female else "f")


if __name__ == "__main__":
    main()
