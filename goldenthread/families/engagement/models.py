"""Groups of parents and young people, when they were heard, what they said and what was done; and the papers for
families that are written anew with them. No single family stands here: what names one is in casework."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned


class Group(Versioned):
    """A group that speaks for itself. `organisation`: the body here whose own people answer for it on the portal."""

    class Kind(models.TextChoices):
        FORUM = "forum", "Parent carer forum"
        PARENTS = "parents", "Parents’ group"
        PUPILS = "pupils", "Pupil council"
        YOUNG = "young", "Group of young people"
        OTHER = "other", "Other group"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    plain = models.TextField("who they are", blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    shown = models.BooleanField("it is shown", default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagement:edit-group", args=[self.slug])


class Occasion(Versioned):
    """A day, or a stretch of days, on which groups were heard. `came`: how many people; `chose_own`: the groups chose
    who came. `reported_on`: when those who took part were told what became of it."""

    class Kind(models.TextChoices):
        MEETING = "meeting", "Meeting"
        WORKSHOP = "workshop", "Workshop"
        SURVEY = "survey", "Survey"
        CONSULTATION = "consult", "Consultation"
        VISIT = "visit", "Visit to a group"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField("day, or first day")
    until = models.DateField("last day", null=True, blank=True)
    groups = models.ManyToManyField(Group, blank=True, related_name="occasions")
    asked = models.PositiveIntegerField("how many were asked", null=True, blank=True)
    came = models.PositiveIntegerField("how many took part", null=True, blank=True)
    chose_own = models.BooleanField("the groups chose who came", default=False)
    about = models.TextField("what it was about", blank=True)
    access = models.TextField("what made it easier to come", blank=True)
    reported_on = models.DateField("they were told what became of it on", null=True, blank=True)
    reported = models.TextField("what they were told", blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("on")), name="engagement_days_in_order"),
            models.CheckConstraint(
                condition=Q(asked=None) | Q(came=None) | Q(came__lte=F("asked")), name="engagement_came_of_asked"
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None, reported="") | (Q(reported_on__isnull=False) & ~Q(reported="")),
                name="engagement_reported_has_its_words",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("engagement:occasion", args=[self.pk])


class Voice(Versioned):
    """One thing that a group said, in its own words. `answer`: whether the group finds that what was done is what it
    asked for; its own people say so on the portal."""

    class Answer(models.TextChoices):
        SILENT = "", "Has not said"
        YES = "yes", "The group says: this helped"
        PART = "part", "The group says: this helped in part"
        NO = "no", "The group says: this is not what we asked for"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="voices")
    occasion = models.ForeignKey(Occasion, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    on = models.DateField("day on which it was said")
    words = models.TextField("what was said")
    theme = models.CharField("what it is about", max_length=120, blank=True)
    council = models.CharField("council whose recommendation it bears on", max_length=60, blank=True)
    recommendation = models.CharField("recommendation that it bears on", max_length=20, blank=True)
    shown = models.BooleanField("it is public", default=True)
    answer = models.CharField(max_length=4, choices=Answer, default=Answer.SILENT, blank=True)
    answer_words = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    proposed = models.PositiveIntegerField("number of the finding that was proposed", null=True, blank=True)
    evidence = models.PositiveIntegerField("number of the evidence that was proposed last", null=True, blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="engagement_answer_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("engagement:voice", args=[self.pk])


class Deed(models.Model):
    """What was done about what a group said. It hangs on what was said: there is no "we did" without a "you said". Only
    ever added."""

    class Kind(models.TextChoices):
        DID = "did", "We did:"
        WILL = "will", "We will:"
        CANNOT = "cannot", "We cannot:"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=6, choices=Kind)
    words = models.TextField()
    by_when = models.DateField("by when", null=True, blank=True)
    on = models.DateField()
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="will") | Q(by_when__isnull=False), name="engagement_promise_has_its_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words[:60]}"


class PublicPaper(Versioned):
    """A policy, letter or guide for families, how far it is rewritten, with whom, and by when."""

    class Standing(models.TextChoices):
        LISTED = "listed", "Not begun"
        BEGUN = "begun", "Being written anew"
        SIGNING = "signing", "Waits for the group to sign it off"
        IN_USE = "in_use", "In use"
        GONE = "gone", "No longer needed"

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    readers = models.CharField("who reads it", max_length=200)
    keeper = models.CharField("who answers for it", max_length=200)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="papers", verbose_name="written with"
    )
    standing = models.CharField("how far it is", max_length=8, choices=Standing, default=Standing.LISTED)
    due_on = models.DateField("due", null=True, blank=True)
    address = models.URLField("where it is", max_length=400, blank=True)
    age_before = models.PositiveSmallIntegerField("reading age before", null=True, blank=True)
    age_after = models.PositiveSmallIntegerField("reading age now", null=True, blank=True)
    shown = models.BooleanField("it stands in the public list", default=True)

    class Meta:
        ordering = ["due_on", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("engagement:paper", args=[self.slug])

    def late(self, today: date) -> bool:
        done = self.standing in (self.Standing.IN_USE, self.Standing.GONE)
        return not done and self.due_on is not None and self.due_on < today


class Stage(models.Model):
    """With whom a paper was looked at, at which stage, and what changed for it. Only ever added."""

    paper = models.ForeignKey(PublicPaper, on_delete=models.PROTECT, related_name="stages")
    on = models.DateField()
    what = models.CharField("stage", max_length=200)
    with_whom = models.CharField(max_length=200)
    changed = models.TextField("what changed for it", blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.paper}: {self.what}"


class SignOff(models.Model):
    """That a group signed a paper off, or did not, in its own words. Only ever added; the newest one counts."""

    paper = models.ForeignKey(PublicPaper, on_delete=models.PROTECT, related_name="sign_offs")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sign_offs")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    after_stage = models.PositiveIntegerField("how many stages it had gone through")
    on = models.DateField()
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.group}: {self.paper}"
