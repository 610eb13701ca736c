"""Office pages of the log: all troubles with the share of whole cases, a new one, an answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import come_in
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.troubles import actions, forms


def sentence(whole: int, of: int) -> str:
    if not of:
        return "No open case that you may open has evidence yet."
    return (
        f"Papers are all in one place in {whole:,} of {of:,} open cases that you may open ({whole / of:.0%}). In the "
        "others something is marked as here without its paper, or is on its way."
    )


@require_safe
@needs(Permission.CASE_READ)
def troubles(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    may_answer = visitor.holds(Permission.CASE_ASSIGN)
    rows = [
        [
            row.words,
            row.get_where_display(),
            long(row.noticed_on),
            row.get_state_display() + (f": {row.answer}" if row.answer else ""),
            *([link("Answer", "troubles:answer", row.pk, hidden=row.words[:60])] if may_answer else []),
        ]
        for row in actions.troubles(visitor)
    ]
    return listing_page(
        request,
        "Troubles with this tool",
        [
            Listing(
                "What people ran into",
                ["What happens", "Where", "Since", "How it stands", *([""] if may_answer else [])],
                rows,
                "Nobody has logged a trouble.",
            )
        ],
        lead=sentence(*actions.in_one_place(visitor)),
        links=[("Log a trouble", reverse("troubles:add"))],
        crumbs=["Children", reverse("children:list")],
    )


@require_http_methods(FORM)
@needs(Permission.CASE_READ)
def add(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.TroubleForm,
        act=lambda form: actions.log_trouble(
            visitor,
            where=form.cleaned_data["where"],
            words=form.cleaned_data["words"],
            noticed_on=form.cleaned_data["noticed_on"],
        ),
        heading="Log a trouble with this tool",
        button="Log it",
        lead="Everybody who works with cases reads this. Name no child and no family.",
        back=("Back to the log", reverse("troubles:list")),
        answer=reverse("troubles:list"),
    )


@require_http_methods(FORM)
@needs(Permission.CASE_ASSIGN)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, number)
    initial = {"version": row.version, "state": row.state, "words": row.answer}
    return form_page(
        request,
        forms.AnswerForm,
        act=lambda form: actions.answer(
            visitor,
            number,
            state=form.cleaned_data["state"],
            words=form.cleaned_data["words"],
            expected=form.cleaned_data["version"],
        ),
        heading="Answer a trouble with this tool",
        button="Save",
        context={
            "rows": [
                ("What happens", row.words),
                ("Where", row.get_where_display()),
                ("Since", long(row.noticed_on)),
                ("Logged by", row.by_label),
            ]
        },
        form_options={} if request.method == "POST" else {"initial": initial},
        back=("Back to the log", reverse("troubles:list")),
        answer=reverse("troubles:list"),
    )
