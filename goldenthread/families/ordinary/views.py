"""Office pages of the ordinary offer: how alike settings are, each setting, and what the council gives and asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import today
from goldenthread.families.offer.models import Provider
from goldenthread.families.offer.telling import public_address
from goldenthread.families.ordinary import actions, forms, telling
from goldenthread.families.ordinary.models import TEACHING, Expectation, Visit

FORM = ["GET", "HEAD", "POST"]
PAGE = "ordinary/form.html"


def _of(request: HttpRequest) -> audit.Actor:
    return audit.Actor.of(request)


def _setting(slug: str) -> Provider:
    return get_object_or_404(Provider, slug=slug, kind__in=TEACHING)


def _page(heading: str, up: str, button: str = "Save", lead: str = "") -> dict[str, Any]:
    return {"heading": heading, "up": up, "button": button, "lead": lead}


@require_safe
@needs(Permission.OFFER_READ)
def ordinary(request: HttpRequest) -> HttpResponse:
    """How alike settings are, whose answer is late, and the list of what is expected."""
    late = [row for row in Visit.objects.filter(answered_on=None).select_related("provider") if row.late(today())]
    return render(
        request,
        "ordinary/ordinary.html",
        {
            "told": telling.consistency_facts(today()),
            "expectations": Expectation.objects.all(),
            "late": late,
            "public": public_address("/offer/ordinary"),
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


@require_safe
@needs(Permission.OFFER_READ)
def data(request: HttpRequest) -> HttpResponse:
    return JsonResponse(telling.consistency_facts(today()), json_dumps_params={"indent": 1, "ensure_ascii": False})


@require_safe
@needs(Permission.OFFER_READ)
def setting(request: HttpRequest, slug: str) -> HttpResponse:
    found = _setting(slug)
    return render(
        request,
        "ordinary/setting.html",
        {
            "provider": found,
            "told": telling.setting_facts(found, telling.beside(today())),
            "visits": found.visits.prefetch_related("about"),
            "terms": found.term_counts.all()[:6],
            "public": public_address(f"/offer/providers/{found.slug}"),
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_expectation(request: HttpRequest) -> HttpResponse:
    up = reverse("ordinary:ordinary")
    return editing.handle(
        request,
        forms.ExpectationForm,
        act=lambda form: actions.save_expectation(None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page("Add what is ordinarily given", up),
        answer=up,
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_expectation(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Expectation, slug=slug)
    up = reverse("ordinary:ordinary")
    return editing.handle(
        request,
        forms.ExpectationForm,
        obj=found,
        act=lambda form: actions.save_expectation(
            found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(f"Change {found.title}", up),
        answer=up,
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """For a setting that told the council by telephone or on paper."""
    found = _setting(slug)
    up = reverse("ordinary:setting", args=[slug])
    return editing.handle(
        request,
        forms.StandsForm,
        act=lambda form: actions.say(found, form.said(), was=form.was(), today=today(), by=_of(request)),
        template=PAGE,
        context=_page(f"How {found.name} stands", up, lead="Write down what the setting told you, not what you think."),
        form_options={"provider": found},
        answer=up,
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_visit(request: HttpRequest, slug: str) -> HttpResponse:
    found = _setting(slug)
    up = reverse("ordinary:setting", args=[slug])
    return editing.handle(
        request,
        forms.VisitForm,
        act=lambda form: actions.record_visit(
            found, form.values(), about=form.cleaned_data["about"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context=_page(f"Support or challenge to {found.name}", up),
        form_options={"provider": found, "initial": {"on": today()}},
        answer=up,
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def answer_visit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _setting(slug)
    row = get_object_or_404(Visit, provider=found, pk=number)
    up = reverse("ordinary:setting", args=[slug])
    return editing.handle(
        request,
        forms.VisitAnswerForm,
        obj=row,
        act=lambda form: actions.answer_visit(
            row, words=form.cleaned_data["words"], on=form.cleaned_data["on"], settled=form.cleaned_data["settled"],
            today=today(), expected=form.cleaned_data["version"], by=_of(request),
        ),
        template=PAGE,
        context=_page(f"What {found.name} answered", up, lead=row.words),
        form_options={"initial": {"words": row.answer, "on": row.answered_on, "settled": row.settled}},
        answer=up,
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def count_term(request: HttpRequest, slug: str) -> HttpResponse:
    found = _setting(slug)
    up = reverse("ordinary:setting", args=[slug])
    return editing.handle(
        request,
        forms.TermForm,
        act=lambda form: actions.count_term(found, form.values(), today=today(), by=_of(request)),
        template=PAGE,
        context=_page(f"A term at {found.name}", up, lead="Numbers only: no pupil is named."),
        form_options={"initial": {}},
        answer=up,
    )
