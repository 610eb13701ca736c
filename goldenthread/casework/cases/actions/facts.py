"""Facts: what happened, when, and who recorded it. A correction is a new fact, approved by a second person."""

from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.actions.steps import FIRST, locked, restate, take_step
from goldenthread.casework.cases.models import Correction, Fact, Matter
from goldenthread.casework.cases.reading import facts_as_known
from goldenthread.casework.children.door import Opened
from goldenthread.casework.children.kinds import Decision
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law import LawError, machines
from goldenthread.rules.law.facts import Facts, names


def taken_here(matter: Matter) -> bool:
    """Whether this matter's steps are taken one by one here; one that came from elsewhere has facts alone."""
    return Fact.behind_the_door.filter(matter=matter).exclude(event="").exists()


def step_facts(machine: str) -> set[str]:
    """Facts that only a step of this machine records."""
    return {event.fact for event in machines()[machine].events if event.fact}


def begin_matter(opened: Opened, *, machine: str, day: date | None = None, after: Matter | None = None) -> Matter:
    """Begin one of the law's machines for this child; with a day, its first fact is recorded as well."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        matter = editing.add(Matter(child_id=opened.id, machine=machine, after=after), by=opened.actor)
        opened.record("matter_begun", fields=[machine, matter.reference])
        if day is not None and machine == "request":
            take_step(opened, matter.pk, event="request.received", day=day)
        elif day is not None and machine in FIRST:
            record_fact(opened, matter.pk, name=FIRST[machine], said=day)
        return matter


def _check(known: dict[str, Any], name: str, said: Any) -> tuple[date | None, str]:
    """(day, value) of a fact, checked against the law's own list. Raises Refused (422) with every fault."""
    try:
        read = Facts.read({**{n: v for n, v in known.items() if n in names()}, name: said})
    except LawError as fault:
        raise Refused(" ".join(fault.lines), status=422) from None
    value = dict(read)[name]
    if isinstance(value, date):
        return value, ""
    return None, ("yes" if value else "no") if isinstance(value, bool) else value


def record_fact(opened: Opened, matter: Any, *, name: str, said: Any) -> Fact:
    """Record that something happened. A fact that is known already is corrected, not recorded again."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        known = facts_as_known(row.pk)
        if name not in known and name in step_facts(row.machine) and taken_here(row):
            raise Refused("This is a step of the case. Take it on the case’s page, where it is checked.", status=422)
        if name in known:
            raise Refused("This is recorded already. If it is wrong, ask for a correction.", status=422)
        day, value = _check(known, name, said)
        if day is not None and day > timezone.localdate():
            raise Refused("Only what has happened is recorded. This day is still to come.", status=422)
        fact = Fact.behind_the_door.create(
            matter=row, name=name, day=day, value=value, by_id=opened.actor.id, by_label=opened.actor.label
        )
        restate(row, by=opened.actor)
        opened.record("fact_recorded", fields=[name, row.reference])
        return fact


def ask_correction(opened: Opened, fact: int, *, said: Any, why: str) -> Correction:
    """Ask that a fact be corrected; `said` None: it never happened. The first stays visible, and counts until then."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = Fact.behind_the_door.filter(pk=fact, matter__child_id=opened.id).select_related("matter").first()
        if row is None:
            raise Refused("Page not found", status=404)
        locked(opened, row.matter_id)
        if Fact.behind_the_door.filter(replaces=row).exists():
            raise Refused("This fact was corrected already. Correct the newer one.", status=422)
        if row.corrections.filter(decision=Decision.WAITING).exists():
            raise Refused("A correction of this waits for a second person.", status=422)
        day, value = None, ""
        if said is not None:
            known = {n: v for n, v in facts_as_known(row.matter_id).items() if n != row.name}
            day, value = _check(known, row.name, said)
        found = Correction.behind_the_door.create(
            fact=row, day=day, value=value, why=why, asked_by_id=opened.actor.id, asked_by=opened.actor.label
        )
        opened.record("correction_asked", fields=[row.name], reason=why)
        return found


def decide_correction(opened: Opened, correction: int, *, approve: bool) -> Correction:
    """The second person's word. Approved, a new fact stands in place of the first, which is kept."""
    opened.check(Permission.FACT_APPROVE, band=Band.B3)
    with audit.unit(by=opened.actor):
        row = (
            Correction.behind_the_door.select_for_update()
            .filter(pk=correction, fact__matter__child_id=opened.id)
            .select_related("fact")
            .first()
        )
        if row is None:
            raise Refused("Page not found", status=404)
        if row.asked_by_id == opened.actor.id:
            raise Refused("You asked for this correction, so somebody else has to decide.")
        if row.decision != Decision.WAITING:
            raise Refused("Somebody has decided this already. Open the case again to see what.", status=409)
        row.decision = Decision.APPROVED if approve else Decision.REFUSED
        row.decided_by_id, row.decided_by, row.decided_at = opened.actor.id, opened.actor.label, timezone.now()
        row.save()
        if approve:
            matter = locked(opened, row.fact.matter_id)
            Fact.behind_the_door.create(
                matter=matter,
                name=row.fact.name,
                event=row.fact.event,
                answers=row.fact.answers,
                day=row.day,
                value=row.value,
                replaces=row.fact,
                why=row.why,
                by_id=row.asked_by_id,
                by_label=row.asked_by,
                approved_by=row.decided_by,
            )
            restate(matter, by=opened.actor)
        opened.record("correction_approved" if approve else "correction_refused", fields=[row.fact.name])
        return row
