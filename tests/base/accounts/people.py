"""People for tests, the same everywhere, and a way to be signed in as one of them.

    officer = person("improvement_lead")
    sign_in(client, officer)          # with a second step, as the office demands

`stranger()` has an account and no role at all.
"""

import time
from datetime import date

from django.contrib.auth import get_user_model
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.accounts.models import Kind, Membership, Organisation

PASSWORD = "a long enough pass phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def council() -> Organisation:
    with audit.unguarded("invented people for tests"):
        return Organisation.objects.get_or_create(name="Estuary Council", defaults={"kind": Kind.COUNCIL})[0]


def stranger(email: str = "stranger@example.org", name: str = "Sam Stranger"):
    users = get_user_model().objects
    with audit.unguarded("invented people for tests"):
        return users.filter(email=email).first() or users.create_user(email=email, password=PASSWORD, name=name)


def person(role: str, *, email: str = "", name: str = "", organisation: Organisation | None = None, **dates: object):
    """A person who holds `role` since 1 September 2020 (or the given `starts`, `ends`, `ended_at`)."""
    user = stranger(email or f"{role.replace('_', '-')}@example.org", name or role.replace("_", " ").title())
    dates.setdefault("starts", date(2020, 9, 1))
    with audit.unguarded("invented people for tests"):
        Membership.objects.create(user=user, organisation=organisation or council(), role=role, **dates)
    return user


def sign_in(client: Client, user, *, second_step: bool = True):
    """Signed in as the sign-in pages would leave it, without walking through them."""
    from allauth.account.internal.userkit import user_id_to_str

    client.force_login(user)
    if second_step:
        give_app(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        session["account_authentication_methods_user"] = user_id_to_str(user)
        session.save()
    return client


def give_app(user) -> None:
    """An authenticator app whose key is SECRET, and recovery codes."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    if not Authenticator.objects.filter(user=user, type="totp").exists():
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)


def code_now() -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
