"""What is gathered: who asked and how, the evidence, whom we asked and chased, advice, and the child's needs."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation
from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.kinds import (
    AskKind,
    Channel,
    EvidenceStanding,
    MissingReason,
    NeedStanding,
    NeedType,
    OwedBy,
    Source,
)
from goldenthread.casework.cases.models.matters import Matter, Paper
from goldenthread.casework.children.banded import Banded, OnlyAdded
from goldenthread.casework.children.models import Child, Party
from goldenthread.rules.access.bands import Band

B2, B3, B4, B7 = Band.B2, Band.B3, Band.B4, Band.B7


class Request(Banded, Versioned):
    """How a request for a needs assessment came: who asked, in what words, by which way, on which day.

    `arrived_on` is the day on which it reached the council, by any way. The clock runs from it; nothing moves it.
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "source": B3,
        "asked_by": B3,
        "party": B2,
        "channel": B3,
        "arrived_on": B3,
        "after_five": B3,
        "called_incomplete": B3,
        "words": B3,
        "new_since": B3,
        "by_id": B7,
        "by_label": B3,
        "made_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="requests")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="request")
    source = models.CharField("who asked", max_length=1, choices=Source)
    asked_by = models.CharField("their name and what they are to the child", max_length=200, blank=True)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField("how it came", max_length=8, choices=Channel)
    arrived_on = models.DateField("the day on which it reached the council")
    after_five = models.BooleanField("it came after 5pm", default=False)
    called_incomplete = models.BooleanField("somebody called it incomplete", default=False)
    words = models.TextField("what they ask, in their words", blank=True, max_length=20_000)
    new_since = models.TextField("what is new since an earlier request", blank=True, max_length=4_000)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"request {self.pk}"


class EvidenceItem(Banded, Versioned):
    """One thing that may be in the papers of a request, and how it stands. None of it is a condition."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "item": B3,
        "standing": B3,
        "owed_by": B3,
        "reason": B3,
        "paper": B3,
        "note": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="evidence")
    item = models.CharField("what it is", max_length=20)  # a key of rules/casework/evidence.yaml
    standing = models.CharField("how it stands", max_length=16, choices=EvidenceStanding)
    owed_by = models.CharField("who has it", max_length=12, choices=OwedBy, blank=True)
    reason = models.CharField("why it is missing", max_length=16, choices=MissingReason, blank=True)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=400, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["standing", "reason", "owed_by", "matter"], name="cases_evidence_owed")]
        constraints = [
            models.UniqueConstraint(fields=["matter", "item"], name="cases_evidence_once"),
            models.CheckConstraint(
                condition=~Q(standing="missing") | ~Q(reason=""), name="cases_missing_evidence_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class Advice(Banded, Versioned):
    """The advice of one source for an assessment (reg 6(1)): asked, received by them, returned, or not known there.

    `reuse_*`: the three days on which the council, the adviser and the family agreed that earlier advice is enough
    (reg 6(4)). Asked and received are different days: the six weeks run from the second (reg 8(1)).
    """

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "matter": B2,
        "source": B3,
        "body": B3,
        "from_words": B3,
        "asked_on": B3,
        "received_on": B3,
        "returned_on": B3,
        "nil_on": B3,
        "paper": B3,
        "reuse_council": B3,
        "reuse_adviser": B3,
        "reuse_family": B3,
        "declined_why": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="advice")
    source = models.CharField("source of advice", max_length=1)  # a letter of reg 6(1): rules/casework/advice.yaml
    body = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_words = models.CharField("who gives it", max_length=200, blank=True)
    asked_on = models.DateField("the day on which we asked", null=True, blank=True)
    received_on = models.DateField("the day on which they had the question", null=True, blank=True)
    returned_on = models.DateField("the day on which the advice came", null=True, blank=True)
    nil_on = models.DateField("the day on which they said that the child is not known", null=True, blank=True)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reuse_council = models.DateField("the council agreed to use earlier advice", null=True, blank=True)
    reuse_adviser = models.DateField("its author agreed", null=True, blank=True)
    reuse_family = models.DateField("the family agreed", null=True, blank=True)
    declined_why = models.CharField(
        "why the council did not ask, though the family wished it", max_length=400, blank=True
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["source", "pk"]
        verbose_name_plural = "advice"
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(asked_on=None) | Q(received_on__gte=F("asked_on")),
                name="cases_advice_received_after_asked",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(asked_on=None) | Q(returned_on__gte=F("asked_on")),
                name="cases_advice_returned_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"advice {self.pk}"


class Ask(OnlyAdded):
    """One line of the log: we asked, they had it, we chased, they answered. Only added to."""

    bands = {
        "id": B2,
        "child": B2,
        "matter": B2,
        "evidence": B3,
        "advice": B3,
        "kind": B3,
        "day": B3,
        "of_whom": B3,
        "words": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="asks")
    evidence = models.ForeignKey(EvidenceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="asks")
    advice = models.ForeignKey(Advice, null=True, blank=True, on_delete=models.PROTECT, related_name="asks")
    kind = models.CharField("what happened", max_length=8, choices=AskKind)
    day = models.DateField("on which day")
    of_whom = models.CharField("who was asked", max_length=200)
    words = models.CharField("what was asked or said", max_length=400, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(evidence=None) | Q(advice=None), name="cases_ask_about_one_thing")
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"


class CaseNeed(Banded, Versioned):
    """A coded need of a child, with how sure anybody is of it. Ended, never deleted: who was suspected stays known."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "code": B3,
        "primary": B3,
        "standing": B3,
        "since": B3,
        "until": B3,
        "by_label": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="needs")
    code = models.CharField("type of need", max_length=4, choices=NeedType)
    primary = models.BooleanField("the main need", default=False)
    standing = models.CharField("how sure is it", max_length=10, choices=NeedStanding)
    since = models.DateField("since")
    until = models.DateField("until", null=True, blank=True)
    by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-primary", "since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "code"], condition=Q(until=None), name="cases_need_once"),
            models.UniqueConstraint(
                fields=["child"], condition=Q(until=None, primary=True), name="cases_one_primary_need"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="cases_need_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"
