"""The document that says what help there is at which level of need, as data: editions, levels, numbered paragraphs and
the ways in. What is in force is never changed: a change is a new edition, and every earlier one stays readable."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned


class Standing(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_FORCE = "in_force", "In force"
    PAST = "past", "Past"


class ThresholdDocument(Versioned):
    """One such document of the council and its partners. `keeper`: the post that answers for it."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    summary = models.CharField("in one sentence", max_length=300)
    keeper = models.CharField("who answers for it", max_length=200)
    contact = models.CharField("whom to ask", max_length=300)
    review_by = models.DateField("to be looked at again by", null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("thresholds:document", args=[self.slug])

    @property
    def citation(self) -> str:
        """Its key for those who rely on it."""
        return f"threshold/{self.slug}"

    @property
    def in_force(self) -> Edition | None:
        return next((one for one in self.editions.all() if one.standing == Standing.IN_FORCE), None)

    @property
    def draft(self) -> Edition | None:
        return next((one for one in self.editions.all() if one.standing == Standing.DRAFT), None)


class Edition(Versioned):
    """One state of the document. `readers`: the roles that are asked to read it; `made_with`: who helped to write
    it."""

    document = models.ForeignKey(ThresholdDocument, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.DRAFT)
    why = models.TextField("what changed, and why", blank=True)
    made_with = models.CharField("who helped to write it", max_length=300, blank=True)
    readers = models.JSONField("who is asked to read it", default=list, blank=True)
    reasons = models.TextField("why hard words were left in", blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    past_from = models.DateField(null=True, blank=True)
    put_by = models.CharField("put in force by", max_length=200, blank=True)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="thresholds_one_edition_per_number"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(standing="in_force"), name="thresholds_one_edition_in_force"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(standing="draft"), name="thresholds_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(standing="draft", in_force_from=None)
                | (~Q(standing="draft") & Q(in_force_from__isnull=False)),
                name="thresholds_in_force_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(past_from=None) | Q(past_from__gte=F("in_force_from")), name="thresholds_past_after"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.document}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("thresholds:edition", args=[self.document.slug, self.number])


class Level(Versioned):
    """One level of help: for whom, what there is, who can ask and how, and what happens then."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="levels")
    slug = models.SlugField(max_length=40)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    for_whom = models.TextField("for whom it is")
    help = models.TextField("what help there is")
    ask = models.TextField("who can ask, and how")
    after = models.TextField("what happens next")
    safeguarding = models.BooleanField("it begins with a worry about a child’s safety", default=False)

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="thresholds_one_level_per_slug")]

    def __str__(self) -> str:
        return self.title


class Paragraph(Versioned):
    """One numbered paragraph. Its number stays through the editions; a number that was dropped is not used again."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="paragraphs")
    ref = models.CharField("number", max_length=20)
    position = models.PositiveIntegerField(default=0)
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.PROTECT, related_name="paragraphs")
    heading = models.CharField(max_length=200, blank=True)
    words = models.TextField()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "ref"], name="thresholds_one_paragraph_per_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.heading}".strip()


class Route(Versioned):
    """A way in: what one asks for, whom, how, and what is done then. Ways that need no worry about a child's safety
    come first. `offer`: the slug of its entry in the local offer."""

    document = models.ForeignKey(ThresholdDocument, on_delete=models.PROTECT, related_name="routes")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    to_whom = models.CharField("whom one asks", max_length=200)
    how = models.TextField("how one asks")
    after = models.TextField("what happens next, and by when")
    law = models.CharField("what the law says of it", max_length=300, blank=True)
    offer = models.CharField("its entry in the local offer", max_length=100, blank=True)
    safeguarding = models.BooleanField("it begins with a worry about a child’s safety", default=False)
    shown = models.BooleanField("it is shown", default=True)

    class Meta:
        ordering = ["safeguarding", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.document.get_absolute_url()


class Read(models.Model):
    """That somebody has read an edition. Only ever added."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reads")
    person_id = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    on = models.DateField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "person_id"], name="thresholds_one_read_per_person")]

    def __str__(self) -> str:
        return f"{self.label} read {self.edition}"


class FollowUp(Versioned):
    """Something that relied on a paragraph which an edition changed, and what was done about it."""

    class Done(models.TextChoices):
        OPEN = "", "Not looked at"
        RIGHT = "right", "It is right as it stands"
        CHANGED = "changed", "It was changed"
        GONE = "gone", "It is not used any more"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="follow_ups")
    paragraph = models.CharField(max_length=60)
    change = models.CharField(max_length=8)
    kind = models.CharField(max_length=20)
    kind_label = models.CharField(max_length=100)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=400, blank=True)
    done = models.CharField(max_length=8, choices=Done, default=Done.OPEN, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by_label = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["edition", "kind_label", "title", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "paragraph", "kind", "key"], name="thresholds_one_follow_up_per_reliance"
            ),
            models.CheckConstraint(
                condition=Q(done="", done_on=None) | (~Q(done="") & Q(done_on__isnull=False)),
                name="thresholds_followed_up_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} after a change of {self.paragraph}"

    def get_absolute_url(self) -> str:
        return self.edition.get_absolute_url()


def texts_of(row: Level | Paragraph) -> dict[str, Any]:
    """What an edition says in this row, to compare two editions and to copy one."""
    names = (
        ("title", "for_whom", "help", "ask", "after", "safeguarding", "position", "slug")
        if isinstance(row, Level)
        else ("ref", "heading", "words", "position")
    )
    return {name: getattr(row, name) for name in names}
