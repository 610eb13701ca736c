"""The demo's mail backend: keeps every message on a page instead of sending it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F


class Catcher(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from goldenthread.base.outbox.models import Caught

        for message in email_messages:
            number = message.message()["Message-ID"]
            caught, new = Caught.objects.get_or_create(
                message_id=number,
                defaults={
                    "to": ", ".join(message.recipients()),
                    "sender": message.from_email,
                    "subject": str(message.subject)[:500],
                    "text": str(message.body),
                },
            )
            if not new:
                Caught.objects.filter(pk=caught.pk).update(times=F("times") + 1)
        return len(email_messages)
