from django.db import models
from django.utils import timezone


class Backup(models.Model):
    """One row per backup that was tried."""

    at = models.DateTimeField("when", default=timezone.now)
    archive = models.CharField("file", max_length=300)
    ok = models.BooleanField()
    words = models.CharField("what happened", max_length=500)
    sha256 = models.CharField("fingerprint of the archive", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", default=0)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.archive


class Drill(models.Model):
    """One row per restore that was tried on a throw-away copy and compared."""

    at = models.DateTimeField("when", default=timezone.now)
    archive = models.CharField("file", max_length=300)
    # Made for the drill with a key of the moment; otherwise an archive from the shelf, opened with the real key.
    fresh = models.BooleanField("made for the drill")
    ok = models.BooleanField("proved")
    words = models.CharField("what happened", max_length=500)
    tables = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    audit_entries = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {'proved' if self.ok else 'not proved'}"


class Erasure(models.Model):
    """One row per record erased for good: which, never what it held. Replayed after every restore."""

    label = models.CharField("kind of record", max_length=100)  # app.model
    key = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    erased_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["erased_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["label", "key"], name="backup_erased_once")]

    def __str__(self) -> str:
        return f"{self.label}:{self.key}"
