"""Worklists: the open cases of the children whom one may open, by what is due, late, waited for or ready.

Each list is one query over the cached columns of matters, and everything on the page is of children whom the door
opens. Filters stand in the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.actions.gathering import OVER
from goldenthread.casework.cases.models import Advice, EvidenceItem, FastTrack, InterimSupport, Matter, Said
from goldenthread.casework.children.door import Opened, Seen, Visitor
from goldenthread.casework.children.models import Relationship
from goldenthread.rules.casework import evidence as of_evidence
from goldenthread.rules.law import machines
from goldenthread.rules.law.in_force import duties

A_PAGE = 25
WEEK = timedelta(days=7)
LISTS = {
    "all": "All open cases",
    "mine": "Mine",
    "week": "Due this week",
    "late": "Late",
    "waiting": "Waiting for papers",
    "advice": "Waiting for advice",
    "ready": "Ready for panel",
    "decided": "Decided, and nobody told",
    "fast": "Fast track",
    "disputed": "Support disputed",
}
SORTS = {"due": "What is due first", "oldest": "Oldest first", "newest": "Newest first"}
OWED = ["missing", "offered", "council_obtains"]
NOT_OWED = ["says_none", "no_consent"]
OVER_STAGES = sorted(OVER)


def owed_evidence() -> QuerySet[EvidenceItem]:
    return EvidenceItem.behind_the_door.filter(matter=OuterRef("pk"), standing__in=OWED).exclude(reason__in=NOT_OWED)


def matters(
    visitor: Visitor,
    *,
    which: str = "all",
    machine: str = "",
    waiting_for: str = "",
    sort: str = "due",
    words: str = "",
    today: date | None = None,
) -> QuerySet[Matter]:
    """The open matters of one list. `waiting_for`: a side that owes evidence, such as "school"."""
    day = today or timezone.localdate(visitor.now)
    found = Matter.behind_the_door.filter(child__in=visitor.children(words))
    track = FastTrack.behind_the_door.filter(matter=OuterRef("pk"), outcome="waiting")
    if which == "fast":
        found = found.filter(Exists(track))
    elif which == "disputed":
        said = Said.behind_the_door.filter(support=OuterRef("pk"), so=False)
        support = InterimSupport.behind_the_door.filter(Exists(said), matter=OuterRef("pk"))
        found = found.filter(Exists(support))
    else:
        found = found.exclude(stage__in=OVER_STAGES).exclude(stage="none")
    if which == "mine":
        mine = Relationship.behind_the_door.filter(
            Q(ends=None) | Q(ends__gt=visitor.now),
            child=OuterRef("child"),
            user_id=visitor.user.pk,
            kind="assigned",
            ended_at=None,
            starts__lte=visitor.now,
        )
        found = found.filter(Exists(mine))
    elif which == "week":
        found = found.filter(next_due__gte=day, next_due__lt=day + WEEK)
    elif which == "late":
        found = found.filter(next_due__lt=day)
    elif which == "waiting":
        found = found.filter(Exists(owed_evidence()), stage__in=["REQ_RECEIVED", "REQ_CONSULTING"])
    elif which == "ready":
        found = found.filter(~Exists(owed_evidence()), stage="REQ_CONSULTING")
    elif which == "decided":
        found = found.filter(stage="REQ_DECIDED")
    elif which == "advice":
        open_ = Advice.behind_the_door.filter(matter=OuterRef("pk"), asked_on__isnull=False, returned_on=None)
        found = found.filter(Exists(open_), machine="assessment")
    if machine:
        found = found.filter(machine=machine)
    if waiting_for:
        found = found.filter(Exists(owed_evidence().filter(owed_by=waiting_for)))
    orders: dict[str, list[Any]] = {
        "due": [F("next_due").asc(nulls_last=True), "received", "pk"],
        "oldest": [F("received").asc(nulls_last=True), "pk"],
        "newest": [F("received").desc(nulls_last=True), "pk"],
    }
    return found.order_by(*orders[sort])


@dataclass
class Row:
    """One line: the child as one may know it, the matter, what is due, and for whom it waits."""

    opened: Opened
    id: Any
    seen: Seen
    stage: str
    due: date | None
    duty: str
    late: bool
    waits_for: str


def page_of(visitor: Visitor, found: QuerySet[Matter], number: Any, where: str) -> tuple[Page[Matter], list[Row]]:
    """One page of a list. Each child on it leaves its entry in the log."""
    page = Paginator(found.select_related("child", "child__team"), A_PAGE).get_page(number)
    rows = list(page)
    opened = {one.id: one for one in visitor.shown({row.child_id: row.child for row in rows}.values(), where=where)}
    waits = _waits_for([row.pk for row in rows])
    today = timezone.localdate(visitor.now)
    told = []
    for row in rows:
        one = opened.get(str(row.child_id))
        if one is None:
            continue
        seen = one.seen(row)
        if not seen.machine:
            continue
        state = machines()[row.machine].states.get(str(seen.stage))
        due = seen.next_due if isinstance(seen.next_due, date) else None
        duty = duties()[row.next_duty].name if row.next_duty in duties() else ""
        told.append(
            Row(
                one,
                row.pk,
                seen,
                state.name if state else "",
                due,
                duty,
                due is not None and due < today,
                waits.get(row.pk, ""),
            )
        )
    return page, told


def _waits_for(ids: Iterable[Any]) -> dict[Any, str]:
    """Matter to those for whom it waits, in words."""
    keys = list(ids)
    sides: dict[Any, dict[str, None]] = {}
    evidence = EvidenceItem.behind_the_door.filter(matter__in=keys, standing__in=OWED).exclude(reason__in=NOT_OWED)
    for matter, owed_by in evidence.values_list("matter_id", "owed_by").order_by("pk"):
        if owed_by:
            sides.setdefault(matter, {})[of_evidence.lists().owed_by[owed_by]] = None
    open_ = Advice.behind_the_door.filter(matter__in=keys, asked_on__isnull=False, returned_on=None)
    for matter, source, words in open_.values_list("matter_id", "source", "from_words"):
        sides.setdefault(matter, {})[words or f"source ({source})"] = None
    return {matter: _capital(", ".join(names)) for matter, names in sides.items()}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def counts(visitor: Visitor) -> dict[str, int]:
    """How many each list holds, for the page's own links; of the children whom one may open, and no others."""
    visitor.check(Permission.CASE_READ)
    return {
        which: matters(visitor, which=which).count() for which in ("mine", "week", "late", "ready", "decided", "fast")
    }
