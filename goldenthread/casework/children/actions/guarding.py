"""Reasons on entry, restricted records, and what a family's access log leaves out."""

from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, Visitor
from goldenthread.casework.children.models import Child, EntryReason, NamedViewer, Withheld
from goldenthread.casework.children.telling import tell_privacy_officers
from goldenthread.refused import Refused


def give_reason(opened: Opened, *, why: str, words: str) -> EntryReason:
    """Why somebody enters outside their own caseload; good until the end of the day. The family sees it in summary."""
    with audit.unit(by=opened.actor):
        row = EntryReason.behind_the_door.create(
            child_id=opened.id, user_id=str(opened.visitor.user.pk), why=why, words=words, day=timezone.localdate()
        )
        opened.record("entry_reason_given", reason=f"{row.get_why_display()}: {words}")
        return row


def restrict(opened: Opened, *, on: bool, why: str, expected: int) -> Child:
    """Restrict a record to a named list, or lift that. Whoever restricts it is on the list."""
    opened.check(Permission.CASE_RESTRICT)
    with audit.unit(by=opened.actor):
        row = Child.behind_the_door.get(pk=opened.id)
        values = {"restricted": on, "restricted_why": why if on else ""}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("record_restricted", fields=["restricted"], reason="restricted" if on else "lifted")
        if on:
            _name(opened, opened.visitor.user)
        words = (
            "A record was restricted to a named list." if on else "A restricted record was opened to its usual readers."
        )
        tell_privacy_officers("A restricted record changed", words, key=f"restricted {saved.pk} {saved.version}")
        return saved


def _name(opened: Opened, user: Any) -> NamedViewer:
    row, _ = NamedViewer.behind_the_door.get_or_create(
        child_id=opened.id, user=user, removed_at=None, defaults={"added_by": opened.actor.label}
    )
    return row


def name_viewer(opened: Opened, user: Any) -> NamedViewer:
    """Let somebody see a restricted record. They still need a relationship to it."""
    opened.check(Permission.CASE_RESTRICT)
    with audit.unit(by=opened.actor):
        row = _name(opened, user)
        opened.record("viewer_named", fields=[f"user {user.pk}"])
        words = "Somebody was added to the list of a restricted record."
        tell_privacy_officers("A restricted record changed", words, key=f"named {row.pk}")
        return row


def remove_viewer(opened: Opened, number: int) -> NamedViewer:
    opened.check(Permission.CASE_RESTRICT)
    with audit.unit(by=opened.actor):
        row = NamedViewer.behind_the_door.select_for_update().filter(pk=number, child_id=opened.id).first()
        if row is None or row.removed_at is not None:
            raise Refused("They are not on the list.", status=409)
        row.removed_at = timezone.now()
        row.save()
        opened.record("viewer_removed", fields=[f"user {row.user_id}"])
        words = "Somebody was taken off the list of a restricted record."
        tell_privacy_officers("A restricted record changed", words, key=f"removed {row.pk}")
        return row


def withhold_entry(visitor: Visitor, *, entry: int, words: str) -> Withheld:
    """Keep one entry from a family's access log, because showing it would put somebody at risk."""
    from goldenthread.base.audit.models import Entry

    visitor.check(Permission.ACCESS_REPORT)
    with audit.unit(by=visitor.actor):
        found = Entry.objects.filter(seq=entry, object__startswith="children.child:").first()
        if found is None:
            raise Refused("There is no such entry about a child. Take the number from the report.", status=422)
        if Withheld.behind_the_door.filter(entry=entry).exists():
            raise Refused("This entry is kept from the family already.", status=409)
        row = Withheld.behind_the_door.create(
            entry=entry, child_id=found.object.split(":", 1)[1], words=words, by_label=visitor.actor.label
        )
        audit.record("access_entry_withheld", obj=found.object, reason=words)
        return row
