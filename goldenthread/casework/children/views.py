"""Office pages of who a child is, the parties, who is related, and of what guards a record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.access import needs, people_who_may, step_up
from goldenthread.base.accounts.models import User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.query import query
from goldenthread.casework.children import actions, forms, reading
from goldenthread.casework.children.actions.relating import BY_MANAGERS, BY_OFFICERS
from goldenthread.casework.children.bounded import in_words
from goldenthread.casework.children.door import Opened, come_in, not_found, opens
from goldenthread.casework.children.kinds import ChangeKind, Evidence, PartyKind
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.rules.access import reach

FORM = ["GET", "HEAD", "POST"]
A_PAGE = 25


def record_of(opened: Opened) -> str:
    return reverse("cases:child", args=[opened.reference])


def back_to(opened: Opened) -> tuple[str, str]:
    return "Back to the record", record_of(opened)


# --- finding and beginning ---------------------------------------------------------------------------------


@require_safe
@needs(Permission.CASE_READ)
@query(forms.FindForm)
def children(request: HttpRequest) -> HttpResponse:
    """The children whom this person may open. Others are not counted, and not hinted at."""
    visitor, wanted = come_in(request), request.query  # type: ignore[attr-defined]
    words = (wanted["q"] or "").strip()
    page, count = reading.page_of_children(visitor, words, wanted["page"], A_PAGE)
    rows = [
        [
            link(opened.name, "cases:child", opened.reference),
            f"{opened.age}",
            opened.reference,
            reach.kinds()[opened.through].words,
            opened.child.placement or "Not recorded",
        ]
        for opened in visitor.shown(page, where="search" if words else "list")
    ]
    links = [("Cases: what is due, late and waited for", reverse("cases:work"))]
    if visitor.holds(Permission.CASE_BEGIN):
        links.append(("Requests that arrived", reverse("asking:arrived")))
        links.append(("Begin a record", reverse("children:begin")))
    if visitor.holds(Permission.CASE_IMPORT):
        links.append(("Bring cases in from a list", reverse("importing:lists")))
    if visitor.holds(Permission.CASE_BEGIN):
        links.append(("What waits for a second person", reverse("children:waiting")))
    if visitor.holds(Permission.BREAK_GLASS):
        links.append(("Open a record in an emergency", reverse("children:glass")))
    if visitor.holds(Permission.EXPORT_ASK):
        links.append(("Lists as files", reverse("sending:exports")))
        links.append(("Teams", reverse("children:teams")))
    if any(held.reach and "panel" in held.reach.through for held in visitor.asker.held) or links[1:]:
        links.append(("Panels", reverse("panels:panels")))
    if visitor.holds(Permission.LETTER_EDIT):
        links.append(("Letters and notices", reverse("letters:wordings")))
    links.append(("Troubles with this tool", reverse("troubles:list")))
    links.append(("Say that you know a child or family", reverse("children:conflicts")))
    return listing_page(
        request,
        "Children",
        [
            Listing(
                f"{in_words(count, cut=visitor.reaches_many)} {'child' if count == 1 else 'children'}",
                ["Name", "Age", "Reference", "You are", "School or setting"],
                rows,
                "Nobody of this name is among the children you may see." if words else "No child is assigned to you.",
            )
        ],
        links=links,
        query_form=forms.FindOnly(initial={"q": words}),
        page=page,
    )


@require_http_methods(FORM)
@needs(Permission.CASE_BEGIN)
def begin(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)

    def act(form: Any) -> Any:
        values = {name: form.cleaned_data[name] for name in forms.IDENTITY}
        return actions.begin_record(visitor, values, team=form.cleaned_data["team"])

    return form_page(
        request,
        forms.BeginForm,
        act=act,
        heading="Begin a record",
        button="Begin the record",
        lead="Only what you know now. Everything can be added later.",
        back=("Back to children", reverse("children:list")),
        answer=lambda child: reverse("cases:child", args=[child.reference]),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="identity")
def edit(request: HttpRequest, opened: Opened) -> HttpResponse:
    row = opened._row
    may_edit = frozenset(n for n, on in opened.child.shows().items() if on and n not in row.masked)
    return form_page(
        request,
        forms.EditChildForm,
        act=lambda form: actions.edit_child(opened, form.values(), expected=form.cleaned_data["version"]),
        heading="Correct who the child is",
        button="Save",
        obj=row,
        form_options={"may_edit": may_edit},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@needs(Permission.CASE_READ)
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """Why somebody enters outside their own caseload, once a day."""
    opened = come_in(request).enter(reference)
    if not opened.needs_reason():
        return HttpResponseRedirect(record_of(opened))
    return form_page(
        request,
        forms.ReasonForm,
        act=lambda form: actions.give_reason(opened, **{n: form.cleaned_data[n] for n in ("why", "words")}),
        heading="Why do you need this record?",
        button="Open the record",
        caption=opened.reference,
        lead=f"You are related to it in this way: {reach.kinds()[opened.through].words.lower()}.",
        back=("Back to children", reverse("children:list")),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(what="reveal")
def reveal(request: HttpRequest, opened: Opened, target: str, name: str) -> HttpResponse:
    """One protected or masked detail, shown once, with a reason."""
    if not opened.of_council:
        not_found()
    form = forms.RevealForm(request.POST) if request.method == "POST" else forms.RevealForm()
    shown = ""
    if request.method == "POST" and form.is_valid():
        shown = opened.reveal(target, name, form.cleaned_data["words"]) or "Nothing is recorded."
    labels = {"upn": "Unique pupil number", "nhs_number": "NHS number", "online_name": "Name used online"}
    label = labels.get(name, name.replace("_", " ").capitalize())
    if not shown and name not in {*labels, "email", "phone", "address", "postcode", "workplace"}:
        not_found()
    return render(
        request,
        "children/reveal.html",
        {
            "form": form,
            "shown": shown,
            "label": label,
            "opened": opened,
            "back": back_to(opened),
            "heading": f"Show: {label.lower() if not label.isupper() else label}",
            "wished": wishes_beside(opened, target),
        },
        status=422 if form.errors else 200,
    )


# --- the duty desk -------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@needs(Permission.CASE_FIND)
def confirm(request: HttpRequest) -> HttpResponse:
    """Who is this? Name, age and case officer, and no way in. Typed into a form, so that no name is in an address."""
    visitor = come_in(request)
    form = forms.ConfirmForm(request.POST) if request.method == "POST" else forms.ConfirmForm()
    rows, asked = [], False
    if request.method == "POST" and form.is_valid():
        asked = True
        for opened in visitor.confirm(form.cleaned_data["name"], form.cleaned_data["born"]):
            officers = [one.user.name for one in opened.relationships() if one.kind == "assigned" and one.user]
            name = " ".join(part for part in (opened._row.given_name, opened._row.family_name) if part)
            rows.append(
                [
                    name,
                    opened.age,
                    ", ".join(officers) or "Nobody yet",
                    link("Hand on a message", "children:message", opened.reference, hidden=f"about {name}"),
                ]
            )
    return render(
        request,
        "children/confirm.html",
        {"form": form, "rows": rows, "asked": asked, "head": ["Name", "Age", "Case officer", "Action"]},
        status=422 if form.errors else 200,
    )


@require_http_methods(FORM)
@needs(Permission.CASE_LOG)
def message(request: HttpRequest, reference: str) -> HttpResponse:
    visitor = come_in(request)

    def done(row: Any) -> str:
        messages.success(request, "The message is with the case officer.")
        return reverse("children:confirm")

    return form_page(
        request,
        forms.MessageForm,
        act=lambda form: actions.log_message(visitor, reference, form.cleaned_data["words"]),
        heading="Hand on a message",
        button="Hand it on",
        caption=reference,
        back=("Back to confirming who somebody is", reverse("children:confirm")),
        answer=done,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="message")
def read_message(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.logged(opened, number)
    return form_page(
        request,
        forms.OnceForm,
        act=lambda form: actions.read_message(opened, number),
        heading="Message",
        button="I have read it",
        context={"rows": [("From", row.by_label), ("Words", row.words)]},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


# --- parties ------------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.PARTY_PROPOSE, what="parties")
def add_party(request: HttpRequest, opened: Opened) -> HttpResponse:
    def act(form: Any) -> Any:
        values = {n: v for n, v in form.cleaned_data.items() if n not in ("submission_key", "reason")}
        return actions.ask_change(opened, kind=ChangeKind.ADD, reason=form.cleaned_data["reason"], values=values)

    return form_page(
        request,
        forms.PartyFields,
        act=act,
        heading="Propose a party",
        button="Ask a second person",
        opened=opened,
        lead="Nothing changes until a second person has seen the evidence and approved.",
        back=back_to(opened),
        answer=record_of(opened),
    )


def wishes_beside(opened: Opened, party: Any) -> str:
    """What stands beside every number and address of a party: how they wish to be reached."""
    from goldenthread.casework.contact import actions as contact

    return " ".join(contact.lines_for(opened, party))


def _party(opened: Opened, party: str) -> Any:
    found = next((one for one in opened.party_rows if str(one.pk) == str(party)), None)
    if found is None:
        not_found()
    return found


@require_http_methods(FORM)
@opens(Permission.PARTY_PROPOSE, what="parties")
def change_party(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
    row = _party(opened, party)
    seen = opened.seen(row.person, contact_of=str(row.pk))
    asked = ("name", "email", "phone", "address", "postcode", "needs")
    shows = seen.shows()
    keep = frozenset(name for name in asked if not shows[name])
    options: dict[str, Any] = {"keep": keep}
    if request.method != "POST":
        options["initial"] = {name: getattr(row.person, name) for name in asked if name not in keep}

    def act(form: Any) -> Any:
        values = {n: form.cleaned_data[n] for n in asked if n in form.cleaned_data}
        changed = {n: v for n, v in values.items() if v != getattr(row.person, n)}
        return actions.ask_change(
            opened, kind=ChangeKind.CHANGE, party=str(party), values=changed, reason=form.cleaned_data["reason"]
        )

    return form_page(
        request,
        forms.ChangePartyForm,
        act=act,
        heading=f"Propose a change: {row.person.name}",
        button="Ask a second person",
        lead=wishes_beside(opened, party),
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
        form_options=options,
    )


def _simple_change(kind: str, heading: str, form_class: type, lead: str = "") -> Any:
    @require_http_methods(FORM)
    @opens(Permission.PARTY_PROPOSE, what="parties")
    def view(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
        row = _party(opened, party)

        def act(form: Any) -> Any:
            values = {
                n: v for n, v in form.cleaned_data.items() if n not in ("submission_key", "reason") and v is not None
            }
            if "of_bands" in values:
                bands = values["of_bands"]
                values["of_bands"] = "all" if "all" in bands else " ".join(bands)
            return actions.ask_change(
                opened, kind=kind, party=str(party), values=values, reason=form.cleaned_data["reason"]
            )

        return form_page(
            request,
            form_class,
            act=act,
            heading=f"{heading}: {row.person.name}",
            button="Ask a second person",
            lead=lead,
            opened=opened,
            back=back_to(opened),
            answer=record_of(opened),
        )

    return view


end_party = _simple_change(ChangeKind.END, "Propose to end a party", forms.EndPartyForm)
lift_protection = _simple_change(
    ChangeKind.LIFT, "Propose to lift protection", forms.WhyForm, "A second person decides. Until then it stands."
)
bar_party = _simple_change(ChangeKind.BAR, "Record an order", forms.BarForm)
unbar_party = _simple_change(ChangeKind.UNBAR, "Propose to end an order", forms.WhyForm)


@require_http_methods(FORM)
@opens(Permission.PARTY_PROPOSE, what="parties")
def protect(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
    row = _party(opened, party)
    others = [(str(p.pk), p.person.name) for p in opened.party_rows if p.pk != row.pk]
    return form_page(
        request,
        forms.ProtectForm,
        act=lambda form: actions.protect(
            opened,
            str(party),
            against="" if form.cleaned_data["against"] == "all" else form.cleaned_data["against"],
            words=form.cleaned_data["words"],
        ),
        heading=f"Protect {row.person.name}",
        button="Protect them now",
        lead="It begins at once. Contact details, the school, transport and papers that tell where somebody "
        "is are kept from "
        "whoever you choose. To lift it takes two people.",
        form_options={"others": others},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.PARTY_APPROVE, what="parties")
def decide_change(request: HttpRequest, opened: Opened, change: str) -> HttpResponse:
    row = reading.change(opened, change)
    protected = row.party is not None and str(row.party_id) in opened._row.protected  # type: ignore[attr-defined]
    hidden = {"email", "phone", "address", "postcode"} if protected else set()
    rows = [("What", row.get_kind_display()), ("Asked by", row.asked_by), ("Why", row.reason)]
    if row.party:
        rows.insert(1, ("Party", row.party.person.name))
        if wished := wishes_beside(opened, row.party_id):
            rows.insert(2, ("How they wish to be reached", wished))
    words = dict([*PartyKind.choices, *Evidence.choices])
    for name, value in row.values.items():
        said = "Yes" if value is True else "No" if value is False else words.get(value, value)
        if name in ("starts", "ends") and value:
            said = long(date.fromisoformat(value))
        label = name.replace("_", " ").capitalize()
        rows.append((label, "Protected: not shown here" if name in hidden else said or "Empty"))
    return form_page(
        request,
        forms.DecideForm,
        act=lambda form: actions.decide_change(opened, str(change), approve=form.cleaned_data["decision"] == "approve"),
        heading="Decide on a change to a party",
        button="Decide",
        warning="Look at the evidence yourself before you approve." if row.kind in ("add", "lift") else "",
        context={"rows": rows},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.PARTY_PROPOSE, what="parties")
def invite_party(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
    """Two channels: the link by email, the code by telephone, post or in person. The code is shown here, once."""
    row = _party(opened, party)
    shown: dict[str, str] = {}

    def act(form: Any) -> Any:
        _, code = actions.invite_party(opened, str(party))
        if code:
            messages.success(request, f"The code is {code}. Say it or post it to them; it is not shown again.")
        else:
            messages.success(request, "They have an account already, and see this record from now on.")
        return opened

    return form_page(
        request,
        forms.OnceForm,
        act=act,
        heading=f"Invite {row.person.name} to the portal",
        button="Send the invitation",
        lead="A link goes to the email address that we hold. They also need a code, which you tell them by "
        "telephone, by "
        "post or in person: you will see it next.",
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
        context=shown,
    )


@require_http_methods(FORM)
@opens(Permission.PARTY_APPROVE, what="parties")
def authority(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
    row = _party(opened, party)
    return form_page(
        request,
        forms.AuthorityForm,
        act=lambda form: actions.record_authority(
            opened,
            party=str(party),
            basis="capacity",
            words=form.cleaned_data["words"],
            last_day=form.cleaned_data["last_day"],
        ),
        heading=f"Record a decision on capacity: {row.person.name}",
        button="Record it",
        lead="Rights have passed to the young person. This lets the party see what is new, for one decision, "
        "when the young "
        "person lacks capacity to make it (Mental Capacity Act 2005).",
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


# --- who is related -----------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="people")
def relate(request: HttpRequest, opened: Opened) -> HttpResponse:
    kinds = BY_MANAGERS if opened.may(Permission.CASE_ASSIGN) else BY_OFFICERS
    return form_page(
        request,
        forms.RelateForm,
        act=lambda form: actions.relate(
            opened,
            kind=form.cleaned_data["kind"],
            user=form.cleaned_data["email"],
            body=form.cleaned_data["body"],
            team=form.cleaned_data["team"],
            last_day=form.cleaned_data["last_day"],
            why=form.cleaned_data["why"],
        ),
        heading="Relate somebody to this child",
        button="Relate them",
        lead="They see the record from now until the last day, as far as their role reaches.",
        form_options={"kinds": kinds},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="people")
def end_relationship(request: HttpRequest, opened: Opened, relationship: str) -> HttpResponse:
    row = next((one for one in opened.relationships() if str(one.pk) == str(relationship)), None)
    if row is None:
        not_found()
    who = row.user or row.body or row.team
    return form_page(
        request,
        forms.EndForm,
        act=lambda form: actions.end_relationship(opened, str(relationship), why=form.cleaned_data["why"]),
        heading=f"End it: {who}",
        button="End it now",
        kind="warning",
        lead=f"{reach.kinds()[row.kind].words}. Their next request finds nothing, in an open session as well.",
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_RESTRICT, what="restriction")
def restrict(request: HttpRequest, opened: Opened) -> HttpResponse:
    row = opened._row
    on = not row.restricted
    options: dict[str, Any] = {"on": on}
    if request.method != "POST":
        options["initial"] = {"version": row.version}
    return form_page(
        request,
        forms.RestrictForm,
        act=lambda form: actions.restrict(
            opened, on=on, why=form.cleaned_data.get("why", ""), expected=form.cleaned_data["version"]
        ),
        heading="Restrict this record" if on else "Lift the restriction",
        button="Restrict it" if on else "Lift it",
        lead="Only people on its list find it, if they are also related to the child. The privacy officer is told."
        if on
        else "Everybody who is related to the child finds it again. The privacy officer is told.",
        form_options=options,
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_RESTRICT, what="restriction")
def name_viewer(request: HttpRequest, opened: Opened) -> HttpResponse:
    return form_page(
        request,
        forms.NameForm,
        act=lambda form: actions.name_viewer(opened, form.cleaned_data["email"]),
        heading="Add somebody to the list of this restricted record",
        button="Add them",
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_RESTRICT, what="restriction")
def remove_viewer(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.viewer(opened, number)
    return form_page(
        request,
        forms.OnceForm,
        act=lambda form: actions.remove_viewer(opened, number),
        heading=f"Take {row.user.name} off the list",
        button="Take them off",
        kind="warning",
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


# --- what waits for a second person --------------------------------------------------------------------------


@require_safe
@needs(Permission.CASE_BEGIN)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person in the records that this person may open, and the queues of managers."""
    visitor = come_in(request)
    changes = reading.waiting_changes(visitor)
    opened = {one.id: one for one in visitor.shown({row.child for row in changes}, where="waiting")}
    rows = [
        [
            link(
                opened[str(row.child_id)].name,
                "children:decide-change",
                row.child.reference,
                row.pk,
                hidden=row.get_kind_display(),
            ),
            row.get_kind_display(),
            row.asked_by,
            long(row.asked_at.date()),
            "Yours: somebody else decides" if row.asked_by_id == visitor.actor.id else "",
        ]
        for row in changes
        if str(row.child_id) in opened
    ]
    listings = [Listing("Parties", ["Child", "What", "Asked by", "On", ""], rows, "Nothing waits.")]
    if visitor.holds(Permission.CASE_ASSIGN):
        pairs = reading.duplicates(visitor)
        listings.append(
            Listing(
                "Records that may be of one child",
                ["Records", "Found on", ""],
                [
                    [
                        f"{p.child.reference} and {p.other.reference}",
                        long(p.found_at.date()),
                        link("Decide", "children:duplicate", p.pk, hidden=f"on {p.child.reference}"),
                    ]
                    for p in pairs
                ],
                "There is none.",
            )
        )
    return listing_page(
        request, "What waits for a second person", listings, crumbs=["Children", reverse("children:list")]
    )


@require_http_methods(FORM)
@needs(Permission.CASE_ASSIGN)
def duplicate(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.duplicate(visitor, number)

    class SameForm(forms.OnceForm):
        same = forms.forms.ChoiceField(
            label="Are they of one child?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.forms.RadioSelect
        )

    return form_page(
        request,
        SameForm,
        act=lambda form: actions.decide_duplicate(visitor, row, same=form.cleaned_data["same"] == "yes"),
        heading="Are these of one child?",
        button="Decide",
        context={"rows": [("Newer record", row.child.reference), ("Earlier record", row.other.reference)]},
        lead="Open both, if you may, and compare. Which of them goes on is decided on their own pages.",
        back=("Back", reverse("children:waiting")),
        answer=reverse("children:waiting"),
    )


# --- conflicts, break-glass, teams -----------------------------------------------------------------------------


@require_http_methods(FORM)
@needs(Permission.CASE_READ)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Say that one knows a child or family. The answer is the same whether or not they are here."""
    visitor = come_in(request)

    def done(row: Any) -> str:
        messages.success(request, "Thank you. If there is such a record, you cannot open it from now on.")
        return reverse("children:conflicts")

    rows = []
    if visitor.holds(Permission.CONFLICT_KEEP):
        for row in reading.conflicts(visitor):
            rows.append(
                [
                    row.user.name,
                    row.get_kind_display(),
                    row.name,
                    long(row.declared_at.date()),
                    "Confirmed" if row.confirmed_at else "Not confirmed",
                    link("Open", "children:conflict", row.pk, hidden=f"the conflict of {row.user.name}"),
                ]
            )
    mine = reading.my_conflicts(visitor)
    return form_page(
        request,
        forms.ConflictForm,
        act=lambda form: actions.declare_conflict(
            visitor, **{n: form.cleaned_data[n] for n in ("kind", "name", "born", "words")}
        ),
        heading="Say that you know a child or family",
        button="Say so",
        lead="You are kept out of the record from that moment, if there is one. Nobody is told whether there is.",
        back=("Back to children", reverse("children:list")),
        answer=done,
        context={
            "notes": [("What you have said so far", [f"{c.name}: {c.get_kind_display()}" for c in mine])]
            if mine
            else [],
            "after": Listing("Conflicts in force", ["Who", "How", "Child", "Since", "", ""], rows, "There is none.")
            if rows
            else None,
        },
    )


@require_http_methods(FORM)
@needs(Permission.CONFLICT_KEEP)
def conflict(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.conflict(visitor, number)

    class KeepForm(forms.OnceForm):
        decision = forms.forms.ChoiceField(
            label="What do you decide?",
            choices=[("confirm", "Confirm it"), ("end", "End it")],
            widget=forms.forms.RadioSelect,
        )
        why = forms.a_few_words("Why?", longest=300)

    def act(form: Any) -> Any:
        if form.cleaned_data["decision"] == "confirm":
            return actions.confirm_conflict(visitor, row)
        return actions.end_conflict(visitor, row, why=form.cleaned_data["why"])

    return form_page(
        request,
        KeepForm,
        act=act,
        heading=f"Conflict of {row.user.name}",
        button="Decide",
        context={
            "rows": [
                ("How", row.get_kind_display()),
                ("Child", row.name),
                ("Declared by", row.declared_by),
                ("Words", row.words or "Nothing given"),
            ]
        },
        back=("Back to conflicts", reverse("children:conflicts")),
        answer=reverse("children:conflicts"),
    )


@require_http_methods(FORM)
@needs(Permission.BREAK_GLASS)
@step_up
def glass(request: HttpRequest) -> HttpResponse:
    """Open one record in an emergency. The person has just proved who they are again."""
    visitor = come_in(request)

    def act(form: Any) -> Any:
        values = form.cleaned_data
        return actions.break_glass(
            visitor,
            kind=values["kind"],
            reason=values["reason"],
            reference=values["reference"],
            name=values["name"],
            born=values["born"],
        )

    rows = [
        [
            row.child.reference,
            row.get_kind_display(),
            long(row.opened_at.date()),
            long(row.due_on),
            link("Give the outcome", "children:close-glass", row.pk, hidden=f"of {row.child.reference}"),
        ]
        for row in reading.owed(visitor)
    ]
    return form_page(
        request,
        forms.GlassForm,
        act=act,
        heading="Open a record in an emergency",
        button="Open it for an hour",
        kind="warning",
        warning="For a risk to life, urgent safeguarding or a repair of the system, and for nothing else. "
        "The privacy officer "
        "and the managers are told at once.",
        back=("Back to children", reverse("children:list")),
        answer=lambda row: reverse("cases:child", args=[row.child.reference]),
        context={
            "after": Listing("Outcomes that you owe", ["Record", "Why", "Opened", "Owed by", ""], rows, "")
            if rows
            else None
        },
    )


@require_http_methods(FORM)
@needs(Permission.BREAK_GLASS)
def close_glass(request: HttpRequest, glass_id: str) -> HttpResponse:
    visitor = come_in(request)
    row = reading.my_glass(visitor, glass_id)
    return form_page(
        request,
        forms.OutcomeForm,
        act=lambda form: actions.close_glass(visitor, row, outcome=form.cleaned_data["outcome"]),
        heading="The outcome of your break-glass",
        button="Give the outcome",
        caption=row.child.reference,
        context={"rows": [("Why", f"{row.get_kind_display()}: {row.reason}"), ("Owed by", long(row.due_on))]},
        back=("Back to children", reverse("children:list")),
        answer=reverse("children:list"),
    )


@require_http_methods(FORM)
@needs(Permission.CASE_ASSIGN)
def teams(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    people = User.objects.filter(pk__in=[u.pk for u in people_who_may(Permission.CASE_WRITE, site="office")])
    every = reading.teams()
    notes = [(team.name, [m.user.name for m in team.members.all() if m.ends is None] or ["Nobody"]) for team in every]
    return form_page(
        request,
        forms.TeamForm,
        act=lambda form: actions.make_team(
            visitor, name=form.cleaned_data["name"], users=list(form.cleaned_data["users"])
        ),
        heading="Teams",
        button="Save the team",
        lead="Enter a new name to make a team, or the name of one to say who is in it from today.",
        form_options={"people": people},
        context={"notes": notes},
        back=("Back to children", reverse("children:list")),
        answer=reverse("children:teams"),
    )


def overview(opened: Opened) -> dict[str, Any]:
    """What the record's own page shows of this room."""
    child, row = opened.child, opened._row
    shows = child.shows()
    may_reveal = opened.of_council

    def masked(name: str, label: str) -> tuple[Any, ...]:
        value = getattr(child, name)
        if value and may_reveal:
            return label, value, ("Show", reverse("children:reveal", args=[opened.reference, "child", name])), label
        return label, value

    rows: list[tuple[Any, ...]] = [("Name", opened.name)]
    if shows["date_of_birth"]:
        rows.append(("Date of birth", f"{long(row.date_of_birth)}, aged {opened.age}"))
    else:
        rows.append(("Age", opened.age))
    for name, label in (
        ("known_as", "Known as"),
        ("sex", "Sex"),
        ("language", "First language"),
        ("ethnicity", "Ethnicity"),
        ("placement", "School or setting"),
        ("transport", "Transport"),
        ("area", "Part of the area"),
    ):
        value = child.get_sex_display if name == "sex" else getattr(child, name)
        if value:
            rows.append((label, value))
    for name, label in (("upn", "Unique pupil number"), ("nhs_number", "NHS number")):
        if shows[name] and getattr(child, name):
            rows.append(masked(name, label))
    people = []
    if opened.of_council:
        may_end = opened.may(Permission.CASE_WRITE, write=True)
        for one in opened.relationships():
            who = one.user or one.body or one.team
            if one.kind == "party":
                continue
            people.append(
                [
                    str(who),
                    reach.kinds()[one.kind].words,
                    f"{long(one.starts.date())} to {long(one.ends.date()) if one.ends else 'no set end'}",
                    link("End", "children:end-relationship", opened.reference, one.pk, hidden=str(who))
                    if may_end
                    else "",
                ]
            )
    changes = []
    may_decide = opened.may(Permission.PARTY_APPROVE)
    for change in reading.changes_of(opened):
        words = change.get_kind_display()
        shown = link(words, "children:decide-change", opened.reference, change.pk) if may_decide else words
        changes.append([shown, change.asked_by, change.reason])
    named = []
    if row.restricted:
        for viewer in reading.named_of(opened):
            named.append(
                [
                    viewer.user.name,
                    long(viewer.added_at.date()),
                    link("Take off", "children:remove-viewer", opened.reference, viewer.pk, hidden=viewer.user.name),
                ]
            )
    unread = []
    for note in reading.unread_of(opened):
        unread.append([link(long(note.at.date()), "children:read-message", opened.reference, note.pk), note.by_label])
    return {
        "identity": rows,
        "people": Listing("Who is related to the child", ["Who", "How", "Days", ""], people),
        "changes": Listing("Changes that wait for a second person", ["What", "Asked by", "Why"], changes),
        "named": Listing("Who may see this restricted record", ["Who", "Since", ""], named),
        "unread": Listing("Messages not read", ["On", "From"], unread),
    }
