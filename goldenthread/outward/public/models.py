"""The published snapshot: what the public site shows, and nothing else.

These tables live in the snapshot database alone. A release's rows are written once, by the publish job, and never
changed; a newer release is shown instead.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models


class PublishedReleaseQuerySet(models.QuerySet["PublishedRelease"]):
    def current(self) -> "PublishedRelease | None":
        """The newest release; its `beside` is the moment at which another view, or an answer, last changed."""
        newest = PublishedView.objects.order_by("-changed_at").values("changed_at")[:1]
        return self.annotate(beside=models.Subquery(newest)).order_by("-number").first()


class PublishedRelease(models.Model):
    """One approved batch of pages. `digest` is the SHA-256 of all of them, as the second person approved it."""

    number = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    note = models.TextField("what changed, in words for the public")

    objects = PublishedReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Release {self.number}"


SAYS_ITSELF = ("charts", "release")  # of a page: drawn from the rest, or the release's own number


def said(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a page says, to see whether it says something else than in another release."""
    return {name: value for name, value in data.items() if name not in SAYS_ITSELF}


class PublishedPage(models.Model):
    """One page: `kind` picks the template, `data` holds its facts."""

    release = models.ForeignKey(PublishedRelease, on_delete=models.PROTECT, related_name="pages")
    path = models.CharField(max_length=300)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    data = models.JSONField()

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="one_page_per_path")]

    def __str__(self) -> str:
        return self.path


class PublishedEntry(models.Model):
    """One entry of the public record, as it was hashed into its tree."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=14)
    data = models.TextField()
    root = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "published entries"

    def __str__(self) -> str:
        return f"Entry {self.number}"


class PublishedView(models.Model):
    """Another view of what a page says, shown beside it from its own day on, whichever release the page is of.

    `sha256` is the fingerprint of what was filed, as it stands in the public record. `data` is what may be shown: of
    a view that was withheld only that it was, and why.
    """

    number = models.PositiveIntegerField(unique=True)
    path = models.CharField(max_length=200, db_index=True)
    sha256 = models.CharField(max_length=64)
    data = models.JSONField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"View {self.number}"


class PublishedFile(models.Model):
    """One file to download, such as the one-page paper, written when the release was prepared."""

    release = models.ForeignKey(PublishedRelease, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=300)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    body = models.BinaryField()

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="one_file_per_path")]

    def __str__(self) -> str:
        return self.path


class PublishedOfferQuerySet(models.QuerySet["PublishedOffer"]):
    def there(self) -> "PublishedOfferQuerySet":
        return self.filter(gone=False)


class PublishedOffer(models.Model):
    """One thing of the local offer as the public reads it: a service, provider, page, comment or the checklist.

    It follows the office within a minute, whichever release the rest of the site shows: a family needs today's number.
    What was taken out stays as `gone`, so that whoever keeps an index sees that it went.
    """

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    slug = models.CharField(max_length=120, db_index=True)
    data = models.JSONField()
    gone = models.BooleanField(default=False)
    changed_at = models.DateTimeField(db_index=True)

    objects = PublishedOfferQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_published_offer_per_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class PublishedPostcode(models.Model):
    """Where a postcode is, for search by distance. `code` without its space."""

    code = models.CharField(max_length=7, primary_key=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Received(models.Model):
    """What somebody sent from a public page. It waits here until the office fetches it, and then leaves."""

    key = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12)
    data = models.JSONField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["received_at"]
        verbose_name_plural = "received"

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Missed(models.Model):
    """Words that were looked for on a day and found nothing. Nobody sees them before three days share them."""

    day = models.DateField()
    words = models.CharField(max_length=60)

    class Meta:
        ordering = ["day", "words"]
        verbose_name_plural = "missed"
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="one_miss_per_day")]

    def __str__(self) -> str:
        return self.words
