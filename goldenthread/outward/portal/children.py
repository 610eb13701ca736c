"""The portal's pages of a child: a family's own view, a school's, an adviser's, an inspector's. One door for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts import actions as accounts
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import needs, public_page
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_html
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.query import query
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases import forms as case_forms
from goldenthread.casework.cases import reading
from goldenthread.casework.cases.kinds import PaperKind
from goldenthread.casework.cases.views import hand_over
from goldenthread.casework.children import actions, forms
from goldenthread.casework.children import reading as people
from goldenthread.casework.children.door import Opened, come_in, not_found, opens
from goldenthread.casework.children.kinds import PartyKind
from goldenthread.casework.children.pages import link
from goldenthread.casework.contact import actions as contact_actions
from goldenthread.casework.contact import forms as contact_forms
from goldenthread.casework.contact import reaching
from goldenthread.casework.records import pack
from goldenthread.casework.sending import actions as sending
from goldenthread.outward.portal.asking import may_ask
from goldenthread.outward.portal.cases import own_kind
from goldenthread.rules.access.bands import Band

FORM = ["GET", "HEAD", "POST"]
KINDS = {  # what each side adds, and of which band it is
    "party": [PaperKind.PARENT_VIEWS, PaperKind.REQUEST, PaperKind.HEALTH, PaperKind.OTHER],
    "child": [PaperKind.CHILD_VIEWS],
    "young_person": [PaperKind.CHILD_VIEWS, PaperKind.REQUEST, PaperKind.HEALTH, PaperKind.OTHER],
    "on_roll": [PaperKind.SCHOOL, PaperKind.REQUEST, PaperKind.NOTE],
    "consulted": [PaperKind.SCHOOL],
    "advice": [PaperKind.HEALTH],
    "clinician": [PaperKind.HEALTH],
}


@require_safe
@needs(Permission.CASE_READ)
@query(forms.FindForm)
def children(request: HttpRequest) -> HttpResponse:
    """The children whose record this person may open: a parent's own, a school's pupils, an adviser's families."""
    visitor, wanted = come_in(request), request.query  # type: ignore[attr-defined]
    words = (wanted["q"] or "").strip()
    page = Paginator(visitor.children(words), 25).get_page(wanted["page"])
    rows = [
        [link(opened.name, "portal:child", opened.reference), opened.age, opened.reference]
        for opened in visitor.shown(page, where="search" if words else "list")
    ]
    return render(
        request,
        "portal/children.html",
        {
            "rows": rows,
            "page": page,
            "form": forms.FindOnly(initial={"q": words}),
            "words": words,
            "several": page.paginator.count > 5 or bool(words),
        },
    )


def _may_add(opened: Opened) -> list[tuple[str, str]]:
    kind = own_kind(opened)
    found = KINDS.get(kind, KINDS["party"]) if opened.through == "party" else KINDS.get(opened.through, [])
    offered = []
    for one in found:
        band = Band.B4 if one == PaperKind.HEALTH and opened.through in ("advice", "clinician") else Band.B3
        if opened.may(Permission.CASE_CONTRIBUTE, band=band, write=True):
            offered.append((one.value, one.label))
    return offered


@require_safe
@opens(what="summary")
def child(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What happened, the papers shared, one's own details, and who looked."""
    own = own_kind(opened)
    passed = timezone.localdate() > opened.rights_passed_on
    return render(
        request,
        "portal/child.html",
        {
            "opened": opened,
            "own": own,
            "young": own == PartyKind.YOUNG_PERSON,
            "matters": reading.matters(opened),
            "papers": reading.papers(opened),
            "parties": opened.parties,
            "placement": opened.child.placement,
            "may_add": bool(_may_add(opened)),
            "may_ask": may_ask(opened) and not cases.open_request(opened),
            "wished": contact_actions.lines_for(opened, opened.party) if opened.through == "party" else [],
            "may_reach": bool(opened.party) and contact_actions.may_say(opened, opened.party),
            "may_keep": opened.through == "party" and opened.may(Permission.CASE_CONTRIBUTE, write=True),
            "helpers": people.helpers(opened) if opened.through == "party" else [],
            "may_choose": opened.through == "party" and opened.may(Permission.HELPER_CHOOSE),
            "passed_and_waiting": passed and own not in ("", "young_person", "child") and _limited(opened),
            "authorities": people.authorities(opened) if own == PartyKind.YOUNG_PERSON else [],
            "passed": passed,
        },
    )


def _limited(opened: Opened) -> bool:
    return bool(opened.answer.through and opened.answer.through.sees_until)


@require_safe
@opens(what="paper")
def paper(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    with audit.unit(by=opened.actor):
        opened.record("case_paper_read", fields=[f"paper {found.id}"])
        sending.collect(opened, found.id)
    rows = [("From", found.row.supplied_by)]
    if found.row.issued_at:
        rows.append(("Date", long(timezone.localdate(found.row.issued_at))))
    return render(request, "portal/paper.html", {"opened": opened, "paper": found, "rows": rows})


@require_safe
@opens(what="paper file")
def paper_file(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    with audit.unit(by=opened.actor):
        sending.collect(opened, found.id)
    return hand_over(request, opened, paper_id)


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="add a paper")
def add_paper(request: HttpRequest, opened: Opened) -> HttpResponse:
    kinds = _may_add(opened)
    if not kinds:
        not_found()

    def done(row: Any) -> str:
        messages.success(request, f"We have it. Keep this reference: {str(row.pk)[:8].upper()}.")
        return reverse("portal:child", args=[opened.reference])

    def act(form: Any) -> Any:
        given = form.cleaned_data
        band = Band.B4 if opened.through in ("advice", "clinician") else Band.B3
        return cases.add_paper(
            opened,
            kind=given["kind"],
            title=given["title"],
            words=given["words"],
            upload=given["upload"],
            band=band.value,
            tells_whereabouts=given["tells_whereabouts"],
        )

    return editing.handle(
        request,
        case_forms.ContributeForm,
        act=act,
        template="portal/add_paper.html",
        context={"opened": opened},
        form_options={"kinds": kinds},
        answer=done,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="own details")
def contact(request: HttpRequest, opened: Opened) -> HttpResponse:
    """One's own contact details, changed at once. The email address is the sign-in: the council changes it."""
    mine = next((row for row in opened.party_rows if str(row.pk) == opened.party), None)
    if mine is None or opened.through != "party" or not opened.may(Permission.CASE_CONTRIBUTE, write=True):
        not_found()
    return editing.handle(
        request,
        forms.ContactForm,
        obj=mine.person,
        act=lambda form: actions.edit_contact(opened, form.values(), expected=form.cleaned_data["version"]),
        template="portal/contact.html",
        context={"opened": opened},
        answer=reverse("portal:child", args=[opened.reference]),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="how to reach me")
def reach(request: HttpRequest, opened: Opened) -> HttpResponse:
    """How one wishes to be reached, at once and at any time."""
    if not opened.party or not contact_actions.may_say(opened, opened.party):
        not_found()
    held = reaching.wishes_of(opened.party)
    options: dict[str, Any] = {"others": contact_actions.others_of(opened, opened.party), "mine": True}
    if request.method != "POST":
        options["initial"] = contact_actions.initial_of(held)

    def done(row: Any) -> str:
        messages.success(request, "We have it, and keep to it from now on.")
        return reverse("portal:child", args=[opened.reference])

    return editing.handle(
        request,
        contact_forms.WishesForm,
        obj=held,
        act=lambda form: contact_actions.record(
            opened, opened.party, form.values(), expected=form.cleaned_data["version"]
        ),
        template="portal/reach.html",
        context={"opened": opened},
        form_options=options,
        answer=done,
    )


@require_safe
@opens(what="who looked")
def looked(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Who looked at this record: body, role, what and when, from a day ago. For the family and whom they chose."""
    if not opened.own_view:
        not_found()
    with audit.unit(by=opened.actor):
        opened.record("access_log_read")
    rows = [
        [
            long(one.day),
            "You" if one.mine else one.body or "Golden Thread itself",
            "" if one.mine else one.role,
            f"{one.what}{f', {one.times} times' if one.times > 1 else ''}",
            one.why,
        ]
        for one in opened.looked()
    ]
    return render(
        request, "portal/looked.html", {"opened": opened, "rows": rows, "head": ["Day", "Who", "As", "What", "Why"]}
    )


@require_http_methods(FORM)
@opens(Permission.HELPER_CHOOSE, what="helpers")
def choose_helper(request: HttpRequest, opened: Opened) -> HttpResponse:
    if opened.through != "party":
        not_found()
    return editing.handle(
        request,
        forms.HelperForm,
        act=lambda form: actions.choose_helper(
            opened, email=form.cleaned_data["email"], last_day=form.cleaned_data["last_day"]
        ),
        template="portal/helper.html",
        context={"opened": opened},
        answer=reverse("portal:child", args=[opened.reference]),
    )


@require_http_methods(FORM)
@opens(Permission.HELPER_CHOOSE, what="helpers")
def end_helper(request: HttpRequest, opened: Opened, relationship: str) -> HttpResponse:
    row = next((one for one in people.helpers(opened) if str(one.pk) == str(relationship)), None)
    if row is None or opened.through != "party":
        not_found()
    return editing.handle(
        request,
        OnceForm,
        act=lambda form: actions.end_helper(opened, str(relationship)),
        template="portal/end.html",
        context={"opened": opened, "who": row.user, "heading": "Stop letting them see your view"},
        answer=reverse("portal:child", args=[opened.reference]),
    )


@require_http_methods(FORM)
@opens(Permission.HELPER_CHOOSE, what="who helps")
def let_see(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The young person's own choice of who goes on seeing what is new."""
    if own_kind(opened) != PartyKind.YOUNG_PERSON:
        not_found()
    hidden = opened._row.protected  # type: ignore[attr-defined]
    choices = [
        (str(row.pk), f"{row.person.name}, {row.get_kind_display().lower()}")
        for row in opened.party_rows
        if str(row.pk) != opened.party and str(row.pk) not in hidden and row.responsibility
    ]

    class ChooseForm(OnceForm):
        party = forms.forms.ChoiceField(
            label="Who may see what is new?", choices=choices, widget=forms.forms.RadioSelect
        )

    return editing.handle(
        request,
        ChooseForm,
        act=lambda form: actions.record_authority(
            opened, party=form.cleaned_data["party"], basis="choice", words="", last_day=None
        ),
        template="portal/let_see.html",
        context={"opened": opened, "choices": choices},
        answer=reverse("portal:child", args=[opened.reference]),
    )


@require_http_methods(FORM)
@opens(Permission.HELPER_CHOOSE, what="who helps")
def end_let_see(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = next((one for one in people.authorities(opened) if one.pk == number), None)
    if row is None or own_kind(opened) != PartyKind.YOUNG_PERSON:
        not_found()
    return editing.handle(
        request,
        OnceForm,
        act=lambda form: actions.end_authority(opened, number),
        template="portal/end.html",
        context={"opened": opened, "who": row.party.person.name, "heading": "Stop letting them see what is new"},
        answer=reverse("portal:child", args=[opened.reference]),
    )


# --- schools and services: who still works there ----------------------------------------------------------------


@require_safe
@needs(Permission.STAFF_CONFIRM)
def staff(request: HttpRequest) -> HttpResponse:
    """The people of one's own school or service who hold a role, to be confirmed each term."""
    head = ["Name", "Role", "Organisation", "Last confirmed", "Change"]
    rows = []
    since = timezone.localdate() - timedelta(days=accounts.CONFIRM_DAYS)
    user: Any = request.user
    for held in accounts.staff_of(user):
        role = roles.get(held.role)
        due = held.confirmed_on is None or held.confirmed_on < since
        rows.append(
            [
                held.user.name,
                role.label if role else held.role,
                held.organisation.name,
                f"{long(held.confirmed_on) if held.confirmed_on else 'Never'}{' (due)' if due else ''}",
                link("Confirm or end", "portal:confirm-staff", held.pk, hidden=held.user.name),
            ]
        )
    return render(request, "portal/staff.html", {"rows": rows, "head": head})


@require_http_methods(FORM)
@needs(Permission.STAFF_CONFIRM)
def confirm_staff(request: HttpRequest, held_id: str) -> HttpResponse:
    user: Any = request.user
    held = next((one for one in accounts.staff_of(user) if str(one.pk) == str(held_id)), None)
    if held is None:
        not_found()

    class StaysForm(OnceForm):
        stays = forms.forms.ChoiceField(
            label="Do they still work there, and need the account?",
            choices=[("yes", "Yes"), ("no", "No: end the role now")],
            widget=forms.forms.RadioSelect,
        )

    return editing.handle(
        request,
        StaysForm,
        act=lambda form: accounts.confirm_staff(
            by=user,
            held=held,
            stays=form.cleaned_data["stays"] == "yes",
        ),
        template="portal/confirm_staff.html",
        context={"held": held, "role": roles.get(held.role) if held else None},
        answer=reverse("portal:staff"),
    )


# --- how we use information ---------------------------------------------------------------------------------------

NOTICES = {"adults": "notice-adults", "young-people": "notice-young-people", "easy-read": "notice-easy-read"}


@require_safe
@public_page
def notice(request: HttpRequest, which: str) -> HttpResponse:
    """How information is used, in words for adults, for young people, and easy to read."""
    if which not in NOTICES:
        not_found()
    from django.utils.safestring import mark_safe

    found = pack.papers()[NOTICES[which]]
    body = mark_safe(to_html(found, title=False))  # noqa: S308  the writer escapes
    return render(
        request, "portal/notice.html", {"title": found.title, "body": body, "which": which, "notices": list(NOTICES)}
    )
