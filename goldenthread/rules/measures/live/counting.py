"""Counts by period and by what they are broken down by, and the rows behind one count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import numpy as np

from goldenthread.rules.measures.live import periods, tables
from goldenthread.rules.measures.live.definitions import MEASURES, Counted, Way
from goldenthread.rules.measures.live.engine import Engine
from goldenthread.rules.measures.live.vocabulary import ALL
from goldenthread.rules.measures.ratio import Ratio

NINE_TENTHS = 0.9
LONGEST = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Point:
    """One measure in one period, of one part (`dimension`, `code`) or of all.

    A share is `top` of `of`; a number or a standing is `top`. A wait has the median, nine in ten (both in days) and
    the total of `of` waits, and `top` of them within the limit that it is shown beside.
    """

    start: date
    top: int
    of: int
    median: float | None = None
    nine_in_ten: float | None = None
    total: int | None = None
    dimension: str = ALL
    code: int = 0

    @property
    def ratio(self) -> Ratio:
        return Ratio(self.top, self.of)

    @property
    def mean(self) -> float | None:
        return None if not self.total or not self.of else self.total / self.of


@dataclass
class Told:
    """A measure's counts by kind of period: `points[every]` in order, and `parts[every]` broken down."""

    measure: Counted
    points: dict[str, list[Point]] = field(default_factory=dict)
    parts: dict[str, list[Point]] = field(default_factory=dict)


def prepare(engine: Engine, held: Mapping[str, Any]) -> dict[str, Any]:
    """Hand the tables to an engine and make one row of each case; gives the tables that measures are counted of."""
    for name in ("events", "about", "advice", "appointments"):
        engine.hold(name, held[name])
    return {
        "cases": engine.keep("cases", lambda: tables.with_breakdowns(tables.cases())),
        "advice": engine.keep("advised", tables.advice),
        "appointments": tables.appointments(),
    }


def count(
    engine: Engine,
    rows: Mapping[str, Any],
    *,
    first: date,
    last: date,
    every: Sequence[str] = ("month",),
    parts: Sequence[str] = (),
    measures: Iterable[Counted] = MEASURES,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Told]:
    """Each measure in each period from the first day to the last, by each kind of period of `every`; those of `parts`
    also broken down. What happened after `last` is not counted. `rows` is what `prepare` gave."""
    engine.hold("days", periods.days_of(first, last))
    chosen = list(measures)
    found = {}
    for place, one in enumerate(chosen):
        found[one.code] = told = Told(one)
        wanted = [(kind, ALL) for kind in every]
        wanted += [(kind, name) for kind in every if kind in parts for name in one.by]
        if one.way is Way.STANDING:
            for kind, dimension in wanted:
                _into(told, kind, dimension).extend(_standing(engine, rows[one.of], one, dimension, kind, first, last))
        else:
            _count_dated(engine, rows[one.of], told, wanted)
        if progress:
            progress(place + 1, len(chosen))
    return found


def _count_dated(engine: Engine, table: Any, told: Told, wanted: Sequence[tuple[str, str]]) -> None:
    """Fill in a measure that has a day for each row. What adds up is asked by weeks and months only, and added up."""
    one = told.measure
    adds_up = one.way is not Way.WAIT
    asked = list(dict.fromkeys((("week" if k == "week" else "month") if adds_up else k, d) for k, d in wanted))
    # All measures of one shape share one question, over their rows under one name: writing it is the slow part.
    kept = engine.keep("dated", lambda: dated(table, one, one.by), key=("dated", one.code))
    key = ("several", one.way.value, *one.by, "of", *(f"{kind} {name}" for kind, name in asked))
    answer = engine.answer(key, lambda: several(kept, one, asked))
    for place, (kind, dimension) in enumerate(asked):
        mine = answer["wanted"] == place
        part = {name: values[mine] for name, values in answer.items()}
        for longer, other in wanted:
            if other == dimension and (longer == kind or (adds_up and kind == "month" and longer != "week")):
                _into(told, longer, dimension).extend(_points(part, dimension, longer if longer != kind else ""))


def _points(part: Mapping[str, Any], dimension: str, longer: str) -> list[Point]:
    """The rows of one breakdown as points in order, added up to longer periods where `longer` names them."""
    periods_, codes = part["period"].astype(np.int64), part["code"].astype(np.int64)
    if longer:
        starts = {day: periods.every(longer).first(date.fromordinal(day)).toordinal() for day in set(periods_.tolist())}
        periods_ = np.array([starts[day] for day in periods_.tolist()], np.int64)
    if not len(periods_):
        return []
    keys, place = np.unique(periods_ * 65_536 + codes, return_inverse=True)
    if longer:
        top, of = (np.zeros(len(keys), np.int64) for _ in range(2))
        np.add.at(top, place, part["top"].astype(np.int64))
        np.add.at(of, place, part["n"].astype(np.int64))
        sums: dict[str, Any] = {"top": top, "n": of}
    else:
        order = np.argsort(place)
        sums = {name: values[order] for name, values in part.items()}
    days = {day: date.fromordinal(day) for day in set((keys // 65_536).tolist())}
    waits = [None] * len(keys)
    return [
        Point(days[key // 65_536], int(top), int(of), in_days(median), in_days(nine),
              None if total is None else int(total), dimension, key % 65_536)
        for key, top, of, median, nine, total in zip(
            keys.tolist(), sums["top"].tolist(), sums["n"].tolist(), *(
                sums[name].tolist() if name in sums else waits for name in ("median", "nine", "total")
            ), strict=True,
        )
    ]  # fmt: skip


def _into(told: Told, kind: str, dimension: str) -> list[Point]:
    return (told.points if dimension == ALL else told.parts).setdefault(kind, [])


def dated(table: Any, one: Counted, keep: Sequence[str] = ()) -> Any:
    """The rows that a measure counts, each with its day (and the periods of it), whether it says yes, and its wait."""
    kept = table.filter(one.counts(table))
    yes: Any = ibis.literal(1)
    if one.yes is not None:
        yes = one.yes(kept).fill_null(False).ifelse(1, 0)
    elif one.way is Way.WAIT and one.limit and one.days is not None:
        yes = (one.days(kept) <= one.limit).ifelse(1, 0)
    columns = {
        "day": one.day(kept).cast("int32"),
        "yes": yes.cast("int64"),
        "wait": (one.days(kept) if one.days is not None else ibis.literal(0)).cast("int64"),
        **{name: kept[name] for name in keep},
    }
    return kept.select(**columns).inner_join(tables.table("days"), "day")


def numbers(rows: Any, one: Counted) -> dict[str, Any]:
    """What is worked out of a group of `dated` rows: `top`, `n`, and of a wait `median`, `nine` and `total`."""
    found = {"top": rows.yes.sum().cast("int64"), "n": rows.day.count().cast("int64")}
    if one.way is Way.WAIT:
        found |= {
            "median": rows.wait.quantile(0.5).cast("float64"),
            "nine": rows.wait.quantile(NINE_TENTHS).cast("float64"),
            "total": rows.wait.sum().cast("int64"),
        }
    return found


def several(rows: Any, one: Counted, wanted: Sequence[tuple[str, str]]) -> Any:
    """The counts of one measure by each pair of a kind of period and a breakdown, in one expression over its `dated`
    rows: columns `wanted` (the place of the pair), `period`, `code` and those of `numbers`."""
    found = None
    for place, (kind, dimension) in enumerate(wanted):
        groups = {
            "wanted": ibis.literal(place).cast("int64"),
            "period": rows[kind].cast("int64"),
            "code": (rows[dimension] if dimension != ALL else ibis.literal(0)).cast("int64"),
        }
        shaped = rows.select(**groups, day=rows.day, yes=rows.yes, wait=rows.wait)
        counted = shaped.group_by("wanted", "period", "code").agg(**numbers(shaped, one))
        found = counted if found is None else found.union(counted)
    return found


def in_days(days: float | None) -> float | None:
    """To a millionth: two engines that interpolate in another order differ in the last digit."""
    return None if days is None else round(days, 6)


def _standing(
    engine: Engine, table: Any, one: Counted, dimension: str, every: str, first: date, last: date
) -> list[Point]:
    """What had begun and not ended on the last day of each period: what began by then, less what ended by then."""
    kept = engine.keep("spans", lambda: _spans(table, one), key=("spans", one.code))
    shape = ("edges", *one.by, "of", dimension)
    rises = engine.answer((*shape, "begun"), lambda: _edges(kept, dimension, "begun"))
    falls = engine.answer((*shape, "ended"), lambda: _edges(kept, dimension, "ended"))
    starts = periods.between(every, first, last)
    ends = np.array([min(periods.every(every).last(start), last).toordinal() for start in starts])
    found = []
    for code in sorted(set(rises["code"].tolist())):
        stand = _sum_by(rises, code, ends) - _sum_by(falls, code, ends)
        found += [
            Point(start, int(n), int(n), dimension=dimension, code=int(code))
            for start, n in zip(starts, stand, strict=True)
            if n or dimension == ALL
        ]
    return found


def _spans(table: Any, one: Counted) -> Any:
    """From when to when each row of a standing stands, with what it is broken down by."""
    assert one.until is not None  # a standing has its end
    kept = table.filter(one.counts(table))
    spans = kept.select(
        begun=one.day(kept).cast("int32"),
        ended=one.until(kept).cast("int32"),
        **{name: kept[name] for name in one.by},
    )
    return spans.filter(spans.begun.notnull() & (spans.ended.isnull() | (spans.ended > spans.begun)))


def _edges(spans: Any, dimension: str, edge: str) -> Any:
    """How many begin, or end, on each day, by part."""
    if edge == "ended":
        spans = spans.filter(spans.ended.notnull())
    code = (spans[dimension] if dimension != ALL else ibis.literal(0)).cast("int64")
    edges = spans.select(code=code, day=spans[edge])
    return edges.group_by("code", "day").agg(n=edges.day.count().cast("int64"))


def _sum_by(rows: Mapping[str, Any], code: int, ends: Any) -> Any:
    """How many of a code had come by each of these days."""
    mine = rows["code"] == code
    days, numbers = rows["day"][mine], rows["n"][mine]
    order = np.argsort(days)
    sums = np.concatenate([[0], np.cumsum(numbers[order])])
    return sums[np.searchsorted(days[order], ends, side="right")].astype(np.int64)


def behind(
    engine: Engine,
    rows: Mapping[str, Any],
    one: Counted,
    *,
    first: date,
    last: date,
    dimension: str = ALL,
    code: int = 0,
    only_yes: bool = False,
) -> list[int]:
    """The keys of the cases behind a count from the first day to the last (of a standing: those open on the last)."""
    table = rows[one.of]
    kept = table.filter(one.counts(table))
    if dimension != ALL:
        kept = kept.filter(kept[dimension] == code)
    day = one.day(kept)
    if one.way is Way.STANDING:
        assert one.until is not None
        ended = one.until(kept)
        kept = kept.filter((day <= last.toordinal()) & (ended.isnull() | ((ended > last.toordinal()) & (ended > day))))
    else:
        kept = kept.filter((day >= first.toordinal()) & (day <= last.toordinal()))
        if only_yes and one.yes is not None:
            kept = kept.filter(one.yes(kept).fill_null(False))
    return sorted(int(key) for key in engine.run(kept.select("case").distinct())["case"])


def by_month(engine: Engine, table: Any, one: Counted, also: Sequence[str]) -> dict[str, Any]:
    """One measure by month and several breakdowns at once, as columns: for a cube of many councils."""

    def asked() -> Any:
        rows = dated(table, one, also)
        return rows.group_by("month", *also).agg(**numbers(rows, one))

    return engine.answer((one.code, "by month", *also), asked)
