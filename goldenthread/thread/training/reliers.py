"""What of training may rely on a paragraph of the thresholds, and what training says of itself in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from goldenthread.base.citations import Relier


def packages() -> Iterable[Relier]:
    from goldenthread.thread.training.models import Package

    for row in Package.objects.select_related("council"):
        words = f"{row.plain} {' '.join(str(one) for one in row.questions)}"
        yield Relier(f"{row.council.slug}/{row.slug}", row.title, row.get_absolute_url(), words)


def members(today: date) -> str:
    return _completed("members", today)


def staff(today: date) -> str:
    return _completed("staff", today)


def _completed(kind: str, today: date) -> str:
    """How many of those who are asked have completed what they are asked, today."""
    from goldenthread.thread.training.models import Requirement
    from goldenthread.thread.training.telling import standings

    rows = list(Requirement.objects.filter(cohort__kind=kind, until=None).select_related("cohort", "package"))
    if not rows:
        return "Nobody is asked to complete anything yet."
    people = [(person.pk, told) for one in standings(rows, day=today).values() for person, told in one]
    asked = {pk for pk, _ in people}
    whole = {pk for pk in asked if all(told.standing.label == "Completed" for one, told in people if one == pk)}
    return f"{len(whole)} of {len(asked)} who are asked have completed all of it."
