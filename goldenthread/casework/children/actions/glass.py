"""Break-glass (trust.md 3.4): one record, read only, for an hour, told at once, its outcome owed in two "
"working days."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.access import people_who_may
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Visitor, known_of
from goldenthread.casework.children.models import BreakGlass, Child, Relationship
from goldenthread.casework.children.telling import tell, tell_privacy_officers
from goldenthread.refused import Refused
from goldenthread.rules.finding import asked
from goldenthread.rules.law import BeyondCalendar, announced

LASTS = timedelta(minutes=60)
OUTCOME_WITHIN = 2  # working days
NOTHING = (
    "No record was opened. Either none fits exactly, or it may not be opened in this way. In an emergency "
    "call the duty "
    "manager, who can name you on a restricted record."
)


def outcome_due(day: date) -> date:
    """The second working day after; past the announced bank holidays only weekends are left out."""
    try:
        return announced().working_days_after(day, OUTCOME_WITHIN)
    except BeyondCalendar:
        left = OUTCOME_WITHIN
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day


def break_glass(
    visitor: Visitor, *, kind: str, reason: str, reference: str = "", name: str = "", born: date | None = None
) -> BreakGlass:
    """Open one record, found by its reference or by exact name and birthday. Blocks hold: see docs/decisions/0005."""
    visitor.check(Permission.BREAK_GLASS)
    if visitor.asker.overdue:
        raise Refused(
            "You owe the outcome of an earlier break-glass. Give it first; then this opens again.", status=409
        )
    if reference:
        rows = list(Child.behind_the_door.filter(reference=reference))
    else:
        wanted = set(asked(name))
        rows = [
            row
            for row in Child.behind_the_door.filter(date_of_birth=born or date.max)
            if len(wanted) >= 2 and wanted <= set(row.find_words.split())
        ]
    known = {row.pk: child for row, child in known_of(Q(), rows)}
    rows = [
        row
        for row in rows
        if visitor.asker.person not in known[row.pk].conflicted
        and (not row.restricted or visitor.asker.person in known[row.pk].named)
    ]
    if len(rows) != 1:
        raise Refused(NOTHING, status=422)
    child, now = rows[0], timezone.now()
    with audit.unit(by=visitor.actor):
        by = {"by_id": visitor.actor.id, "by_label": visitor.actor.label}
        link = Relationship.behind_the_door.create(
            child=child, kind="break_glass", user_id=visitor.user.pk, starts=now, ends=now + LASTS, **by
        )
        row = BreakGlass.behind_the_door.create(
            child=child,
            user_id=visitor.user.pk,
            relationship=link,
            kind=kind,
            reason=reason,
            opened_at=now,
            ends_at=now + LASTS,
            due_on=outcome_due(timezone.localdate(now)),
        )
        audit.record(
            "glass_broken", obj=child, reason=f"{row.get_kind_display()}: {reason}", relationship="break_glass"
        )
        words = "A record was opened by break-glass. It needs your review."
        tell_privacy_officers("A record was opened by break-glass", words, key=f"glass {row.pk}")
        for manager in people_who_may(Permission.CASE_RESTRICT, site="office"):
            if manager.pk != visitor.user.pk:
                tell(
                    manager,
                    "A record was opened by break-glass",
                    "Somebody opened a record by break-glass. The privacy officer reviews it.",
                    key=f"glass {row.pk} manager {manager.pk}",
                    site="office",
                    path="/children/break-glass/",
                )
        return row


def close_glass(visitor: Visitor, row: BreakGlass, *, outcome: str) -> BreakGlass:
    """Give the outcome: what was done and for whom. Ends the hour as well."""
    visitor.check(Permission.BREAK_GLASS)
    with audit.unit(by=visitor.actor):
        row = BreakGlass.behind_the_door.select_for_update().get(pk=row.pk)
        if row.user_id != visitor.user.pk:
            raise Refused("Page not found", status=404)
        if row.closed_at is not None:
            raise Refused("Its outcome was given already.", status=409)
        now = timezone.now()
        row.outcome, row.closed_at = outcome, now
        row.save()
        Relationship.behind_the_door.filter(pk=row.relationship_id, ended_at=None, ends__gt=now).update(
            ended_at=now, ended_why="Outcome given"
        )
        audit.record("glass_closed", obj=f"children.child:{row.child_id}", relationship="break_glass")
        return row


def review_glass(visitor: Visitor, row: BreakGlass, *, right: bool, words: str) -> BreakGlass:
    """The privacy officer's word on it, never of one's own."""
    visitor.check(Permission.BREAK_GLASS_REVIEW)
    with audit.unit(by=visitor.actor):
        row = BreakGlass.behind_the_door.select_for_update().get(pk=row.pk)
        if row.user_id == visitor.user.pk:
            raise Refused("You opened this record yourself, so somebody else has to review it.")
        if row.reviewed_at is not None:
            raise Refused("It was reviewed already.", status=409)
        row.right, row.review, row.reviewed_at = right, words, timezone.now()
        row.reviewed_by_id, row.reviewed_by = visitor.actor.id, visitor.actor.label
        row.save()
        audit.record("glass_reviewed", obj=f"children.child:{row.child_id}", reason="right" if right else "not right")
        return row
