"""What was sent, and lists as files, for pages."""

from __future__ import annotations

from typing import Any

from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, Visitor, not_found
from goldenthread.casework.sending.models import Export, Sending


def sent(opened: Opened) -> list[Sending]:
    """Everything of this child that was prepared, latest first."""
    opened.check(Permission.CASE_SEND)
    rows = Sending.behind_the_door.filter(child_id=opened.id).select_related("paper", "to_party__person", "to_body")
    return list(rows)


def one(opened: Opened, sending: Any) -> Sending:
    found = next((row for row in sent(opened) if str(row.pk) == str(sending)), None)
    if found is None:
        not_found()
    return found


def exports(visitor: Visitor) -> list[Export]:
    """One's own, or for whoever approves them, all."""
    if visitor.holds(Permission.EXPORT_APPROVE):
        return list(Export.behind_the_door.all()[:200])
    visitor.check(Permission.EXPORT_ASK)
    return list(Export.behind_the_door.filter(asked_by_id=visitor.actor.id)[:200])


def export(visitor: Visitor, export_id: Any) -> Export:
    found = next((row for row in exports(visitor) if str(row.pk) == str(export_id)), None)
    if found is None:
        not_found()
    return found
