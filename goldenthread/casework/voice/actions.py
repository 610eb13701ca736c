"""Complaints are logged, answered in time, remedied, and learned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.children.models import Child
from goldenthread.casework.voice.models import Complaint, ComplaintStep, Remedy, ThemeReview
from goldenthread.refused import Refused
from goldenthread.rules.casework import complaints as rules
from goldenthread.thread.improvement import proposals

REVIEW_EVERY = timedelta(days=92)
ROOM = "complaints"


def any_yet() -> bool:
    """Whether there is any complaint here."""
    return Complaint.behind_the_door.exists()


def one(visitor: Visitor, reference: str) -> Complaint:
    visitor.check(Permission.COMPLAINT_KEEP)
    row = Complaint.behind_the_door.filter(reference=reference).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def opened(visitor: Visitor, reference: str) -> Complaint:
    """A complaint, with an entry that says who read it."""
    row = one(visitor, reference)
    audit.viewed(row, by=visitor.actor)
    return row


def complaints(visitor: Visitor, *, only_open: bool = True) -> QuerySet[Complaint]:
    visitor.check(Permission.COMPLAINT_KEEP)
    rows = Complaint.behind_the_door.prefetch_related("steps")
    return rows.filter(is_open=True) if only_open else rows


def _child(reference: str) -> Child | None:
    """The child whose record it is about, by the reference that the family gave; "" for none."""
    text = reference.strip().upper()
    if not text:
        return None
    row = Child.behind_the_door.filter(reference=text).first()
    if row is None:
        raise Refused("No record has that reference. Look at it again, or leave it out.", status=422)
    return row


def _beside(reference: str, own: str = "") -> None:
    """Raises Refused for another complaint of the same letter that is not there."""
    if reference and (reference == own or not Complaint.behind_the_door.filter(reference=reference).exists()):
        raise Refused(f"There is no other complaint {reference}.", status=422)


def log_complaint(visitor: Visitor, values: Mapping[str, Any], *, child: str, received: date) -> Complaint:
    """Log one complaint with the day on which it came. Raises Refused for a day to come and for an unknown record."""
    visitor.check(Permission.COMPLAINT_KEEP)
    with audit.unit(by=visitor.actor):
        if received > timezone.localdate():
            raise Refused("It cannot have come on a day that has not come.", status=422)
        _beside(str(values.get("beside") or ""))
        row = Complaint(**{**values, "child": _child(child), "by_label": visitor.actor.label})
        editing.add(row, by=visitor.actor)
        ComplaintStep.behind_the_door.create(complaint=row, step="received", day=received, by_label=visitor.actor.label)
        audit.record("service_complaint_logged", obj=row, reason=row.route)
        return row


def correct_complaint(visitor: Visitor, row: Complaint, values: Mapping[str, Any], *, child: str,
                      expected: int) -> Complaint:  # fmt: skip
    visitor.check(Permission.COMPLAINT_KEEP)
    with audit.unit(by=visitor.actor, obj=row):
        _beside(str(values.get("beside") or ""), own=row.reference)
        given = {**values, "child": _child(child)}
        saved = editing.save(row, given, expected=expected, by=visitor.actor)
        audit.record("complaint_corrected", obj=saved, fields=sorted(values))
        return saved


def steps_of(row: Complaint) -> list[ComplaintStep]:
    """The steps that hold, by day; those that were replaced are left out."""
    rows = list(row.steps.all())
    replaced = {step.replaces_id for step in rows if step.replaces_id}
    return sorted((step for step in rows if step.pk not in replaced), key=lambda step: (step.day, step.pk))


def taken(row: Complaint) -> list[rules.Taken]:
    return [rules.Taken(step.step, step.day, step.until) for step in steps_of(row)]


def dues(row: Complaint, *, as_of: date) -> list[rules.Due]:
    return rules.dues(row.route, taken(row), as_of=as_of)


def record_step(visitor: Visitor, row: Complaint, *, step: str, day: date, until: date | None, words: str,
                finding: str, expected: int) -> Complaint:  # fmt: skip
    """Record what happened. Raises Refused for a step that cannot be next, a day before the last one or to come, more
    time without its new day and reason, and an answer that says nothing of what was found."""
    visitor.check(Permission.COMPLAINT_KEEP)
    with audit.unit(by=visitor.actor, obj=row):
        held = Complaint.behind_the_door.select_for_update(of=("self",)).get(pk=row.pk)
        done = taken(held)
        if step not in rules.may_follow(held.route, done):
            raise Refused(f"{rules.words('steps')[step]}: that cannot be next here.", status=422)
        if day > timezone.localdate() or (done and day < done[-1].day):
            raise Refused("The day lies between the step before and today.", status=422)
        if step == "longer" and (until is None or until <= day or not words.strip()):
            raise Refused("Say to which later day, and what the family was told.", status=422)
        if step in ("answered", "answered_2", "answered_3", "ombudsman_decided") and not finding:
            raise Refused("Say what was found.", status=422)
        ComplaintStep.behind_the_door.create(
            complaint=held, step=step, day=day, until=until if step == "longer" else None, words=words.strip(),
            by_label=visitor.actor.label,
        )  # fmt: skip
        values: dict[str, Any] = {"finding": finding or held.finding, "is_open": step not in ("closed", "withdrawn")}
        if step in ("closed", "withdrawn") and held.remedies.filter(done_on=None).exists():
            raise Refused("A remedy is still owed. It is over when that is done.", status=422)
        saved = editing.save(held, values, expected=expected, by=visitor.actor)
        audit.record("complaint_step_recorded", obj=saved, reason=step)
        return saved


def step_of(row: Complaint, number: int) -> ComplaintStep:
    """A step that holds. Raises Refused (404) for one that was replaced or is another complaint's."""
    found = next((step for step in steps_of(row) if step.pk == number), None)
    if found is None:
        raise Refused("Page not found", status=404)
    return found


def mend_step(visitor: Visitor, row: Complaint, number: int, *, day: date, why: str, expected: int) -> Complaint:
    """Give a step its right day; the wrong one stays in the record. Raises Refused for a day to come, and for one that
    would put the steps into another order."""
    visitor.check(Permission.COMPLAINT_KEEP)
    with audit.unit(by=visitor.actor, obj=row):
        held = Complaint.behind_the_door.select_for_update(of=("self",)).get(pk=row.pk)
        old = step_of(held, number)
        order = steps_of(held)
        place = order.index(old)
        first = order[place - 1].day if place else date.min
        last = order[place + 1].day if place + 1 < len(order) else timezone.localdate()
        if day == old.day:
            raise Refused("That is the day that is recorded.", status=422)
        if not first <= day <= last or (old.until is not None and old.until <= day):
            raise Refused("The day lies between the step before and the step after.", status=422)
        ComplaintStep.behind_the_door.create(
            complaint=held, step=old.step, day=day, until=old.until, words=f"{old.words} ({why.strip()})".strip(),
            replaces=old, by_label=visitor.actor.label,
        )  # fmt: skip
        saved = editing.save(held, {"is_open": held.is_open}, expected=expected, by=visitor.actor)
        audit.record("complaint_step_recorded", obj=saved, reason=f"another day for {old.step}")
        return saved


def agree_remedy(visitor: Visitor, row: Complaint, values: Mapping[str, Any], *, council: str,
                 plan_words: str = "") -> Remedy:  # fmt: skip
    """Record what is owed. A change that is owed is proposed to the thread as an action at once, in `plan_words` alone:
    what the family reads stays here. Raises Refused for a complaint that is over, and for a plan without its words."""
    visitor.check(Permission.COMPLAINT_KEEP)
    with audit.unit(by=visitor.actor, obj=row):
        held = Complaint.behind_the_door.select_for_update(of=("self",)).get(pk=row.pk)
        if not held.is_open:
            raise Refused("It is over. Record first what opened it again.", status=422)
        if values["agreed_by"] == Remedy.Agreed.OMBUDSMAN and not str(values.get("decision") or "").strip():
            raise Refused("Give the number of the Ombudsman’s decision, such as 23 006 554.", status=422)
        remedy = Remedy(complaint=row, by_label=visitor.actor.label, **values)
        if council and values["kind"] in ("change", "train"):
            if len(plan_words.strip()) < 10:
                raise Refused("Say what changes in words that name nobody: they go into the plan.", status=422)
            decision = f"Ombudsman’s decision {values['decision']}" if values.get("decision") else "An upheld complaint"
            remedy.proposed = proposals.action(
                council, title=f"Owed after a complaint by {values['due_on']:%-d %B %Y}",
                words=plan_words.strip(), room=ROOM, came_from=decision, by=visitor.actor,
            )  # fmt: skip
        editing.add(remedy, by=visitor.actor)
        audit.record("remedy_agreed", obj=remedy)
        return remedy


def remedy_done(visitor: Visitor, row: Remedy, *, on: date, words: str, expected: int) -> Remedy:
    visitor.check(Permission.COMPLAINT_KEEP)
    with audit.unit(by=visitor.actor, obj=row.complaint):
        if row.done_on is not None:
            raise Refused("It was said before that it is done.", status=409)
        if on > timezone.localdate():
            raise Refused("It cannot have been done on a day that has not come.", status=422)
        values = {"done_on": on, "done": words.strip()}
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("remedy_done", obj=saved)
        return saved


def remedy_of(visitor: Visitor, reference: str, number: int) -> Remedy:
    row = Remedy.behind_the_door.filter(complaint=one(visitor, reference), pk=number).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


# --- what is learned, without a name ---------------------------------------------------------------------------------


def told_of(first: date, last: date, *, as_of: date) -> dict[str, Any]:
    """Of the complaints that came in a time: themes, lateness and remedies, in numbers that may leave the room."""
    rows = Complaint.behind_the_door.prefetch_related("steps", "remedies")
    came = []
    for row in rows:
        received = next((step.day for step in steps_of(row) if step.step == "received"), None)
        if received is not None and first <= received <= last:
            came.append(row)
    times = [due for row in came for due in dues(row, as_of=as_of) if due.last_day is not None and due.verified]
    ended = [due for due in times if due.met_on is not None or due.late]
    upheld = sum(row.finding in ("upheld", "part") for row in came)
    decided = sum(bool(row.finding) for row in came)
    owed = [remedy for row in came for remedy in row.remedies.all()]
    late = [remedy for remedy in owed if rules.remedy_late(remedy.due_on, remedy.done_on, as_of=as_of)]
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "themes": rules.themes_of(row.themes for row in came),
        "numbers": [
            ["Complaints", _small(len(came))],
            ["Stages in time", _part(sum(not due.late for due in ended), len(ended))],
            ["Upheld, whole or in part", _part(upheld, decided)],
            ["Remedies that are or were late", _part(len(late), len(owed))],
            ["Decided by the Ombudsman", _small(_with(came, "ombudsman_decided"))],
        ],
    }


def _with(rows: Iterable[Complaint], step: str) -> int:
    return sum(any(one.step == step for one in steps_of(row)) for row in rows)


def _small(n: int) -> str:
    return f"{n}" if n >= rules.LEAST or n == 0 else f"fewer than {rules.LEAST}"


def _part(n: int, of: int) -> str:
    """A part of so many; hidden where it, or what is left, is a few."""
    if not of:
        return "none to count"
    if of < rules.LEAST:
        return f"of fewer than {rules.LEAST}"
    few = any(0 < one < rules.LEAST for one in (n, of - n))
    return f"not shown, of {of}" if few else f"{n} of {of}"


def late_remedies(*, as_of: date) -> list[tuple[str, date, int, str]]:
    """(kind in words, due, days late, who asked for it) of every remedy that is late now; no family is named."""
    rows = Remedy.behind_the_door.filter(done_on=None, due_on__lt=as_of)
    return [
        (
            row.get_kind_display(),
            row.due_on,
            rules.remedy_late(row.due_on, None, as_of=as_of),
            row.get_agreed_by_display(),
        )
        for row in rows
    ]


def reviews(visitor: Visitor) -> list[ThemeReview]:
    visitor.check(Permission.COMPLAINT_REVIEW)
    return list(ThemeReview.behind_the_door.all())


def review_due(as_of: date) -> date | None:
    """By when complaints are to be looked at again: a quarter after the last day that was. None before the first."""
    last = ThemeReview.behind_the_door.order_by("-last").values_list("last", flat=True).first()
    return last + REVIEW_EVERY if last else None


def review(visitor: Visitor, *, first: date, last: date, words: str, council: str, themes: list[str], sent_to: str,
           recommendation: str) -> ThemeReview:  # fmt: skip
    """Record what was learned, and pass chosen themes on as findings, with numbers that may leave.

    Raises Refused for a time that is not over, and for a theme that no complaint of it has.
    """
    visitor.check(Permission.COMPLAINT_REVIEW)
    today = timezone.localdate()
    with audit.unit(by=visitor.actor):
        if not first <= last <= today:
            raise Refused("The first day comes before the last, and the last has come.", status=422)
        told = told_of(first, last, as_of=today)
        known = {code: (label, n) for code, label, n in told["themes"]}
        if strange := [theme for theme in themes if theme not in known]:
            names = ", ".join(rules.words("themes").get(theme, theme) for theme in strange)
            raise Refused(f"No complaint of that time is about this: {names}.", status=422)
        numbers = []
        for theme in themes:
            label, n = known[theme]
            numbers.append(
                proposals.finding(
                    council, title=f"Families complain: {label[:1].lower()}{label[1:]}", words=words, room=ROOM,
                    came_from=f"Complaints of {first:%-d %B %Y} to {last:%-d %B %Y}",
                    numbers=[(label, n), *((name, value) for name, value in told["numbers"])],
                    recommendation=recommendation, sent_to=sent_to, address="/complaints/", by=visitor.actor,
                )
            )  # fmt: skip
        row = ThemeReview(
            first=first, last=last, told=told, words=words, proposed=numbers, done_on=today,
            by_label=visitor.actor.label,
        )  # fmt: skip
        editing.add(row, by=visitor.actor)
        audit.record("complaints_reviewed", obj=row, reason=f"{len(numbers)} themes passed on")
        return row
