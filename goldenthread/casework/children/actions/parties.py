"""Parties: verified with evidence by two people, protected at once, invited over two channels (trust.md T3, T4)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts import actions as accounts
from goldenthread.base.accounts.models import Kind, Membership, Organisation, User
from goldenthread.base.accounts.models import State as AccountState
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, midnight_after
from goldenthread.casework.children.kinds import ChangeKind, Decision, PartyKind
from goldenthread.casework.children.models import (
    Authority,
    Bar,
    Change,
    Party,
    Person,
    Protection,
    Relationship,
)
from goldenthread.refused import Refused

FAMILIES = "Families"  # the body in which families hold their role: it is not the council
PERSON_FIELDS = ("name", "email", "phone", "address", "postcode", "workplace", "online_name", "needs")
ROLES = {PartyKind.YOUNG_PERSON: "young_person", PartyKind.CHILD: "child"}


def ask_change(
    opened: Opened, *, kind: str, reason: str, party: str = "", values: Mapping[str, Any] | None = None
) -> Change:
    """Ask for a change to a party. A second person decides; until then nothing changes."""
    opened.check(Permission.PARTY_PROPOSE)
    row = _party(opened, party) if kind != ChangeKind.ADD else None
    with audit.unit(by=opened.actor):
        if row is not None and Change.behind_the_door.filter(party=row, kind=kind, decision=Decision.WAITING).exists():
            raise Refused("This has been asked already and waits for a second person.", status=422)
        change = Change.behind_the_door.create(
            child_id=opened.id,
            party=row,
            kind=kind,
            values=editing_values(values or {}),
            reason=reason,
            asked_by_id=opened.actor.id,
            asked_by=opened.actor.label,
        )
        opened.record("party_change_asked", fields=[kind, *sorted(values or {})], reason=reason)
        return change


def editing_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _party(opened: Opened, party: str) -> Party:
    row = next((row for row in opened.party_rows if str(row.pk) == party), None)
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def decide_change(opened: Opened, change: str, *, approve: bool) -> Change:
    """The second person's word. What was asked is applied as it was asked, in the same transaction."""
    opened.check(Permission.PARTY_APPROVE)
    with audit.unit(by=opened.actor):
        row = Change.behind_the_door.select_for_update().filter(pk=change, child_id=opened.id).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if row.asked_by_id == opened.actor.id:
            raise Refused("You asked for this change, so somebody else has to decide.")
        if row.decision != Decision.WAITING:
            raise Refused("Somebody has decided this already. Open the page again to see what.", status=409)
        row.decision = Decision.APPROVED if approve else Decision.REFUSED
        row.decided_by_id, row.decided_by, row.decided_at = opened.actor.id, opened.actor.label, timezone.now()
        row.save()
        if approve:
            APPLY[ChangeKind(row.kind)](opened, row)
        opened.record("party_change_approved" if approve else "party_change_refused", fields=[row.kind])
        return row


def _add(opened: Opened, change: Change) -> None:
    values = dict(change.values)
    known = values.pop("person", "")
    details = {name: values.pop(name) for name in list(values) if name in PERSON_FIELDS}
    person = Person.behind_the_door.filter(pk=known).first() if known else None
    if person is None:
        person = editing.add(Person(**details), by=opened.actor)
    if Party.behind_the_door.filter(child_id=opened.id, person=person, ends=None).exists():
        raise Refused("This person is a party to the case already.", status=409)
    party = Party.behind_the_door.create(
        child_id=opened.id,
        person=person,
        approved_by=opened.actor.label,
        **{**values, "starts": _day(values["starts"])},
    )
    if person.user_id:
        _give_view(opened, party)


def _day(text: Any) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def _key(change: Change) -> Any:
    """The key of the party that a change is about."""
    assert change.party_id is not None
    return change.party_id


def _change(opened: Opened, change: Change) -> None:
    values = dict(change.values)
    details = {name: values.pop(name) for name in list(values) if name in PERSON_FIELDS}
    assert change.party is not None
    if details:
        person = Person.behind_the_door.get(pk=change.party.person_id)
        editing.save(person, {**details, "changed_at": timezone.now()}, expected=person.version, by=opened.actor)
    if values:
        Party.behind_the_door.filter(pk=_key(change)).update(**values)


def _end(opened: Opened, change: Change) -> None:
    day = _day(change.values.get("ends") or timezone.localdate())
    Party.behind_the_door.filter(pk=_key(change)).update(ends=day)
    Relationship.behind_the_door.filter(party_id=_key(change), ended_at=None).update(
        ended_at=min(midnight_after(day), timezone.now()) if day < timezone.localdate() else midnight_after(day),
        ended_why="No longer a party",
    )


def _lift(opened: Opened, change: Change) -> None:
    Protection.behind_the_door.filter(party_id=_key(change), lifted_at=None).update(lifted_at=timezone.now())


def _bar(opened: Opened, change: Change) -> None:
    v = change.values
    Bar.behind_the_door.create(
        party_id=_key(change),
        of_bands=v.get("of_bands") or "all",
        words=v.get("words", ""),
        starts=_day(v.get("starts") or timezone.localdate()),
        ends=_day(v["ends"]) if v.get("ends") else None,
    )


def _unbar(opened: Opened, change: Change) -> None:
    day = timezone.localdate() - timedelta(days=1)
    Bar.behind_the_door.filter(party_id=_key(change), ends=None, starts__lte=day).update(ends=day)
    Bar.behind_the_door.filter(party_id=_key(change), ends=None).delete()


APPLY = {
    ChangeKind.ADD: _add,
    ChangeKind.CHANGE: _change,
    ChangeKind.END: _end,
    ChangeKind.LIFT: _lift,
    ChangeKind.BAR: _bar,
    ChangeKind.UNBAR: _unbar,
}


def protect(opened: Opened, party: str, *, against: str, words: str) -> Protection:
    """Keep a party's contact and whereabouts from another party, or from every other, from this moment."""
    opened.check(Permission.PARTY_PROPOSE)
    row = _party(opened, party)
    other = _party(opened, against) if against else None
    if other is not None and other.pk == row.pk:
        raise Refused("Choose somebody else than the party that is protected.", status=422)
    with audit.unit(by=opened.actor):
        found = Protection.behind_the_door.create(
            party=row, against=other, words=words, by_id=opened.actor.id, by_label=opened.actor.label
        )
        opened.record("party_protected", fields=[f"party {row.pk}"])
        return found


def edit_contact(opened: Opened, values: Mapping[str, Any], *, expected: int) -> Person:
    """A party changes their own contact details, through the portal."""
    opened.check(Permission.CASE_CONTRIBUTE, write=True)
    row = _party(opened, opened.party)
    if opened.through != "party":
        raise Refused("Page not found", status=404)
    with audit.unit(by=opened.actor):
        saved = editing.save(row.person, {**values, "changed_at": timezone.now()}, expected=expected, by=opened.actor)
        opened.record("contact_edited", fields=[n for n in values if getattr(row.person, n) != values[n]])
        return saved


# --- accounts ------------------------------------------------------------------------------------------


def invite_party(opened: Opened, party: str) -> tuple[User, str]:
    """Invite a verified party: a link goes to their email, and a code is given to the officer to say or post.

    Both are needed to open the account. Returns the account and the code, which is shown once.
    """
    opened.check(Permission.PARTY_PROPOSE)
    row = _party(opened, party)
    if not row.person.email:
        raise Refused("We hold no email address of this party. Ask for a change that adds it first.", status=422)
    if not row.responsibility and row.kind not in (PartyKind.YOUNG_PERSON, PartyKind.CHILD):
        raise Refused("Only a party with parental responsibility, or the child, has a view of the record.", status=422)
    from goldenthread.casework.contact import reaching

    reaching.check_mail(opened, row)  # before anything is kept: the link goes by email alone
    with audit.unit(by=opened.actor):
        body, _ = Organisation.objects.get_or_create(name=FAMILIES, defaults={"kind": Kind.OTHER})
        email = row.person.email.strip().lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User(email=email, name=row.person.name, is_active=False, state=AccountState.INVITED)
            user.set_unusable_password()
            user.save(force_insert=True)
        role = ROLES.get(PartyKind(row.kind), "parent")
        if not Membership.objects.filter(user=user, organisation=body, role=role, ended_at=None).exists():
            Membership.objects.create(
                user=user, organisation=body, role=role, starts=timezone.localdate(), confirmed_on=timezone.localdate()
            )
        person = row.person
        if person.user_id is None:
            editing.save(person, {"user": user}, expected=person.version, by=opened.actor)
            row.person.user_id = user.pk
        _give_view(opened, row)
        code = ""
        if user.state == AccountState.INVITED:
            code = accounts.send_invitation_with_code(user)
        opened.record("party_invited", fields=[f"party {row.pk}"])
        return user, code


def _give_view(opened: Opened, row: Party) -> None:
    """The relationship through which a party sees: of the young person only from when the rights are theirs."""
    starts = timezone.now()
    if row.kind == PartyKind.YOUNG_PERSON:
        starts = max(starts, midnight_after(opened.rights_passed_on))
    if not Relationship.behind_the_door.filter(
        child_id=opened.id, kind="party", party=row, user=row.person.user, ended_at=None
    ).exists():
        Relationship.behind_the_door.create(
            child_id=opened.id,
            kind="party",
            user=row.person.user,
            party=row,
            starts=starts,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )


def choose_helper(opened: Opened, *, email: str, last_day: date) -> Relationship:
    """A family lets an adviser of SENDIASS see its own view until a day. The council is not told."""
    opened.check(Permission.HELPER_CHOOSE)
    if opened.through != "party":
        raise Refused("Page not found", status=404)
    held = (
        Membership.objects.filter(user__email=email.strip().lower(), role="sendiass_adviser", ended_at=None)
        .select_related("user")
        .first()
    )
    if held is None:
        raise Refused("We know no adviser with this address. Check it with them, and try again.", status=422)
    with audit.unit(by=opened.actor):
        if Relationship.behind_the_door.filter(
            child_id=opened.id,
            kind="helper",
            party_id=opened.party,
            user=held.user,
            ended_at=None,
            ends__gt=timezone.now(),
        ).exists():
            raise Refused("They can see your view already.", status=422)
        row = Relationship.behind_the_door.create(
            child_id=opened.id,
            kind="helper",
            user=held.user,
            party_id=opened.party,
            starts=timezone.now(),
            ends=midnight_after(last_day),
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        opened.record("helper_chosen")
        return row


def end_helper(opened: Opened, relationship: str) -> Relationship:
    """The family ends it, at once."""
    opened.check(Permission.HELPER_CHOOSE)
    with audit.unit(by=opened.actor):
        row = (
            Relationship.behind_the_door.select_for_update()
            .filter(pk=relationship, child_id=opened.id, kind="helper", party_id=opened.party)
            .first()
        )
        if row is None or opened.through != "party":
            raise Refused("Page not found", status=404)
        if row.ended_at is None:
            row.ended_at, row.ended_why = timezone.now(), "The family ended it"
            row.save()
            opened.record("relationship_ended", fields=["helper"])
        return row


def record_authority(opened: Opened, *, party: str, basis: str, words: str, last_day: date | None) -> Authority:
    """After rights passed: who may see what is new. By the young person's own choice, or by a decision on capacity."""
    row = _party(opened, party)
    own = opened.through == "party" and any(
        str(one.pk) == opened.party and one.kind == PartyKind.YOUNG_PERSON for one in opened.party_rows
    )
    if basis == "choice" and own:
        opened.check(Permission.HELPER_CHOOSE)
    elif basis == "capacity":
        opened.check(Permission.PARTY_APPROVE)
        if not words.strip() or last_day is None:
            raise Refused(
                "A decision on capacity is for one decision. Say which, on what evidence, and its last day.", status=422
            )
    else:
        raise Refused("Page not found", status=404)
    with audit.unit(by=opened.actor):
        found = Authority.behind_the_door.create(
            child_id=opened.id,
            party=row,
            basis=basis,
            words=words,
            starts=timezone.localdate(),
            ends=last_day,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        opened.record("authority_recorded", fields=[f"party {row.pk}"], reason=found.get_basis_display())
        return found


def end_authority(opened: Opened, number: int) -> Authority:
    with audit.unit(by=opened.actor):
        row = Authority.behind_the_door.select_for_update().filter(pk=number, child_id=opened.id, ended_at=None).first()
        own = opened.through == "party" and any(
            str(one.pk) == opened.party and one.kind == PartyKind.YOUNG_PERSON for one in opened.party_rows
        )
        if row is None or not (own or opened.may(Permission.PARTY_APPROVE)):
            raise Refused("Page not found", status=404)
        row.ended_at = timezone.now()
        row.save()
        opened.record("authority_ended", fields=[f"party {row.party_id}"])
        return row
