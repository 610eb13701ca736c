"""Work to be done later: one row per job, one row per periodic job. The table is the queue; there is no broker."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"

    @property
    def colour(self) -> str:
        """The GOV.UK tag colour."""
        return {"waiting": "grey", "running": "blue", "done": "green", "failed": "red"}[self.value]


class JobQuerySet(models.QuerySet["Job"]):
    def ready(self, now: datetime) -> JobQuerySet:
        """Jobs that a worker may take now, most urgent first: due ones, and running ones whose worker fell silent."""
        due = Q(state=State.WAITING, run_after__lte=now)
        abandoned = Q(state=State.RUNNING, lease_until__lt=now)
        return self.filter(due | abandoned).order_by("-priority", "run_after", "queued_at")


class Job(models.Model):
    """One row per job. It is run at least once; a `whole` job takes effect exactly once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, db_index=True)  # "module.function", as declared with @jobs.job
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)  # higher first
    queued_at = models.DateTimeField(default=timezone.now)
    queued_by = models.CharField(max_length=200, blank=True)  # actor's id; empty when a timetable queued it
    run_after = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)  # of the latest attempt
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # started, including ones cut short by a crash
    worker = models.CharField(max_length=80, blank=True)
    # A running job whose lease has passed belongs to a worker that died; another takes it.
    lease_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)  # None: not known beforehand
    words = models.CharField(max_length=300, blank=True)  # what it is doing, or what it did
    error = models.CharField(max_length=500, blank=True)  # why the latest attempt failed; never a traceback

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-priority", "run_after"], name="jobs_ready"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="jobs_running_has_lease"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None


class Periodic(models.Model):
    """One row per periodic job that was ever due: when it was last queued and how it last ended."""

    name = models.CharField(max_length=200, primary_key=True)
    queued_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
