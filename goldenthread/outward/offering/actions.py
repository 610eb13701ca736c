"""From the public inbox to a public comment: fetched, read by a person, shown or not, forgotten after a year."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.families.offer import actions as offer
from goldenthread.families.offer.actions import keep_gaps
from goldenthread.outward.offering.models import KEPT_FOR, Fate, FromPublic, Why
from goldenthread.outward.public.models import Missed, Received
from goldenthread.refused import Refused
from goldenthread.rules.offer import comments

FORGOTTEN = "(forgotten after a year)"


def fetch(*, by: audit.Actor) -> int:
    """Take what waits in the public inbox over; how many. Safe to run again: nothing is taken twice or lost."""
    rows = list(Received.objects.order_by("received_at")[:200])
    for row in rows:
        with audit.unit(by=by):
            if not FromPublic.objects.filter(key=row.key).exists():
                words = str(row.data.get("words") or "")
                new = FromPublic(
                    key=row.key,
                    reference=_free(row.reference),
                    topic=str(row.data.get("topic") or "content"),
                    about=row.data.get("about") or {},
                    words=words,
                    holds=[hold.value for hold in comments.holds(words)],
                    received_at=row.received_at,
                )
                editing.add(new, by=by)
                audit.record("public_words_received", obj=new)
        row.delete()  # only once it is kept here
    return len(rows)


def _free(reference: str) -> str:
    """This reference, or a new one where another comment bears it: whoever sends chooses what it is made from, and what
    came in must not wait for ever behind one that cannot be kept."""
    while FromPublic.objects.filter(reference=reference).exists():
        signs = base64.b32encode(secrets.token_bytes(5)).decode()
        reference = f"{signs[:4]}-{signs[4:]}"
    return reference


def put_in_public(
    incoming: FromPublic, *, words: str, left_out: bool, expected: int, today: date, by: audit.Actor
) -> FromPublic:
    """Put it in public as a comment, in its own words or with some left out.

    Raises Refused where words changed and that is not said, and where what is to be shown still holds an address, a
    number or a threat.
    """
    with audit.unit(by=by, obj=incoming):
        if incoming.fate:
            raise Refused("Somebody else has decided on it already. Open the list again.", status=409)
        changed = words.strip() != incoming.words.strip()
        if changed and not left_out:
            raise Refused(
                "Its words were changed. A comment is shown as it was written; only what lets somebody be recognised "
                "may be left out, and that is said. Tick that words were left out, or put its own words back.",
                status=422,
            )
        still = [hold for hold in comments.holds(words) if hold in NEVER]
        if still:
            raise Refused(f"{'. '.join(hold.words for hold in still)}. Leave that out first.", status=422)
        about = incoming.about
        comment = offer.take_comment(
            {
                "reference": incoming.reference,
                "topic": incoming.topic,
                "about_kind": about.get("kind", ""),
                "about_key": about.get("key", ""),
                "about_title": about.get("title", ""),
                "words": words.strip(),
                "left_out": left_out and changed,
                "received_on": timezone.localdate(incoming.received_at),
            },
            today=today,
            by=by,
        )
        values = {
            "fate": Fate.TAKEN,
            "comment": comment.number,
            "decided_by": by.label,
            "decided_at": timezone.now(),
        }
        return editing.save(incoming, values, expected=expected, by=by)


NEVER = (
    comments.Hold.CONTACT,
    comments.Hold.NUMBER,
    comments.Hold.ADDRESS,
    comments.Hold.THREAT,
)


def decline(incoming: FromPublic, *, why: str, expected: int, by: audit.Actor) -> FromPublic:
    """Leave it out of public, for a listed reason. Whoever sent it reads the reason by its reference."""
    with audit.unit(by=by, obj=incoming):
        if incoming.fate:
            raise Refused("Somebody else has decided on it already. Open the list again.", status=409)
        values = {"fate": Fate.DECLINED, "why": why, "decided_by": by.label, "decided_at": timezone.now()}
        saved = editing.save(incoming, values, expected=expected, by=by)
        audit.record("public_words_declined", obj=saved, reason=Why(why).label)
        return saved


def forget(*, now: datetime, by: audit.Actor) -> int:
    """Forget the words of what was decided on a year ago, its earlier versions too; how many."""
    from goldenthread.base.editing.actions import subject_of
    from goldenthread.base.editing.models import Revision

    old = list(FromPublic.objects.filter(forgotten=False, decided_at__lt=now - KEPT_FOR)[:500])
    if not old:
        return 0
    with audit.unit(by=by):
        for row in old:
            Revision.objects.filter(subject=subject_of(row)).delete()
            values = {"words": FORGOTTEN, "about": {}, "holds": [], "forgotten": True}
            editing.save(row, values, expected=row.version, by=by)
            audit.record("public_words_forgotten", obj=row)
    return len(old)


def gather_gaps(*, today: date, by: audit.Actor) -> int:
    """Count, by month, on how many days the same words were looked for in vain; forget the days after two months."""
    seen: dict[tuple[date, str], int] = {}
    for row in Missed.objects.all():
        key = (row.day.replace(day=1), row.words)
        seen[key] = seen.get(key, 0) + 1
    changed = keep_gaps(seen, by=by)
    keep_from = (today.replace(day=1) - KEPT_FOR / 12).replace(day=1)
    Missed.objects.filter(day__lt=keep_from).delete()
    return changed
