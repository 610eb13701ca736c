"""Help at school, step by step: the school writes, the family reads and knows what it can ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.cycles import actions, forms

FORM = ["GET", "HEAD", "POST"]


def _back(opened: Opened) -> str:
    return reverse("portal:cycles", args=[opened.reference])


def _page(opened: Opened, heading: str) -> dict[str, Any]:
    return {"opened": opened, "caption": opened.name, "heading": heading, "button": "Save", "up": _back(opened)}


@require_safe
@opens(what="help at school")
def cycles(request: HttpRequest, opened: Opened) -> HttpResponse:
    school = actions.own_school(opened)
    return render(
        request,
        "portal/cycles.html",
        {
            "opened": opened,
            "rows": [(one, bool(school) and one.body == school) for one in actions.cycles_of(opened)],
            "keeps": bool(school),
            "today": timezone.localdate(),
        },
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="help at school")
def begin(request: HttpRequest, opened: Opened) -> HttpResponse:
    if not actions.may_keep(opened):
        not_found()
    return editing.handle(
        request,
        forms.CycleForm,
        act=lambda form: actions.begin(opened, form.values()),
        template="portal/cycle_form.html",
        context=_page(opened, "What will be done?"),
        form_options={"initial": {"begun_on": timezone.localdate()}},
        answer=_back(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="help at school")
def correct(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = actions.mine(opened, number)
    names = ("hard", "wish", "does", "by_whom", "begun_on", "look_on")
    return editing.handle(
        request,
        forms.CorrectCycleForm,
        obj=row,
        act=lambda form: actions.correct(opened, number, form.values(), expected=form.cleaned_data["version"]),
        template="portal/cycle_form.html",
        context=_page(opened, "Correct what was agreed"),
        form_options={"initial": {name: getattr(row, name) for name in names}},
        answer=_back(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="help at school")
def look(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = actions.mine(opened, number)
    names = ("looked_on", "worked", "found", "family_there")
    return editing.handle(
        request,
        forms.LookForm,
        obj=row,
        act=lambda form: actions.look_at(
            opened, number, **{name: form.cleaned_data[name] for name in names}, expected=form.cleaned_data["version"]
        ),
        template="portal/cycle_form.html",
        context=_page(opened, "Did it work?") | {"cycle": row},
        form_options={"initial": {"looked_on": timezone.localdate()}},
        answer=_back(opened),
    )
