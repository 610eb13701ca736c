"""Office pages of training. Whoever reads the thread sees figures; names are for those who keep training."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import Document, Paragraph, Table, to_pdf
from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.context import as_of
from goldenthread.base.govuk.query import query
from goldenthread.refused import Refused
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training import actions, forms, telling
from goldenthread.thread.training.effect import effect_of
from goldenthread.thread.training.models import (
    Cohort,
    Completion,
    Event,
    Learner,
    Need,
    Package,
    Requirement,
    Spell,
)

FORM = ["GET", "HEAD", "POST"]
MOST_BYTES = 2_000_000  # of a sign-in sheet
PAGE = "training/form.html"


def today() -> date:
    return as_of() or timezone.localdate()


def _of(request: HttpRequest) -> audit.Actor:
    return audit.Actor.of(request)


def _council(slug: str) -> Council:
    return get_object_or_404(Council, slug=slug)


def _package(council: str, slug: str) -> Package:
    rows = Package.objects.select_related("council", "made_with", "recommendation")
    return get_object_or_404(rows, council__slug=council, slug=slug)


def _event(council: str, number: int) -> Event:
    rows = Event.objects.select_related("package__council")
    return get_object_or_404(rows, package__council__slug=council, pk=number)


@require_safe
@needs(Permission.THREAD_READ)
def training(request: HttpRequest) -> HttpResponse:
    councils = list(Council.objects.order_by("name"))
    if len(councils) == 1:
        return HttpResponseRedirect(reverse("training:council", args=[councils[0].slug]))
    return render(request, "training/training.html", {"councils": councils})


def _asked(request: HttpRequest) -> tuple[date, date | None]:
    """The day that is asked about, and by when it had to be recorded."""
    said = request.query  # type: ignore[attr-defined]
    day = said["on"] or today()
    return day, day if said["known"] == "then" else None


@require_safe
@needs(Permission.THREAD_READ)
@query(forms.DayForm)
def council(request: HttpRequest, council: str) -> HttpResponse:
    """Who has completed what: today, or on any day that is asked about."""
    found = _council(council)
    day, known_by = _asked(request)
    form = request.query_form  # type: ignore[attr-defined]
    if not request.GET:
        form = forms.DayForm(initial={"on": day, "known": "now"})
    coming = Event.objects.filter(package__council=found, starts_at__gte=timezone.now(), state="planned")
    return render(
        request,
        "training/council.html",
        {
            "council": found,
            "day": day,
            "known_by": known_by,
            "rows": telling.overview(found, day=day, known_by=known_by),
            "form": form,
            "coming": coming.select_related("package").order_by("starts_at")[:10],
            "query": request.GET.urlencode(),
            "may_keep": may(request.user, Permission.TRAINING_KEEP),
        },
    )


@require_safe
@needs(Permission.THREAD_READ)
@query(forms.DayForm)
def council_json(request: HttpRequest, council: str) -> HttpResponse:
    day, known_by = _asked(request)
    told = telling.data(_council(council), day=day, known_by=known_by)
    return JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})


@require_safe
@needs(Permission.TRAINING_KEEP)
def completions_csv(request: HttpRequest, council: str) -> HttpResponse:
    found = _council(council)
    rows = Completion.objects.filter(package__council=found).select_related("learner", "package")
    audit.downloaded(found, by=_of(request), action="training_taken_out", reason=f"{rows.count()} completions")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="training-{council}.csv"'
    writer = csv.writer(response)
    writer.writerow(["number", "name", "package", "completed", "how", "shown_by", "recorded", "taken_back", "why"])
    for row in rows:
        back = timezone.localdate(row.taken_back_at).isoformat() if row.taken_back_at else ""
        writer.writerow([harmless(cell) for cell in (
            row.learner.ref, row.learner.name, row.package.title, row.on.isoformat(), row.get_how_display(),
            row.shown_by, timezone.localdate(row.recorded_at).isoformat(), back, row.taken_back_why,
        )])  # fmt: skip
    return response


@require_safe
@needs(Permission.THREAD_READ)
def calendar(request: HttpRequest, council: str) -> HttpResponse:
    """Every event that is planned, for a calendar program."""
    found = _council(council)
    rows = Event.objects.filter(package__council=found).exclude(state="cancelled").select_related("package")
    response = HttpResponse(ical(rows), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="training-{council}.ics"'
    return response


def ical(rows: Any) -> bytes:
    whole = Calendar()
    whole.add("prodid", "-//Golden Thread//Training//EN")
    whole.add("version", "2.0")
    for row in rows:
        one = CalendarEvent()
        one.add("uid", f"training-{row.pk}@golden-thread")  # the same when its day moves
        one.add("dtstamp", datetime.now(tz=timezone.get_default_timezone()))
        one.add("dtstart", timezone.localtime(row.starts_at))
        one.add("dtend", timezone.localtime(row.starts_at) + timedelta(minutes=row.minutes))
        one.add("summary", row.package.title)
        one.add("location", row.place)
        whole.add_component(one)
    return bytes(whole.to_ical())


# --- forms ---------------------------------------------------------------------------------------


def _handle(
    request: HttpRequest,
    form_class: type[Any],
    *,
    council: Council,
    act: Callable[[Any], Any],
    heading: str,
    button: str,
    up: str,
    lead: str = "",
    **more: Any,
) -> HttpResponse:
    return editing.handle(
        request,
        form_class,
        act=act,
        template=PAGE,
        context={"council": council, "heading": heading, "button": button, "up": up, "lead": lead},
        **{"answer": lambda _: up, **more},
    )


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def needs_page(request: HttpRequest, council: str) -> HttpResponse:
    found = _council(council)
    return editing.handle(
        request,
        forms.NeedForm,
        act=lambda form: actions.record_need(found, _plain(form), by=_of(request)),
        template="training/needs.html",
        context={"council": found, "rows": Need.objects.filter(council=found).select_related("cohort", "package")},
        form_options={"council": found},
        answer=lambda _: reverse("training:needs", args=[council]),
    )


def _plain(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("submission_key", "version")}


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def cohorts(request: HttpRequest, council: str) -> HttpResponse:
    found = _council(council)
    rows = [
        (cohort, sum(spell.told.holds(today()) for spell in cohort.spells.all()))
        for cohort in Cohort.objects.filter(council=found).prefetch_related("spells")
    ]
    return editing.handle(
        request,
        forms.CohortForm,
        act=lambda form: actions.save_cohort(found, _plain(form), by=_of(request)),
        template="training/cohorts.html",
        context={"council": found, "rows": rows},
        form_options={"council": found},
        answer=lambda _: reverse("training:cohorts", args=[council]),
    )


@require_safe
@needs(Permission.TRAINING_KEEP)
def learners(request: HttpRequest, council: str) -> HttpResponse:
    found = _council(council)
    rows = Learner.objects.filter(council=found).prefetch_related("spells__cohort")
    told = [
        (one, ", ".join(spell.cohort.name for spell in one.spells.all() if spell.told.holds(today()))) for one in rows
    ]
    audit.viewed(found, by=_of(request), reason="people who are trained")
    return render(request, "training/learners.html", {"council": found, "rows": told})


def _learner(council: str, number: int) -> Learner:
    return get_object_or_404(Learner.objects.select_related("council"), council__slug=council, pk=number)


@require_safe
@needs(Permission.TRAINING_KEEP)
def learner(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _learner(council, number)
    audit.viewed(found, by=_of(request))
    asked = Requirement.objects.filter(package__council=found.council).select_related("package", "cohort")
    told = telling.standings(asked, day=today())
    rows = [
        (requirement, one) for requirement in asked for person, one in told[requirement.pk] if person.pk == found.pk
    ]
    return render(
        request,
        "training/learner.html",
        {
            "council": found.council,
            "learner": found,
            "rows": rows,
            "spells": found.spells.select_related("cohort"),
            "completions": found.completions.select_related("package"),
        },
    )


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def add_learner(request: HttpRequest, council: str) -> HttpResponse:
    found = _council(council)
    return _handle(
        request, forms.LearnerForm, council=found, heading="Add somebody", button="Add",
        up=reverse("training:learners", args=[council]),
        act=lambda form: actions.save_learner(found, None, form.values(), expected=None, by=_of(request)),
        answer=lambda row: row.get_absolute_url(),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def edit_learner(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _learner(council, number)
    return _handle(
        request, forms.LearnerForm, council=found.council, heading=found.name, button="Save",
        up=found.get_absolute_url(), obj=found,
        act=lambda form: actions.save_learner(
            found.council, found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def join(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _learner(council, number)
    return _handle(
        request, forms.JoinForm, council=found.council, heading=f"{found.name} joins a cohort", button="Record",
        lead="Each term of office, and each time in post, is recorded anew.",
        up=found.get_absolute_url(), form_options={"council": found.council},
        act=lambda form: actions.join(found, **_plain(form), by=_of(request)),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def leave(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = get_object_or_404(
        Spell.objects.select_related("learner__council", "cohort"), learner__council__slug=council, pk=number
    )
    return _handle(
        request, forms.LeaveForm, council=found.learner.council, heading=f"{found} ends", button="Record",
        up=found.learner.get_absolute_url(), obj=found,
        act=lambda form: actions.leave(
            found, until=form.cleaned_data["until"], expected=form.cleaned_data["version"], by=_of(request)
        ),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def complete(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _learner(council, number)
    return _handle(
        request, forms.CompleteForm, council=found.council, heading=f"{found.name} completed it elsewhere",
        button="Record", up=found.get_absolute_url(), form_options={"council": found.council},
        act=lambda form: actions.complete(found, **_plain(form), how=forms.HOW.ELSEWHERE, by=_of(request)),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def take_back(request: HttpRequest, council: str, number: int) -> HttpResponse:
    rows = Completion.objects.select_related("learner__council", "package")
    found = get_object_or_404(rows, learner__council__slug=council, pk=number)
    return _handle(
        request, forms.TakeBackForm, council=found.learner.council, heading="Take a completion back",
        lead=f"{found}. What was answered before from it stays as it was.", button="Take it back",
        up=found.learner.get_absolute_url(),
        act=lambda form: actions.take_back(found, why=form.cleaned_data["why"], by=_of(request)),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def add_package(request: HttpRequest, council: str) -> HttpResponse:
    found = _council(council)
    return _handle(
        request, forms.PackageForm, council=found, heading="Add a training package", button="Save",
        up=reverse("training:council", args=[council]), form_options={"council": found},
        act=lambda form: actions.save_package(found, None, form.values(), expected=None, by=_of(request)),
        answer=lambda row: row.get_absolute_url(),
    )  # fmt: skip


@require_safe
@needs(Permission.THREAD_READ)
def package(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _package(council, slug)
    (row,) = telling.overview(found.council, day=today(), only=found)
    return render(
        request,
        "training/package.html",
        {
            "council": found.council,
            "package": found,
            "row": row,
            "stages": found.stages.all(),
            "agreements": found.agreements.select_related("body"),
            "events": found.events.all(),
            "needs": found.needs.select_related("cohort"),
            "effect": effect_of(found, today=today()),
            "changed_since": row["agreed"] is not None and row["agreed"].seen != found.version,
            "may_keep": may(request.user, Permission.TRAINING_KEEP),
        },
    )


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def edit_package(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _package(council, slug)
    return _handle(
        request, forms.PackageForm, council=found.council, heading=found.title, button="Save",
        lead="After a change it is agreed anew before it is put in the calendar again.",
        up=found.get_absolute_url(), obj=found, form_options={"council": found.council},
        act=lambda form: actions.save_package(
            found.council, found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def stage(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _package(council, slug)
    return _handle(
        request, forms.StageForm, council=found.council, heading="Who helped to make it", button="Record",
        up=found.get_absolute_url(),
        act=lambda form: actions.record_stage(found, _plain(form), by=_of(request)),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def agree(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _package(council, slug)
    return _handle(
        request, forms.AgreeForm, council=found.council, heading="It was agreed", button="Record",
        up=found.get_absolute_url(), form_options={"council": found.council},
        act=lambda form: actions.agree(found, **_plain(form), by=_of(request)),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def ask(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _package(council, slug)
    return _handle(
        request, forms.AskForm, council=found.council, heading="Who is asked to complete it", button="Ask them",
        up=found.get_absolute_url(), form_options={"council": found.council},
        act=lambda form: actions.ask(found, _plain(form), by=_of(request)),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def stop(request: HttpRequest, council: str, number: int) -> HttpResponse:
    rows = Requirement.objects.select_related("package__council", "cohort")
    found = get_object_or_404(rows, package__council__slug=council, pk=number)
    return _handle(
        request, forms.StopForm, council=found.package.council, heading=f"{found.cohort} are no longer asked",
        lead="What was asked before that day stays answerable.", button="Record",
        up=found.package.get_absolute_url(), obj=found,
        act=lambda form: actions.stop_asking(
            found, until=form.cleaned_data["until"], expected=form.cleaned_data["version"], by=_of(request)
        ),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def add_event(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _package(council, slug)
    return _handle(
        request, forms.EventForm, council=found.council, heading=f"Put {found.title} in the calendar", button="Save",
        up=found.get_absolute_url(),
        act=lambda form: actions.save_event(found, None, form.values(), expected=None, by=_of(request)),
        answer=lambda row: row.get_absolute_url(),
    )  # fmt: skip


def _marks(event: Event) -> dict[int, str]:
    """The newest mark of each person."""
    return {row.learner_id: row.came for row in event.attendance.all()}


def _invited(event: Event) -> list[Learner]:
    """Those who are asked to complete it on its day, and whoever was marked."""
    asked = Requirement.objects.filter(package=event.package)
    told = telling.standings(asked, day=event.day)
    people = {person.pk: person for rows in told.values() for person, _ in rows}
    for row in event.attendance.select_related("learner"):
        people[row.learner_id] = row.learner
    return sorted(people.values(), key=lambda person: person.name.casefold())


@require_safe
@needs(Permission.THREAD_READ)
def event(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _event(council, number)
    keeps = may(request.user, Permission.TRAINING_KEEP)
    marks = _marks(found)
    words = dict(forms.Attendance.Came.choices)
    counts = [(words[came], list(marks.values()).count(came)) for came in words]
    people = [(one, words.get(marks.get(one.pk, ""), "Not marked")) for one in _invited(found)] if keeps else []
    return render(
        request,
        "training/event.html",
        {
            "council": found.package.council,
            "event": found,
            "counts": counts,
            "people": people,
            "may_keep": keeps,
            "begun": found.starts_at <= timezone.now(),
        },
    )


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def edit_event(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _event(council, number)
    return _handle(
        request, forms.EventForm, council=found.package.council, heading=str(found), button="Save",
        up=found.get_absolute_url(), obj=found,
        act=lambda form: actions.save_event(
            found.package, found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def attendance(request: HttpRequest, council: str, number: int) -> HttpResponse:
    found = _event(council, number)
    return _handle(
        request, forms.AttendanceForm, council=found.package.council, heading="Who came", button="Record",
        lead="Who came for all of it has completed the package.",
        up=found.get_absolute_url(), form_options={"learners": _invited(found), "held": _marks(found)},
        act=lambda form: actions.attended(found, form.marks(), by=_of(request)),
    )  # fmt: skip


@require_safe
@needs(Permission.TRAINING_KEEP)
def sheet_csv(request: HttpRequest, council: str, number: int) -> HttpResponse:
    """The sign-in sheet as a table that comes in again."""
    found = _event(council, number)
    audit.downloaded(found, by=_of(request), action="training_taken_out", reason="sign-in sheet")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sign-in-{found.pk}.csv"'
    writer = csv.writer(response)
    writer.writerow(["number", "name", "came"])
    words, marks = dict(forms.Attendance.Came.choices), _marks(found)
    for one in _invited(found):
        writer.writerow([harmless(one.ref), harmless(one.name), words.get(marks.get(one.pk, ""), "")])
    return response


@require_safe
@needs(Permission.TRAINING_KEEP)
def sheet_pdf(request: HttpRequest, council: str, number: int) -> HttpResponse:
    """The sign-in sheet to print."""
    found = _event(council, number)
    audit.downloaded(found, by=_of(request), action="training_taken_out", reason="sign-in sheet")
    local = timezone.localtime(found.starts_at)
    paper = Document(
        title="Sign-in sheet",
        subtitle=found.package.title,
        author=found.package.council.name,
        date=found.day,
        blocks=[
            Paragraph(f"{local:%H:%M}, {found.place}. {found.minutes} minutes."),
            Table(
                caption="Who came",
                header=["Name", "Number", "Signature"],
                rows=[[one.name, one.ref, "…" * 20] for one in _invited(found)],
                empty="Nobody is asked to come.",
            ),
        ],
    )
    response = HttpResponse(to_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="sign-in-{found.pk}.pdf"'
    return response


@require_http_methods(FORM)
@needs(Permission.TRAINING_KEEP)
def sheet(request: HttpRequest, council: str, number: int) -> HttpResponse:
    """Take a filled-in sheet in: all of it or nothing."""
    found = _event(council, number)

    def act(form: Any) -> int:
        sent = form.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise Refused(f"The sheet is larger than {MOST_BYTES // 1_000_000} MB. Send the CSV itself.", status=422)
        try:
            text = sent.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Refused("The sheet is not written in UTF-8. Save it so, and send it again.", status=422) from None
        return actions.attended(found, actions.read_sheet(found, text), by=_of(request))

    return editing.handle(
        request,
        forms.SheetForm,
        act=act,
        template="training/sheet.html",
        context={"council": found.package.council, "event": found},
        answer=lambda _: found.get_absolute_url(),
    )
