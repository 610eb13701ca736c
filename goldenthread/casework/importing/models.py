"""A list of cases that somebody uploaded, and from which line each case came."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children.banded import KEYS, Banded, OnlyAdded
from goldenthread.casework.children.models import Child, Team
from goldenthread.rules.access.bands import Band

B2, B3, B7 = Band.B2, Band.B3, Band.B7


class FileState(models.TextChoices):
    KEPT = "kept", "Columns to be matched"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    BRINGING = "bringing", "Being brought in"
    DONE = "done", "Brought in"
    FAILED = "failed", "Could not be read"
    DROPPED = "dropped", "Dropped"

    @property
    def colour(self) -> str:
        return {"done": "green", "failed": "red", "dropped": "grey", "checked": "yellow"}.get(self.value, "blue")


class CaseFile(Banded, Versioned):
    """A list of cases. Only whoever uploaded it sees it, and its words go after 28 days.

    `mapping`: column key to place. `told`: the numbers of the check, and after that of what was done; the same.
    `faults`: line, column and words of each row that cannot be brought in, the first `MOST_FAULTS` of them.
    """

    bands = {
        **KEYS,
        "name": B3,
        "sha256": B7,
        "heads": B3,
        "mapping": B7,
        "team": B7,
        "state": B7,
        "told": B3,
        "faults": B3,
        "why": B3,
        "job": B7,
        "by_id": B7,
        "by_label": B7,
        "kept_at": B7,
        "changed_at": B7,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64, blank=True)
    heads = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=FileState, default=FileState.KEPT)
    told = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    why = models.CharField(max_length=1_000, blank=True)
    job = models.UUIDField(null=True, blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    kept_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-kept_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(why=""), name="importing_failed_says_why")
        ]

    def __str__(self) -> str:
        return f"list {str(self.pk)[:8]}"


class BroughtIn(OnlyAdded):
    """That a case came from a list, under the council's own number: the same number again is the same case."""

    bands = {"id": B2, "child": B2, "matter": B2, "number": B2, "line": B7, "file": B7, "at": B2}
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="brought_in")
    number = models.CharField("the council’s own number", max_length=40, unique=True)
    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="cases")
    line = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"brought in {self.pk}"
