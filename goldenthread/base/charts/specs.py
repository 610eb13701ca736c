"""What a chart shows, as plain data. Built once and checked; `draw` does the rest.

Shares are percentages (47.04, not 0.4704). `None` stands for what was not published: a gap in the line, words in the
table.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from goldenthread.base.documents.blocks import clean
from goldenthread.base.documents.numbers import ABSENT, Unit, Value, decimal_of, write

Kind = Literal["ours", "comparator", "region", "england"]
KINDS = ("ours", "comparator", "region", "england")
Axis = int | datetime.date  # a year, or a day


class BadChart(ValueError):
    """The chart cannot be drawn. The message says what is wrong, where, and what to do."""


def _text(text: str, where: str, *, needed: bool = True) -> str:
    try:
        clean(text, where)
    except ValueError as wrong:
        raise BadChart(str(wrong)) from None
    if needed and not text.strip():
        raise BadChart(f"{where}: is empty. Say it in words.")
    return text


def _value(value: Value, where: str) -> None:
    if value is None:
        return
    try:
        number = decimal_of(value)
    except ValueError as wrong:
        raise BadChart(f"{where}: {wrong}") from None
    if abs(number) > 10**12 or not math.isfinite(float(number)):
        raise BadChart(f"{where}: {value} is beyond what a chart shows. Give it in thousands or millions.")


def _limits(value: Value, low: Value, high: Value, where: str) -> None:
    for number in (value, low, high):
        _value(number, where)
    if (low is None) != (high is None):
        raise BadChart(f"{where}: has one limit without the other. Give both low and high, or neither.")
    if low is not None and high is not None and low > high:
        raise BadChart(f"{where}: low {low} is above high {high}. Swap them.")
    if low is not None and value is None:
        raise BadChart(f"{where}: has limits but no value. Give the value, or None for all three.")


@dataclass(frozen=True)
class Point:
    """`x`: a calendar year or a day. `low` and `high`: limits of uncertainty. `note`: goes into the table."""

    x: Axis
    value: Value
    low: Value = None
    high: Value = None
    note: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.x, bool) or type(self.x) not in (int, datetime.date):
            raise BadChart(f"Point {self.x!r}: give a year such as 2025, or a datetime.date.")
        if isinstance(self.x, int) and not 1900 <= self.x <= 2200:
            raise BadChart(f"Point {self.x}: is not a year from 1900 to 2200.")
        _limits(self.value, self.low, self.high, f"Point {self.x}")
        _text(self.note, f"Point {self.x}, note", needed=False)


@dataclass(frozen=True)
class Series:
    name: str
    points: Sequence[Point]
    kind: Kind = "comparator"

    def __post_init__(self) -> None:
        _text(self.name, "Series name")
        if self.kind not in KINDS:
            raise BadChart(f"Series {self.name!r}: kind {self.kind!r}. Use one of: {', '.join(KINDS)}.")
        object.__setattr__(self, "points", tuple(sorted(self.points, key=lambda point: axis_day(point.x))))
        xs = [point.x for point in self.points]
        if len(set(xs)) != len(xs):
            twice = next(x for x in xs if xs.count(x) > 1)
            raise BadChart(f"Series {self.name!r}: has two points for {twice}. Give one.")


@dataclass(frozen=True)
class Break:
    """What was counted changed between `before` and `after`: the line is broken there and the label says why."""

    before: Axis
    after: Axis
    label: str

    def __post_init__(self) -> None:
        _text(self.label, "Break label")
        if type(self.before) is not type(self.after) or self.before >= self.after:  # type: ignore[operator]
            raise BadChart(f"Break {self.label!r}: {self.before} must come before {self.after}.")


@dataclass(frozen=True)
class Event:
    """A dated decision or action, marked on the chart with a letter and told in the key."""

    day: datetime.date
    label: str

    def __post_init__(self) -> None:
        _text(self.label, "Event label")
        if type(self.day) is not datetime.date:
            raise BadChart(f"Event {self.label!r}: {self.day!r} is not a day. Give a datetime.date.")


class _Common:  # no dataclass of its own: its fields would come before those that a chart must have
    title: str
    unit: Unit
    places: int
    source: str
    about: str
    absent: str

    def words(self, value: Value) -> str:
        return write(value, self.unit, self.places, absent=self.absent)

    def _check(self) -> None:
        _text(self.title, "Chart title")
        where = f"Chart {self.title!r}"
        for part in ("source", "about"):
            _text(getattr(self, part), f"{where}, {part}", needed=False)
        _text(self.absent, f"{where}, absent")
        try:
            write(1, self.unit, self.places)
        except ValueError as wrong:
            raise BadChart(f"{where}: {wrong}") from None


@dataclass(frozen=True)
class LineChart(_Common):
    """One measure over time. `measured`: what a year's figure is about, the whole year or one day in January."""

    title: str
    series: Sequence[Series]
    unit: Unit = "percent"
    places: int = 1
    breaks: Sequence[Break] = ()
    events: Sequence[Event] = ()
    source: str = ""
    about: str = ""
    absent: str = ABSENT
    measured: Literal["in the year", "in January"] = "in the year"
    from_zero: bool = True
    says: str = ""  # the sentence, where the maker knows better which years matter; else it is worked out

    def __post_init__(self) -> None:
        self._check()
        where = f"Chart {self.title!r}"
        _text(self.says, f"{where}, says", needed=False)
        for part in ("series", "breaks"):
            object.__setattr__(self, part, tuple(getattr(self, part)))
        object.__setattr__(self, "events", tuple(sorted(self.events, key=lambda event: event.day)))
        if not self.series:
            raise BadChart(f"{where}: has no series. Give one.")
        names = [series.name for series in self.series]
        if len(set(names)) != len(names):
            raise BadChart(f"{where}: two series have one name. Name each its own way.")
        kinds = {type(point.x) for series in self.series for point in series.points}
        kinds |= {type(edge) for gap in self.breaks for edge in (gap.before, gap.after)}
        if len(kinds) > 1:
            raise BadChart(f"{where}: mixes years and days. Use one of them for all points and breaks.")
        if len(self.series) > 8:
            raise BadChart(f"{where}: has {len(self.series)} lines, more than a reader can follow. Give 8 at most.")
        if len(self.events) + len(self.breaks) > 20:
            raise BadChart(f"{where}: has more than 20 events and breaks. Choose the ones that matter.")


@dataclass(frozen=True)
class Bar:
    label: str
    value: Value
    low: Value = None
    high: Value = None
    kind: Kind = "comparator"
    note: str = ""

    def __post_init__(self) -> None:
        _text(self.label, "Bar label")
        if self.kind not in KINDS:
            raise BadChart(f"Bar {self.label!r}: kind {self.kind!r}. Use one of: {', '.join(KINDS)}.")
        _limits(self.value, self.low, self.high, f"Bar {self.label!r}")
        _text(self.note, f"Bar {self.label!r}, note", needed=False)


@dataclass(frozen=True)
class BarChart(_Common):
    """Areas ranked by one measure in one period, as dots on lines. Ranks count areas of kind ours and comparator;
    ties share the better rank and are called equal. `best`: which end ranks first.
    """

    title: str
    bars: Sequence[Bar]
    unit: Unit = "percent"
    places: int = 1
    source: str = ""
    about: str = ""
    absent: str = ABSENT
    period: str = ""
    best: Literal["highest", "lowest"] = "highest"
    ranked: bool = True

    def __post_init__(self) -> None:
        self._check()
        where = f"Chart {self.title!r}"
        object.__setattr__(self, "bars", tuple(self.bars))
        _text(self.period, f"{where}, period", needed=False)
        if not self.bars:
            raise BadChart(f"{where}: has no bars. Give one.")
        labels = [bar.label for bar in self.bars]
        if len(set(labels)) != len(labels):
            raise BadChart(f"{where}: two bars have one label. Label each its own way.")
        if len(self.bars) > 200:
            raise BadChart(f"{where}: has {len(self.bars)} bars. Give 200 at most.")


@dataclass(frozen=True)
class FunnelPoint:
    label: str
    size: int
    value: Value
    kind: Kind = "comparator"

    def __post_init__(self) -> None:
        _text(self.label, "FunnelPoint label")
        if self.kind not in KINDS:
            raise BadChart(f"FunnelPoint {self.label!r}: kind {self.kind!r}. Use one of: {', '.join(KINDS)}.")
        if isinstance(self.size, bool) or not isinstance(self.size, int) or not 0 <= self.size <= 10**9:
            raise BadChart(
                f"FunnelPoint {self.label!r}: size {self.size!r} is not a count from 0 to a thousand million."
            )
        _value(self.value, f"FunnelPoint {self.label!r}")


@dataclass(frozen=True)
class Limit:
    """One pair of control limits as a curve of (size, low, high). `label`: such as "95% limits"."""

    label: str
    curve: Sequence[tuple[float, float, float]]

    def __post_init__(self) -> None:
        _text(self.label, "Limit label")
        curve = tuple(sorted(tuple(at) for at in self.curve))
        if len(curve) < 2:
            raise BadChart(f"Limit {self.label!r}: needs two sizes at least.")
        for at in curve:
            if len(at) != 3 or not all(math.isfinite(number) and abs(number) <= 1e12 for number in at) or at[1] > at[2]:
                raise BadChart(f"Limit {self.label!r}: {at!r} is not (size, low, high) with low under high.")
        object.__setattr__(self, "curve", curve)

    def at(self, size: float) -> tuple[float, float] | None:
        """Low and high at this size, between the given sizes in a straight line; None outside them."""
        before = None
        for now in self.curve:
            if now[0] == size:
                return now[1], now[2]
            if now[0] > size:
                if before is None:
                    return None
                share = (size - before[0]) / (now[0] - before[0])
                return tuple(old + (new - old) * share for old, new in zip(before[1:], now[1:], strict=True))  # type: ignore[return-value]
            before = now
        return None


@dataclass(frozen=True)
class Funnel(_Common):
    """Areas by size, with the limits within which chance alone would leave most of them. The limits are computed
    elsewhere (rules/measures); `method` says how, `dispersion` is printed with the number of areas.
    """

    title: str
    points: Sequence[FunnelPoint]
    centre: Value
    limits: Sequence[Limit] = ()
    unit: Unit = "percent"
    places: int = 1
    size_label: str = "Number of children"
    centre_label: str = "England"
    source: str = ""
    about: str = ""
    absent: str = ABSENT
    method: str = ""
    mark: tuple[str, str] = ("area", "areas")  # what a mark stands for, one and many

    def __post_init__(self) -> None:
        self._check()
        where = f"Chart {self.title!r}"
        for part in ("points", "limits"):
            object.__setattr__(self, part, tuple(getattr(self, part)))
        _text(self.size_label, f"{where}, size_label")
        _text(self.centre_label, f"{where}, centre_label")
        _text(self.method, f"{where}, method", needed=False)
        _value(self.centre, f"{where}, centre")
        if not self.points:
            raise BadChart(f"{where}: has no points. Give one.")
        labels = [point.label for point in self.points]
        if len(set(labels)) != len(labels):
            raise BadChart(f"{where}: two points have one label. Label each its own way.")
        if len(self.limits) > 3:
            raise BadChart(f"{where}: has {len(self.limits)} pairs of limits. Give 3 at most.")


Spec = LineChart | BarChart | Funnel


def axis_day(x: Axis, measured: str = "in the year") -> float:
    """Where on a scale of years: a whole year stands at its middle, a day at its place in the year."""
    if isinstance(x, datetime.date):
        first = datetime.date(x.year, 1, 1).toordinal()
        after = datetime.date(x.year + 1, 1, 1).toordinal() if x.year < 9999 else first + 365
        return x.year + (x.toordinal() - first) / (after - first)
    return x + (0.04 if measured == "in January" else 0.5)
