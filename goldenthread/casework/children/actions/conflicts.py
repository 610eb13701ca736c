"""Staff who know a child or family say so, and are kept out from that moment (trust.md T1, T2)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.children.models import Child, Conflict
from goldenthread.refused import Refused
from goldenthread.rules.finding import words_of


def declare_conflict(
    visitor: Visitor, *, kind: str, name: str, born: date | None, words: str, user: Any = None
) -> Conflict:
    """Declare for oneself, or as a manager for somebody. The answer is the same whether or not such a child is here."""
    if user is not None and user != visitor.user:
        visitor.check(Permission.CONFLICT_KEEP)
    with audit.unit(by=visitor.actor):
        row = Conflict(
            user=user or visitor.user,
            kind=kind,
            name=name,
            date_of_birth=born,
            words=words,
            declared_by_id=visitor.actor.id,
            declared_by=visitor.actor.label,
        )
        matches = [
            child
            for child in Child.behind_the_door.all().only("pk", "find_words", "date_of_birth")
            if matches_words(row, child)
        ]
        row.child = matches[0] if matches else None
        row.save(force_insert=True)
        audit.record("conflict_declared", obj=row, reason=row.get_kind_display())
        for other in matches[1:]:
            again = Conflict(**{f.name: getattr(row, f.name) for f in Conflict._meta.concrete_fields if f.name != "id"})
            again.child = other
            again.save(force_insert=True)
            audit.record("conflict_declared", obj=again, reason=row.get_kind_display())
        return row


def matches_words(row: Conflict, child: Child) -> bool:
    """Every word of the name that was given is one of the child's, and the birthday agrees where it is known."""
    wanted = set(words_of(row.name))
    known = set(child.find_words.split())
    return (
        len(wanted) >= 2 and wanted <= known and (row.date_of_birth is None or row.date_of_birth == child.date_of_birth)
    )


def match_declared(child: Child) -> int:
    """Compare a record that is begun now with what staff have declared before; inside a unit."""
    return match_all_declared([child])


def match_all_declared(children: Iterable[Child]) -> int:
    """The same for many records that are begun at once: how many declarations have found their child."""
    waiting = list(Conflict.behind_the_door.filter(child=None, ended_at=None))
    found = 0
    for child in children if waiting else ():
        for row in [row for row in waiting if matches_words(row, child)]:
            row.child = child
            row.save(update_fields=["child"])
            waiting.remove(row)
            found += 1
    return found


def confirm_conflict(visitor: Visitor, row: Conflict) -> Conflict:
    visitor.check(Permission.CONFLICT_KEEP)
    with audit.unit(by=visitor.actor):
        row = _open(row)
        row.confirmed_at, row.confirmed_by = timezone.now(), visitor.actor.label
        row.save()
        audit.record("conflict_confirmed", obj=row)
        return row


def end_conflict(visitor: Visitor, row: Conflict, *, why: str) -> Conflict:
    """End it, never one's own."""
    visitor.check(Permission.CONFLICT_KEEP)
    with audit.unit(by=visitor.actor):
        row = _open(row)
        if row.user_id == visitor.user.pk or row.declared_by_id == visitor.actor.id:
            raise Refused("You cannot end a conflict that is yours or that you declared. Ask another manager.")
        row.ended_at, row.ended_why = timezone.now(), why
        row.save()
        audit.record("conflict_ended", obj=row, reason=why)
        return row


def _open(row: Conflict) -> Conflict:
    found = Conflict.behind_the_door.select_for_update().get(pk=row.pk)
    if found.ended_at is not None:
        raise Refused("This conflict has ended already.", status=409)
    return found
