"""A school keeps what it does for its own pupil; the family and the council read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import memberships_in_force
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, Seen, not_found
from goldenthread.casework.cycles.models import SupportCycle
from goldenthread.refused import Refused
from goldenthread.rules.access import reach, rule
from goldenthread.rules.access.bands import Band

LONGEST = timedelta(days=200)  # a term and a half: help is looked at at least three times a year (Code 6.65)


def own_school(opened: Opened) -> str:
    """The body for which this person writes here: the school on whose roll the child is, "" for none. A school that is
    asked about a plan at the same time stays the child's school."""
    if not opened.may(Permission.CASE_CONTRIBUTE, band=Band.B3, write=True):
        return ""
    known = replace(opened.known, links=tuple(one for one in opened.known.links if one.kind == "on_roll"))
    wish = rule.Wish(str(Permission.CASE_CONTRIBUTE), Band.B3, write=True)
    answer = rule.decide(wish, opened.visitor.asker, known, reach.kinds())
    return answer.through.body if answer and answer.through else ""


def may_keep(opened: Opened) -> bool:
    return bool(own_school(opened))


def cycles_of(opened: Opened) -> list[Seen]:
    """The rounds that this person may see, the newest first."""
    rows = SupportCycle.behind_the_door.filter(child_id=opened.id)
    return [seen for row in rows if (seen := opened.seen(row)).hard]


def late(opened: Opened, today: date) -> int:
    """How many rounds of this child were to be looked at and were not."""
    return sum(not one.looked_on and one.look_on < today for one in cycles_of(opened))


def mine(opened: Opened, number: int) -> SupportCycle:
    """A round of one's own school; another school's is not found."""
    row = SupportCycle.behind_the_door.filter(pk=number, child_id=opened.id).first()
    if row is None or not row.body or row.body != own_school(opened):
        not_found()
    return row


def _checked(values: Mapping[str, Any], today: date) -> None:
    if values["begun_on"] > today:
        raise Refused("Write it down on the day on which it was agreed, or later.", status=422)
    if not values["begun_on"] <= values["look_on"] <= values["begun_on"] + LONGEST:
        raise Refused(
            "Help is looked at at least three times a year. Choose a day after it was agreed and within half a year.",
            status=422,
        )


def begin(opened: Opened, values: Mapping[str, Any]) -> SupportCycle:
    """Write down what is hard, what is done and when it is looked at."""
    body = own_school(opened)
    if not body:
        not_found()
    _checked(values, timezone.localdate())
    name = next(
        (one.organisation.name for one in memberships_in_force(opened.visitor.user)
         if str(one.organisation_id) == body), "",
    )  # fmt: skip
    with audit.unit(by=opened.actor):
        row = editing.add(
            SupportCycle(child_id=opened.id, body=body, body_name=name, by_label=opened.actor.label, **values),
            by=opened.actor,
        )
        opened.record("cycle_begun", fields=[f"cycle {row.pk}"])
        return row


def correct(opened: Opened, number: int, values: Mapping[str, Any], *, expected: int) -> SupportCycle:
    """Correct what was written. Raises Refused once it was looked at: what was agreed then stays."""
    row = mine(opened, number)
    _checked(values, timezone.localdate())
    with audit.unit(by=opened.actor):
        if row.looked_on is not None:
            raise Refused("It was looked at, so that what was agreed stays. Begin the next round.", status=422)
        given = {**values, "changed_at": timezone.now(), "by_label": opened.actor.label}
        saved = editing.save(row, given, expected=expected, by=opened.actor)
        opened.record("cycle_corrected", fields=[f"cycle {row.pk}"])
        return saved


def look_at(opened: Opened, number: int, *, looked_on: date, worked: str, found: str, family_there: bool,
            expected: int) -> SupportCycle:  # fmt: skip
    """Write down whether it worked, and what comes next. Raises Refused for a day before it began or to come."""
    row = mine(opened, number)
    with audit.unit(by=opened.actor):
        if row.looked_on is not None:
            raise Refused("It was looked at before, and that stays. Begin the next round.", status=409)
        if not row.begun_on <= looked_on <= timezone.localdate():
            raise Refused("The day lies between the day on which it was agreed and today.", status=422)
        values = {
            "looked_on": looked_on, "worked": worked, "found": found.strip(), "family_there": family_there,
            "changed_at": timezone.now(), "by_label": opened.actor.label,
        }  # fmt: skip
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("cycle_looked_at", fields=[f"cycle {row.pk}"])
        return saved
