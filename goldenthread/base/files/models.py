"""Rows of the file store. A row is written only after its bytes are safely on the disk."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from goldenthread.base.files.kinds import Kind


class Root(models.TextChoices):
    """Separate folders, so that a child's paper and a council's published paper are never in one place."""

    THREAD = "thread", "Public matters"
    CASEWORK = "casework", "Casework"


class State(models.TextChoices):
    QUARANTINE = "quarantine", "In quarantine"
    CLEAN = "clean", "Checked"
    REFUSED = "refused", "Refused"

    @property
    def colour(self) -> str:
        """The GOV.UK tag colour."""
        return {"quarantine": "yellow", "clean": "green", "refused": "red"}[self.value]


class StoredFile(models.Model):
    """One row per content and root. Only a clean one can be opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField("fingerprint", max_length=64, db_index=True)  # of the bytes we keep
    root = models.CharField(max_length=10, choices=Root, default=Root.THREAD)
    size = models.PositiveBigIntegerField("size in bytes")
    kind = models.CharField(max_length=10, choices=[(k.code, k.label) for k in Kind])
    name = models.CharField("name when it came", max_length=150)  # cleaned; of the first upload
    state = models.CharField(max_length=10, choices=State, default=State.QUARANTINE)
    why = models.CharField(max_length=300, blank=True)  # why it waits or was refused, in words
    made_here = models.BooleanField(default=False)  # written by this program, so not passed through the gate
    scanned_at = models.DateTimeField(null=True)  # None: no scanner has looked at it
    uploaded_at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200, blank=True)  # the actor's id as text: this room knows no people

    class Meta:
        ordering = ["-uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["root", "sha256"], name="files_one_row_per_content"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(why=""), name="files_refused_says_why"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def of_kind(self) -> Kind:
        return Kind.of(self.kind)


class Receipt(models.Model):
    """One row per upload that was accepted: what came, when, and what it was filed as.

    A receipt without `filed_as` is on the "to file" list until a room takes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=14, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="receipts")
    name = models.CharField("name when it came", max_length=150)
    received_at = models.DateTimeField(default=timezone.now)
    received_size = models.PositiveBigIntegerField("size in bytes as it came")
    # The sender's own copy has this fingerprint; what we keep can differ, because hidden details are taken out.
    received_sha256 = models.CharField("fingerprint as it came", max_length=64)
    by = models.CharField(max_length=200, blank=True)
    by_label = models.CharField(max_length=200, blank=True)
    filed_as = models.CharField(max_length=200, blank=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_as="", filed_at__isnull=True) | (~Q(filed_as="") & Q(filed_at__isnull=False)),
                name="files_filed_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class DayUse(models.Model):
    """How much one person uploaded on one day: the row that a quota is counted on."""

    person = models.CharField(max_length=200)
    day = models.DateField()
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="files_one_row_per_person_and_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"
