"""Office pages of what other rooms propose to the thread."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.thread.improvement.actions import proposed as actions
from goldenthread.thread.improvement.forms import ProposedForm
from goldenthread.thread.improvement.models import Proposed

DECIDED_SHOWN = 100


@require_safe
@needs(Permission.THREAD_READ)
def proposed(request: HttpRequest) -> HttpResponse:
    rows = Proposed.objects.select_related("council", "recommendation", "sent_to")
    return render(
        request,
        "improvement/proposed.html",
        {
            "waiting": rows.filter(decision="").order_by("proposed_at", "pk"),
            "decided": rows.exclude(decision="").order_by("-decided_at", "-pk")[:DECIDED_SHOWN],
            "may_decide": may(request.user, Permission.RECOMMENDATION_EDIT),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECOMMENDATION_EDIT)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Take it over, decline it, or record that the body to which it was sent has acknowledged it."""
    found = get_object_or_404(Proposed.objects.select_related("council", "recommendation", "sent_to"), pk=number)
    by, today = audit.Actor.of(request), timezone.localdate()

    def act(form: Any) -> Proposed:
        said = form.cleaned_data
        if said["do"] == "acknowledge":
            return actions.acknowledge(found, on=said["on"], today=today, expected=said["version"], by=by)
        if said["do"] == "decline":
            return actions.decline(found, reason=said["reason"], expected=said["version"], by=by)
        return actions.take_over(
            found, words=said["words"], review=said.get("review"), recommendation=said["recommendation"],
            plan=said.get("plan"), reason=said["reason"], today=today, expected=said["version"], by=by,
        )  # fmt: skip

    options = {"proposed": found, "initial": {"words": found.words, "recommendation": found.recommendation}}
    return editing.handle(
        request,
        ProposedForm,
        act=act,
        obj=found,
        template="improvement/decide_proposed.html",
        context={"proposed": found},
        form_options=options,
        answer=reverse("improvement:proposed"),
    )
