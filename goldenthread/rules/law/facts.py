"""What may have happened in one case, as days and a few words. `facts.yaml` declares every name."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from goldenthread.rules.data import read_data
from goldenthread.rules.law.errors import LawError

FILE = Path(__file__).with_name("facts.yaml")
EARLIEST, LATEST = date(2010, 1, 1), date(2100, 12, 31)
LONGEST_WORDS = 500
Kind = Literal["day", "choice", "words", "yes_no"]
Value = date | str | bool


@dataclass(frozen=True)
class FactName:
    """One thing that may have happened. `plain` is for a parent; a `choice` has its `choices` in words.

    `not_before`: facts that it cannot come before, where they are known; `after`: facts that it must come after.
    """

    name: str
    plain: str
    kind: Kind = "day"
    choices: Mapping[str, str] = field(default_factory=dict)
    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The name as words: "request received"."""
        return self.name.replace("_", " ")


@cache
def names() -> Mapping[str, FactName]:
    """Every declared fact, in the order of the file."""
    found: dict[str, FactName] = {}
    for name, part in read_data(FILE).items():
        unknown = set(part) - {"plain", "kind", "choices", "not_before", "after"}
        if unknown:
            raise LawError(f"facts.yaml, {name}: there is no key {', '.join(sorted(unknown))}.")
        found[name] = FactName(
            name=name,
            plain=part["plain"],
            kind=part.get("kind", "day"),
            choices=MappingProxyType(dict(part.get("choices", {}))),
            not_before=tuple(part.get("not_before", ())),
            after=tuple(part.get("after", ())),
        )
    for fact in found.values():
        for other in (*fact.not_before, *fact.after):
            if other not in found or found[other].kind != "day":
                raise LawError(f"facts.yaml, {fact.name}: {other} is no fact with a day.")
    return MappingProxyType(found)


class Facts:
    """Checked facts of one case. Build them with `Facts.read`, which collects every fault.

    Only what is known stands in it: an absent name is an unknown, never a no.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = MappingProxyType(dict(values))

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Facts":
        """From names to days (`date`, or text such as "2026-09-07"), choices, words and yes or no.

        Raises LawError with every fault: unknown names (and the nearest known one), what is no day, days outside 2010
        to 2100, choices that are not offered, and days in an impossible order.
        """
        values: dict[str, Value] = {}
        faults: list[str] = []
        for name, raw in given.items():
            if raw is None or raw == "":
                continue
            try:
                values[str(name)] = _read(str(name), raw)
            except LawError as fault:
                faults += fault.lines
        faults += _order(values)
        if faults:
            raise LawError(faults)
        return cls(values)

    def day(self, name: str) -> date | None:
        value = self._values.get(name)
        return value if isinstance(value, date) else None

    def words(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def yes(self, name: str) -> bool:
        return self._values.get(name) is True

    def known(self, names_: Iterable[str]) -> dict[str, date]:
        """The days known among these names, in the names' order."""
        return {name: day for name in names_ if (day := self.day(name)) is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return iter(self._values.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._values == other._values

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"Facts({dict(self._values)!r})"


def _read(name: str, raw: Any) -> Value:
    known = names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else " `goldenthread due --facts` lists them."
        raise LawError(f"There is no fact called {name[:80]!r}.{hint}")
    fact = known[name]
    if fact.kind == "day":
        return _day(fact, raw)
    if fact.kind == "yes_no":
        answers = {"yes": True, "no": False, "true": True, "false": False}
        if isinstance(raw, bool):
            return raw
        if str(raw).strip().lower() not in answers:
            raise LawError(f"{fact.words}: answer yes or no, not {str(raw)[:40]!r}.")
        return answers[str(raw).strip().lower()]
    text = str(raw).strip()
    if fact.kind == "choice" and text not in fact.choices:
        raise LawError(f"{fact.words}: {text[:40]!r} is none of {', '.join(fact.choices)}.")
    if len(text) > LONGEST_WORDS:
        raise LawError(f"{fact.words}: write at most {LONGEST_WORDS} characters.")
    if any(ord(c) < 32 and c not in "\n\t" for c in text):
        raise LawError(f"{fact.words}: there are characters in it that cannot be shown.")
    return text


def _day(fact: FactName, raw: Any) -> date:
    if isinstance(raw, date) and type(raw) is date:
        day = raw
    else:
        text = str(raw).strip()
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError
            day = date.fromisoformat(text)
        except ValueError:
            raise LawError(f"{fact.words}: {text[:40]!r} is no day. Write it as year-month-day: 2026-09-07.") from None
    if not EARLIEST <= day <= LATEST:
        raise LawError(f"{fact.words}: give a day between {EARLIEST.year} and {LATEST.year}, not {day.isoformat()}.")
    return day


def _order(values: Mapping[str, Value]) -> list[str]:
    faults = []
    for name, value in values.items():
        if not isinstance(value, date):
            continue
        fact = names()[name]
        for other in fact.not_before:
            earlier = values.get(other)
            if isinstance(earlier, date) and value < earlier:
                faults.append(
                    f"{fact.words} ({value.isoformat()}) comes before {names()[other].words} "
                    f"({earlier.isoformat()}). Check both days."
                )
        for other in fact.after:
            earlier = values.get(other)
            if isinstance(earlier, date) and value <= earlier:
                faults.append(
                    f"{fact.words} ({value.isoformat()}) must come after {names()[other].words} "
                    f"({earlier.isoformat()}). Check both days."
                )
    return faults


def long(day: date) -> str:
    """Monday 7 September 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def days_inclusive(first: date, last: date) -> int:
    """Days from one to the other, both counted."""
    return (last - first) // timedelta(days=1) + 1
