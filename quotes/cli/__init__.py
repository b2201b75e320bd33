"""The command line: thin commands, each of which calls one function of another room and prints what it gives."""


def main() -> None:
    """The command `quotes`."""
    from quotes.cli.app import app
    from quotes.cli.terminal import make_output_safe

    make_output_safe()
    app()
