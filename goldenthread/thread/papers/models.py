"""Papers that were read and wait for a person to confirm them, and what was learnt of a council's tables."""

from typing import Any

from django.db import models
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned
from goldenthread.thread.sources.models import Source


class Reading(Versioned):
    """One file that was read. Nothing of it stands in the thread until a person confirms; then `source` is its paper.

    `choices`: what the person said: columns, answers, statuses, what to leave out. `found`: what the reader made of it.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", "Meeting page"
        PLAN = "plan", "Plan as a table"
        REPORT = "report", "Report or letter"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be confirmed"
        SAVED = "saved", "Saved"
        DROPPED = "dropped", "Dropped"

    council = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    name = models.CharField("name of the file", max_length=200)
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    published_words = models.CharField("published", max_length=100, blank=True)
    address = models.URLField("web address", max_length=500, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    result = models.JSONField("what saving did", default=list, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="readings")
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("papers:reading", args=[self.pk])

    @property
    def found(self) -> dict[str, Any]:
        return self.made.data if hasattr(self, "made") else {}


class Made(models.Model):
    """What the reader made of a file, beside its reading: large, and replaced when it is read with other choices."""

    reading = models.OneToOneField(Reading, on_delete=models.CASCADE, related_name="made")
    data = models.JSONField()

    def __str__(self) -> str:
        return f"{self.reading}"


class ColumnNames(models.Model):
    """A header that somebody of this council mapped, so that the next table with it needs no mapping."""

    council = models.SlugField(max_length=60)
    signature = models.CharField(max_length=16)
    header = models.JSONField()
    mapping = models.JSONField()

    class Meta:
        verbose_name_plural = "column names"
        constraints = [models.UniqueConstraint(fields=["council", "signature"], name="one_mapping_per_header")]

    def __str__(self) -> str:
        return ", ".join(self.header)


class StatusWord(models.Model):
    """What a status word means at this council, as a person confirmed it."""

    council = models.SlugField(max_length=60)
    found = models.CharField(max_length=120)
    means = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "found"], name="one_meaning_per_status_word")]

    def __str__(self) -> str:
        return f"{self.found}: {self.means}"
