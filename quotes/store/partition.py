"""Which names are one speaker: a function of the set of names alone, so that the order of adding cannot matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from quotes.model import SpeakerKind
from quotes.store.contexts import APART, Context, agree, contradict, same_office
from quotes.store.name_keys import NameKey, extends, name_key

# Where more names than these end in one surname, only spellings of one name are joined: among so many bearers the name
# says too little, and comparing all of them would cost more with every speaker added.
CROWDED = 64


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one context, as all articles that give it so have it.

    `first` and `last` are the years of these articles, None where undated. `spellings` are folded. `speaker_id` is the
    speaker that the name had until now.
    """

    id: int
    kind: SpeakerKind
    name: str
    folded: str
    context: Context
    first: int | None = None
    last: int | None = None
    quotes: int = 0
    spellings: frozenset[str] = field(default=frozenset(), compare=False)
    speaker_id: int | None = field(default=None, compare=False)

    @property
    def key(self) -> NameKey:
        """The name in normal form."""
        return name_key(self.name, self.kind)

    @property
    def apart(self) -> bool:
        """Whether people have set the name apart from others that are spelt so."""
        return self.context.place.startswith(APART)


Cluster = list[Name]


def partition(names: Iterable[Name], crowded: bool) -> list[Cluster]:
    """The speakers among the names of one block, each the list of its names; `crowded` blocks join spellings only."""
    alike: dict[tuple[str, str], Cluster] = {}
    for name in sorted(names, key=lambda name: name.id):
        apart = "" if name.key.weak else name.context.place
        alike.setdefault((name.key.key, apart), []).append(name)
    clusters = [cluster for group in alike.values() for cluster in _bearers(group)]
    if crowded or not clusters:
        return clusters
    # Fuller names are looked for among the bearers as they are before any of them is joined.
    person = clusters[0][0].kind == "person"
    by_letter: dict[str, list[Cluster]] = {"": [one for one in clusters if not one[0].context.place]}
    for cluster in by_letter[""]:
        by_letter.setdefault(cluster[0].key.words[0][0], []).append(cluster)
    pairs = []
    for place, cluster in enumerate(clusters):
        if cluster[0].context.place:
            continue
        words = cluster[0].key.words
        # Only a surname alone may stand for names that begin with another letter.
        near = by_letter[words[0][0] if person and len(words) > 1 else ""]
        target = _fuller(cluster, near) if person else _spelt_out(cluster, near)
        if target is not None:
            pairs.append((place, clusters.index(target)))
    return joined(clusters, pairs)


def joined(clusters: Sequence[Cluster], pairs: Iterable[tuple[int, int]]) -> list[Cluster]:
    """The clusters, those of a pair (their places) made one."""
    parent = list(range(len(clusters)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    found: dict[int, Cluster] = {}
    for place, cluster in enumerate(clusters):
        found.setdefault(root(place), []).extend(cluster)
    return [sorted(cluster, key=lambda name: name.id) for cluster in found.values()]


def _bearers(group: Cluster) -> list[Cluster]:
    """The bearers of one name: one, unless what articles tell of them contradicts.

    Then only contexts that agree are joined, and those that tell nothing stand apart.
    """
    if group[0].key.weak:
        return _linked(group, _same_weak)
    if not any(_contradict(group[i], group[j]) for i, j in _pairs(group)):
        return [group]
    return _linked(group, lambda one, other: agree(one.context, other.context) and not _contradict(one, other))


def _linked(group: Cluster, same: Callable[[Name, Name], bool]) -> list[Cluster]:
    pairs = [(i, j) for i, j in _pairs(group) if same(group[i], group[j])]
    return joined([[name] for name in group], pairs)


def _pairs(group: Cluster) -> Iterator[tuple[int, int]]:
    """The places to compare: each with each, but of a name with many contexts each with the first `CROWDED`."""
    return ((i, j) for i in range(min(CROWDED, len(group))) for j in range(i + 1, len(group)))


def _same_weak(one: Name, other: Name) -> bool:
    if one.context.place or other.context.place:
        return one.context.place == other.context.place
    return same_office(one.context, other.context) and not _contradict(one, other)


def _contradict(one: Name, other: Name) -> bool:
    known = None not in (one.first, one.last, other.first, other.last)
    apart = known and (one.last < other.first or other.last < one.first)
    if one.key.common and one.context.offices and other.context.offices and not agree(one.context, other.context):
        return True
    return contradict(one.context, other.context, not apart)


def _fuller(short: Cluster, clusters: list[Cluster]) -> Cluster | None:
    """The one speaker whose full name a person's shorter name stands for; None where that is not certain.

    All fuller names must be forms of one fullest. An initial or nothing before the surname, and a name of several
    bearers, need an office or a field in common with it.
    """
    words, key = short[0].key.words, short[0].key.key
    found = [one for one in clusters if extends(one[0].key.words, words) and one[0].key.key != key]
    fullest = [one for one in found if not any(extends(other[0].key.words, one[0].key.words) for other in found)]
    if (
        len(fullest) != 1
        or len({one[0].key.key for one in found}) != len(found)
        or _suffix(short) != _suffix(fullest[0])
    ):
        return None
    if any(_contradict(a, b) for one, other in combinations([short, *found], 2) for a in one for b in other):
        return None
    several = sum(one[0].key.key == key for one in clusters) > 1
    if len(words) > 1 and len(words[0]) > 1 and not several:
        return fullest[0]
    holds = same_office if len(words) == 1 else agree
    return fullest[0] if any(holds(a.context, b.context) for a in short for b in fullest[0]) else None


def _suffix(cluster: Cluster) -> str:
    """What tells generations apart: jr, sr, ii."""
    return cluster[0].key.key.removeprefix(f"{cluster[0].kind}:{' '.join(cluster[0].key.words)}")


def _spelt_out(short: Cluster, clusters: list[Cluster]) -> Cluster | None:
    """The one organisation that articles spell as this acronym: International Monetary Fund (IMF)."""
    words = short[0].key.words
    if len(words) != 1 or short[0].key.weak:
        return None
    long = [one for one in clusters if len(one[0].key.words) > 1 and not one[0].key.weak]
    found = [one for one in long if any(words[0] in name.spellings for name in one)]
    return found[0] if len(found) == 1 and len({one[0].key.key for one in found}) == 1 else None
