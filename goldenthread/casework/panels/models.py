"""Panels and what they advise. A panel has no standing in law: its advice is kept apart from any decision."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children.banded import Banded
from goldenthread.casework.children.models import Child
from goldenthread.casework.panels.kinds import Advice, PanelKind, Question, Seniority
from goldenthread.rules.access.bands import Band

B2, B3, B6, B7 = Band.B2, Band.B3, Band.B6, Band.B7
USER = settings.AUTH_USER_MODEL


class Panel(Banded, Versioned):
    """One panel of the council: how many cases it can hear in a day, and how many members make it able to advise."""

    bands = {"id": B2, "version": B2, "name": B2, "kind": B2, "capacity": B2, "quorum": B2, "ended_on": B2}
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField("kind", max_length=10, choices=PanelKind)
    capacity = models.PositiveSmallIntegerField("cases in one meeting", default=20)
    quorum = models.PositiveSmallIntegerField("members who must be there", default=3)
    ended_on = models.DateField("ended on", null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Chair(Banded):
    """Which post chairs a panel, and how senior it is, from a first day. The earlier rows are its history."""

    bands = {"id": B2, "panel": B2, "post": B2, "seniority": B2, "starts": B2, "why": B2, "by_label": B2}
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="chairs")
    post = models.CharField("post", max_length=200)
    seniority = models.CharField("how senior", max_length=10, choices=Seniority)
    starts = models.DateField("from")
    why = models.CharField("why it changed", max_length=400, blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [models.UniqueConstraint(fields=["panel", "starts"], name="panels_one_chair_from_a_day")]

    def __str__(self) -> str:
        return f"{self.post}, from {self.starts}"


class Member(Banded):
    """That somebody belongs to a panel, from a first day to a last one."""

    bands = {"id": B7, "panel": B7, "user": B7, "starts": B7, "ends": B7}
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    starts = models.DateField("from")
    ends = models.DateField("until", null=True, blank=True)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="panels_member_days"),
            models.UniqueConstraint(fields=["panel", "user"], condition=Q(ends=None), name="panels_member_once"),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"


class PanelDay(Banded, Versioned):
    """One meeting of a panel: its day, until when papers come, and whether it was held."""

    bands = {
        "id": B2,
        "version": B2,
        "panel": B2,
        "day": B2,
        "papers_by": B2,
        "capacity": B2,
        "held": B2,
        "note": B2,
    }
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="days")
    day = models.DateField("day")
    papers_by = models.DateField("papers by")
    capacity = models.PositiveSmallIntegerField("cases", default=20)
    held = models.BooleanField("it was held", default=False)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "day"], name="panels_one_meeting_a_day"),
            models.CheckConstraint(condition=Q(papers_by__lte=F("day")), name="panels_papers_before_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}, {self.day}"


class Attender(Banded):
    """Who was there: a member, or somebody else by post."""

    bands = {"id": B2, "meeting": B2, "user": B2, "words": B2, "chaired": B2}
    meeting = models.ForeignKey(PanelDay, on_delete=models.CASCADE, related_name="attenders")
    user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField("name and post", max_length=200)
    chaired = models.BooleanField("took the chair", default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attender {self.pk}"


class PanelItem(Banded, Versioned):
    """One case on the agenda of a meeting, what is asked, and what the panel advises with its reasons."""

    bands = {
        "id": B2,
        "version": B2,
        "meeting": B2,
        "child": B2,
        "matter": B2,
        "question": B3,
        "advice": B6,
        "reasons": B6,
        "stood_down": B6,
        "advised_at": B6,
        "by_label": B2,
    }
    meeting = models.ForeignKey(PanelDay, on_delete=models.PROTECT, related_name="items")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="panel_items")
    question = models.CharField("what is asked", max_length=10, choices=Question)
    advice = models.CharField("what the panel advises", max_length=6, choices=Advice, default=Advice.NONE)
    reasons = models.TextField("its reasons", blank=True, max_length=8_000)
    stood_down = models.CharField("who stood down, knowing the family", max_length=400, blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "matter"], name="panels_case_once_on_an_agenda"),
            models.CheckConstraint(
                condition=Q(advice="none") | Q(advised_at__isnull=False), name="panels_advice_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"
