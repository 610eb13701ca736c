"""What a measure of casework shows: how it moves, twelve months together, its control chart and the sentence for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.base import charts
from goldenthread.rules.measures import control
from goldenthread.rules.measures.live.definitions import Way
from goldenthread.rules.measures.ratio import Ratio
from goldenthread.rules.measures.trajectory import Step, expected
from goldenthread.thread.figures.live import Series

SHOWN = 60  # periods on a chart; the table and the data have all of them


@dataclass(frozen=True)
class Sign:
    """How a measure moves, with its colour; the words say it without the colour."""

    words: str
    colour: str


def sign_of(told: control.Control) -> Sign:
    if not told.points:
        return Sign("Nothing counted", "grey")
    if not told.enough:
        return Sign("Too few to tell", "grey")
    now = told.latest
    if now is None:
        return Sign("Within chance", "blue")
    return {
        control.Direction.BETTER: Sign("Better than chance explains", "green"),
        control.Direction.WORSE: Sign("Worse than chance explains", "red"),
        control.Direction.NEITHER: Sign("Other than chance explains", "yellow"),
    }[now.direction]


def twelve_months(found: Series) -> str:
    """The last twelve complete months together, in words."""
    whole = [value for value in found.values if value.complete][-12:]
    one = found.measure
    if len(whole) < 12:
        return "fewer than twelve months"
    top, of = sum(v.top for v in whole), sum(v.of for v in whole)
    if one.way is Way.SHARE:
        return f"{Ratio(top, of).percent_text} ({top:,} of {of:,})" if of else "none to count"
    if one.way is Way.WAIT:
        total = sum(v.total or 0 for v in whole)
        return f"{total / of:.0f} days on average" if of else "none to count"
    if one.way is Way.STANDING:
        return f"{whole[0].top:,} a year before"
    return f"{top:,}"


def chart_of(found: Series, events: Iterable[tuple[date, str]] = (), *, steps: Sequence[Step] = ()) -> str:
    """The control chart as markup, drawn once for the same numbers; "" before anything complete was counted."""
    spec = spec_of(found, events, steps=steps)
    if spec is None:
        return ""
    return charts.draw_once(spec, heading="h2", suffix=found.measure.code)


def spec_of(
    found: Series, events: Iterable[tuple[date, str]] = (), *, steps: Sequence[Step] = ()
) -> charts.LineChart | None:
    one, told = found.measure, found.control()
    points = told.points[-SHOWN:]
    if not points:
        return None
    factor = 100.0 if one.way is Way.SHARE else 1.0
    unit: Any = "percent" if one.way is Way.SHARE else "count"

    def scaled(value: float | None) -> float | None:
        return None if value is None else round(value * factor, 2)

    ours = [charts.Point(p.observed.start, scaled(p.observed.value)) for p in points]
    lines = [charts.Series(one.short[:1].upper() + one.short[1:], ours, "ours")]
    if any(p.centre is not None for p in points):
        middle = [
            charts.Point(p.observed.start, scaled(p.centre), low=scaled(p.low), high=scaled(p.high)) for p in points
        ]
        lines.append(charts.Series("Middle, and limits of chance", middle, "england"))
    if steps and (one.is_share or one.way is Way.WAIT or found.every.name == "Year"):
        way = [charts.Point(p.observed.start, expected(steps, found.every.last(p.observed.start))) for p in points]
        if any(point.value is not None for point in way):
            lines.append(charts.Series("The way to the target, twelve months together", way, "region"))
    first, last = points[0].observed.start, points[-1].observed.start
    marks = [(step.start, step.cause) for step in told.steps] + list(events)
    return charts.LineChart(
        title=f"{one.name}, by {found.every.name.lower()}",
        series=lines,
        unit=unit,
        places=1 if one.way is Way.SHARE else 0,
        events=[charts.Event(day, words) for day, words in marks if first <= day <= last][:20],
        says=said(found, told),
        source=f"Counted from casework to {found.run.last:%-d %B %Y}.",
    )


def said(found: Series, told: control.Control | None = None) -> str:
    """What the chart shows, in a sentence."""
    told = told or found.control()
    last = next((v.words for v in reversed(found.values) if v.complete), "")
    return control.in_words(told, found.measure.plain, last, found.every.name.lower().split(" (")[0])
