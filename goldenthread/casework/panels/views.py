"""Office pages of panels: the calendar, who chairs and since when, an agenda with its pack, advice, attendance."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit
from goldenthread.base.accounts.access import needs, people_who_may
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.cases.case_views import back_to_case, case_of
from goldenthread.casework.cases.telling import Case
from goldenthread.casework.children.door import Opened, come_in, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.panels import actions, forms, reading
from goldenthread.casework.panels.kinds import Advice
from goldenthread.rules.access import reach

CRUMBS = ["Panels"]


@require_safe
@needs(Permission.CASE_READ)
def panels(request: HttpRequest) -> HttpResponse:
    """The panels, who chairs each now, and what is coming."""
    visitor = come_in(request)
    today = timezone.localdate()
    rows = reading.panels(visitor)
    keeps = visitor.holds(Permission.PANEL_KEEP)
    told = []
    for one in rows:
        chair = reading.chair_on(one, today)
        told.append(
            [
                link(one.name, "panels:panel", one.pk),
                one.get_kind_display(),
                f"{chair.post} ({chair.get_seniority_display().lower()})" if chair else "Nobody recorded",
            ]
        )
    mine = {one.pk for one in rows}
    coming = [
        [
            link(long(day.day), "panels:meeting", day.pk, hidden=day.panel.name),
            day.panel.name,
            f"{day.count} of {day.capacity}",  # type: ignore[attr-defined]
            long(day.papers_by),
        ]
        for day in reading.coming(today)
        if day.panel_id in mine
    ]
    return listing_page(
        request,
        "Panels",
        [
            Listing("Meetings that are coming", ["Day", "Panel", "Cases", "Papers by"], coming, "No meeting is set."),
            Listing(
                "Panels", ["Panel", "Kind", "Chair"], told, "There is no panel yet." if keeps else "You belong to none."
            ),
        ],
        lead="A panel advises. A named officer decides.",
        links=[("Set up a panel", reverse("panels:set-up"))] if keeps else [],
        crumbs=["Children", reverse("children:list")],
    )


@require_http_methods(FORM)
@needs(Permission.PANEL_KEEP)
def set_up(request: HttpRequest) -> HttpResponse:
    names = ("name", "kind", "capacity", "quorum", "post", "seniority", "since")
    visitor = come_in(request)
    return form_page(
        request,
        forms.PanelForm,
        act=lambda form: actions.set_up(visitor, **{n: form.cleaned_data[n] for n in names}),
        heading="Set up a panel",
        button="Set it up",
        back=("Back to panels", reverse("panels:panels")),
        answer=lambda row: reverse("panels:panel", args=[row.pk]),
    )


@require_safe
@needs(Permission.CASE_READ)
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """One panel: its chairs with their history, its members, its meetings."""
    visitor = come_in(request)
    row = reading.panel(visitor, number)
    keeps = visitor.holds(Permission.PANEL_KEEP)
    today = timezone.localdate()
    chairs = [[long(c.starts), c.post, c.get_seniority_display(), c.why or "First chair"] for c in row.chairs.all()]
    members = [
        [
            m.user.name,
            long(m.starts),
            *([link("End", "panels:end-member", m.pk, hidden=f"for {m.user.name}")] if keeps else []),
        ]
        for m in reading.members_of(row, today)
    ]
    days = [
        [
            link(long(d.day), "panels:meeting", d.pk),
            f"{d.count} of {d.capacity}",  # type: ignore[attr-defined]
            long(d.papers_by),
            "Held" if d.held else "Over, and not recorded" if d.day < today else "To come",
        ]
        for d in reading.days_of(row)
    ]
    links = [
        ("Set the day of a meeting", reverse("panels:set-day", args=[number])),
        ("Another post takes the chair", reverse("panels:chair", args=[number])),
        ("Somebody joins", reverse("panels:member", args=[number])),
    ]
    return listing_page(
        request,
        row.name,
        [
            Listing("Meetings", ["Day", "Cases", "Papers by", "How it stands"], days, "No meeting is set."),
            Listing("Who takes the chair", ["From", "Post", "How senior", "Why it changed"], chairs),
            Listing("Members", ["Name", "Since", *([""] if keeps else [])], members, "Nobody belongs to it yet."),
        ],
        lead=f"{row.get_kind_display()}. {row.quorum} must be there for it to advise.",
        links=links if keeps else [],
        crumbs=["Panels", reverse("panels:panels")],
    )


@require_http_methods(FORM)
@needs(Permission.PANEL_KEEP)
def chair(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.panel(visitor, number)
    names = ("post", "seniority", "starts", "why")
    return form_page(
        request,
        forms.ChairForm,
        act=lambda form: actions.change_chair(visitor, number, **{n: form.cleaned_data[n] for n in names}),
        heading="Another post takes the chair",
        button="Record it",
        caption=row.name,
        lead="Who chaired before stays on the page, with the day on which it changed and why.",
        back=("Back to the panel", reverse("panels:panel", args=[number])),
        answer=reverse("panels:panel", args=[number]),
    )


@require_http_methods(FORM)
@needs(Permission.PANEL_KEEP)
def member(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.panel(visitor, number)
    people = {
        str(one.pk): one
        for one in people_who_may(Permission.CASE_READ)
        if any((held := reach.of_role(m.role)) and "panel" in held.through for m in one.memberships.all())
    }
    return form_page(
        request,
        forms.MemberForm,
        act=lambda form: actions.add_member(
            visitor, number, user=people[form.cleaned_data["user"]], starts=form.cleaned_data["starts"]
        ),
        heading="Somebody joins the panel",
        button="Add them",
        caption=row.name,
        lead="They see a case when it is on an agenda, until a week after the meeting, and no other.",
        form_options={"people": [(key, one.name) for key, one in people.items()]},
        back=("Back to the panel", reverse("panels:panel", args=[number])),
        answer=reverse("panels:panel", args=[number]),
    )


@require_http_methods(FORM)
@needs(Permission.PANEL_KEEP)
def end_member(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.EndMemberForm,
        act=lambda form: actions.end_member(visitor, number, last_day=form.cleaned_data["last_day"]),
        heading="They leave the panel",
        button="Record it",
        back=("Back to panels", reverse("panels:panels")),
        answer=lambda row: reverse("panels:panel", args=[row.panel_id]),
    )


@require_http_methods(FORM)
@needs(Permission.PANEL_KEEP)
def set_day(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.panel(visitor, number)
    options = {} if request.method == "POST" else {"initial": {"capacity": row.capacity}}
    names = ("day", "papers_by", "capacity")
    return form_page(
        request,
        forms.DayForm,
        act=lambda form: actions.set_day(visitor, number, **{n: form.cleaned_data[n] for n in names}),
        heading="The day of a meeting",
        button="Set it",
        caption=row.name,
        form_options=options,
        back=("Back to the panel", reverse("panels:panel", args=[number])),
        answer=lambda made: reverse("panels:meeting", args=[made.pk]),
    )


@require_safe
@needs(Permission.CASE_READ)
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """The agenda, from live cases: what is asked, what is due, what is missing, what was advised."""
    visitor = come_in(request)
    row = reading.meeting(visitor, number)
    keeps = visitor.holds(Permission.PANEL_KEEP)
    lines = reading.agenda(visitor, row, where="agenda of a panel")
    with audit.unit(by=visitor.actor):
        audit.record("panel_pack_read", obj=row.panel, reason=row.day.isoformat())
    today = timezone.localdate()
    ready = reading.ready_for(visitor, row) if keeps and row.day >= today and not row.held else []
    opened = (
        {one.id: one for one in visitor.shown([m.child for m in ready], where="ready for a panel")} if ready else {}
    )
    offers = [(opened[str(m.child_id)], m.pk, m.reference, m.next_due) for m in ready[:50] if str(m.child_id) in opened]
    page = {
        "meeting": row,
        "chair": reading.chair_on(row.panel, row.day),
        "lines": [line for line in lines if line.opened],
        "closed": sum(1 for line in lines if line.opened is None),
        "count": len(lines),
        "keeps": keeps,
        "to_come": row.day >= today and not row.held,
        "offers": offers,
        "attenders": row.attenders.all(),
        "quorate": actions.is_quorate(row) if row.held else None,
        "Advice": Advice,
    }
    return render(request, "panels/meeting.html", page)


@require_http_methods(FORM)
@needs(Permission.PANEL_KEEP)
def attended(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.meeting(visitor, number)
    found = reading.chair_on(row.panel, row.day)
    options: dict[str, Any] = {
        "members": [(str(m.user_id), m.user.name) for m in reading.members_of(row.panel, row.day)]
    }
    if request.method != "POST":
        options["initial"] = {"version": row.version, "chair": found.post if found else ""}
    return form_page(
        request,
        forms.AttendedForm,
        act=lambda form: actions.attended(
            visitor,
            number,
            present=form.cleaned_data["present"],
            others=form.cleaned_data["others"],
            chair=form.cleaned_data["chair"],
            note=form.cleaned_data["note"],
            expected=form.cleaned_data["version"],
        ),
        heading="Who was there?",
        button="Record it",
        caption=f"{row.panel.name}, {long(row.day)}",
        form_options=options,
        back=("Back to the agenda", reverse("panels:meeting", args=[number])),
        answer=reverse("panels:meeting", args=[number]),
    )


@require_http_methods(FORM)
@opens(Permission.PANEL_KEEP, what="panel")
def put_on(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """Put a case on the agenda of a meeting that is coming."""
    Case(opened, matter)
    if not reading.may_keep(opened):
        not_found()
    days = [
        (str(d.pk), f"{d.panel.name}, {long(d.day)} ({d.count} of {d.capacity} cases; papers by {long(d.papers_by)})")  # type: ignore[attr-defined]
        for d in reading.coming(timezone.localdate())
    ]
    return form_page(
        request,
        forms.ItemForm,
        act=lambda form: actions.put_on(
            opened, matter, meeting=int(form.cleaned_data["meeting"]), question=form.cleaned_data["question"]
        ),
        heading="Put it on an agenda",
        button="Put it on",
        lead="The panel’s members see the record until a week after the meeting. Whoever knows the family does not.",
        form_options={"days": days},
        opened=opened,
        back=back_to_case(opened, matter),
        answer=lambda item: reverse("panels:meeting", args=[item.meeting_id]),
    )


@require_http_methods(FORM)
@opens(Permission.PANEL_KEEP, what="panel")
def take_off(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row, _ = reading.item(opened, number)
    if not reading.may_keep(opened):
        not_found()
    return form_page(
        request,
        forms.OffForm,
        act=lambda form: actions.take_off(opened, number, why=form.cleaned_data["why"]),
        heading="Take it from the agenda",
        button="Take it off",
        kind="warning",
        opened=opened,
        back=("Back to the agenda", reverse("panels:meeting", args=[row.meeting_id])),
        answer=reverse("panels:meeting", args=[row.meeting_id]),
    )


@require_http_methods(FORM)
@opens(Permission.PANEL_KEEP, what="panel")
def advise(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """What the panel advises on one case."""
    row, seen = reading.item(opened, number)
    if not reading.may_keep(opened):
        not_found()
    options: dict[str, Any] = {}
    if request.method != "POST":
        options["initial"] = {
            "version": row.version,
            "advice": seen.advice,
            "reasons": seen.reasons,
            "stood_down": seen.stood_down,
        }
    return form_page(
        request,
        forms.AdviseForm,
        act=lambda form: actions.advise(
            opened,
            number,
            advice=form.cleaned_data["advice"],
            reasons=form.cleaned_data["reasons"],
            stood_down=form.cleaned_data["stood_down"],
            expected=form.cleaned_data["version"],
        ),
        heading="What does the panel advise?",
        button="Record its advice",
        lead="It is advice. A named officer decides, and says why if they decide otherwise.",
        context={
            "rows": [
                ("Panel", f"{row.meeting.panel.name}, {long(row.meeting.day)}"),
                ("Asked", seen.get_question_display),
            ]
        },
        form_options=options,
        opened=opened,
        back=("Back to the agenda", reverse("panels:meeting", args=[row.meeting_id])),
        answer=case_of(opened, row.matter_id),
    )
