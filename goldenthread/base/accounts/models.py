"""People, the bodies they belong to and the roles that they hold there.

One `User` per person, one `Membership` per person, body and role. A membership has dates; `ended_at` ends it at
that instant. What a role may do is in roles.yaml; what a person may do is answered by access.py alone.
"""

import uuid

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from goldenthread.base.editing.versioned import Versioned


class Kind(models.TextChoices):
    COUNCIL = "council", "Council"
    SCHOOL = "school", "School or college"
    EARLY_YEARS = "early_years", "Early years setting"
    HEALTH = "health", "Health body"
    SENDIASS = "sendiass", "SENDIASS"
    PARENT_FORUM = "parent_forum", "Parent carer forum"
    REGULATOR = "regulator", "Regulator"
    REVIEWER = "reviewer", "Review body"
    VOLUNTARY = "voluntary", "Charity or voluntary body"
    OTHER = "other", "Other"


class Organisation(Versioned):
    """A body that people belong to. It keeps its identity when it changes its name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    closed_on = models.DateField(null=True, blank=True)  # from this day its memberships give nothing
    confirmed_on = models.DateField(null=True, blank=True)  # the day its list of people was last confirmed

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name that a body bore until the day `until`, its last day in use."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    since = models.DateField(null=True, blank=True)  # None: from before we kept a record
    until = models.DateField()

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until__gte=F("since")), name="accounts_former_name_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class State(models.TextChoices):
    INVITED = "invited", "Invited"
    OPEN = "open", "Open"
    SHUT = "shut", "Shut"


class User(AbstractBaseUser, Versioned):
    """A person who may sign in. There is no superuser.

    `is_active` is what Django and allauth read; a constraint keeps it equal to state = open.
    """

    last_login = None  # the day is enough (last_seen_on); the instants are in SignIn and the audit log

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    invited_by = models.UUIDField(null=True, blank=True)  # a User's id; they may have gone since
    last_seen_on = models.DateField(null=True, blank=True)  # a day, not a time: enough for the 60-day rule
    shut_at = models.DateTimeField(null=True, blank=True)
    shut_reason = models.CharField(max_length=200, blank=True)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    held_in_this_request: "list[Membership] | None" = None  # set by the middleware on request.user

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, state="open") | (Q(is_active=False) & ~Q(state="open")),
                name="accounts_user_active_is_open",
            ),
            models.CheckConstraint(
                condition=Q(state="shut", shut_at__isnull=False) | (~Q(state="shut") & Q(shut_at=None)),
                name="accounts_user_shut_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def audit_fields(self) -> dict[str, str]:
        """What the audit log says of the person beside their name: the roles and bodies in force here and now."""
        from goldenthread.base.accounts.access import memberships_in_force

        held = memberships_in_force(self)
        return {
            "role": ", ".join(sorted({one.role for one in held})),
            "organisation": ", ".join(sorted({one.organisation.name for one in held})),
        }

    def check_password(self, raw_password: str | None) -> bool:
        """As Django's. A password that is stored in an older form is stored anew, in an audited unit."""

        def store_anew(raw: str) -> None:
            from goldenthread.base import audit

            with audit.unit(by=audit.Actor.system("sign-in")):
                self.set_password(raw)
                self._password = None
                self.save(update_fields=["password"])
                audit.record("password_rehashed", obj=self)

        return raw_password is not None and check_password(raw_password, self.password, store_anew)


class Membership(models.Model):
    """That a person holds a role in a body. One row per person, body, role and stretch of days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)  # a key of roles.yaml
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)  # the last day on which it is in force; None: until ended
    ended_at = models.DateTimeField(null=True, blank=True)  # ended before its time, at this instant
    confirmed_on = models.DateField(null=True, blank=True)  # partners: their lead said that they are still there
    granted_by = models.UUIDField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)  # the second person, where the role needs one

    class Meta:
        ordering = ["starts", "role"]
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="accounts_days_in_order"),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at=None, ends=None),
                name="accounts_one_open_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role}, {self.organisation}"


class RoleRequest(models.Model):
    """That somebody asked for a person to hold a role. Becomes a Membership when a second person approves."""

    class Decision(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=40)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    asked_by = models.UUIDField(null=True)  # None: the server's own command, for the first administrators
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_at=None)
                | (~Q(decision="waiting") & Q(decided_at__isnull=False)),
                name="accounts_role_request_decided_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="accounts_role_request_two_people"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")), name="accounts_role_request_not_for_oneself"
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(decision="waiting"),
                name="accounts_one_waiting_request",
            ),
        ]


class ResetRequest(models.Model):
    """That somebody asked for a person's second step to be taken off, because the device is lost."""

    class Decision(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reset_requests")
    reason = models.CharField(max_length=500)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_by=None, decided_at=None)
                | (~Q(decision="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="accounts_reset_decided_has_its_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
                name="accounts_reset_two_people",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(decision="waiting"), name="accounts_one_waiting_reset"
            ),
        ]


class Invitation(models.Model):
    """A link sent to a person to open their account. Only its hash is kept; it works once, until `expires_at`.

    Of a family's, a code that was said or posted is needed as well: `code_hash`; five wrong ones end it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    code_hash = models.CharField(max_length=64, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]


class SignIn(models.Model):
    """One stretch of being signed in: one row per browser session. Ending the row ends the session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    site = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()  # to the half-minute
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user", "ended_at"])]
