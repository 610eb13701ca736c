"""Counting the casework: now, as it was known on a day, and the cases behind one number."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.casework.counts import columns
from goldenthread.rules.measures.live import counting, periods
from goldenthread.rules.measures.live.counting import Point, Told
from goldenthread.rules.measures.live.definitions import MEASURES, Counted
from goldenthread.rules.measures.live.engine import Here
from goldenthread.rules.measures.live.vocabulary import ALL
from goldenthread.thread.figures import live

KINDS = tuple(periods.EVERY)
BROKEN_DOWN = ("year", "academic", "financial")
INVENTED = ("E06999999", "Estuary Council (invented)")
MANY = 5_000  # cases from which on counting is shared out
OLDEST = date(2000, 1, 1)  # a day before it is a slip of the hand, and would make thousands of empty weeks


def area() -> tuple[str, str]:
    """The ONS code and name of the council whose casework this is; the demo's is invented."""
    for code in settings.COUNCIL_CODES:
        if re.fullmatch(r"[A-Z][0-9]{8}", code):
            return code, "This council"
    return INVENTED if not settings.PRODUCTION else ("", "")


@dataclass(frozen=True)
class Taken:
    """How a counting went: cases, facts, series that changed, and seconds for reading, counting and keeping."""

    cases: int
    facts: int
    changed: int
    reading: float
    counting: float
    keeping: float

    @property
    def sentence(self) -> str:
        whole = self.reading + self.counting + self.keeping
        changed = f"{self.changed} series changed" if self.changed else "nothing changed"
        return f"{self.cases:,} cases and {self.facts:,} facts counted in {whole:.1f} s; {changed}."


def take(*, by: audit.Actor, progress: Callable[[int, int], None] | None = None) -> Taken:
    """Count everything and hand the numbers to the thread. Raises ValueError where no council is set."""
    code, name = area()
    if not code:
        raise ValueError("Set GOLDENTHREAD_COUNCIL_CODES to this council's codes, its ONS code (E…) among them.")
    began = time.monotonic()
    held = columns.read()
    read = time.monotonic()
    today = timezone.localdate()
    first = max(OLDEST, held.first or today)
    told = _count(held, first, today, progress)
    counted = time.monotonic()
    changed = live.receive(
        area=code,
        name=name,
        counted=live.Counts(
            first=first,
            last=today,
            cases=len(held.keys),
            facts=held.facts,
            seconds=counted - began,
            labels=held.labels,
            quality=held.quality,
            points={
                code: {every: [row_of(p) for p in points] for every, points in one.points.items()}
                for code, one in told.items()
            },
            parts={
                code: {
                    every: [[p.dimension, p.code, *row_of(p)] for p in points] for every, points in one.parts.items()
                }
                for code, one in told.items()
            },
        ),
        by=by,
    )
    return Taken(len(held.keys), held.facts, changed, read - began, counted - read, time.monotonic() - counted)


def _count(
    held: columns.Columns, first: date, last: date, progress: Callable[[int, int], None] | None
) -> dict[str, Told]:
    """Every measure by every kind of period. Of a large council in two engines at once, each with every other measure:
    a question of one measure is too small for an engine to share among its own threads."""
    parts = 2 if len(held.keys) >= MANY and (os.cpu_count() or 1) > 1 else 1
    done = [0] * parts

    def some(part: int) -> dict[str, Told]:
        def said(count: int, of: int) -> None:
            done[part] = count
            if progress and part == 0:  # from the job's own thread alone, for it writes to the database
                progress(sum(done), len(MEASURES))

        with Here(threads=1 if parts > 1 else 0) as engine:
            rows = counting.prepare(engine, held.tables)
            mine = MEASURES[part::parts]
            return counting.count(
                engine, rows, first=first, last=last, every=KINDS, parts=BROKEN_DOWN, measures=mine, progress=said
            )

    if parts == 1:
        return some(0)
    with ThreadPoolExecutor(parts - 1) as pool:
        others = [pool.submit(some, part) for part in range(1, parts)]
        told = some(0)
        for other in others:
            told |= other.result()
    return {one.code: told[one.code] for one in MEASURES}


def row_of(point: Point) -> list[Any]:
    nine = None if point.nine_in_ten is None else round(point.nine_in_ten, 1)
    return [point.start.isoformat(), point.top, point.of, point.median, nine, point.total]


def as_known(
    day: date, *, every: str, measures: Iterable[Counted] = MEASURES
) -> tuple[columns.Columns, dict[str, Told]]:
    """What would have been counted at the end of that day, from what had been recorded by then."""
    held = columns.read(columns.at_end_of(day))
    first = max(OLDEST, held.first or day)
    with Here() as engine:
        rows = counting.prepare(engine, held.tables)
        return held, counting.count(engine, rows, first=min(first, day), last=day, every=(every,), measures=measures)


def behind(
    one: Counted, *, first: date, last: date, dimension: str = ALL, code: int = 0, only_yes: bool = False
) -> Sequence[str]:
    """The keys of the requests behind a number, for the door to sort out who may see which."""
    held = columns.read()
    with Here() as engine:
        rows = counting.prepare(engine, held.tables)
        found = counting.behind(
            engine, rows, one, first=first, last=last, dimension=dimension, code=code, only_yes=only_yes
        )
    return columns.cases_at(held, found)
