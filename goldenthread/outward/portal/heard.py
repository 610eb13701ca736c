"""For a group's own people: papers that wait for them to sign, and whether what was done is what they asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import bodies_where, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.families.engagement import actions, forms
from goldenthread.families.engagement.models import Group, PublicPaper, Voice

FORM = ["GET", "HEAD", "POST"]


def _mine(request: HttpRequest) -> list[Group]:
    return list(Group.objects.filter(organisation__in=bodies_where(request.user, Permission.ENGAGEMENT_SIGN)))


@require_safe
@needs(Permission.ENGAGEMENT_SIGN)
def heard(request: HttpRequest) -> HttpResponse:
    groups = _mine(request)
    return render(
        request,
        "portal/heard.html",
        {
            "groups": groups,
            "papers": PublicPaper.objects.filter(group__in=groups, standing=PublicPaper.Standing.SIGNING),
            "voices": Voice.objects.filter(group__in=groups).select_related("group").prefetch_related("deeds"),
        },
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_SIGN)
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign a paper off, or say what should change first."""
    found = get_object_or_404(PublicPaper.objects.select_related("group"), slug=slug, group__in=_mine(request))
    assert found.group is not None  # it is one of their own
    group = found.group
    return editing.handle(
        request,
        forms.SignForm,
        form_options={"initial": {"seen": actions.state_of(found)}},
        act=lambda form: actions.sign_off(
            found, group, seen=form.cleaned_data["seen"], agrees=form.cleaned_data["agrees"],
            words=form.cleaned_data["words"], today=timezone.localdate(), by=audit.Actor.of(request),
        ),
        template="portal/heard_form.html",
        context={"heading": found.title, "paper": found, "stages": found.stages.all(), "button": "Send",
                 "up": reverse("portal:heard")},
        answer=reverse("portal:heard"),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_SIGN)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether what was done is what the group asked for."""
    found = get_object_or_404(Voice.objects.select_related("group"), pk=number, group__in=_mine(request))
    return editing.handle(
        request,
        forms.AnswerForm,
        obj=found,
        act=lambda form: actions.answer_voice(
            found, answer=form.cleaned_data["answer"], words=form.cleaned_data["words"], today=timezone.localdate(),
            expected=form.cleaned_data["version"], by=audit.Actor.of(request),
        ),
        template="portal/heard_form.html",
        context={"heading": "Is it what you asked for?", "voice": found, "button": "Send",
                 "up": reverse("portal:heard")},
        answer=reverse("portal:heard"),
    )  # fmt: skip
