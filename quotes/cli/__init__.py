"""The command line: thin commands, each of which calls one function of another room and prints what it gives."""

import sys

INTERRUPTED = 130


def main() -> None:
    """The command `quotes`."""
    try:
        from quotes.cli.app import app
        from quotes.cli.terminal import make_output_safe

        make_output_safe()
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
