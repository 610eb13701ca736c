"""Office pages of how people wish to be reached, and of what is sent by hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.editing.actions import subject_of
from goldenthread.base.editing.models import Revision
from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page
from goldenthread.casework.children.views import FORM, back_to, record_of
from goldenthread.casework.contact import actions, forms, reaching
from goldenthread.casework.contact.models import Wishes
from goldenthread.rules.casework.reaching import Message


def initial_of(held: Wishes | None) -> dict[str, Any]:
    if held is None:
        return {"form": Wishes.Format.USUAL}
    return {name: getattr(held, name) for name in Wishes.NAMES if name != "copy_to"} | {
        "copy_to": str(held.copy_to_id or ""),
        "version": held.version,
    }


def others_of(opened: Opened, party: Any) -> dict[str, Any]:
    """To whom a copy may go, by key. Whoever is protected is not named here."""
    row = actions.party_of(opened, party)
    return {str(one.pk): one for one in opened.party_rows if reaching.may_copy(opened, row, one)}


def history_of(held: Wishes | None) -> Listing:
    """What was said before, the latest first; who said it and when."""
    rows = []
    if held is not None:
        for one in Revision.objects.filter(subject=subject_of(held)).order_by("-version"):
            was = Wishes(**{**one.values, "id": held.pk, "version": one.version})
            rows.append([long(timezone.localdate(one.at)), one.by_label, " ".join(reaching.lines(was)) or "No wish"])
    return Listing("What was said, and when", ["Day", "Recorded by", "What"], rows)


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="how to reach a party")
def wishes(request: HttpRequest, opened: Opened, party: str) -> HttpResponse:
    row = actions.party_of(opened, party)
    if not actions.may_say(opened, party):
        not_found()
    held = reaching.wishes_of(row)
    restricted = reaching.is_restricted(opened, row)
    options: dict[str, Any] = {"others": others_of(opened, party)}
    if request.method != "POST":
        options["initial"] = initial_of(held)
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
        context={"after": history} if (history := history_of(held)).rows else {},
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
