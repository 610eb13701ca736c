"""Office pages of notices: the words, whom they name, and the notice that a case is at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_docx, to_html
from goldenthread.casework.cases.case_views import back_to_case
from goldenthread.casework.cases.telling import Case
from goldenthread.casework.children.door import Opened, come_in, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.letters import actions, forms, writing
from goldenthread.rules.casework import notices as rules


@require_safe
@needs(Permission.LETTER_EDIT)
def wordings(request: HttpRequest) -> HttpResponse:
    """Every notice: whose words it has, and what the regulations ask of it."""
    rows = []
    for kind in writing.kinds():
        notice = rules.notices()[kind]
        changed = writing.changed(kind)
        rows.append(
            [
                link(notice.name, "letters:wording", kind),
                notice.law,
                f"The council’s, {changed}" if changed else "As it comes with the program",
            ]
        )
    known = writing.details()
    fields = [[f.verbose_name.capitalize(), getattr(known, f.name) or "Not given"] for f in writing.DETAIL_FIELDS]
    return listing_page(
        request,
        "Letters and notices",
        [
            Listing("Notices", ["Notice", "Law", "Whose words"], rows),
            Listing("Whom they name", ["What", "Words"], fields),
        ],
        links=[("Change whom they name", reverse("letters:details"))],
        crumbs=["Children", reverse("children:list")],
    )


@require_http_methods(FORM)
@needs(Permission.LETTER_EDIT)
def wording(request: HttpRequest, kind: str) -> HttpResponse:
    """Change the council's words of one notice. It is saved when it holds what the regulations ask, in plain words."""
    if kind not in writing.kinds():
        not_found()
    visitor = come_in(request)
    notice = rules.notices()[kind]
    text, version = writing.text_and_version(kind)
    options = {} if request.method == "POST" else {"initial": {"text": text, "version": version}}
    needed = [f"[{item.key}] {item.words} ({item.law})" for item in notice.needs]
    names = [f"{{{name}}} {words}" for name, words in rules.NAMES.items()]
    return form_page(
        request,
        forms.WordingForm,
        act=lambda form: actions.change_wording(
            visitor, kind, text=form.cleaned_data["text"], expected=form.cleaned_data["version"]
        ),
        heading=notice.name,
        button="Save the words",
        lead="Each part begins with its mark in square brackets. Names in curly brackets are filled from the case.",
        context={"notes": [("Parts that it must hold", needed), ("Names that it may use", names)]},
        form_options=options,
        back=("Back to letters and notices", reverse("letters:wordings")),
        answer=reverse("letters:wordings"),
    )


@require_http_methods(FORM)
@needs(Permission.LETTER_EDIT)
def details(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return editing.handle(
        request,
        forms.DetailsForm,
        obj=writing.details(),
        act=lambda form: actions.change_details(visitor, form.values(), expected=form.cleaned_data.get("version")),
        template="children/form.html",
        context={
            "heading": "Whom notices name",
            "button": "Save",
            "back": ("Back to letters and notices", reverse("letters:wordings")),
        },
        answer=reverse("letters:wordings"),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="notice")
def notice(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """The notice that the case is at: as it will go, and what it still lacks."""
    case = Case(opened, matter)
    kind = writing.fits(case)
    if not kind:
        not_found()
    prepared = writing.prepare(opened, case, kind)
    body = mark_safe(  # noqa: S308  the writer escapes
        to_html(
            writing.document(
                prepared.name,
                opened.actor.organisation or "The council",
                writing.today(),
                [[p.item, p.words] for p in prepared.filled.parts],
                prepared.filled.box,
            ),
            level=2,
            prefix="letter",
        )
    )
    wished = writing.wished(opened)
    return editing.handle(
        request,
        forms.MakeForm,
        act=lambda form: actions.make(opened, matter, kind=kind, large=form.cleaned_data["large"]),
        form_options={} if request.method == "POST" else {"initial": {"large": writing.wants_large(opened)}},
        template="letters/notice.html",
        context={
            "opened": opened,
            "prepared": prepared,
            "wished": wished,
            "body": body,
            "back": back_to_case(opened, matter),
            "to": ", ".join(rules.TO[one] for one in rules.notices()[kind].to),
        },
        answer=lambda made: reverse("cases:paper", args=[opened.reference, made.paper_id]),
    )


@require_safe
@opens(what="notice")
def word(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """A notice that was made, as a Word file."""
    found: Any = writing.one(opened, number)
    with audit.unit(by=opened.actor):
        opened.record("case_paper_downloaded", fields=[f"paper {found.paper_id}"])
    response = HttpResponse(
        to_docx(writing.of_notice(opened, found)),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    response["Content-Disposition"] = 'attachment; filename="letter.docx"'
    return response
