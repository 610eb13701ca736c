"""Statistical process control: whether a measure over time does more than chance, and since when.

A chart has a centre and limits of three standard deviations, worked out from its own points: for shares from the
binomial distribution and the size of each point (a p-chart), for counts from the Poisson distribution (a c-chart), for
waits from the distances between neighbours (an individuals chart). Four rules look for more than chance: a point beyond
a limit, a run of eight on one side of the centre, six in a row that rise (or fall), two of three beyond two thirds of
the way to the same limit. By chance alone something shows somewhere on about one chart in six of 24 months with 60
cases each, and on two in five where a month has 25. What is said of the present speaks of signals that reach the last
point: by chance, one to four in a hundred. A signal is a reason to ask and no proof.

A step is a new beginning of the centre and limits. It is taken only with a recorded cause: without one, a change would
explain itself away.

D. J. Wheeler, Understanding Variation (1993); W. A. Shewhart, Economic Control (1931); rules after Nelson (1984) and
the NHS's "Making data count", which takes a run of seven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from math import sqrt

from goldenthread.rules.measures.definitions import Better

ENOUGH = 12  # points before limits are worked out: with fewer, they say more of chance than of the process
RUN, TREND = 8, 6
WIDTH = 3.0  # standard deviations
OF_MOVING_RANGE = 2.66  # 3 / d2, with d2 = 1.128 for ranges of two


class Basis(Enum):
    SHARE = "share"
    COUNT = "count"
    WAIT = "wait"


class Rule(Enum):
    BEYOND = "beyond a limit"
    RUN = f"{RUN} in a row on one side of the middle"
    TREND = f"{TREND} in a row in one direction"
    TWO_OF_THREE = "two of three near the same limit"


class Direction(Enum):
    BETTER = "better"
    WORSE = "worse"
    NEITHER = "other"  # of a measure of which neither is better


@dataclass(frozen=True, slots=True)
class Observed:
    """One period: its first day, the value (a share from 0 to 1, a count, or days), and for a share its denominator."""

    start: date
    value: float
    size: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A new beginning from `start`, with the cause that somebody recorded."""

    start: date
    cause: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One point with its centre and limits; None where there are too few points to work them out."""

    observed: Observed
    centre: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Signal:
    """More than chance, from the first to the last of these periods. `higher`: which way; `direction`: what that means
    for families."""

    rule: Rule
    first: date
    last: date
    higher: bool
    direction: Direction


@dataclass(frozen=True)
class Control:
    points: tuple[Drawn, ...]
    signals: tuple[Signal, ...]
    steps: tuple[Step, ...]

    @property
    def latest(self) -> Signal | None:
        """The signal that reaches to the last point, the one that began last; None when the present is quiet."""
        if not self.points:
            return None
        end = self.points[-1].observed.start
        now = [signal for signal in self.signals if signal.last == end]
        return max(now, key=lambda signal: signal.first) if now else None

    @property
    def enough(self) -> bool:
        return bool(self.points) and self.points[-1].centre is not None


def chart(observed: Sequence[Observed], basis: Basis, better: Better, steps: Sequence[Step] = ()) -> Control:
    """The control chart of these periods, in order. A step before the first or after the last point changes nothing."""
    points = sorted(observed, key=lambda each: each.start)
    taken = tuple(sorted((s for s in steps if points and points[0].start < s.start <= points[-1].start),
                         key=lambda s: s.start))  # fmt: skip
    edges = [step.start for step in taken]
    parts: list[list[Observed]] = [[] for _ in range(len(edges) + 1)]
    for each in points:
        parts[sum(each.start >= edge for edge in edges)].append(each)
    drawn = [_limits(part, basis) for part in parts]
    signals = [signal for part in drawn for signal in _signals(part, better)]
    return Control(tuple(point for part in drawn for point in part), tuple(signals), taken)


def _limits(part: Sequence[Observed], basis: Basis) -> list[Drawn]:
    counted = [each for each in part if basis is not Basis.SHARE or each.size]
    if len(counted) < ENOUGH:
        return [Drawn(each, None, None, None) for each in part]
    if basis is Basis.SHARE:
        total = sum(each.size for each in counted)
        centre = sum(each.value * each.size for each in counted) / total
        spread = [sqrt(centre * (1 - centre) / each.size) if each.size else 0.0 for each in part]
        return [
            Drawn(each, centre, max(0.0, centre - WIDTH * s), min(1.0, centre + WIDTH * s)) if each.size
            else Drawn(each, centre, None, None)
            for each, s in zip(part, spread, strict=True)
        ]  # fmt: skip
    centre = sum(each.value for each in part) / len(part)
    if basis is Basis.COUNT:
        width = WIDTH * sqrt(centre)
    else:
        moves = [abs(b.value - a.value) for a, b in pairwise(part)]
        width = OF_MOVING_RANGE * sum(moves) / len(moves)
    return [Drawn(each, centre, max(0.0, centre - width), centre + width) for each in part]


def _signals(part: Sequence[Drawn], better: Better) -> list[Signal]:
    known = [point for point in part if point.centre is not None and point.low is not None]
    found: list[Signal] = []

    def say(rule: Rule, first: int, last: int, higher: bool) -> None:
        if better is Better.NEITHER:
            direction = Direction.NEITHER
        else:
            direction = Direction.BETTER if higher is (better is Better.HIGHER) else Direction.WORSE
        found.append(Signal(rule, known[first].observed.start, known[last].observed.start, higher, direction))

    values = [point.observed.value for point in known]
    for place, point in enumerate(known):
        if values[place] > (point.high or 0.0):
            say(Rule.BEYOND, place, place, True)
        elif values[place] < (point.low or 0.0):
            say(Rule.BEYOND, place, place, False)
    sides = [_sign(value - (point.centre or 0.0)) for value, point in zip(values, known, strict=True)]
    for first, last, side in _runs(sides):
        if side and last - first + 1 >= RUN:
            say(Rule.RUN, first, last, side > 0)
    moves = [_sign(b - a) for a, b in pairwise(values)]
    for first, last, way in _runs(moves):
        if way and last - first + 2 >= TREND:
            say(Rule.TREND, first, last + 1, way > 0)
    near = [_near(value, point) for value, point in zip(values, known, strict=True)]
    for place in range(len(near) - 2):
        for way in (1, -1):
            three = near[place : place + 3]
            if three.count(way) >= 2 and three[-1] == way:
                say(Rule.TWO_OF_THREE, place + three.index(way), place + 2, way > 0)
    return found


def _sign(number: float) -> int:
    return (number > 1e-12) - (number < -1e-12)


def _near(value: float, point: Drawn) -> int:
    """1 or -1 beyond two thirds of the way from the centre to that limit, else 0."""
    centre, low, high = point.centre or 0.0, point.low or 0.0, point.high or 0.0
    if value > centre + (high - centre) * 2 / 3 + 1e-12:
        return 1
    if value < centre - (centre - low) * 2 / 3 - 1e-12:
        return -1
    return 0


def _runs(signs: Sequence[int]) -> list[tuple[int, int, int]]:
    """(first, last, sign) of each stretch of one sign. A nought breaks no stretch and lengthens none."""
    found: list[tuple[int, int, int]] = []
    start, last, sign = 0, -1, 0
    for place, each in enumerate(signs):
        if each and each != sign:
            if sign:
                found.append((start, last, sign))
            start, sign = place, each
        if each:
            last = place
    if sign:
        found.append((start, last, sign))
    return found


def in_words(control: Control, words: str, period: str, kind: str) -> str:
    """What the chart shows, in a sentence that can be questioned. `words`: the measure, such as "the share of requests
    that were refused"; `period`: how the last period is written; `kind`: "month"."""
    capital = words[:1].upper() + words[1:]
    if not control.points:
        return f"{capital} has not been counted yet."
    if not control.enough:
        since = " since the last step" if control.steps else ""
        return (
            f"There are fewer than {ENOUGH} {kind}s{since}, too few to tell a change from chance. {capital} is shown "
            "without limits."
        )
    now = control.latest
    if now is None:
        return f"{capital} moves within what chance alone explains, up to {period}."
    way = "higher" if now.higher else "lower"
    meaning = {
        Direction.BETTER: ", which is better for families",
        Direction.WORSE: ", which is worse for families",
        Direction.NEITHER: "",
    }[now.direction]
    return (
        f"{capital} is {way} than chance alone explains, up to {period}{meaning} ({now.rule.value}). "
        "That is a reason to ask what happened; it does not say why."
    )
