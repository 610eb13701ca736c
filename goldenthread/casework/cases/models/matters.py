"""What happened in a case, as facts that are only added, and its papers, each with its band and its audience."""

import secrets
import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.kinds import MACHINES, PaperKind, PaperState
from goldenthread.casework.children.banded import Banded, OnlyAdded
from goldenthread.casework.children.kinds import Decision
from goldenthread.casework.children.models import LETTERS, Child, Party
from goldenthread.rules.access.bands import Band

B2, B3, B5, B7, BY_ROW = Band.B2, Band.B3, Band.B5, Band.B7, Band.BY_ROW


def matter_reference() -> str:
    return "M-" + "".join(secrets.choice(LETTERS) for _ in range(8))


class Matter(Banded, Versioned):
    """One run of one of the law's machines: a request, an assessment, a plan, a dispute, a move.

    `stage`, `going_on`, `received` and what is due next are a cache of the facts, for lists; `goldenthread check-cases`
    rebuilds and proves them.
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "reference": B2,
        "machine": B3,
        "stage": B3,
        "going_on": B3,
        "received": B3,
        "begun_at": B2,
        "after": B3,
        "next_due": B3,
        "next_duty": B3,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="matters")
    reference = models.CharField(max_length=10, unique=True, default=matter_reference, editable=False)
    machine = models.CharField(max_length=12, choices=MACHINES)
    stage = models.CharField(max_length=40, default="none")
    going_on = models.BooleanField(default=False)  # begun, and its stage is no end
    received = models.DateField(null=True, blank=True)  # the first fact's day, by which lists are ordered
    next_due = models.DateField(null=True, blank=True)  # the last day of the duty that is due first
    next_duty = models.CharField(max_length=8, blank=True)  # its id, such as CLK-01
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    after = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next")

    class Meta:
        ordering = ["begun_at", "pk"]
        indexes = [  # the orders of the lists
            models.Index(fields=["next_due", "received", "id"], condition=Q(going_on=True), name="cases_matter_by_due"),
            models.Index(fields=["received", "id"], condition=Q(going_on=True), name="cases_matter_going_on"),
            models.Index(fields=["next_due", "received", "id"], name="cases_matter_all_by_due"),
            models.Index(fields=["received", "id"], name="cases_matter_all"),
            models.Index(fields=["stage", "next_due", "received", "id"], name="cases_matter_by_stage"),
        ]

    def __str__(self) -> str:
        return self.reference


class Fact(OnlyAdded):
    """One thing that happened, as the law's facts name it. Never changed: a correction is a fact that replaces it.

    `recorded_at` and `replaces` make "as known then" answerable: a fact counts on a day when it was recorded by then
    and nothing recorded by then replaces it.
    """

    bands = {
        "id": B3,
        "matter": B3,
        "name": B3,
        "event": B3,
        "answers": B3,
        "day": B3,
        "value": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
        "replaces": B3,
        "why": B3,
        "approved_by": B7,
    }
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=60)  # a name of rules/law/facts.yaml; of a step without one, the step's own
    event = models.CharField(max_length=60, blank=True)  # the step of the law's machine that this is, if it is one
    answers = models.JSONField(default=list, blank=True)  # what the step needs and was shown
    day = models.DateField(null=True, blank=True)
    value = models.CharField(max_length=500, blank=True)  # of a choice, words, or yes or no
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    why = models.CharField("why it was corrected", max_length=400, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__isnull=False, value="")
                | (Q(day=None) & ~Q(value=""))
                | (Q(day=None, value="") & ~Q(replaces=None)),
                name="cases_fact_day_or_value",
            ),  # a correction with neither says that it never happened
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(why=""), name="cases_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.matter_id}"

    @property
    def said(self) -> date | str | None:
        return self.day if self.day is not None else (self.value or None)


class Correction(Banded):
    """A correction that waits for a second person."""

    bands = {
        "id": B3,
        "fact": B3,
        "day": B3,
        "value": B3,
        "why": B3,
        "asked_by_id": B7,
        "asked_by": B3,
        "asked_at": B3,
        "decision": B3,
        "decided_by_id": B7,
        "decided_by": B3,
        "decided_at": B3,
    }
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="corrections")
    day = models.DateField(null=True, blank=True)
    value = models.CharField(max_length=500, blank=True)
    why = models.CharField(max_length=400)
    asked_by_id = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact"], condition=Q(decision="waiting"), name="cases_one_waiting_correction"
            ),
            models.CheckConstraint(condition=~Q(decided_by_id=F("asked_by_id")), name="cases_correction_two_people"),
        ]


class Paper(Banded, Versioned):
    """A paper of one child. Issued, it never changes: a correction is a new version and both are kept.

    `band` is what its author chose; `audience` rows say for whom it is. `third_party` and `serious_harm` hide it from
    every portal view and put it on the list of whoever answers a request for records.
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": BY_ROW,
        "kind": BY_ROW,
        "title": BY_ROW,
        "band": BY_ROW,
        "words": BY_ROW,
        "sha256": BY_ROW,
        "size": BY_ROW,
        "supplied_by": BY_ROW,
        "supplied_party": BY_ROW,
        "state": BY_ROW,
        "number": BY_ROW,
        "replaces": BY_ROW,
        "issued_at": BY_ROW,
        "third_party": BY_ROW,
        "serious_harm": BY_ROW,
        "tells_whereabouts": BY_ROW,
        "why_reclassified": BY_ROW,
        "by_id": B7,
        "by_label": BY_ROW,
        "made_at": BY_ROW,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="papers")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind)
    title = models.CharField(max_length=200)
    band = models.CharField(max_length=2, choices=[(b.value, b.words) for b in (Band.B3, Band.B4, Band.B5, Band.B6)])
    words = models.TextField("what it says, or a note", blank=True)
    sha256 = models.CharField("fingerprint of its file", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    supplied_by = models.CharField("supplied by", max_length=200)
    supplied_party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.DRAFT)
    number = models.PositiveSmallIntegerField("version of the paper", default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    issued_at = models.DateTimeField(null=True, blank=True)
    third_party = models.BooleanField("tells of somebody else in confidence", default=False)
    serious_harm = models.BooleanField("showing it could cause serious harm", default=False)
    tells_whereabouts = models.BooleanField("tells where the child or a party is", default=False)
    why_reclassified = models.CharField(max_length=300, blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="draft", issued_at=None) | (~Q(state="draft") & Q(issued_at__isnull=False))),
                name="cases_paper_issued_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(sha256="", words=""), name="cases_paper_holds_something"),
        ]

    def __str__(self) -> str:
        return f"paper {str(self.pk)[:8]}"

    def frozen(self) -> dict[str, Any]:
        """What an issued paper is, for the test that nothing of it changes."""
        return {
            name: getattr(self, name) for name in ("title", "band", "words", "sha256", "size", "issued_at", "number")
        }


class Audience(Banded):
    """For whom a paper is, from an instant on: "council", "team", "party:…", "body:…", "panel" and so on."""

    bands = {"id": B2, "paper": B2, "key": B2, "since": B2, "by_label": B2}
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="audience")
    key = models.CharField(max_length=60)
    since = models.DateTimeField(default=timezone.now)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="cases_audience_once")]
