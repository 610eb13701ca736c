"""A plan as data: versions, rows by section with their links, what the family said, settings that were asked."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation
from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import Matter, Paper
from goldenthread.casework.children.banded import Banded, OnlyAdded
from goldenthread.casework.children.models import Child, Party
from goldenthread.casework.plans.kinds import SECTIONS, AnswerKind, Reply, RowKind, VersionKind, VersionState
from goldenthread.rules.access.bands import Band

B2, B3, B4, B7, BY_ROW = Band.B2, Band.B3, Band.B4, Band.B7, Band.BY_ROW


class EhcPlanVersion(Banded, Versioned):
    """One version of the plan of an assessment: a draft, a new draft, the final. Issued, nothing of it changes."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "number": B3,
        "kind": B3,
        "state": B3,
        "regime": B3,
        "setting": B3,
        "setting_type": B3,
        "direct_payment": B3,
        "health_agreed_on": B4,
        "health_agreed_by": B4,
        "signed_by": B3,
        "signed_on": B3,
        "paper": B3,
        "issued_at": B3,
        "by_label": B3,
        "made_at": B3,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="plan_versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=VersionKind)
    state = models.CharField(max_length=8, choices=VersionState, default=VersionState.WRITING)
    regime = models.CharField(max_length=12, default="ehc_2014")  # the law's form of plan; others may stand beside it
    setting = models.CharField("name of the school or college", max_length=200, blank=True)
    setting_type = models.CharField("type of school or college", max_length=200, blank=True)
    direct_payment = models.BooleanField("a direct payment is agreed", default=False)
    health_agreed_on = models.DateField("the NHS body agreed section G on", null=True, blank=True)
    health_agreed_by = models.CharField("who agreed for the NHS body", max_length=200, blank=True)
    signed_by = models.CharField("officer who signs", max_length=200, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    paper = models.OneToOneField(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_version")
    issued_at = models.DateTimeField(null=True, blank=True)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="plans_version_number_once"),
            models.UniqueConstraint(fields=["matter"], condition=Q(state="writing"), name="plans_one_being_written"),
            models.CheckConstraint(
                condition=Q(state="writing", issued_at=None, paper=None)
                | Q(state="issued", issued_at__isnull=False, paper__isnull=False),
                name="plans_issued_has_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(signed_by="", signed_on=None) | (~Q(signed_by="") & Q(signed_on__isnull=False)),
                name="plans_signed_by_somebody_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class PlanRow(Banded, Versioned):
    """One need, outcome, provision or text of a section. Its band is its section's: health C, G; social care D, H.

    `key` is the same in every version, so that what changed can be told. Links hold keys of the same version.
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "of_version": B2,
        "section": BY_ROW,
        "band": BY_ROW,
        "kind": BY_ROW,
        "key": BY_ROW,
        "words": BY_ROW,
        "who": BY_ROW,
        "frequency": BY_ROW,
        "duration": BY_ROW,
        "hours_a_week": BY_ROW,
        "needs": BY_ROW,
        "outcomes": BY_ROW,
        "cites": BY_ROW,
        "measure": BY_ROW,
        "by_when": BY_ROW,
        "why": BY_ROW,
        "adulthood": BY_ROW,
        "changed_at": BY_ROW,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    of_version = models.ForeignKey(EhcPlanVersion, on_delete=models.PROTECT, related_name="rows")
    section = models.CharField(max_length=2, choices=SECTIONS)
    band = models.CharField(max_length=2)
    kind = models.CharField(max_length=10, choices=RowKind)
    key = models.CharField(max_length=8)
    words = models.TextField("what it says", max_length=8_000)
    who = models.CharField("who gives it, with which skill", max_length=300, blank=True)
    frequency = models.CharField("how often", max_length=200, blank=True)
    duration = models.CharField("for how long each time", max_length=200, blank=True)
    hours_a_week = models.DecimalField("hours a week", max_digits=5, decimal_places=2, null=True, blank=True)
    needs = models.JSONField(default=list, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    cites = models.CharField("advice that says so, with its page", max_length=300, blank=True)
    measure = models.CharField("how it is seen", max_length=300, blank=True)
    by_when = models.CharField("by when", max_length=100, blank=True)
    why = models.CharField("why it is left open, or has no provision", max_length=400, blank=True)
    adulthood = models.BooleanField("it prepares for adulthood", default=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["section", "pk"]
        constraints = [models.UniqueConstraint(fields=["of_version", "key"], name="plans_key_once_in_a_version")]

    def __str__(self) -> str:
        return f"row {self.pk}"


class FamilyAnswer(OnlyAdded):
    """What the family said of a draft: to change something, a meeting, a school, a budget, or that it has finished."""

    bands = {
        "id": B2,
        "child": B2,
        "of_version": B2,
        "party": B2,
        "kind": B3,
        "words": B3,
        "sections": B3,
        "day": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    of_version = models.ForeignKey(EhcPlanVersion, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("what they said", max_length=16, choices=AnswerKind)
    words = models.TextField("in their words", blank=True, max_length=8_000)
    sections = models.CharField("sections that it is about", max_length=40, blank=True)
    day = models.DateField("on which day")
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class SettingAsked(Banded, Versioned):
    """A school or college that was sent the draft and asked whether it can be named (ss.39(2), 40)."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "of_version": B2,
        "body": B3,
        "name": B3,
        "asked_for": B3,
        "asked_on": B3,
        "reply": B3,
        "replied_on": B3,
        "words": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    of_version = models.ForeignKey(EhcPlanVersion, on_delete=models.PROTECT, related_name="settings_asked")
    body = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("school or college", max_length=200)
    asked_for = models.BooleanField("the family asked for it", default=False)
    asked_on = models.DateField("asked on")
    reply = models.CharField("its answer", max_length=8, choices=Reply, blank=True)
    replied_on = models.DateField("answered on", null=True, blank=True)
    words = models.CharField("what it says", max_length=1_000, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["asked_on", "pk"]
        verbose_name_plural = "settings asked"
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on=None) | Q(replied_on__gte=F("asked_on")), name="plans_reply_after_the_question"
            )
        ]

    def __str__(self) -> str:
        return f"setting asked {self.pk}"
