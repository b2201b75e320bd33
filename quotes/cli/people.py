"""`quotes speakers` and its commands: who is quoted, and a person's decisions on who is who."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from quotes.cli import options
from quotes.cli.browse import DEFAULT_LIMIT, archive, check_exists, first, print_rows
from quotes.cli.terminal import fail, note, one_line, print_json, print_table, results

if TYPE_CHECKING:
    from sqlite_utils import Database

    from quotes.store.ledger import Entry

Speaker = Annotated[str, typer.Argument(help="A speaker, by name, alias or id.")]


class ListedByDefault(TyperGroup):
    """Commands of which the first, `list`, need not be named: `quotes speakers berg` is `quotes speakers list berg`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `list` before words that begin with no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def list_speakers(
    name: Annotated[
        str | None, typer.Argument(help="Words of a name, or their beginnings.", show_default=False)
    ] = None,
    ambiguous: Annotated[
        bool, typer.Option("--ambiguous", help="Speakers of one name, and those who may be one, to decide on.")
    ] = False,
    limit: options.Limit = DEFAULT_LIMIT,
    json: options.Json = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """List the speakers, most quoted first."""
    from quotes.store import speakers as find
    from quotes.store.doubtful import ambiguous as ambiguous_speakers

    name = options.asked(name)
    with archive(db) as opened:
        if ambiguous:
            words = name.casefold() if name else ""
            found = (row for row in ambiguous_speakers(opened) if words in row["name"].casefold())
            columns: tuple[str, ...] = ("group", "quotes", "id", "name", "role", "why")
        else:
            found, columns = find(opened, name=name, limit=limit + 1), ("quotes", "name", "kind")
        shown = list(first(found, limit))
    if ambiguous and not shown:
        note(f"no speaker{f' with {name} in the name' if name else ''} is in doubt")
        return
    print_rows(shown, columns, json)


def merge(one: Speaker, other: Speaker, db: options.Db = options.DEFAULT_DB) -> None:
    """Make two speakers one, under the name of the first."""
    from quotes.store import curation

    with _writable(db) as opened:
        _tell(curation.merge(opened, one, other))


def split(
    speaker: Speaker,
    name: Annotated[str | None, typer.Argument(help="The name that is another's.", show_default=False)] = None,
    article: Annotated[
        list[str] | None, typer.Option("--article", help="The article whose quotes are another's; may be repeated.")
    ] = None,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Take a name, or the quotes in some articles, from a speaker: they are another's."""
    from quotes.store import curation

    if (name is None) == (not article):
        raise typer.BadParameter("give the name that is another's, or --article", param_hint="NAME")
    with _writable(db) as opened:
        _tell(curation.split(opened, speaker, name, article or ()))


def rename(
    speaker: Speaker,
    name: Annotated[str, typer.Argument(help="What to call the speaker.")],
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Call a speaker by another name; it is still found by the old one."""
    from quotes.store import curation

    with _writable(db) as opened:
        _tell(curation.rename(opened, speaker, _name(name)))


def alias_add(
    speaker: Speaker,
    alias: Annotated[str, typer.Argument(help="A name that means the speaker.")],
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Let a name mean a speaker, in searches and wherever an article gives no other name.

    `quotes speakers undo` takes it back.
    """
    from quotes.store import curation

    with _writable(db) as opened:
        _tell(curation.add_alias(opened, speaker, _name(alias)))


def undo(
    entry: Annotated[
        int | None, typer.Argument(min=1, max=1_000_000_000, help="Its number in the ledger (default: the latest).")
    ] = None,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Undo a decision, the latest in force."""
    from quotes.store import curation

    with _writable(db) as opened:
        _tell(curation.undo(opened, entry), "undone")


def list_ledger(json: options.Json = False, db: options.Db = options.DEFAULT_DB) -> None:
    """List the decisions in their order; as JSON lines, to replay them in another archive."""
    from quotes.store import curation, ledger

    with archive(db) as opened:
        entries = list(ledger.entries(opened))
        idle = set() if json else curation.idle(opened)
    if json:
        for entry in entries:
            print_json(entry)
    else:
        lines = ([one["id"], one["at"], _state(one, idle), _words(one["action"], one["detail"])] for one in entries)
        print_table(("entry", "at", "in force", "decision"), lines)


def replay(
    file: Annotated[Path, typer.Argument(help="JSON lines from `quotes speakers ledger --json`; - is standard input.")],
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Take over the decisions of another archive that are in force there."""
    from quotes.store import curation, ledger

    entries = _json_lines(file)
    with _writable(db) as opened:
        known = {entry["id"] for entry in ledger.entries(opened)}
        count = curation.replay(opened, entries)
        idle = len(curation.idle(opened) - known)
    typer.echo(f"{db}: {count} decisions taken over")
    if idle:
        note(f"{idle} of them change nothing yet: whom they are about is not found here, or not told apart from others")


def relink(db: options.Db = options.DEFAULT_DB) -> None:
    """Work out all speakers anew, by today's rules and word lists; no article is parsed."""
    from quotes.store import open_archive

    check_exists(db)
    with open_archive(db, write=True, relink=True) as opened:
        typer.echo(f"{db}: {opened['speakers'].count} speakers")


def link(
    service: Annotated[str, typer.Argument(metavar="SERVICE_URL", help="A reconciliation service's endpoint.")],
    threshold: Annotated[
        float, typer.Option(help="The least score, in the service's own measure, that is good enough.")
    ] = 95.0,
    person: Annotated[
        str, typer.Option(metavar="TYPE", help="The service's type for people; '' asks for none.")
    ] = "Q5",
    organisation: Annotated[
        str, typer.Option(metavar="TYPE", help="The service's type for organisations; '' asks for none.")
    ] = "Q43229",
    limit: Annotated[int, typer.Option(min=1, help="Ask for so many speakers, the most quoted ones.")] = 1000,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be linked.")] = False,
    json: options.Json = False,
    db: options.Db = options.DEFAULT_DB,
) -> None:
    """Look speakers up in Wikidata or a like service, and keep the id of each that is found with certainty.

    Certain is what the service calls a match, if nothing else scores the threshold. Names alone are sent, of speakers
    without a link, and no given names or surnames alone.
    """
    from quotes.link import Query, Service
    from quotes.store import curation

    types = {"person": person or None, "organisation": organisation or None}
    count = 0
    with archive(db) if dry_run else _writable(db) as opened:
        asked = {one["id"]: one for one in curation.unlinked(opened, limit)}
        queries = [Query(id, one["name"], types[one["kind"]]) for id, one in asked.items()]
        for match in Service(service).matches(queries, threshold):
            if not dry_run:
                curation.link(opened, match.key, match.id, match.score, service)
            count += 1
            name = asked[match.key]["name"]
            found = {"id": match.key, "name": name, "wikidata": match.id, "label": match.name, "score": match.score}
            if json:
                print_json(found)
            else:
                results().print(one_line(f"{name}: {match.id} ({match.name}, {match.score:g})"))
    note(f"{count} of {len(queries)} speakers {'would be' if dry_run else 'were'} linked")


@contextmanager
def _writable(db: Path) -> Iterator[Database]:
    """The archive at `db`, open to write; a missing one ends the command."""
    from quotes.store import open_archive

    with archive(db):
        pass
    with open_archive(db, write=True) as opened:
        yield opened


def _tell(entry: Entry, how: str = "done") -> None:
    typer.echo(one_line(f"entry {entry.id} {how}: {_words(entry.action, entry.detail)}"))


def _state(entry: dict[str, Any], idle: Collection[int]) -> str:
    """Whether a decision holds: yes, no longer, or for nobody, where no speaker, or more than one, is meant."""
    if entry["undone_at"]:
        return f"undone {entry['undone_at']}"
    return "fits nobody" if entry["id"] in idle else "yes"


def _words(action: str, detail: dict[str, Any]) -> str:
    """A decision in words."""
    name = detail["speaker"]["name"]
    if action == "merge":
        return f"{detail['other']['name']} is {name}"
    if action == "split":
        number = len(detail.get("articles", ()))
        return f"another {name} in articles: {number}" if number else f"{detail['name']} is not {name}"
    if action == "rename":
        return f"{name} is called {detail['name']}"
    if action == "alias":
        return f"{detail['alias']} means {name}"
    return f"{name} is {detail['id']} in {detail['service']} (score {detail['score']:g})"


def _name(words: str) -> str:
    if not words.strip():
        raise typer.BadParameter("is blank; give a name", param_hint="NAME")
    return " ".join(words.split())


def _json_lines(file: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; ends the command where it is none."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        fail(f"{file}: cannot be read: {reason}")
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(json_module.loads(line))
        except ValueError:
            fail(f"{file}: line {number} is not JSON")
    return found


COMMANDS = {
    "list": list_speakers,
    "merge": merge,
    "split": split,
    "rename": rename,
    "undo": undo,
    "ledger": list_ledger,
    "replay": replay,
    "relink": relink,
    "link": link,
}
