"""A quote as others cite it: a line of text, and schema.org's Claim for search engines and fact-checkers' tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from quotes.web.fragments import in_words
from quotes.web.text import day, safe_url, wikidata

_PERSON_KINDS = {"person": "Person", "organisation": "Organization", "group": "Organization"}


def cite(quote: Mapping[str, Any], address: str) -> str:
    """A reference to the quote in words: who, where, when, and the address of its page."""
    also = [other["speaker"] or other["name"] for other in quote["also"]]
    who = in_words([quote["speaker"] or quote["source"] or "Unnamed source", *also])
    if quote.get("within_id"):
        who += f", as quoted in quote {quote['within_id']}"
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
            "author": _claimants(page),
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


def _claimants(page: Mapping[str, Any]) -> dict[str, Any] | list[dict[str, Any]] | None:
    """Who said it; a list where several did together."""
    quote = page["quote"]
    if quote["speaker"] is None:
        return None
    kind = _PERSON_KINDS.get(quote["source_kind"] or "", "Person" if quote["speaker_title"] else "Thing")
    first = _claimant(kind, quote["speaker"], quote["speaker_title"], quote["speaker_affiliation"])
    if same := wikidata((page["speaker"] or {}).get("wikidata")):
        first["sameAs"] = same
    others = [
        _claimant(
            _PERSON_KINDS.get(one["kind"], "Thing"), one["speaker"] or one["name"], one["title"], one["affiliation"]
        )
        for one in quote["also"]
    ]
    return [first, *others] if others else first


def _claimant(kind: str, name: str, title: str | None, affiliation: str | None) -> dict[str, Any]:
    role = {"jobTitle": title, "affiliation": _organization(affiliation)} if kind == "Person" else {}
    return _known({"@type": kind, "name": name, **role})


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
