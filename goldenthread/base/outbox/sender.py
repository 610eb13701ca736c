"""Sending what is due: claim, send, mark. A kill at any point sends again with the same Message-ID, never loses."""

from __future__ import annotations

import logging
import random
import smtplib
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.outbox.models import Message, State
from goldenthread.refused import Refused

log = logging.getLogger("goldenthread.outbox")
LEASE = timedelta(minutes=3)  # longer than a mail server may take (EMAIL_TIMEOUT for each wait)
MOST_ATTEMPTS = 12  # over about 20 hours
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
NEVER = {550, 551, 553, 554, 501}  # the mail server will not take this address or message, now or later


def pause(attempt: int) -> timedelta:
    """After the nth failed attempt: 1, 2, 4, 8 … minutes, at most 4 hours."""
    seconds = min(FIRST_PAUSE.total_seconds() * 2 ** (attempt - 1), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311  spreads retries, no secret


def claim() -> Message | None:
    """Take one message that is due, by a conditional update: two senders never hold the same one."""
    while True:
        now = timezone.now()
        waiting = list(Message.objects.ready(now).values_list("pk", flat=True)[:5])
        if not waiting:
            return None
        for pk in waiting:
            still = Q(state=State.WAITING, next_try__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
            if Message.objects.filter(still, pk=pk).update(
                state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
            ):
                return Message.objects.get(pk=pk)


def letter(message: Message) -> EmailMessage:
    """The email: one recipient, plain text, the Message-ID of its key."""
    return EmailMessage(
        subject=message.subject,
        body=message.text,
        to=[message.to],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )


def send_one(message: Message) -> bool:
    """Send a claimed message and mark it; False when it failed and will be tried again or was given up."""
    try:
        taken = get_connection().send_messages([letter(message)])
        if not taken:
            raise smtplib.SMTPException("The mail server took nothing.")
    except Exception as error:
        _failed(message, error)
        return False
    with audit.unit(by=audit.Actor.system("outbox")):
        if _mine(message).update(state=State.SENT, sent_at=timezone.now(), lease_until=None, error=""):
            audit.record("message_sent", obj=message)
    return True


def _mine(message: Message):  # type: ignore[no-untyped-def]
    return Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)


def _code(error: BaseException) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [answer[0] for answer in error.recipients.values()]
        return codes[0] if codes else None
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _failed(message: Message, error: BaseException) -> None:
    """Put it back for later, or give up and raise the alarm. Words hold the kind of error, never an address."""
    code = _code(error)
    if code:
        words = f"The mail server answered {code}."
    elif isinstance(error, OSError | smtplib.SMTPException):
        words = f"The mail server could not be reached ({type(error).__name__})."
    else:
        words = f"It could not be handed over ({type(error).__name__})."
    if code in NEVER or message.attempts >= MOST_ATTEMPTS:
        with audit.unit(by=audit.Actor.system("outbox")):
            if _mine(message).update(state=State.DEAD, lease_until=None, error=words):
                audit.record("message_given_up", obj=message, reason=words, result="failed")
        log.error("Message %s was given up after %s attempts: %s", message.pk, message.attempts, words)
        return
    _mine(message).update(
        state=State.WAITING, next_try=timezone.now() + pause(message.attempts), lease_until=None, error=words
    )
    log.warning("Message %s was not sent (attempt %s): %s", message.pk, message.attempts, words)


def send_due(most: int = 500) -> tuple[int, int]:
    """Send what is due, at most so many: (sent, not sent)."""
    sent = failed = in_a_row = 0
    while sent + failed < most and in_a_row < 3 and (message := claim()):  # three in a row: the server is down
        if send_one(message):
            sent, in_a_row = sent + 1, 0
        else:
            failed, in_a_row = failed + 1, in_a_row + 1
    return sent, failed


def try_again(message: Message) -> None:
    """Put a message that was given up back in the outbox, inside a unit. Raises Refused (409) for any other."""
    moved = Message.objects.filter(pk=message.pk, state=State.DEAD).update(
        state=State.WAITING, attempts=0, next_try=timezone.now()
    )
    if not moved:
        raise Refused("This message was not given up, so there is nothing to try again.", status=409)
    audit.record("message_tried_again", obj=message)
