"""From what was counted to systems: every number of a calendar year, once, and what adds up to what.

Months add up to quarters and quarters to calendar years; the parts of a breakdown add up to the whole; yes and no add
up to all. Academic and financial years, and weeks, are not released: each further cut of the same cases is one more
equation for whoever wants to work out a hidden number.

The same quantity stands in many measures: the requests of a month are a number by themselves and the denominator of
four shares. Nothing has to be declared for that. Quantities that are the same in every month of the year are one
quantity, and where one is the sum of two others in every month, that is taken as known too. Where it is so by accident,
a number more may be hidden than had to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add

from goldenthread.rules.measures.live import periods
from goldenthread.rules.measures.live.definitions import Counted, Way
from goldenthread.rules.measures.release.limits import Limits
from goldenthread.rules.measures.release.system import Cell, System

KINDS = ("month", "quarter", "year")  # that are released, each made of the one before
PARTS = ("source", "age", "need", "ground", "owed_by", "service")  # schools and teams are too small, and stay inside
AGES = ((0, 4, "under 5"), (5, 10, "5 to 10"), (11, 15, "11 to 15"), (16, 18, "16 to 18"), (19, 30, "19 or over"))
WHOLE = ("", 0)
Part = tuple[str, int]  # of a breakdown: its name and code; WHOLE for all together
Pair = tuple[int, int]  # top, of
Shape = tuple[int | str, ...]  # whether it stands or flows, then each month with its number


@dataclass(frozen=True)
class Key:
    """Where a number stands: the measure, `of` or `yes` (or `no`, which stands on no page), the period, the part."""

    measure: str
    what: str
    kind: str
    start: date
    part: Part = WHOLE


@dataclass
class Series:
    """One measure as it was counted: by kind of period (top, of), by year its parts, and by kind of period the last one
    that is complete. What is not complete is not released, and tells which quantities are the same."""

    measure: Counted
    points: Mapping[str, Mapping[date, Pair]]
    parts: Mapping[date, Mapping[Part, Pair]] = field(default_factory=dict)
    complete: Mapping[str, date] = field(default_factory=dict)


def series_of(
    one: Counted,
    points: Mapping[str, Iterable[tuple[date, int, int]]],
    parts: Iterable[tuple[str, int, date, int, int]],
    *,
    last: date,
) -> Series:
    """A measure from rows of (first day, top, of) and of (breakdown, code, first day, top, of), counted to a day. A
    period with no row between others is one of nought."""
    held, complete = {}, {}
    for kind in KINDS:
        days = {start: (top, of) for start, top, of in points.get(kind, ())}
        every = periods.EVERY[kind]
        starts = periods.between(kind, min(days), last) if days else []
        held[kind] = {start: days.get(start, (0, 0)) for start in starts}
        over = [start for start in starts if every.last(start).toordinal() + one.ripe <= last.toordinal()]
        if over:
            complete[kind] = over[-1]
    rows = ((dimension, code, start, (top, of)) for dimension, code, start, top, of in parts)
    return Series(one, held, regrouped(rows), complete)


@dataclass
class Year:
    """A calendar year: its system, where each number stands in it, and the places that stand on no page."""

    start: date
    system: System = field(default_factory=System)
    at: dict[Key, int] = field(default_factory=dict)
    unshown: frozenset[int] = frozenset()


def banded(age: int) -> int:
    """The band of a code of `age` (years and one; 0 is not known): its place from 1."""
    return next((n for n, (low, high, _) in enumerate(AGES, start=1) if low <= age - 1 <= high), 0)


def band_words() -> dict[str, str]:
    return {str(n): words for n, (_, _, words) in enumerate(AGES, start=1)}


def regrouped(parts: Iterable[tuple[str, int, date, Pair]]) -> dict[date, dict[Part, Pair]]:
    """The parts that are released, by year; ages in bands."""
    found: dict[date, dict[Part, Pair]] = {}
    for dimension, code, start, (top, of) in parts:
        if dimension in PARTS:
            part = (dimension, banded(code) if dimension == "age" else code)
            year = found.setdefault(start, {})
            before = year.get(part, (0, 0))
            year[part] = (before[0] + top, before[1] + of)
    return found


def years(
    series: Sequence[Series], limits: Limits, before: Mapping[Key, Sequence[tuple[int, int]]] | None = None
) -> list[Year]:
    """A system for each calendar year. `before`: what earlier releases said that each number may stand for.

    Raises ValueError where parts do not add up to the whole: the counting would be wrong.
    """
    starts = sorted(
        {periods.EVERY["year"].first(day) for one in series for days in one.points.values() for day in days}
    )
    codes = _codes(series)
    return [_Assembly(start, series, codes, limits, before or {}).year for start in starts]


def _codes(series: Sequence[Series]) -> dict[str, list[Part]]:
    """By measure every part that ever had a case: one that has none in a year is listed as the others are."""
    found: dict[str, set[Part]] = {}
    everywhere: dict[str, set[int]] = {}
    for one in series:
        mine = {part for parts in one.parts.values() for part in parts}
        found[one.measure.code] = mine
        for dimension, code in mine:
            everywhere.setdefault(dimension, set()).add(code)
    return {
        code: sorted((name, other) for name in {name for name, _ in parts} for other in everywhere[name])
        for code, parts in found.items()
    }


class _Assembly:
    def __init__(
        self,
        start: date,
        series: Sequence[Series],
        codes: Mapping[str, list[Part]],
        limits: Limits,
        before: Mapping[Key, Sequence[tuple[int, int]]],
    ) -> None:
        self.limits, self.before = limits, before
        self.year = Year(start)
        self.places: dict[tuple[object, ...], int] = {}
        self.drawn: set[int] = set()
        self.flows: dict[Shape, dict[str, dict[date, int]]] = {}  # what adds up over time, by kind of period
        self.of_parts: dict[Shape, dict[Part, int]] = {}
        for one in series:
            self._take(one, codes.get(one.measure.code, []))
        self._nest()
        self._add_quantities()
        self.year.unshown = frozenset(set(self.places.values()) - self.drawn)

    def _take(self, one: Series, codes: Sequence[Part]) -> None:
        """Put the numbers of a measure in their places, and note what they add up to."""
        counted = {kind: self._mine(one.points.get(kind, {})) for kind in KINDS}
        points = {
            kind: {day: pair for day, pair in days.items() if kind in one.complete and day <= one.complete[kind]}
            for kind, days in counted.items()
        }
        if not points["month"]:
            return
        share = one.measure.way is Way.SHARE
        shapes = {
            what: self._shape(one, counted["month"], what) for what in (("of", "yes", "no") if share else ("of",))
        }
        for kind in KINDS:
            for day, pair in points[kind].items():
                places = {
                    what: self._place(one, what, kind, day, WHOLE, _value(pair, what), shapes[what]) for what in shapes
                }
                if share:
                    self._split(places, pair)
        for day in points["year"]:
            held = one.parts.get(day, {})
            for what, shape in shapes.items():
                self._add_parts(one, what, day, shape, codes, held)
            if share:
                for part in codes:
                    pair = held.get(part, (0, 0))
                    places = {what: self.year.at[Key(one.measure.code, what, "year", day, part)] for what in shapes}
                    self._split(places, pair, group=True)

    def _mine(self, days: Mapping[date, Pair]) -> dict[date, Pair]:
        return {day: pair for day, pair in sorted(days.items()) if day.year == self.year.start.year}

    def _shape(self, one: Series, months: Mapping[date, Pair], what: str) -> Shape:
        """What tells a quantity from others: its number in every month, and how it is added up."""
        standing = one.measure.way is Way.STANDING
        numbers = [(day.month, _value(pair, what)) for day, pair in months.items()]
        other = {"yes": "no", "no": "yes"}.get(what, what)
        alone = not any(_value(pair, what) for pair in months.values()) or not any(
            _value(pair, other) for pair in months.values()
        )  # nought is like any nought, and where all are yes, that is what is not to be seen
        whose = f"{one.measure.code} {what}" if alone else ""
        return (int(standing), whose, *(number for pair in numbers for number in pair))

    def _place(self, one: Series, what: str, kind: str, day: date, part: Part, value: int, shape: Shape) -> int:
        if one.measure.way is Way.STANDING and part == WHOLE:
            kind_held, month = "month", periods.EVERY[kind].last(day).replace(day=1)  # what stands on its last day
            key: tuple[object, ...] = (shape, kind_held, month, part, value)
        else:
            key = (shape, kind, day, part, value)
        named = Key(one.measure.code, what, kind, day, part)
        place = self.places.get(key)
        if place is None:
            worth = 0 if part != WHOLE else 1 + KINDS.index(kind)
            name = " ".join(map(str, (named.measure, what, kind, day, *part)))
            place = self.places[key] = self.year.system.add(Cell(value, worth, name=name))
        cell = self.year.system.cells[place]
        cell.group |= part != WHOLE and what == "of"  # a group is so many cases, whatever came of them
        official = bool(one.measure.sibling) and one.measure.way in (Way.SHARE, Way.NUMBER)
        cell.known |= official and kind == "year" and part == WHOLE
        self._remember(cell, self.before.get(named, ()))
        self.year.at[named] = place
        if what != "no":
            self.drawn.add(place)
        if part == WHOLE and one.measure.way is not Way.STANDING:
            self.flows.setdefault(shape, {}).setdefault(kind, {})[day] = place
        elif part != WHOLE:
            self.of_parts.setdefault(shape, {})[part] = place
        return place

    def _remember(self, cell: Cell, ranges: Sequence[tuple[int, int]]) -> None:
        """What earlier releases gave away of a number, where it is still so."""
        for low, high in ranges:
            if low <= cell.value <= high:
                held = cell.before or (low, high)
                cell.before = max(held[0], low), min(held[1], high)

    def _split(self, places: Mapping[str, int], pair: Pair, *, group: bool = False) -> None:
        """Yes and no add up to all. A share that says nearly all says of nearly nobody what happened to them: where
        either side is small, the other is not shown."""
        cells = self.year.system.cells
        self._sum(places["of"], (places["yes"], places["no"]))
        if self.limits.small(pair[1] - pair[0]) or (group and self.limits.small(pair[1], group=True)):
            cells[places["yes"]].secret = True

    def _sum(self, total: int, parts: Sequence[int]) -> None:
        if total in parts or not parts:
            return  # all of it is yes, and one quantity; no is nought
        self.year.system.adds_up(total, parts)

    def _nest(self) -> None:
        """Months add up to quarters, and quarters to the year."""
        for held in self.flows.values():
            for longer, shorter in (("quarter", "month"), ("year", "quarter")):
                kind = periods.EVERY[longer]
                for day, place in held.get(longer, {}).items():
                    self._sum(place, [at for first, at in held.get(shorter, {}).items() if kind.first(first) == day])

    def _add_parts(
        self,
        one: Series,
        what: str,
        day: date,
        shape: Shape,
        codes: Sequence[Part],
        held: Mapping[Part, Pair],
    ) -> None:
        for dimension in dict.fromkeys(name for name, _ in codes):
            mine = [part for part in codes if part[0] == dimension]
            places = [
                self._place(one, what, "year", day, part, _value(held.get(part, (0, 0)), what), shape) for part in mine
            ]
            self._sum(self.year.at[Key(one.measure.code, what, "year", day)], places)

    def _add_quantities(self) -> None:
        """Where one quantity is the sum of two others in every month, note it for every period and part."""
        values: dict[tuple[Shape, Shape], Shape] = {}  # months, numbers -> its shape
        for shape in self.flows:
            if not shape[1]:
                values[shape[2::2], shape[3::2]] = shape
        for months, a in sorted(values):
            for others, b in sorted(values):
                if others == months and a < b:
                    whole = values.get((months, tuple(map(add, a, b))))
                    if whole is not None:
                        self._add(whole, values[months, a], values[months, b])

    def _add(self, whole: Shape, a: Shape, b: Shape) -> None:
        for kind in KINDS:
            for day, place in self.flows[whole].get(kind, {}).items():
                self._add_if(place, [self.flows[shape].get(kind, {}).get(day) for shape in (a, b)])
        for part, place in self.of_parts.get(whole, {}).items():
            self._add_if(place, [self.of_parts.get(shape, {}).get(part) for shape in (a, b)])

    def _add_if(self, total: int, parts: Sequence[int | None]) -> None:
        """Note a sum where its parts are there and add up. Two quantities may add up by accident, and not in a part."""
        cells = self.year.system.cells
        here = [part for part in parts if part is not None]
        if len(here) == len(parts) and sum(cells[part].value for part in here) == cells[total].value:
            self._sum(total, here)


def _value(pair: Pair, what: str) -> int:
    top, of = pair
    return top if what == "yes" else of - top if what == "no" else of
