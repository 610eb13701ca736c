"""Requests for one's own records, what is kept and destroyed, breaches, and complaints about personal data."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import Paper
from goldenthread.casework.children.banded import Banded
from goldenthread.casework.children.kinds import Decision
from goldenthread.casework.children.models import Child, Party, Relationship
from goldenthread.rules.access.bands import Band

B2, B5, B6, B7 = Band.B2, Band.B5, Band.B6, Band.B7


class RequestState(models.TextChoices):
    OPEN = "open", "Being answered"
    CHECKING = "checking", "Waits for a second person"
    RELEASED = "released", "Answered"

    @property
    def colour(self) -> str:
        return {"open": "blue", "checking": "yellow", "released": "green"}[self.value]


class Give(models.TextChoices):
    WAITING = "waiting", "Not decided"
    RELEASE = "release", "Give it"
    WITHHOLD = "withhold", "Withhold it"


class RecordsRequest(Banded, Versioned):
    """One request under the right of access. `due`: one month after it came, or after it was extended."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "party": B2,
        "received": B2,
        "due": B2,
        "extended_why": B5,
        "link": B7,
        "state": B2,
        "by_id": B7,
        "by_label": B2,
        "checked_by_id": B7,
        "checked_by": B2,
        "released_at": B2,
        "answer": B2,
        "made_at": B2,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    received = models.DateField()
    due = models.DateField()
    extended_why = models.CharField(max_length=400, blank=True)
    link = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.OPEN)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    checked_by_id = models.CharField(max_length=64, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["due"]
        constraints = [
            models.CheckConstraint(condition=~Q(checked_by_id=F("by_id")), name="records_request_two_people"),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False), name="records_released_has_its_time"
            ),
        ]


class RecordsItem(Banded):
    """One thing that a request covers. What is marked waits for a person to look; the rest is given unless said."""

    bands = {
        "id": B2,
        "request": B2,
        "what": B2,
        "title": B5,
        "band": B2,
        "flags": B6,
        "decision": B2,
        "reason": B6,
        "decided_by": B2,
    }
    request = models.ForeignKey(RecordsRequest, on_delete=models.CASCADE, related_name="items")
    what = models.CharField(max_length=60)  # "identity", "parties", "facts:…", "paper:…", "access"
    title = models.CharField(max_length=250)
    band = models.CharField(max_length=3)
    flags = models.JSONField(default=list)
    decision = models.CharField(max_length=8, choices=Give, default=Give.WAITING)
    reason = models.CharField(max_length=400, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "what"], name="records_item_once"),
            models.CheckConstraint(condition=~Q(decision="withhold") | ~Q(reason=""), name="records_withheld_says_why"),
        ]


class Destruction(Banded):
    """That a record is to be, or was, destroyed. It names no child: only the reference and the year of birth."""

    bands = {
        "id": B7,
        "reference": B7,
        "child_key": B7,
        "born_year": B7,
        "kept_class": B7,
        "reason": B7,
        "asked_by_id": B7,
        "asked_by": B7,
        "asked_at": B7,
        "decision": B7,
        "decided_by_id": B7,
        "decided_by": B7,
        "decided_at": B7,
        "counts": B7,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9)
    child_key = models.CharField(max_length=40)
    born_year = models.PositiveSmallIntegerField()
    kept_class = models.CharField(max_length=40)
    reason = models.CharField(max_length=400)
    asked_by_id = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # model to rows destroyed

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child_key"], condition=Q(decision="waiting"), name="records_one_waiting_destruction"
            ),
            models.CheckConstraint(condition=~Q(decided_by_id=F("asked_by_id")), name="records_destruction_two_people"),
        ]


class Breach(Banded, Versioned):
    """A personal data breach. Told to the Commissioner within 72 hours of becoming known, unless no risk is likely."""

    bands = dict.fromkeys(
        (
            "id",
            "version",
            "known_at",
            "what",
            "effect",
            "done",
            "risk",
            "told_commissioner_at",
            "told_people_at",
            "why_not",
            "by_label",
            "made_at",
        ),
        B7,
    )
    known_at = models.DateTimeField("when the council came to know of it")
    what = models.TextField("what happened, and to how many people")
    effect = models.TextField("what it may mean for them", blank=True)
    done = models.TextField("what was done", blank=True)
    risk = models.CharField(
        max_length=8,
        choices=[("unlikely", "No risk is likely"), ("risk", "A risk is likely"), ("high", "A high risk is likely")],
        default="risk",
    )
    told_commissioner_at = models.DateTimeField("told to the Commissioner", null=True, blank=True)
    told_people_at = models.DateTimeField("told to the people", null=True, blank=True)
    why_not = models.CharField("why it was not told, or not in time", max_length=400, blank=True)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-known_at"]
        verbose_name_plural = "breaches"


class Complaint(Banded, Versioned):
    """A complaint about personal data: acknowledged within 30 days (DPA 2018, s.164A)."""

    bands = dict.fromkeys(
        (
            "id",
            "version",
            "received",
            "from_words",
            "what",
            "acknowledged_on",
            "outcome",
            "answered_on",
            "by_label",
            "made_at",
        ),
        B5,
    )
    received = models.DateField("the day on which it came")
    from_words = models.CharField("who complained", max_length=200)
    what = models.TextField("what about")
    acknowledged_on = models.DateField("acknowledged", null=True, blank=True)
    outcome = models.TextField("what came of it", blank=True)
    answered_on = models.DateField("answered", null=True, blank=True)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["received"]
