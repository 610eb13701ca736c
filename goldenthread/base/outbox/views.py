"""Messages out: what waits, what was sent, what was given up; in the demo also what was caught."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from goldenthread.base import audit, outbox
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.query import PageField, query
from goldenthread.base.outbox.models import Caught, Message, State


class Filter(forms.Form):
    state = forms.ChoiceField(label="State", choices=[("", "All"), *State.choices], required=False)
    page = PageField(widget=forms.HiddenInput)


class PageOnly(forms.Form):
    page = PageField()


@require_GET
@needs(Permission.WORK_READ)
@query(Filter)
def message_list(request: HttpRequest) -> HttpResponse:
    """The list shows subjects and states, never addresses or texts: the person may not be party to the matter."""
    found = Message.objects.order_by("-queued_at", "pk").defer("text", "to")
    state = request.query["state"]  # type: ignore[attr-defined]
    if state:
        found = found.filter(state=state)
    return render(
        request,
        "outbox/messages.html",
        {
            "health": outbox.health(),
            "page": Paginator(found, 25).get_page(request.query["page"]),  # type: ignore[attr-defined]
            "filter": FilterOnly(initial={"state": state}),
            "state": state,
            "caught": settings.MAIL_CAUGHT,
            "caught_count": Caught.objects.count() if settings.MAIL_CAUGHT else 0,
            "now": timezone.now(),
            "may_manage": may(request.user, Permission.WORK_MANAGE),
        },
    )


class FilterOnly(forms.Form):
    """What the page draws; the page number is no field of it."""

    mark_optional = False
    state = Filter.base_fields["state"]


@require_POST
@needs(Permission.WORK_MANAGE)
def retry(request: HttpRequest, message_id: str) -> HttpResponse:
    from goldenthread.base.outbox.sender import try_again

    message = get_object_or_404(Message, pk=message_id)
    with audit.unit(by=request.actor):  # type: ignore[attr-defined]
        try_again(message)
    messages.success(request, "The message is back in the outbox.")
    return redirect("messages")


@require_POST
@needs(Permission.WORK_MANAGE)
def stop(request: HttpRequest, message_id: str) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id)
    with audit.unit(by=request.actor):  # type: ignore[attr-defined]
        outbox.stop(message)
    messages.success(request, "The message was stopped. It will not be sent.")
    return redirect("messages")


@require_GET
@needs(Permission.WORK_READ)
@query(PageOnly)
def caught_list(request: HttpRequest) -> HttpResponse:
    if not settings.MAIL_CAUGHT:
        raise Http404
    page = Paginator(Caught.objects.defer("text"), 25).get_page(request.query["page"])  # type: ignore[attr-defined]
    return render(request, "outbox/caught.html", {"page": page})


@require_GET
@needs(Permission.WORK_READ)
def caught(request: HttpRequest, number: int) -> HttpResponse:
    """One message with its words: only where mail is caught, which no live site does."""
    if not settings.MAIL_CAUGHT:
        raise Http404
    return render(request, "outbox/caught_one.html", {"message": get_object_or_404(Caught, pk=number)})
