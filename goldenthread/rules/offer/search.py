"""Finding help by words that families use: forgiving of spelling, of lay words, and of saying too much.

    index = Index()
    index.put(Entry(key="s1", name="Saturday club", words="sports club for autistic children", …))
    found = index.find(Asked(words="autsim club", at=(51.54, 0.71), within=5))

A word that nobody wrote is read as the nearest one that somebody did: one slip in a word of four letters or more, two
in one of eight or more. Words that say nothing ("my", "help") are left out. Where no entry has every word, those with
most of them are given, and that is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import log
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from goldenthread.rules.data import read_data
from goldenthread.rules.finding import words_of
from goldenthread.rules.offer.distance import miles

FILE = Path(__file__).with_name("lay.yaml")
NAME, KIND, TEXT = 6.0, 3.0, 1.0  # what a word weighs where it stands
LAY, NEAR, BEGINS = 0.7, 0.6, 0.8  # what a match is worth that is not the word itself
ONE_SLIP, TWO_SLIPS = 4, 8  # letters from which on a word may hold so many
MOST_NEAR = 8  # words of the index that a misspelt word may stand for
MOST_ASKED = 12  # words of a question that are looked at


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find. `name`, `kind` and `words` are searched; the rest is filtered by."""

    key: str
    name: str
    kind: str = ""
    words: str = ""
    category: str = ""
    needs: frozenset[str] = frozenset()
    from_age: int | None = None
    to_age: int | None = None
    free: bool = False
    no_diagnosis: bool = False
    no_plan: bool = False
    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `at`: (latitude, longitude); `within`: miles of it, and without it everything, the nearest first."""

    words: str = ""
    category: str = ""
    need: str = ""
    age: int | None = None
    free: bool = False
    no_diagnosis: bool = False
    no_plan: bool = False
    at: tuple[float, float] | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """`miles` from where was asked, None without a place. `has`: how many of the words that were asked it has."""

    key: str
    score: float
    has: int
    miles: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`hits` in order. `read_as`: a word that nobody wrote, and the nearest that stood for it. `unknown`: words for
    which there was none. `some`: no entry has every word, and these have most of them."""

    hits: tuple[Hit, ...]
    wanted: tuple[str, ...] = ()
    read_as: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    some: bool = False


@cache
def _lay() -> tuple[Mapping[str, tuple[str, ...]], tuple[tuple[tuple[str, ...], tuple[str, ...]], ...], frozenset[str]]:
    data = read_data(FILE)
    words = {key: tuple(values) for key, values in data["words"].items()}
    phrases = tuple((tuple(words_of(phrase)), tuple(values)) for phrase, values in data["phrases"])
    return words, phrases, frozenset(data["left_out"])


def asked_words(text: str) -> list[str]:
    """The words of a question that say something; all of them where none does."""
    left_out = _lay()[2]
    words = list(dict.fromkeys(words_of(text)))[:MOST_ASKED]
    return [word for word in words if word not in left_out] or words


class Index:
    """Entries and the words that lead to them. Putting one again takes the earlier one's place."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: dict[str, Entry] = {}
        self._of: dict[str, dict[str, float]] = defaultdict(dict)  # word: key: weight
        self._words: list[str] | None = None
        for entry in entries:
            self.put(entry)

    def __len__(self) -> int:
        return len(self.entries)

    def put(self, entry: Entry) -> None:
        if entry.key in self.entries:
            self.drop(entry.key)
        self.entries[entry.key] = entry
        for weight, text in ((TEXT, entry.words), (KIND, entry.kind), (NAME, entry.name)):
            for word in words_of(text):
                held = self._of[word]
                held[entry.key] = max(weight, held.get(entry.key, 0.0))
        self._words = None

    def drop(self, key: str) -> None:
        entry = self.entries.pop(key, None)
        if entry is None:
            return
        for word in {w for text in (entry.words, entry.kind, entry.name) for w in words_of(text)}:
            self._of[word].pop(key, None)
            if not self._of[word]:
                del self._of[word]
        self._words = None

    @property
    def words(self) -> list[str]:
        """Every word that somebody wrote, in order."""
        if self._words is None:
            self._words = sorted(self._of)
        return self._words

    def find(self, asked: Asked) -> Found:
        """What was asked for, the best first; without words by name, or by distance where a place is given."""
        fit = {key: away for key, entry in self.entries.items() if (away := _fits(entry, asked)) is not None}
        wanted = asked_words(asked.words)
        if not wanted:
            hits = [Hit(key, 0.0, 0, away) for key, away in fit.items()]
            hits.sort(key=lambda h: (h.miles if asked.at else 0, self.entries[h.key].name.casefold(), h.key))
            return Found(tuple(_without_distance(hits, asked)))
        read_as: dict[str, str] = {}
        unknown = []
        scores: dict[str, float] = defaultdict(float)
        has: dict[str, int] = defaultdict(int)
        for word in wanted:
            ways = list(self._ways(word, asked.words))
            if not ways:
                unknown.append(word)
                continue
            if ways[0][1] == NEAR:
                read_as[word] = ways[0][0]
            best: dict[str, float] = {}
            for way, worth in ways:
                rare = log(1 + len(self.entries) / len(self._of[way]))
                for key, weight in self._of[way].items():
                    if key in fit:
                        best[key] = max(best.get(key, 0.0), weight * worth * rare)
            for key, score in best.items():
                scores[key] += score
                has[key] += 1
        most = max(has.values(), default=0)
        hits = [Hit(key, round(scores[key], 6), has[key], fit[key]) for key in scores if has[key] == most]
        hits.sort(key=lambda h: (-h.score, h.miles if asked.at else 0, self.entries[h.key].name.casefold(), h.key))
        return Found(
            tuple(_without_distance(hits, asked)), tuple(wanted), read_as, tuple(unknown), 0 < most < len(wanted)
        )

    def _ways(self, word: str, whole: str) -> Iterator[tuple[str, float]]:
        """Words of the index that a word may stand for, each with what that is worth; itself first."""
        seen = set()
        if word in self._of:
            seen.add(word)
            yield word, 1.0
        for other, worth in (
            *((w, BEGINS) for w in self._beginning(word)),
            *((w, LAY) for w in _lay_words(word, whole)),
        ):
            if other in self._of and other not in seen:
                seen.add(other)
                yield other, worth
        if not seen and len(word) >= ONE_SLIP and not word.isdigit():
            slips = 2 if len(word) >= TWO_SLIPS else 1
            known = [*self.words, *_lay()[0]]
            near = extract(word, known, scorer=OSA.distance, score_cutoff=slips, limit=MOST_NEAR)
            for other, _, _ in near:
                for way in (other, *_lay()[0].get(other, ())):
                    if way in self._of and way not in seen:
                        seen.add(way)
                        yield way, NEAR

    def _beginning(self, word: str) -> list[str]:
        """Words that begin with it: "swim" finds "swimming". Of a word of two letters none."""
        if len(word) < 3:
            return []
        words = self.words
        found = []
        for place in range(bisect_left(words, word), len(words)):
            if not words[place].startswith(word):
                break
            found.append(words[place])
        return found[:50]


def _lay_words(word: str, whole: str) -> Iterator[str]:
    words, phrases, _ = _lay()
    yield from words.get(word, ())
    said = words_of(whole)
    for phrase, values in phrases:
        if word in phrase and _stands_in(phrase, said):
            yield from values


def _stands_in(phrase: tuple[str, ...], said: list[str]) -> bool:
    return any(tuple(said[n : n + len(phrase)]) == phrase for n in range(len(said) - len(phrase) + 1))


def _fits(entry: Entry, asked: Asked) -> float | None:
    """Miles away where it fits what was asked besides words, None where it does not.

    What says nothing of ages or needs is for everybody. Without a place of its own, an entry is found wherever one
    asks, after those that have one.
    """
    if asked.category and entry.category != asked.category:
        return None
    if asked.need and entry.needs and asked.need not in entry.needs:
        return None
    if asked.age is not None and not (
        (entry.from_age is None or entry.from_age <= asked.age) and (entry.to_age is None or asked.age <= entry.to_age)
    ):
        return None
    if (
        (asked.free and not entry.free)
        or (asked.no_diagnosis and not entry.no_diagnosis)
        or (asked.no_plan and not entry.no_plan)
    ):
        return None
    if asked.at is None:
        return 0.0
    if not entry.places:
        return NOWHERE
    away = min(miles(asked.at, place) for place in entry.places)
    return away if asked.within is None or away <= asked.within else None


NOWHERE = 9_999.0


def _without_distance(hits: list[Hit], asked: Asked) -> Iterator[Hit]:
    """Distances only where one was asked for and there is a place."""
    for hit in hits:
        known = asked.at is not None and hit.miles is not None and hit.miles < NOWHERE
        yield hit if known else Hit(hit.key, hit.score, hit.has)


def from_data(data: Mapping[str, Any]) -> Entry:
    """An entry from what was published of it."""
    return Entry(
        **{
            **data,
            "needs": frozenset(data.get("needs", ())),
            "places": tuple((float(a), float(b)) for a, b in data.get("places", ())),
        }
    )
