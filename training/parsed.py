"""Documents in which the shipped parser tells names and nouns: whom words mean is known, or for a teacher to tell."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotes.model import Attribution, Span
from quotes.parse import load
from quotes.parse.antecedents import AFTER, BEFORE, NOUNS, PERSONAL, POINTING, asked
from quotes.speakers.story import Story
from training import speakers
from training.corpora import Document, url_line
from training.pieces import WordPieces
from training.tokens import Offsets, covered, placed, stripped
from training.tokens import words as words_of

SHORTEST, LONGEST = 220, 440
"""Word pieces of a text's first stretch, at the least, and of a stretch, at the most."""

WITH_SPEAKER = ("pronoun", "description")
"""The ways from a labelled source to its speaker in which a reader had to look for somebody named elsewhere."""


def people(paths: Iterable[Path]) -> Iterator[Document]:
    """Texts with the persons that the parser finds, labelled as in documents of `entities`."""
    texts = [path.read_bytes().decode("utf-8") for path in paths]
    for path, text, parse in zip(paths, texts, load().documents(texts), strict=True):
        offsets, sentences = placed(text, parse)
        document = Document(path.stem, "entities", [text[start:end] for start, end in offsets], sentences)
        document.labels = ["O"] * len(offsets)
        for entity in parse.ents:
            inside = covered(offsets, entity.start_char, entity.end_char)
            for word in inside:
                document.labels[word] = ("B-" if word == inside.start else "I-") + entity.type
        yield document


def sources(folder: Path, folds: dict[str, int | None]) -> Iterator[Document]:
    """Labelled articles: the pronouns and descriptions among the sources, and where their speakers are named.

    `folds` gives each article's fold, by its name without an ending.
    """
    for path, (_, story, quotes) in zip(speakers.articles(folder), speakers.stories(folder), strict=True):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        offsets, sentences = words_of(text, url_line(text))
        words = [text[start:end] for start, end in offsets]
        document = Document(path.stem, "coreference", words, sentences, fold=folds[path.stem])
        for quote, given in quotes:
            if given.sources and quote["named"] and quote["how"] in WITH_SPEAKER:
                document.antecedents += _speaker(story, words, offsets, quote, given)
        if document.antecedents:
            yield document


def _speaker(
    story: Story, words: Sequence[str], offsets: Sequence[Offsets], quote: dict, given: Attribution
) -> Iterator[tuple[int, list[int], list[int]]]:
    """A quotation's source, if it is a pronoun or description, with the speaker's names near, and all names near."""
    head = _head(story, words, offsets, given.sources[0], quote["how"])
    if head is None:
        return
    meant: set[int] = set()
    choice: set[int] = set()
    for mention in story.cast.mentions:
        named = covered(offsets, mention.span.start, mention.span.end)
        if named and head - BEFORE <= named.start <= head + AFTER and head not in named:
            choice.update(named)
            chain = story.cast.chain(mention)
            if chain is not None and speakers.same_name(chain.name, quote["speaker"]):
                meant.update(named)
    if meant:
        yield head, sorted(meant), sorted(choice)


def _head(story: Story, words: Sequence[str], offsets: Sequence[Offsets], source: Span, how: str) -> int | None:
    """The word that is asked about: a source's pronoun, or the noun that a description hangs on."""
    inside = covered(offsets, source.start, source.end)
    if how == "pronoun":
        return next((word for word in inside if words[word].lower() in PERSONAL), None)
    page = story.page
    own = page.within(source)
    nouns = [word for word in own if page.head[word] not in own and page.upos[word] in NOUNS]
    if not nouns or not inside or words[inside.start].lower() not in POINTING:
        return None
    return covered(offsets, page.start[nouns[0]], page.start[nouns[0]] + 1).start


def stretches(texts: Iterable[tuple[str, str]], pieces: WordPieces, seed: int) -> Iterator[Document]:
    """Stretches of whole sentences of texts (name and text); whom their pronouns and descriptions mean is open.

    An antecedent holds the word, no words that are meant, and the nouns and names to choose from, itself included.
    """
    named = [(name, speakers.blanked(text)) for name, text in texts]
    for (name, text), parse in zip(named, load().documents([text for _, text in named]), strict=True):
        room = random.Random(f"{seed} {name}").randint(SHORTEST, LONGEST)
        taken: list[list[tuple[str, str]]] = []
        filled = 0
        for sentence in parse.sentences:
            own = [word for word in sentence.words if word.start_char is not None]
            row = [(text[slice(*stripped(text, w.start_char, w.end_char))], w.upos) for w in own]
            length = sum(len(pieces(word)) for word, _ in row)
            if not row or length > LONGEST:
                continue
            if taken and filled + length > room:
                yield from _stretch(name, taken)
                taken, filled, room = [], 0, LONGEST
            taken.append(row)
            filled += length
        yield from _stretch(name, taken)


def _stretch(name: str, sentences: Sequence[Sequence[tuple[str, str]]]) -> Iterator[Document]:
    """Sentences, as words with their parts of speech, as a document; none where nothing in it is asked about."""
    words = [word for row in sentences for word, _ in row]
    upos = [tag for row in sentences for _, tag in row]
    starts = [sum(map(len, sentences[:at])) for at in range(len(sentences))]
    nouns, about = asked(words, upos)
    document = Document(name, "taught", words, starts)
    for word in about:
        near = nouns[bisect_left(nouns, word - BEFORE) : bisect_left(nouns, word + AFTER + 1)]
        document.antecedents.append((word, [], sorted({*near, word})))
    if document.antecedents:
        yield document


def folds(path: Path) -> dict[str, int | None]:
    """The fold of each labelled article, from the documents that `training.prepare` wrote."""
    return {document.name: document.fold for document in Document.read(path)}
