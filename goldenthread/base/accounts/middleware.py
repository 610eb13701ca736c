"""Nobody sees a page without signing in, except those that say `@public_page`."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from goldenthread.base.accounts import access, sessions
from goldenthread.base.editing import kept

# Pages that a person may use while the second step that their role needs is not yet set up.
WHILE_SETTING_UP = {
    "second_step",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate",
    "account_logout",
    "openid_connect_login",
    "openid_connect_callback",
}


class SignInRequired:
    """Sign-in by default, with an idle and a longest time; the second step where a role needs it; nothing cached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.look(request)
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated or getattr(request, "ended_sign_in", False):
            response["Cache-Control"] = "no-store, private"
        if getattr(request, "ended_sign_in", False) and not request.user.is_authenticated:
            # not "cookies": that would also clear those of the other sites on the same domain
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def look(self, request: HttpRequest) -> None:
        """Whether the sign-in of this request still counts; signed out when it does not."""
        from goldenthread.base import audit

        if not request.user.is_authenticated:
            return
        row = sessions.of(request)
        why = sessions.fault(row)
        if not why:
            assert row is not None
            sessions.seen(row)
            request.user.held_in_this_request = access.memberships_in_force(request.user)
            return
        if row is not None and why != "ended":
            sessions.end(row, why)
            with audit.unit(by=audit.Actor.of_user(request.user)):
                audit.record("sign_in_timed_out", obj=request.user, reason=why)
        if why in ("idle", "too long") and kept.keep(request, str(request.user.pk)):
            request.words_kept = True  # type: ignore[attr-defined]
        logout(request)
        request.ended_sign_in = True  # type: ignore[attr-defined]
        request.timed_out = why in ("idle", "too long")  # type: ignore[attr-defined]

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            # what was typed into a form is kept for the person, and shown on the same page after signing in
            response = redirect_to_login(request.get_full_path())
            if getattr(request, "timed_out", False):
                response["Location"] += "&timed_out=1"
            return response
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in WHILE_SETTING_UP or sessions.second_step_used(request):
            return None
        if not sessions.must_have_second_step(request.user):
            return None
        if sessions.has_second_step(request.user):  # signed in without passing it: cannot be, so ask for it
            return access.prove_again(request)
        return HttpResponseRedirect(reverse("second_step"))
