"""Office pages of help that is asked for by its route, and of enquiries, with the card of what may be said."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.routes import actions, forms, reading
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import routes as rules

CARD = [
    "Members have no part in decisions on one child, and no right to the file.",
    "With authority: process and dates of this case. Without: the process in general, and nothing of any child.",
    "Say where help is: SENDIASS for the family, the complaints team, the mediation adviser.",
    "An enquiry moves no case up a list, and stops no clock.",
]


def _page(opened: Opened) -> str:
    return reverse("routes:help", args=[opened.reference])


def _about(opened: Opened) -> dict[str, Any]:
    return {"opened": opened, "back": ("Back to help and enquiries", _page(opened)), "answer": _page(opened)}


@require_safe
@opens(what="help and enquiries")
def help_page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Help that was asked for and what came of it; enquiries; the card."""
    if not opened.of_council:
        not_found()
    writes_b5 = opened.may(Permission.CASE_WRITE, band=Band.B5, write=True)
    writes = opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    asked = [
        [
            one.get_route_display,
            long(one.asked_on),
            f"{one.get_outcome_display}, {long(one.answered_on)}, {(one.answered_on - one.asked_on).days} days"
            if one.answered_on
            else "Not answered yet",
            *(
                [link("Answer", "routes:answer-help", opened.reference, one.pk, hidden=str(one.get_route_display))]
                if writes_b5
                else []
            ),
        ]
        for one in reading.help_of(opened)
    ]
    enquiries = [
        [
            f"{one.name}{' (again)' if one.again else ''}",
            long(one.came_on),
            one.get_authority_display,
            f"Answered {long(one.replied_on)}" if one.replied_on else f"To be answered by {long(one.reply_by)}",
            *(
                [link("Answer", "routes:answer-enquiry", opened.reference, one.pk, hidden=f"of {one.name}")]
                if writes
                else []
            ),
        ]
        for one in reading.enquiries_of(opened)
    ]
    card = [[line] for line in CARD]
    ways = [[r.name, r.for_whom, r.law] for r in rules.routes().values()]
    links = []
    if writes_b5:
        links.append(("Somebody asks for help", reverse("routes:ask-help", args=[opened.reference])))
    if writes:
        links.append(("Log an enquiry", reverse("routes:log-enquiry", args=[opened.reference])))
    return listing_page(
        request,
        "Help and enquiries",
        [
            Listing("Help that was asked for", ["What", "Asked on", "Answer", *([""] if writes_b5 else [])], asked,
                    "Nothing was asked for, or it is not for you to see."),
            Listing("Enquiries", ["Who", "Came on", "Authority", "Answer", *([""] if writes else [])], enquiries,
                    "Nobody has enquired."),
            Listing("Ways to help that are not safeguarding", ["Way", "For whom", "Law"], ways),
            Listing("What may be said to a member", ["Card"], card),
        ],
        links=links,
        opened=opened,
    )  # fmt: skip


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="help")
def ask_help(request: HttpRequest, opened: Opened) -> HttpResponse:
    if not opened.may(Permission.CASE_WRITE, band=Band.B5, write=True):
        not_found()
    parties = [(p.id, f"{p.person.name}, {str(p.row.get_kind_display).lower()}") for p in opened.parties]
    return form_page(
        request,
        forms.HelpForm,
        act=lambda form: actions.ask_help(
            opened,
            route=form.cleaned_data["route"],
            asked_on=form.cleaned_data["asked_on"],
            words=form.cleaned_data["words"],
            asked_by=form.cleaned_data["asked_by"],
            party=form.cleaned_data["party"] or None,
        ),
        heading="Somebody asks for help",
        button="Record it",
        lead="No way here is safeguarding. If a child may be at risk, that is a step of its own.",
        form_options={"parties": parties},
        **_about(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="help")
def answer_help(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.help_request(opened, number)
    if not opened.may(Permission.CASE_WRITE, band=Band.B5, write=True):
        not_found()
    names = ("outcome", "day", "reasons", "criteria", "act_1970_considered", "offered", "review_on", "complain")
    route = rules.routes()[row.route]
    rows = [("Asked for", route.name), ("Asked on", long(row.asked_on)), ("Law", route.law)]
    if route.outer_days:
        rows.append(("Guidance", f"An answer within {route.outer_days} working days (not verified)"))
    return form_page(
        request,
        forms.HelpAnswerForm,
        act=lambda form: actions.answer_help(
            opened, number, expected=form.cleaned_data["version"], **{n: form.cleaned_data[n] for n in names}
        ),
        heading="Answer a request for help",
        button="Record the answer",
        lead="Criteria are allowed, and are never applied without looking at this family.",
        context={"rows": rows},
        obj=row,
        **_about(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="enquiries")
def log_enquiry(request: HttpRequest, opened: Opened) -> HttpResponse:
    names = ("asker", "name", "authority", "authority_seen", "came_on", "about", "routed_to")
    return form_page(
        request,
        forms.EnquiryForm,
        act=lambda form: actions.log_enquiry(opened, **{n: form.cleaned_data[n] for n in names}),
        heading="Log an enquiry",
        button="Log it",
        context={"notes": [("What may be said", CARD)]},
        **_about(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="enquiries")
def answer_enquiry(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.enquiry(opened, number)
    return form_page(
        request,
        forms.ReplyForm,
        act=lambda form: actions.answer_enquiry(
            opened,
            number,
            day=form.cleaned_data["day"],
            reply=form.cleaned_data["reply"],
            expected=form.cleaned_data["version"],
        ),
        heading="Answer an enquiry",
        button="Record the answer",
        context={
            "rows": [("Who", row.name), ("Authority", row.get_authority_display()), ("About", row.about)],
            "notes": [("What may be said", CARD)],
        },
        obj=row,
        **_about(opened),
    )
