"""Office pages of what people sent from public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import as_of
from goldenthread.families.offer.models import Topic
from goldenthread.outward.offering import actions
from goldenthread.outward.offering.forms import ReadForm
from goldenthread.outward.offering.models import Fate, FromPublic


@require_safe
@needs(Permission.OFFER_ANSWER)
def incoming(request: HttpRequest) -> HttpResponse:
    waiting = list(FromPublic.objects.filter(fate=Fate.WAITING))
    waiting.sort(key=lambda row: ("threat" not in row.holds, row.received_at))  # a threat is read first
    decided = FromPublic.objects.exclude(fate=Fate.WAITING).order_by("-decided_at")[:50]
    return render(request, "offering/incoming.html", {"waiting": waiting, "decided": decided})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OFFER_ANSWER)
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """Read one, and put it in public or not."""
    found = get_object_or_404(FromPublic, reference=reference)
    by = audit.Actor.of(request)
    audit.viewed(found, by=by)
    context = {"incoming": found, "topic": Topic(found.topic).label if found.topic in Topic.values else found.topic}
    if found.fate and request.method != "POST":  # a form that is sent again finds its first answer
        return render(request, "offering/one.html", context)
    options = {} if request.method == "POST" else {"initial": {"version": found.version, "words": found.words}}

    def act(form: ReadForm) -> FromPublic:
        said = form.cleaned_data
        if said["do"] == "decline":
            return actions.decline(found, why=said["why"], expected=said["version"], by=by)
        return actions.put_in_public(
            found,
            words=said["words"],
            left_out=said["left_out"],
            expected=said["version"],
            today=as_of() or timezone.localdate(),
            by=by,
        )

    return editing.handle(
        request,
        ReadForm,
        act=act,
        template="offering/one.html",
        context=context,
        form_options=options,
        answer=_after,
    )


def _after(row: FromPublic) -> str:
    return reverse("offer:comment", args=[row.comment]) if row.comment else reverse("offering:incoming")
