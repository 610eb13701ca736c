from __future__ import annotations

from typing import Any

from django.db import models

from goldenthread.base.audit import chain


class Entry(models.Model):
    """One row per thing done or refused. No foreign keys: an entry outlives what it names.

    `seq` is contiguous from 1 in the order of commits; order never depends on the clock. `counter` is nanoseconds of
    the machine's monotonic clock, comparable between entries of the same boot (the part of `process` before the dash).
    `at` and `fields` are text because they are sealed as text. Only `units` writes here; triggers refuse change.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField("when (UTC)", max_length=27)
    counter = models.BigIntegerField()
    process = models.CharField(max_length=40)
    actor_id = models.CharField("who (id)", max_length=100, blank=True)
    actor_label = models.CharField("who", max_length=200, blank=True)
    actor_kind = models.CharField("kind of actor", max_length=10)
    acting_for = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=100, blank=True)
    relationship = models.CharField(max_length=100, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    session = models.CharField(max_length=16, blank=True)
    address = models.CharField("network address", max_length=60, blank=True)
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=200, blank=True)
    fields = models.TextField("fields changed (JSON list of names)", blank=True)
    reason = models.TextField(blank=True)
    result = models.CharField(max_length=20)
    request = models.CharField("request reference", max_length=40, blank=True)
    previous_hash = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["-seq"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["actor_id", "seq"], name="audit_by_actor"),
            models.Index(fields=["object", "seq"], name="audit_by_object"),
            models.Index(fields=["action", "seq"], name="audit_by_action"),
            models.Index(fields=["result", "seq"], name="audit_by_result"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object}".strip()

    def values(self) -> tuple[Any, ...]:
        """What is sealed, in the order of `chain.COLUMNS`."""
        return tuple(getattr(self, name) for name in chain.COLUMNS)


class Head(models.Model):
    """One row: the last entry, and the random name of this chain. Locked last and shortest."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    chain = models.CharField(max_length=32)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"entry {self.seq}"
