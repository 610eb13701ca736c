"""Who is trained on a day: by term of office, on joining, and again after so many months. Pure.

    rule = Rule(since=date(2023, 7, 1), within_days=90, every_months=24)
    standing(rule, spells=[Spell(date(2023, 5, 4), None)], done=[Done(date(2023, 9, 12))], day=date(2025, 9, 12))

A person belongs to a cohort for spells: a councillor for a term of office, an officer while in post. Nothing that was
completed is ever overwritten: what was true on a day stays answerable, as recorded by then or as recorded since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from goldenthread.rules.when import add_months


class Standing(Enum):
    NOT_ASKED = "Not asked of them"
    COMPLETED = "Completed"
    TO_DO = "To do"
    OVERDUE = "Overdue"
    EXPIRED = "Expired"

    @property
    def label(self) -> str:
        return self.value

    @property
    def colour(self) -> str:
        return {"Completed": "green", "To do": "blue", "Overdue": "red", "Expired": "orange"}.get(self.value, "grey")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a cohort is asked. `since`, `until`: the days between which it is asked, both included. `within_days` of
    joining, or of the rule's first day where that is later; None: no day is set. `every_months`: it is done again so
    many months after; None: once. `each_spell`: what was done in an earlier term of office does not count."""

    since: date
    until: date | None = None
    within_days: int | None = None
    every_months: int | None = None
    each_spell: bool = True


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to when somebody belonged to a cohort, both days included."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Done:
    """A completion: on which day, when it was recorded, and when it was taken back, if it was."""

    on: date
    recorded: date | None = None
    taken_back: date | None = None

    def known(self, by: date | None) -> bool:
        """Whether it stood in the record at the end of a day; None: as it stands now."""
        if by is None:
            return self.taken_back is None
        recorded = self.recorded or self.on
        return recorded <= by and (self.taken_back is None or self.taken_back > by)


@dataclass(frozen=True, slots=True)
class Told:
    """How somebody stands on a day. `due`: the last day to do it, None where none is set. `done`: when it was last
    completed. `lasts_until`: its last day, None where it lasts."""

    standing: Standing
    due: date | None = None
    done: date | None = None
    lasts_until: date | None = None


def standing(
    rule: Rule, *, spells: Iterable[Spell], done: Iterable[Done], day: date, known_by: date | None = None
) -> Told:
    """How somebody stands on a day, from what was recorded by the end of `known_by`, or from all that is recorded now.

    The last day of validity is the same day so many months later: completed on 8 February 2022, every 24 months, it
    lasts until 8 February 2024.
    """
    spell = next((one for one in sorted(spells, key=lambda s: s.since, reverse=True) if one.holds(day)), None)
    if spell is None or day < rule.since or (rule.until is not None and day > rule.until):
        return Told(Standing.NOT_ASKED)
    counts = [
        one.on for one in done
        if one.on <= day and one.known(known_by) and (not rule.each_spell or one.on >= spell.since)
    ]  # fmt: skip
    first = None
    if rule.within_days is not None:
        first = max(spell.since, rule.since) + timedelta(days=rule.within_days)
    if not counts:
        late = first is not None and first < day
        return Told(Standing.OVERDUE if late else Standing.TO_DO, due=first)
    last = max(counts)
    if rule.every_months is None:
        return Told(Standing.COMPLETED, due=first, done=last)
    until = add_months(last, rule.every_months)
    return Told(Standing.EXPIRED if day > until else Standing.COMPLETED, due=until, done=last, lasts_until=until)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of those who are asked stand how on a day."""

    asked: int
    completed: int
    to_do: int
    overdue: int
    expired: int

    @property
    def share(self) -> float | None:
        return self.completed / self.asked if self.asked else None


def figures(told: Sequence[Told]) -> Figures:
    counts = Counter(one.standing for one in told)
    return Figures(
        asked=len(told) - counts[Standing.NOT_ASKED],
        completed=counts[Standing.COMPLETED],
        to_do=counts[Standing.TO_DO],
        overdue=counts[Standing.OVERDUE],
        expired=counts[Standing.EXPIRED],
    )


def offered(events: Iterable[date], *, times: int, day: date) -> tuple[int, bool]:
    """(how many events were held or planned in the twelve months that end on a day, whether that is as often as
    asked)."""
    since = add_months(day, -12)
    count = sum(since < held <= day for held in events)
    return count, count >= times
