"""What somebody writes before there is a record: a draft that nobody sees, then a request that waits for an officer."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation
from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.kinds import Source
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children.banded import KEYS, Banded
from goldenthread.casework.children.models import LETTERS, Child, Party
from goldenthread.rules.access.bands import Band

B2, B3, B7 = Band.B2, Band.B3, Band.B7


def incoming_reference() -> str:
    return "R-" + "".join(secrets.choice(LETTERS) for _ in range(6))


class Draft(Banded):
    """A request that is being written. `box` is encrypted with a key that only the link holds; staff cannot read it."""

    bands = {"id": B7, "token_hash": B7, "box": B3, "begun_at": B7, "changed_at": B7}
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    box = models.BinaryField()
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft {str(self.pk)[:8]}"


class IncomingState(models.TextChoices):
    NEW = "new", "Waits for an officer"
    MATCHED = "matched", "In a child’s record"
    ASIDE = "aside", "Set aside: no request"

    @property
    def colour(self) -> str:
        return {"new": "yellow", "matched": "green", "aside": "grey"}[self.value]


class Incoming(Banded, Versioned):
    """A request as it was sent. From `sent_at` on it is a request and its clock runs, whatever is missing from it."""

    bands = {
        **KEYS,
        "reference": B2,
        "token_hash": B7,
        "sent_at": B2,
        "source": B2,
        "who_name": B2,
        "who_is": B2,
        "who_email": B2,
        "who_phone": B2,
        "who_needs": B2,
        "given_name": B2,
        "family_name": B2,
        "date_of_birth": B2,
        "school": B2,
        "words": B3,
        "hopes": B3,
        "files": B3,
        "state": B2,
        "child": B2,
        "party": B2,
        "body": B2,
        "matter": B2,
        "handled_at": B2,
        "handled_by": B2,
        "aside_why": B2,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=8, unique=True, default=incoming_reference, editable=False)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField(default=timezone.now)
    source = models.CharField("who asks", max_length=1, choices=Source)
    who_name = models.CharField("name of whoever asks", max_length=200, blank=True)
    who_is = models.CharField("what they are to the child", max_length=200, blank=True)
    who_email = models.CharField("email address", max_length=200, blank=True)
    who_phone = models.CharField("telephone number", max_length=40, blank=True)
    who_needs = models.CharField("how we should communicate", max_length=300, blank=True)
    given_name = models.CharField("the child’s given names", max_length=200, blank=True)
    family_name = models.CharField("the child’s family name", max_length=200, blank=True)
    date_of_birth = models.DateField("the child’s date of birth", null=True, blank=True)
    school = models.CharField("school or setting", max_length=200, blank=True)
    words = models.TextField("what is hard, and what was tried", blank=True)
    hopes = models.TextField("what they hope for", blank=True)
    files = models.JSONField(default=list, blank=True)  # [{"sha256": …, "name": …, "size": …}]
    state = models.CharField(max_length=8, choices=IncomingState, default=IncomingState.NEW)
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.CharField(max_length=200, blank=True)
    aside_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name_plural = "incoming"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="matched") | (Q(child__isnull=False) & Q(matter__isnull=False)),
                name="asking_matched_has_its_case",
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="asking_one_request_of_a_link"
            ),
            models.CheckConstraint(condition=~Q(state="aside") | ~Q(aside_why=""), name="asking_aside_says_why"),
        ]

    def __str__(self) -> str:
        return self.reference
