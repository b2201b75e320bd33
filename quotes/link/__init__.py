"""Speakers in services of identities, such as Wikidata, by the OpenRefine reconciliation protocol."""

from quotes.link.reconcile import LinkError, Match, Query, Service

__all__ = ["LinkError", "Match", "Query", "Service"]
