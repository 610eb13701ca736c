"""The one way by which casework writes to anybody: a message by email, or a task for an officer to send it by hand.

    reach(opened, party, about=Message.NEWS, subject=…, text=…, key=…, hold=HOLD)

Nothing else of casework puts a message in the outbox: tests/casework/test_contact.py reads every module for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from goldenthread.base import editing, outbox
from goldenthread.casework.children.door import Opened
from goldenthread.casework.children.models import Party
from goldenthread.casework.contact.models import ByHand, Wishes
from goldenthread.refused import Refused
from goldenthread.rules.casework import reaching as rules
from goldenthread.rules.casework.reaching import Chosen, Message, Way

AT_ONCE = timedelta(0)


def open_tasks() -> QuerySet[ByHand]:
    """What waits for an officer, whoever may see it: not what is held still, was stopped or is done."""
    return ByHand.behind_the_door.filter(done_on=None, stopped=False, release_at__lte=timezone.now())


def wishes_of(party: Any) -> Wishes | None:
    return Wishes.behind_the_door.filter(party=party).select_related("copy_to__person", "party__person").first()


def is_restricted(opened: Opened, party: Any) -> bool:
    """Whether contact with this party is restricted: they are protected, somebody is protected from them, or an order
    keeps something from them."""
    key = str(getattr(party, "pk", party))
    protected = opened._row.protected  # type: ignore[attr-defined]
    return key in protected or key in opened.known.hidden_from or bool(opened.known.barred.get(key))


def chosen(opened: Opened, party: Party, about: Message) -> Chosen:
    """The way of one message to one party today."""
    held = wishes_of(party)
    return rules.way_for(
        held.rule if held else rules.Wishes(),
        about,
        has_email=bool(party.person.email),
        restricted=is_restricted(opened, party),
    )


def lines(held: Wishes | None, *, names: bool = True) -> list[str]:
    """What somebody wishes, in sentences, the strongest first; for pages, letters and tasks. `names`: whether the other
    party who gets a copy may be named."""
    if held is None:
        return []
    words = {way.code: way.label.lower().removeprefix("by ") for way in rules.Way}
    found = []
    if Way.PHONE.code in held.not_by:
        found.append("Do not ring: write.")
    if others := [words[code] for code in held.not_by if code != Way.PHONE.code]:
        found.append(f"Not by {' or '.join(others)}.")
    if held.ways:
        found.append(f"Reach them by {' or '.join(words[way.code] for way in rules.Way if way.code in held.ways)}.")
    if held.no_messages:
        found.append("Leave no messages.")
    if held.times:
        found.append(f"Times that suit: {held.times}.")
    if held.form != Wishes.Format.USUAL:
        found.append(f"{held.get_form_display()}.")
    if held.language:
        found.append(f"Language: {held.language}{', with an interpreter' if held.interpreter else ''}.")
    elif held.interpreter:
        found.append("Needs an interpreter.")
    if held.copy_to is not None:
        found.append(f"A copy goes to {held.copy_to.person.name if names else 'somebody else, as you asked us'}.")
    if held.note:
        found.append(f"They say: “{held.note}”")
    return found


def form_notice(held: Wishes | None) -> str:
    """One line at the end of a message to somebody who asked for a form or a language; it says nothing of the child."""
    if held is None:
        return ""
    asked = []
    if held.form != Wishes.Format.USUAL:
        asked.append(str(held.get_form_display()).lower())
    if held.language:
        asked.append(held.language)
    if held.interpreter:
        asked.append("an interpreter")
    return f"\nYou asked for: {', '.join(asked)}. Tell us if you do not get it.\n" if asked else ""


def reach(
    opened: Opened,
    party: Party,
    *,
    about: Message,
    subject: str,
    text: str,
    key: str,
    hold: timedelta = AT_ONCE,
) -> Any:
    """Send one neutral message to one party by the way they wish. Inside a unit. Gives the message of the outbox, or
    the task that was made instead. A person to whom copies go gets the same, by their own way."""
    sent = _one(opened, party, about=about, subject=subject, text=text, key=key, hold=hold)
    held = wishes_of(party)
    if held is not None and held.copy_to is not None and may_copy(opened, party, held.copy_to):
        _one(opened, held.copy_to, about=Message.NEWS, subject=subject, text=text, key=f"{key} copy", hold=hold)
    return sent


def may_copy(opened: Opened, party: Party, other: Party) -> bool:
    """Whether a copy may go to another party: one in force, with a view of the record, and nobody whose contact is
    restricted on either side."""
    there = any(row.pk == other.pk and row.responsibility for row in opened.party_rows)
    return there and other.pk != party.pk and not is_restricted(opened, party) and not is_restricted(opened, other)


def _one(opened: Opened, party: Party, *, about: Message, subject: str, text: str, key: str, hold: timedelta) -> Any:
    way = chosen(opened, party, about)
    notice = form_notice(wishes_of(party))
    if not way.by_hand:
        return outbox.queue(to=party.person.email, subject=subject, text=text + notice, key=key, hold=hold)
    held = ByHand.behind_the_door.filter(key=key).first()
    if held is not None:
        return held
    made = editing.add(
        ByHand(
            child_id=opened.id,
            party=party,
            about=about.name.lower(),
            way=way.way.code if way.way else "",
            why=way.reason,
            subject=subject,
            text=text + notice,
            key=key,
            release_at=timezone.now() + hold,
        ),
        by=opened.actor,
    )
    opened.record("task_made", fields=[f"party {party.pk}", made.way or "officer decides"])
    return made


def check_mail(opened: Opened, party: Party) -> None:
    """Raises Refused (422) where a link that goes by email alone may not be sent to this party."""
    way = chosen(opened, party, Message.INVITATION)
    if way.by_hand:
        raise Refused(
            f"{way.reason} Ask them first. If they agree, change what is recorded of their wishes.", status=422
        )


def to_staff(to: str, *, subject: str, text: str, key: str, hold: timedelta = AT_ONCE) -> Any:
    """A neutral message to somebody at their place of work: an officer, a school, a service. Inside a unit."""
    return outbox.queue(to=to, subject=subject, text=text, key=key[:200], hold=hold)


def stop(opened: Opened, key: str) -> None:
    """Stop what is held, of a key and its copies: messages and tasks. Inside a unit."""
    from goldenthread.base.outbox.models import Message as Queued

    for message in Queued.objects.filter(key__startswith=key):
        outbox.stop(message)
    rows: Iterable[ByHand] = ByHand.behind_the_door.filter(key__startswith=key, stopped=False, done_on=None)
    for row in rows:
        editing.save(row, {"stopped": True}, expected=row.version, by=opened.actor)
