"""Asking owners how things stand, their answers, and the second person who checks each."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.thread.governance.models import Post, Undertaking
from goldenthread.thread.improvement.models import Action, Colour, StatusReport

OPEN_FOR = timedelta(days=14)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Contact(Versioned):
    """Where to write to whoever holds a post: a work address, never a private one."""

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="contact")
    email = models.EmailField("work email address")

    def __str__(self) -> str:
        return f"{self.post}: {self.email}"

    def get_absolute_url(self) -> str:
        return reverse("week:contacts", args=[self.post.council])


class UpdateRequest(models.Model):
    """One email to one address with everything asked of it. The link opens its items and nothing else, until it ends.

    Only the fingerprint of the link's secret is kept.
    """

    council = models.SlugField(max_length=60)
    email = models.EmailField()
    to = models.CharField("posts that it was sent to", max_length=400)
    as_at = models.DateField("as at")
    token_sha256 = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.to}, as at {self.as_at}"

    @property
    def open(self) -> bool:
        return timezone.now() < self.expires_at


class Item(models.Model):
    """One thing that is asked: how an action stands, or what came of something owed."""

    request = models.ForeignKey(UpdateRequest, on_delete=models.PROTECT, related_name="items")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="asked")
    undertaking = models.ForeignKey(Undertaking, null=True, blank=True, on_delete=models.PROTECT, related_name="asked")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["request", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__isnull=False, undertaking__isnull=True)
                | models.Q(action__isnull=True, undertaking__isnull=False),
                name="item_asks_one_thing",
            ),
            models.UniqueConstraint(fields=["request", "position"], name="one_item_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.words[:80]}"

    @property
    def ref(self) -> str:
        return self.action.ref if self.action else self.undertaking.ref if self.undertaking else ""

    @property
    def words(self) -> str:
        return self.action.words if self.action else self.undertaking.words if self.undertaking else ""

    @property
    def due(self) -> str:
        if self.action:
            return self.action.due_words or ("" if self.action.rhythm == "once" else self.action.get_rhythm_display())
        return self.undertaking.due_words if self.undertaking else ""


class Answer(models.Model):
    """What an owner answered about one item. Only ever added: a better answer is a newer one.

    It changes nothing that is reported until a second person has checked it.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    activity = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)
    words = models.TextField("what has happened")
    reason = models.TextField("why", blank=True)
    done_on = models.DateField("day on which it was done", null=True, blank=True)
    by_label = models.CharField(max_length=400)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item.ref}: {self.get_activity_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("week:check", args=[self.pk])


class Check(models.Model):
    """The second person's word on one answer: taken over as a report, or sent back with the reason."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="check_made")
    taken = models.BooleanField()
    reason = models.TextField(blank=True)
    report = models.ForeignKey(StatusReport, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer}: {'taken' if self.taken else 'sent back'}"


class Feed(models.Model):
    """An address that a calendar program reads the programme's dates from. It names no child and no person."""

    council = models.SlugField(max_length=60)
    token_sha256 = models.CharField(max_length=64, unique=True)
    by_id = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Dates of {self.council}"
