"""Dates as papers give them: "Autumn 2023", "early part of 2023", "quarterly", "per term of office".

A date in words becomes a span of days, and its last day is what the work is late after. A rhythm gives the next day
that something falls due. Standard library only; asks no clock.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
EARLIEST, LATEST = 1900, 2200
# First and last month of what papers call a part of the year. Winter ends in February of the next year.
PARTS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "winter": (12, 14),
    "early part of": (1, 4),
    "early": (1, 4),
    "mid": (5, 8),
    "middle of": (5, 8),
    "late": (9, 12),
    "end of": (12, 12),
}


@dataclass(frozen=True)
class Span:
    """The days that a date in words may mean, first and last included. `exact` when it names one day."""

    words: str
    first: date
    last: date

    @property
    def exact(self) -> bool:
        return self.first == self.last


def approximate(words: str) -> Span | None:
    """What "13 January 2022", "2022-01-13", "08/02/2022", "1/02/22", "July 2023", "Autumn 2023", "early part of 2023",
    "by 31 December 2021", "2023", "2022/23" or "23 to 26 November 2021" may mean; None for words that name no day.

    Days are read as day/month/year. "by" and "before the end of" do not change the span: its last day is the limit.
    A year written 2022/23 is a municipal or financial year: April to March. Years outside 1900 to 2200 are no dates of
    papers: None.
    """
    text = re.sub(r"\s+", " ", words.strip().lower()).removeprefix("about ").removeprefix("by ").removeprefix("in ")
    text = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", text)
    if not all(EARLIEST <= int(year) <= LATEST for year in re.findall(r"(?<!\d)\d{4}(?!\d)", text)):
        return None
    month = "(" + "|".join(MONTHS) + ")"
    weekday = "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return _days(words, *(int(n) for n in found.groups()))
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})", text):
        day, number, year = (int(n) for n in found.groups())
        return _days(words, year + 2000 if year < 100 else year, number, day)
    if found := re.fullmatch(rf"{weekday}(\d{{1,2}}) {month},? (\d{{4}})", text):
        return _days(words, int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
    if found := re.fullmatch(rf"(\d{{1,2}})(?: to |-|–)(\d{{1,2}}) {month} (\d{{4}})", text):
        number, year = MONTHS.index(found[3]) + 1, int(found[4])
        first, last = _days(words, year, number, int(found[1])), _days(words, year, number, int(found[2]))
        return Span(words, first.first, last.last) if first and last and first.first <= last.last else None
    if found := re.fullmatch(rf"(early |mid |late )?{month} (\d{{4}})", text):
        number, year = MONTHS.index(found[2]) + 1, int(found[3])
        end = monthrange(year, number)[1]
        first_day, last_day = {"early ": (1, 10), "mid ": (11, 20), "late ": (21, end)}.get(found[1] or "", (1, end))
        return Span(words, date(year, number, first_day), date(year, number, last_day))
    if found := re.fullmatch(rf"{month}(?: to |-|–){month} (\d{{4}})", text):
        return _months(words, int(found[3]), MONTHS.index(found[1]) + 1, MONTHS.index(found[2]) + 1)
    if found := re.fullmatch(rf"{month} (\d{{4}})(?: to |-|–|–){month} (\d{{4}})", text):
        first_of = date(int(found[2]), MONTHS.index(found[1]) + 1, 1)
        ends = _months(words, int(found[4]), MONTHS.index(found[3]) + 1, MONTHS.index(found[3]) + 1)
        return Span(words, first_of, ends.last) if ends and first_of <= ends.last else None
    if found := re.fullmatch(r"(\d{4})/(\d{2})", text):
        return _months(words, int(found[1]), 4, 15)
    if found := re.fullmatch(r"(\d{4})(?:-|–| to )(\d{4})", text):
        return Span(words, date(int(found[1]), 1, 1), date(int(found[2]), 12, 31)) if found[1] <= found[2] else None
    if found := re.fullmatch(rf"(?:the )?({'|'.join(PARTS)})[ -](\d{{4}})", text):
        return _months(words, int(found[2]), *PARTS[found[1]])
    if found := re.fullmatch(r"(?:calendar )?(\d{4})", text):
        return _months(words, int(found[1]), 1, 12)
    return None


def _days(words: str, year: int, month: int, day: int) -> Span | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Span(words, found, found)


def _months(words: str, year: int, first: int, last: int) -> Span | None:
    """Months may run past December: 14 is February of the next year."""
    if first > last:
        return None
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return Span(words, date(year, first, 1), date(end_year, end_month, monthrange(end_year, end_month)[1]))


class Rhythm(Enum):
    """How often something comes back, in the words of the papers, with its months (None: no months fix it)."""

    ONCE = ("once", None)
    MONTHLY = ("every month", 1)
    QUARTERLY = ("every quarter", 3)
    TERMLY = ("every school term", 4)
    TWICE_A_YEAR = ("twice a year", 6)
    YEARLY = ("every year", 12)
    EVERY_TWO_YEARS = ("every two years", 24)
    TERM_OF_OFFICE = ("once in each term of office", 48)

    def __init__(self, words: str, months: int | None) -> None:
        self.words, self.months = words, months

    @property
    def code(self) -> str:
        return self.name.lower()

    def next_after(self, day: date) -> date | None:
        """The corresponding day one turn later, or the last day of that month where there is none; None for once."""
        if self.months is None:
            return None
        return add_months(day, self.months)

    def falls_due(self, first: date, until: date) -> list[date]:
        """Every day that it falls due from `first` to `until`, both included; each counted from `first`, so that the
        31st comes back after a February."""
        if self.months is None:
            return [first] if first <= until else []
        span = (until.year - first.year) * 12 + until.month - first.month
        days = [add_months(first, months) for months in range(0, span + 1, self.months)]
        return [day for day in days if day <= until]


def add_months(day: date, months: int) -> date:
    """The corresponding date, or the last day of the month if that month is shorter (*Dodds v Walker* [1981])."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
