"""Panels as one person may see them: their days, an agenda with what the door opens of it, the pack of one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases import telling, worklists
from goldenthread.casework.cases.models import FastTrack, Matter
from goldenthread.casework.children.door import Opened, Seen, Visitor, not_found
from goldenthread.casework.panels.models import Chair, Member, Panel, PanelDay, PanelItem
from goldenthread.casework.voice import own
from goldenthread.rules.access.bands import Band


def _today(visitor: Visitor) -> date:
    return timezone.localdate(visitor.now)


def panels(visitor: Visitor) -> list[Panel]:
    """Every panel for whoever keeps them; for others those to which they belong."""
    rows = Panel.behind_the_door.prefetch_related("chairs")
    if not visitor.holds(Permission.PANEL_KEEP):
        rows = rows.filter(pk__in=_mine(visitor).values("panel"))
    return list(rows)


def _mine(visitor: Visitor) -> QuerySet[Member]:
    day = _today(visitor)
    return Member.behind_the_door.filter(Q(ends=None) | Q(ends__gte=day), user_id=visitor.user.pk, starts__lte=day)


def panel(visitor: Visitor, number: int) -> Panel:
    found = next((one for one in panels(visitor) if one.pk == number), None)
    if found is None:
        not_found()
    return found


def chair_on(found: Panel, day: date) -> Chair | None:
    """Who chaired on a day: the last row that had begun by then."""
    return next((one for one in found.chairs.all() if one.starts <= day), None)


def members_of(found: Panel, day: date) -> list[Member]:
    rows = found.members.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day).select_related("user")
    return list(rows)


def days_of(found: Panel) -> list[PanelDay]:
    return list(found.days.annotate(count=Count("items")).order_by("-day"))


def meeting(visitor: Visitor, number: int) -> PanelDay:
    row = PanelDay.behind_the_door.filter(pk=number).select_related("panel").first()
    if row is None:
        not_found()
    panel(visitor, row.panel_id)
    return row


@dataclass
class Line:
    """One case on an agenda. `opened` is None where the door does not open it: it is counted, and says nothing."""

    item: PanelItem
    opened: Opened | None
    seen: Seen | None
    case: telling.Case | None

    @property
    def said(self) -> list[own.Told]:
        """What the child said, as far as it may be shown to this reader now."""
        return own.shown(self.opened) if self.opened else []

    @property
    def shows_advice(self) -> bool:
        return bool(self.seen and self.seen.advice)


def agenda(visitor: Visitor, row: PanelDay, *, where: str) -> list[Line]:
    """The agenda of a meeting, in its order, each case through the door."""
    items = list(PanelItem.behind_the_door.filter(meeting=row).select_related("child__team", "matter").order_by("pk"))
    shown = visitor.shown({item.child_id: item.child for item in items}.values(), where=where)
    opened = {one.id: one for one in shown}
    told = []
    for item in items:
        one = opened.get(str(item.child_id))
        told.append(
            Line(item, one, one.seen(item) if one else None, telling.Case(one, item.matter_id) if one else None)
        )
    return told


def ready_for(visitor: Visitor, row: PanelDay) -> list[Matter]:
    """Cases that could be heard: requests whose papers are here, and those on their fast track with their papers. Not
    those on an agenda that is still to come. What is due first stands first."""
    kind = row.panel.kind
    if kind != "needs":
        ready = worklists.matters(visitor, machine="assessment").filter(stage__in=["ASM_ADVICE_IN", "ASM_DECIDING"])
        back = ready.none()
    else:
        ready = worklists.matters(visitor, which="ready")
        tracks = FastTrack.behind_the_door.filter(outcome="waiting", papers_in_on__isnull=False)
        back = worklists.matters(visitor, which="fast").filter(pk__in=tracks.values("matter"))
    waiting = PanelItem.behind_the_door.filter(advice="none", meeting__day__gte=_today(visitor)).values("matter")
    found = [*back.exclude(pk__in=waiting), *ready.exclude(pk__in=waiting)]
    return list({one.pk: one for one in found}.values())


def item(opened: Opened, number: int) -> tuple[PanelItem, Seen]:
    """One item of this child's, for whoever may see what panels discuss."""
    row = (
        PanelItem.behind_the_door.filter(pk=number, child_id=opened.id)
        .select_related("meeting__panel", "matter")
        .first()
    )
    if row is None or not opened.seen(row).advice:
        not_found()
    return row, opened.seen(row)


def items_of(opened: Opened, matter: Any) -> list[tuple[PanelItem, Seen]]:
    """What panels advised of one matter, for its page."""
    rows = PanelItem.behind_the_door.filter(matter=matter, child_id=opened.id).select_related("meeting__panel")
    return [(row, opened.seen(row)) for row in rows.order_by("meeting__day", "pk")]


def coming(day: date) -> list[PanelDay]:
    """Meetings that are still to come, soonest first."""
    rows = PanelDay.behind_the_door.filter(day__gte=day, held=False).select_related("panel")
    return list(rows.annotate(count=Count("items")).order_by("day"))


def may_keep(opened: Opened) -> bool:
    return opened.may(Permission.PANEL_KEEP, band=Band.B3, write=True)


def rhythm(today: date) -> tuple[int, int] | None:
    """(days between meetings, places) of the panels that hear requests, over a year; None for fewer than six."""
    needs = Panel.behind_the_door.filter(kind="needs").values("pk")
    first, last = today - timedelta(days=365), today + timedelta(days=60)
    rows = PanelDay.behind_the_door.filter(panel__in=needs, day__gt=first, day__lte=last).order_by("day")
    days = list(rows.values_list("day", "capacity"))
    if len(days) < 6:
        return None
    every = round((days[-1][0] - days[0][0]).days / (len(days) - 1)) or 1
    return every, round(sum(places for _, places in days) / len(days))


def held_with_chair(today: date) -> tuple[int, int, list[str]]:
    """(meetings held, of them those that say who took the chair, the posts that chair a panel today). No case is in
    it."""
    rows = PanelDay.behind_the_door.filter(held=True, day__lte=today)
    chaired = rows.filter(attenders__chaired=True).distinct().count()
    now: dict[Any, str] = {}
    for chair in Chair.behind_the_door.filter(starts__lte=today).order_by("panel_id", "-starts", "-pk"):
        now.setdefault(chair.panel_id, f"{chair.post} ({chair.get_seniority_display().lower()})")
    return rows.count(), chaired, sorted(now.values())
