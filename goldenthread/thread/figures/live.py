"""Counts of casework, as they come in: the door by which numbers, and never a child, cross into the thread.

    live.receive(area="E06999999", counted=counted, by=actor)      # the room that counts hands everything over
    live.series(council.area_code, ["refused-of-requests"])        # what pages and verdicts read

Who may see them is for the page: they hold small numbers as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from goldenthread.base import audit
from goldenthread.refused import Refused
from goldenthread.rules.measures.control import Basis, Control, Observed, Step, chart
from goldenthread.rules.measures.live import periods
from goldenthread.rules.measures.live.definitions import BY_CODE, Counted, Way, measure
from goldenthread.rules.measures.ratio import Ratio
from goldenthread.thread.figures.events import LIVE_COUNTED, LIVE_STEP_TAKEN, LIVE_STEP_WITHDRAWN
from goldenthread.thread.figures.models import Area, LiveRun, LiveSeries, LiveStep

Row = list[Any]  # [first day, top, of, median, nine in ten, total]


@dataclass(frozen=True)
class Counts:
    """Everything of one counting. `points[measure][every]` and `parts[measure][every]` as rows of `LiveSeries`."""

    first: date
    last: date
    cases: int
    facts: int
    labels: Mapping[str, Mapping[str, str]]
    quality: list[dict[str, Any]]
    points: Mapping[str, Mapping[str, list[Row]]]
    parts: Mapping[str, Mapping[str, list[Row]]]
    seconds: float = 0.0  # that reading and counting took


def receive(*, area: str, name: str, counted: Counts, by: audit.Actor, now: datetime | None = None) -> int:
    """Take a counting in the place of the one before; how many series changed. Nothing is written for those that did
    not. Measures that are not known here are refused."""
    if unknown := sorted(set(counted.points) - set(BY_CODE)):
        raise Refused(f"There is no measure of casework {', '.join(unknown)}.", status=422)
    at = now or timezone.now()
    with audit.unit(by=by):
        place, _ = Area.objects.get_or_create(code=area, defaults={"name": name, "level": "authority"})
        run = LiveRun.objects.select_for_update().filter(area=place).first()
        told = {
            "first": counted.first,
            "last": counted.last,
            "cases": counted.cases,
            "facts": counted.facts,
            "seconds": counted.seconds,
            "labels": {part: dict(words) for part, words in counted.labels.items()},
            "quality": counted.quality,
        }
        if run is None:
            run = LiveRun.objects.create(area=place, counted_at=at, changed_at=at, **told)
        held = {(row.measure, row.every): row for row in run.series.all()}
        new, changed = [], []
        for code, kinds in counted.points.items():
            for every, points in kinds.items():
                parts = counted.parts.get(code, {}).get(every, [])
                row = held.pop((code, every), None)
                if row is None:
                    new.append(LiveSeries(run=run, measure=code, every=every, points=points, parts=parts))
                elif row.points != points or row.parts != parts:
                    row.points, row.parts = points, parts
                    changed.append(row)
        LiveSeries.objects.bulk_create(new, batch_size=100)
        LiveSeries.objects.bulk_update(changed, ["points", "parts"], batch_size=50)
        if held:
            LiveSeries.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
        moved = len(new) + len(changed) + len(held)
        LiveRun.objects.filter(pk=run.pk).update(counted_at=at, **told, **({"changed_at": at} if moved else {}))
        audit.record(LIVE_COUNTED, obj=run, reason=f"{counted.cases} cases, {moved} series changed")
    return moved


# --- reading -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One period of a measure (or of one part of it). `complete`: the period is over and what it waits for is ripe."""

    start: date
    words: str
    top: int
    of: int
    median: float | None
    nine_in_ten: float | None
    total: int | None
    complete: bool

    @property
    def ratio(self) -> Ratio:
        return Ratio(self.top, self.of)


@dataclass
class Series:
    """One measure by one kind of period, with the steps that were taken and what its chart says."""

    measure: Counted
    every: periods.Every
    values: list[Value]
    run: LiveRun
    steps: list[LiveStep] = field(default_factory=list)
    parts: list[tuple[str, int, Value]] = field(default_factory=list)

    @property
    def latest(self) -> Value | None:
        """The last complete period."""
        return next((one for one in reversed(self.values) if one.complete), None)

    def text(self, value: Value | None) -> str:
        return said(self.measure, value)

    def control(self) -> Control:
        """The control chart of the complete periods."""
        one = self.measure
        basis = Basis.SHARE if one.way is Way.SHARE else Basis.WAIT if one.way is Way.WAIT else Basis.COUNT
        seen = [Observed(v.start, number(one, v) or 0.0, v.of) for v in self.values if v.complete]
        if one.way is Way.WAIT:
            seen = [o for o in seen if o.size]
        return chart(seen, basis, one.better, [Step(step.start, step.cause) for step in self.steps])


def number(one: Counted, value: Value) -> float | None:
    """What is drawn: a share from 0 to 1, a count, or the median in days; None where there is nothing to share."""
    if one.way is Way.SHARE:
        return value.ratio.value
    if one.way is Way.WAIT:
        return value.median
    return float(value.top)


def said(one: Counted, value: Value | None) -> str:
    """A value in words, with both numbers of a share: "18.2% (12 of 66)", "31 days (half of 40 took longer)"."""
    if value is None:
        return "not counted yet"
    if one.way is Way.SHARE:
        return f"{value.ratio.percent_text} ({value.top:,} of {value.of:,})" if value.of else "none to count"
    if one.way is Way.WAIT:
        if not value.of or value.median is None:
            return "none to count"
        return f"{value.median:.0f} days (the middle of {value.of:,})"
    return f"{value.top:,}"


def run_of(area: str) -> LiveRun | None:
    return LiveRun.objects.filter(area_id=area).select_related("area").first()


def series(area: str, codes: Iterable[str], every: str = "month", *, parts: bool = False) -> dict[str, Series]:
    """The measures that have been counted, by code. Three queries."""
    wanted = list(codes)
    run = run_of(area)
    if run is None:
        return {}
    rows = LiveSeries.objects.filter(run=run, measure__in=wanted, every=every)
    rows = rows if parts else rows.defer("parts")
    steps: dict[str, list[LiveStep]] = {}
    for step in LiveStep.objects.filter(area_id=area, measure__in=wanted, withdrawn_at=None):
        steps.setdefault(step.measure, []).append(step)
    kind, found = periods.every(every), {}
    for row in rows:
        one = measure(row.measure)
        found[row.measure] = Series(
            one,
            kind,
            full([value_of(one, kind, point, run) for point in row.points], one, kind, run),
            run,
            steps.get(row.measure, []),
            [(part[0], part[1], value_of(one, kind, part[2:], run)) for part in row.parts] if parts else [],
        )
    return {code: found[code] for code in wanted if code in found}


def value_of(one: Counted, kind: periods.Every, point: Row, run: LiveRun) -> Value:
    start = date.fromisoformat(point[0])
    ripe = kind.last(start).toordinal() + one.ripe <= run.last.toordinal()
    return Value(start, kind.words(start), point[1], point[2], point[3], point[4], point[5], ripe)


def full(values: list[Value], one: Counted, kind: periods.Every, run: LiveRun) -> list[Value]:
    """The values with the periods between them in which nothing was counted: nought of nought is a finding too."""
    if not values:
        return []
    by_start = {value.start: value for value in values}
    return [
        by_start.get(start) or value_of(one, kind, [start.isoformat(), 0, 0, None, None, None], run)
        for start in periods.between(kind.key, values[0].start, run.last)
    ]


# --- steps -------------------------------------------------------------------------------------------


def take_step(*, area: str, code: str, start: date, cause: str, by: audit.Actor) -> LiveStep:
    """Say that a measure began anew on a day, and why. Refused without a cause, before the first period, or for a day
    that has a step already."""
    one, run = measure(code), run_of(area)
    if run is None or not run.first < start <= run.last:
        raise Refused("Give a day within the time that has been counted.", status=422)
    if len(cause.strip()) < 10:
        raise Refused("Say what happened on that day, in a sentence. A change without a cause is no step.", status=422)
    with audit.unit(by=by):
        if LiveStep.objects.filter(area_id=area, measure=code, start=start, withdrawn_at=None).exists():
            raise Refused("This measure has a step on that day already. Withdraw it first.", status=422)
        row = LiveStep.objects.create(
            area_id=area, measure=one.code, start=start, cause=cause.strip(), by_label=by.label
        )
        audit.record(LIVE_STEP_TAKEN, obj=row, reason=cause.strip()[:200])
    return row


def withdraw_step(*, area: str, number: int, why: str, by: audit.Actor) -> LiveStep:
    """Take a step back; it stays on record with the reason."""
    if not why.strip():
        raise Refused("Say why the step is withdrawn.", status=422)
    with audit.unit(by=by):
        row = LiveStep.objects.select_for_update().filter(pk=number, area_id=area, withdrawn_at=None).first()
        if row is None:
            raise Refused("Page not found", status=404)
        row.withdrawn_at, row.withdrawn_why, row.withdrawn_by = timezone.now(), why.strip(), by.label
        row.save(update_fields=["withdrawn_at", "withdrawn_why", "withdrawn_by"])
        audit.record(LIVE_STEP_WITHDRAWN, obj=row, reason=why.strip()[:200])
    return row
