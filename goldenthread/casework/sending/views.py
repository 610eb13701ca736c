"""Office pages of sending: choose a recipient, see what speaks against it, hold, stop, and lists as files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.access import needs, step_up
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.query import query
from goldenthread.base.govuk.templatetags.govuk import date_time
from goldenthread.casework.cases import reading as papers
from goldenthread.casework.cases import worklists
from goldenthread.casework.children.door import Opened, come_in, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.contact import actions as contact
from goldenthread.casework.sending import actions, forms, reading
from goldenthread.casework.sending.models import Channel, Sending, State


@require_http_methods(FORM)
@opens(Permission.CASE_SEND, what="sending")
def send(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    """Choose one of this child's parties or bodies. No address is typed, and nothing is attached to a message."""
    found = papers.paper(opened, paper_id)
    people = actions.recipients(opened)
    wishes = {key: " ".join(contact.lines_for(opened, key.partition(":")[2])) for key, _ in people}
    ends = timezone.localtime(opened.visitor.now + actions.HOLD)
    late = ends.date() != timezone.localdate()

    def done(row: Sending) -> str:
        if row.state == State.HELD:
            messages.success(request, f"It leaves at {ends:%H:%M}. Until then you can stop it.")
        else:
            messages.success(request, "A second person has to look at it before it leaves.")
        return reverse("sending:one", args=[opened.reference, row.pk])

    return form_page(
        request,
        forms.SendForm,
        act=lambda form: actions.prepare(
            opened,
            paper_id,
            to=form.cleaned_data["to"],
            channel=form.cleaned_data["channel"],
            words=form.cleaned_data["words"],
            doubts=form.doubts,
        ),
        heading=f"Send: {found.row.title}",
        button="Check it and send it",
        lead=f"This paper is about {opened.name}, born {long(opened._row.date_of_birth)}. It is checked for "
        f"other children, for "
        "what this person must not be told, and for hidden content. Then it is held for ten minutes.",
        warning="Ten minutes from now is tomorrow: a notice counts as sent on the day on which it leaves."
        if late
        else "",
        form_options={
            "recipients": people,
            "wishes": wishes,
            "look": lambda to, words: actions.look(opened, paper_id, to, words),
        },
        context={
            "notes": [] if people else [("Nobody to send it to", ["No party is verified, and no body is related."])]
        },
        opened=opened,
        back=("Back to the paper", reverse("cases:paper", args=[opened.reference, paper_id])),
        answer=done,
    )


def state_of(row: Sending) -> str:
    """How it stands, in words."""
    if row.state == State.HELD:
        left = row.dispatched_at()
        if left is None:
            return f"Held until {date_time(row.release_at)}"
        if row.channel == Channel.POST:
            return f"Posted on {long(row.posted_on)}" if row.posted_on else "Let go for printing, not posted yet"
        if row.collected_at:
            return f"Left {date_time(left)}, first read {date_time(row.collected_at)}"
        return f"Left {date_time(left)}, not read yet"
    return State(row.state).label


@require_safe
@opens(Permission.CASE_SEND, what="sent")
def sent(request: HttpRequest, opened: Opened) -> HttpResponse:
    rows = [
        [
            link(
                row.paper.title if papers.may_read(opened, row.paper) else "A paper",
                "sending:one",
                opened.reference,
                row.pk,
            ),
            row.to_words,
            long(timezone.localdate(row.prepared_at)),
            state_of(row),
        ]
        for row in reading.sent(opened)
    ]
    waits = [
        [
            link(row.subject, "contact:by-hand", opened.reference, row.pk, hidden=f"to {row.party.person.name}"),
            row.party.person.name,
            row.get_way_display() or "You decide",
            long(timezone.localdate(row.made_at)),
        ]
        for row in contact.tasks(opened)
    ]
    return listing_page(
        request,
        "What was sent",
        [
            *([Listing("To be sent by hand", ["What", "To", "By which way", "Since"], waits)] if waits else []),
            Listing(
                "Papers that were prepared for sending", ["Paper", "To", "Prepared", "State"], rows, "Nothing was sent."
            ),
        ],
        opened=opened,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_SEND, what="sent")
def one(request: HttpRequest, opened: Opened, sending: str) -> HttpResponse:
    """What was prepared: in words what it is and for whom, what was found, and what can be done now."""
    row = reading.one(opened, sending)
    found = papers.paper(opened, row.paper_id)
    rows = [
        ("Paper", found.row.title),
        ("About", opened.name),
        ("To", row.to_words),
        ("How", row.get_channel_display()),
        ("State", state_of(row)),
        ("Prepared by", row.prepared_by),
    ]
    if row.words:
        rows.append(("Words that go with it", row.words))
    if row.approved_by:
        rows.append(("Decided by", f"{row.approved_by}: {row.override}"))
    if (
        row.channel == Channel.POST
        and row.to_party
        and opened.seen(row.to_party.person, contact_of=str(row.to_party_id)).address
    ):
        person = row.to_party.person
        rows.append(("Address for the envelope", f"{person.name}, {person.address}, {person.postcode}"))
    if row.to_party and (wished := contact.lines_for(opened, row.to_party_id)):
        rows.append(("What they wish", "\n".join(wished)))
    notes = [("Why a second person has to look", list(row.why_second))] if row.why_second else []
    mine = row.prepared_by_id == opened.actor.id
    here: dict[str, Any] = {
        "opened": opened,
        "back": ("Back to what was sent", reverse("sending:sent", args=[opened.reference])),
        "answer": reverse("sending:one", args=[opened.reference, row.pk]),
        "context": {"rows": rows, "notes": notes},
    }
    if row.state == State.WAITING and opened.may(Permission.SEND_APPROVE) and not mine:
        return form_page(
            request,
            forms.DecideSendingForm,
            heading="Look at what is to leave",
            button="Decide",
            lead="Read the paper itself before you decide.",
            act=lambda form: actions.decide(
                opened, sending, approve=form.cleaned_data["decision"] == "approve", why=form.cleaned_data["why"]
            ),
            **here,
        )
    if row.state == State.WAITING or (row.state == State.HELD and row.dispatched_at() is None):
        return form_page(
            request,
            OnceForm,
            heading="What is to leave",
            button="Stop it",
            kind="warning",
            act=lambda form: actions.stop(opened, sending),
            **here,
        )
    if row.channel == Channel.POST and row.state == State.HELD and row.posted_on is None:
        return form_page(
            request,
            forms.PostedForm,
            heading="Print and post it",
            button="Record the day of posting",
            act=lambda form: actions.posted(opened, sending, day=form.cleaned_data["day"]),
            **here,
        )
    return listing_page(
        request,
        "What was sent",
        [Listing("This paper", ["What", "Recorded"], [list(pair) for pair in rows])],
        opened=opened,
    )


# --- lists as files ---------------------------------------------------------------------------------------------


@require_safe
@needs(Permission.EXPORT_ASK)
def exports(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    rows = [
        [
            long(timezone.localdate(row.asked_at)),
            row.reason,
            row.get_decision_display(),
            link("Fetch it", "sending:fetch-export", row.pk, hidden=row.reason)
            if row.decision == "approved" and not row.fetched_at
            else f"{row.rows} lines"
            if row.fetched_at
            else "",
        ]
        for row in reading.exports(visitor)
    ]
    return listing_page(
        request,
        "Lists as files",
        [Listing("Lists that you asked for", ["Asked", "For", "State", ""], rows, "There is none.")],
        links=[("Ask for a list", reverse("sending:ask-export"))],
        crumbs=["Children", reverse("children:list")],
    )


def _of_export(request: HttpRequest) -> dict[str, Any]:
    """The choices of the form; a worklist that leads here is chosen already."""
    cases = [(name, f"{words} (where the list is one of cases)") for name, words in actions.OF_CASES.items()]
    found: dict[str, Any] = {
        "columns": [*actions.COLUMNS.items(), *cases],
        "which": [("", "All children whom you may open"), *worklists.LISTS.items()],
    }
    if request.method != "POST" and request.query["which"]:  # type: ignore[attr-defined]
        found["initial"] = {"which": request.query["which"], "columns": [*actions.COLUMNS, *actions.OF_CASES]}  # type: ignore[attr-defined]
    return found


@require_http_methods(FORM)
@needs(Permission.EXPORT_ASK)
@query(forms.ExportQuery)
def ask_export(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.ExportForm,
        act=lambda form: actions.ask_export(
            visitor,
            columns=form.cleaned_data["columns"],
            reason=form.cleaned_data["reason"],
            which=form.cleaned_data["which"],
        ),
        heading="Ask for a list as a file",
        button="Ask the privacy officer",
        lead="The privacy officer decides. The file holds the children whom you may open when you fetch it, "
        "once, within seven "
        "days.",
        form_options=_of_export(request),
        back=("Back to lists", reverse("sending:exports")),
        answer=reverse("sending:exports"),
    )


@require_http_methods(FORM)
@needs(Permission.EXPORT_ASK)
@step_up
def fetch_export(request: HttpRequest, export_id: str) -> HttpResponse:
    """The person proves who they are again, then fetches the file, once."""
    visitor = come_in(request)
    row = reading.export(visitor, export_id)
    if request.method == "POST":
        data = actions.fetch_export(visitor, export_id)
        response = HttpResponse(data, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="list.csv"'
        response["Cache-Control"] = "no-store, private"
        return response
    return form_page(
        request,
        OnceForm,
        act=lambda form: row,
        heading="Fetch the list",
        button="Fetch it once",
        lead="Keep it where only those see it whom you named, and delete it when you are done. That you "
        "fetched it is written "
        "down.",
        context={"rows": [("For", row.reason), ("Columns", ", ".join(actions.COLUMNS[c] for c in row.columns))]},
        back=("Back to lists", reverse("sending:exports")),
        answer=reverse("sending:exports"),
    )


@require_safe
@needs(Permission.EXPORT_APPROVE)
def exports_to_decide(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    rows = [
        [
            link(long(timezone.localdate(row.asked_at)), "sending:decide-export", row.pk, hidden=row.reason)
            if row.decision == "waiting"
            else long(timezone.localdate(row.asked_at)),
            row.asked_by,
            row.reason,
            row.get_decision_display(),
            str(row.rows) if row.fetched_at else "Not fetched",
        ]
        for row in reading.exports(visitor)
    ]
    return listing_page(
        request,
        "Lists as files",
        [Listing("Lists of children", ["Asked", "By", "For", "State", "Children"], rows, "There is none.")],
        crumbs=["Access", reverse("access:reports")],
    )


@require_http_methods(FORM)
@needs(Permission.EXPORT_APPROVE)
def decide_export(request: HttpRequest, export_id: str) -> HttpResponse:
    visitor = come_in(request)
    row = reading.export(visitor, export_id)

    def act(form: Any) -> Any:
        return actions.decide_export(visitor, export_id, approve=form.cleaned_data["decision"] == "approve")

    return form_page(
        request,
        forms.DecideForm,
        act=act,
        heading="Decide on a list of children",
        button="Decide",
        context={
            "rows": [
                ("Asked by", row.asked_by),
                ("For", row.reason),
                ("Which", f"Cases: {worklists.LISTS[row.which]}" if row.which else "Children"),
                ("Columns", ", ".join((actions.COLUMNS | actions.OF_CASES)[c] for c in row.columns)),
            ]
        },
        back=("Back to lists", reverse("sending:exports-to-decide")),
        answer=reverse("sending:exports-to-decide"),
    )
