"""A council's words of each notice, whom notices name, and the notices that were made."""

from django.db import models
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import CaseDecision, Matter, Paper
from goldenthread.casework.children.banded import Banded
from goldenthread.casework.children.models import Child
from goldenthread.rules.access.bands import Band

B2, B3, B7 = Band.B2, Band.B3, Band.B7


class Wording(Banded, Versioned):
    """The council's words of one kind of notice. Without a row, the words that come with the program hold."""

    bands = {"id": B2, "version": B2, "kind": B2, "text": B2, "by_label": B2, "changed_at": B2}
    kind = models.CharField(max_length=24, unique=True)  # a notice of rules/casework/notices.yaml
    text = models.TextField("the words", max_length=30_000)
    by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.kind


class Details(Banded, Versioned):
    """Whom every notice names: the team, independent advice, mediation, disagreement resolution. One row."""

    bands = {
        "id": B2,
        "version": B2,
        "office": B2,
        "sendiass": B2,
        "mediation": B2,
        "disagreement": B2,
        "settings_list": B2,
    }
    office = models.CharField("how to reach the team", max_length=300, blank=True)
    sendiass = models.CharField("independent advice service, and how to reach it", max_length=300, blank=True)
    mediation = models.CharField("mediation adviser, and how to reach them", max_length=300, blank=True)
    disagreement = models.CharField("disagreement resolution, and how to reach it", max_length=300, blank=True)
    settings_list = models.CharField("where the list of schools and colleges is", max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "details"

    def __str__(self) -> str:
        return "Whom notices name"


class Notice(Banded):
    """A notice that was made: its parts as they went out, and the paper that holds it. Never changed."""

    bands = {
        "id": B2,
        "child": B2,
        "matter": B2,
        "kind": B3,
        "decision": B3,
        "paper": B3,
        "parts": B3,
        "box": B3,
        "made_at": B3,
        "by_id": B7,
        "by_label": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=24)
    decision = models.ForeignKey(CaseDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="notice")
    parts = models.JSONField(default=list)  # [[item, words], …]
    box = models.JSONField(default=list)  # [[label, words], …]
    made_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"notice {self.pk}"
