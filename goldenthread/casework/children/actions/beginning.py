"""A record is begun, its identity is corrected, and messages reach it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.actions.conflicts import match_declared
from goldenthread.casework.children.door import Opened, Visitor
from goldenthread.casework.children.models import Child, Logged, PossibleDuplicate, Relationship, Team
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.finding import words_of


def begin_record(visitor: Visitor, values: Mapping[str, Any], *, team: Team | None = None) -> Child:
    """Begin a record. Whoever begins it is related to it; a team as well, when one is given.

    What looks like an earlier record goes to a manager's queue: the person who types learns nothing of other children.
    """
    visitor.check(Permission.CASE_BEGIN)
    with audit.unit(by=visitor.actor):
        child = Child(**values, team=team)
        child.find_words = child.words()
        editing.add(child, by=visitor.actor)
        audit.record("record_begun", obj=child)
        by = {"by_id": visitor.actor.id, "by_label": visitor.actor.label}
        now = timezone.now()
        if any(held.role == "case_officer" for held in visitor.asker.held):
            Relationship.behind_the_door.create(
                child=child, kind="assigned", user_id=visitor.user.pk, starts=now, why="Began the record", **by
            )
        if team is not None:
            Relationship.behind_the_door.create(child=child, kind="team", team=team, starts=now, **by)
        match_declared(child)
        for other in alike(child):
            PossibleDuplicate.behind_the_door.create(child=child, other=other)
        return child


def alike(child: Child) -> list[Child]:
    """Earlier records that may be of the same child: the same birthday and a shared name, UPN or NHS number."""
    mine = set(words_of(f"{child.given_name} {child.family_name}"))
    found = [
        other
        for other in Child.behind_the_door.filter(date_of_birth=child.date_of_birth).exclude(pk=child.pk)
        if mine & set(words_of(f"{other.given_name} {other.family_name}"))
    ]
    for name in ("upn", "nhs_number"):
        if value := getattr(child, name):
            found += Child.behind_the_door.filter(**{name: value}).exclude(pk__in=[child.pk, *(o.pk for o in found)])
    return found


def decide_duplicate(visitor: Visitor, row: PossibleDuplicate, *, same: bool) -> PossibleDuplicate:
    """A manager says whether two records are of one child. Which of them goes on is decided on their own pages."""
    visitor.check(Permission.CASE_ASSIGN)
    with audit.unit(by=visitor.actor):
        row = PossibleDuplicate.behind_the_door.select_for_update().get(pk=row.pk)
        if row.decided_at is not None:
            raise Refused("Somebody has decided this already. Open the list again to see it.", status=409)
        row.same, row.decided_at, row.decided_by = same, timezone.now(), visitor.actor.label
        row.save()
        audit.record("duplicate_decided", obj=f"children.child:{row.child_id}", reason="same" if same else "different")
        return row


def edit_child(opened: Opened, values: Mapping[str, Any], *, expected: int) -> Child:
    """Correct who the child is. Raises editing.ChangedSince when somebody else has saved meanwhile."""
    opened.check(Permission.CASE_WRITE, write=True)
    with audit.unit(by=opened.actor):
        row = Child.behind_the_door.get(pk=opened.id)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        after = Child(**{**{f.name: getattr(row, f.name) for f in Child._meta.concrete_fields}, **values})
        extra = {"find_words": after.words(), "changed_at": timezone.now()}
        saved = editing.save(row, {**values, **extra}, expected=expected, by=opened.actor)
        opened.record("child_edited", fields=changed)
        return saved


def log_message(visitor: Visitor, reference: str, words: str) -> Logged:
    """Hand a message to whoever runs the case. The writer does not open the record."""
    visitor.check(Permission.CASE_LOG)
    with audit.unit(by=visitor.actor):
        child = Child.behind_the_door.filter(reference=reference, restricted=False).first()
        if child is None:
            raise Refused("Page not found", status=404)
        row = Logged.behind_the_door.create(
            child=child, words=words, by_id=visitor.actor.id, by_label=visitor.actor.label
        )
        audit.record("message_logged", obj=child)
        return row


def read_message(opened: Opened, number: int) -> Logged:
    """Take a message off the list of what is unread."""
    opened.check(Permission.CASE_WRITE, band=Band.B3)
    with audit.unit(by=opened.actor):
        row = Logged.behind_the_door.select_for_update().filter(pk=number, child_id=opened.id).first()
        if row is None:
            raise Refused("Page not found", status=404)
        row.read_at = row.read_at or timezone.now()
        row.save(update_fields=["read_at"])
        opened.record("message_read", fields=[f"message {row.pk}"])
        return row
