"""Choose which recommendations to follow: one is written to when a release changes what their public page says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.outward.releases import following


class FollowForm(editing.OnceForm):
    paths = forms.MultipleChoiceField(
        label="Which do you follow?", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="You get an email when a release changes what one of them says. Choose none to get no email.",
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["paths"].choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PORTAL_READ)
def follow(request: HttpRequest) -> HttpResponse:
    by = audit.Actor.of(request)
    release = following.latest()
    known = following.pages(release) if release else {}
    return editing.handle(
        request,
        FollowForm,
        act=lambda form: following.follow(form.cleaned_data["paths"], by=by),
        template="portal/follow.html",
        context={"any": bool(known)},
        form_options={
            "choices": list(known.items()),
            "initial": {"paths": sorted(following.followed(by.id))},
        },
        answer=reverse("portal:follow"),
    )
