"""What was there before an edit, and which forms have already been answered."""

from django.db import models
from django.utils import timezone


class Revision(models.Model):
    """One version of one edited row: the values that it had from this edit on.

    The audit log names the fields that changed; their values are here, so that a person can see both.
    """

    subject = models.CharField(max_length=120)  # app.model:pk, as in the audit log
    version = models.PositiveIntegerField()
    values = models.JSONField()
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "version"], name="one_revision_per_version")]

    def __str__(self) -> str:
        return f"{self.subject} version {self.version}"


class Submission(models.Model):
    """A form that was answered. Its key is unique, so the same form sent twice makes one record.

    `digest` is the SHA-256 of what was sent: the same key with other words is refused, not ignored.
    Kept for 30 days.
    """

    key = models.CharField(max_length=64, unique=True)
    by_id = models.CharField(max_length=64)
    path = models.CharField(max_length=400)
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.path} at {self.at:%Y-%m-%d %H:%M}"


class KeptWords(models.Model):
    """What one person typed on one page and could not save, encrypted: see `kept`."""

    user_id = models.CharField(max_length=64)
    path = models.CharField(max_length=400)
    box = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "path"], name="one_kept_form_per_page")]

    def __str__(self) -> str:
        return f"{self.path}, {self.kept_at:%Y-%m-%d}"
