"""A person's title and affiliation as the article gives them, kept apart from the name."""

from __future__ import annotations

from quotes.speakers.names import ADDRESS, parts
from quotes.speakers.page import Page
from quotes.speakers.roles import Role, is_person_noun

_LINKS = (" of the ", " of ", " at the ", " at ", " for the ", " for ", " from the ", " from ", " with the ", " in ")
LONGEST = 80  # characters: what is longer is a description and no title


def title_and_affiliation(page: Page, roles: list[Role], names: list[tuple[int, int]]) -> tuple[str | None, str | None]:
    """The first usable of a person's roles, as (title, affiliation); each may be None.

    `names` are the characters of the article's names of organisations, places and peoples, in order. What others say
    that somebody is (`“He is a chaotic man”`) is no title.
    """
    for role in sorted(roles, key=lambda role: not role.before):
        words = role.words - ADDRESS
        if not role.before and page.reported(role.span.start):
            continue
        if not words or role.span.end - role.span.start > LONGEST or len(role.span.of(page.text).splitlines()) > 1:
            continue
        title, affiliation = _split(page.text, role, names)
        if title and not set(parts(title)) <= ADDRESS and is_person_noun(role.head):
            return title, affiliation
    return None, None


def _split(text: str, role: Role, names: list[tuple[int, int]]) -> tuple[str, str | None]:
    start, end = role.span.start, role.span.end
    inside = [(low, high) for low, high in names if start <= low and high <= end]
    affiliation = None
    while inside and inside[0][0] == start:
        affiliation, start = text[start : inside[0][1]], inside[0][1]
        start += len(text[start:end]) - len(text[start:end].removeprefix("'s").removeprefix("’s").lstrip())
        inside = inside[1:]
    title = text[start:end]
    if affiliation and inside and title.split()[0].islower() and inside[0][0] == start + len(title.split()[0]) + 1:
        start = inside[0][0]
    for low, _ in inside:
        for link in _LINKS:
            if affiliation is None and text[start:low].endswith(link):
                return text[start : low - len(link)].strip(), text[low:end].strip()
    return text[start:end].strip(" ,"), affiliation
