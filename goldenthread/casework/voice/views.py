"""Office pages of complaints: the list, one complaint with its clocks, and what is learned, without a name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.query import query
from goldenthread.casework.children.door import come_in
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.voice import actions, experience, forms
from goldenthread.casework.voice.models import Complaint
from goldenthread.rules.casework import complaints as rules
from goldenthread.thread.improvement import proposals

A_QUARTER, A_YEAR = timedelta(days=92), timedelta(days=365)


def _late(days: int) -> str:
    return f"{days} {'day' if days == 1 else 'days'} late" if days else ""


def _next(row: Complaint, today: date) -> str:
    """What is due next, in words."""
    running = [due for due in actions.dues(row, as_of=today) if due.met_on is None]
    told = []
    for due in running:
        if due.last_day is None:
            told.append(f"{due.label}: {due.words}")
        else:
            not_verified = "" if due.verified else " (not verified)"
            told.append(f"{due.label} by {long(due.last_day)}{not_verified} {_late(due.late)}".strip())
    return "; ".join(told) or "Nothing runs"


@require_safe
@needs(Permission.COMPLAINT_KEEP)
def complaints(request: HttpRequest) -> HttpResponse:
    visitor, today = come_in(request), timezone.localdate()
    rows = []
    for row in actions.complaints(visitor):
        dues = actions.dues(row, as_of=today)
        late = max((due.late for due in dues if due.met_on is None), default=0)
        rows.append((late, row))
    rows.sort(key=lambda pair: (-pair[0], pair[1].made_at))
    cells = [
        [link(row.reference, "voice:complaint", row.reference), row.get_route_display(), _next(row, today)]
        for _, row in rows
    ]
    closed = [
        [
            link(row.reference, "voice:complaint", row.reference),
            row.get_route_display(),
            row.get_finding_display() or "No finding",
        ]
        for row in actions.complaints(visitor, only_open=False).filter(is_open=False)[:100]
    ]  # fmt: skip
    return listing_page(
        request,
        "Complaints that are open",
        [
            Listing("Open, the latest first", ["Reference", "About", "What is due"], cells, "No complaint is open."),
            Listing("Over", ["Reference", "About", "Found"], closed, "No complaint is over yet."),
        ],
        links=[("Log a complaint", reverse("voice:log"))],
        crumbs=["Complaints", reverse("voice:learned")],
    )


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_KEEP)
def log(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.ComplaintForm,
        act=lambda form: actions.log_complaint(
            visitor, form.values(), child=form.cleaned_data["child"], received=form.cleaned_data["received"]
        ),
        heading="Log a complaint",
        button="Log it",
        back=("Back to complaints", reverse("voice:complaints")),
        answer=lambda row: reverse("voice:complaint", args=[row.reference]),
    )


@require_safe
@needs(Permission.COMPLAINT_KEEP)
def complaint(request: HttpRequest, reference: str) -> HttpResponse:
    """One complaint: its clocks with their reasons, its steps, what is owed."""
    visitor, today = come_in(request), timezone.localdate()
    row = actions.opened(visitor, reference)
    themes = rules.words("themes")
    about = [
        ["Who complains", row.who],
        ["How they wish to be answered", row.contact_how or "They did not say"],
        ["About", row.get_route_display()],
        ["The record", row.child.reference if row.child else "Not given"],
        ["Themes", ", ".join(themes.get(one, one) for one in row.themes)],
        ["What they say", row.words],
        ["What they want", row.wants or "They did not say"],
        ["Found", row.get_finding_display() or "Nothing yet"],
    ]
    if row.beside:
        about.append(["From the same letter", link(row.beside, "voice:complaint", row.beside)])
    clocks = [
        [
            due.label,
            long(due.last_day) if due.last_day else "Not set",
            f"{long(due.met_on)} {_late(due.late)}".strip() if due.met_on else _late(due.late) or "Running",
            due.words + ("" if due.verified else " Not verified: it is shown and never counted as late."),
        ]
        for due in actions.dues(row, as_of=today)
    ]
    steps = [
        [long(step.day), step.get_step_display(), step.words, step.by_label,
         link("The day is wrong", "voice:mend", row.reference, step.pk, hidden=step.get_step_display())]
        for step in actions.steps_of(row)
    ]  # fmt: skip
    owed = [
        [
            remedy.get_kind_display(),
            remedy.words,
            remedy.get_agreed_by_display() + (f", {remedy.decision}" if remedy.decision else ""),
            long(remedy.due_on),
            f"Done on {long(remedy.done_on)}" if remedy.done_on
            else _late(rules.remedy_late(remedy.due_on, None, as_of=today)) or "Owed",
            "" if remedy.done_on else link("Say that it is done", "voice:remedy-done", row.reference, remedy.pk,
                                           hidden=remedy.words[:60]),
        ]
        for remedy in row.remedies.all()
    ]  # fmt: skip
    links = [("Correct it", reverse("voice:correct", args=[row.reference]))]
    if row.is_open:
        links = [("Record what is owed", reverse("voice:remedy", args=[row.reference])), *links]
    if rules.may_follow(row.route, actions.taken(row)):
        links = [("Record what happened", reverse("voice:step", args=[row.reference])), *links]
    warn = (
        "Part of it is about a decision that can be appealed. Tell the family the last day for that."
        if row.appealable
        else ""
    )
    return listing_page(
        request,
        f"Complaint {row.reference}",
        [
            Listing("What it is", ["What", "Words"], about),
            Listing("By when", ["What", "Last day", "How it stands", "How it is counted"], clocks, "No time runs."),
            Listing("What happened", ["Day", "What", "Words", "Recorded by", ""], steps),
            Listing("What is owed", ["What", "Words", "By whom", "Due", "How it stands", ""], owed, "Nothing is owed."),
        ],
        lead=f"{rules.routes()[row.route].law}. {warn}".strip(),
        links=links,
        crumbs=["Complaints", reverse("voice:complaints")],
    )


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_KEEP)
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    visitor = come_in(request)
    row = actions.opened(visitor, reference)
    names = ("route", "who", "contact_how", "words", "wants", "themes", "appealable", "beside")
    initial: dict[str, Any] = {name: getattr(row, name) for name in names}
    initial["child"] = row.child.reference if row.child else ""
    return form_page(
        request,
        forms.CorrectForm,
        act=lambda form: actions.correct_complaint(
            visitor, row, form.values(), child=form.cleaned_data["child"], expected=form.cleaned_data["version"]
        ),
        obj=row,
        form_options={"initial": initial},
        heading=f"Correct complaint {row.reference}",
        button="Save",
        back=("Back to the complaint", reverse("voice:complaint", args=[reference])),
        answer=reverse("voice:complaint", args=[reference]),
    )


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_KEEP)
def step(request: HttpRequest, reference: str) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, reference)
    return form_page(
        request,
        forms.StepForm,
        act=lambda form: actions.record_step(
            visitor, row, step=form.cleaned_data["step"], day=form.cleaned_data["day"],
            until=form.cleaned_data["until"], words=form.cleaned_data["words"], finding=form.cleaned_data["finding"],
            expected=form.cleaned_data["version"],
        ),
        obj=row,
        form_options={"may_follow": rules.may_follow(row.route, actions.taken(row)),
                      "initial": {"day": timezone.localdate()}},
        heading="What happened?",
        button="Record it",
        caption=f"Complaint {row.reference}",
        back=("Back to the complaint", reverse("voice:complaint", args=[reference])),
        answer=reverse("voice:complaint", args=[reference]),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_KEEP)
def mend(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A wrong day: what was recorded stays, and the right day takes its place."""
    visitor = come_in(request)
    row = actions.opened(visitor, reference)
    held = actions.step_of(row, number)
    return form_page(
        request,
        forms.MendForm,
        act=lambda form: actions.mend_step(
            visitor, row, number, day=form.cleaned_data["day"], why=form.cleaned_data["why"],
            expected=form.cleaned_data["version"],
        ),
        obj=row,
        form_options={"initial": {"day": held.day}},
        heading="Which day is right?",
        button="Save",
        caption=f"Complaint {row.reference}: {held.get_step_display()}",
        back=("Back to the complaint", reverse("voice:complaint", args=[reference])),
        answer=reverse("voice:complaint", args=[reference]),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_KEEP)
def remedy(request: HttpRequest, reference: str) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, reference)
    return form_page(
        request,
        forms.RemedyForm,
        act=lambda form: actions.agree_remedy(
            visitor,
            row,
            form.values(),
            council=form.cleaned_data["council"],
            plan_words=form.cleaned_data["plan_words"],
        ),
        heading="What is owed to the family?",
        button="Record it",
        caption=f"Complaint {row.reference}",
        lead="It shows as late from the first day after the day on which it is due.",
        back=("Back to the complaint", reverse("voice:complaint", args=[reference])),
        answer=reverse("voice:complaint", args=[reference]),
    )


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_KEEP)
def remedy_done(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = actions.remedy_of(visitor, reference, number)
    audit.viewed(row.complaint, by=visitor.actor)
    return form_page(
        request,
        forms.RemedyDoneForm,
        act=lambda form: actions.remedy_done(
            visitor, row, on=form.cleaned_data["on"], words=form.cleaned_data["words"],
            expected=form.cleaned_data["version"],
        ),
        obj=row,
        heading="It is done",
        button="Save",
        caption=f"Complaint {reference}",
        lead=row.words,
        back=("Back to the complaint", reverse("voice:complaint", args=[reference])),
        answer=reverse("voice:complaint", args=[reference]),
    )  # fmt: skip


# --- what is learned -------------------------------------------------------------------------------------------------


def _time(request: HttpRequest) -> tuple[date, date]:
    asked = request.query  # type: ignore[attr-defined]
    last = asked["last"] or timezone.localdate()
    first = min(asked["first"] or last - A_YEAR, last)
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=1), end  # whole months: two times that differ by a day would tell of one family


@require_safe
@needs(Permission.COMPLAINT_REVIEW)
@query(forms.TimeForm)
def learned(request: HttpRequest) -> HttpResponse:
    """Themes, lateness and remedies of a time, and what became of what was passed on. No family is named."""
    visitor, today = come_in(request), timezone.localdate()
    first, last = _time(request)
    told = actions.told_of(first, last, as_of=today)
    reviews = actions.reviews(visitor)
    passed = proposals.standings(number for row in reviews for number in row.proposed)
    rows = []
    for row in reviews:
        became = [
            f"{one.title}: {one.decision.lower()}{f' ({one.became})' if one.became else ''}"
            + (f", sent to {one.sent_to}" if one.sent_to else "")
            + (f", acknowledged {one.acknowledged_on}" if one.acknowledged_on else "")
            for number in row.proposed
            if (one := passed.get(number)) is not None
        ]
        rows.append(
            [
                f"{long(row.first)} to {long(row.last)}",
                row.words,
                row.by_label,
                "; ".join(became) or "Nothing passed on",
            ]
        )
    due = actions.review_due(today)
    late = [[kind, long(day), _late(days), asked] for kind, day, days, asked in actions.late_remedies(as_of=today)]
    lead = "No family is named here, and small numbers are hidden. "
    if due is not None:
        lead += f"Complaints are to be looked at again by {long(due)}{': that day is past' if due < today else ''}."
    else:
        lead += "Nobody has looked at complaints yet."
    links = [("Record what was learned", reverse("voice:review"))]
    if visitor.holds(Permission.COMPLAINT_KEEP):
        links.append(("Complaints that are open", reverse("voice:complaints")))
    return listing_page(
        request,
        "What complaints teach",
        [
            Listing(f"Themes, {long(first)} to {long(last)}", ["Theme", "Complaints"],
                    [[label, n] for _, label, n in told["themes"]], "No complaint came in that time."),
            Listing("In numbers", ["What", "How many"], [list(pair) for pair in told["numbers"]]),
            Listing("How families found it", ["Step", "Said something", "Of", "Part", *experience.QUESTIONS.values()],
                    [[one["stage"], one["said"], one["of"], one["rate"], *(value for _, value in one["answers"])]
                     for one in experience.told_of(first, last)]),
            Listing("Remedies that are late now", ["What", "Due", "How late", "By whom"], late, "No remedy is late."),
            Listing("What was learned before", ["Time", "What", "By", "What became of it"], rows, "Nothing yet."),
        ],
        lead=lead,
        links=links,
        query_form=request.query_form,  # type: ignore[attr-defined]
    )  # fmt: skip


@require_safe
@needs(Permission.COMPLAINT_REVIEW)
@query(forms.TimeForm)
def learned_json(request: HttpRequest) -> HttpResponse:
    first, last = _time(request)
    told = actions.told_of(first, last, as_of=timezone.localdate())
    told["experience"] = experience.told_of(first, last)
    told["themes"] = [{"theme": code, "words": label, "complaints": n} for code, label, n in told["themes"]]
    return JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})


@require_http_methods(FORM)
@needs(Permission.COMPLAINT_REVIEW)
def review(request: HttpRequest) -> HttpResponse:
    visitor, today = come_in(request), timezone.localdate()
    return form_page(
        request,
        forms.ReviewForm,
        act=lambda form: actions.review(
            visitor,
            **{name: form.cleaned_data[name]
               for name in ("first", "last", "words", "council", "themes", "sent_to", "recommendation")},
        ),
        form_options={"initial": {"first": today - A_QUARTER, "last": today}},
        heading="What was learned from complaints",
        button="Record it",
        lead="A theme that you choose is proposed as a finding, with numbers that may leave. Whoever keeps the thread "
        "takes it over or says why not.",
        back=("Back to what complaints teach", reverse("voice:learned")),
        answer=reverse("voice:learned"),
    )  # fmt: skip
