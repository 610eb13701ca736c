"""Office pages of how people wish to be reached, and of what is sent by hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page
from goldenthread.casework.children.views import FORM, back_to, record_of
from goldenthread.casework.contact import actions, forms, reaching
from goldenthread.rules.casework.reaching import Message


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="how to reach a party")
def wishes(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
    row = actions.party_of(opened, party)
    if not actions.may_say(opened, party):
        not_found()
    held = reaching.wishes_of(row)
    restricted = reaching.is_restricted(opened, row)
    history = Listing(
        "What was said, and when",
        ["Day", "Recorded by", "What"],
        [[long(day), who, " ".join(said) or "No wish"] for day, who, said in actions.history_of(held)],
    )
    options: dict[str, Any] = {"others": actions.others_of(opened, party)}
    if request.method != "POST":
        options["initial"] = actions.initial_of(held)
    return form_page(
        request,
        forms.WishesForm,
        act=lambda form: actions.record(opened, party, form.values(), expected=form.cleaned_data["version"]),
        obj=held,
        heading=f"How to reach {row.person.name}",
        button="Save",
        lead="What they asked for, not what is easiest. It stands beside every telephone number and address of theirs.",
        warning="Contact with this person is restricted. Nothing is sent by these wishes alone: you decide each time."
        if restricted
        else "",
        form_options=options,
        context={"after": history} if history.rows else {},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_SEND, what="sent by hand")
def by_hand(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """One message that waits to be sent by hand, with its words ready, and how it was sent."""
    row = actions.task(opened, number)
    held = reaching.wishes_of(row.party_id)
    seen = opened.seen(row.party.person, contact_of=str(row.party_id))
    where = [("Email address", seen.email), ("Telephone", seen.phone),
             ("Address", " ".join(filter(None, [seen.address, seen.postcode])))]  # fmt: skip
    rows = [
        ("To", row.party.person.name),
        ("By which way", row.get_way_display() or "You decide"),
        ("Why it did not leave by itself", row.why),
        *([("What they wish", "\n".join(reaching.lines(held)))] if held else []),
        *((label, value) for label, value in where if value),
        ("Subject", row.subject),
        ("Words", row.text),
    ]
    if row.about == Message.NOTICE.name.lower():
        rows.insert(2, ("In writing", "The law asks for it. Print the paper from the record if it goes by letter."))
    if row.done_on is not None:
        rows.append(("Sent", f"{row.get_done_way_display()}, {long(row.done_on)}, {row.done_by}. {row.done_words}"))
    return form_page(
        request,
        forms.DoneForm,
        act=lambda form: actions.done(
            opened, number, way=form.cleaned_data["way"], day=form.cleaned_data["day"],
            words=form.cleaned_data["words"], expected=form.cleaned_data["version"],
        ),
        obj=row,
        heading="Send this by hand",
        button="I have sent it",
        form_options={} if request.method == "POST" else {"initial": {"way": row.way, "day": timezone.localdate(),
                                                                      "version": row.version}},
        context={"rows": rows, "no_form": row.done_on is not None},
        opened=opened,
        back=("Back to what was sent", reverse("sending:sent", args=[opened.reference])),
        answer=reverse("sending:sent", args=[opened.reference]),
    )  # fmt: skip
