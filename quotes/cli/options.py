"""Options that several commands share, so that they mean and are called the same everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.model import QUOTE_TYPES

if TYPE_CHECKING:
    from quotes.store import Filters


class Acts(StrEnum):
    """Which reports to show: what was said, what was thought, or both."""

    SPEECH = "speech"
    THOUGHT = "thought"
    ALL = "all"

    @property
    def filter(self) -> str | None:
        """The act to look for; None for both."""
        return None if self is Acts.ALL else self.value


Type = StrEnum("Type", [(name.upper(), name) for name in QUOTE_TYPES])


def iso_date(words: str | None) -> str | None:
    """A date given as an option, in ISO 8601; wrong usage when it cannot be read safely."""
    from quotes.read import ReadError, normal_date

    if words is None:
        return None
    try:
        return normal_date(words)
    except ReadError as error:
        raise typer.BadParameter(str(error)) from None


def iso_day(words: str | None) -> str | None:
    """A day given as an option, in ISO 8601, without any time."""
    date = iso_date(words)
    return date and date[:10]


def asked(words: str | None) -> str | None:
    """Words to look for; None where they are blank, which asks nothing."""
    return words if words and words.strip() else None


def filters(
    speaker: str | None,
    text: str | None,
    outlet: str | None,
    type: Type | None,
    since: str | None,
    until: str | None,
    acts: Acts,
    all_versions: bool,
) -> Filters:
    """The store's filters for the options that search and export share."""
    from quotes.store import Filters

    return Filters(
        speaker=asked(speaker),
        text=asked(text),
        outlet=asked(outlet),
        type=type and type.value,
        since=since,
        until=until,
        act=acts.filter,
        all_versions=all_versions,
    )


Db = Annotated[Path, typer.Option("--db", envvar="QUOTES_DB", help="The archive.", show_default=True)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
ActsOption = Annotated[Acts, typer.Option("--acts", help="What was said, what was thought, or both.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000_000_000, help="The most rows to show.")]
Models = Annotated[
    Path | None,
    typer.Option("--models", metavar="DIR", help="Stanza packages for English to use in place of the shipped models."),
]

SpeakerFilter = Annotated[str | None, typer.Option("--speaker", help="Only this speaker, by any part of the name.")]
TextFilter = Annotated[str | None, typer.Option("--text", help="Only quotes with these words.")]
OutletFilter = Annotated[str | None, typer.Option("--outlet", help="Only this outlet, by any part of its name.")]
TypeFilter = Annotated[Type | None, typer.Option("--type", help="Only quotes of this type.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", callback=iso_day, help="Published on this day or later.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", callback=iso_day, help="Published on this day or earlier.")
]
Versions = Annotated[bool, typer.Option("--all-versions", help="Earlier versions of articles too.")]

DEFAULT_DB = Path("quotes.db")

OptionalFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILES", help="Files or folders; - is standard input.", show_default=False),
]
Files = Annotated[
    list[Path], typer.Argument(metavar="FILES", help="Files or folders; - is standard input.", show_default=False)
]
Manifest = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.csv", help="A table of what is known about each file (default: the folder's manifest.csv)."
    ),
]
Outlet = Annotated[str | None, typer.Option(help="Who published it.")]
Url = Annotated[str | None, typer.Option(help="Where it was published (one file only).")]
Title = Annotated[str | None, typer.Option(help="Its headline (one file only).")]
Byline = Annotated[str | None, typer.Option(help="Who wrote it.")]
Date = Annotated[str | None, typer.Option(metavar="DATE", callback=iso_date, help="When it was published.")]
Language = Annotated[str | None, typer.Option(metavar="CODE", help="The language it is written in, such as en.")]
