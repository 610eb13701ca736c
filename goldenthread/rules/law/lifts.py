"""Whether a limit is lifted in one case. A lift removes the limit and never adds days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data
from goldenthread.rules.law.calendars import Closure
from goldenthread.rules.law.errors import LawError
from goldenthread.rules.law.facts import Facts, days_inclusive, long

FILE = Path(__file__).with_name("lifts.yaml")


@dataclass(frozen=True)
class Lift:
    """One ground, held against the facts of one case. `holds`: the ground is there. `why` says what was looked at."""

    ground: str
    words: str
    holds: bool
    why: str
    law: str


@cache
def grounds() -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType(read_data(FILE))


def looked_at(lifts: tuple[str, ...], facts: Facts, start: date, last: date) -> tuple[Lift, ...]:
    """Every ground of these lifts that the facts say anything of, for the limit from `start` to `last`."""
    found = []
    for lift in lifts:
        for ground, asked in grounds()[lift]["grounds"].items():
            held = _held(asked, facts, start, last)
            if held is not None:
                found.append(Lift(ground, asked["words"], *held, law=grounds()[lift]["law"]))
    return tuple(found)


def _held(asked: Mapping[str, Any], facts: Facts, start: date, last: date) -> tuple[bool, str] | None:
    """Whether the ground holds, and why; None where the facts do not speak of it."""
    kind = asked["kind"]
    if kind == "words":
        words = facts.words(asked["fact"])
        return (True, f"Given as: {words.rstrip('.')}.") if words else None
    if kind == "period":
        if not facts.words(asked["fact"]):
            return None
        first, end = asked["first"], asked["last"]
        if first <= last <= end:
            return True, f"The limit falls on {long(last)}, from {long(first)} to {long(end)}."
        return False, f"The limit falls on {long(last)}, outside {long(first)} to {long(end)}: the ordinary rule holds."
    if kind == "within":
        day = facts.day(asked["fact"])
        if day is None:
            return None
        inside = start <= day <= last
        return inside, f"On {long(day)}, {'within' if inside else 'outside'} the period of the limit."
    if kind == "absence":
        return _absence(asked, facts, start, last)
    return _closure(asked, facts, start, last)


def _absence(asked: Mapping[str, Any], facts: Facts, start: date, last: date) -> tuple[bool, str] | None:
    first, end = facts.day(asked["from"]), facts.day(asked["until"])
    if first is None:
        return None
    if end is None:
        return False, "The last day away is not known, so it cannot be said how long they were away."
    days = days_inclusive(first, end)
    if end < start or first > last:
        return False, f"Away from {long(first)} to {long(end)}, outside the period of the limit."
    enough = days >= asked["days"]
    needed = "" if enough else f"; {asked['days']} are needed"
    return enough, f"Away from {long(first)} to {long(end)}: {days} days, both counted{needed}."


def _closure(asked: Mapping[str, Any], facts: Facts, start: date, last: date) -> tuple[bool, str] | None:
    day, first, end = (facts.day(asked[name]) for name in ("asked", "from", "until"))
    if day is None and first is None:
        return None
    if first is None or end is None:
        return (
            False,
            "There is no closure with both its days, so this ground fails. A setting open all year never has it.",
        )
    if day is None:
        return False, "The day on which the head was asked for advice is not known."
    try:
        closure = Closure(first, end)
    except LawError as fault:
        return False, fault.lines[0]
    if not closure.long_enough:
        return False, f"The closure is {closure.days} days; 28 are needed. Christmas and Easter closures never are."
    opens, shuts = closure.window
    window = f"the window is {long(opens)} to {long(shuts)}"
    if day < start:
        return False, f"Asked on {long(day)}, before the request."
    if day > last:
        return False, f"Asked on {long(day)}, after the limit, which it cannot have kept anybody from meeting."
    if opens <= day <= shuts:
        return True, f"Asked on {long(day)}: {window}, and the closure is {closure.days} days."
    return False, f"Asked on {long(day)}, outside: {window}."
