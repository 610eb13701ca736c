"""Requests for records, destruction, breaches and complaints, for their pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, Visitor, not_found
from goldenthread.casework.children.models import Child
from goldenthread.casework.records import keeping
from goldenthread.casework.records.models import Breach, Complaint, Destruction, RecordsItem, RecordsRequest


def requests(visitor: Visitor) -> list[RecordsRequest]:
    """Every request, the one that is due first on top: for those who answer and those who check."""
    if not (visitor.holds(Permission.RECORDS_REQUEST) or visitor.holds(Permission.RECORDS_APPROVE)):
        not_found()
    return list(RecordsRequest.behind_the_door.select_related("child", "party__person")[:500])


def request_of(visitor: Visitor, request_id: Any) -> RecordsRequest:
    found = next((row for row in requests(visitor) if str(row.pk) == str(request_id)), None)
    if found is None:
        not_found()
    return found


def items(opened: Opened, request: RecordsRequest) -> list[RecordsItem]:
    if str(request.child_id) != opened.id:
        not_found()
    return list(RecordsItem.behind_the_door.filter(request=request))


def items_to_check(visitor: Visitor, request: RecordsRequest) -> list[RecordsItem]:
    visitor.check(Permission.RECORDS_APPROVE)
    return list(RecordsItem.behind_the_door.filter(request=request))


def review_list(visitor: Visitor) -> list[Child]:
    visitor.check(Permission.RETENTION_REVIEW)
    return keeping.due_for_review(timezone.localdate())


def held(visitor: Visitor) -> list[Child]:
    visitor.check(Permission.RETENTION_REVIEW)
    return list(Child.behind_the_door.exclude(destroy_not=""))


def destructions(visitor: Visitor) -> list[Destruction]:
    if not (visitor.holds(Permission.RETENTION_REVIEW) or visitor.holds(Permission.RETENTION_APPROVE)):
        not_found()
    return list(Destruction.behind_the_door.all()[:500])


def destruction(visitor: Visitor, destruction_id: Any) -> Destruction:
    found = next((row for row in destructions(visitor) if str(row.pk) == str(destruction_id)), None)
    if found is None:
        not_found()
    return found


def breaches(visitor: Visitor) -> list[Breach]:
    visitor.check(Permission.ACCESS_REPORT)
    return list(Breach.behind_the_door.all()[:500])


def breach(visitor: Visitor, number: Any) -> Breach:
    found = next((row for row in breaches(visitor) if row.pk == number), None)
    if found is None:
        not_found()
    return found


def complaints(visitor: Visitor) -> list[Complaint]:
    visitor.check(Permission.RECORDS_REQUEST)
    return list(Complaint.behind_the_door.all()[:500])


def complaint(visitor: Visitor, number: Any) -> Complaint:
    found = next((row for row in complaints(visitor) if row.pk == number), None)
    if found is None:
        not_found()
    return found
