"""People for tests, the same everywhere, and a way to be signed in as one of them.

    officer = person("improvement_lead")
    sign_in(client, officer)          # with a second step, as the office demands

`stranger()` has an account and no role at all.
"""

import time
from datetime import date

from django.contrib.auth import get_user_model
from django.test import Client

from goldenthread.base.accounts.models import Kind, Membership, Organisation

PASSWORD = "a long enough pass phrase"


def council() -> Organisation:
    return Organisation.objects.get_or_create(name="Estuary Council", defaults={"kind": Kind.COUNCIL})[0]


def stranger(email: str = "stranger@example.org", name: str = "Sam Stranger"):
    users = get_user_model().objects
    return users.filter(email=email).first() or users.create_user(email=email, password=PASSWORD, name=name)


def person(role: str, *, email: str = "", name: str = "", organisation: Organisation | None = None, **dates: object):
    """A person who holds `role` since 1 September 2020 (or the given `starts`, `ends`, `ended_at`)."""
    user = stranger(email or f"{role.replace('_', '-')}@example.org", name or role.replace("_", " ").title())
    dates.setdefault("starts", date(2020, 9, 1))
    Membership.objects.create(user=user, organisation=organisation or council(), role=role, **dates)
    return user


def sign_in(client: Client, user, *, second_step: bool = True):
    """Signed in as the sign-in pages would leave it, without walking through them."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if second_step:
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        session.save()
    return client
