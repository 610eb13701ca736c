"""The officer's pages of what arrived: a list, one request, and into which record it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import files
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.asking import actions, forms
from goldenthread.casework.children.door import come_in, not_found
from goldenthread.casework.children.forms import IDENTITY
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM

BACK = "Back to what arrived"


@require_safe
@needs(Permission.CASE_BEGIN)
def arrived(request: HttpRequest) -> HttpResponse:
    """What arrived and waits for an officer, longest first. Each has a clock already."""
    visitor = come_in(request)
    rows = [
        [
            link(row.reference, "asking:one", row.pk),
            long(timezone.localdate(row.sent_at)),
            row.get_source_display(),
            long(timezone.localdate(row.sent_at) + timedelta(weeks=6)),
        ]
        for row in actions.waiting(visitor)
    ]
    return listing_page(
        request,
        "Requests that arrived",
        [
            Listing(
                "Waiting for an officer",
                ["Reference", "Arrived", "From", "Decide and tell by"],
                rows,
                "Nothing waits.",
            )
        ],
        lead="The clock of each runs since it arrived, also while it waits here.",
        crumbs=["Children", reverse("children:list")],
    )


def _lines(row: Any) -> list[tuple[str, Any]]:
    name = " ".join(filter(None, [row.given_name, row.family_name]))
    said = [
        ("Arrived", f"{long(timezone.localdate(row.sent_at))}, {timezone.localtime(row.sent_at):%H:%M}"),
        ("From", ", ".join(filter(None, [row.who_name, row.who_is])) or row.get_source_display()),
        ("Reach them", ", ".join(filter(None, [row.who_email, row.who_phone])) or "Not given"),
        ("How to communicate", row.who_needs),
        ("Child", name or ("The child of the record from which it was sent" if row.child_id else "Not given")),
        ("Date of birth", long(row.date_of_birth) if row.date_of_birth else ""),
        ("School or setting", row.school),
        ("What is hard", row.words),
        ("What they hope for", row.hopes),
        ("Files", f"{len(row.files)}" if row.files else ""),
    ]
    return [(label, value) for label, value in said if value]


@require_http_methods(FORM)
@needs(Permission.CASE_BEGIN)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One request that arrived: read it, and say whose it is among the children whom you may open."""
    visitor = come_in(request)
    row = actions.one(visitor, key)
    choices = [
        (opened.reference, f"{opened.name}, {opened.age}, {opened.reference}")
        for opened in visitor.shown(actions.like(visitor, row), where="a request that arrived")
    ]
    links = [("Set it aside: it is no request", reverse("asking:aside", args=[key]))]
    if row.child_id is None:
        links.insert(0, ("It is a child without a record: begin one", reverse("asking:begin", args=[key])))
    for place in range(1, len(row.files) + 1):
        links.append((f"Open file {place}", reverse("asking:file", args=[key, place])))
    options: dict[str, Any] = {"choices": choices}
    if request.method != "POST":
        options["initial"] = {"version": row.version}
        if len(choices) == 1:
            options["initial"]["reference"] = choices[0][0]
    return form_page(
        request,
        forms.MatchForm,
        act=lambda form: actions.match(
            visitor,
            key,
            reference=form.cleaned_data["reference"],
            expected=form.cleaned_data["version"],
        ),
        heading=f"Request {row.reference}",
        button="Put it into this record",
        lead="" if choices else "No child whom you may open looks like this one.",
        context={
            "no_form": not choices,
            "rows": _lines(row),
            "after": Listing("Or" if choices else "What now?", ["What you can do"], [[_a(*one)] for one in links]),
        },
        form_options=options,
        back=(BACK, reverse("asking:arrived")),
        answer=lambda saved: reverse("cases:case", args=[saved.child.reference, saved.matter_id]),
    )


def _a(words: str, address: str) -> Any:
    from django.utils.html import format_html

    return format_html('<a class="govuk-link" href="{}">{}</a>', address, words)


@require_http_methods(FORM)
@needs(Permission.CASE_BEGIN)
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a record for it."""
    visitor = come_in(request)
    row = actions.one(visitor, key)
    if row.child_id is not None:
        not_found()
    options: dict[str, Any] = {}
    if request.method != "POST":
        options["initial"] = {
            "version": row.version,
            "given_name": row.given_name,
            "family_name": row.family_name,
            "date_of_birth": row.date_of_birth,
            "placement": row.school,
        }
    return form_page(
        request,
        forms.NewRecordForm,
        act=lambda form: actions.begin(
            visitor,
            key,
            {name: form.cleaned_data[name] for name in IDENTITY},
            team=form.cleaned_data["team"],
            expected=form.cleaned_data["version"],
        ),
        heading="Begin a record for this request",
        button="Begin the record",
        lead="If there is an earlier record that you may not open, a manager is told of it.",
        context={"rows": _lines(row)},
        form_options=options,
        back=(BACK, reverse("asking:arrived")),
        answer=lambda saved: reverse("cases:case", args=[saved.child.reference, saved.matter_id]),
    )


@require_http_methods(FORM)
@needs(Permission.CASE_BEGIN)
def aside(request: HttpRequest, key: str) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, key)
    return form_page(
        request,
        forms.AsideForm,
        act=lambda form: actions.set_aside(
            visitor, key, why=form.cleaned_data["why"], expected=form.cleaned_data["version"]
        ),
        heading="Set it aside: it is no request",
        button="Set it aside",
        kind="warning",
        lead="A request that lacks something is a request. Set aside only what asks for nothing.",
        context={"rows": _lines(row)},
        obj=row,
        back=(BACK, reverse("asking:arrived")),
        answer=reverse("asking:arrived"),
    )


@require_safe
@needs(Permission.CASE_BEGIN)
def file(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """One file of a request that waits."""
    row = actions.one(come_in(request), key)
    held = row.files[place - 1] if 0 < place <= len(row.files) else None
    stored = files.find(held["sha256"], "casework") if held else None
    if stored is None:
        not_found()
    return files.send(request, stored, purpose="paper")
