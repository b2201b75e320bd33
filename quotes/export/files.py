"""Writing an export: the whole file or none, or straight to standard output."""

from __future__ import annotations

import errno
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


class ExportError(Exception):
    """The export cannot be written; the message is one line that names the file and says what to do."""


@contextmanager
def output(path: Path | str | None, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text stream without newline translation that becomes the file `path` when the block ends without an error.

    None and "-" are standard output; a device or a pipe is written directly. Otherwise the text goes to a temporary
    file beside `path`, which then takes its place, so that `path` is never half written.

    Raises ExportError when it cannot be written, and BrokenPipeError when the reader of standard output has gone.
    """
    standard = path is None or str(path) == "-"
    try:
        yield from _stdout(encoding) if standard else _file(Path(path or "-"), encoding)
    except BrokenPipeError:
        raise
    except OSError as error:
        name = "standard output" if standard else path
        if isinstance(error, FileNotFoundError):
            raise ExportError(
                f"{name} cannot be written because its folder is missing; make the folder first"
            ) from error
        todo = "free some space or choose" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "choose"
        reason = error.strerror or str(error)
        raise ExportError(f"{name} cannot be written ({reason}); {todo} another place") from error


def _file(path: Path, encoding: str) -> Iterator[TextIO]:
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ExportError(f"{path} is a folder; name a file to write to")
    if target.exists() and not target.is_file():
        with target.open("w", encoding=encoding, newline="") as out:
            yield out
    else:
        yield from _replacing(target, encoding)


def _stdout(encoding: str) -> Iterator[TextIO]:
    out = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="", write_through=False)
    try:
        yield out
        out.flush()
    finally:
        # Left open: standard output belongs to the program.
        out.detach()


def _replacing(target: Path, encoding: str) -> Iterator[TextIO]:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding=encoding, newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.chmod(_permissions(target))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _permissions(target: Path) -> int:
    """Those of the file that is replaced, or those that a new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
