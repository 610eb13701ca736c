"""An event log in columns: one row per event, sorted by case and then by time.

Times are whole minutes since the year 1 (a day alone is its midnight), so that differences of neighbours are waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

A_DAY = 1_440  # minutes
MOST_ACTIVITIES = 2_000
EPOCH = datetime(1, 1, 1)  # noqa: DTZ001  a clock time without a zone, as logs give it


class BadLog(ValueError):
    """The log cannot be used; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class EventLog:
    """`case`, `activity`, `minute`: one entry per event, sorted. `attributes`: by name, a code for each case (0: not
    known) with its words in `labels`. `keys`: what each case is called where it came from."""

    case: Any
    activity: Any
    minute: Any
    activities: tuple[str, ...]
    keys: Sequence[Any]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    only_days: bool = False  # every time is a midnight: waits are whole days

    @classmethod
    def of(
        cls,
        case: Any,
        activity: Any,
        minute: Any,
        activities: Sequence[str],
        keys: Sequence[Any],
        attributes: Mapping[str, Any] | None = None,
        labels: Mapping[str, Mapping[int, str]] | None = None,
        order: Any = None,
    ) -> EventLog:
        """A log of unsorted columns. Events of a case at the same time keep the order in which they were given, or that
        of `order`. Raises BadLog for columns of different lengths and for more activities than a person can read."""
        sizes = {len(case), len(activity), len(minute)}
        if len(sizes) > 1:
            raise BadLog(f"The columns of the log are not of one length: {sorted(sizes)}.")
        if len(activities) > MOST_ACTIVITIES:
            raise BadLog(
                f"The log has {len(activities)} different activities; more than {MOST_ACTIVITIES} is no process but "
                "free text. Choose another column as the activity."
            )
        cases = np.ascontiguousarray(case, dtype=np.int32)
        minutes = np.ascontiguousarray(minute, dtype=np.int64)
        places = sorted_by(cases, minutes, order)
        kind = np.int16
        sorted_minutes = minutes[places]
        return cls(
            cases[places],
            np.ascontiguousarray(activity, dtype=kind)[places],
            sorted_minutes,
            tuple(activities),
            keys,
            dict(attributes or {}),
            dict(labels or {}),
            bool(len(minutes)) and not bool((sorted_minutes % A_DAY).any()),
        )

    def __len__(self) -> int:
        return len(self.case)

    @property
    def cases(self) -> int:
        return len(self.keys)

    @property
    def starts(self) -> Any:
        """The place of the first event of each case that has one."""
        if not len(self.case):
            return np.empty(0, np.int64)
        return np.concatenate([[0], np.flatnonzero(self.case[1:] != self.case[:-1]) + 1])

    def kept(self, chosen: Any) -> EventLog:
        """The log of the cases for which `chosen` is true; keys and attributes keep their places."""
        return replace_events(self, chosen[self.case])

    def until(self, minute: int) -> EventLog:
        """The log as it was then: without what happened later."""
        return replace_events(self, self.minute < minute)

    def first_minute(self) -> Any:
        """The minute of each case's first event; a very large number for a case without one."""
        found = np.full(self.cases, np.iinfo(np.int64).max)
        places = self.starts
        found[self.case[places]] = self.minute[places]
        return found

    def words(self, name: str, code: int) -> str:
        return self.labels.get(name, {}).get(code) or (str(code) if code else "not known")


def replace_events(log: EventLog, mask: Any) -> EventLog:
    return replace(log, case=log.case[mask], activity=log.activity[mask], minute=log.minute[mask])


def sorted_by(cases: Any, minutes: Any, order: Any = None) -> Any:
    """Places by case, then time, then the given order. One sort of one number where case and time fit into it."""
    if not len(cases):
        return np.empty(0, np.int64)
    if order is not None:
        return np.lexsort((order, minutes, cases))
    low = int(minutes.min())
    span = int(minutes.max()) - low + 1
    top = int(cases.max()) + 1
    if top * span < 2**62:
        return np.argsort(cases.astype(np.int64) * span + (minutes - low), kind="stable")
    return np.lexsort((minutes, cases))


def minute_of(when: datetime | date) -> int:
    """The minute of a day or a clock time. Zones are left out: a log is of one place."""
    if isinstance(when, datetime):
        return int((when.replace(tzinfo=None) - EPOCH) / timedelta(minutes=1)) + A_DAY
    return when.toordinal() * A_DAY


def day_of(minute: int) -> date:
    return date.fromordinal(int(minute) // A_DAY)
