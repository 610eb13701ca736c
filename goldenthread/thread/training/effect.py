"""Completion beside what should move with it: two lines side by side, and what they cannot show."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.rules.measures.live.definitions import BY_CODE
from goldenthread.rules.training import add_months
from goldenthread.thread.figures import live
from goldenthread.thread.figures.models import LiveRun
from goldenthread.thread.training import telling
from goldenthread.thread.training.models import Package

QUARTERS = 8


def effect_of(package: Package, *, today: date) -> dict[str, Any] | None:
    """Of each of the last quarters, how many of those asked had completed it on its last day, and the measure of that
    quarter. None where no measure is named or nothing was counted."""
    one = BY_CODE.get(package.measure)
    run = LiveRun.objects.select_related("area").order_by("-counted_at").first() if one is not None else None
    if one is None or run is None:
        return None
    series = live.series(run.area.code, [one.code], "quarter").get(one.code)
    if series is None:
        return None
    requirements = list(package.requirements.select_related("cohort", "package"))
    rows = []
    for value in series.values[-QUARTERS:]:
        last = min(add_months(value.start, 3), today)
        people = {
            person.pk: told
            for told_of in telling.standings(requirements, day=last).values()
            for person, told in told_of
        }
        completed = sum(told.standing.label == "Completed" for told in people.values())
        rows.append(
            {
                "quarter": value.words,
                "asked": len(people),
                "completed": completed,
                "measure": live.said(one, value),
                "whole": value.complete,
            }
        )
    if not rows:
        return None
    first, newest = rows[0], rows[-1]
    return {
        "name": one.name,
        "rows": rows,
        "sentence": (
            f"In {first['quarter']}, {first['completed']} of {first['asked']} had completed it and the measure was "
            f"{first['measure']}. In {newest['quarter']}, {newest['completed']} of {newest['asked']} had, and it was "
            f"{newest['measure']}."
        ),
    }
