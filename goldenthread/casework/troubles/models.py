"""One trouble with the tool: what, where, and what was done about it. It names no child."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.children.banded import KEYS, Banded
from goldenthread.rules.access.bands import Band

B7 = Band.B7


class Where(models.TextChoices):
    PAPERS = "papers", "Papers and files"
    LISTS = "lists", "Lists and dates"
    LETTERS = "letters", "Letters and sending"
    PANELS = "panels", "Panels"
    PORTAL = "portal", "What families and schools see"
    ACCESS = "access", "Signing in, or seeing too much or too little"
    OTHER = "other", "Something else"


class TroubleState(models.TextChoices):
    OPEN = "open", "Open"
    MENDED = "mended", "Mended"
    STAYS = "stays", "Stays as it is, and why"


class Trouble(Banded, Versioned):
    """What somebody ran into, and the answer."""

    bands = {
        **KEYS,
        "where": B7,
        "words": B7,
        "noticed_on": B7,
        "state": B7,
        "answer": B7,
        "answered_on": B7,
        "answered_by": B7,
        "by_id": B7,
        "by_label": B7,
        "made_at": B7,
        "changed_at": B7,
    }
    where = models.CharField("where in the tool", max_length=8, choices=Where)
    words = models.TextField("what happens", max_length=1_000)
    noticed_on = models.DateField("since when")
    state = models.CharField("how it stands", max_length=6, choices=TroubleState, default=TroubleState.OPEN)
    answer = models.TextField("what was done, or why it stays", max_length=1_000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["noticed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_on=None) | (~Q(state="open") & Q(answered_on__isnull=False)),
                name="troubles_answer_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("noticed_on")), name="troubles_answer_after"
            ),
        ]

    def __str__(self) -> str:
        return f"trouble {self.pk}"
