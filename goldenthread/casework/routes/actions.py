"""Help that is asked for and answered by its route; enquiries that are answered within what their authority allows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened
from goldenthread.casework.routes import reading
from goldenthread.casework.routes.models import Authority, Enquiry, HelpRequest
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import routes as rules
from goldenthread.rules.law import announced
from goldenthread.rules.law.facts import long

REPLY_DAYS = 10  # working days: a council's own policy, not law


def _not_to_come(day: date) -> None:
    if day > timezone.localdate():
        raise Refused("Only what has happened is recorded. This day is still to come.", status=422)


def ask_help(
    opened: Opened, *, route: str, asked_on: date, words: str, asked_by: str = "", party: Any = None
) -> HelpRequest:
    """Record that help was asked for, by the route that fits. No route here is safeguarding, and none needs concern."""
    opened.check(Permission.CASE_WRITE, band=Band.B5, write=True)
    _not_to_come(asked_on)
    with audit.unit(by=opened.actor):
        if party is not None and str(party) not in {str(row.pk) for row in opened.party_rows}:
            raise Refused("Choose a party of this child.", status=422)
        row = editing.add(
            HelpRequest(child_id=opened.id, route=route, asked_on=asked_on, words=words, asked_by=asked_by,
                        party_id=party, by_label=opened.actor.label),
            by=opened.actor,
        )  # fmt: skip
        opened.record("help_asked", fields=[route])
        return row


def answer_help(
    opened: Opened,
    number: int,
    *,
    outcome: str,
    day: date,
    reasons: str,
    criteria: str,
    act_1970_considered: bool,
    offered: str,
    review_on: date | None,
    complain: bool,
    expected: int,
) -> HelpRequest:
    """Answer it. "No service" says the reasons for this family, the criteria, that the Act of 1970 was considered, and
    how to complain; else it is refused here (422) with what it lacks."""
    opened.check(Permission.CASE_WRITE, band=Band.B5, write=True)
    _not_to_come(day)
    with audit.unit(by=opened.actor):
        row = reading.help_request(opened, number)
        if day < row.asked_on:
            raise Refused(f"It was asked for on {long(row.asked_on)}. It cannot be answered before.", status=422)
        lacks = rules.lacking(
            outcome=outcome,
            reasons=reasons,
            criteria=criteria,
            act_1970_considered=act_1970_considered,
            complain=complain,
        )
        if lacks:
            raise Refused(f"The answer lacks {'; '.join(lacks)}.", status=422)
        values = {
            "outcome": outcome,
            "answered_on": day,
            "reasons": reasons,
            "criteria": criteria,
            "act_1970_considered": act_1970_considered,
            "offered": offered,
            "review_on": review_on,
            "complain": complain,
        }
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("help_answered", fields=[row.route, outcome])
        return saved


def log_enquiry(
    opened: Opened,
    *,
    asker: str,
    name: str,
    authority: str,
    authority_seen: str,
    came_on: date,
    about: str,
    routed_to: str,
) -> Enquiry:
    """Log an enquiry. It begins no clock of the law, stops none, and is no complaint."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    _not_to_come(came_on)
    with audit.unit(by=opened.actor):
        if authority != Authority.NONE and not authority_seen.strip():
            raise Refused("Say what shows the authority, and when you saw it.", status=422)
        earlier = Enquiry.behind_the_door.filter(child_id=opened.id, name__iexact=name.strip()).order_by("-pk").first()
        row = editing.add(
            Enquiry(
                child_id=opened.id, asker=asker, name=name.strip(), authority=authority, authority_seen=authority_seen,
                came_on=came_on, about=about, routed_to=routed_to, again=earlier,
                reply_by=announced().working_days_after(came_on, REPLY_DAYS), by_label=opened.actor.label,
            ),
            by=opened.actor,
        )  # fmt: skip
        opened.record("enquiry_logged", fields=[asker, authority])
        return row


def answer_enquiry(opened: Opened, number: int, *, day: date, reply: str, expected: int) -> Enquiry:
    """Answer it: process and dates; of the child only what its authority allows."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    _not_to_come(day)
    with audit.unit(by=opened.actor):
        row = reading.enquiry(opened, number)
        if day < row.came_on:
            raise Refused(f"It came on {long(row.came_on)}. It cannot be answered before.", status=422)
        if row.authority == Authority.NONE:
            named = {
                w for w in (opened._row.given_name, opened._row.family_name) if w and w.casefold() in reply.casefold()
            }
            if named:
                raise Refused(
                    "There is no authority for this enquiry, and the answer names the child. Say the process only.",
                    status=422,
                )
        saved = editing.save(row, {"replied_on": day, "reply": reply}, expected=expected, by=opened.actor)
        opened.record("enquiry_answered", fields=[row.asker])
        return saved
