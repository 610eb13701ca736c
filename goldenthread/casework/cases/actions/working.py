"""Beside the law's steps: support now, what the family says of it, appointments, and what people contributed."""

from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.actions.steps import locked
from goldenthread.casework.cases.kinds import Attendance
from goldenthread.casework.cases.models import Appointment, Contribution, InterimSupport, Said
from goldenthread.casework.children.door import Opened
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law.facts import long


def _may_write(opened: Opened) -> None:
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)


def record_support(
    opened: Opened,
    matter: Any,
    *,
    what: str,
    given_by: str,
    since: date,
    how_often: str = "",
    until: date | None = None,
) -> InterimSupport:
    """Record what is given now. The family sees it, and may say that it is not so."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        if until is not None and until < since:
            raise Refused("The last day cannot come before the first.", status=422)
        made = editing.add(
            InterimSupport(
                child_id=opened.id,
                matter=row,
                what=what,
                how_often=how_often,
                given_by=given_by,
                since=since,
                until=until,
                by_label=opened.actor.label,
            ),
            by=opened.actor,
        )
        opened.record("support_recorded", fields=[row.reference])
        return made


def change_support(
    opened: Opened,
    support: Any,
    *,
    expected: int,
    what: str,
    given_by: str,
    how_often: str = "",
    until: date | None = None,
    checked_on: date | None = None,
) -> InterimSupport:
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = InterimSupport.behind_the_door.select_for_update().filter(pk=support, child_id=opened.id).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if until is not None and until < row.since:
            raise Refused(f"It is given since {long(row.since)}. The last day cannot come before.", status=422)
        values = {
            "what": what,
            "given_by": given_by,
            "how_often": how_often,
            "until": until,
            "checked_on": checked_on,
            "by_label": opened.actor.label,
        }
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("support_recorded", fields=[f"support {row.pk}"])
        return saved


def say_of_support(opened: Opened, support: Any, *, so: bool, words: str) -> Said:
    """A family or a school says whether it happens as written. What they say is kept beside it, whoever disagrees."""
    opened.check(Permission.CASE_CONTRIBUTE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = InterimSupport.behind_the_door.filter(pk=support, child_id=opened.id).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if not so and not words.strip():
            raise Refused("Say what is so instead.", status=422)
        made = Said.behind_the_door.create(
            child_id=opened.id,
            support=row,
            party_id=opened.party or None,
            so=so,
            words=words,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        opened.record("support_said", fields=[f"support {row.pk}", "so" if so else "not so"])
        return made


def plan_appointment(opened: Opened, matter: Any, *, with_whom: str, on: date, what_for: str = "") -> Appointment:
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        made = editing.add(
            Appointment(child_id=opened.id, matter=row, with_whom=with_whom, what_for=what_for, on=on), by=opened.actor
        )
        opened.record("appointment_recorded", fields=[row.reference])
        return made


def keep_appointment(opened: Opened, appointment: Any, *, attendance: str, words: str, expected: int) -> Appointment:
    """What came of an appointment. Not attended, not brought and cancelled are three things, and never one figure."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = Appointment.behind_the_door.select_for_update().filter(pk=appointment, child_id=opened.id).first()
        if row is None:
            raise Refused("Page not found", status=404)
        happened = attendance in (Attendance.ATTENDED, Attendance.NOT_ATTENDED, Attendance.NOT_BROUGHT)
        if happened and row.on > timezone.localdate():
            raise Refused(f"It is planned for {long(row.on)}, which is still to come.", status=422)
        saved = editing.save(row, {"attendance": attendance, "words": words}, expected=expected, by=opened.actor)
        opened.record("appointment_recorded", fields=[f"appointment {row.pk}", attendance])
        return saved


def record_contribution(
    opened: Opened,
    matter: Any,
    *,
    stage: str,
    who: str,
    form: str,
    day: date,
    words: str = "",
    who_words: str = "",
    changed: str = "",
    paper: Any = None,
) -> Contribution:
    """Who contributed, in what form, and what changed because of it. The child's own views are in the child's words."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        if day > timezone.localdate():
            raise Refused("Only what has happened is recorded. This day is still to come.", status=422)
        if not words.strip() and not paper:
            raise Refused("Write what they said, or choose the paper, picture or recording that holds it.", status=422)
        made = Contribution.behind_the_door.create(
            child_id=opened.id,
            matter=row,
            stage=stage,
            who=who,
            who_words=who_words,
            form=form,
            words=words,
            paper_id=paper or None,
            changed=changed,
            day=day,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        opened.record("contribution_recorded", fields=[stage, who])
        return made
