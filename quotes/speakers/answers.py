"""What resolving a source comes to: a chain or nobody, how it was found, and a sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass

from quotes.model import How, SourceKind, Span
from quotes.speakers.chains import Chain

LONGEST = 80  # characters of a source that a reason repeats


@dataclass(frozen=True)
class Answer:
    """`name` is given instead of a chain where the source names several who speak together. `goes_back` are the words
    of an earlier source that nobody names and that this one stands for.
    """

    how: How
    reason: str
    kind: SourceKind | None = None
    chain: Chain | None = None
    name: str | None = None
    goes_back: Span | None = None


def cited(words: str) -> str:
    """A source's words in quotation marks, on one line, cut if long."""
    line = " ".join(words.split())
    return f"‘{line}’" if len(line) <= LONGEST else f"‘{line[: LONGEST - 1].rstrip()}…’"


def kind_of(chain: Chain) -> SourceKind:
    """A chain as a kind of source: a country or city that speaks is an organisation."""
    return "person" if chain.kind == "person" else "organisation"


def known(chain: Chain, words: str, how: How, reason: str) -> Answer:
    """Somebody named."""
    return Answer(how, reason, kind_of(chain), chain)


def by_name(chain: Chain, written: str, exact: bool) -> Answer:
    """A source that holds a name of the chain: all of it, or a part."""
    if exact:
        return known(chain, written, "exact name", f"the source gives the name {cited(chain.name)}")
    return known(chain, written, "name part", f"{cited(written)} is part of the name {cited(chain.name)}")


def unnamed(words: str, kind: SourceKind | None) -> Answer:
    """A source that describes somebody whom nobody names."""
    what = {"group": "a group", "document": "a document", "organisation": "an organisation"}.get(kind or "", "somebody")
    return Answer(
        "not resolved", f"the source is not named: {cited(words)} is {what} that the article does not name", kind
    )


def doubtful(words: str, chains: list[Chain] | tuple[Chain, ...], kind: SourceKind | None) -> Answer:
    """A source that fits several."""
    names = " or ".join(cited(chain.name) for chain in chains[:3])
    return Answer("not resolved", f"{cited(words)} may be {names}; the text does not say which", kind)
