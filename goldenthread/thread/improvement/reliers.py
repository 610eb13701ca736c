"""What of the plans may rely on a paragraph of the thresholds, and what plans say of themselves in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from goldenthread.base.citations import Relier


def actions() -> Iterable[Relier]:
    from goldenthread.thread.improvement.models import Action

    rows = Action.objects.select_related("plan__council").prefetch_related("reports")
    for row in rows:
        done = any(report.done_on for report in row.reports.all())
        title = f"{row.ref} {row.plain or row.words}"[:180]
        yield Relier(row.key, title, row.plan.get_absolute_url(), f"{row.words} {row.plain}", open=not done)


def plans(today: date) -> str:
    """Of all actions in plans, how many say how one shall know and by when."""
    from goldenthread.thread.improvement.models import Action

    rows = list(Action.objects.all())
    whole = sum(not row.gaps for row in rows)
    return f"{whole} of {len(rows)} actions in plans say by when, and how it shall be known that they helped."


def roadmap(today: date) -> str:
    """Of the actions that wait for somebody outside the council, how many have a date and a measure."""
    from goldenthread.thread.improvement.models import Action

    rows = [row for row in Action.objects.all() if row.depends_on or row.depends_body_id or row.after_id]
    dated, measured = (sum(bool(one(row)) for row in rows) for one in (
        lambda row: row.due_words, lambda row: row.measure or row.success_measure
    ))  # fmt: skip
    money = sum(bool(row.resource) for row in rows)
    return (
        f"{len(rows)} actions wait for partners or for another action. {dated} have a date, {measured} a measure of "
        f"what comes of them, {money} say with what money."
    )
