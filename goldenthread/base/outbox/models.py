"""Messages on their way out, and (in the demo) the ones caught before they left."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    STOPPED = "stopped", "Stopped"
    DEAD = "dead", "Could not be sent"

    @property
    def colour(self) -> str:
        """The GOV.UK tag colour."""
        return {"waiting": "grey", "sending": "blue", "sent": "green", "stopped": "yellow", "dead": "red"}[self.value]


class Channel(models.TextChoices):
    EMAIL = "email", "Email"


class MessageQuerySet(models.QuerySet["Message"]):
    def ready(self, now: datetime) -> MessageQuerySet:
        """Messages that may be tried now, longest waiting first; one whose sender died counts again."""
        due = Q(state=State.WAITING, next_try__lte=now)
        abandoned = Q(state=State.SENDING, lease_until__lt=now)
        return self.filter(due | abandoned).order_by("next_try", "queued_at")


class Message(models.Model):
    """One row per message to one person. Queued once (by key), sent at least once, always with one Message-ID."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)  # what it is about, e.g. "release-approved:17:user-id"
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=200)  # neutral: says nothing of a child or a case
    text = models.TextField()
    queued_at = models.DateTimeField(default=timezone.now)
    release_at = models.DateTimeField(default=timezone.now)  # end of the hold; until then it can be stopped
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, unique=True)
    error = models.CharField(max_length=300, blank=True)  # of the latest attempt, without addresses

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "next_try"], name="outbox_ready")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="outbox_sending_has_lease"
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="outbox_sent_has_time"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def dispatched_at(self) -> datetime | None:
        """The instant of release, which the law's "sent" means here; None while it is held or when it was stopped."""
        if self.state == State.STOPPED or self.release_at > timezone.now():
            return None
        return self.release_at


class Caught(models.Model):
    """A message that the demo caught instead of sending. One row per Message-ID, so a repeat is shown once."""

    message_id = models.CharField(max_length=300, unique=True)
    caught_at = models.DateTimeField(default=timezone.now)
    to = models.TextField()
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    times = models.PositiveIntegerField(default=1)  # how often it arrived

    class Meta:
        ordering = ["-caught_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
