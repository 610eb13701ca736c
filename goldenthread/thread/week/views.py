"""Office pages of the working week: what is due, whom to ask, what came back, what is owed, the calendar."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs, public_page
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import as_of
from goldenthread.thread.governance.models import Meeting, Undertaking
from goldenthread.thread.improvement.models import Council, Plan
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.thread import undertaking_facts
from goldenthread.thread.week import actions, asking, owed, sheets
from goldenthread.thread.week.forms import (
    ActForm,
    AskForm,
    CheckForm,
    ContactForm,
    MeetingForm,
    NewMeetingForm,
)
from goldenthread.thread.week.models import Answer, Feed, digest
from goldenthread.thread.week.telling import dates_of, week_of

FORM = ["GET", "HEAD", "POST"]
PAGE = "week/form.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECTIONS = {
    "due": ("Due in the next two weeks", "Nothing is due in the next two weeks."),
    "overdue": ("Overdue", "No action is overdue."),
    "silent": ("Promises past their day, without an answer", "No promise is past its day."),
    "check": ("Waiting for a check", "Nothing waits for a check."),
    "changed": ("Changed in the last seven days", "Nothing changed."),
    "undated": ("Owed, without a day", "Everything that is owed has a day."),
    "nobody": ("Actions that no post answers for", "Every action has a post that answers for it."),
}


def today() -> Any:
    return as_of() or timezone.localdate()


@require_safe
@needs(Permission.THREAD_READ)
def week(request: HttpRequest) -> HttpResponse:
    """What somebody who runs the programme has to know now, a council at a time."""
    councils = []
    for council in Council.objects.order_by("name"):
        found = week_of(council, today=today())
        councils.append(
            {
                "council": council,
                "sections": [(key, title, none, found[key]) for key, (title, none) in SECTIONS.items()],
                "total": sum(len(found[key]) for key in ("due", "overdue", "silent", "check")),
            }
        )
    return render(
        request,
        "week/week.html",
        {
            "councils": councils,
            "today": today(),
            "may_ask": may(request.user, Permission.PLAN_EDIT),
            "may_check": may(request.user, Permission.UPDATE_CHECK),
        },
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def contacts(request: HttpRequest, council: str) -> HttpResponse:
    found = get_object_or_404(Council, slug=council)
    return editing.handle(
        request,
        ContactForm,
        act=lambda form: actions.set_contacts(found, form.emails(), by=audit.Actor.of(request)),
        template=PAGE,
        context={
            "heading": "Whom to ask",
            "council": found,
            "lead": "A work address for each post. People move on; the post stays.",
            "button": "Save addresses",
        },
        form_options={"council": found},
        answer=lambda _: reverse("week:ask", args=[found.slug]),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def ask(request: HttpRequest, council: str) -> HttpResponse:
    """One email to each address with everything asked of it."""
    found = get_object_or_404(Council, slug=council)
    letters, nobody = asking.letters(found)
    options: dict[str, Any] = {"council": found}
    if request.method != "POST":
        options["initial"] = {"as_at": today()}
    return editing.handle(
        request,
        AskForm,
        act=lambda form: asking.ask(
            found, form.cleaned_data["emails"], as_at=form.cleaned_data["as_at"], by=audit.Actor.of(request)
        ),
        template="week/ask.html",
        context={
            "council": found,
            "letters": letters,
            "nobody": nobody,
            "progress": asking.progress(found.slug),
        },
        form_options=options,
        answer=lambda _: f"{reverse('week:ask', args=[found.slug])}#sent",
    )


@require_http_methods(FORM)
@needs(Permission.UPDATE_CHECK)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """The second person reads an answer and takes it over, or sends it back."""
    found = get_object_or_404(
        Answer.objects.select_related(
            "item__request", "item__action__recommendation__review__council", "item__action__plan", "item__undertaking"
        ),
        pk=number,
    )
    return editing.handle(
        request,
        CheckForm,
        act=lambda form: asking.check(
            found,
            taken=form.cleaned_data["taken"] == "yes",
            reason=form.cleaned_data["reason"],
            today=today(),
            by=audit.Actor.of(request),
        ),
        template="week/check.html",
        context={"answer": found, "made": getattr(found, "check_made", None), "disagrees": actions.disagrees(found)},
        answer=lambda _: reverse("week:week"),
    )


@require_http_methods(FORM)
@needs(Permission.THREAD_READ)
def promise(request: HttpRequest, council: str, ref: str) -> HttpResponse:
    """Something owed, with everything that happened to it; whoever may report adds what happened next."""
    found = get_object_or_404(
        Undertaking.objects.select_related("owed_by_post", "owed_by_body", "owed_to", "decision", "due_at", "outcome"),
        council=council,
        ref=ref,
    )
    context = {
        "undertaking": found,
        "facts": undertaking_facts(found, Cites([found])),
        "acts": found.acts.all(),
        "silent": found.silent(today()),
        "council": get_object_or_404(Council, slug=council),
    }
    if not may(request.user, Permission.STATUS_REPORT):
        if request.method == "POST":
            raise Http404
        return render(request, "week/promise.html", context)

    def act(form: ActForm) -> Any:
        data = form.cleaned_data
        return owed.move_on(
            found,
            **{name: data[name] for name in ("kind", "on", "words", "due_words", "due_at", "post", "outcome")},
            expected=data["version"],
            today=today(),
            by=audit.Actor.of(request),
        )

    options: dict[str, Any] = {"undertaking": found}
    if request.method != "POST":
        options["initial"] = {"on": today()}
    return editing.handle(
        request,
        ActForm,
        act=act,
        template="week/promise.html",
        context=context,
        form_options=options,
        answer=lambda _: reverse("week:promise", args=[council, ref]),
    )


@require_http_methods(FORM)
@needs(Permission.THREAD_READ)
def meetings(request: HttpRequest, council: str) -> HttpResponse:
    """The calendar of every body, with what is due at each meeting."""
    found = get_object_or_404(Council, slug=council)
    rows = (
        Meeting.objects.filter(council=council, held_first__isnull=False)
        .select_related("body")
        .prefetch_related("due_here")
        .order_by("-held_first", "slug")
    )
    context = {
        "council": found,
        "coming": [m for m in rows if m.held_first and m.held_first >= today()][::-1],
        "past": [m for m in rows if m.held_first and m.held_first < today()],
    }
    if not may(request.user, Permission.PLAN_EDIT):
        if request.method == "POST":
            raise Http404
        return render(request, "week/meetings.html", context)
    return editing.handle(
        request,
        NewMeetingForm,
        act=lambda form: owed.add_meeting(
            council,
            body=form.cleaned_data["body"],
            day=form.cleaned_data["day"],
            today=today(),
            by=audit.Actor.of(request),
        ),
        template="week/meetings.html",
        context={**context, "may_edit": True},
        form_options={"council": found},
        answer=lambda _: reverse("week:meetings", args=[council]),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def edit_meeting(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    row = get_object_or_404(Meeting.objects.select_related("body"), council=council, slug=slug)
    due = [f"{u.ref} {u.words}" for u in row.due_here.all()]
    return editing.handle(
        request,
        MeetingForm,
        obj=row,
        act=lambda form: owed.edit_meeting(
            row,
            day=form.cleaned_data["held_first"],
            state=form.cleaned_data["state"],
            expected=form.cleaned_data["version"],
            by=audit.Actor.of(request),
        ),
        template=PAGE,
        context={
            "heading": f"{row.body}, {row.held_words}",
            "council": get_object_or_404(Council, slug=council),
            "lead": f"Due at it, and moved with it: {'; '.join(due)}" if due else "Nothing is due at it.",
            "button": "Save",
        },
        answer=lambda _: reverse("week:meetings", args=[council]),
    )


@require_safe
@needs(Permission.PLAN_EDIT)
def sheet(request: HttpRequest, council: str, plan: str) -> HttpResponse:
    """The plan as a spreadsheet. Bring it back under “Papers in”: what differs is shown before anything is changed."""
    found = get_object_or_404(Plan.objects.select_related("council"), council__slug=council, slug=plan)
    audit.downloaded(found, by=audit.Actor.of(request), action="sheet_taken", reason=found.title)
    response = HttpResponse(sheets.workbook(found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{council}-{plan}.xlsx"'
    return response


@require_http_methods(FORM)
@needs(Permission.THREAD_READ)
def feeds(request: HttpRequest, council: str) -> HttpResponse:
    """An address for one's own calendar program. Making a new one ends the earlier."""
    found = get_object_or_404(Council, slug=council)
    by = audit.Actor.of(request)
    held = Feed.objects.filter(council=council, by_id=by.id, ended_at=None).first()
    address = ""
    if request.method == "POST":
        form = editing.forms.OnceForm(request.POST)
        if form.is_valid():
            token = actions.make_feed(found, by=by)
            address = request.build_absolute_uri(reverse("week:feed", args=[token]))
            held = Feed.objects.filter(council=council, by_id=by.id, ended_at=None).first()
    form = editing.forms.OnceForm()
    return render(request, "week/feeds.html", {"council": found, "held": held, "address": address, "form": form})


@require_safe
@public_page
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates, for whoever has the address. A wrong or ended one is not found."""
    row = Feed.objects.filter(token_sha256=digest(token), ended_at=None).first()
    if row is None:
        raise Http404
    council = get_object_or_404(Council, slug=row.council)
    response = HttpResponse(_calendar(council), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def _calendar(council: Council) -> bytes:
    whole = Calendar()
    whole.add("prodid", "-//Golden Thread//Dates of a programme//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", f"{council.short_name}: SEND programme")
    made = datetime.now(tz=timezone.get_default_timezone())
    for row in dates_of(council):
        event = Event()
        event.add("uid", f"{digest(council.slug + row['id'])[:32]}@golden-thread")  # the same when its day moves
        event.add("dtstamp", made)
        event.add("dtstart", row["day"])
        event.add("summary", row["name"][:250])
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return bytes(whole.to_ical())
