"""Children, the parties who act for them, and who is related to whom. Read only through `door`.

No row here is found by a page: `behind_the_door` is for the door and for actions that were handed what it opened.
"""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation
from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.children.banded import KEYS, Banded
from goldenthread.casework.children.kinds import (
    Basis,
    ChangeKind,
    ConflictKind,
    Decision,
    EntryWhy,
    Evidence,
    GlassKind,
    PartyKind,
    Restriction,
)
from goldenthread.rules.access.bands import Band
from goldenthread.rules.finding import words_of

B2, B2P, B5, B6, B7 = Band.B2, Band.B2P, Band.B5, Band.B6, Band.B7
LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"  # no vowels, so that no word comes out; nothing that is misread
USER = settings.AUTH_USER_MODEL


def new_reference() -> str:
    """A neutral name for a record, such as KF7Q-3M2P: says nothing of the child, the year or the order."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Team(Banded):
    """A team that answers for cases."""

    bands = {"id": B2, "name": B2}
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(Banded):
    """That a person belongs to a team, from a first day to a last one."""

    bands = {"id": B7, "team": B7, "user": B7, "starts": B7, "ends": B7}
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)  # the last day on which it is in force

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="children_team_days_in_order"
            )
        ]


class Child(Banded, Versioned):
    """A child or young person: who they are. What happened is in `cases`."""

    bands = {
        **KEYS,
        "reference": B2,
        "given_name": B2,
        "family_name": B2,
        "known_as": B2,
        "date_of_birth": B2,
        "sex": B2,
        "upn": B2,
        "nhs_number": B2,
        "language": B2,
        "ethnicity": B2,
        "placement": Band.B3,
        "transport": Band.B3,
        "area": Band.B3,
        "team": B2,
        "restricted": B7,
        "restricted_why": B7,
        "find_words": B2,
        "begun_at": B2,
        "changed_at": B2,
        "destroy_not": B7,
    }
    whereabouts = frozenset({"placement", "transport", "area"})
    masked = frozenset({"upn", "nhs_number"})
    entered_only = frozenset({"ethnicity"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    given_name = models.CharField("given names", max_length=200)
    family_name = models.CharField("family name", max_length=200, blank=True)  # some people have one name
    known_as = models.CharField("known as", max_length=200, blank=True)
    date_of_birth = models.DateField("date of birth")
    sex = models.CharField(max_length=1, choices=[("F", "Female"), ("M", "Male")], blank=True)
    upn = models.CharField("unique pupil number", max_length=13, blank=True)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    language = models.CharField("first language", max_length=100, blank=True)
    ethnicity = models.CharField(max_length=100, blank=True)
    placement = models.CharField("school or setting", max_length=200, blank=True)
    transport = models.CharField("transport to school", max_length=400, blank=True)
    area = models.CharField("part of the council's area", max_length=80, blank=True)  # where the child lives: a ward
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    restricted = models.BooleanField(default=False)
    restricted_why = models.CharField(max_length=12, choices=Restriction, blank=True)
    find_words = models.CharField(max_length=700, editable=False, db_index=True)
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    destroy_not = models.CharField("hold: why nothing is destroyed", max_length=300, blank=True)

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name_plural = "children"
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"], name="children_child_by_name"),
            models.Index(fields=["id"], condition=Q(restricted=True), name="children_child_restricted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(restricted=False) | ~Q(restricted_why=""), name="children_restricted_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.reference  # never the name: it may end up in a log

    def words(self) -> str:
        """The words by which the record is found, folded as `rules.finding` folds them."""
        words = words_of(f"{self.given_name} {self.family_name} {self.known_as} {self.reference}")
        return "".join(f" {word}" for word in dict.fromkeys(words))[:700]


class Person(Banded, Versioned):
    """Somebody who acts for a child, or a child as the holder of an account: contact details, once for all cases."""

    bands = {
        **KEYS,
        "name": B2,
        "email": B2,
        "phone": B2,
        "address": B2,
        "postcode": B2,
        "workplace": B2,
        "online_name": B2,
        "needs": B2,
        "user": B2,
        "changed_at": B2,
    }
    contact = frozenset({"email", "phone", "address", "postcode", "workplace", "online_name"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField("email address", blank=True)
    phone = models.CharField("telephone number", max_length=40, blank=True)
    address = models.CharField(max_length=400, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    workplace = models.CharField(max_length=200, blank=True)
    online_name = models.CharField("name used online", max_length=200, blank=True)
    needs = models.CharField("how we should communicate", max_length=300, blank=True)
    user = models.OneToOneField(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"person {str(self.pk)[:8]}"


class Party(Banded):
    """That a person is a party to a child's case: verified, with dates. Made only by an approved change."""

    bands = {
        "id": B2,
        "child": B2,
        "person": B2,
        "kind": B2,
        "responsibility": B2,
        "evidence": B2,
        "evidence_words": B5,
        "starts": B2,
        "ends": B2,
        "approved_by": B2,
        "approved_at": B2,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parties")
    kind = models.CharField(max_length=16, choices=PartyKind)
    responsibility = models.BooleanField("has parental responsibility", default=False)
    evidence = models.CharField(max_length=20, choices=Evidence)
    evidence_words = models.CharField("what was seen, and when", max_length=400)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    approved_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "person"], condition=Q(ends=None), name="children_one_open_party_per_person"
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="children_party_days"),
        ]

    def __str__(self) -> str:
        return f"party {str(self.pk)[:8]}"


class Protection(Banded):
    """That a party's contact and whereabouts are kept from another party (None: from every other). Begins at once."""

    bands = {
        "id": B7,
        "party": B7,
        "against": B7,
        "words": B5,
        "since": B7,
        "by_id": B7,
        "by_label": B7,
        "lifted_at": B7,
    }
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="protections")
    against = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField("why", max_length=400)
    since = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True, blank=True)


class Bar(Banded):
    """A court order, or a decision, that keeps bands of a child's record from a party."""

    bands = {"id": B7, "party": B7, "of_bands": B7, "words": B5, "starts": B7, "ends": B7}
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="bars")
    of_bands = models.CharField("bands", max_length=40)  # "all" or names with spaces between: "B4 B5"
    words = models.CharField("what the order says", max_length=400)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)


class Change(Banded):
    """A change to a party that waits for a second person. `values` are what was typed, as they will be applied."""

    bands = {
        "id": B2,
        "child": B2,
        "party": B2,
        "kind": B2,
        "values": B2P,
        "reason": B5,
        "asked_by_id": B7,
        "asked_by": B7,
        "asked_at": B7,
        "decision": B7,
        "decided_by_id": B7,
        "decided_by": B7,
        "decided_at": B7,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="changes")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=ChangeKind)
    values = models.JSONField(default=dict)
    reason = models.CharField(max_length=400)
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
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_at=None)
                | (~Q(decision="waiting") & Q(decided_at__isnull=False)),
                name="children_change_decided_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(decided_by_id=F("asked_by_id")), name="children_change_two_people"),
        ]


class Relationship(Banded):
    """That a person, body or team is related to a child, from one instant to another. Kinds are in reach.yaml."""

    bands = {
        "id": B2,
        "child": B2,
        "kind": B2,
        "user": B2,
        "body": B2,
        "team": B2,
        "party": B2,
        "starts": B2,
        "ends": B2,
        "ended_at": B2,
        "ended_why": B2,
        "why": B2,
        "by_id": B7,
        "by_label": B7,
        "made_at": B7,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="relationships")
    kind = models.CharField(max_length=16)
    user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="relationships")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)  # the first instant at which it is over
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts", "pk"]
        indexes = [
            models.Index(fields=["user", "kind", "child"], name="children_rel_user"),
            models.Index(fields=["body", "kind", "child"], name="children_rel_body"),
            models.Index(fields=["team", "kind", "child"], name="children_rel_team"),
            models.Index(fields=["user", "party"], name="children_rel_own"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="children_rel_in_order"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, body=None, team=None)
                | Q(user=None, body__isnull=False, team=None)
                | Q(user=None, body=None, team__isnull=False),
                name="children_rel_is_of_one",
            ),
        ]


class Conflict(Banded):
    """That a member of staff knows a child or family. It blocks from the moment it is declared.

    `child` is None while no record matched what was typed; a record that is begun later is compared with it.
    """

    bands = {
        "id": B7,
        "user": B7,
        "child": B7,
        "kind": B7,
        "name": B2,
        "date_of_birth": B2,
        "words": B7,
        "declared_by_id": B7,
        "declared_by": B7,
        "declared_at": B7,
        "confirmed_at": B7,
        "confirmed_by": B7,
        "ended_at": B7,
        "ended_why": B7,
    }
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=12, choices=ConflictKind)
    name = models.CharField("name of the child", max_length=300, blank=True)
    date_of_birth = models.DateField("date of birth, if you know it", null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    declared_by_id = models.CharField(max_length=64)
    declared_by = models.CharField(max_length=200)
    declared_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-declared_at"]


class NamedViewer(Banded):
    """Who may see a restricted record."""

    bands = {"id": B7, "child": B7, "user": B7, "added_by": B7, "added_at": B7, "removed_at": B7}
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="named")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "user"], condition=Q(removed_at=None), name="children_named_once")
        ]


class EntryReason(Banded):
    """Why somebody entered a record outside their own caseload. Good until the end of the day."""

    bands = {"id": B7, "child": B7, "user_id": B7, "why": B7, "words": B7, "day": B7, "at": B7}
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    user_id = models.CharField(max_length=64)
    why = models.CharField(max_length=12, choices=EntryWhy)
    words = models.CharField(max_length=300)
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user_id", "day"], name="children_entry_day")]


class BreakGlass(Banded):
    """One record opened for an hour to avert harm; read only; its outcome is owed within two working days."""

    bands = {
        "id": B7,
        "child": B7,
        "user": B7,
        "relationship": B7,
        "kind": B7,
        "reason": B5,
        "opened_at": B7,
        "ends_at": B7,
        "outcome": B5,
        "closed_at": B7,
        "due_on": B7,
        "review": B5,
        "reviewed_by_id": B7,
        "reviewed_by": B7,
        "reviewed_at": B7,
        "right": B7,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    relationship = models.OneToOneField(Relationship, on_delete=models.PROTECT, related_name="glass")
    kind = models.CharField(max_length=12, choices=GlassKind)
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    due_on = models.DateField()  # the last day on which the outcome is in time
    outcome = models.CharField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    review = models.CharField(max_length=1000, blank=True)
    right = models.BooleanField("was right", null=True)
    reviewed_by_id = models.CharField(max_length=64, blank=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="children_glass_closed_with_outcome",
            )
        ]


class Authority(Banded):
    """After rights have passed: that the young person lets a party see what is new, or a decision on capacity does."""

    bands = {
        "id": B2,
        "child": B2,
        "party": B2,
        "basis": B5,
        "words": B5,
        "starts": B2,
        "ends": B2,
        "ended_at": B2,
        "by_id": B7,
        "by_label": B7,
        "made_at": B2,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="authorities")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="authorities")
    basis = models.CharField(max_length=8, choices=Basis)
    words = models.CharField("for which decision, and on what evidence", max_length=400, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)


class Withheld(Banded):
    """An entry of the access log that a family is not shown, because showing it would put somebody at risk."""

    bands = {"id": B7, "entry": B7, "child": B7, "words": B7, "by_label": B7, "at": B7}
    entry = models.BigIntegerField(unique=True)  # the audit entry's number
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)


class Logged(Banded):
    """A message or visit that a duty officer handed to the case officer without opening the record."""

    bands = {"id": B2, "child": B2, "words": Band.B3, "by_id": B7, "by_label": B2, "at": B2, "read_at": B2}
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="logged")
    words = models.CharField(max_length=2000)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]


class PossibleDuplicate(Banded):
    """Two records that may be of one child: a manager's queue, unseen by whoever typed the second."""

    bands = {"id": B2, "child": B2, "other": B2, "found_at": B2, "same": B2, "decided_at": B2, "decided_by": B2}
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)
    same = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["found_at"]
