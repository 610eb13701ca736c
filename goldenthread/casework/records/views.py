"""Office pages of records: requests for one's own, what is kept and destroyed, breaches, complaints, the pack."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit
from goldenthread.base.accounts.access import needs, step_up
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_docx, to_html
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.templatetags.govuk import date_time
from goldenthread.casework.children.door import Opened, come_in, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.records import actions, forms, keeping, pack, reading
from goldenthread.casework.records.models import Give, RequestState
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band

FORM = ["GET", "HEAD", "POST"]


def _may_see(request: HttpRequest) -> Any:
    visitor = come_in(request)
    if not (visitor.holds(Permission.RECORDS_REQUEST) or visitor.holds(Permission.RECORDS_APPROVE)):
        not_found()
    return visitor


@require_safe
@needs(Permission.RECORDS_APPROVE)
def requests(request: HttpRequest) -> HttpResponse:
    """Requests, what is due first on top, and the other lists of whoever keeps records."""
    visitor = _may_see(request)
    answers = visitor.holds(Permission.RECORDS_REQUEST)
    today = timezone.localdate()
    rows = []
    for row in reading.requests(visitor):
        address = (
            "records:request" if row.by_id == visitor.actor.id and row.state == RequestState.OPEN else "records:check"
        )
        arguments = [row.child.reference, row.pk] if address == "records:request" else [row.pk]
        late = row.state != RequestState.RELEASED and row.due < today
        rows.append(
            [
                link(row.child.reference, address, *arguments),
                long(row.received),
                f"{long(row.due)}{' (late)' if late else ''}",
                RequestState(row.state).label,
                row.by_label,
            ]
        )
    links = []
    if answers:
        links += [
            ("Register a request for records", reverse("records:register")),
            ("What has been kept long enough", reverse("records:retention")),
            ("Complaints about personal data", reverse("records:complaints")),
        ]
    if visitor.holds(Permission.RETENTION_APPROVE):
        links.append(("Destruction that waits for a second person", reverse("records:destructions")))
    if visitor.holds(Permission.ACCESS_REPORT):
        links.append(("Personal data breaches", reverse("records:breaches")))
    links.append(("The data-protection pack", reverse("records:pack")))
    return listing_page(
        request,
        "Records",
        [
            Listing(
                "Requests for one’s own records",
                ["Record", "Came", "Due", "State", "Answered by"],
                rows,
                "Nobody has asked.",
            )
        ],
        links=links,
    )


@require_http_methods(FORM)
@needs(Permission.RECORDS_REQUEST)
def register(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    names = ("asked_by", "reference", "name", "born", "received")
    return form_page(
        request,
        forms.RegisterForm,
        act=lambda form: actions.register(visitor, **{n: form.cleaned_data[n] for n in names}),
        heading="Register a request for records",
        button="Register it",
        lead="Only of somebody whose identity you have seen proof of. From then on you see this one record, "
        "for this request.",
        back=("Back to records", reverse("records:requests")),
        answer=lambda row: reverse("records:request", args=[row.child.reference, row.pk]),
    )


@require_http_methods(FORM)
@opens(Permission.RECORDS_REQUEST, what="request for records")
def records_request(request: HttpRequest, opened: Opened, request_id: str) -> HttpResponse:
    """One request: what the record holds, what is given and withheld."""
    row = reading.request_of(opened.visitor, request_id)
    items = reading.items(opened, row)
    listed = [
        [
            link(item.title, "records:item", opened.reference, row.pk, item.pk),
            Band(item.band).words,
            "; ".join(item.flags) or "Nothing",
            Give(item.decision).label,
            item.reason,
        ]
        for item in items
    ]
    left = sum(item.decision == Give.WAITING for item in items)
    here: dict[str, Any] = {
        "opened": opened,
        "back": ("Back to records", reverse("records:requests")),
        "answer": reverse("records:request", args=[opened.reference, row.pk]),
    }
    rows = [("Asked by", row.party.person.name), ("Came", long(row.received)), ("Due", long(row.due))]
    after = Listing(
        "What the record holds", ["What", "Tells of", "Marked", "Decision", "Why"], listed, "Not collected yet."
    )
    if row.state != RequestState.OPEN:
        return listing_page(request, "Request for records", [after], opened=opened)
    if not items:
        return form_page(
            request,
            OnceForm,
            act=lambda form: actions.collect(opened, row),
            heading="Request for records",
            button="Collect what the record holds",
            context={"rows": rows},
            **here,
        )
    about = {"rows": rows, "after": after, "notes": [("Not decided yet", [f"{left} marked items"])] if left else []}
    return form_page(
        request,
        forms.VersionForm,
        act=lambda form: actions.ask_check(opened, row.pk, expected=form.cleaned_data["version"]),
        heading="Request for records",
        button="Hand it to a second person",
        context=about,
        obj=row,
        **here,
    )


@require_http_methods(FORM)
@opens(Permission.RECORDS_REQUEST, what="request for records")
def item(request: HttpRequest, opened: Opened, request_id: str, number: int) -> HttpResponse:
    row = reading.request_of(opened.visitor, request_id)
    found = next((one for one in reading.items(opened, row) if one.pk == number), None)
    if found is None:
        not_found()
    rows = [
        ("What", found.title),
        ("Tells of", Band(found.band).words),
        ("Marked", "; ".join(found.flags) or "Nothing"),
    ]
    if found.what.startswith("paper:"):
        rows.append(("Paper", link("Open it", "cases:paper", opened.reference, found.what.split(":")[1])))
    up = reverse("records:request", args=[opened.reference, row.pk])
    return form_page(
        request,
        forms.ItemForm,
        act=lambda form: actions.decide_item(
            opened, row.pk, number, give=form.cleaned_data["give"], reason=form.cleaned_data["reason"]
        ),
        heading="Give it or withhold it",
        button="Save",
        context={"rows": rows},
        opened=opened,
        back=("Back to the request", up),
        answer=up,
    )


@require_http_methods(FORM)
@opens(Permission.RECORDS_REQUEST, what="request for records")
def extend(request: HttpRequest, opened: Opened, request_id: str) -> HttpResponse:
    row = reading.request_of(opened.visitor, request_id)
    up = reverse("records:request", args=[opened.reference, row.pk])
    return form_page(
        request,
        forms.ExtendForm,
        act=lambda form: actions.extend(
            opened, row.pk, why=form.cleaned_data["why"], expected=form.cleaned_data["version"]
        ),
        heading="Take two months longer",
        button="Extend it",
        obj=row,
        opened=opened,
        back=("Back to the request", up),
        answer=up,
    )


@require_http_methods(FORM)
@needs(Permission.RECORDS_APPROVE)
def check(request: HttpRequest, request_id: str) -> HttpResponse:
    """The second person sees what is given and withheld, not the papers."""
    visitor = come_in(request)
    row = reading.request_of(visitor, request_id)
    items = reading.items_to_check(visitor, row)
    listed = [
        [i.title, Band(i.band).words, "; ".join(i.flags) or "Nothing", Give(i.decision).label, i.reason] for i in items
    ]
    after = Listing(
        "What the answer holds", ["What", "Tells of", "Marked", "Decision", "Why"], listed, "Not collected yet."
    )
    rows = [
        ("Record", row.child.reference),
        ("Due", long(row.due)),
        ("Prepared by", row.by_label),
        ("State", RequestState(row.state).label),
    ]
    if row.state != RequestState.CHECKING or row.by_id == visitor.actor.id:
        return listing_page(
            request,
            "Request for records",
            [Listing("The request", ["What", "Recorded"], [list(r) for r in rows]), after],
            crumbs=["Records", reverse("records:requests")],
        )
    return form_page(
        request,
        forms.CheckForm,
        act=lambda form: actions.check(
            visitor, row.pk, approve=form.cleaned_data["decision"] == "approve", why=form.cleaned_data["why"]
        ),
        heading="Check the answer to a request for records",
        button="Decide",
        context={"rows": rows, "after": after},
        back=("Back to records", reverse("records:requests")),
        answer=reverse("records:requests"),
    )


# --- keeping and destroying ---------------------------------------------------------------------------------------


@require_http_methods(FORM)
@needs(Permission.RETENTION_REVIEW)
def retention(request: HttpRequest) -> HttpResponse:
    """What has been kept as long as its class says, and how to hold a record."""
    visitor = come_in(request)
    rows = [
        [
            child.reference,
            child.date_of_birth.year,
            f"Held: {child.destroy_not}"
            if child.destroy_not
            else link("Propose to destroy it", "records:destroy", child.reference, hidden=child.reference),
        ]
        for child in reading.review_list(visitor)
    ]
    held = [(child.reference, [child.destroy_not]) for child in reading.held(visitor)]
    with audit.unit(by=visitor.actor):
        audit.record("records_collected", obj="children.child", reason="review list")
    return form_page(
        request,
        forms.HoldForm,
        act=lambda form: keeping.hold(
            visitor, form.cleaned_data["reference"].strip().upper(), words=form.cleaned_data["words"]
        ),
        heading="What has been kept long enough",
        button="Save the hold",
        lead=f"A child’s record is kept for {keeping.classes()['child_record'].period} from the date of "
        f"birth. Hold a record that "
        "an inquiry, a complaint or a claim may need.",
        context={"notes": held, "after": Listing("Records to review", ["Record", "Born", ""], rows) if rows else None},
        back=("Back to records", reverse("records:requests")),
        answer=reverse("records:retention"),
    )


@require_http_methods(FORM)
@needs(Permission.RETENTION_REVIEW)
def destroy(request: HttpRequest, reference: str) -> HttpResponse:
    visitor = come_in(request)
    if reference not in {child.reference for child in reading.review_list(visitor)}:
        not_found()
    return form_page(
        request,
        forms.DestroyForm,
        act=lambda form: keeping.propose_destruction(visitor, reference, reason=form.cleaned_data["reason"]),
        heading="Propose to destroy a record",
        button="Ask a second person",
        caption=reference,
        back=("Back", reverse("records:retention")),
        answer=reverse("records:retention"),
    )


@require_safe
@needs(Permission.RETENTION_APPROVE)
def destructions(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    rows = [
        [
            link(row.reference, "records:destruction", row.pk),
            row.asked_by,
            row.reason,
            row.get_decision_display(),
            f"{sum(row.counts.values())} rows" if row.counts else "",
        ]
        for row in reading.destructions(visitor)
    ]
    return listing_page(
        request,
        "Destruction of records",
        [
            Listing(
                "Proposals and certificates",
                ["Record", "Asked by", "Why", "State", "Destroyed"],
                rows,
                "There is none.",
            )
        ],
        crumbs=["Records", reverse("records:requests")],
    )


@require_http_methods(FORM)
@needs(Permission.RETENTION_APPROVE)
@step_up
def destruction(request: HttpRequest, destruction_id: str) -> HttpResponse:
    visitor = come_in(request)
    row = reading.destruction(visitor, destruction_id)
    rows = [("Record", row.reference), ("Born", row.born_year), ("Proposed by", row.asked_by), ("Why", row.reason)]
    if row.decided_at:
        rows += [
            ("Decided", f"{row.get_decision_display()} by {row.decided_by}, {long(timezone.localdate(row.decided_at))}")
        ]
        rows += [(label, number) for label, number in row.counts.items()]
        return listing_page(
            request,
            "Certificate of destruction" if row.counts else "Destruction refused",
            [Listing("What was decided", ["What", "Recorded"], [list(pair) for pair in rows])],
            crumbs=["Records", reverse("records:requests"), "Destruction", reverse("records:destructions")],
        )
    return form_page(
        request,
        forms.DecideForm,
        act=lambda form: keeping.decide_destruction(
            visitor, row.pk, approve=form.cleaned_data["decision"] == "approve"
        ),
        heading="Decide on destroying a record",
        button="Decide",
        kind="warning",
        context={"rows": rows},
        back=("Back", reverse("records:destructions")),
        answer=reverse("records:destructions"),
    )


# --- breaches and complaints ----------------------------------------------------------------------------------------


@require_safe
@needs(Permission.ACCESS_REPORT)
def breaches(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    rows = []
    for row in reading.breaches(visitor):
        by = actions.tell_by(row)
        told = (
            f"Told {date_time(row.told_commissioner_at)}"
            if row.told_commissioner_at
            else (f"Tell by {date_time(by)}" if by else "No risk is likely")
        )
        late = bool(by and not row.told_commissioner_at and timezone.now() > by)
        rows.append(
            [
                link(long(timezone.localdate(row.known_at)), "records:breach", row.pk),
                row.what[:120],
                told + (" (late)" if late else ""),
            ]
        )
    return listing_page(
        request,
        "Personal data breaches",
        [Listing("Breaches", ["Known", "What", "Commissioner"], rows, "Nothing is recorded.")],
        links=[("Record a breach", reverse("records:add-breach"))],
        crumbs=["Records", reverse("records:requests")],
        lead="A breach is told to the Information Commissioner within 72 hours of becoming known, unless no "
        "risk is likely.",
    )


@require_http_methods(FORM)
@needs(Permission.ACCESS_REPORT)
def add_breach(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.BreachForm,
        act=lambda form: actions.log_breach(visitor, form.values()),
        heading="Record a breach",
        button="Record it",
        lead="Name no child here: give the reference of a record, or how many people it concerns.",
        back=("Back to breaches", reverse("records:breaches")),
        answer=reverse("records:breaches"),
    )


@require_http_methods(FORM)
@needs(Permission.ACCESS_REPORT)
def breach(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.breach(visitor, number)
    return form_page(
        request,
        forms.BreachForm,
        obj=row,
        act=lambda form: actions.edit_breach(visitor, row, form.values(), expected=form.cleaned_data["version"]),
        heading="A breach",
        button="Save",
        back=("Back to breaches", reverse("records:breaches")),
        answer=reverse("records:breaches"),
    )


@require_safe
@needs(Permission.RECORDS_REQUEST)
def complaints(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    today = timezone.localdate()
    rows = []
    for row in reading.complaints(visitor):
        by = actions.acknowledge_by(row)
        state = (
            f"Acknowledged {long(row.acknowledged_on)}"
            if row.acknowledged_on
            else (f"Acknowledge by {long(by)}{' (late)' if today > by else ''}")
        )
        rows.append(
            [
                link(long(row.received), "records:complaint", row.pk),
                row.from_words,
                state,
                long(row.answered_on) if row.answered_on else "Not answered",
            ]
        )
    return listing_page(
        request,
        "Complaints about personal data",
        [Listing("Complaints", ["Came", "From", "Acknowledged", "Answered"], rows, "Nothing is recorded.")],
        links=[("Record a complaint", reverse("records:add-complaint"))],
        crumbs=["Records", reverse("records:requests")],
        lead="Each is acknowledged within 30 days (Data Protection Act 2018, section 164A).",
    )


@require_http_methods(FORM)
@needs(Permission.RECORDS_REQUEST)
def add_complaint(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.ComplaintForm,
        act=lambda form: actions.log_complaint(visitor, form.values()),
        heading="Record a complaint",
        button="Record it",
        back=("Back to complaints", reverse("records:complaints")),
        answer=reverse("records:complaints"),
    )


@require_http_methods(FORM)
@needs(Permission.RECORDS_REQUEST)
def complaint(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = reading.complaint(visitor, number)
    return form_page(
        request,
        forms.ComplaintForm,
        obj=row,
        act=lambda form: actions.edit_complaint(visitor, row, form.values(), expected=form.cleaned_data["version"]),
        heading="A complaint",
        button="Save",
        back=("Back to complaints", reverse("records:complaints")),
        answer=reverse("records:complaints"),
    )


# --- the pack -----------------------------------------------------------------------------------------------------


@require_safe
@needs(Permission.RECORDS_APPROVE)
def data_pack(request: HttpRequest) -> HttpResponse:
    """The papers that a council needs before any real child's data, drawn from this program's own bands and periods."""
    rows = [
        [link(paper.title, "records:pack-paper", key), link("Word", "records:pack-word", key, hidden=paper.title)]
        for key, paper in pack.papers().items()
    ]
    messages.get_messages(request)
    return listing_page(
        request,
        "The data-protection pack",
        [Listing("Drafts, drawn from the program itself", ["Paper", "To take away"], rows)],
        lead="Drafts for your data protection officer to finish: what only your council knows is marked.",
        crumbs=["Records", reverse("records:requests")],
    )


@require_safe
@needs(Permission.RECORDS_APPROVE)
def pack_paper(request: HttpRequest, key: str) -> HttpResponse:
    found = pack.papers().get(key)
    if found is None:
        not_found()
    from django.utils.safestring import mark_safe

    return listing_page(
        request,
        found.title,
        [],
        template="records/pack.html",
        body=mark_safe(to_html(found, title=False)),  # noqa: S308  the writer escapes
        crumbs=["Records", reverse("records:requests"), "Data-protection pack", reverse("records:pack")],
    )


@require_safe
@needs(Permission.RECORDS_APPROVE)
def pack_word(request: HttpRequest, key: str) -> HttpResponse:
    found = pack.papers().get(key)
    if found is None:
        raise Refused("Page not found", status=404)
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    response = HttpResponse(to_docx(found), content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{key}.docx"'
    return response
