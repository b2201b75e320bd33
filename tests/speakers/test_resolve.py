"""Sources that are tagged in the text of each case are resolved on the shipped parser's words and entities."""

import re
from pathlib import Path

import pytest

from quotes.model import Attribution, Span
from quotes.speakers import resolve

FOLDER = Path(__file__).parent
TAGGED = re.compile(r"\[([sqc])(\d) ([^\]]*)\]")


def table(name):
    lines = FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def tagged(written, blank_line="\n\n"):
    """The text without the tags, and the attributions that the tags give."""
    text, found, position = "", {}, 0
    written = written.replace("¶", blank_line).replace("⏎", "\n")
    for match in TAGGED.finditer(written):
        text += written[position : match.start()]
        found.setdefault(match[2], {}).setdefault(match[1], []).append(Span(len(text), len(text) + len(match[3])))
        text += match[3]
        position = match.end()
    text += written[position:]
    return text, [attribution(text, roles) for _, roles in sorted(found.items())]


def attribution(text, roles):
    contents = tuple(roles["c"])
    direct = text[contents[0].start - 1] == "“"
    return Attribution(
        type="direct" if direct else "indirect",
        act="speech",
        contents=contents,
        quoted=contents if direct else (),
        cue=roles["q"][0] if "q" in roles else None,
        sources=tuple(roles.get("s", ())),
    )


def voices(quote):
    """The names of those who speak, as the tables write them."""
    return " + ".join(speaker.name for speaker in (quote.speaker, *quote.also)) if quote.speaker else "-"


@pytest.fixture(scope="module")
def resolved(parser):
    """The quotes of a tagged text; every text of the tables is parsed in one go."""
    names = ("speakers.tsv", "names.tsv", "titles.tsv", "circumstances.tsv")
    written = [case[0] for name in names for case in table(name)]
    texts = [tagged(case) for case in written]
    documents = parser.documents(text for text, _ in texts)
    found = {case: (t[0], resolve(t[0], doc, t[1])) for case, t, doc in zip(written, texts, documents, strict=True)}
    return lambda case: found[case]


@pytest.mark.parametrize(("written", "speakers", "how"), table("speakers.tsv") + table("names.tsv"))
def test_speaker_and_way(written, speakers, how, resolved):
    _, quotes = resolved(written)
    assert " | ".join(map(voices, quotes)) == speakers
    assert " | ".join(quote.how for quote in quotes) == how


@pytest.mark.parametrize("blank_line", ["\n", "\r", "\r\r", "\r\n\r\n", "\n \n\n"])
@pytest.mark.parametrize(("written", "speakers"), [case[:2] for case in table("speakers.tsv") if "¶" in case[0]])
def test_any_line_ends_part_paragraphs(written, speakers, blank_line, parser):
    text, attributions = tagged(written, blank_line)
    (doc,) = parser.documents([text])
    quotes = resolve(text, doc, attributions)
    assert " | ".join(map(voices, quotes)) == speakers


@pytest.mark.parametrize(("written", "name", "title", "affiliation"), table("titles.tsv"))
def test_title_and_affiliation(written, name, title, affiliation, resolved):
    _, (quote,) = resolved(written)
    assert (quote.speaker.name, quote.speaker.title or "-", quote.speaker.affiliation or "-") == (
        name,
        title,
        affiliation,
    )


@pytest.mark.parametrize(
    ("called", "title"),
    [
        ("“[c2 Mr Tully is a chaotic man],” [s2 a friend] [q2 said].", None),
        ("[s2 A friend] [q2 said] [c2 that Tully was a chaotic man].", None),
        ("“[c2 We trust Mayor Graham Tully],” [s2 a friend] [q2 said].", "Mayor"),
        ("Tully is a teacher, and [s2 a friend] [q2 said] [c2 he was late].", "teacher"),
    ],
)
def test_what_others_call_somebody_is_no_title(called, title, parser):
    text, attributions = tagged(f"Graham Tully left. {called} [s1 Tully] [q1 said] [c1 that it rained].")
    (doc,) = parser.documents([text])
    speaker = resolve(text, doc, attributions)[0].speaker
    assert (speaker.name, speaker.title and speaker.title.removeprefix("a ")) == ("Graham Tully", title)


@pytest.mark.parametrize("written", [case[0] for case in table("speakers.tsv")])
def test_names_stand_in_the_text_and_every_quote_has_a_reason(written, resolved):
    text, quotes = resolved(written)
    for quote in quotes:
        assert quote.reason
        if quote.speaker:
            assert all(speaker.name in text for speaker in (quote.speaker, *quote.also))
        else:
            assert quote.how == "not resolved"


@pytest.mark.parametrize(("written", "relay", "anonymity"), table("circumstances.tsv"))
def test_outlet_that_was_told_and_reason_for_anonymity(written, relay, anonymity, resolved):
    _, (quote,) = resolved(written)
    assert (quote.relay or "-", quote.anonymity or "-") == (relay, anonymity)
    assert quote.anonymity is None or (quote.anonymity in quote.reason and quote.source_kind == "unnamed")


@pytest.mark.parametrize(("named", "speaker"), [("Rosa", "Rosa Delgado"), ("Elena", "Elena Novak")])
def test_what_the_parser_tells_of_a_pronoun_weighs(named, speaker, parser):
    text, attributions = tagged("Rosa Delgado met Elena Novak in Lima. “[c1 We agree on it all],” [s1 she] [q1 said].")
    (doc,) = parser.documents([text])
    words = [word.text for word in doc.iter_words()]
    doc.antecedents = {words.index("she"): {words.index(named): 0.95}}
    (quote,) = resolve(text, doc, attributions)
    assert quote.speaker.name == speaker


def test_attributions_keep_their_order_and_spans(parser):
    text, attributions = tagged("[s1 Ada Pike] [q1 said] [c1 it rained]. [s2 She] [q2 added] [c2 that it was cold].")
    (doc,) = parser.documents([text])
    quotes = resolve(text, doc, attributions[::-1])
    assert [quote.contents for quote in quotes] == [given.contents for given in attributions[::-1]]
    assert {quote.speaker.name for quote in quotes} == {"Ada Pike"}
    assert resolve(text, doc, []) == []
