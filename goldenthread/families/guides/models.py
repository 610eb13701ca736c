"""Easy words for what the site tells, and guides of five minutes made from the same sources.

Nothing is written twice: a guide shows its sources as they stand, and easy words leave the site when the words that
they give again change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned


class EasyWords(Versioned):
    """One source in easy words. `of_words`: the digest of the words that it gives again. `made_with`: the people who
    need easy words and read it first. It is public once somebody other than its writer says that it is right."""

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    words = models.TextField(max_length=6_000)
    of_words = models.CharField(max_length=64)
    written_by = models.CharField("who wrote it", max_length=200)
    made_with = models.CharField("who read it first", max_length=300, blank=True)
    reviewed_by = models.CharField("who says that it is right", max_length=200, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "key"]
        verbose_name_plural = "easy words"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="guides_easy_words_once"),
            models.CheckConstraint(
                condition=Q(reviewed_by="", reviewed_on=None) | (~Q(reviewed_by="") & Q(reviewed_on__isnull=False)),
                name="guides_easy_words_read_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (easy words)"

    def get_absolute_url(self) -> str:
        return reverse("guides:easy", args=[self.kind, self.key])

    @property
    def source(self) -> str:
        return f"{self.kind}:{self.key}"


class Guide(Versioned):
    """A guide for one kind of reader: its own opening and questions, and between them parts of other rooms in order.

    `parts`: names of sources, such as "level:help/early". `of_parts`: the digest of the parts when somebody last said
    that the guide is right."""

    class Reader(models.TextChoices):
        FAMILIES = "families", "Families"
        YOUNG = "young", "Young people"
        COUNCILLORS = "councillors", "Councillors"
        STAFF = "staff", "Council staff"
        SCHOOLS = "schools", "Schools and settings"

    class Standing(models.TextChoices):
        DRAFT = "draft", "Draft"
        LIVE = "live", "In public"
        WITHDRAWN = "withdrawn", "Taken out"

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    reader = models.CharField("for whom", max_length=12, choices=Reader)
    summary = models.CharField("in one sentence", max_length=300)
    opening = models.TextField("how it begins", max_length=4_000, blank=True)
    parts = models.JSONField("its parts", default=list, blank=True)
    questions = models.TextField("questions to ask", max_length=1_500, blank=True)
    next_step = models.CharField("what to do next", max_length=300)
    contact = models.CharField("whom to ask", max_length=300, blank=True)
    reasons = models.TextField("why hard words were left in", blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.DRAFT)
    of_parts = models.CharField(max_length=64, blank=True)
    checked_on = models.DateField("last looked at", null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("guides:guide", args=[self.slug])

    @property
    def own_words(self) -> str:
        """What it says itself, in the order of its page."""
        asks = f"## Questions to ask\n\n{self.questions}" if self.questions.strip() else ""
        return "\n\n".join(filter(None, (self.summary, self.opening, asks, f"## What to do next\n\n{self.next_step}")))
