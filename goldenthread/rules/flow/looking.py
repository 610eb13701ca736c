"""The map, the routes, the waits, the loops and the work in hand of a log, by differences of neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from goldenthread.rules.flow.log import A_DAY, EventLog, day_of

NINE_TENTHS = 0.9
FIRST, SECOND = np.uint64(1_000_003), np.uint64(0x9E3779B97F4A7C15)


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


def grouped(codes: Any, values: Any) -> tuple[Any, Any, Any]:
    """(each code, its first place, the values sorted by code and then by size)."""
    order = np.lexsort((values, codes))
    codes, values = codes[order], values[order]
    if not len(codes):
        return codes, np.empty(0, np.int64), values
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
    return codes[starts], starts, values


def quantile(values: Any, starts: Any, ends: Any, q: float) -> Any:
    """The q-quantile of each stretch of sorted values, between neighbours in a straight line."""
    place = (ends - starts - 1) * q
    low = np.floor(place).astype(np.int64)
    part = place - low
    high = np.minimum(low + 1, ends - starts - 1)
    return values[starts + low] * (1 - part) + values[starts + high] * part


def hands(log: EventLog) -> tuple[Hand, ...]:
    """Every pair of neighbours with its waits, the most frequent first."""
    place, code, minutes = pairs_of(log)
    if not len(code):
        return ()
    codes, starts, values = grouped(code, minutes)
    ends = np.append(starts[1:], len(values))
    median = quantile(values, starts, ends, 0.5) / A_DAY
    nine = quantile(values, starts, ends, NINE_TENTHS) / A_DAY
    sums = np.add.reduceat(values, starts) / A_DAY
    once = np.unique(code.astype(np.int64) * (log.cases + 1) + log.case[place])
    cases = dict(zip(*np.unique(once // (log.cases + 1), return_counts=True), strict=True))
    size = len(log.activities)
    found = [
        Hand(
            log.activities[int(c) // size], log.activities[int(c) % size], int(n), int(cases[int(c)]),
            float(m), float(t), float(s / n),
        )
        for c, n, m, t, s in zip(codes, ends - starts, median, nine, sums, strict=True)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda hand: (-hand.count, hand.source, hand.target)))


def route_codes(log: EventLog) -> tuple[Any, Any]:
    """(the case of each, a number for its route). Two cases have the same number when they did the same in the same
    order: two sums modulo 2**64 that depend on every activity and its place are both the same."""
    starts = log.starts
    if not len(starts):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    lengths = np.diff(np.append(starts, len(log)))
    place = np.arange(len(log)) - np.repeat(starts, lengths)
    longest = int(lengths.max())
    activity = log.activity.astype(np.uint64) + np.uint64(1)
    sums = []
    for base in (FIRST, SECOND):
        powers = np.full(longest, base, np.uint64)
        powers[0] = 1
        powers = np.multiply.accumulate(powers)  # wraps at 2**64, as it should
        sums.append(np.add.reduceat(activity * powers[place], starts))
    both = np.stack([*sums, lengths.astype(np.uint64)], axis=1)
    _, number = np.unique(both, axis=0, return_inverse=True)
    return log.case[starts], number.reshape(-1)


def routes(log: EventLog, most: int = 20) -> tuple[tuple[Route, ...], int]:
    """(the commonest routes, how many there are). A route of one event is one too."""
    case, number = route_codes(log)
    if not len(case):
        return (), 0
    starts = log.starts
    ends = np.append(starts[1:], len(log)) - 1
    took = log.minute[ends] - log.minute[starts]
    codes, first, values = grouped(number, took)
    after = np.append(first[1:], len(values))
    counts, median = after - first, quantile(values, first, after, 0.5) / A_DAY
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
        took = np.sort((log.minute[finals] - log.minute[starts])[ended[log.case[starts]]])
        if len(took):
            edge = np.array([0]), np.array([len(took)])
            whole = (
                float(quantile(took, *edge, 0.5)[0]) / A_DAY,
                float(quantile(took, *edge, NINE_TENTHS)[0]) / A_DAY,
                len(took),
            )
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
