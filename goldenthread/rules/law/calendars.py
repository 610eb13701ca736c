"""Days that count and days that do not. Nothing here guesses: past the last announced bank holiday it refuses.

A working day is no Saturday, Sunday or bank holiday in England and Wales (Interpretation of the SEND Regulations: C4,
grade I; a council's own Christmas closure is no bank holiday). The tribunal leaves out August and 25 December to
1 January (HESC Rules 2008, r.12).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from goldenthread.rules.data import read_data
from goldenthread.rules.law.errors import BeyondCalendar, LawError

FILE = Path(__file__).with_name("bank_holidays.yaml")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Bank holidays from the first day of one year to the last of another; outside, every question is refused."""

    holidays: frozenset[date]
    first_year: int
    last_year: int

    @staticmethod
    def of(years: Mapping[int, Iterable[date]]) -> "Calendar":
        """Raises LawError unless the years follow one another and each holds its own days."""
        if not years:
            raise LawError("There are no years of bank holidays.")
        first, last = min(years), max(years)
        missing = [str(year) for year in range(first, last + 1) if year not in years]
        if missing:
            raise LawError(f"Bank holidays of {', '.join(missing)} are missing between {first} and {last}.")
        astray = [f"{day} stands under {year}" for year, days in years.items() for day in days if day.year != year]
        if astray:
            raise LawError(f"Bank holidays: {'; '.join(astray)}.")
        return Calendar(frozenset(day for days in years.values() for day in days), first, last)

    def covers(self, day: date) -> bool:
        return self.first_year <= day.year <= self.last_year

    def _check(self, day: date) -> None:
        if not self.covers(day):
            raise BeyondCalendar(
                f"Working days around {day} cannot be counted: bank holidays are known from {self.first_year} to "
                f"{self.last_year}. Add a year when it is announced on gov.uk."
            )

    def is_working_day(self, day: date) -> bool:
        self._check(day)
        return day.weekday() < 5 and day not in self.holidays

    def why_not(self, day: date) -> str:
        """ "a Sunday", "a bank holiday", or nothing for a working day."""
        self._check(day)
        if day in self.holidays:
            return "a bank holiday"
        return {5: "a Saturday", 6: "a Sunday"}.get(day.weekday(), "")

    def on_or_after(self, day: date) -> date:
        while not self.is_working_day(day):
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_working_day(day):
            day -= DAY
        return day

    def working_days_after(self, day: date, count: int) -> date:
        """The `count`th working day after `day`; `day` itself never counts."""
        return self._later(self._working_days, day, count)

    def _later(self, days: Sequence[date], day: date, count: int) -> date:
        """The `count`th of these days after `day`. Raises BeyondCalendar where one of the days between is not known."""
        if not count:
            return day
        self._check(day + DAY)
        place = bisect_right(days, day) + count - 1
        if place >= len(days):
            self._check(date(self.last_year, 12, 31) + DAY)
        return days[place]

    @cached_property
    def _working_days(self) -> tuple[date, ...]:
        every = (date(self.first_year, 1, 1) + DAY * n for n in range(self._length))
        return tuple(day for day in every if self.is_working_day(day))

    @cached_property
    def _tribunal_days(self) -> tuple[date, ...]:
        return tuple(day for day in self._working_days if day.month != 8 and not in_christmas(day))

    @property
    def _length(self) -> int:
        return (date(self.last_year, 12, 31) - date(self.first_year, 1, 1)).days + 1

    def working_days_beginning(self, day: date, count: int) -> date:
        """The `count`th working day where `day` is the first if it is a working day (C4)."""
        return self.working_days_after(day - DAY, count)

    def working_days_between(self, first: date, before: date) -> int:
        """Working days from `first`, which counts, to the day before `before`."""
        return sum(self.is_working_day(first + DAY * n) for n in range((before - first).days))

    # --- the tribunal's two rules ------------------------------------------------------------------

    def tribunal_start(self, day: date) -> date:
        """When an appeal is in time whose last day is `day`. Only the last day matters: in August it becomes the first
        working day after 31 August, from 25 December to 1 January the first after 1 January, on another day that is no
        working day the next one.
        """
        if day.month == 8:
            return self.on_or_after(date(day.year, 9, 1))
        if in_christmas(day):
            return self.on_or_after(date(day.year + (day.month == 12), 1, 2))
        return self.on_or_after(day)

    def tribunal_days_after(self, day: date, count: int) -> date:
        """The `count`th working day after `day`, with August and 25 December to 1 January not counted at all."""
        return self._later(self._tribunal_days, day, count)


def in_christmas(day: date) -> bool:
    """25 December to 1 January, both included."""
    return (day.month == 12 and day.day >= 25) or (day.month == 1 and day.day == 1)


@dataclass(frozen=True)
class Closure:
    """One closure of one school or early years provider: the first day that it is shut, and the day it opens again."""

    closed_from: date
    reopens: date

    def __post_init__(self) -> None:
        if self.reopens <= self.closed_from:
            raise LawError(f"A school that closes on {self.closed_from} must reopen later, not on {self.reopens}.")

    @property
    def days(self) -> int:
        return (self.reopens - self.closed_from).days

    @property
    def long_enough(self) -> bool:
        """At least 4 continuous weeks: two weeks at Christmas or Easter never are (reg 13(3)(a))."""
        return self.days >= 28

    @property
    def window(self) -> tuple[date, date]:
        """First and last day on which a request for the head's advice falls under the ground: it starts one week
        before the school closes and ends one week before it reopens (regs 5(4), 10(4), 13(3), 27(3)).
        """
        return self.closed_from - 7 * DAY, self.reopens - 7 * DAY


@cache
def announced() -> Calendar:
    """Bank holidays in England and Wales that have been announced, from `bank_holidays.yaml`."""
    return read(read_data(FILE), str(FILE.name))


def read(data: Any, name: str) -> Calendar:
    """Raises LawError, which names the file and the year, for what is no list of days."""
    faults, years = [], {}
    for year, days in (data.get("years") or {}).items() if isinstance(data, dict) else ():
        try:
            years[int(year)] = [date.fromisoformat(f"{int(year)}-{day}") for day in days]
        except (TypeError, ValueError) as fault:
            faults.append(f"{name}, {year}: write each day as month-day, such as 12-25 ({fault}).")
    if faults:
        raise LawError(faults)
    return Calendar.of(years)
