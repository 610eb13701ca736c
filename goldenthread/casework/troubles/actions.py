"""Troubles are logged by anybody who works with cases, and answered by a manager."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.models import EvidenceItem, Matter
from goldenthread.casework.children.bounded import ThereIs
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.troubles.models import Trouble, TroubleState
from goldenthread.refused import Refused


def troubles(visitor: Visitor) -> list[Trouble]:
    """All of them: the open ones first, longest open first."""
    visitor.check(Permission.CASE_READ)
    rows = list(Trouble.behind_the_door.all())
    return sorted(rows, key=lambda row: (row.state != TroubleState.OPEN, row.noticed_on, row.pk))


def one(visitor: Visitor, number: int) -> Trouble:
    visitor.check(Permission.CASE_ASSIGN)
    row = Trouble.behind_the_door.filter(pk=number).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def log_trouble(visitor: Visitor, *, where: str, words: str, noticed_on: date) -> Trouble:
    visitor.check(Permission.CASE_READ)
    with audit.unit(by=visitor.actor):
        row = editing.add(
            Trouble(
                where=where,
                words=words,
                noticed_on=noticed_on,
                by_id=visitor.actor.id,
                by_label=visitor.actor.label,
            ),
            by=visitor.actor,
        )
        audit.record("trouble_logged", obj=row)
        return row


def answer(visitor: Visitor, number: int, *, state: str, words: str, expected: int) -> Trouble:
    """Say what was done, or why it stays. Open again, the answer is taken away and kept in the versions."""
    row = one(visitor, number)
    if state != TroubleState.OPEN and not words.strip():
        raise Refused("Say what was done, or why it stays as it is.", status=422)
    with audit.unit(by=visitor.actor):
        is_open = state == TroubleState.OPEN
        values: dict[str, Any] = {
            "state": state,
            "answer": "" if is_open else words,
            "answered_on": None if is_open else timezone.localdate(),
            "answered_by": "" if is_open else visitor.actor.label,
            "changed_at": timezone.now(),
        }
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("trouble_answered", obj=row, reason=state)
        return saved


def in_one_place(visitor: Visitor) -> tuple[int, int]:
    """(cases whose papers are all here, open cases that have evidence), of the children whom one may open.

    A case is not whole while a thing of its evidence is marked as here without its paper, or is on its way.
    """
    visitor.check(Permission.CASE_READ)
    evidence = EvidenceItem.behind_the_door.filter(matter=OuterRef("pk"))
    scattered = evidence.filter(standing="present", paper=None) | evidence.filter(standing="offered")
    cases = Matter.behind_the_door.filter(visitor.of_theirs("child"), ThereIs(evidence), going_on=True)
    return cases.exclude(ThereIs(scattered)).count(), cases.count()
