"""Whether messages go out, for the safe-start check and the work page."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone


def problems() -> list[str]:
    """Why a live site must not start, each with its remedy; empty when all is well."""
    found = []
    if not settings.EMAIL_HOST:
        found.append("No mail server is set up. Set GOLDENTHREAD_SMTP_HOST, and user and password if it needs them.")
    elif not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in (
        "localhost",
        "127.0.0.1",
    ):
        found.append("Mail would leave unencrypted. Set GOLDENTHREAD_SMTP_STARTTLS=yes or GOLDENTHREAD_SMTP_TLS=yes.")
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        found.append("GOLDENTHREAD_SMTP_STARTTLS and GOLDENTHREAD_SMTP_TLS are both on. Set one of them to no.")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost.localdomain"):
        found.append("Messages have no sender. Set GOLDENTHREAD_MAIL_FROM to an address of the council.")
    return found


def health() -> list[tuple[str, bool, str]]:
    """(what, well?, words): what waits too long, and what was given up."""
    from goldenthread.base.outbox.models import Message, State

    late = Message.objects.filter(
        state__in=[State.WAITING, State.SENDING], release_at__lt=timezone.now() - timedelta(minutes=15)
    ).count()
    dead = Message.objects.filter(state=State.DEAD).count()
    return [
        ("Messages waiting", late == 0, f"{late} over 15 minutes late" if late else "None is late"),
        ("Messages given up", dead == 0, f"{dead} could not be sent" if dead else "None"),
    ]
