"""Files and folders as articles: which files there are, and what is in each."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from quotes.model import Article
from quotes.read import manifest as manifests
from quotes.read import plain
from quotes.read.errors import ReadError, Unreadable
from quotes.read.header import is_unclosed, misspelt
from quotes.read.metadata import NOTHING, Overrides, with_metadata

_log = logging.getLogger(__name__)

# A kind of input is a module that makes an article of a file's bytes; a file of no known kind is read as plain text.
# Only files of a known kind are taken from a folder.
KINDS: Mapping[str, Callable[[bytes], Article]] = {".txt": plain.read}

MAX_BYTES = 20_000_000
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and what the manifest says about it."""

    path: Path
    listed: Overrides = NOTHING


def read_files(
    paths: Iterable[Path], overrides: Overrides | None = None, manifest: Path | None = None
) -> Iterator[Article | Unreadable]:
    """An article, or the reason why there is none, for every file in `paths`, in their order.

    Folders are walked in sorted order for files of a known kind; hidden files are passed over, and a file that is
    named twice is read once. `-` is standard input. Metadata come from `overrides`, then `manifest` (by default the
    `manifest.csv` of a folder in `paths`), then the file's own header. A manifest without paths stands for its files.
    """
    for source in find_sources(paths, manifest):
        yield read_source(source, overrides) if isinstance(source, Source) else source


def find_sources(paths: Iterable[Path], manifest: Path | None = None) -> list[Source | Unreadable]:
    """The files that `read_files` reads, without reading them."""
    paths = list(paths)
    if manifest is None:
        found = [source for path in paths for source in _sources(path, None)]
    else:
        try:
            table = manifests.read_manifest(manifest)
        except ReadError as error:
            return [Unreadable(shown(manifest), str(error))]
        found = [*table.faults, *(source for path in paths or table.files for source in _sources(path, table.rows))]
    return list(_once(found))


def read_source(source: Source, overrides: Overrides | None = None) -> Article | Unreadable:
    """The article of one file, its text exactly as it stands there, or the reason why there is none."""
    try:
        kind = KINDS.get(source.path.suffix.lower(), plain.read)
        as_written = kind(_bytes(source.path))
        article = with_metadata(as_written, [overrides or NOTHING, source.listed])
    except ReadError as error:
        return Unreadable(shown(source.path), f"{error}{_row_at_fault(source.listed, str(error))}")
    except OSError as error:
        return _unreadable(source.path, error)
    if is_unclosed(as_written.text):
        told = (
            '%s: the header that begins with --- is read as text: its "key: value" lines have no --- right below them'
        )
        _log.warning(told, shown(source.path))
    for key, meant in misspelt(as_written.text):
        _log.warning('%s: "%s" in its header is not known and passed over; is it "%s"?', shown(source.path), key, meant)
    return article if source.path == STANDARD_INPUT else replace(article, path=shown(source.path))


def _row_at_fault(listed: Overrides, problem: str) -> str:
    """The manifest's line that a problem comes from, in words; nothing where it comes from elsewhere."""
    if not isinstance(listed, manifests.Listed):
        return ""
    try:
        with_metadata(Article(""), [listed])
    except ReadError as error:
        if str(error) == problem:
            return f" ({shown(listed.manifest)}, line {listed.line})"
    return ""


def shown(path: Path) -> str:
    """`path` as text that can be printed and stored, also where its name is not UTF-8."""
    return "standard input" if path == STANDARD_INPUT else os.fsencode(path).decode("utf-8", "replace")


def _sources(path: Path, listed: Mapping[Path, Overrides] | None) -> Iterator[Source | Unreadable]:
    """The files at `path`, itself one or a folder, with their row of `listed` (None: of the folder's manifest)."""
    try:
        if path == STANDARD_INPUT:
            yield Source(path)
        elif path.is_dir():
            found = list(_walk(path, listed))
            yield from found or [Unreadable(shown(path), f"holds no article; articles are {', '.join(KINDS)} files")]
        elif path.exists():
            yield Source(path, (listed or {}).get(path.resolve(), NOTHING))
        else:
            yield Unreadable(shown(path), "does not exist")
    except OSError as error:
        yield _unreadable(path, error)


def _walk(folder: Path, listed: Mapping[Path, Overrides] | None) -> Iterator[Source | Unreadable]:
    """The files of a known kind under `folder`, in sorted order, its own before those of its folders."""
    if listed is None and (folder / manifests.NAME).is_file():
        try:
            table = manifests.read_manifest(folder / manifests.NAME)
        except ReadError as error:
            yield Unreadable(shown(folder / manifests.NAME), str(error))
            return
        yield from table.faults
        listed = table.rows
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
        files = [entry for entry in entries if entry.suffix.lower() in KINDS and entry.is_file()]
        folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
    except OSError as error:
        yield _unreadable(folder, error)
        return
    yield from (Source(file, (listed or {}).get(file.resolve(), NOTHING)) for file in files)
    for inner in folders:
        yield from _walk(inner, listed)


def _unreadable(path: Path, error: OSError) -> Unreadable:
    return Unreadable(shown(path), f"cannot be read: {error.strerror or error}")


def _once(found: Iterable[Source | Unreadable]) -> Iterator[Source | Unreadable]:
    """`found` without the files that came before."""
    seen: set[Path] = set()
    for one in found:
        key = one.path.resolve() if isinstance(one, Source) else None
        if key not in seen:
            yield one
        if key is not None:
            seen.add(key)


def _bytes(path: Path) -> bytes:
    """The bytes at `path`; ReadError when there are too many, or it is neither a file nor a pipe."""
    if path == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise ReadError("is not a file; name a file or a folder")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ReadError(f"is larger than {MAX_BYTES // 1_000_000} MB; split it into one file an article")
    return data
