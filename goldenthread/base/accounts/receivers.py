"""What is written down when somebody signs in, out, or changes how they do."""

from typing import Any

from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from goldenthread.base.accounts import sessions
from goldenthread.base.accounts.models import User


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    from goldenthread.base import audit

    row = sessions.begin(request, user)
    user.held_in_this_request = None
    today = timezone.localdate()
    with audit.unit(by=audit.Actor.of_user(user)):
        if user.last_seen_on != today:
            User.objects.filter(pk=user.pk).update(last_seen_on=today)
        audit.record("signed_in", obj=user, reason=f"{row.browser}, {row.site}")


@receiver(user_logged_out)
def note_sign_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    from goldenthread.base import audit

    key = request.session.get(sessions.KEY)
    if user is None or not user.is_authenticated or not key:
        return
    row = sessions.SignIn.objects.filter(pk=key, ended_at=None).first()
    if row is not None:  # otherwise it was ended before, and that is in the log
        sessions.end(row, "signed out")
        with audit.unit(by=audit.Actor.of_user(user)):
            audit.record("signed_out", obj=user)
    request.ended_sign_in = True  # type: ignore[attr-defined]  # the middleware tells the browser to forget


@receiver(user_login_failed)
def note_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The account is named when there is one; what was typed is not kept, for people type passwords into it."""
    from goldenthread.base import audit

    email = str(credentials.get("email") or credentials.get("username") or "").lower()
    user = User.objects.filter(email=email).first()
    by = audit.Actor.of(request) if request is not None else audit.Actor.public()
    with audit.unit(by=by):
        audit.record("sign_in_failed", obj=user or "unknown address", result="failed")


@receiver(mfa.authentication_failed)
def note_wrong_code(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    from goldenthread.base import audit

    with audit.unit(by=audit.Actor.of(request)):
        audit.record("second_step_failed", obj=user, result="failed")


def _in_words(authenticator: Authenticator) -> str:
    return str(authenticator.get_type_display()).lower()


@receiver(mfa.authenticator_added)
def note_second_step(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    from allauth.account.internal.flows.login import record_authentication

    from goldenthread.base import audit

    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        action = "recovery_codes_made"
    else:
        action = "second_step_added"
        # whoever has just shown that it works has passed it, in this session
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
    with audit.unit(by=audit.Actor.of(request)):
        audit.record(action, obj=user, reason=_in_words(authenticator))


@receiver(mfa.authenticator_removed)
def note_second_step_gone(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    from goldenthread.base import audit

    with audit.unit(by=audit.Actor.of(request)):
        audit.record("second_step_removed", obj=user, reason=_in_words(authenticator))


@receiver(mfa.authenticator_reset)
def note_new_codes(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    from goldenthread.base import audit

    with audit.unit(by=audit.Actor.of(request)):
        audit.record("recovery_codes_made", obj=user)
