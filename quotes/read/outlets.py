"""URLs, and the outlet that one belongs to."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract


def is_url(words: str) -> bool:
    """Whether `words` are one http or https URL with a host, and nothing else."""
    if not re.fullmatch(r"https?://[^\s\ud800-\udfff]+", words, re.IGNORECASE):
        return False
    try:
        return bool(urlsplit(words).hostname)
    except ValueError:
        return False


def outlet_of(url: str) -> str | None:
    """The registered domain of `url` (https://www.bbc.co.uk/news is of bbc.co.uk), or None when it has none.

    Sites on a shared host (name.blogspot.com) are outlets of their own. A last label that the Public Suffix List does
    not have (news.tide.example) is a suffix, as the list's own rule says. Never uses the network.
    """
    found = _public_suffixes()(url)
    if not found.suffix and found.subdomain:
        return f"{found.subdomain.rpartition('.')[2]}.{found.domain}".lower()
    return found.top_domain_under_public_suffix.lower() or None


@cache
def _public_suffixes() -> TLDExtract:
    # Imported here because it brings in an HTTP client, which most commands do without.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
