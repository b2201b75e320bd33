"""What resolving a source comes to: a chain or nobody, how it was found, and a sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.model import How, SourceKind, Span
from quotes.speakers.chains import Chain

Options = Sequence[tuple[float, Chain]]

LONGEST = 80  # characters of a source that a reason repeats


@dataclass(frozen=True)
class Answer:
    """`also` are the others where several speak together. `goes_back` are the words of an earlier source that nobody
    names and that this one stands for. `options` are all that the source may mean with their probabilities, likeliest
    first, where they were weighed against each other. `way` tells ways of resolving apart that `how` does not.
    """

    how: How
    reason: str
    kind: SourceKind | None = None
    chain: Chain | None = None
    also: tuple[Chain, ...] = ()
    goes_back: Span | None = None
    options: tuple[tuple[float, Chain], ...] = ()
    way: str = ""


def cited(words: str) -> str:
    """A source's words in quotation marks, on one line, cut if long."""
    line = " ".join(words.split())
    return f"‘{line}’" if len(line) <= LONGEST else f"‘{line[: LONGEST - 1].rstrip()}…’"


def kind_of(chain: Chain) -> SourceKind:
    """A chain as a kind of source: a country or city that speaks is an organisation."""
    return "person" if chain.kind == "person" else "document" if chain.kind == "document" else "organisation"


def known(chain: Chain, how: How, reason: str, options: Options = (), way: str = "") -> Answer:
    """Somebody named."""
    return Answer(how, reason, kind_of(chain), chain, options=tuple(options), way=way)


def together(chains: Sequence[Chain], how: How, reason: str) -> Answer:
    """Several who speak with one voice; there are two or more of them."""
    return Answer(how, reason, kind_of(chains[0]), chains[0], tuple(chains[1:]))


def listed(names: Sequence[str]) -> str:
    """Names as prose lists them: `A, B and C`."""
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def by_name(chain: Chain, written: str, exact: bool) -> Answer:
    """A source that holds a name of the chain: all of it, or a part."""
    if exact:
        return known(chain, "exact name", f"the source gives the name {cited(chain.name)}")
    return known(chain, "name part", f"{cited(written)} is part of the name {cited(chain.name)}")


def unnamed(words: str, kind: SourceKind | None) -> Answer:
    """A source that describes somebody for whom no name was found: the article may yet hold one that was missed."""
    what = {"group": "a group", "document": "a document", "organisation": "an organisation"}.get(kind or "", "somebody")
    return Answer(
        "not resolved",
        f"the source is not named: {cited(words)} is {what} for which no name was found in the article",
        kind,
    )


def doubtful(words: str, options: Sequence[tuple[float, Chain]], kind: SourceKind | None) -> Answer:
    """A source that fits several; those that are likely enough to be told are in the reason."""
    names = " or ".join(cited(chain.name) for _, chain in options[:3])
    reason = f"{cited(words)} may be {names}; the text does not say which"
    return Answer("not resolved", reason, kind, options=tuple(options))


def alike(chains: Sequence[Chain]) -> list[tuple[float, Chain]]:
    """Chains among which nothing tells, each as likely as the others."""
    return [(1 / len(chains), chain) for chain in chains]
