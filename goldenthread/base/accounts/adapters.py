"""Where allauth asks us: mail through the outbox, one answer for every refusal, secrets encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string

from goldenthread.base.accounts import access, sessions
from goldenthread.base.accounts.models import User

NOT_RIGHT = "The email address or the password is not right. Check both and try again"
TOO_MANY = "There were too many attempts. Wait 5 minutes and try again"
WRONG_CODE = "That code is not right. Enter the newest code from your app, or a recovery code"


class Account(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NOT_RIGHT,
        "invalid_login": NOT_RIGHT,
        "incorrect_password": "That password is not right",
        "incorrect_code": WRONG_CODE,
        "enter_current_password": "Your current password is not right",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "invalid_password_reset": "This link has been used or has run out. Ask for a new one",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come by invitation

    def get_client_ip(self, request: HttpRequest) -> str:
        return sessions.address_of(request) or "unknown"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what happened, and allauth's own sentences are not in our words."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        response = super().pre_login(request, user, **kwargs)
        if response is not None:
            return response
        if not access.memberships_in_force(user):
            return refuse_sign_in(request, user, "no role on this site")
        return None

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return refuse_sign_in(request, user, f"the account is {user.state}")

    def set_password(self, user: User, password: str) -> None:
        from goldenthread.base import audit

        with audit.unit(by=audit.Actor.of_user(user)):
            user.set_password(password)
            user.save(update_fields=["password"])
            audit.record("password_changed", obj=user)
            sessions.end_all(user, "password changed")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not when the person has just proved themselves; allauth would ask again a second after signing in."""
        return not sessions.is_fresh(self.request)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Not for those who sign in with the council's account: a leaver must not come back in through their mail."""
        from allauth.socialaccount.models import SocialAccount

        if not SocialAccount.objects.filter(user=user).exists() and access.memberships_in_force(user):
            # to the address that we hold, not to the one that was typed: they may differ in look-alike letters
            super().send_password_reset_mail(user, user.email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        from goldenthread.base import audit, outbox

        request = self.request
        message = self.render_mail(template_prefix, email, {"request": request, "email": email, **context})
        with audit.unit(by=audit.Actor.of(request) if request else audit.Actor.system("sign-in")):
            outbox.queue(
                to=email,
                subject=message.subject,
                text=message.body,
                key=f"{template_prefix} {get_random_string(22)}",  # each is its own message: nothing to repeat
            )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        self.send_mail(template_prefix, user.email, {"user": user, **(context or {})})


def refuse_sign_in(request: HttpRequest, user: User | None, why: str) -> HttpResponse:
    """The right password, but no way in: the same page for an account that is shut and for one without a role here."""
    from goldenthread.base import audit

    audit.refused("sign_in_refused", by=audit.Actor.of(request), obj=user, reason=why)
    return render(request, "accounts/no_way_in.html", {"other": other_site()}, status=403)


def other_site() -> dict[str, str]:
    name = "portal" if settings.SITE == "office" else "office"
    return {"name": name, "url": settings.SITE_URLS[name]}


class SecondStep(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "Your role needs a second step. Add another one before you remove this one",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first",
    }

    def encrypt(self, text: str) -> str:
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A second step cannot be read. GOLDENTHREAD_MFA_KEY (or the secret key, when that is empty) is not the "
                "one with which it was saved. Put the old one back."
            ) from None

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last one of somebody whose role needs a second step."""
        from allauth.mfa.models import Authenticator

        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        others = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return others.exists() or not sessions.must_have_second_step(authenticator.user)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        from allauth.mfa.models import Authenticator

        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"


def fernet() -> Fernet:
    secret = settings.MFA_KEY or f"mfa {settings.SECRET_KEY}"
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))
