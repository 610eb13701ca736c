"""Office page of the help that a child's school gives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import Opened, opens
from goldenthread.casework.children.pages import Listing, listing_page
from goldenthread.casework.cycles import actions


@require_safe
@opens(what="help at school")
def cycles(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Every round that may be seen: what is hard, what is done, and whether it worked."""
    today = timezone.localdate()
    rows = [
        [
            f"{long(one.begun_on)}, {one.body_name}",
            one.hard,
            f"{one.does} ({one.by_whom})",
            f"{one.get_worked_display}, {long(one.looked_on)}. {one.found}" if one.looked_on
            else f"To be looked at on {long(one.look_on)}{': that day is past' if one.look_on < today else ''}",
        ]
        for one in actions.cycles_of(opened)
    ]  # fmt: skip
    return listing_page(
        request,
        "Help that the school gives",
        [Listing("Round by round", ["Agreed", "What is hard", "What is done", "Whether it worked"], rows,
                 "The school has written nothing down here, or it is not for you to see.")],
        lead="The school keeps this. That it has not been done, or how often, is no ground to refuse an assessment.",
        opened=opened,
    )  # fmt: skip
