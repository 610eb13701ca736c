"""Asking for an assessment: without an account one page at a time, saved as one goes; and from one's own view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import editing
from goldenthread.base.accounts.access import public_page
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import long
from goldenthread.casework.asking import actions, forms
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.outward.portal.cases import _may_give, is_childs_account
from goldenthread.refused import Refused
from goldenthread.rules.law import Facts, all_due

FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    key: str
    title: str
    form: type[OnceForm]
    lead: str = ""


STEPS = [
    Step(
        "you", "About you", forms.YouForm, "We need this to answer you. You can leave out what you do not want to say."
    ),
    Step("child", "About the child or young person", forms.ChildForm),
    Step(
        "worries",
        "What is hard, and what you hope for",
        forms.WorriesForm,
        "In your own words. Nothing has to be proven, and no diagnosis is needed.",
    ),
]
BY_KEY = {step.key: step for step in STEPS}
SOURCES = dict(forms.WHO)


def _secret(response: HttpResponse) -> HttpResponse:
    """The address is the key to the draft: nothing keeps the page, and no other site is told of it."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _held(token: str) -> dict[str, Any]:
    held = actions.read_draft(token)
    if held is None:
        raise Http404
    return held


@require_http_methods(FORM)
@public_page
def start(request: HttpRequest) -> HttpResponse:
    """What asking means, and how to begin. Nothing is kept until one begins."""
    if request.method == "POST":
        token = actions.begin_draft()
        return _secret(HttpResponseRedirect(reverse("portal:ask-step", args=[token, "you"])))
    return render(request, "portal/ask_start.html", {"form": OnceForm()})


def _initial(step: Step, held: dict[str, Any]) -> dict[str, Any]:
    initial = {name: held.get(name, "") for name in step.form.base_fields}
    if initial.get("date_of_birth"):
        initial["date_of_birth"] = date.fromisoformat(initial["date_of_birth"])
    initial.pop("submission_key", None)
    return initial


@require_http_methods(FORM)
@public_page
def step(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """One page. What is on it is kept when one goes on."""
    held = _held(token)
    found = BY_KEY.get(key)
    if found is None:
        raise Http404
    place = STEPS.index(found)
    after = STEPS[place + 1].key if place + 1 < len(STEPS) else ""
    target = reverse("portal:ask-step", args=[token, after]) if after else reverse("portal:ask-files", args=[token])
    if request.method == "POST":
        form = found.form(request.POST)
        if form.is_valid():
            actions.write_draft(token, {n: v for n, v in form.cleaned_data.items() if n in actions.FIELDS})
            back_to_check = reverse("portal:ask-check", args=[token])
            return _secret(HttpResponseRedirect(back_to_check if "to_check" in request.POST else target))
        status = 422
    else:
        form, status = found.form(initial=_initial(found, held)), 200
    page = {
        "form": form,
        "step": found,
        "number": place + 1,
        "of": len(STEPS) + 1,
        "token": token,
        "back": _back(token, place),
    }
    return _secret(render(request, "portal/ask_step.html", page, status=status))


def _back(token: str, place: int) -> str:
    return reverse("portal:ask-step", args=[token, STEPS[place - 1].key]) if place else reverse("portal:ask")


@require_http_methods(FORM)
@public_page
def add_files(request: HttpRequest, token: str) -> HttpResponse:
    """Any file they have. None is needed."""
    held = _held(token)
    form = forms.FileForm(request.POST, request.FILES) if request.method == "POST" else forms.FileForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not form.cleaned_data.get("upload"):
                return _secret(HttpResponseRedirect(reverse("portal:ask-check", args=[token])))
            try:
                actions.add_file(token, form.cleaned_data["upload"])
                return _secret(HttpResponseRedirect(request.path))
            except Refused as refusal:
                if refusal.status != 422:
                    raise
                form.add_error("upload", refusal.message)
    page = {
        "form": form,
        "files": held.get("files", []),
        "token": token,
        "number": len(STEPS) + 1,
        "of": len(STEPS) + 1,
        "back": reverse("portal:ask-step", args=[token, STEPS[-1].key]),
    }
    return _secret(render(request, "portal/ask_files.html", page, status=status))


def _answers(held: dict[str, Any], token: str) -> list[dict[str, Any]]:
    """Each page with its answers, for checking."""
    told = []
    for one in STEPS:
        rows = []
        for name, field in one.form.base_fields.items():
            if name == "submission_key":
                continue
            value = held.get(name, "")
            if name == "source":
                value = SOURCES.get(value, "")
            if name == "date_of_birth" and value:
                value = long(date.fromisoformat(value))
            rows.append((field.label, value or "Not given"))
        told.append({"step": one, "rows": rows, "href": reverse("portal:ask-step", args=[token, one.key])})
    return told


@require_http_methods(FORM)
@public_page
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Everything on one page, and the button that makes it a request."""
    if request.method == "POST" and actions.sent(token) is not None:  # sent twice: the first counts
        return _secret(HttpResponseRedirect(reverse("portal:ask-sent", args=[token])))
    held = _held(token)
    form, status = OnceForm(), 200
    if request.method == "POST":
        try:
            actions.send(token)
            return _secret(HttpResponseRedirect(reverse("portal:ask-sent", args=[token])))
        except Refused as refusal:
            if refusal.status != 422:
                raise
            form, status = OnceForm(request.POST), 422
            form.is_valid()
            form.add_error(None, refusal.message)
    page = {
        "form": form,
        "answers": _answers(held, token),
        "files": held.get("files", []),
        "lacking": actions.lacking(held),
        "token": token,
        "back": reverse("portal:ask-files", args=[token]),
    }
    return _secret(render(request, "portal/ask_check.html", page, status=status))


@require_safe
@public_page
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: reference, day, and what happens by when. It says nothing of the child."""
    row = actions.sent(token)
    if row is None:
        raise Http404
    day = timezone.localdate(row.sent_at)
    dues = {one.id: one for one in all_due(Facts.read({"request_received": day}), as_of=day)}
    page = {
        "row": row,
        "day": day,
        "decide_by": dues["CLK-01"].last_day,
        "plan_by": dues["CLK-04"].last_day,
        "kept_until": day + timedelta(days=28),
    }
    return _secret(render(request, "portal/ask_sent.html", page))


def may_ask(opened: Opened) -> bool:
    """Whoever may ask. A child's own account says what the child thinks, and asks nothing."""
    return opened.through in actions.SOURCE_OF and _may_give(opened) and not is_childs_account(opened)


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="ask for an assessment")
def ask_for(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Ask for an assessment of a child whose record one has."""
    if not may_ask(opened):
        not_found()
    return editing.handle(
        request,
        forms.AskForm,
        act=lambda form: actions.ask_for(
            opened,
            words=form.cleaned_data["words"],
            hopes=form.cleaned_data["hopes"],
            upload=form.cleaned_data["upload"],
        ),
        template="portal/ask_for.html",
        context={"opened": opened},
        answer=reverse("portal:asked", args=[opened.reference]),
    )


@require_safe
@opens(Permission.CASE_CONTRIBUTE, what="ask for an assessment")
def asked(request: HttpRequest, opened: Opened) -> HttpResponse:
    """We have the request."""
    if not may_ask(opened):
        not_found()
    day = timezone.localdate()
    return render(request, "portal/asked.html", {"opened": opened, "decide_by": day + timedelta(weeks=6)})
