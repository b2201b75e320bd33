"""The pieces of HTML that a page repeats for every quote, bar or value of a facet.

They are written here and not in the templates because they are most of what a page costs: the same as macros of Jinja
takes several times as long. All text from the archive goes through `text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from quotes.web.charts import label
from quotes.web.text import day, hits, number, percent, shown


def text(value: str) -> str:
    """Text of the archive as HTML: escaped, and without characters that reorder or hide others."""
    return escape(shown(value))


def when(published: str | None) -> Markup:
    """A date of publication as readers write it."""
    if not published:
        return Markup("date not given")
    return Markup(f'<time datetime="{text(published)}">{text(day(published))}</time>')


def type_of(quote: Mapping[str, Any]) -> Markup:
    """Whether a quote is direct, mixed or indirect, and whether it is a thought."""
    thought = ' <span class="type thoughts">thought</span>' if quote["act"] == "thought" else ""
    return Markup(f'<span class="type {text(quote["type"])}">{text(quote["type"])}</span>{thought}')


def role_of(quote: Mapping[str, Any]) -> Markup:
    """The title and the affiliation that the article gives the speaker."""
    role = ", ".join(filter(None, (quote["speaker_title"], quote["speaker_affiliation"])))
    return Markup(f'<span class="role"><bdi>{text(role)}</bdi></span>' if role else "")


def in_words(items: Sequence[str]) -> str:
    """A list as it is said: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def bar_rows(timeline: Mapping[str, Any]) -> Markup:
    """The rows of the table beside a chart, one for each bar that is not empty."""
    rows = []
    for bar in timeline["bars"]:
        if bar["quotes"]:
            counts = "".join(f"<td>{number(bar[key])}</td>" for key in ("direct", "mixed", "indirect", "quotes"))
            rows.append(f'<tr><th scope="row">{text(label(bar["start"], timeline["unit"]))}</th>{counts}</tr>\n')
    return Markup("".join(rows))


@dataclass(frozen=True)
class Fragments:
    """The pieces that hold links; `base` is the address of our home page."""

    base: str

    def speaker_of(self, quote: Mapping[str, Any]) -> Markup:
        """Who said it, as a link; the words of the source where nobody is named."""
        if quote["speaker_id"]:
            name = text(quote["speaker"])
            return Markup(f'<a class="speaker" href="{self.base}speakers/{quote["speaker_id"]}"><bdi>{name}</bdi></a>')
        return Markup(f'<span class="speaker unnamed"><bdi>{text(quote["source"] or "Source not given")}</bdi></span>')

    def who(self, quote: Mapping[str, Any]) -> Markup:
        """All who said it, each with the role that the article gives, and the outlet that was told."""
        first, role = self.speaker_of(quote), role_of(quote)
        found = [_with_role(first, role), *map(self._beside, quote["also"])] if quote["also"] else [f"{first} {role}"]
        told = f", told <bdi>{text(quote['relay'])}</bdi>" if quote["relay"] else ""
        return Markup(in_words(found).rstrip() + told)

    def beside(self, quote: Mapping[str, Any]) -> Markup:
        """Those who said it together with the first speaker."""
        return Markup(in_words([*map(self._beside, quote["also"])]))

    def _beside(self, other: Mapping[str, Any]) -> str:
        """One of those who made a joint statement; without a link where he is the first speaker under another name."""
        link = f' href="{self.base}speakers/{other["speaker_id"]}"' if other["speaker_id"] else ""
        name = f'<a class="speaker"{link}><bdi>{text(other["speaker"] or other["name"])}</bdi></a>'
        return _with_role(name, role_of({"speaker_title": other["title"], "speaker_affiliation": other["affiliation"]}))

    def outlet_of(self, quote: Mapping[str, Any]) -> Markup:
        """The outlet as a link."""
        if not quote["outlet_id"]:
            return Markup("outlet not given")
        return Markup(f'<a href="{self.base}outlets/{quote["outlet_id"]}"><bdi>{text(quote["outlet"])}</bdi></a>')

    def headline_of(self, quote: Mapping[str, Any]) -> Markup:
        """The headline as a link to the place of the quote in its article."""
        act = "?act=all" if quote["act"] == "thought" else ""
        address = f"{self.base}articles/{quote['article_id']}{act}#q{quote['id']}"
        return Markup(f'<a href="{address}"><bdi>{text(quote["headline"] or "Untitled article")}</bdi></a>')

    def where(self, quote: Mapping[str, Any]) -> Markup:
        """Outlet, date and article of a quote."""
        parts = f"{self.outlet_of(quote)} · {when(quote['published'])} · {self.headline_of(quote)}"
        return Markup(f'<p class="where">{parts}</p>')

    def card(
        self, quote: Mapping[str, Any], show_speaker: bool = True, passages: Mapping[int, Markup] | None = None
    ) -> Markup:
        """A quote in a list; with `passages`, by the ids of quotes, as it stands there.

        Without `show_speaker` who said it is told only where others did, too, or an outlet was told.
        """
        shared = quote["also"] or quote["relay"]
        who = f'<p class="who">{self.who(quote)}</p>' if show_speaker or shared else ""
        cue = f" · cue <i><bdi>{text(quote['cue'])}</bdi></i>" if quote["cue"] else ""
        page = f'<a href="{self.base}quotes/{quote["id"]}">permanent page<span class="sr"> of this quote</span></a>'
        outer = quote.get("within_id")
        inside = f' · within <a href="{self.base}quotes/{outer}">another quote</a>' if outer else ""
        facts = f"{type_of(quote)}{inside}{cue} · confidence {percent(quote['confidence'])} · {page}"
        words = _words(quote) if passages is None else f'<p class="words context">{passages[quote["id"]]}</p>'
        return Markup(f'<article class="card">{who}{words}{self.where(quote)}<p class="facts">{facts}</p></article>')

    def cards(
        self,
        quotes: Iterable[Mapping[str, Any]],
        show_speaker: bool = True,
        passages: Mapping[int, Markup] | None = None,
    ) -> Markup:
        """A list of quotes."""
        items = "".join(f"<li>{self.card(quote, show_speaker, passages)}</li>\n" for quote in quotes)
        return Markup(f'<ol class="cards">\n{items}</ol>')

    def note(self, quote: Mapping[str, Any], place: int, outer: int | None = None) -> Markup:
        """The note beside an article on the quote that has the number `place` in it and lies within that of `outer`."""
        id, source = quote["id"], quote["source"]
        named = quote["speaker"] and source and source != quote["speaker"]
        written = f" · <i><bdi>{text(source)}</bdi></i>" if named else ""
        back = f'<a class="num" href="#q{id}"><span class="sr">Quote </span>{place}</a>'
        inside = f' · within <a href="#n{quote["within_id"]}">quote {outer}</a>' if outer else ""
        details = f'<a href="{self.base}quotes/{id}">details<span class="sr"> of quote {place}</span></a>'
        return Markup(
            f'<li class="note {text(quote["type"])}" id="n{id}">'
            f'<p class="who">{back} {self.who(quote)}</p>'
            f'<p class="facts">{type_of(quote)}{inside}{written} · {percent(quote["confidence"])} · {details}</p>'
            "</li>\n"
        )

    def facet(self, rows: Iterable[Mapping[str, Any]], narrowed: Callable[[Any], str]) -> Markup:
        """The values of a facet, each a link to the search that `narrowed` makes of it."""
        items = []
        for row in rows:
            address = self.base + "search" + escape(narrowed(row["value"]))
            count = f'<span class="count">{number(row["quotes"])}</span>'
            items.append(f'<li><a href="{address}"><bdi>{text(str(row["label"]))}</bdi></a> {count}</li>\n')
        return Markup("".join(items))


def _with_role(name: str, role: str) -> str:
    return f"{name} ({role})" if role else name


def _words(quote: Mapping[str, Any]) -> str:
    found = quote.get("highlighted")
    words = hits(found) if found else text(quote["text"])
    return f'<p class="words {text(quote["type"])}"><bdi>{words}</bdi></p>'
