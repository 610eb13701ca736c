"""What changes people, roles and organisations. Each is called inside `audit.unit` and records itself.

The permission is checked here, whoever calls. Office roles take two people: one asks, another approves; nobody does
either for themselves. What ends a role ends the person's sign-ins in the same transaction.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from goldenthread.base.accounts import access, roles, sessions
from goldenthread.base.accounts.models import (
    FormerName,
    Invitation,
    Kind,
    Membership,
    Organisation,
    ResetRequest,
    RoleRequest,
    SignIn,
    State,
    User,
)
from goldenthread.base.accounts.permissions import Permission
from goldenthread.refused import Refused

INVITATION_DAYS = 7
DORMANT_DAYS = 60
CONFIRM_DAYS = 120  # a school term, with its holiday
KEEP_SIGN_INS_DAYS = 90


def _record(*args: object, **kwargs: object) -> None:
    from goldenthread.base import audit  # audit stands on accounts

    audit.record(*args, **kwargs)  # type: ignore[arg-type]


def _actor(user: User) -> object:
    from goldenthread.base import audit

    return audit.Actor.of_user(user)


def locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


# --- inviting and roles ------------------------------------------------------------------------


def invite(
    *,
    by: User,
    email: str,
    name: str,
    organisation: Organisation,
    role: str,
    starts: date,
    ends: date | None,
    reason: str,
) -> RoleRequest:
    """Make an account that waits for its person, and ask for their first role.

    The invitation goes out when that role is granted.
    """
    access.check(by, Permission.ACCOUNTS_MANAGE)
    email = email.strip().lower()
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None:
        user = User(email=email, name=name, is_active=False, state=State.INVITED, invited_by=by.pk)
        user.set_unusable_password()
        user.save(force_insert=True)
    elif user.state == State.SHUT:
        clear_ways_in(user)
        user.is_active, user.state, user.shut_at, user.shut_reason = False, State.INVITED, None, ""
        user.name, user.invited_by, user.version = name, by.pk, user.version + 1
        user.save()
    else:
        raise Refused("This person already has an account. Open it and ask for the role there.", status=409)
    _record("person_invited", obj=user)
    return ask_for_role(by=by, user=user, organisation=organisation, role=role, starts=starts, ends=ends, reason=reason)


def ask_for_role(
    *, by: User, user: User, organisation: Organisation, role: str, starts: date, ends: date | None, reason: str
) -> RoleRequest:
    """Ask for a role. One that needs no second person is granted at once."""
    access.check(by, Permission.ACCOUNTS_MANAGE)
    wanted = _role(role)
    user = locked(user)
    if by.pk == user.pk:
        raise Refused("You cannot ask for a role for yourself. Ask another administrator.")
    if user.state == State.SHUT:
        raise Refused("This account is shut. Invite the person again instead.", status=409)
    if organisation.closed_on is not None:
        raise Refused("This organisation is closed. Choose another.", status=409)
    if RoleRequest.objects.filter(
        user=user, organisation=organisation, role=role, decision=RoleRequest.Decision.WAITING
    ).exists():
        raise Refused("This role has been asked for already and waits for a second person.", status=409)
    request = RoleRequest.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        starts=starts,
        ends=ends,
        reason=reason,
        asked_by=by.pk,
        asked_at=timezone.now(),
    )
    _record("role_asked", obj=request, reason=reason)
    if not wanted.second_person:
        request.decision, request.decided_at = RoleRequest.Decision.APPROVED, timezone.now()
        request.save()
        grant(request, approved_by=None)
    return request


def _role(key: str) -> roles.Role:
    role = roles.get(key)
    if role is None:
        raise Refused(f"There is no role {key!r}. Choose one from the list.")
    return role


def approve_role(*, by: User, request: RoleRequest) -> Membership:
    """Be the second person for a role."""
    request = _to_decide(by, request)
    request.decision, request.decided_by, request.decided_at = RoleRequest.Decision.APPROVED, by.pk, timezone.now()
    request.save()
    return grant(request, approved_by=by)


def refuse_role(*, by: User, request: RoleRequest) -> RoleRequest:
    request = _to_decide(by, request)
    request.decision, request.decided_by, request.decided_at = RoleRequest.Decision.REFUSED, by.pk, timezone.now()
    request.save()
    _record("role_request_refused", obj=request)
    return request


def _to_decide(by: User, request: RoleRequest) -> RoleRequest:
    access.check(by, Permission.ROLE_APPROVE)
    request = RoleRequest.objects.select_for_update().select_related("user", "organisation").get(pk=request.pk)
    if request.asked_by == by.pk:
        raise Refused("You asked for this role, so somebody else must decide.")
    if request.user_id == by.pk:
        raise Refused("This role is for you, so somebody else must decide.")
    if request.decision != RoleRequest.Decision.WAITING:
        raise Refused("Somebody has decided this already. Open the list again to see what they decided.", status=409)
    return request


def grant(request: RoleRequest, *, approved_by: User | None) -> Membership:
    """Make the membership. Open sign-ins end, so that none carries old rights; an invited person is written to."""
    user = locked(request.user)
    if user.state == State.SHUT:
        raise Refused("This account was shut meanwhile. Invite the person again instead.", status=409)
    if Membership.objects.filter(
        Q(ends=None) | Q(ends__gte=request.starts),
        user=user,
        organisation=request.organisation,
        role=request.role,
        ended_at=None,
    ).exists():
        raise Refused("The person holds this role already on these days.", status=409)
    held = Membership.objects.create(
        user=user,
        organisation=request.organisation,
        role=request.role,
        starts=request.starts,
        ends=request.ends,
        confirmed_on=timezone.localdate(),
        granted_by=request.asked_by,
        approved_by=approved_by.pk if approved_by else None,
    )
    _record("role_granted", obj=held)
    sessions.end_all(user, "role changed")
    if user.state == State.INVITED:
        send_invitation(user)
    return held


def end_role(*, by: User, held: Membership, reason: str) -> Membership:
    """End a role now, and with it every sign-in of the person."""
    access.check(by, Permission.ACCOUNTS_MANAGE)
    held = Membership.objects.select_for_update().select_related("user").get(pk=held.pk)
    if held.ended_at is not None:
        raise Refused("This role has ended already.", status=409)
    keep_an_administrator(without=held)
    held.ended_at = timezone.now()
    held.save()
    _record("role_ended", obj=held, reason=reason)
    sessions.end_all(held.user, "role ended")
    return held


def keep_an_administrator(*, without: Membership | User) -> None:
    """Refuses what would leave nobody who can keep accounts."""
    left = access.people_who_may(Permission.ACCOUNTS_MANAGE, site="office")
    gone = without.pk if isinstance(without, User) else without.user_id
    if isinstance(without, Membership):
        role = roles.get(without.role)
        if role is None or Permission.ACCOUNTS_MANAGE not in role.permissions:
            return
    if any(user.pk == gone for user in left) and len(left) == 1:
        raise Refused("This is the last administrator. Give somebody else the role first.", status=409)


def shut(*, by: User | None, user: User, reason: str) -> User:
    """Shut an account now: no sign-in, no role. `by` None is the server itself (dormant accounts)."""
    if by is not None:
        access.check(by, Permission.ACCOUNT_SHUT)
        if by.pk == user.pk:
            raise Refused("You cannot shut your own account. Ask another administrator.")
    user = locked(user)
    if user.state == State.SHUT:
        raise Refused("This account is shut already.", status=409)
    keep_an_administrator(without=user)
    now = timezone.now()
    Membership.objects.filter(user=user, ended_at=None).update(ended_at=now)
    RoleRequest.objects.filter(user=user, decision=RoleRequest.Decision.WAITING).update(
        decision=RoleRequest.Decision.REFUSED, decided_at=now
    )
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    user.is_active, user.state, user.shut_at, user.shut_reason = False, State.SHUT, now, reason
    user.version += 1
    user.save()
    clear_ways_in(user)
    sessions.end_all(user, "account shut")
    _record("account_shut", obj=user, reason=reason)
    return user


def clear_ways_in(user: User) -> None:
    """No password, no second step, no tie to the council's sign-in: a shut account is not half open."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


# --- invitations -------------------------------------------------------------------------------


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


CODE_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"  # read out on the telephone without being misheard as words
MOST_WRONG_CODES = 5


def new_code() -> str:
    """Eight letters and figures in two groups, to be said or posted: 28 to the power of 8 of them."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]} {letters[4:]}"


def code_hash(code: str) -> str:
    return token_hash("".join(code.upper().split()).replace("-", ""))


def send_invitation_with_code(user: User) -> str:
    """Send a link that opens an account only together with a code. Returns the code, to be said or posted."""
    code = new_code()
    send_invitation(user, code=code)
    return code


def send_invitation(user: User, *, code: str = "") -> str:
    """Send a new link, which makes earlier ones useless. Returns the link, for the server's own command only."""
    from goldenthread.base import outbox

    now = timezone.now()
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user,
        token_hash=token_hash(token),
        code_hash=code_hash(code) if code else "",
        sent_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    held = user.memberships.filter(ended_at=None).first()
    role = roles.get(held.role) if held else None
    site = role.site if role else "office"
    link = settings.SITE_URLS[site] + reverse("accept_invitation", args=[token])
    outbox.queue(
        to=user.email,
        subject="Set up your Golden Thread account",
        text=(
            "Hello\n\nYou have been invited to use Golden Thread.\n\n"
            f"Open this link to set up your account:\n{link}\n\n"
            f"It works once, until {timezone.localtime(invitation.expires_at):%-d %B %Y at %H:%M}.\n\n"
            + ("You also need the code that we give you by telephone, by post or in person.\n\n" if code else "")
            + "If you did not expect this, tell the person who keeps accounts at your council and do not "
            "open the link.\n"
        ),
        key=f"invitation {invitation.pk}",
    )
    _record("invitation_sent", obj=user)
    return link


def resend_invitation(*, by: User, user: User) -> None:
    access.check(by, Permission.ACCOUNTS_MANAGE)
    user = locked(user)
    if user.state != State.INVITED:
        raise Refused("This person has an account already. They can reset their own password.", status=409)
    if not user.memberships.filter(ended_at=None).exists():
        raise Refused("The invitation goes out when a second person approves the role.", status=409)
    send_invitation(user)


def find_invitation(token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation of a link that still works, or None."""
    found = Invitation.objects.filter(
        token_hash=token_hash(token),
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
        user__state=State.INVITED,
    )
    return (found.select_for_update() if lock else found).first()


def accept(*, token: str, name: str, password: str | None, code: str = "") -> User:
    """Open the account. The link is used up, whatever comes after."""
    invitation = find_invitation(token, lock=True)
    if invitation is None or (
        invitation.code_hash and not secrets.compare_digest(invitation.code_hash, code_hash(code))
    ):
        raise Refused("This link has been used or has run out. Ask whoever invited you for a new one.", status=404)
    return open_account(invitation, name=name, password=password)


def try_code(token: str, code: str) -> bool:
    """Whether the code of an invitation is right. A wrong one is counted; the fifth ends the invitation. In a unit."""
    invitation = find_invitation(token, lock=True)
    if invitation is None:
        return False
    if not invitation.code_hash or secrets.compare_digest(invitation.code_hash, code_hash(code)):
        return True
    invitation.wrong_codes += 1
    if invitation.wrong_codes >= MOST_WRONG_CODES:
        invitation.withdrawn_at = timezone.now()
    invitation.save()
    _record("invitation_code_wrong", obj=invitation.user)
    return False


def open_account(invitation: Invitation, *, name: str = "", password: str | None = None) -> User:
    user = locked(invitation.user)
    invitation.used_at = timezone.now()
    invitation.save()
    user.is_active, user.state = True, State.OPEN
    user.name = name or user.name
    user.version += 1
    if password is None:
        user.set_unusable_password()  # signs in with the council's account
    else:
        user.set_password(password)
    user.save()
    _record("invitation_accepted", obj=user)
    return user


# --- a lost device -----------------------------------------------------------------------------


def ask_for_reset(*, by: User, user: User, reason: str) -> ResetRequest:
    """Ask that a person's second step be taken off. A second person decides; the person is told of both."""
    access.check(by, Permission.ACCOUNTS_MANAGE)
    user = locked(user)
    if by.pk == user.pk:
        raise Refused("You cannot ask this for yourself. Use a recovery code, or ask another administrator.")
    if user.state != State.OPEN:
        raise Refused("This account is not open.", status=409)
    if user.reset_requests.filter(decision=ResetRequest.Decision.WAITING).exists():
        raise Refused("This has been asked already and waits for a second person.", status=409)
    request = ResetRequest.objects.create(user=user, reason=reason, asked_by=by.pk, asked_at=timezone.now())
    _record("reset_asked", obj=user, reason=reason)
    _tell(user, request, "asked that your second step of signing in be taken off, so that you can set up a new one")
    return request


def decide_reset(*, by: User, request: ResetRequest, approve: bool) -> ResetRequest:
    from allauth.mfa.models import Authenticator

    access.check(by, Permission.ROLE_APPROVE)
    request = ResetRequest.objects.select_for_update().select_related("user").get(pk=request.pk)
    if by.pk in (request.asked_by, request.user_id):
        raise Refused("Somebody else must decide: you asked for this, or it is about you.")
    if request.decision != ResetRequest.Decision.WAITING:
        raise Refused("Somebody has decided this already.", status=409)
    request.decided_by, request.decided_at = by.pk, timezone.now()
    request.decision = ResetRequest.Decision.APPROVED if approve else ResetRequest.Decision.REFUSED
    request.save()
    if not approve:
        _record("reset_refused", obj=request.user)
        return request
    user = locked(request.user)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user, "second step taken off")
    _record("reset_approved", obj=user)
    _tell(user, request, "approved that your second step be taken off. You will set up a new one when you next sign in")
    return request


def _tell(user: User, request: ResetRequest, what: str) -> None:
    from goldenthread.base import outbox

    outbox.queue(
        to=user.email,
        subject="About how you sign in to Golden Thread",
        text=(
            f"Hello {user.name}\n\nAn administrator has {what}.\n\n"
            "If you did not ask for this, tell your council's administrator or privacy officer at once.\n"
        ),
        key=f"second step {request.pk} {request.decision}",
    )


# --- people and organisations ------------------------------------------------------------------


def edit_person(*, by: User, user: User, name: str, expected: int) -> User:
    from goldenthread.base import editing

    access.check(by, Permission.ACCOUNTS_MANAGE)
    saved = editing.save(user, {"name": name}, expected=expected, by=_actor(by))  # type: ignore[arg-type]
    _record("person_edited", obj=saved, fields=["name"])
    return saved


def add_organisation(*, by: User, name: str, kind: str) -> Organisation:
    from goldenthread.base import editing

    access.check(by, Permission.ACCOUNTS_MANAGE)
    body = Organisation(name=name, kind=kind, confirmed_on=timezone.localdate())
    editing.add(body, by=_actor(by))  # type: ignore[arg-type]
    _record("organisation_added", obj=body)
    return body


def edit_organisation(
    *, by: User, organisation: Organisation, values: dict[str, object], expected: int, renamed_on: date | None
) -> Organisation:
    """Save it; a new name keeps the old one with its last day. Closing it ends the sign-ins of its people."""
    from goldenthread.base import editing

    access.check(by, Permission.ACCOUNTS_MANAGE)
    before = Organisation.objects.get(pk=organisation.pk)
    saved = editing.save(organisation, values, expected=expected, by=_actor(by))  # type: ignore[arg-type]
    changed = [name for name in values if getattr(before, name) != getattr(saved, name)]
    if before.name != saved.name:
        first_day = renamed_on or timezone.localdate()
        last = before.former_names.first()
        since = last.until + timedelta(days=1) if last else None
        until = first_day - timedelta(days=1)
        if since is not None and until < since:
            raise Refused("The first day of the new name must be after the days of the name before it.", status=409)
        FormerName.objects.create(organisation=saved, name=before.name, since=since, until=until)
    if saved.closed_on is not None and before.closed_on is None:
        for held in saved.memberships.filter(ended_at=None).select_related("user"):
            sessions.end_all(held.user, "organisation closed")
    _record("organisation_edited", obj=saved, fields=changed)
    return saved


def due_for_confirming(day: date) -> list[Membership]:
    """Roles of people outside the council that nobody confirmed in the last term."""
    since = day - timedelta(days=CONFIRM_DAYS)
    portal = [role.key for role in roles.all_roles().values() if role.site == "portal"]
    return list(
        Membership.objects.filter(
            Q(confirmed_on=None) | Q(confirmed_on__lt=since),
            Q(ends=None) | Q(ends__gte=day),
            role__in=portal,
            ended_at=None,
            user__state=State.OPEN,
        )
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name")
    )


def confirm(*, by: User, held: Membership) -> Membership:
    """Say that the person still works there and needs the role."""
    access.check(by, Permission.ACCOUNTS_MANAGE)
    held = Membership.objects.select_for_update().get(pk=held.pk)
    if held.ended_at is not None:
        raise Refused("This role has ended already.", status=409)
    held.confirmed_on = timezone.localdate()
    held.save()
    _record("role_confirmed", obj=held)
    return held


def staff_of(user: User) -> list[Membership]:
    """The people who hold a role in a body whose accounts this person manages, but not their own."""
    bodies = [one.organisation_id for one in access.memberships_in_force(user) if one.role == "school_account_manager"]
    return list(
        Membership.objects.filter(organisation_id__in=bodies, ended_at=None)
        .exclude(user=user)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name")
    )


def confirm_staff(*, by: User, held: Membership, stays: bool) -> Membership:
    """A school's account manager says who still works there. Who does not loses the role, and their sign-ins, now."""
    access.check(by, Permission.STAFF_CONFIRM)
    if held.pk not in {one.pk for one in staff_of(by)}:
        raise Refused("Page not found", status=404)
    held = Membership.objects.select_for_update().select_related("user").get(pk=held.pk)
    if held.ended_at is not None:
        raise Refused("This role has ended already.", status=409)
    if stays:
        held.confirmed_on = timezone.localdate()
        held.save()
        _record("role_confirmed", obj=held)
        return held
    held.ended_at = timezone.now()
    held.save()
    _record("role_ended", obj=held, reason="No longer works there, says the account manager")
    sessions.end_all(held.user, "role ended")
    return held


# --- by the clock ------------------------------------------------------------------------------


def shut_dormant(day: date) -> list[User]:
    """Shut each open account that nobody used for 60 days (counted from its last sign-in, or from when it was made).

    The last administrator is spared: an empty office would lock itself out.
    """
    from goldenthread.base import audit

    last = day - timedelta(days=DORMANT_DAYS)
    shut_now = []
    found = User.objects.filter(state=State.OPEN).filter(
        Q(last_seen_on__lt=last) | Q(last_seen_on=None, created_at__date__lt=last)
    )
    for user in found:
        try:
            with audit.unit(by=audit.Actor.system("dormant accounts")):
                shut_now.append(shut(by=None, user=user, reason=f"Not used for {DORMANT_DAYS} days"))
        except Refused:
            continue  # the unit has written the refusal to the log
    return shut_now


def forget_old_sign_ins(now: datetime) -> int:
    """Rows of sign-ins that ended long ago; the audit log keeps that they happened."""
    rows = SignIn.objects.filter(last_seen_at__lt=now - timedelta(days=KEEP_SIGN_INS_DAYS))
    return rows.delete()[0]


def first_administrator(*, email: str, name: str, organisation: str) -> str:
    """Invite an administrator from the server itself, while fewer than two exist. Returns the link."""
    from goldenthread.base import audit

    with audit.unit(by=audit.Actor.system("add-administrator")):
        role = "system_administrator"
        held = Membership.objects.filter(role=role, ended_at=None, user__state__in=[State.OPEN, State.INVITED])
        if held.values("user").distinct().count() >= 2:
            raise Refused("There are two administrators already. One asks for a third on the site, another approves.")
        email = email.strip().lower()
        if User.objects.filter(email=email).exists():
            raise Refused(f"{email} has an account already. An administrator can ask for the role on the site.")
        body, _ = Organisation.objects.get_or_create(name=organisation, defaults={"kind": Kind.COUNCIL})
        user = User(email=email, name=name, is_active=False, state=State.INVITED)
        user.set_unusable_password()
        user.save(force_insert=True)
        _record("person_invited", obj=user)
        granted = Membership.objects.create(user=user, organisation=body, role=role, starts=timezone.localdate())
        _record("role_granted", obj=granted, reason="From the server, before two administrators exist")
        return send_invitation(user)


def forget_expired_cache(now: datetime) -> int:
    """Delete what the cache no longer needs, drawings and papers among it; how many rows. A cache in the database keeps
    what has expired until it is full."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608  the name of our own table
            [connection.ops.adapt_datetimefield_value(now)],
        )
        return int(cursor.rowcount)
