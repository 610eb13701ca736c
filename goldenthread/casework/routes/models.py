"""Requests for help of a disabled child or a carer, each by its route; and enquiries about a case."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.children.banded import Banded
from goldenthread.casework.children.models import Child, Party
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import routes as rules

B2, B3, B5, B7 = Band.B2, Band.B3, Band.B5, Band.B7
ROUTES = [(key, one.name) for key, one in rules.routes().items()]
OUTCOMES = list(rules.outcomes().items())


class HelpRequest(Banded, Versioned):
    """Help that was asked for by one of the routes, what was decided and why, and how long it took."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "route": B5,
        "party": B5,
        "asked_by": B5,
        "asked_on": B5,
        "words": B5,
        "outcome": B5,
        "answered_on": B5,
        "reasons": B5,
        "criteria": B5,
        "act_1970_considered": B5,
        "offered": B5,
        "review_on": B5,
        "complain": B5,
        "by_label": B5,
        "changed_at": B5,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    route = models.CharField("what is asked for", max_length=20, choices=ROUTES)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField("who asks", max_length=200, blank=True)
    asked_on = models.DateField("asked on")
    words = models.TextField("what they ask for, in their words", blank=True, max_length=4_000)
    outcome = models.CharField("what is decided", max_length=8, choices=OUTCOMES, blank=True)
    answered_on = models.DateField("answered on", null=True, blank=True)
    reasons = models.TextField("the reasons for this family", blank=True, max_length=4_000)
    criteria = models.CharField("which criteria, and their version", max_length=200, blank=True)
    act_1970_considered = models.BooleanField("section 2 of the Act of 1970 was considered", default=False)
    offered = models.CharField("what else is offered", max_length=400, blank=True)
    review_on = models.DateField("to be looked at again on", null=True, blank=True)
    complain = models.BooleanField("they were told how to complain", default=False)
    by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_on=None) | (~Q(outcome="") & Q(answered_on__isnull=False)),
                name="routes_answer_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="routes_answer_after_the_question",
            ),
        ]

    def __str__(self) -> str:
        return f"help {self.pk}"


class Asker(models.TextChoices):
    MEMBER = "member", "A councillor"
    MP = "mp", "A member of Parliament"
    RESIDENT = "resident", "A resident"
    PRESS = "press", "A journalist"


class Authority(models.TextChoices):
    CONSTITUENT = "constituent", "The family asked them to, and we have seen it"
    ELECTED = "elected", "An elected representative, under the Data Protection Act 2018"
    NONE = "none", "No authority: process only, nothing of the child"


class Enquiry(Banded, Versioned):
    """An enquiry about a case. It is no complaint, stops no clock, and moves nobody up a list (specification, 8)."""

    bands = {
        "id": B2,
        "version": B2,
        "child": B2,
        "asker": B3,
        "name": B3,
        "authority": B3,
        "authority_seen": B3,
        "came_on": B3,
        "about": B3,
        "routed_to": B3,
        "reply_by": B3,
        "replied_on": B3,
        "reply": B3,
        "again": B3,
        "by_label": B3,
        "changed_at": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    asker = models.CharField("who asks", max_length=8, choices=Asker)
    name = models.CharField("name and office", max_length=200)
    authority = models.CharField("by what authority", max_length=12, choices=Authority)
    authority_seen = models.CharField("what was seen, and when", max_length=300, blank=True)
    came_on = models.DateField("came on")
    about = models.TextField("what it is about", max_length=2_000)
    routed_to = models.CharField("who answers", max_length=200, blank=True)
    reply_by = models.DateField("to be answered by")
    replied_on = models.DateField("answered on", null=True, blank=True)
    reply = models.TextField("the answer", blank=True, max_length=4_000)
    again = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["came_on", "pk"]
        verbose_name_plural = "enquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on=None) | Q(replied_on__gte=F("came_on")), name="routes_reply_after_the_enquiry"
            ),
            models.CheckConstraint(
                condition=Q(authority="none") | ~Q(authority_seen=""), name="routes_authority_was_seen"
            ),
        ]

    def __str__(self) -> str:
        return f"enquiry {self.pk}"
