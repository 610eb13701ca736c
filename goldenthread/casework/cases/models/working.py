"""What happens beside the law's steps: support now, appointments, and what people contributed to this child's plan."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.kinds import Attendance, ContributionBy, Form, PlanStage
from goldenthread.casework.cases.models.matters import Matter, Paper
from goldenthread.casework.children.banded import Banded, OnlyAdded
from goldenthread.casework.children.models import Child, Party
from goldenthread.rules.access.bands import Band

B2, B3, B4, B7 = Band.B2, Band.B3, Band.B4, Band.B7


class InterimSupport(Banded, Versioned):
    """What a school gives now, from the request until the final plan and after a refusal.

    The family sees it, and may say that it is not so.
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "what": B3,
        "how_often": B3,
        "given_by": B3,
        "since": B3,
        "until": B3,
        "checked_on": B3,
        "by_label": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="support")
    what = models.CharField("what is given now", max_length=400)
    how_often = models.CharField("how often and for how long", max_length=200, blank=True)
    given_by = models.CharField("by whom", max_length=200)
    since = models.DateField("since")
    until = models.DateField("until", null=True, blank=True)
    checked_on = models.DateField("last checked with the family", null=True, blank=True)
    by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="cases_support_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"support {self.pk}"


class Said(OnlyAdded):
    """What a family or a school says of the support given now: it is so, or it is not. Answered, never edited."""

    bands = {
        "id": B2,
        "child": B2,
        "support": B2,
        "party": B2,
        "so": B3,
        "words": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    support = models.ForeignKey(InterimSupport, on_delete=models.PROTECT, related_name="said")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    so = models.BooleanField("it happens as written")
    words = models.CharField("what is so", max_length=1_000, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name_plural = "said"

    def __str__(self) -> str:
        return f"said {self.pk}"


class Appointment(Banded, Versioned):
    """An appointment for the assessment, and what came of it. "DNA" means two things; here each has its own word."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "with_whom": B3,
        "what_for": B3,
        "on": B3,
        "attendance": B3,
        "words": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="appointments")
    with_whom = models.CharField("with whom", max_length=200)
    what_for = models.CharField("what for", max_length=200, blank=True)
    on = models.DateField("on which day")
    attendance = models.CharField("what came of it", max_length=16, choices=Attendance, default=Attendance.PLANNED)
    words = models.CharField("why, in words", max_length=400, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class Contribution(OnlyAdded):
    """Who contributed to this child's plan at which stage, in what form, and what changed because of it."""

    bands = {
        "id": B2,
        "child": B2,
        "matter": B2,
        "stage": B3,
        "who": B3,
        "who_words": B3,
        "form": B3,
        "words": B3,
        "paper": B3,
        "changed": B3,
        "day": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="contributions")
    stage = models.CharField("at which stage", max_length=12, choices=PlanStage)
    who = models.CharField("who", max_length=12, choices=ContributionBy)
    who_words = models.CharField("their name, where that helps", max_length=200, blank=True)
    form = models.CharField("in what form", max_length=10, choices=Form)
    words = models.TextField("what they said, in their words", blank=True, max_length=8_000)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed = models.TextField("what changed because of it, or why nothing did", blank=True, max_length=2_000)
    day = models.DateField("on which day")
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"contribution {self.pk}"
