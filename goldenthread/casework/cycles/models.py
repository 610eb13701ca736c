"""What a school does for one child, again and again: find out what is hard, agree what is done, do it, look at it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.children.banded import KEYS, Banded
from goldenthread.casework.children.models import Child
from goldenthread.rules.access.bands import Band

B3, B7 = Band.B3, Band.B7


class SupportCycle(Banded, Versioned):
    """One round of assess, plan, do and review (Code of Practice 6.44 to 6.56), kept by the school that gives the help.
    `body`: the school; only its own people write in it. `family_there`: the family took part in looking at it."""

    class Worked(models.TextChoices):
        YES = "yes", "It worked"
        PART = "part", "It worked in part"
        NO = "no", "It did not work"

    bands = {
        **KEYS,
        "child": Band.B2,
        "body": B3,
        "body_name": B3,
        "begun_on": B3,
        "hard": B3,
        "wish": B3,
        "does": B3,
        "by_whom": B3,
        "look_on": B3,
        "looked_on": B3,
        "worked": B3,
        "found": B3,
        "family_there": B3,
        "by_label": B7,
        "changed_at": B7,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=64)
    body_name = models.CharField("school or setting", max_length=200)
    begun_on = models.DateField("agreed on")
    hard = models.TextField("what is hard", max_length=3_000)
    wish = models.TextField("what the child and the family wish for", max_length=2_000, blank=True)
    does = models.TextField("what is done", max_length=3_000)
    by_whom = models.CharField("by whom, and how often", max_length=300)
    look_on = models.DateField("to be looked at on")
    looked_on = models.DateField("looked at on", null=True, blank=True)
    worked = models.CharField("whether it worked", max_length=4, choices=Worked, blank=True)
    found = models.TextField("what was seen, and what comes next", max_length=3_000, blank=True)
    family_there = models.BooleanField("the family was there", null=True, blank=True)
    by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-begun_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(look_on__gte=F("begun_on")), name="cycles_looked_at_after_it_began"),
            models.CheckConstraint(
                condition=Q(looked_on=None, worked="") | (Q(looked_on__isnull=False) & ~Q(worked="")),
                name="cycles_looked_at_says_whether_it_worked",
            ),
        ]

    def __str__(self) -> str:
        return f"cycle {self.pk}"
