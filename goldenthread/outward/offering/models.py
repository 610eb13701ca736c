"""What people send from public pages, before anybody else reads it.

It may name a child, a teacher or the writer, for nobody can be kept from typing that. So it stays here until an officer
has read it; only what they put in public leaves. After a year its words are forgotten.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned
from goldenthread.rules.offer.comments import Hold

KEPT_FOR = timedelta(days=365)


class Fate(models.TextChoices):
    WAITING = "", "Waiting to be read"
    TAKEN = "taken", "In public"
    DECLINED = "declined", "Not put in public"


class Why(models.TextChoices):
    """Why it is not put in public. Regulation 56(4) lets a council leave out what is vexatious or about one case."""

    OWN_CASE = "own_case", "It is about one child’s own case, which is answered to that family"
    VEXATIOUS = "vexatious", "It is vexatious: it says nothing that could be answered"
    NOT_ABOUT = "not_about", "It is not about the local offer"
    TWICE = "twice", "The same was sent before"


class FromPublic(Versioned):
    """One thing that somebody sent. `holds`: why a person must look at it with care; empty where nothing was found."""

    key = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=12, unique=True)
    topic = models.CharField(max_length=14)
    about = models.JSONField(default=dict, blank=True)
    words = models.TextField()
    holds = models.JSONField(default=list, blank=True)
    received_at = models.DateTimeField()
    fate = models.CharField(max_length=8, choices=Fate, default=Fate.WAITING, blank=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    comment = models.PositiveIntegerField("number of the comment that it became", null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    forgotten = models.BooleanField(default=False)

    class Meta:
        ordering = ["received_at"]
        verbose_name_plural = "from public"
        constraints = [
            models.CheckConstraint(
                condition=Q(fate="", decided_at=None) | (~Q(fate="") & Q(decided_at__isnull=False)),
                name="offering_decided_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(fate="declined") & ~Q(why="") | ~Q(fate="declined") & Q(why=""),
                name="offering_declined_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("offering:one", args=[self.reference])

    @property
    def holds_words(self) -> list[str]:
        known: dict[Any, str] = {hold.value: hold.words for hold in Hold}
        return [known[hold] for hold in self.holds if hold in known]
