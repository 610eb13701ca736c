"""A recommendation's measures as casework counts them now, beside the official figures that come a year later.

Only for those who may see small numbers; everybody else reads the next release. Numbers move with the cases: nobody
types them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from goldenthread.rules.measures import trajectory
from goldenthread.rules.measures.definitions import Better
from goldenthread.rules.measures.live.definitions import Counted, Way, beside
from goldenthread.rules.measures.live.periods import EVERY
from goldenthread.thread.figures import live, live_telling
from goldenthread.thread.figures.live import Series, Value
from goldenthread.thread.figures.measures import measure as official_measure
from goldenthread.thread.improvement.models import Closure, ClosureAct, MeasureUse, Recommendation
from goldenthread.thread.improvement.telling.thread import done_on, standing_closing

A_YEAR = 12  # months that are compared with as many before
BEYOND_CHANCE = 1.96  # standard errors; one comparison in twenty is beyond it by chance


def casework_of(recommendation: Recommendation) -> dict[str, Any] | None:
    """Each of its measures that casework can count: the latest month, twelve months, how it moves, its chart. None
    where this council's casework is not counted here, or it has no such measure."""
    council = recommendation.review.council
    pairs = measures_of(recommendation)
    found = live.series(council.area_code, [one.code for _, one in pairs])
    if not found:
        return None
    run = next(iter(found.values())).run
    marks = events_of(recommendation)
    rows = []
    for use, one in pairs:
        series = found.get(one.code)
        if series is not None:
            rows.append(_row(use, one, series, marks) | {"before": moved_before(series, recommendation.accepted_on)})
    return {
        "counted_at": run.counted_at,
        "cases": run.cases,
        "quality": run.quality,
        "rows": rows,
        "worse": [warning.words for warning in warnings_of(recommendation, found)],
    }


def measures_of(recommendation: Recommendation) -> list[tuple[MeasureUse, Counted]]:
    """Its measures with the one of casework that is shown beside each."""
    return [(use, one) for use in recommendation.measures.all() if (one := beside(use.measure)) is not None]


def _row(use: MeasureUse, one: Counted, series: Series, marks: list[tuple[date, str]]) -> dict[str, Any]:
    sign = live_telling.sign_of(series.control())
    return {
        "code": one.code,
        "name": one.name,
        "official": official_measure(use.measure).name,
        "purpose": use.purpose,
        "purpose_words": use.get_purpose_display(),
        "target_words": use.target_words,
        "path": path_of(use, one, series),
        "latest": series.text(series.latest),
        "period": series.latest.words if series.latest else "",
        "twelve": live_telling.twelve_months(series),
        "sign": sign.words,
        "colour": sign.colour,
        "says": live_telling.said(series),
        "chart": live_telling.chart_of(series, marks, steps=use.steps),
        "rule": one.rule,
    }


UNIT = {Way.SHARE: "percent", Way.WAIT: "days", Way.NUMBER: "number", Way.STANDING: "number"}


def path_of(use: MeasureUse, one: Counted, series: Series) -> dict[str, Any] | None:
    """Where the twelve months up to the latest complete month are, beside where the way to the target has them; None
    where nobody set out a way. What stands open is compared on its last day."""
    steps = use.steps
    if not steps:
        return None
    whole = [value for value in series.values if value.complete][-A_YEAR:]
    told: dict[str, Any] = {"words": trajectory.in_words(steps, UNIT[one.way]), "says": ""}
    if len(whole) < A_YEAR:
        return told | _stands(trajectory.Standing.CANNOT_TELL)
    last = EVERY["month"].last(whole[-1].start)
    should = trajectory.expected(steps, last)
    level = whole[-1].top if one.way is Way.STANDING else _level(one, whole)
    actual = None if level is None else level * (100 if one.way is Way.SHARE else 1)
    found = trajectory.standing(steps, last, actual, better=one.better, error=_own_error(one, whole, should))
    if should is not None and level is not None:
        meant = _words(one, should / 100 if one.way is Way.SHARE else should)
        told["says"] = f"By {trajectory.words_of_day(last)} it should be {meant}; it is {_words(one, level)}."
    return told | _stands(found)


def _stands(standing: trajectory.Standing) -> dict[str, str]:
    return {"standing": standing.words, "colour": standing.colour}


def _own_error(one: Counted, whole: list[Value], should: float | None) -> float:
    """The standard error of twelve months by chance alone, were the expected level true."""
    if should is None:
        return 0.0
    if one.way is Way.SHARE:
        return trajectory.error_of_share(should, sum(v.of for v in whole))
    return _spread(whole) if one.way is Way.WAIT else sqrt(should)


def events_of(recommendation: Recommendation) -> list[tuple[date, str]]:
    """What was decided and done on a known day, for the chart: its acceptance and its actions."""
    marks = [(recommendation.accepted_on, "accepted")] if recommendation.accepted_on else []
    for action in recommendation.actions.all():
        done = done_on(action)
        if done is not None:
            marks.append((done, f"action {action.ref} done"))
    return sorted(marks)


# --- what got worse since it was closed -------------------------------------------------------------


@dataclass(frozen=True)
class Warned:
    """A measure that got worse after a closing, by more than chance explains. `words` hold its numbers as they are, for
    those who may see them; `question` holds none, for it stands where everybody reads, and in the next release."""

    question: str
    words: str


def closed_on(recommendation: Recommendation) -> ClosureAct | None:
    """The closing that stands and claims that the work is done, where its day is known."""
    acts = standing_closing(recommendation.closure_acts.all())
    ends = (Closure.COMPLETED, Closure.BUSINESS_AS_USUAL)
    return next((act for act in acts if act.closed_last and act.closed_as in ends), None)


def warnings_of(recommendation: Recommendation, found: dict[str, Series] | None = None) -> list[Warned]:
    """Each target and balancing measure whose latest twelve months are worse than the twelve before the closing."""
    act = closed_on(recommendation)
    if act is None or act.closed_last is None:
        return []
    pairs = [(use, one) for use, one in measures_of(recommendation) if use.purpose != MeasureUse.Purpose.CONTEXT]
    if found is None:
        found = live.series(recommendation.review.council.area_code, [one.code for _, one in pairs])
    warned = []
    for _, one in pairs:
        series = found.get(one.code)
        if series is not None and (words := worse_since(series, act.closed_last)):
            closed = f" ({act.closed_words})" if act.closed_words else ""
            question = (
                f"Early warning: since this was closed{closed}, “{one.name}” got worse in the council's own casework, "
                "by more than chance explains. Is it still closed?"
            )
            warned.append(Warned(question, words))
    return warned


def worse_since(series: Series, day: date) -> str:
    """In words how much worse the latest twelve months are than the twelve before a day; "" where they are not, by
    more than chance explains, or where the two would overlap or are not whole."""
    one = series.measure
    month = EVERY["month"].first(day)
    whole = [value for value in series.values if value.complete]
    before = [value for value in whole if value.start < month][-A_YEAR:]
    after = [value for value in whole if value.start > month][-A_YEAR:]
    if one.better is Better.NEITHER or len(before) < A_YEAR or len(after) < A_YEAR:
        return ""
    was, now, error = _level(one, before), _level(one, after), _error(one, before, after)
    if was is None or now is None:
        return ""
    worse = now - was if one.better is Better.LOWER else was - now
    if worse <= BEYOND_CHANCE * error:
        return ""
    return (
        f"{one.name}: {_words(one, was)} in the twelve months before it was closed, {_words(one, now)} in the twelve "
        f"to {after[-1].words}"
    )


def moved_before(series: Series, accepted: date | None) -> str:
    """In words, that a measure was on its way before the recommendation was accepted: the twelve months before it
    beside the twelve before those; "" where it was not, by more than chance explains, or those months are not whole."""
    one = series.measure
    if accepted is None or one.better is Better.NEITHER:
        return ""
    month = EVERY["month"].first(accepted)
    whole = [value for value in series.values if value.complete and value.start < month]
    if len(whole) < 2 * A_YEAR:
        return ""
    before, after = whole[-2 * A_YEAR : -A_YEAR], whole[-A_YEAR:]
    was, now = _level(one, before), _level(one, after)
    if was is None or now is None or abs(now - was) <= BEYOND_CHANCE * _error(one, before, after):
        return ""
    way = "lower" if now < was else "higher"
    return (
        f"It was {way} already in the twelve months before the recommendation was accepted ({_words(one, now)}) than "
        f"in the twelve before ({_words(one, was)}). The work cannot be the reason for that part."
    )


def _level(one: Counted, values: list[Value]) -> float | None:
    top, of = sum(v.top for v in values), sum(v.of for v in values)
    if one.way is Way.SHARE:
        return top / of if of else None
    if one.way is Way.WAIT:
        return sum(v.total or 0 for v in values) / of if of else None
    return float(top)


def _error(one: Counted, before: list[Value], after: list[Value]) -> float:
    """The standard error of the difference of two levels, by chance alone."""
    if one.way is Way.SHARE:
        top = sum(v.top for v in before) + sum(v.top for v in after)
        a, b = sum(v.of for v in before), sum(v.of for v in after)
        share = top / (a + b)
        return sqrt(share * (1 - share) * (1 / a + 1 / b))
    if one.way is Way.WAIT:
        return sqrt(sum(_spread(values) ** 2 for values in (before, after)))
    return sqrt(sum(v.top for v in before) + sum(v.top for v in after))


def _spread(values: list[Value]) -> float:
    """The standard error of a year's mean wait, from how its months differ."""
    means = [v.total / v.of for v in values if v.of and v.total is not None]
    if len(means) < 2:
        return float("inf")
    middle = sum(means) / len(means)
    return sqrt(sum((mean - middle) ** 2 for mean in means) / (len(means) - 1) / len(means))


def _words(one: Counted, level: float) -> str:
    if one.way is Way.SHARE:
        return f"{level * 100:.1f}%"
    return f"{level:.0f} days" if one.way is Way.WAIT else f"{level:,.0f}"
