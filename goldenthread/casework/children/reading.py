"""The queues and lists of this room, for its pages. Rows of one child are asked for with what the door opened."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.paginator import Page
from django.db.models import QuerySet

from goldenthread.base.accounts.models import User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.bounded import Bounded, Counted
from goldenthread.casework.children.door import Opened, Visitor, not_found
from goldenthread.casework.children.kinds import Decision
from goldenthread.casework.children.models import (
    Authority,
    BreakGlass,
    Change,
    Child,
    Conflict,
    Logged,
    NamedViewer,
    PossibleDuplicate,
    Relationship,
    Team,
)

Row = TypeVar("Row")


def _one(rows: QuerySet[Any], **which: Any) -> Any:
    row = rows.filter(**which).first()
    if row is None:
        not_found()
    return row


def page_of_children(visitor: Visitor, words: str, number: Any, size: int) -> tuple[Page[Child], int]:
    """One page of the children whom this person may open, and how many there are (bounded)."""
    found = visitor.children(words)
    if visitor.reaches_many:
        count = User.objects.filter(pk=visitor.user.pk).values_list(Bounded(found), flat=True).get()
    else:
        count = found.count()
    return Counted(found.select_related("team"), size, count, cut=visitor.reaches_many).get_page(number), count


def change(opened: Opened, change_id: Any) -> Change:
    opened.check(Permission.PARTY_APPROVE)
    return _one(Change.behind_the_door.select_related("party__person"), pk=change_id, child_id=opened.id)


def changes_of(opened: Opened) -> list[Change]:
    if not opened.may(Permission.PARTY_PROPOSE):
        return []
    return list(Change.behind_the_door.filter(child_id=opened.id, decision=Decision.WAITING))


def waiting_changes(visitor: Visitor) -> list[Change]:
    """Changes that wait, in the records that this person may open."""
    rows = Change.behind_the_door.filter(decision=Decision.WAITING, child__in=visitor.children())
    return list(rows.select_related("child", "party__person"))


def named_of(opened: Opened) -> list[NamedViewer]:
    if not opened.may(Permission.CASE_RESTRICT):
        return []
    return list(NamedViewer.behind_the_door.filter(child_id=opened.id, removed_at=None).select_related("user"))


def viewer(opened: Opened, number: int) -> NamedViewer:
    opened.check(Permission.CASE_RESTRICT)
    return _one(NamedViewer.behind_the_door.select_related("user"), pk=number, child_id=opened.id)


def unread_of(opened: Opened) -> list[Logged]:
    if not opened.may(Permission.CASE_WRITE, write=True):
        return []
    return list(Logged.behind_the_door.filter(child_id=opened.id, read_at=None))


def logged(opened: Opened, number: int) -> Logged:
    opened.check(Permission.CASE_WRITE)
    return _one(Logged.behind_the_door.all(), pk=number, child_id=opened.id)


def duplicates(visitor: Visitor) -> list[PossibleDuplicate]:
    if not visitor.holds(Permission.CASE_ASSIGN):
        return []
    return list(PossibleDuplicate.behind_the_door.filter(decided_at=None).select_related("child", "other"))


def duplicate(visitor: Visitor, number: int) -> PossibleDuplicate:
    visitor.check(Permission.CASE_ASSIGN)
    return _one(PossibleDuplicate.behind_the_door.select_related("child", "other"), pk=number)


def conflicts(visitor: Visitor) -> list[Conflict]:
    if not visitor.holds(Permission.CONFLICT_KEEP):
        return []
    return list(Conflict.behind_the_door.filter(ended_at=None).select_related("user"))


def my_conflicts(visitor: Visitor) -> list[Conflict]:
    return list(Conflict.behind_the_door.filter(user_id=visitor.user.pk, ended_at=None))


def conflict(visitor: Visitor, number: int) -> Conflict:
    visitor.check(Permission.CONFLICT_KEEP)
    return _one(Conflict.behind_the_door.select_related("user"), pk=number)


def owed(visitor: Visitor) -> list[BreakGlass]:
    return list(BreakGlass.behind_the_door.filter(user_id=visitor.user.pk, closed_at=None).select_related("child"))


def my_glass(visitor: Visitor, glass_id: Any) -> BreakGlass:
    return _one(BreakGlass.behind_the_door.select_related("child"), pk=glass_id, user_id=visitor.user.pk)


def glasses(visitor: Visitor) -> list[BreakGlass]:
    """Every break-glass, latest first, for whoever reviews them."""
    visitor.check(Permission.BREAK_GLASS_REVIEW)
    return list(BreakGlass.behind_the_door.select_related("child", "user")[:500])


def glass_to_review(visitor: Visitor, glass_id: Any) -> BreakGlass:
    visitor.check(Permission.BREAK_GLASS_REVIEW)
    return _one(BreakGlass.behind_the_door.select_related("child", "user"), pk=glass_id)


def teams() -> list[Team]:
    return list(Team.behind_the_door.prefetch_related("members__user"))


def helpers(opened: Opened) -> list[Relationship]:
    """Whom this party lets see its own view. Theirs alone to know."""
    if not opened.party:
        return []
    rows = Relationship.behind_the_door.filter(
        child_id=opened.id, kind="helper", party_id=opened.party, ended_at=None, ends__gt=opened.visitor.now
    )
    return list(rows.select_related("user"))


def authorities(opened: Opened) -> list[Authority]:
    rows = Authority.behind_the_door.filter(child_id=opened.id, ended_at=None).select_related("party__person")
    return list(rows)
