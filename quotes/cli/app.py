"""The command `quotes` and its subcommands."""

from __future__ import annotations

import errno
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from quotes import __version__
from quotes.cli import add, browse, evaluate, export, parse, people, serve, verify
from quotes.cli.terminal import fail, is_utf8, show_log


class Commands(TyperGroup):
    """Subcommands whose expected failures (the archive, the models, a file to write) end in one line and status 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand that the context names."""
        try:
            return super().invoke(ctx)
        except typer.Exit:
            raise
        except OSError as error:
            # A reader that has seen enough, such as `head`, is no failure to speak of.
            if error.errno == errno.EPIPE:
                raise
            fail(f"{error.filename or 'output'}: {error.strerror or error}")
        except _expected() as error:
            fail(str(error))


class Command(TyperCommand):
    """A subcommand whose words are UTF-8, which is all that an archive can hold; the names of files need not be."""

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand with the values that the context holds; wrong usage where one is not UTF-8."""
        for parameter in self.params:
            value = ctx.params.get(parameter.name)
            if isinstance(value, str) and not is_utf8(value):
                raise typer.BadParameter("is not UTF-8; write it in a terminal that is", ctx=ctx, param=parameter)
        return super().invoke(ctx)


def _expected() -> tuple[type[Exception], ...]:
    """The exceptions whose message is all that the person needs."""
    from quotes.evaluate import GoldError
    from quotes.export import ExportError
    from quotes.parse import ModelsError
    from quotes.store import ArchiveError, SpeakerError

    # The room that asks services is loaded by the command that does; where it is not, it cannot have failed.
    link = sys.modules.get("quotes.link")
    return ArchiveError, ExportError, GoldError, ModelsError, SpeakerError, *((link.LinkError,) if link else ())


app = typer.Typer(
    cls=Commands,
    name="quotes",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"quotes {__version__}")
        raise typer.Exit


@app.callback()
def quotes(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find who said what in news articles, and keep it with outlet, place in the text and proof."""
    show_log()


for command in (
    add.add,
    browse.search,
    browse.outlets,
    browse.articles,
    browse.show,
    export.export,
    parse.parse,
    evaluate.evaluate,
    serve.serve,
    serve.publish,
    verify.verify,
):
    app.command(cls=Command)(command)

speakers = typer.Typer(cls=people.ListedByDefault, help="List the speakers, most quoted first, or decide who is who.")
for name, command in people.COMMANDS.items():
    speakers.command(name, cls=Command)(command)
alias = typer.Typer(help="Names that mean a speaker; `quotes speakers undo` takes one back.")
alias.command("add", cls=Command)(people.alias_add)
alias.callback()(lambda: None)
speakers.add_typer(alias, name="alias")
app.add_typer(speakers, name="speakers")
