"""Being signed in: one `SignIn` row per browser, checked at every request, so that ending the row ends the session.

Rows are bookkeeping and are written outside audited units; what a person did (signed in, signed out, ended other
sign-ins) is in the audit log.
"""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from goldenthread.base.accounts import roles
from goldenthread.base.accounts.models import SignIn, User

KEY = "sign_in"
STRONG = "second_step_by_council"  # in the session: the council's own sign-in said that a second step was used
WRITE_EVERY = timedelta(seconds=30)
FRESH_FOR = timedelta(minutes=5)


def begin(request: HttpRequest, user: User) -> SignIn:
    now = timezone.now()
    row = SignIn.objects.create(
        user=user,
        site=settings.SITE,
        started_at=now,
        last_seen_at=now,
        address=address_of(request) or None,
        browser=browser_of(request.META.get("HTTP_USER_AGENT", "")),
    )
    request.session[KEY] = str(row.pk)
    return row


def address_of(request: HttpRequest) -> str:
    from goldenthread.base.audit.middleware import client_address  # audit stands on accounts

    found = client_address(request)
    return found if found != "not an address" else ""


def browser_of(agent: str) -> str:
    """The browser and system in words that a person recognises; the full text is kept nowhere."""
    names = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Mac OS": "Mac"}
    systems |= {"CrOS": "Chromebook", "Linux": "Linux"}
    name = next((words for mark, words in names.items() if mark in agent), "")
    system = next((words for mark, words in systems.items() if mark in agent), "")
    return " on ".join(part for part in (name, system) if part) or "Unknown browser"


def fault(row: SignIn | None) -> str:
    """Why this sign-in no longer counts: "ended", "idle", "too long", or "" while it does."""
    if row is None or row.ended_at is not None or row.site != settings.SITE:
        return "ended"
    now = timezone.now()
    if now - row.last_seen_at > timedelta(minutes=settings.SESSION_IDLE_MINUTES):
        return "idle"
    if now - row.started_at > timedelta(hours=settings.SESSION_LONGEST_HOURS):
        return "too long"
    return ""


def seen(row: SignIn) -> None:
    now = timezone.now()
    if now - row.last_seen_at >= WRITE_EVERY:
        SignIn.objects.filter(pk=row.pk).update(last_seen_at=now)


def of(request: HttpRequest) -> SignIn | None:
    key = request.session.get(KEY)
    return SignIn.objects.filter(pk=key, user=request.user.pk).first() if key and request.user.pk else None


def going_on(user: User) -> list[SignIn]:
    """The person's sign-ins that still count, on whichever site, latest first."""
    longest = timezone.now() - timedelta(hours=settings.SESSION_LONGEST_HOURS)
    idle = timezone.now() - timedelta(minutes=max(20, settings.SESSION_IDLE_MINUTES))
    return list(SignIn.objects.filter(user=user, ended_at=None, started_at__gt=longest, last_seen_at__gt=idle))


def end(row: SignIn, reason: str) -> None:
    SignIn.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now(), end_reason=reason)


def end_all(user: User, reason: str, *, but: SignIn | None = None) -> int:
    """End every sign-in of a person at once: their next request, from anywhere, finds them signed out."""
    rows = SignIn.objects.filter(user=user, ended_at=None)
    if but is not None:
        rows = rows.filter(~Q(pk=but.pk))
    return rows.update(ended_at=timezone.now(), end_reason=reason)


# --- the second step ---------------------------------------------------------------------------


def records(request: HttpRequest) -> list[dict[str, Any]]:
    from allauth.account.authentication import get_authentication_records

    return list(get_authentication_records(request, request.user))


def second_step_used(request: HttpRequest) -> bool:
    """True when this session passed a second step: ours, or the council's own sign-in saying so."""
    return bool(request.session.get(STRONG)) or any(one["method"] == "mfa" for one in records(request))


def is_fresh(request: HttpRequest) -> bool:
    """True when the person proved themselves, with their strongest means, in the last five minutes."""
    since = time.time() - FRESH_FOR.total_seconds()
    strong = {"mfa"} | ({"socialaccount"} if request.session.get(STRONG) else set())
    if not has_second_step(request.user) and not request.session.get(STRONG):
        strong |= {"password", "socialaccount"}
    return any(one["method"] in strong and one["at"] > since for one in records(request))


def has_second_step(user: Any) -> bool:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def must_have_second_step(user: Any) -> bool:
    """True when any role that the person holds now, on this site, requires it."""
    from goldenthread.base.accounts.access import memberships_in_force

    found = (roles.get(one.role) for one in memberships_in_force(user))
    return any(role.mfa_required for role in found if role)
