"""Decisions: the two questions of the law apart, what was considered, what was missing, and what came of it after.

A decision made is never changed. A new one replaces it, and both are kept; the first stays the first (reg 5, s.51).
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.kinds import (
    DecisionKind,
    FastOutcome,
    Ground,
    MissingReason,
    OutcomeOf,
    OwedBy,
    Route,
)
from goldenthread.casework.cases.models.matters import Matter, Paper
from goldenthread.casework.children.banded import Banded, OnlyAdded
from goldenthread.casework.children.models import Child
from goldenthread.rules.access.bands import Band

B2, B3, B6, B7 = Band.B2, Band.B3, Band.B6, Band.B7


class CaseDecision(OnlyAdded):
    """What an officer decided: to assess or not (s.36(8)), to issue a plan or not (s.37(1)). Deciding tells nobody."""

    bands = {
        "id": B2,
        "child": B2,
        "matter": B2,
        "kind": B3,
        "outcome": B3,
        "route": B3,
        "limb_a_met": B3,
        "limb_a": B3,
        "limb_b_met": B3,
        "limb_b": B3,
        "ground": B3,
        "consulted_on": B3,
        "consulted_words": B3,
        "decided_on": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
        "replaces": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind)
    outcome = models.CharField(max_length=3, choices=OutcomeOf)
    route = models.CharField(max_length=8, choices=Route, blank=True)
    limb_a_met = models.BooleanField(null=True, blank=True)
    limb_a = models.TextField(blank=True)
    limb_b_met = models.BooleanField(null=True, blank=True)
    limb_b = models.TextField(blank=True)
    ground = models.CharField(max_length=8, choices=Ground, blank=True)
    consulted_on = models.DateField(null=True, blank=True)
    consulted_words = models.TextField(blank=True)
    decided_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(outcome="no") | ~Q(ground=""), name="cases_refusal_says_its_ground")
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Considered(OnlyAdded):
    """One paper that a decision rests on, and the weight that it was given."""

    bands = {"id": B2, "decision": B2, "paper": B3, "weight": B3}
    decision = models.ForeignKey(CaseDecision, on_delete=models.CASCADE, related_name="considered")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    weight = models.CharField(max_length=400)

    def __str__(self) -> str:
        return f"considered {self.pk}"


class OwedPaper(OnlyAdded):
    """One thing for want of which a request was refused, who has it, and why it is missing: what is counted."""

    bands = {"id": B2, "decision": B2, "item": B3, "owed_by": B3, "reason": B3}
    decision = models.ForeignKey(CaseDecision, on_delete=models.CASCADE, related_name="owed")
    item = models.CharField(max_length=20)
    owed_by = models.CharField(max_length=12, choices=OwedBy)
    reason = models.CharField(max_length=16, choices=MissingReason, blank=True)

    def __str__(self) -> str:
        return f"owed paper {self.pk}"


class Answered(OnlyAdded):
    """A warning that came before a decision, and the officer's answer."""

    bands = {"id": B2, "decision": B2, "warning": B3, "shown": B3, "words": B3}
    decision = models.ForeignKey(CaseDecision, on_delete=models.CASCADE, related_name="answered")
    warning = models.CharField(max_length=4)
    shown = models.TextField()
    words = models.TextField()

    def __str__(self) -> str:
        return f"answer {self.pk}"


class FastTrack(Banded, Versioned):
    """A request that was refused for want of papers, on its way back to the next panel with them.

    The refusal stays a refusal with its day. `papers_in_on`: the last missing paper came. Days lost run from the first
    decision to the second.
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "decision": B2,
        "panel_on": B3,
        "papers_in_on": B3,
        "outcome": B3,
        "outcome_on": B3,
        "opened_on": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="fast_track")
    decision = models.OneToOneField(CaseDecision, on_delete=models.PROTECT, related_name="fast_track")
    opened_on = models.DateField()
    panel_on = models.DateField("the panel to which the papers go", null=True, blank=True)
    papers_in_on = models.DateField("the last missing paper came", null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=FastOutcome, default=FastOutcome.WAITING)
    outcome_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["opened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waiting", outcome_on=None) | (~Q(outcome="waiting") & Q(outcome_on__isnull=False)),
                name="cases_fast_track_outcome_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"fast track {self.pk}"
