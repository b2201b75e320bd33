"""A quote as others cite it: a line of text, and schema.org's Claim for search engines and fact-checkers' tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from quotes.web.text import day, safe_url

_PERSON_KINDS = {"person": "Person", "organisation": "Organization", "group": "Organization"}


def cite(quote: Mapping[str, Any], address: str) -> str:
    """A reference to the quote in words: who, where, when, and the address of its page."""
    who = quote["speaker"] or quote["source"] or "Unnamed source"
    published = day(quote["published"]) if quote["published"] else "no date"
    parts = [
        f"{who}, in: {quote['byline'] + ', ' if quote['byline'] else ''}“{quote['headline'] or 'untitled article'}”",
        quote["outlet"] or "outlet not given",
        published,
        *([quote["url"]] if safe_url(quote["url"]) else []),
    ]
    return f"{', '.join(parts)}. Quote {quote['id']}: {address}"


def claim(page: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The quote page's data as a schema.org Claim (https://schema.org/Claim).

    `author` is the claimant; `appearance` is the article; `firstAppearance` is the earliest dated article of the
    archive with the same words, where another one is known. What is unknown is left out.
    """
    quote = page["quote"]
    first = page["first"]
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "Claim",
            "@id": address,
            "url": address,
            "identifier": str(quote["id"]),
            "text": quote["text"],
            "inLanguage": page["article"]["language"],
            "datePublished": quote["published"],
            "author": _claimant(quote),
            "appearance": _article(quote),
            "firstAppearance": _article(first) if first and page["elsewhere"] else None,
        }
    )


def data_block(data: Mapping[str, Any]) -> Markup:
    """JSON for a `<script>` of type application/ld+json: nothing in it can end the element or open a comment.

    Everything but ASCII is escaped, so that no character in it turns the page's source around either.
    """
    text = json.dumps(data, indent=1)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _claimant(quote: Mapping[str, Any]) -> dict[str, Any] | None:
    if quote["speaker"] is None:
        return None
    kind = _PERSON_KINDS.get(quote["source_kind"] or "", "Person" if quote["speaker_title"] else "Thing")
    found = {"@type": kind, "name": quote["speaker"]}
    if kind == "Person":
        found |= {"jobTitle": quote["speaker_title"], "affiliation": _organization(quote["speaker_affiliation"])}
    return _known(found)


def _article(quote: Mapping[str, Any]) -> dict[str, Any]:
    return _known(
        {
            "@type": "NewsArticle",
            "headline": quote["headline"],
            "url": safe_url(quote["url"]),
            "datePublished": quote["published"],
            "author": quote["byline"] and {"@type": "Person", "name": quote["byline"]},
            "publisher": _organization(quote["outlet"]),
            "sha256": quote["sha256"],
        }
    )


def _organization(name: str | None) -> dict[str, Any] | None:
    return {"@type": "Organization", "name": name} if name else None


def _known(properties: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}
