"""Keeping panels: chairs with their history, members, days, agendas from live cases, attendance, and advice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.models import FastTrack, Matter
from goldenthread.casework.children.door import Opened, Visitor, midnight_after
from goldenthread.casework.children.models import Conflict, Relationship
from goldenthread.casework.panels import reading
from goldenthread.casework.panels.kinds import Advice, Question
from goldenthread.casework.panels.models import Attender, Chair, Member, Panel, PanelDay, PanelItem
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law.facts import long

AFTER = timedelta(days=7)  # so long after the meeting its members may still look


def _keep(visitor: Visitor) -> None:
    visitor.check(Permission.PANEL_KEEP)


def set_up(
    visitor: Visitor, *, name: str, kind: str, capacity: int, quorum: int, post: str, seniority: str, since: date
) -> Panel:
    """A panel with its first chair. A chair is a post, with its seniority, from a day."""
    _keep(visitor)
    with audit.unit(by=visitor.actor):
        if Panel.behind_the_door.filter(name__iexact=name).exists():
            raise Refused("There is a panel of this name already.", status=422)
        row = editing.add(Panel(name=name, kind=kind, capacity=capacity, quorum=quorum), by=visitor.actor)
        Chair.behind_the_door.create(
            panel=row, post=post, seniority=seniority, starts=since, by_label=visitor.actor.label
        )
        audit.record("panel_kept", obj=row, fields=["name", "chair"])
        return row


def change_chair(visitor: Visitor, panel: int, *, post: str, seniority: str, starts: date, why: str) -> Chair:
    """Another post takes the chair from a day on. Who chaired before stays known."""
    _keep(visitor)
    with audit.unit(by=visitor.actor):
        row = reading.panel(visitor, panel)
        if Chair.behind_the_door.filter(panel=row, starts__gte=starts).exists():
            raise Refused("A chair from that day or a later one is recorded already. Enter a later day.", status=422)
        made = Chair.behind_the_door.create(
            panel=row, post=post, seniority=seniority, starts=starts, why=why, by_label=visitor.actor.label
        )
        audit.record("panel_kept", obj=row, fields=["chair"], reason=why)
        return made


def add_member(visitor: Visitor, panel: int, *, user: Any, starts: date) -> Member:
    """Somebody joins a panel. They see a case when it is on an agenda, and no other."""
    _keep(visitor)
    with audit.unit(by=visitor.actor):
        row = reading.panel(visitor, panel)
        if Member.behind_the_door.filter(panel=row, user=user, ends=None).exists():
            raise Refused("They belong to this panel already.", status=422)
        made = Member.behind_the_door.create(panel=row, user=user, starts=starts)
        audit.record("panel_kept", obj=row, fields=["members"], reason=f"joined: {user.pk}")
        return made


def end_member(visitor: Visitor, member: int, *, last_day: date) -> Member:
    _keep(visitor)
    with audit.unit(by=visitor.actor):
        row = Member.behind_the_door.select_for_update().filter(pk=member, ends=None).select_related("panel").first()
        if row is None:
            raise Refused("Page not found", status=404)
        if last_day < row.starts:
            raise Refused(f"They belong to it since {long(row.starts)}. The last day cannot come before.", status=422)
        Member.behind_the_door.filter(pk=row.pk).update(ends=last_day)
        audit.record("panel_kept", obj=row.panel, fields=["members"], reason=f"left: {row.user_id}")
        return row


def set_day(visitor: Visitor, panel: int, *, day: date, papers_by: date, capacity: int) -> PanelDay:
    _keep(visitor)
    with audit.unit(by=visitor.actor):
        row = reading.panel(visitor, panel)
        if papers_by > day:
            raise Refused("Papers come before the meeting, or on its day.", status=422)
        if PanelDay.behind_the_door.filter(panel=row, day=day).exists():
            raise Refused("This panel meets on that day already.", status=422)
        made = editing.add(PanelDay(panel=row, day=day, papers_by=papers_by, capacity=capacity), by=visitor.actor)
        audit.record("panel_day_set", obj=row, reason=day.isoformat())
        return made


# --- the agenda -----------------------------------------------------------------------------------------------------


def question_of(matter: Matter) -> str:
    if FastTrack.behind_the_door.filter(matter=matter, outcome="waiting").exists():
        return Question.AGAIN
    return Question.ASSESS if matter.machine == "request" else Question.ISSUE


def put_on(opened: Opened, matter: Any, *, meeting: int, question: str = "") -> PanelItem:
    """Put a case on an agenda. The members see its record from now until a week after the meeting; whoever has declared
    that they know the family does not."""
    opened.check(Permission.PANEL_KEEP, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        day = (
            PanelDay.behind_the_door.select_for_update(of=("self",)).filter(pk=meeting).select_related("panel").first()
        )
        row = Matter.behind_the_door.filter(pk=matter, child_id=opened.id).first()
        if day is None or row is None:
            raise Refused("Page not found", status=404)
        if day.held or day.day < timezone.localdate():
            raise Refused("This meeting is over. Choose one that is still to come.", status=422)
        if PanelItem.behind_the_door.filter(meeting=day, matter=row).exists():
            raise Refused("This case is on that agenda already.", status=422)
        if day.items.count() >= day.capacity:
            raise Refused(
                f"The agenda of {long(day.day)} is full: {day.capacity} cases. Choose another day.", status=422
            )
        item = editing.add(
            PanelItem(
                meeting=day,
                child_id=opened.id,
                matter=row,
                question=question or question_of(row),
                by_label=opened.actor.label,
            ),
            by=opened.actor,
        )
        known = set(
            map(
                str,
                Conflict.behind_the_door.filter(child_id=opened.id, ended_at=None).values_list("user_id", flat=True),
            )
        )
        for member in reading.members_of(day.panel, day.day):
            if str(member.user_id) in known:
                continue
            Relationship.behind_the_door.create(
                child_id=opened.id,
                kind="panel",
                user_id=member.user_id,
                starts=timezone.now(),
                ends=midnight_after(day.day + AFTER),
                why=f"{day.panel.name}, {day.day.isoformat()}",
                by_id=opened.actor.id,
                by_label=opened.actor.label,
            )
        opened.record("panel_item_added", fields=[row.reference, day.day.isoformat()])
        return item


def take_off(opened: Opened, item: int, *, why: str) -> None:
    """Take a case from an agenda before it is heard. Those who saw it for this meeting alone see it no more."""
    opened.check(Permission.PANEL_KEEP, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = PanelItem.behind_the_door.filter(pk=item, child_id=opened.id).select_related("meeting__panel").first()
        if row is None:
            raise Refused("Page not found", status=404)
        if row.advice != Advice.NONE:
            raise Refused("The panel has advised on this case. What it said stays.", status=409)
        now = timezone.now()
        Relationship.behind_the_door.filter(
            child_id=opened.id,
            kind="panel",
            ended_at=None,
            why=f"{row.meeting.panel.name}, {row.meeting.day.isoformat()}",
        ).update(ended_at=now, ended_why=why[:200])
        meeting = row.meeting_id
        row.delete()
        opened.record("panel_item_removed", fields=[f"meeting {meeting}"], reason=why)


def advise(opened: Opened, item: int, *, advice: str, reasons: str, stood_down: str, expected: int) -> PanelItem:
    """Record what the panel advises, with its reasons. A named officer decides, and may decide otherwise."""
    opened.check(Permission.PANEL_KEEP, band=Band.B6, write=True)
    with audit.unit(by=opened.actor):
        row = PanelItem.behind_the_door.select_for_update(of=("self",)).filter(pk=item, child_id=opened.id)
        found = row.select_related("meeting").first()
        if found is None:
            raise Refused("Page not found", status=404)
        if advice == Advice.NONE:
            raise Refused("Choose what the panel advises.", status=422)
        if found.meeting.day > timezone.localdate():
            raise Refused(f"The panel meets on {long(found.meeting.day)}, which is still to come.", status=422)
        if advice in (Advice.YES, Advice.NO) and len(reasons.split()) < 5:
            raise Refused("Write the panel’s reasons for this child, in a few words.", status=422)
        values = {"advice": advice, "reasons": reasons, "stood_down": stood_down, "advised_at": timezone.now()}
        saved = editing.save(found, values, expected=expected, by=opened.actor)
        opened.record("panel_advised", fields=[advice])
        return saved


def attended(
    visitor: Visitor, meeting: int, *, present: list[Any], others: str, chair: str, note: str, expected: int
) -> PanelDay:
    """Who was there and who took the chair. Below the quorum the panel cannot advise, and the page says so."""
    _keep(visitor)
    with audit.unit(by=visitor.actor):
        row = reading.meeting(visitor, meeting)
        if row.day > timezone.localdate():
            raise Refused(f"It meets on {long(row.day)}, which is still to come.", status=422)
        if not chair.strip():
            raise Refused("Say who took the chair, by name and post.", status=422)
        members = {str(one.user_id): one.user for one in reading.members_of(row.panel, row.day)}
        if unknown := [one for one in present if str(one) not in members]:
            raise Refused(f"{len(unknown)} of those are no members of this panel on that day.", status=422)
        Attender.behind_the_door.filter(meeting=row).delete()
        for one in present:
            user = members[str(one)]
            Attender.behind_the_door.create(meeting=row, user=user, words=user.name)
        for line in others.splitlines():
            if line.strip():
                Attender.behind_the_door.create(meeting=row, words=line.strip()[:200])
        Attender.behind_the_door.create(meeting=row, words=chair.strip()[:200], chaired=True)
        saved = editing.save(row, {"held": True, "note": note}, expected=expected, by=visitor.actor)
        audit.record("panel_attended", obj=row.panel, reason=row.day.isoformat())
        return saved


def is_quorate(row: PanelDay) -> bool:
    """Whether so many members were there as the panel needs; the chair counts as one."""
    members = Attender.behind_the_door.filter(meeting=row, user__isnull=False).count()
    chaired = Attender.behind_the_door.filter(meeting=row, chaired=True).exists()
    return members + (1 if chaired else 0) >= row.panel.quorum
