"""What a local offer must hold, looked for in what is there today. Pure: facts in, findings out.

    found = check(Offer(...), today=date(2026, 9, 7))
    [one.id for one in found if one.standing is Standing.MISSING]

It finds gaps. That something is there does not show that it is true, or that a family can follow it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cache
from pathlib import Path

from goldenthread.rules.data import read_data
from goldenthread.rules.offer import vocabulary

FILE = Path(__file__).with_name("checklist.yaml")
CHECKED_WITHIN = timedelta(days=366)  # twelve months; a leap day costs nobody a day
ANSWER_WITHIN = 365  # days (reg 56: at least annually)
FIELDS = {
    "for_whom": "who it is for",
    "ages": "ages",
    "access": "how to get it",
    "eligibility": "who can have it",
    "decides": "who decides",
    "contact": "how to reach it",
    "cost": "cost",
    "checked": "when it was last looked at",
}


class Standing(Enum):
    THERE = "There"
    PART = "In part"
    MISSING = "Missing"

    @property
    def label(self) -> str:
        return self.value

    @property
    def colour(self) -> str:
        return {"There": "green", "In part": "yellow", "Missing": "red"}[self.value]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the checklist, from checklist.yaml."""

    id: str
    law: str
    grade: str
    test: str
    plain: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one live entry: which of `FIELDS` it tells, and when it was last looked at."""

    name: str
    category: str
    outside: bool
    told: frozenset[str]
    checked_on: date | None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Giver:
    """One live provider: its kind, whether it is outside the area, and which questions it answers."""

    name: str
    kind: str
    outside: bool
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    covers: frozenset[str]
    contact: bool
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A local offer as it stands. `unanswered`: days on which comments without an answer came; `commented`: whether
    there are comments at all."""

    givers: Sequence[Giver] = ()
    entries: Sequence[Entry] = ()
    pages: Sequence[Page] = ()
    unanswered: Sequence[date] = ()
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """How one entry of the checklist stands: `done` of `of`, and what lacks, in words that name it."""

    item: Item
    done: int
    of: int
    lacks: tuple[str, ...] = field(default=())

    @property
    def standing(self) -> Standing:
        if self.done >= self.of:
            return Standing.THERE
        return Standing.PART if self.done else Standing.MISSING


@cache
def items() -> tuple[Item, ...]:
    rows = read_data(FILE)
    return tuple(Item(**{**row, "of": tuple(row["of"])}) for row in rows)


def check(offer: Offer, *, today: date) -> list[Found]:
    """Every entry of the checklist, in its order."""
    return [TESTS[one.test](one, offer, today) for one in items()]


def _from_list(one: Item, held: Mapping[str, bool], words: Mapping[str, str]) -> Found:
    lacks = [words.get(key, key) for key in one.of if not held.get(key)]
    return Found(one, len(one.of) - len(lacks), len(one.of), tuple(lacks))


def _labels(part: Mapping[str, vocabulary.Word]) -> dict[str, str]:
    return {key: word.label for key, word in part.items()}


def _providers(one: Item, offer: Offer, today: date) -> Found:
    kinds = {g.kind for g in offer.givers if not g.outside}
    return _from_list(one, {key: key in kinds for key in one.of}, _labels(vocabulary.provider_kinds()))


def _outside(one: Item, offer: Offer, today: date) -> Found:
    there = any(e.outside for e in offer.entries) or any(g.outside for g in offer.givers) or _covered(offer, "outside")
    return Found(one, int(there), 1, () if there else ("Nothing outside the area is shown",))


def _covered(offer: Offer, key: str) -> bool:
    return any(key in page.covers for page in offer.pages)


def _pages(one: Item, offer: Offer, today: date) -> Found:
    return _from_list(one, {key: _covered(offer, key) for key in one.of}, _labels(vocabulary.pages()))


def _contact(one: Item, offer: Offer, today: date) -> Found:
    held = {key: any(key in p.covers and p.contact for p in offer.pages) for key in one.of}
    return _from_list(one, held, _labels(vocabulary.pages()))


def _answers(one: Item, offer: Offer, today: date) -> Found:
    kinds = vocabulary.provider_kinds()
    schools = [g for g in offer.givers if g.kind in kinds and kinds[g.kind].education and not g.outside]
    whole = [g for g in schools if g.answers >= set(one.of)]
    lacks = tuple(
        f"{g.name}: {len(set(one.of) - g.answers)} of {len(one.of)}" for g in schools if not g.answers >= set(one.of)
    )
    return Found(one, len(whole), max(1, len(schools)), lacks or (() if schools else ("No school is shown",)))


def _services(one: Item, offer: Offer, today: date) -> Found:
    kinds = {e.category for e in offer.entries}
    return _from_list(one, {key: key in kinds for key in one.of}, _labels(vocabulary.categories()))


def _fields(one: Item, offer: Offer, today: date) -> Found:
    lacks = []
    for entry in offer.entries:
        missing = [FIELDS[key] for key in one.of if key != "checked" and key not in entry.told]
        if entry.checked_on is None or entry.checked_on < today - CHECKED_WITHIN:
            missing.append("looked at within twelve months")
        if missing:
            lacks.append(f"{entry.name}: {', '.join(missing)}")
    whole = len(offer.entries) - len(lacks)
    return Found(one, whole, max(1, len(offer.entries)), tuple(lacks) or (() if offer.entries else ("No entry",)))


def _comments(one: Item, offer: Offer, today: date) -> Found:
    late = [day for day in offer.unanswered if (today - day).days > ANSWER_WITHIN]
    asked = len(offer.unanswered) + offer.answered
    lacks = (f"{len(late)} waited more than a year",) if late else ()
    return Found(one, asked - len(late) if asked else 1, max(1, asked), lacks)


def _expired(one: Item, offer: Offer, today: date) -> Found:
    over = [e.name for e in offer.entries if e.expires_on is not None and e.expires_on < today]
    return Found(one, len(offer.entries) - len(over), len(offer.entries), tuple(f"{name} has ended" for name in over))


TESTS: Mapping[str, Callable[[Item, Offer, date], Found]] = {
    "providers": _providers,
    "outside": _outside,
    "pages": _pages,
    "contact": _contact,
    "answers": _answers,
    "services": _services,
    "fields": _fields,
    "comments": _comments,
    "expired": _expired,
}
