"""Putting a message in the outbox, and taking it out again while it is held."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from goldenthread.refused import Refused

if TYPE_CHECKING:
    from goldenthread.base.outbox.models import Message


def message_id(key: str) -> str:
    """The Message-ID of a key: always the same, so that a mail program shows a repeat once. The key is not in it."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{settings.MAIL_DOMAIN}>"


def queued(key: str) -> bool:
    """Whether a message about this was queued before."""
    from goldenthread.base.outbox.models import Message

    return Message.objects.filter(key=key).exists()


def queue(to: str, subject: str, text: str, key: str, *, hold: timedelta = timedelta(0)) -> Message:
    """Queue one message to one person, in the caller's transaction.

    `key` says what the message is about; the same key queued again gives the first message back, and with other
    words is refused (409). `hold` keeps it back that long; it may be stopped until then.
    Raises Refused for an address or subject that cannot be sent, RuntimeError outside a transaction.
    """
    from goldenthread.base import audit, jobs
    from goldenthread.base.outbox.jobs import send_messages
    from goldenthread.base.outbox.models import Message

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("outbox.queue() belongs inside audit.unit(): the message and its cause are saved together.")
    try:
        validate_email(to)
    except ValidationError:
        raise Refused("The message has no proper email address to go to. Correct the address and try again.") from None
    if not subject.strip() or len(subject) > 200 or any(unicodedata.category(c) == "Cc" for c in subject):
        raise Refused("The subject must be one line of at most 200 characters. Shorten it and try again.")
    if not text.strip():
        raise Refused("The message is empty. Write it and try again.")
    if not key or len(key) > 200:
        raise ValueError("A message key has 1 to 200 characters.")
    release = timezone.now() + hold
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject,
            "text": text,
            "release_at": release,
            "next_try": release,
            "message_id": message_id(key),
        },
    )
    if new:
        jobs.queue(send_messages, run_after=release)
        audit.record("message_queued", obj=message)
    elif (message.to, message.subject, message.text) != (to, subject, text):
        raise Refused(
            "This message was already queued with other words. Open it under Messages to see them.", status=409
        )
    return message


def stop(message: Message) -> None:
    """Stop a held message, inside a unit. Raises Refused (409) once released: what has left cannot be called back."""
    from goldenthread.base import audit
    from goldenthread.base.outbox.models import Message, State

    stopped = Message.objects.filter(
        pk=message.pk, state=State.WAITING, attempts=0, release_at__gt=timezone.now()
    ).update(state=State.STOPPED)
    if not stopped:
        raise Refused("This message has been released and cannot be stopped.", status=409)
    audit.record("message_stopped", obj=message)
