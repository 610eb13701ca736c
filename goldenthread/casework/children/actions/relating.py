"""Who is related to a child, and for how long."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.models import Organisation
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Opened, Visitor, midnight_after
from goldenthread.casework.children.models import Relationship, Team, TeamMember
from goldenthread.refused import Refused
from goldenthread.rules.access import reach

BY_MANAGERS = (
    "assigned",
    "cover",
    "team",
    "panel",
    "social_care",
    "visit",
    "on_roll",
    "consulted",
    "advice",
    "clinician",
)
BY_OFFICERS = ("on_roll", "consulted", "advice", "clinician", "social_care")


def relate(
    opened: Opened,
    *,
    kind: str,
    why: str,
    user: Any = None,
    body: Organisation | None = None,
    team: Team | None = None,
    starts: datetime | None = None,
    last_day: date | None = None,
) -> Relationship:
    """Relate a person, body or team to this child. Officers relate schools and advisers; managers everybody.

    `last_day`: the last day on which it is in force. A kind that may not last without end needs one.
    """
    allowed: tuple[str, ...] = BY_MANAGERS
    if not opened.may(Permission.CASE_ASSIGN):
        opened.check(Permission.CASE_WRITE, write=True)
        allowed = BY_OFFICERS
    found = reach.kinds().get(kind)
    if found is None or kind not in allowed:
        raise Refused("Somebody with another role makes this relationship. Ask a team manager.", status=422)
    given = [one for one in (user, body, team) if one is not None]
    wanted = {"person": user, "body": body, "team": team}.get(found.held_by)
    if len(given) != 1 or wanted is None:
        words = {"person": "one person", "body": "one organisation", "team": "one team"}[found.held_by]
        raise Refused(f"“{found.words}” is for {words}. Choose that, and nothing else.", status=422)
    starts = starts or timezone.now()
    ends = midnight_after(last_day) if last_day else None
    if found.longest is not None:
        if ends is None:
            raise Refused(f"Enter the last day: “{found.words}” lasts {found.longest} days at most.", status=422)
        if ends - starts > timedelta(days=found.longest + 1):
            raise Refused(f"The last day is too late: “{found.words}” lasts {found.longest} days at most.", status=422)
    if ends is not None and ends <= starts:
        raise Refused("The last day must be the first day or later.", status=422)
    if user is not None and str(user.pk) in opened.known.conflicted:
        raise Refused(
            "This person has declared that they know the family, so they cannot be related to it.", status=422
        )
    with audit.unit(by=opened.actor):
        if Relationship.behind_the_door.filter(
            child_id=opened.id, kind=kind, user=user, body=body, team=team, ended_at=None, ends=None
        ).exists():
            raise Refused("They are related to the child in this way already.", status=422)
        row = Relationship.behind_the_door.create(
            child_id=opened.id,
            kind=kind,
            user=user,
            body=body,
            team=team,
            starts=starts,
            ends=ends,
            why=why,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        opened.record("relationship_made", fields=[kind], reason=why)
        return row


def end_relationship(opened: Opened, relationship: str, *, why: str) -> Relationship:
    """End it at this instant: the next request finds nothing, in an open session as well."""
    with audit.unit(by=opened.actor):
        row = Relationship.behind_the_door.select_for_update().filter(pk=relationship, child_id=opened.id).first()
        if row is None or row.kind in ("party", "helper"):
            raise Refused("Page not found", status=404)
        if not opened.may(Permission.CASE_ASSIGN):
            opened.check(Permission.CASE_WRITE, write=True)
            if row.kind not in BY_OFFICERS:
                raise Refused("Ask a team manager to end this.", status=422)
        if row.ended_at is not None:
            raise Refused("It has ended already.", status=409)
        row.ended_at, row.ended_why = timezone.now(), why
        row.save()
        opened.record("relationship_ended", fields=[row.kind], reason=why)
        return row


def make_team(visitor: Visitor, *, name: str, users: list[Any]) -> Team:
    """Make a team, or set who is in it from today."""
    visitor.check(Permission.CASE_ASSIGN)
    with audit.unit(by=visitor.actor):
        team, _ = Team.behind_the_door.get_or_create(name=name)
        today = timezone.localdate()
        held = TeamMember.behind_the_door.filter(team=team, ends=None)
        gone = held.exclude(user__in=users)
        gone.filter(starts__gte=today).delete()
        gone.update(ends=today - timedelta(days=1))
        for user in users:
            if not held.filter(user=user).exists():
                TeamMember.behind_the_door.create(team=team, user=user, starts=today)
        audit.record("team_made", obj=team, reason=f"{len(users)} people")
        return team
