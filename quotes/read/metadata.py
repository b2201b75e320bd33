"""What is known about an article, from several places, the nearest to the user first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches

from quotes.model import Article
from quotes.read.dates import normal_date
from quotes.read.errors import ReadError
from quotes.read.outlets import is_url, outlet_of


@dataclass(frozen=True, slots=True)
class Overrides:
    """Metadata that hold for an article whatever it says about itself; None leaves the article's own."""

    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None


NOTHING = Overrides()
FIELDS = tuple(one.name for one in fields(Overrides))
_OTHER_NAMES = {"date": "published", "author": "byline", "lang": "language"}
# How alike a misspelt key is to the right one; and what other programs write that is not misspelt.
_NEAR = 0.8
_OTHERS = frozenset(["publisher", "dates", "titles"])


def field_of(name: str) -> str | None:
    """The field that a header key or manifest column stands for (in any case; `date` is `published`), or None."""
    name = name.strip().lower()
    name = _OTHER_NAMES.get(name, name)
    return name if name in FIELDS else None


def meant_by(name: str) -> str | None:
    """The header key that a name which is none of ours misspells (`titel`: `title`), or None."""
    name = name.strip().lower()
    near = get_close_matches(name, [*FIELDS, *_OTHER_NAMES], n=1, cutoff=_NEAR)
    return near[0] if near and field_of(name) is None and name not in _OTHERS else None


def with_metadata(article: Article, layers: Sequence[Overrides]) -> Article:
    """`article` with each field from the first of `layers` that gives it, else its own; what nobody gives is None.

    The publication date becomes ISO 8601, and an outlet that is not named is the URL's registered domain. Raises
    ReadError for a date that cannot be read safely and for a URL that is not one of the web.
    """
    known = {name: _first(name, [*layers, article]) for name in FIELDS}
    if known["published"]:
        known["published"] = normal_date(known["published"])
    if known["url"]:
        if not is_url(known["url"]):
            raise ReadError(f'the url "{known["url"]}" is not an http or https address; mend it or leave it out')
        known["outlet"] = known["outlet"] or outlet_of(known["url"])
    return replace(article, **known)


def _first(name: str, layers: Sequence[Overrides | Article]) -> str | None:
    values = (getattr(layer, name) for layer in layers)
    return next((value.strip() for value in values if value and value.strip()), None)
