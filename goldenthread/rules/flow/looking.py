"""The map, the routes, the waits, the loops and the work in hand of a log, by differences of neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from goldenthread.rules.flow.log import A_DAY, MOST_ACTIVITIES, EventLog, day_of

NINE_TENTHS = 0.9
COUNTED = 8_000_000  # different pairs of group and value that are counted rather than sorted
SHORT = 64  # events of a case, up to which its neighbours are compared one by one
BASE, MIXED = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
# A mark for each activity that has nothing to do with its number (splitmix64).
MARKS = np.arange(1, MOST_ACTIVITIES + 2, dtype=np.uint64) * BASE
MARKS = (MARKS ^ (MARKS >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
MARKS = (MARKS ^ (MARKS >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
MARKS ^= MARKS >> np.uint64(31)


@dataclass(frozen=True, slots=True)
class Hand:
    """That one activity follows another directly: how often, in how many cases, and how long it took (days)."""

    source: str
    target: str
    count: int
    cases: int
    median: float
    nine_in_ten: float
    mean: float

    @property
    def total(self) -> float:
        return self.mean * self.count


@dataclass(frozen=True, slots=True)
class Route:
    """One real way through, as so many cases went it from their first to their last event."""

    activities: tuple[str, ...]
    cases: int
    median: float  # days from first to last


@dataclass(frozen=True, slots=True)
class Loop:
    """An activity that happens again in a case: in how many cases, and how many times more than once in all."""

    activity: str
    cases: int
    again: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week, from its Monday: cases that began, cases that ended, and cases in hand at its end."""

    start: date
    came: int
    ended: int
    in_hand: int


@dataclass(frozen=True)
class Looked:
    """What a log shows. `age`: days since their first event of the cases in hand, in order."""

    cases: int
    events: int
    first: date | None
    last: date | None
    hands: tuple[Hand, ...]
    begin: tuple[tuple[str, int], ...]
    end: tuple[tuple[str, int], ...]
    activities: tuple[tuple[str, int, int], ...]  # name, events, cases
    routes: tuple[Route, ...]
    route_count: int
    loops: tuple[Loop, ...]
    whole: (
        tuple[float, float, int] | None
    )  # from first to last event of those that ended: middle, nine in ten, how many
    weeks: tuple[Week, ...]
    age: tuple[float, ...]
    limit_days: int

    def hand(self, source: str, target: str) -> Hand | None:
        return next((h for h in self.hands if (h.source, h.target) == (source, target)), None)


def pairs_of(log: EventLog) -> tuple[Any, Any, Any]:
    """(place of the earlier event, code of the pair, minutes between) for each two neighbours of one case."""
    if len(log) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int64)
    same = log.case[1:] == log.case[:-1]
    place = np.flatnonzero(same)
    code = log.activity[place].astype(np.int32) * len(log.activities) + log.activity[place + 1]
    return place, code, log.minute[place + 1] - log.minute[place]


def counts_of_pairs(log: EventLog) -> Any:
    """The directly-follows map alone: a square table of how often the row's activity is followed by the column's."""
    size = len(log.activities)
    if len(log) < 2:
        return np.zeros((size, size), np.int64)
    code = log.activity[:-1].astype(np.int32)
    code *= size
    code += log.activity[1:]
    code[log.case[1:] != log.case[:-1]] = size * size
    return np.bincount(code, minlength=size * size + 1)[: size * size].reshape(size, size)


@dataclass(frozen=True)
class Groups:
    """Values by the code of their group, in order within it: how many, their sum, and the value at any place."""

    codes: Any
    counts: Any
    sums: Any
    at: Callable[[Any], Any]  # places in the order of code and size -> values

    def quantile(self, q: float) -> Any:
        """The q-quantile of each group, between neighbours in a straight line."""
        first = np.concatenate([[0], np.cumsum(self.counts)[:-1]])
        place = (self.counts - 1) * q
        low = np.floor(place).astype(np.int64)
        part = place - low
        high = np.minimum(low + 1, self.counts - 1)
        return self.at(first + low) * (1 - part) + self.at(first + high) * part


def grouped(codes: Any, values: Any) -> Groups:
    """Whole numbers of 0 or more, by group. Few different ones are counted, many are sorted; both give the same."""
    if not len(codes):
        empty = np.empty(0, np.int64)
        return Groups(empty, empty, empty, lambda places: empty)
    size, span = int(codes.max()) + 1, int(values.max()) + 1
    key = codes.astype(np.int64) * span
    key += values
    totals = np.bincount(codes, minlength=size)
    present = np.flatnonzero(totals)
    sums = np.bincount(codes, weights=values, minlength=size)[present]
    if size * span <= max(COUNTED, 2 * len(codes)):
        sums_of_counts = np.cumsum(np.bincount(key, minlength=size * span))
        return Groups(
            present, totals[present], sums, lambda places: np.searchsorted(sums_of_counts, places, side="right") % span
        )
    key.sort()
    return Groups(present, totals[present], sums, lambda places: key[places] % span)


def hands(log: EventLog) -> tuple[Hand, ...]:
    """Every pair of neighbours with its waits, the most frequent first."""
    place, code, minutes = pairs_of(log)
    if not len(code):
        return ()
    unit = A_DAY if log.only_days else 1
    found = grouped(code, minutes // unit)
    cases = np.bincount(code[first_in_case(log.case[place], code, log)], minlength=int(code.max()) + 1)[found.codes]
    size, days = len(log.activities), A_DAY / unit
    told = [
        Hand(log.activities[c // size], log.activities[c % size], n, k, m / days, t / days, total / n / days)
        for c, n, k, m, t, total in zip(
            found.codes.tolist(), found.counts.tolist(), cases.tolist(), found.quantile(0.5).tolist(),
            found.quantile(NINE_TENTHS).tolist(), found.sums.tolist(), strict=True,
        )
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda hand: (-hand.count, hand.source, hand.target)))


def first_in_case(case: Any, code: Any, log: EventLog) -> Any:
    """Of each pair, whether its case had no such pair before."""
    starts = log.starts
    longest = int(np.diff(np.append(starts, len(log))).max()) - 1
    if longest > SHORT:
        first = np.zeros(len(code), bool)
        first[np.unique(code.astype(np.int64) * log.cases + case, return_index=True)[1]] = True
        return first
    first = np.ones(len(code), bool)
    for back in range(1, longest):  # the neighbours of a case stand together
        first[back:] &= (code[back:] != code[:-back]) | (case[back:] != case[:-back])
    return first


def route_codes(log: EventLog) -> tuple[Any, Any]:
    """(the case of each, a number for its route). Two cases have the same number when they did the same in the same
    order: a sum modulo 2**64 that depends on every activity, its place and the length is the same. Two routes of a
    hundred thousand have one sum by chance less than once in a thousand million logs."""
    starts = log.starts
    if not len(starts):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    lengths = np.diff(np.append(starts, len(log)))
    place = np.arange(len(log), dtype=np.int32) - np.repeat(starts.astype(np.int32), lengths)
    powers = np.full(int(lengths.max()), BASE, np.uint64)
    powers[0] = 1
    powers = np.multiply.accumulate(powers)  # wraps at 2**64, as it should
    marks = MARKS[log.activity] * powers[place]
    sums = np.add.reduceat(marks, starts) + lengths.astype(np.uint64) * MIXED
    sums ^= sums >> np.uint64(29)
    _, number = np.unique(sums, return_inverse=True)
    return log.case[starts], number.reshape(-1)


def routes(log: EventLog, most: int = 20) -> tuple[tuple[Route, ...], int]:
    """(the commonest routes, how many there are). A route of one event is one too."""
    case, number = route_codes(log)
    if not len(case):
        return (), 0
    starts = log.starts
    ends = np.append(starts[1:], len(log)) - 1
    took = log.minute[ends] - log.minute[starts]
    unit = A_DAY if log.only_days else 1
    by_route = grouped(number, took // unit)
    codes, counts, median = by_route.codes, by_route.counts, by_route.quantile(0.5) / (A_DAY / unit)
    some = np.zeros(int(number.max()) + 1, np.int64)
    some[number[::-1]] = np.arange(len(number))[::-1]  # the first case of each route
    order = np.lexsort((codes, -counts))[:most]
    found = []
    for n in order:
        one = int(some[int(codes[n])])
        steps = log.activity[starts[one] : ends[one] + 1]
        found.append(Route(tuple(log.activities[int(a)] for a in steps), int(counts[n]), float(median[n])))
    return tuple(found), len(codes)


def loops(log: EventLog) -> tuple[Loop, ...]:
    """Activities that come back in a case, the commonest first."""
    size = len(log.activities)
    if not len(log):
        return ()
    keys, counts = np.unique(log.case.astype(np.int64) * size + log.activity, return_counts=True)
    more = counts > 1
    activity = (keys[more] % size).astype(np.int64)
    cases = np.bincount(activity, minlength=size)
    again = np.bincount(activity, weights=counts[more] - 1, minlength=size)
    found = [Loop(log.activities[n], int(cases[n]), int(again[n])) for n in range(size) if cases[n]]
    return tuple(sorted(found, key=lambda loop: (-loop.cases, loop.activity)))


def weeks(log: EventLog, ended: Any, last: date, most: int = 156) -> tuple[Week, ...]:
    """Arrivals, endings and work in hand by week to the week of `last`; `ended` tells of each case whether its last
    event ends it."""
    starts = log.starts
    if not len(starts):
        return ()
    began = log.minute[starts] // A_DAY
    over = (log.minute[np.append(starts[1:], len(log)) - 1] // A_DAY)[ended[log.case[starts]]]
    first = day_of(int(began.min()) * A_DAY)
    monday = first - timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    if count <= 0:
        return ()
    edges = monday.toordinal() + 7 * np.arange(count + 1)
    came = np.histogram(began, edges)[0]
    went = np.histogram(over, edges)[0]
    in_hand = np.cumsum(came - went)
    rows = [Week(monday + timedelta(days=7 * n), int(came[n]), int(went[n]), int(in_hand[n])) for n in range(count)]
    return tuple(rows[-most:])


def look(log: EventLog, *, limit_days: int = 0, ends: Sequence[str] = (), last: date | None = None) -> Looked:
    """Everything of a log. `ends`: activities that end a case; without them the last event of each case counts as its
    end, and nothing is said of work in hand. `last`: the day to which the log is known (else that of its last event);
    `limit_days`: beside which waits are shown."""
    starts = log.starts
    finals = np.append(starts[1:], len(log)) - 1 if len(starts) else starts
    size = len(log.activities)
    known = last or (day_of(int(log.minute.max())) if len(log) else None)
    ended = np.ones(log.cases, bool)
    if ends and len(starts):
        codes = [n for n, name in enumerate(log.activities) if name in set(ends)]
        ended[:] = False
        ended[log.case[finals]] = np.isin(log.activity[finals], codes)
    whole = None
    if len(starts):
        took = (log.minute[finals] - log.minute[starts])[ended[log.case[starts]]]
        if len(took):
            middle, nine = np.quantile(took, [0.5, NINE_TENTHS]) / A_DAY
            whole = (float(middle), float(nine), len(took))
    first = np.bincount(log.activity[starts], minlength=size) if len(starts) else np.zeros(size, int)
    final = np.bincount(log.activity[finals], minlength=size) if len(starts) else np.zeros(size, int)
    events = np.bincount(log.activity, minlength=size) if len(log) else np.zeros(size, int)
    pairs = np.unique(log.case.astype(np.int64) * size + log.activity) if len(log) else np.empty(0, int)
    cases = np.bincount(pairs % size, minlength=size) if len(pairs) else np.zeros(size, int)
    found, count = routes(log)
    age: tuple[float, ...] = ()
    if known is not None and len(starts):
        open_ = ~ended[log.case[starts]]
        age = tuple(np.sort(known.toordinal() - log.minute[starts][open_] / A_DAY).round(2).tolist())
    return Looked(
        cases=len(starts),
        events=len(log),
        first=day_of(int(log.minute.min())) if len(log) else None,
        last=known,
        hands=hands(log),
        begin=_ranked(log, first),
        end=_ranked(log, final),
        activities=tuple((log.activities[n], int(events[n]), int(cases[n])) for n in np.argsort(-events) if events[n]),
        routes=found,
        route_count=count,
        loops=loops(log),
        whole=whole,
        weeks=weeks(log, ended, known) if known is not None and ends else (),
        age=age,
        limit_days=limit_days,
    )


def _ranked(log: EventLog, counts: Any) -> tuple[tuple[str, int], ...]:
    return tuple((log.activities[n], int(counts[n])) for n in np.argsort(-counts, kind="stable") if counts[n])
