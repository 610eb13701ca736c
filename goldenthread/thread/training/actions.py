"""From a need to a completion: each step audited, each promise kept before the next."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import slugify

from goldenthread.base import audit, editing, outbox
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.rules.training import Standing, Told
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training.models import (
    Agreement,
    Attendance,
    Cohort,
    Completion,
    Event,
    Learner,
    Need,
    Package,
    Reminder,
    Requirement,
    Spell,
    Stage,
    right,
)

Came = Attendance.Came
MOST_ROWS = 5_000
REMIND_AGAIN = timedelta(days=28)


def _added(row: Any, by: audit.Actor, words: str) -> Any:
    try:
        return editing.add(row, by=by)
    except IntegrityError:
        raise Refused(words, status=422) from None


def save_cohort(council: Council, values: Mapping[str, Any], *, by: audit.Actor) -> Cohort:
    with audit.unit(by=by):
        row = Cohort(council=council, slug=slugify(values["name"])[:80], **values)
        saved: Cohort = _added(row, by, "There is a cohort of that name already.")
        audit.record("training_learner_saved", obj=saved)
        return saved


def record_need(council: Council, values: Mapping[str, Any], *, by: audit.Actor) -> Need:
    with audit.unit(by=by):
        row = Need.objects.create(council=council, by_label=by.label, **values)
        audit.record("training_need_recorded", obj=row)
        return row


def save_package(
    council: Council, package: Package | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor
) -> Package:
    """Add a package, or change one. A change after it was agreed needs a new agreement before it is scheduled anew."""
    with audit.unit(by=by):
        if package is None:
            row = Package(council=council, slug=slugify(values["title"])[:80] or "package", **values)
            saved: Package = _added(row, by, "There is a package of that title already.")
        else:
            assert expected is not None
            saved = editing.save(package, values, expected=expected, by=by)
        audit.record("training_package_saved", obj=saved, fields=sorted(values))
        return saved


def record_stage(package: Package, values: Mapping[str, Any], *, by: audit.Actor) -> Stage:
    with audit.unit(by=by, obj=package):
        row = Stage.objects.create(package=package, by_label=by.label, **values)
        audit.record("training_stage_recorded", obj=package, reason=row.what)
        return row


def agree(package: Package, *, body: Body, on: date, words: str, by: audit.Actor) -> Agreement:
    """Record that a body agreed the package as it stands. Raises Refused where nobody has helped to make it."""
    with audit.unit(by=by, obj=package):
        if package.made_with_id is not None and body.pk != package.made_with_id:
            raise Refused(f"It is made with {package.made_with}, so that body agrees it.", status=422)
        if not package.stages.exists():
            raise Refused("Record first with whom it was made, and what changed for it.", status=422)
        row = Agreement.objects.create(
            package=package, body=body, on=on, seen=package.version, words=words, by_label=by.label
        )
        audit.record("training_package_agreed", obj=package, reason=f"{body}, {on}")
        return row


def agreement_in_force(package: Package) -> Agreement:
    """The agreement of the package as it stands. Raises Refused where it was never agreed, or was changed since."""
    held = package.agreed
    if held is None:
        whom = package.made_with or "the body for which it is made"
        raise Refused(f"It can be put in the calendar once {whom} has agreed it.", status=422)
    if held.seen != package.version:
        raise Refused(
            f"It was changed after {held.body} agreed it. Ask {held.body} to agree it as it is now.", status=422
        )
    return held


def ask(package: Package, values: Mapping[str, Any], *, by: audit.Actor) -> Requirement:
    """Ask a cohort to complete it. Raises Refused before it is agreed."""
    with audit.unit(by=by, obj=package):
        agreement_in_force(package)
        row = editing.add(Requirement(package=package, **values), by=by)
        audit.record("training_asked", obj=row, reason=str(row.cohort))
        return row


def stop_asking(requirement: Requirement, *, until: date, expected: int, by: audit.Actor) -> Requirement:
    with audit.unit(by=by, obj=requirement):
        if until < requirement.since:
            raise Refused("It cannot end before it began.", status=422)
        saved = editing.save(requirement, {"until": until}, expected=expected, by=by)
        audit.record("training_asking_ended", obj=saved)
        return saved


def save_event(
    package: Package, event: Event | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor
) -> Event:
    """Put it in the calendar, or change it. Raises Refused before the package is agreed as it stands."""
    with audit.unit(by=by, obj=package):
        if event is None:
            agreement_in_force(package)
            saved = editing.add(Event(package=package, **values), by=by)
        else:
            assert expected is not None
            saved = editing.save(event, values, expected=expected, by=by)
        audit.record("training_event_saved", obj=saved)
        return saved


def save_learner(
    council: Council, learner: Learner | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor
) -> Learner:
    with audit.unit(by=by):
        if learner is None:
            saved: Learner = _added(Learner(council=council, **values), by, "Somebody has that number already.")
        else:
            assert expected is not None
            saved = editing.save(learner, values, expected=expected, by=by)
        audit.record("training_learner_saved", obj=saved, fields=sorted(values))
        return saved


def join(learner: Learner, cohort: Cohort, *, since: date, why: str, by: audit.Actor) -> Spell:
    """Somebody joins a cohort, or begins another term in it. Raises Refused where they belong to it on that day."""
    with audit.unit(by=by, obj=learner):
        for spell in learner.spells.filter(cohort=cohort):
            if spell.told.holds(since):
                raise Refused(f"They belong to {cohort} on that day already. End that time first.", status=422)
        saved: Spell = _added(
            Spell(learner=learner, cohort=cohort, since=since, why=why), by, "That was recorded already."
        )
        audit.record("training_spell_saved", obj=saved)
        return saved


def leave(spell: Spell, *, until: date, expected: int, by: audit.Actor) -> Spell:
    with audit.unit(by=by, obj=spell):
        if until < spell.since:
            raise Refused("They cannot leave before they joined.", status=422)
        saved = editing.save(spell, {"until": until}, expected=expected, by=by)
        audit.record("training_spell_saved", obj=saved)
        return saved


def attended(event: Event, marks: Mapping[int, str], *, by: audit.Actor) -> int:
    """Record who came, by the learner's key; how many marks are new. Who came for all of it has completed the package.

    A completion of this event is taken back where its mark says otherwise now. Raises Refused before the event began.
    """
    with audit.unit(by=by, obj=event):
        if event.starts_at > timezone.now():
            raise Refused("It has not begun yet, so nobody can have come.", status=422)
        if event.state == Event.State.CANCELLED:
            raise Refused("It was cancelled.", status=422)
        held = {row.learner_id: row.came for row in event.attendance.all()}  # in their order: the newest holds
        fresh = {pk: came for pk, came in marks.items() if came and held.get(pk) != came}
        Attendance.objects.bulk_create(
            [Attendance(event=event, learner_id=pk, came=came, by_label=by.label) for pk, came in fresh.items()]
        )
        done = {c.learner_id: c for c in event.completions.filter(taken_back_at=None)}
        for pk, came in fresh.items():
            if came == Came.ALL and pk not in done:
                Completion.objects.create(
                    learner_id=pk, package=event.package, on=event.day, how=Completion.How.EVENT, event=event,
                    by_label=by.label,
                )  # fmt: skip
            elif came != Came.ALL and pk in done:
                _take_back(done[pk], f"The attendance was corrected: {Came(came).label.lower()}")
        if event.state != Event.State.HELD and fresh:
            editing.save(event, {"state": Event.State.HELD}, expected=event.version, by=by)
        if fresh:
            audit.record("training_attendance_recorded", obj=event, reason=f"{len(fresh)} marks")
        return len(fresh)


def complete(
    learner: Learner, package: Package, *, on: date, how: str, shown_by: str = "", by: audit.Actor
) -> Completion:
    """Record a completion without an event. Raises Refused without what shows it, and for a day to come."""
    with audit.unit(by=by, obj=learner):
        if on > timezone.localdate():
            raise Refused("That day is still to come.", status=422)
        if how == Completion.How.ELSEWHERE and not shown_by.strip():
            raise Refused("Say what shows it: a certificate, with its number or day.", status=422)
        row = Completion.objects.create(
            learner=learner, package=package, on=on, how=how, shown_by=shown_by.strip(), by_label=by.label
        )
        audit.record("training_completed", obj=row)
        return row


def answer(learner: Learner, package: Package, answers: Sequence[str], *, by: audit.Actor) -> list[bool]:
    """Somebody answers the questions of a package that is read alone; it is completed when all answers are right."""
    found = right(package.questions, list(answers))
    if found and all(found):
        today = timezone.localdate()
        again = Completion.objects.filter(learner=learner, package=package, on=today, taken_back_at=None).exists()
        if not again:
            complete(learner, package, on=today, how=Completion.How.ALONE, by=by)
    return found


def take_back(completion: Completion, *, why: str, by: audit.Actor) -> Completion:
    """Say that a recorded completion was none. What was known before stays answerable."""
    with audit.unit(by=by, obj=completion):
        if completion.taken_back_at is not None:
            raise Refused("It was taken back already.", status=409)
        _take_back(completion, why)
        audit.record("training_taken_back", obj=completion, reason=why)
        return completion


def _take_back(completion: Completion, why: str) -> None:
    completion.taken_back_at, completion.taken_back_why = timezone.now(), why[:300]
    completion.save(update_fields=["taken_back_at", "taken_back_why"])


def remind(*, day: date, by: audit.Actor) -> int:
    """Write to whoever has something essential to do soon, late or expired; to how many.

    One message a person, with everything in it; about one thing not again for four weeks.
    """
    from goldenthread.thread.training.telling import to_remind

    lately = set(Reminder.objects.filter(on__gt=day - REMIND_AGAIN).values_list("learner_id", "requirement_id"))
    mine: dict[int, list[tuple[Learner, Requirement, Told]]] = {}
    for learner, requirement, told in to_remind(day=day):
        if (learner.pk, requirement.pk) not in lately:
            mine.setdefault(learner.pk, []).append((learner, requirement, told))
    for rows in mine.values():
        learner = rows[0][0]
        lines = [f"- {requirement.package.title}: {_until(told)}" for _, requirement, told in rows]
        text = "\n".join(
            ["Some training that your council calls essential is due.", "", *lines, "",
             "When it is held, and whether you can learn it on your own, is on the portal under Your training."]
        )  # fmt: skip
        with audit.unit(by=by):
            for _, requirement, _ in rows:
                Reminder.objects.create(learner=learner, requirement=requirement, on=day)
            outbox.queue(learner.email, "Training that is due", text, f"training:{learner.pk}:{day}")
            audit.record("training_reminded", obj=learner, reason=f"{len(rows)} things")
    return len(mine)


def _until(told: Told) -> str:
    if told.standing is Standing.EXPIRED and told.lasts_until is not None:
        return f"it lasted until {long_date(told.lasts_until)}"
    if told.standing is Standing.COMPLETED and told.lasts_until is not None:
        return f"it lasts until {long_date(told.lasts_until)}"
    if told.due is None:
        return "no day is set"
    return f"it was due on {long_date(told.due)}" if told.standing is Standing.OVERDUE else f"due {long_date(told.due)}"


def read_sheet(event: Event, text: str) -> dict[int, str]:
    """Marks from a sign-in sheet as CSV: columns number and came. Raises Refused with every fault and its row."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    head = [name.strip().casefold() for name in reader.fieldnames or []]
    if not {"number", "came"} <= set(head):
        raise Refused("The sheet needs the columns number and came, as the one to download has them.", status=422)
    reader.fieldnames = head
    known = {learner.ref: learner.pk for learner in Learner.objects.filter(council=event.package.council)}
    words = {label.casefold(): value for value, label in Came.choices} | {value: value for value in Came.values}
    marks: dict[int, str] = {}
    faults = []
    for number, row in enumerate(reader, 2):
        if number > MOST_ROWS:
            raise Refused(f"The sheet has more than {MOST_ROWS:,} rows.", status=422)
        ref, came = str(row["number"] or "").strip().lstrip("'"), str(row["came"] or "").strip().casefold()
        if not came:
            continue
        if ref not in known:
            faults.append(f"Row {number}: nobody has the number “{ref[:40]}”.")
        elif came not in words:
            faults.append(f"Row {number}: “{came[:40]}” is not known. Write one of: {', '.join(Came.labels)}.")
        elif known[ref] in marks:
            faults.append(f"Row {number}: the number “{ref[:40]}” is there twice.")
        else:
            marks[known[ref]] = words[came]
    if faults:
        raise Refused(f"Nothing was taken in. {' '.join(faults[:20])}", status=422)
    return marks
