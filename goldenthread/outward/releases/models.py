"""Batches of public pages: prepared by one person, approved by another, then published."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.rules.measures.release.limits import STRICT, Limits


class Release(Versioned):
    """One batch. Its pages and files are frozen when it is prepared; `digest` is their SHA-256."""

    class State(models.TextChoices):
        PREPARED = "prepared", "Waiting for a second person"
        APPROVED = "approved", "Approved, being published"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn before it was published"

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    note = models.TextField("what changed, in words for the public")
    digest = models.CharField(max_length=64)
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by_id = models.CharField(max_length=64)
    prepared_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by_id="")
                | (models.Q(approved_at__isnull=False) & ~models.Q(approved_by_id="")),
                name="approval_has_day_and_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by_id=models.F("prepared_by_id")), name="two_people_release"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(approved_at__isnull=False),
                name="nothing_published_unapproved",
            ),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("releases:release", args=[self.number])


class FrozenPage(models.Model):
    """One page of a release, as it will be published."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="pages")
    path = models.CharField(max_length=300)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    data = models.JSONField()

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="one_frozen_page_per_path")]

    def __str__(self) -> str:
        return self.path


class Follow(models.Model):
    """That somebody with an account wants to be told when a public page changes with a release, at the address of their
    account."""

    person_id = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    since = models.DateField()

    class Meta:
        ordering = ["person_id", "path"]
        constraints = [models.UniqueConstraint(fields=["person_id", "path"], name="releases_one_follow_per_page")]

    def __str__(self) -> str:
        return f"{self.path} since {self.since}"


class FrozenFile(models.Model):
    """One file of a release, as it will be published."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=300)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    body = models.BinaryField()

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="one_frozen_file_per_path")]

    def __str__(self) -> str:
        return self.path


class SmallNumbers(models.Model):
    """The rules for small numbers from a decision on; the newest row holds, and rows are only ever added."""

    hide_up_to = models.PositiveSmallIntegerField(default=STRICT.hide_up_to)
    hide_nought = models.BooleanField(default=STRICT.hide_nought)
    round_to = models.PositiveSmallIntegerField(default=STRICT.round_to)
    least_group = models.PositiveSmallIntegerField(default=STRICT.least_group)
    why = models.CharField(max_length=500)
    decision = models.CharField(max_length=300, blank=True)  # who decided it, when, and where that is recorded
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by_id = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "small numbers"

    def __str__(self) -> str:
        return f"Rules for small numbers of {timezone.localdate(self.recorded_at)}"

    @property
    def limits(self) -> Limits:
        return Limits(self.hide_up_to, self.hide_nought, self.round_to, self.least_group)

    @property
    def looser(self) -> list[str]:
        return self.limits.looser(STRICT)
