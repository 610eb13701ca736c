"""Periods by which counts are taken: weeks from Monday, months, quarters, calendar, academic and financial years."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np

DAY = timedelta(days=1)


def _month(day: date, months: int = 1) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


@dataclass(frozen=True)
class Every:
    """One kind of period. `first(day)`: the first day of the period that holds it; `next(first)`: of the one after."""

    key: str
    name: str
    first: Callable[[date], date]
    next: Callable[[date], date]
    words: Callable[[date], str]

    def last(self, first: date) -> date:
        return self.next(first) - DAY


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _year_from(month: int) -> Callable[[date], date]:
    return lambda day: date(day.year if day.month >= month else day.year - 1, month, 1)


def _two_years(day: date) -> str:
    return f"{day.year}/{(day.year + 1) % 100:02}"


EVERY: Mapping[str, Every] = MappingProxyType(
    {
        "week": Every(
            "week",
            "Week",
            lambda day: day - timedelta(days=day.weekday()),
            lambda first: first + timedelta(days=7),
            lambda first: f"week from {first.day} {first:%B %Y}",
        ),
        "month": Every("month", "Month", lambda day: day.replace(day=1), _month, lambda first: f"{first:%B %Y}"),
        "quarter": Every(
            "quarter",
            "Quarter",
            _quarter,
            lambda first: _month(first, 3),
            lambda first: f"{first:%B} to {_month(first, 2):%B %Y}",
        ),
        "year": Every(
            "year", "Calendar year", _year_from(1), lambda first: _month(first, 12), lambda first: str(first.year)
        ),
        "academic": Every(
            "academic",
            "Academic year",
            _year_from(9),
            lambda first: _month(first, 12),
            lambda first: f"academic year {_two_years(first)}",
        ),
        "financial": Every(
            "financial",
            "Financial year",
            _year_from(4),
            lambda first: _month(first, 12),
            lambda first: f"financial year {_two_years(first)}",
        ),
    }
)


def every(key: str) -> Every:
    """Raises KeyError that names the kinds there are."""
    try:
        return EVERY[key]
    except KeyError:
        raise KeyError(f"There is no period “{key}”. There are: {', '.join(EVERY)}.") from None


def days_of(first: date, last: date) -> dict[str, Any]:
    """The table `days`: each day from the first to the last, with the first day of its period of each kind."""
    begin, end = first.toordinal(), last.toordinal()
    table: dict[str, Any] = {"day": np.arange(begin, end + 1, dtype=np.int32)}
    for key in EVERY:
        starts = np.array([start.toordinal() for start in between(key, first, last)], dtype=np.int32)
        table[key] = starts[np.searchsorted(starts, table["day"], side="right") - 1] if len(starts) else table["day"]
    return table


def between(key: str, first: date, last: date) -> list[date]:
    """The first day of each period from that of `first` to that of `last`."""
    kind = every(key)
    found, at = [], kind.first(first)
    while at <= last:
        found.append(at)
        at = kind.next(at)
    return found
