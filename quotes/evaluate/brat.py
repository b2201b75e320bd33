"""Gold attributions as brat files (https://brat.nlplab.org/standoff.html): NAME.ann beside its article NAME.txt, or
PolNeAR's layout, `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann` (Newell, Margolin and Ruths 2018).

An attribution is an event (`E1 Attribution:T4 Source:T1 Cue:T2 Content:T3`) whose arguments are text-bound spans, in
several pieces where they are discontinuous. It may carry an attribute `Act` (`A1 Act E1 thought`): speech or thought.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from quotes.evaluate.articles import manifest, publishers, read_article
from quotes.evaluate.errors import GoldError
from quotes.model import Article, Span

ROLES = ("source", "cue", "content")
ACTS = ("speech", "thought")


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """The spans of an attribution, piece by piece, and its act where the gold tells it."""

    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    act: str | None = None


@dataclass(frozen=True, slots=True)
class AnnotatedArticle:
    """An article with its gold attributions, in the order of the file."""

    article: Article
    attributions: tuple[GoldAttribution, ...]


def read(folder: Path) -> Iterator[AnnotatedArticle]:
    """The annotated articles of a folder, in the order of the files' names; of several annotators, the first is taken.

    Raises GoldError, naming the file and the trouble, for one that cannot be used.
    """
    texts = folder / "text" if (folder / "text").is_dir() else folder
    listed, known = manifest(texts), publishers(folder)
    for path in sorted(texts.glob("*.txt")):
        annotations = _annotations(folder, path)
        if annotations is not None:
            article = read_article(path, listed)
            article = replace(article, outlet=article.outlet or known.get(path.stem))
            yield AnnotatedArticle(article, tuple(_attributions(annotations, len(article.text))))


def _annotations(folder: Path, text: Path) -> Path | None:
    beside = text.with_suffix(".ann")
    if beside.is_file():
        return beside
    apart = (path for path in (folder / "attributions").glob("*.ann") if path.name.startswith(f"{text.stem}_"))
    return min(apart, default=None)


def _attributions(path: Path, length: int) -> list[GoldAttribution]:
    spans: dict[str, tuple[Span, ...]] = {}
    events: dict[str, GoldAttribution] = {}
    try:
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")]
    except (OSError, UnicodeDecodeError):
        raise GoldError(f"{path}: cannot be read as UTF-8; save it so") from None
    for number, cells in enumerate(lines, start=1):
        if len(cells) < 2:
            continue
        try:
            if cells[0].startswith("T"):
                spans[cells[0]] = _spans(cells[1], length)
            elif cells[0].startswith("E"):
                events[cells[0]] = _event(cells[1], spans)
            elif cells[0].startswith("A"):
                words = cells[1].split()
                if words[:1] == ["Act"] and words[1:2] and words[1] in events:
                    events[words[1]] = replace(events[words[1]], act=_act(words[2:]))
        except ValueError as error:
            raise GoldError(f"{path}: line {number} {error}; mend it") from None
    return list(events.values())


def _spans(cell: str, length: int) -> tuple[Span, ...]:
    """The spans of `Source 10 14;20 25`."""
    try:
        found = tuple(Span(*map(int, piece.split())) for piece in cell.split(" ", 1)[1].split(";"))
    except (IndexError, TypeError, ValueError):
        raise ValueError("has no offsets after its type") from None
    if any(not 0 <= span.start < span.end <= length for span in found):
        raise ValueError(f"has offsets outside of the article, which has {length} characters")
    return found


def _event(cell: str, spans: dict[str, tuple[Span, ...]]) -> GoldAttribution:
    """The attribution of `Attribution:T4 Source:T1 Cue:T2 Content:T3 Content2:T5`."""
    roles: dict[str, tuple[Span, ...]] = dict.fromkeys(ROLES, ())
    for argument in cell.split():
        name, _, target = argument.partition(":")
        role = name.rstrip("0123456789").lower()
        if role in roles:
            roles[role] += spans.get(target, ())
    return GoldAttribution(**roles)


def _act(value: list[str]) -> str:
    if len(value) != 1 or value[0] not in ACTS:
        raise ValueError("has an Act that is neither speech nor thought")
    return value[0]
