"""Where a wait is longer than chance explains: for a group of cases, or since a day. The costliest first.

Each wait between two steps is compared, group by group (who asked, which team), with the other cases by ranks
(Mann–Whitney), and before and after each day by ranks (Pettitt). Ranks do not mind one case of two years. All tests
together are held to one false find in twenty logs that have nothing in them (Holm), so that more groups do not mean
more alarms. A find needs at least a twentieth more waiting as well: with many cases, an hour is beyond chance and
no matter.

A find says where to look. Cases of a group may differ in other ways than the group.

H. B. Mann, D. R. Whitney (1947); A. N. Pettitt, A non-parametric approach to the change-point problem (1979); S. Holm,
A simple sequentially rejective multiple test procedure (1979).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import erfc, exp, sqrt
from typing import Any

import numpy as np

from goldenthread.rules.flow.log import A_DAY, EventLog, day_of
from goldenthread.rules.flow.looking import pairs_of

ERROR = 0.05  # false finds in a log without any: one in twenty
FEWEST, OF_STEP = 20, 60  # cases of a group, and of a step, below which nothing is asked
LONGER = 1.05  # a find waits at least a twentieth longer
MOST_GROUPS = 60  # of one attribute; the others are too small to be told apart


@dataclass(frozen=True, slots=True)
class Found:
    """One bottleneck. `attribute` "" is a change over time: `since` is its first day and `count` the cases after it.

    `median`, `others`: days, of the group and of the others (before the day). `lost`: days more, of all its cases
    together. `chance`: how often chance alone would show as much, corrected for everything that was asked.
    """

    source: str
    target: str
    attribute: str
    code: int
    words: str
    since: date | None
    count: int
    of: int
    median: float
    others: float
    lost: float
    chance: float

    @property
    def ratio(self) -> float:
        return self.median / self.others if self.others else float("inf")


@dataclass(slots=True)
class _Asked:
    p: float
    found: Found


def bottlenecks(log: EventLog, attributes: Sequence[str] = (), *, error: float = ERROR) -> tuple[Found, ...]:
    """Every find, the one that costs most days first. `attributes`: which to ask about; none named: all."""
    names = list(attributes) or list(log.attributes)
    asked = [one for step in _steps(log) for one in _of_step(log, step, names)]
    asked.sort(key=lambda one: one.p)
    kept: list[Found] = []
    for rank, one in enumerate(asked):
        corrected = one.p * (len(asked) - rank)
        if corrected > error:
            break
        if one.found.ratio >= LONGER and one.found.lost > 0:
            kept.append(_with(one.found, min(1.0, corrected)))
    return tuple(sorted(_distinct(kept), key=lambda found: -found.lost))


def _with(found: Found, chance: float) -> Found:
    values = {name: getattr(found, name) for name in found.__slots__}
    return Found(**{**values, "chance": chance})


def _distinct(found: Sequence[Found]) -> list[Found]:
    """Of finds of one step, of two whose groups are nearly the same only the likelier."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: f.chance):
        same = [f for f in kept if (f.source, f.target) == (one.source, one.target)]
        if not any(f.attribute == one.attribute == "" for f in same):
            kept.append(one)
    return kept


@dataclass(frozen=True, slots=True)
class _Step:
    source: str
    target: str
    case: Any
    minutes: Any
    begun: Any


def _steps(log: EventLog) -> Iterator[_Step]:
    """Each pair of neighbours that enough cases went, once for each case."""
    place, code, minutes = pairs_of(log)
    size = len(log.activities)
    codes, counts = np.unique(code, return_counts=True)
    for pair, count in zip(codes.tolist(), counts.tolist(), strict=True):
        if count < OF_STEP:
            continue
        mine = code == pair
        cases, waits, begun = log.case[place[mine]], minutes[mine], log.minute[place[mine]]
        _, first = np.unique(cases, return_index=True)
        if len(first) >= OF_STEP and waits[first].max() > 0:
            yield _Step(
                log.activities[pair // size], log.activities[pair % size], cases[first], waits[first], begun[first]
            )


def _of_step(log: EventLog, step: _Step, names: Sequence[str]) -> Iterator[_Asked]:
    ranks, ties = ranked(step.minutes)
    for name in names:
        codes = log.attributes[name][step.case]
        values, counts = np.unique(codes, return_counts=True)
        groups = sorted(zip(counts.tolist(), values.tolist(), strict=True), reverse=True)[:MOST_GROUPS]
        for count, code in groups:
            if not code or count < FEWEST or len(codes) - count < FEWEST:
                continue
            inside = codes == code
            yield _Asked(
                larger(float(ranks[inside].sum()), count, len(ranks) - count, ties),
                _found(step, inside, name, int(code), log.words(name, int(code))),
            )
    yield _since(step, ranks, ties)


def ranked(values: Any) -> tuple[Any, float]:
    """(middle ranks from 1, what ties take off the spread of a sum of ranks)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    edge = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(ordered)]])
    lengths = np.diff(edge)
    middle = (edge[:-1] + edge[1:] + 1) / 2
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(middle, lengths)
    return ranks, float((lengths.astype(np.float64) ** 3 - lengths).sum())


def larger(sum_of_ranks: float, inside: int, outside: int, ties: float) -> float:
    """The chance of a sum of ranks at least so large when a group waits as the others do (one-sided)."""
    n = inside + outside
    mean = inside * (n + 1) / 2
    variance = inside * outside / 12 * ((n + 1) - ties / (n * (n - 1)))
    if variance <= 0:
        return 1.0
    return erfc((sum_of_ranks - mean - 0.5) / sqrt(variance) / sqrt(2)) / 2


def _since(step: _Step, ranks: Any, ties: float) -> _Asked:
    """The day from which the step waits longer, if there is one: where the ranks before and after differ most."""
    order = np.argsort(step.begun, kind="stable")
    n = len(order)
    sums = np.cumsum(ranks[order])
    places = np.arange(FEWEST, n - FEWEST)
    begun = step.begun[order]
    places = places[begun[places] != begun[places - 1]]  # a day is before or after as a whole
    if not len(places):
        return _Asked(1.0, _found(step, np.zeros(n, bool), "", 0, ""))
    rises = places * (n + 1) - 2 * sums[places - 1]  # Pettitt's U: positive where what follows ranks higher
    best = int(np.argmax(rises))
    spread = 1 - ties / (n**3 - n)
    p = min(1.0, exp(-6 * float(rises[best]) ** 2 / ((float(n) ** 3 + float(n) ** 2) * max(spread, 1e-9))))
    after = np.zeros(n, bool)
    after[order[places[best] :]] = True
    since = day_of(int(begun[places[best]]))
    return _Asked(p if rises[best] > 0 else 1.0, _found(step, after, "", 0, "", since))


def _found(step: _Step, inside: Any, name: str, code: int, words: str, since: date | None = None) -> Found:
    mine, others = step.minutes[inside], step.minutes[~inside]
    count = len(mine)
    lost = float(mine.mean() - others.mean()) * count / A_DAY if count and len(others) else 0.0
    return Found(
        step.source, step.target, name, code, words, since, count, len(step.minutes),
        float(np.median(mine)) / A_DAY if count else 0.0, float(np.median(others)) / A_DAY if len(others) else 0.0,
        lost, 1.0,
    )  # fmt: skip
