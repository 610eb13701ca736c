"""Worklists: the open cases of the children whom one may open, by what is due, late, waited for or ready.

Each list is one query over the cached columns of matters, in the order of one of their indexes, and everything on the
page is of children whom the door opens. Filters stand in the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from goldenthread.base.accounts.models import User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.models import Advice, EvidenceItem, FastTrack, Matter, Said
from goldenthread.casework.children.bounded import Bounded, Counted, ThereIs
from goldenthread.casework.children.door import MANY, Opened, Seen, Visitor, words_in
from goldenthread.casework.children.models import Child, Relationship
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
    "unwritten": "Sound without its words",
    "by_hand": "To be sent by hand",
    "every": "Every case, also those that are over",
}
COUNTED = ("mine", "week", "late", "ready", "decided", "fast", "by_hand")  # said as links above every list
SORTS = {"due": "What is due first", "oldest": "Oldest first", "newest": "Newest first"}
ASKED = ["REQ_RECEIVED", "REQ_CONSULTING"]
OWED = ["missing", "offered", "council_obtains"]
NOT_OWED = ["says_none", "no_consent"]


def _owed() -> QuerySet[EvidenceItem]:
    return EvidenceItem.behind_the_door.filter(standing__in=OWED).exclude(reason__in=NOT_OWED)


class Lists:
    """Each list as a condition on matters, for the list itself and for how many it holds."""

    def __init__(self, visitor: Visitor, day: date) -> None:
        self.visitor, self.day = visitor, day

    def __getitem__(self, which: str) -> Q:
        found: Q = getattr(self, which)()
        return found

    def every(self) -> Q:
        return Q()

    def all(self) -> Q:
        return Q(going_on=True)

    def mine(self) -> Q:
        assigned = Relationship.behind_the_door.filter(
            Q(ends=None) | Q(ends__gt=self.visitor.now),
            user_id=self.visitor.user.pk,
            kind="assigned",
            ended_at=None,
            starts__lte=self.visitor.now,
        )
        if self.visitor.reach["mine"] > MANY:
            return self.all() & Q(ThereIs(assigned.filter(child=OuterRef("child"))))
        return self.all() & Q(child__in=assigned.values("child_id"))

    def week(self) -> Q:
        return Q(going_on=True, next_due__gte=self.day, next_due__lt=self.day + WEEK)

    def late(self) -> Q:
        return Q(going_on=True, next_due__lt=self.day)

    def waiting(self) -> Q:
        return Q(stage__in=ASKED, pk__in=_owed().values("matter_id"))

    def ready(self) -> Q:
        return Q(stage="REQ_CONSULTING") & ~Q(pk__in=_owed().values("matter_id"))

    def advice(self) -> Q:
        asked = Advice.behind_the_door.filter(matter=OuterRef("pk"), asked_on__isnull=False, returned_on=None)
        return Q(stage="ASM_SEEKING_ADVICE") & Q(ThereIs(asked))

    def decided(self) -> Q:
        return Q(stage="REQ_DECIDED")

    def fast(self) -> Q:
        return Q(pk__in=FastTrack.behind_the_door.filter(outcome="waiting").values("matter_id"))

    def disputed(self) -> Q:
        said = Said.behind_the_door.filter(support__matter=OuterRef("pk"), support__until=None, so=False)
        return Q(ThereIs(said))

    def by_hand(self) -> Q:
        from goldenthread.casework.contact.reaching import open_tasks

        return Q(child__in=open_tasks().values("child_id"))

    def unwritten(self) -> Q:
        from goldenthread.casework.voice.own import waits_for_words

        return Q(pk__in=waits_for_words().values("contribution__matter_id"))


@dataclass(frozen=True)
class Wanted:
    """What a worklist is asked for. `waiting_for`: a side that owes evidence, such as "school"."""

    which: str = "all"
    machine: str = ""
    waiting_for: str = ""
    sort: str = "due"
    words: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.machine or self.waiting_for or self.words)

    def condition(self, lists: Lists) -> Q:
        if self.waiting_for:
            owed = Q(pk__in=_owed().filter(owed_by=self.waiting_for).values("matter_id"))
            found = owed & (Q(stage__in=ASKED) if self.which == "waiting" else lists[self.which])
        else:
            found = lists[self.which]
        if self.machine:
            found &= Q(machine=self.machine)
        if self.words:  # found once, not again for every case
            found &= Q(child__in=Child.behind_the_door.filter(words_in(self.words)).values("pk"))
        return found


def matters(visitor: Visitor, *, today: date | None = None, **wanted: str) -> QuerySet[Matter]:
    """The matters of one list, in its order; `wanted` as in `Wanted`."""
    asked = Wanted(**wanted)
    condition = asked.condition(Lists(visitor, today or timezone.localdate(visitor.now)))
    orders: dict[str, list[Any]] = {
        "due": [F("next_due").asc(nulls_last=True), "received", "pk"],
        "oldest": [F("received").asc(nulls_last=True), "pk"],
        "newest": [F("received").desc(nulls_first=True), "-pk"],
    }
    reached = Matter.behind_the_door.filter(visitor.of_theirs("child"))
    return reached.filter(condition).order_by(*orders[asked.sort])


def counts(visitor: Visitor, wanted: Wanted | None = None) -> dict[str, int]:
    """How many each list holds, of the children whom one may open and of no others; "wanted" for what is wanted, and
    only that when it is narrowed by more than its list. In one question; of very many children, no further than
    `bounded.MOST` and one more."""
    visitor.check(Permission.CASE_READ)
    lists = Lists(visitor, timezone.localdate(visitor.now))
    wanted = wanted or Wanted()
    asked = {key: lists[key] for key in COUNTED if not wanted.narrowed}
    asked["wanted"] = wanted.condition(lists)
    found = Matter.behind_the_door.filter(visitor.of_theirs("child"))
    if not visitor.reaches_many:
        return found.aggregate(**{key: Count("pk", filter=condition) for key, condition in asked.items()})
    columns = {f"n_{key}": Bounded(found.filter(condition)) for key, condition in asked.items()}
    told = User.objects.filter(pk=visitor.user.pk).annotate(**columns).values(*columns).get()
    return {key: told[f"n_{key}"] for key in asked}


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


def page_of(visitor: Visitor, wanted: Wanted, number: Any, *, count: int, where: str) -> tuple[Page[Matter], list[Row]]:
    """One page of a list of `count` matters (bounded). Each child on it leaves its entry in the log."""
    found = matters(visitor, **asdict(wanted)).select_related("child", "child__team")
    page = Counted(found, A_PAGE, count, cut=visitor.reaches_many).get_page(number)
    return page, rows_of(visitor, list(page), where=where)


def rows_of(visitor: Visitor, rows: list[Matter], *, where: str) -> list[Row]:
    """Lines of a list. Each child on them leaves its entry in the log."""
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
    return told


def _waits_for(ids: Iterable[Any]) -> dict[Any, str]:
    """Matter to those for whom it waits, in words."""
    keys = list(ids)
    evidence = _owed().filter(matter__in=keys).annotate(words=Value(""), what=Value("evidence"))
    open_ = Advice.behind_the_door.filter(matter__in=keys, asked_on__isnull=False, returned_on=None)
    advice = open_.annotate(words=F("from_words"), what=Value("advice"))
    sides: dict[Any, dict[str, None]] = {}
    asked = evidence.order_by().values_list("matter_id", "what", "owed_by", "words", "pk")
    for matter, what, whom, words, _ in asked.union(
        advice.order_by().values_list("matter_id", "what", "source", "words", "pk"), all=True
    ).order_by("what", "pk"):
        if what == "evidence" and whom:
            sides.setdefault(matter, {})[of_evidence.lists().owed_by[whom]] = None
        elif what == "advice":
            sides.setdefault(matter, {})[words or f"source ({whom})"] = None
    return {matter: _capital(", ".join(names)) for matter, names in sides.items()}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
