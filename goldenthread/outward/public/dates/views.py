"""Pages of the calculator. The answer depends on the address and on today; nothing is kept, nobody is known."""

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goldenthread.base.govuk.query import query
from goldenthread.outward.public.dates.answers import answer
from goldenthread.outward.public.dates.events import BY_SLUG, EVENTS, HELP
from goldenthread.outward.public.dates.forms import form_for
from goldenthread.outward.public.dates.ical import calendar
from goldenthread.rules.law.facts import long

FORMS = {slug: form_for(event) for slug, event in BY_SLUG.items()}


def private(view: Any) -> Any:
    """Days are in the address: no proxy or browser keeps the page, and no other site is told the address."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answered


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "dates/start.html", {"events": EVENTS})


def _page(slug: str) -> Any:
    @require_safe
    @private
    @query(FORMS[slug], show_errors=True)
    def page(request: HttpRequest) -> HttpResponse:
        asked = bool(request.GET)
        form: Any = request.query_form if asked else FORMS[slug]()  # type: ignore[attr-defined]
        context: dict[str, Any] = {"event": BY_SLUG[slug], "form": form, "help": HELP, "errors_on_page": False}
        status = 200
        if asked and form.is_valid():
            today = timezone.localdate()
            context |= answer(BY_SLUG[slug], form.facts, today=today)
            # only what was filled in, so that the address stays short
            given = {name: value for name, value in request.GET.items() if value}
            context |= {"answered": True, "today": long(today), "address": urlencode(given)}
        elif asked:
            context["errors_on_page"] = True
            status = 422
        return render(request, "dates/event.html", context, status=status)

    return page


def _calendar(slug: str) -> Any:
    @require_safe
    @private
    @query(FORMS[slug])
    def page(request: HttpRequest) -> HttpResponse:
        form = request.query_form  # type: ignore[attr-defined]
        found = answer(BY_SLUG[slug], form.facts, today=timezone.localdate())
        body = calendar(BY_SLUG[slug].title, found["rows"], made=timezone.now())
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="dates-{slug}.ics"'
        return response

    return page


PAGES = {slug: _page(slug) for slug in BY_SLUG}
CALENDARS = {slug: _calendar(slug) for slug in BY_SLUG}
