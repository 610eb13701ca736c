"""Steps of the law's machines: taken one at a time, checked against the machine, never skipped in silence.

A step is a fact with the name of its event. Facts without one, of records that came from elsewhere, are read by the
table `STAGES`, so that an old case has a stage as well.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.models import Fact, Matter
from goldenthread.casework.cases.reading import facts_of_chain, history_of, standing_facts, steps_in
from goldenthread.casework.children.door import Opened
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law import LawError, Step, all_due, check, machines
from goldenthread.rules.law.clocks import Standing
from goldenthread.rules.law.facts import Facts, names

# Steps that happen once for each adviser or setting: their days stand beside them, not as the case's own.
OF_MANY = {"advice.requested", "advice.returned", "advice.nil_return", "advice.reused", "setting.consulted",
           "setting.replied"}  # fmt: skip
# The stage that facts alone imply, latest first, for cases whose steps were not recorded here.
STAGES = {
    "request": [
        ("request_withdrawn", "REQ_WITHDRAWN"),
        ("moved_out", "REQ_MOVED_OUT"),
        ("assessment_refused_notified", "REQ_REFUSED"),
        ("assessment_agreed_notified", "REQ_AGREED"),
        ("assessment_decided", "REQ_DECIDED"),
        ("request_received", "REQ_RECEIVED"),
    ],
    "assessment": [
        ("final_sent", "ASM_FINAL_SENT"),
        ("refusal_to_issue_notified", "ASM_NOT_ISSUING"),
        ("draft_served", "ASM_DRAFT_SENT"),
        ("advice_requested", "ASM_SEEKING_ADVICE"),
    ],
}
FIRST = {"request": "request_received", "plan": "plan_made", "dispute": "decision_sent", "transfer": "moved"}
OVER = {state.id for machine in machines().values() for state in machine.states.values() if state.is_end}
OPEN = {Standing.RUNNING, Standing.DUE_SOON, Standing.LATE, Standing.LIFTED}


def goes_on(stage: str) -> bool:
    """Whether a case in this stage has begun and has not ended."""
    return stage != "none" and stage not in OVER


def stage_of(machine: str, known: Mapping[str, Any], steps: Iterable[Step] = ()) -> tuple[str, date | None]:
    """(stage, first day): by the machine where steps were recorded, else as the facts imply."""
    taken = list(steps)
    if taken:
        stage = check(machine, taken).state
    else:
        stage = next((stage for name, stage in STAGES.get(machine, []) if name in known), "none")
    days = [value for value in known.values() if isinstance(value, date)]
    first = known.get(FIRST.get(machine, ""))
    return stage, first if isinstance(first, date) else (min(days) if days else None)


def due_first(machine: str, stage: str, known: Mapping[str, Any], as_of: date) -> tuple[date | None, str]:
    """(last day, duty) of the council's duty that is due first among those that run in this stage.

    A limit that is lifted has no day; it is due from its old one, so that nobody loses sight of it.
    """
    clocks = machines()[machine].states[stage].clocks if stage in machines()[machine].states else ()
    if not clocks:
        return None, ""
    try:
        facts = Facts.read({name: value for name, value in known.items() if name in names()})
    except LawError:
        return None, ""
    open_ = [
        (told.last_day or told.limit_lifted, told.id)
        for told in all_due(facts, as_of=as_of, only=clocks)
        if told.standing in OPEN and told.kind != "minimum" and not told.is_target
    ]
    dated = [(day, id_) for day, id_ in open_ if day is not None]
    return min(dated) if dated else (None, "")


def restate(matter: Matter, *, by: audit.Actor) -> Matter:
    """Bring the cached columns in line with the facts; inside a unit."""
    values = cached(matter)
    if any(getattr(matter, name) != value for name, value in values.items()):
        return editing.save(matter, values, expected=matter.version, by=by)
    return matter


def cached(matter: Matter) -> dict[str, Any]:
    """What the cached columns of a matter should hold, from its facts."""
    own, chain = facts_of_chain(matter)
    rows = standing_facts([matter.pk]).get(matter.pk, [])
    stage, received = stage_of(matter.machine, own, steps_in(rows) if any(row.event for row in rows) else ())
    next_due, next_duty = due_first(matter.machine, stage, chain, timezone.localdate())
    return {
        "stage": stage,
        "going_on": goes_on(stage),
        "received": received,
        "next_due": next_due,
        "next_duty": next_duty,
    }


def locked(opened: Opened, matter: Any) -> Matter:
    """The matter of this child, locked until the unit ends, or not found."""
    row = Matter.behind_the_door.select_for_update().filter(pk=matter, child_id=opened.id).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def take_step(
    opened: Opened, matter: Any, *, event: str, day: date, answers: Iterable[str] = (), words: str = ""
) -> Fact:
    """Take one step of the law's machine. Raises Refused (422) with each fault and what to do about it.

    `answers`: what the step needs and was shown, by the names of the stages' own data. `words`: a note of the step.
    """
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    return _take(opened, matter, event=event, day=day, answers=answers, words=words)


def family_step(opened: Opened, matter: Any, *, event: str, day: date) -> Fact:
    """A step that is the family's own to take, such as answering a draft, taken by the family on the portal."""
    opened.check(Permission.CASE_CONTRIBUTE, band=Band.B3, write=True)
    row = Matter.behind_the_door.filter(pk=matter, child_id=opened.id).first()
    who = machines()[row.machine].event(event).who if row else ()
    if not {"parent", "young_person"} & set(who) or not opened.party:
        raise Refused("Page not found", status=404)
    return _take(opened, matter, event=event, day=day)


def _take(opened: Opened, matter: Any, *, event: str, day: date, answers: Iterable[str] = (), words: str = "") -> Fact:
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        if day > timezone.localdate():
            raise Refused("Only what has happened is recorded. This day is still to come.", status=422)
        given = sorted(set(answers))
        steps = [*history_of(row.pk), Step(event, day, frozenset(given))]
        _, chain = facts_of_chain(row)
        try:
            of_law = machines()[row.machine].event(event)
            name = of_law.fact if of_law.fact and event not in OF_MANY else event
            known = {n: v for n, v in chain.items() if n in names()}
            facts = Facts.read({**known, name: day} if name in names() else known)
            told = check(row.machine, steps, facts=facts)
        except LawError as fault:
            raise Refused(" ".join(fault.lines), status=422) from None
        wrong = [f for f in told.faults if f.number == len(steps)]
        if wrong:
            raise Refused(" ".join(f"{f.words} {f.remedy}" for f in wrong), status=422)
        fact = Fact.behind_the_door.create(
            matter=row,
            name=name,
            event=event,
            answers=given,
            day=day,
            why=words[:400],
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        restate(row, by=opened.actor)
        opened.record("step_taken", fields=[event, row.reference])
        return fact


def begin_after(opened: Opened, before: Matter, *, machine: str, event: str, day: date) -> Matter:
    """Begin the machine that a step leads to, with its first step, linked to the one before. Inside a unit."""
    matter = editing.add(Matter(child_id=opened.id, machine=machine, after=before), by=opened.actor)
    opened.record("matter_begun", fields=[machine, matter.reference])
    take_step(opened, matter.pk, event=event, day=day)
    return matter
