"""The public record: one entry for each thing that was made public, in an order that cannot be rewritten in silence."""

from django.db import models


class Entry(models.Model):
    """One thing made public: a release, a counter-view, or the tombstone of a counter-view that was withheld.

    `data` is the canonical JSON that is hashed into the tree; the other fields are read out of it. Only ever added.
    """

    class Kind(models.TextChoices):
        RELEASE = "release", "Release"
        COUNTER_VIEW = "counter_view", "Counter-view"
        TOMBSTONE = "tombstone", "Withheld"

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=14, choices=Kind)
    subject = models.CharField(max_length=80, unique=True)  # what it is about, so that it is entered once
    data = models.TextField()
    root = models.CharField("root of the tree with this entry", max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"Entry {self.number}"
