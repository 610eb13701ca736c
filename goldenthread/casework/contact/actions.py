"""Saying how one wishes to be reached, and sending by hand what did not leave by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.editing.actions import subject_of
from goldenthread.base.editing.models import Revision
from goldenthread.casework.children.door import Opened, not_found
from goldenthread.casework.children.models import Party
from goldenthread.casework.contact import reaching
from goldenthread.casework.contact.models import ByHand, Wishes
from goldenthread.refused import Refused
from goldenthread.rules.casework.reaching import IN_WRITING, Message, Way


def party_of(opened: Opened, party: Any) -> Party:
    """A party in force of this child, whom this person may know: an officer every one, a party itself alone."""
    found = next((row for row in opened.party_rows if str(row.pk) == str(party)), None)
    if found is None or not (opened.of_council or str(found.pk) == opened.party):
        not_found()
    return found


def may_say(opened: Opened, party: Any) -> bool:
    """Whether they may record this party's wishes: the party itself on the portal, or an officer who writes on the
    case. Of a protected party as well: a wish tells no address, and there it matters most."""
    if opened.of_council:
        return opened.may(Permission.CASE_WRITE, write=True)
    return (
        opened.through == "party" and str(party) == opened.party and opened.may(Permission.CASE_CONTRIBUTE, write=True)
    )


def may_see(opened: Opened, party: Party) -> bool:
    """Whether they may read this party's wishes: who sees their telephone number, and who writes on the case."""
    if str(party.pk) == opened.party:
        return True
    shown = bool(opened.seen(party.person, contact_of=str(party.pk)).shows()["phone"])
    return opened.of_council and (shown or opened.may(Permission.CASE_WRITE, write=True))


def initial_of(held: Wishes | None) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    if held is None:
        return {"form": Wishes.Format.USUAL}
    return {name: getattr(held, name) for name in Wishes.NAMES if name != "copy_to"} | {
        "copy_to": str(held.copy_to_id or ""),
        "version": held.version,
    }


def others_of(opened: Opened, party: Any) -> dict[str, Party]:
    """To whom a copy may go, by key. Whoever is protected is not named here; to a party no other party is named."""
    row = party_of(opened, party)
    if not opened.of_council:
        return {}
    return {str(one.pk): one for one in opened.party_rows if reaching.may_copy(opened, row, one)}


def history_of(held: Wishes | None) -> list[tuple[date, str, list[str]]]:
    """What was said before, the latest first: day, who recorded it, and what."""
    if held is None:
        return []
    found = []
    for one in Revision.objects.filter(subject=subject_of(held)).order_by("-version"):
        was = Wishes(**{**one.values, "id": held.pk, "version": one.version})
        found.append((timezone.localdate(one.at), one.by_label, reaching.lines(was)))
    return found


def lines_for(opened: Opened, party: Any) -> list[str]:
    """What stands beside a telephone number or address of this party, for whoever may read it."""
    row = next((one for one in opened.party_rows if str(one.pk) == str(party)), None)
    if row is None or not may_see(opened, row):
        return []
    return reaching.lines(reaching.wishes_of(row), names=opened.of_council)


def record(opened: Opened, party: Any, values: Mapping[str, Any], *, expected: int | None) -> Wishes:
    """Record what a party wishes. `expected`: the version that was shown, None for the first. Raises Refused (422) for
    a way that is both wished and not, and for a copy to somebody who is no party with a view of the record. On the
    portal a copy stays as an officer set it: no party is named to another there."""
    row = party_of(opened, party)
    if not may_say(opened, row.pk):
        not_found()
    given = {name: values[name] for name in Wishes.NAMES}
    if both := set(given["ways"]) & set(given["not_by"]):
        names = ", ".join(Way.of(code).label.lower() for code in sorted(both))
        raise Refused(f"This is among the ways that suit and among those that do not: {names}.", status=422)
    if not opened.of_council:
        given["copy_to"] = None if (before := reaching.wishes_of(row)) is None else before.copy_to
    elif given["copy_to"] is not None and not reaching.may_copy(opened, row, given["copy_to"]):
        raise Refused("A copy goes only to another party whose contact is not restricted.", status=422)
    given |= {
        "by_label": opened.actor.label,
        "by_themselves": not opened.of_council,
        "changed_at": timezone.now(),
    }
    with audit.unit(by=opened.actor):
        held = Wishes.behind_the_door.select_for_update().filter(party=row).first()
        if held is None:
            saved = editing.add(Wishes(party=row, **given), by=opened.actor)
        else:
            saved = editing.save(held, given, expected=expected or 0, by=opened.actor)
        changed = [name for name in Wishes.NAMES if held is None or getattr(held, name) != given[name]]
        opened.record("wishes_recorded", fields=[f"party {row.pk}", *changed])
        return saved


def task(opened: Opened, number: int) -> ByHand:
    """One task of this child, for whoever sends for it."""
    opened.check(Permission.CASE_SEND)
    row = ByHand.behind_the_door.select_related("party__person").filter(pk=number, child_id=opened.id).first()
    if row is None or row.stopped or row.release_at > timezone.now():
        not_found()
    return row


def tasks(opened: Opened) -> list[ByHand]:
    """What waits for an officer, of this child; nothing for whoever does not send."""
    if not opened.may(Permission.CASE_SEND):
        return []
    return list(reaching.open_tasks().filter(child_id=opened.id).select_related("party__person"))


def done(opened: Opened, number: int, *, way: str, day: date, words: str, expected: int) -> ByHand:
    """Record that it was sent, how, and on which day. Raises Refused (422) where the law asks for writing and it was
    not written, for a way that they said must not be used, and for a day to come."""
    row = task(opened, number)
    with audit.unit(by=opened.actor):
        if row.done_on is not None:
            raise Refused("Somebody has recorded this already.", status=409)
        if day > timezone.localdate() or day < timezone.localdate(row.made_at):
            raise Refused("The day lies between the day on which it was left for you and today.", status=422)
        if row.about == Message.NOTICE.name.lower() and Way.of(way) not in IN_WRITING:
            raise Refused("The law asks for this in writing. Send it by letter, by email or on the portal.", status=422)
        held = reaching.wishes_of(row.party_id)
        if held is not None and way in held.not_by and way != row.way:
            raise Refused("They said that this way must not be used.", status=422)
        values = {"done_way": way, "done_on": day, "done_words": words, "done_by": opened.actor.label}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("task_done", fields=[f"by hand {row.pk}", way])
        return saved
