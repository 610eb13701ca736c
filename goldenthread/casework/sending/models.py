"""What leaves: one paper, to one recipient of this child, after checks, a hold and, where needed, a second person."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation
from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import Paper
from goldenthread.casework.children.banded import Banded
from goldenthread.casework.children.kinds import Decision
from goldenthread.casework.children.models import Child, Party
from goldenthread.rules.access.bands import Band


class Channel(models.TextChoices):
    PORTAL = "portal", "On the portal, with a message that something is there"
    POST = "post", "Printed and posted"


class State(models.TextChoices):
    WAITING = "waiting", "Waits for a second person"
    REFUSED = "refused", "Not let go"
    HELD = "held", "On its way: can still be stopped"
    STOPPED = "stopped", "Stopped"

    @property
    def colour(self) -> str:
        return {"waiting": "yellow", "refused": "red", "held": "green", "stopped": "red"}[self.value]


class Sending(Banded, Versioned):
    """One paper to one recipient. `release_at` is the instant of dispatch; until then it can be stopped.

    `found` are the detector's hits and the doubts of the examination: other families' details, so B6.
    """

    bands = {
        "id": Band.B2,
        "version": Band.B2,
        "child": Band.B2,
        "paper": Band.B2,
        "to_party": Band.B2,
        "to_body": Band.B2,
        "to_words": Band.B2,
        "channel": Band.B2,
        "words": Band.B3,
        "found": Band.B6,
        "why_second": Band.B2,
        "override": Band.B6,
        "state": Band.B2,
        "prepared_by_id": Band.B7,
        "prepared_by": Band.B2,
        "prepared_at": Band.B2,
        "approved_by_id": Band.B7,
        "approved_by": Band.B2,
        "approved_at": Band.B2,
        "release_at": Band.B2,
        "collected_at": Band.B2,
        "posted_on": Band.B2,
        "message": Band.B2,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="sendings")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="sendings")
    to_party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_body = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_words = models.CharField("to", max_length=300)
    channel = models.CharField(max_length=8, choices=Channel)
    words = models.TextField("a few words to go with it", blank=True)
    found = models.JSONField(default=list)
    why_second = models.JSONField(default=list)
    override = models.CharField("why it may go all the same", max_length=400, blank=True)
    state = models.CharField(max_length=8, choices=State)
    prepared_by_id = models.CharField(max_length=64)
    prepared_by = models.CharField(max_length=200)
    prepared_at = models.DateTimeField(default=timezone.now)
    approved_by_id = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    message = models.UUIDField(null=True, blank=True)  # the message in the outbox

    class Meta:
        ordering = ["-prepared_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_party__isnull=False, to_body=None) | Q(to_party=None, to_body__isnull=False),
                name="sending_to_one",
            ),
            models.CheckConstraint(condition=~Q(approved_by_id=F("prepared_by_id")), name="sending_two_people"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(release_at__isnull=False), name="sending_held_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"sending {str(self.pk)[:8]}"

    def dispatched_at(self, now: datetime | None = None) -> datetime | None:
        """The instant at which it left; None while it is held, and when it was stopped."""
        now = now or timezone.now()
        return self.release_at if self.state == State.HELD and self.release_at and self.release_at <= now else None


class Export(Banded):
    """A list of children as a file: asked by one person for a reason, approved by another, built when it is fetched."""

    bands = {
        "id": Band.B7,
        "which": Band.B7,
        "columns": Band.B7,
        "reason": Band.B7,
        "asked_by_id": Band.B7,
        "asked_by": Band.B7,
        "asked_at": Band.B7,
        "decision": Band.B7,
        "decided_by_id": Band.B7,
        "decided_by": Band.B7,
        "decided_at": Band.B7,
        "until": Band.B7,
        "fetched_at": Band.B7,
        "rows": Band.B7,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    which = models.CharField("which cases", max_length=10, blank=True)  # a worklist; empty: all children
    columns = models.JSONField(default=list)
    reason = models.CharField(max_length=400)
    asked_by_id = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)  # it is fetched once, before this
    fetched_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by_id=F("asked_by_id")), name="sending_export_two_people"),
        ]
