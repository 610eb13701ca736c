"""Help that was asked for, and enquiries, as one person may see them."""

from __future__ import annotations

from typing import Any

from goldenthread.casework.children.door import Opened, Seen, not_found
from goldenthread.casework.routes.models import Enquiry, HelpRequest


def help_of(opened: Opened) -> list[Seen]:
    """Help that was asked for. One party's request is the council's and its own."""
    rows = HelpRequest.behind_the_door.filter(child_id=opened.id)
    mine = [r for r in rows if opened.of_council or str(r.party_id or "") == opened.party]
    return [seen for row in mine if (seen := opened.seen(row)).route]


def enquiries_of(opened: Opened) -> list[Seen]:
    """Enquiries about the case; for the council alone."""
    if not opened.of_council:
        return []
    return [seen for row in Enquiry.behind_the_door.filter(child_id=opened.id) if (seen := opened.seen(row)).name]


def one(opened: Opened, model: Any, number: int, field: str) -> Any:
    row = model.behind_the_door.filter(pk=number, child_id=opened.id).first()
    if row is None or not getattr(opened.seen(row), field):
        not_found()
    return row


def help_request(opened: Opened, number: int) -> HelpRequest:
    return one(opened, HelpRequest, number, "route")


def enquiry(opened: Opened, number: int) -> Enquiry:
    return one(opened, Enquiry, number, "name")
