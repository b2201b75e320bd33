"""From the tagger's role spans to drafts of attributions: contents gathered under the cue or source they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quotes.attribute.layout import Layout
from quotes.model import RoleSpan, Span


@dataclass(slots=True)
class Draft:
    """An attribution in the making: its content pieces in order, and the role spans that bear it."""

    contents: list[Span]
    cue: RoleSpan | None = None
    sources: list[RoleSpan] = field(default_factory=list)
    tagged: list[RoleSpan] = field(default_factory=list)

    @property
    def anchors(self) -> list[Span]:
        """The cue and the sources: what stands outside of the words reported."""
        return [role.span for role in (*([self.cue] if self.cue else []), *self.sources)]


def gather(layout: Layout, role_spans: Sequence[RoleSpan]) -> list[Draft]:
    """One draft for each cue (or source without a cue) that contents hang on; a content that hangs on nothing is alone.

    One source may serve several cues, and so stand in several drafts.
    """
    drafts: dict[int, Draft] = {}
    for index, content in enumerate(role_spans):
        if content.role != "content":
            continue
        cue_index = _follow(role_spans, content, "cue")
        cue = role_spans[cue_index] if cue_index is not None else None
        source_index = _follow(role_spans, cue or content, "source")
        key = cue_index if cue_index is not None else source_index if source_index is not None else index
        draft = drafts.get(key)
        if draft is None:
            sources = [_in_one_paragraph(layout, role_spans[source_index])] if source_index is not None else []
            draft = drafts[key] = Draft([], cue, sources)
        draft.contents.append(content.span)
        draft.tagged.append(content)
    return list(drafts.values())


def _in_one_paragraph(layout: Layout, source: RoleSpan) -> RoleSpan:
    """A source that runs on into another paragraph is the part of it nearest to the text that follows."""
    parts = layout.cut(source.span)
    return replace(source, span=parts[-1]) if len(parts) > 1 else source


def _follow(role_spans: Sequence[RoleSpan], span: RoleSpan, role: str) -> int | None:
    if span.link is not None and role_spans[span.link].role == role:
        return span.link
    return None
