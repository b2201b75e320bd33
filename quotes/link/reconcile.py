"""Asking a reconciliation service who is meant by a name.

The protocol is the Reconciliation Service API 0.2 of the W3C Entity Reconciliation Community Group: a manifest by GET,
batches of queries as the form field `queries` by POST.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import requests

SECONDS = 60.0
BATCH = 10
CANDIDATES = 5


class LinkError(Exception):
    """The service cannot be used; the message is one line that names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Query:
    """Whom to ask for: any `key` to know the answer by, the name, and the id of a type, if one is wanted."""

    key: int
    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The one entity that the service takes for the one asked for: its id and name there, and the service's score."""

    key: int
    id: str
    name: str
    score: float


class Service:
    """A reconciliation service at a URL."""

    def __init__(self, url: str) -> None:
        """Read the service's manifest. Raises LinkError where there is none."""
        if not url.startswith(("http://", "https://")):
            raise LinkError(f"{url} is not an http or https address; give the endpoint of a reconciliation service")
        self.url = url
        manifest = self._json("GET")
        if not isinstance(manifest, dict) or "identifierSpace" not in manifest:
            raise LinkError(f"{url} is no reconciliation service; give the address of its endpoint")
        size = manifest.get("batchSize")
        self.batch = size if isinstance(size, int) and size > 0 else BATCH

    def matches(self, queries: Iterable[Query], threshold: float) -> Iterator[Match]:
        """The certain answers: the service calls one candidate, and no other, a match, and it alone scores `threshold`
        or more. Raises LinkError where the service fails.
        """
        waiting = iter(queries)
        while batch := list(islice(waiting, self.batch)):
            asked = {f"q{number}": _asked(query) for number, query in enumerate(batch)}
            answers = self._json("POST", {"queries": json.dumps(asked)})
            for number, query in enumerate(batch):
                try:
                    match = _certain(query, answers[f"q{number}"]["result"], threshold)
                except (KeyError, TypeError, ValueError) as error:
                    raise LinkError(f"{self.url} does not answer as the protocol says; try another service") from error
                if match is not None:
                    yield match

    def _json(self, method: str, form: dict[str, str] | None = None) -> Any:
        try:
            answer = requests.request(method, self.url, data=form, timeout=SECONDS)
            answer.raise_for_status()
            return answer.json()
        except requests.HTTPError as error:
            status = f"{error.response.status_code} {error.response.reason}".strip()
            raise LinkError(f"{self.url} answers {status}; check the address, or try again later") from error
        except requests.JSONDecodeError as error:
            raise LinkError(f"{self.url} does not answer in JSON; give the endpoint of a service") from error
        except requests.RequestException as error:
            raise LinkError(f"{self.url} cannot be reached ({type(error).__name__}); try again later") from error


def _asked(query: Query) -> dict[str, Any]:
    asked: dict[str, Any] = {"query": query.name, "limit": CANDIDATES}
    return asked | {"type": query.type, "type_strict": "should"} if query.type else asked


def _certain(query: Query, candidates: list[dict[str, Any]], threshold: float) -> Match | None:
    matched = [one for one in candidates if one["match"] is True]
    high = [one for one in candidates if float(one["score"]) >= threshold]
    if len(matched) != 1 or high != matched:
        return None
    (one,) = matched
    return Match(query.key, str(one["id"]), str(one["name"]), float(one["score"]))
