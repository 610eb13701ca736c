"""Sending: prepare, let a second person look, hold, release, or stop. No address is ever typed here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.models import Membership, Organisation
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.files import xray
from goldenthread.base.govuk.cells import harmless
from goldenthread.casework.cases import worklists
from goldenthread.casework.cases.kinds import PaperKind, PaperState
from goldenthread.casework.cases.models import Audience, Paper
from goldenthread.casework.cases.reading import may_read
from goldenthread.casework.children.door import Opened, Visitor
from goldenthread.casework.children.kinds import Decision, PartyKind
from goldenthread.casework.contact import reaching
from goldenthread.casework.contact.models import ByHand
from goldenthread.casework.sending import checks
from goldenthread.casework.sending.models import Channel, Export, Sending, State
from goldenthread.refused import Refused
from goldenthread.rules.casework.reaching import Message, Way

HOLD = timedelta(minutes=10)
EXPORT_DAYS = 7
COLUMNS = {
    "reference": "Reference",
    "given_name": "Given names",
    "family_name": "Family name",
    "date_of_birth": "Date of birth",
    "placement": "School or setting",
}
OF_CASES = {  # where the list is one of cases
    "machine": "What it is",
    "stage": "Stage",
    "received": "Received",
    "due": "Due by",
    "duty": "What is due",
    "waits_for": "Waits for",
}
A_BATCH = 200


def recipients(opened: Opened) -> list[tuple[str, str]]:
    """(key, in words) of everybody to whom a paper of this child may go: parties with responsibility, the young
    person, and bodies that are related now."""
    found = []
    for row in opened.party_rows:
        if row.responsibility or row.kind in (PartyKind.YOUNG_PERSON, PartyKind.CHILD):
            kind = row.get_kind_display().lower()
            found.append((f"party:{row.pk}", f"{row.person.name}, {kind} of {opened.name}"))
    now = opened.visitor.now
    bodies = {
        link.body
        for link in opened.known.links
        if link.body and link.starts <= now and (link.ends is None or now < link.ends) and link.ended is None
    }
    for body in Organisation.objects.filter(pk__in=bodies).order_by("name"):
        found.append((f"body:{body.pk}", body.name))
    return found


def paper_to_send(opened: Opened, paper_id: Any) -> Paper:
    row = Paper.behind_the_door.filter(pk=paper_id, child_id=opened.id).prefetch_related("audience").first()
    if row is None or not may_read(opened, row):
        raise Refused("Page not found", status=404)
    if row.state == PaperState.DRAFT:
        raise Refused("A draft is not sent. Issue the paper first.", status=422)
    return row


def look(opened: Opened, paper_id: Any, to: str, words: str = "") -> checks.Doubts:
    """The checks of one paper for one recipient. It reads the file, so it is called outside a transaction."""
    paper = paper_to_send(opened, paper_id)
    kind, _, key = to.partition(":")
    return checks.look_at(
        opened, paper, party=key if kind == "party" else "", body=key if kind == "body" else "", note=words
    )


def prepare(
    opened: Opened, paper_id: Any, *, to: str, channel: str, words: str = "", doubts: checks.Doubts | None = None
) -> Sending:
    """Hold a checked paper for one recipient, or leave it to a second person. `doubts`: what `look` gave.

    Raises Refused (422) with everything that has to be mended first; nothing is kept then but the entry.
    """
    opened.check(Permission.CASE_SEND)
    paper = paper_to_send(opened, paper_id)
    known = dict(recipients(opened))
    if to not in known:
        raise Refused("Choose somebody from the list. If they are missing, they are no verified party.", status=422)
    kind, _, key = to.partition(":")
    if channel == Channel.POST and kind == "body":
        raise Refused("Schools and services read papers on the portal.", status=422)
    if kind == "party" and channel == Channel.POST:
        _post_suits(opened, key, paper)
    if doubts is None:
        doubts = look(opened, paper_id, to, words)
    if doubts.blocked:
        audit.refused("sending_blocked", by=opened.actor, obj=f"children.child:{opened.id}", reason=f"paper {paper.pk}")
        raise Refused("This cannot be sent as it is. " + " ".join(doubts.blocked), status=422)
    with audit.unit(by=opened.actor):
        same: dict[str, Any] = {"to_party_id": key} if kind == "party" else {"to_body_id": key}
        if Sending.behind_the_door.filter(
            paper=paper,
            **same,
            state__in=[State.WAITING, State.HELD],
            channel=channel,
        ).exists():
            raise Refused("This paper is on its way to them already. See what was sent.", status=422)
        row = Sending(
            child_id=opened.id,
            paper=paper,
            to_party_id=key if kind == "party" else None,
            to_body_id=key if kind == "body" else None,
            to_words=known[to],
            channel=channel,
            words=words,
            found=doubts.found,
            why_second=doubts.second,
            state=State.WAITING,
            prepared_by_id=opened.actor.id,
            prepared_by=opened.actor.label,
        )
        editing.add(row, by=opened.actor)
        opened.record("sending_prepared", fields=[f"paper {paper.pk}", to])
        if not doubts.second:
            row = _hold(opened, row, {})
        return row


def about(paper: Paper) -> Message:
    """Whether the law asks for this paper in writing: notices and plans."""
    return Message.NOTICE if paper.kind in (PaperKind.LETTER, PaperKind.PLAN) else Message.NEWS


def _post_suits(opened: Opened, party: str, paper: Paper) -> None:
    """Raises Refused (422) for a letter to somebody who asked for none, where another way is left: it may be unsafe."""
    row = next(one for one in opened.party_rows if str(one.pk) == party)
    held = reaching.wishes_of(row)
    if held is None or Way.LETTER.code not in held.not_by:
        return
    way = reaching.chosen(opened, row, about(paper))
    if way.way is not Way.LETTER:
        raise Refused(f"{row.person.name} asked for no letters. Choose the portal.", status=422)


def _hold(opened: Opened, row: Sending, values: dict[str, Any]) -> Sending:
    """Start the hold: the audience begins, and the message leaves, at its end."""
    release_at = timezone.now() + HOLD
    key = f"party:{row.to_party_id}" if row.to_party_id else f"body:{row.to_body_id}"
    seen = Audience.behind_the_door.filter(paper_id=row.paper_id, key=key).first()
    if seen is None:
        Audience.behind_the_door.create(paper_id=row.paper_id, key=key, since=release_at, by_label=opened.actor.label)
    message = _message(opened, row) if row.channel == Channel.PORTAL else None
    saved = editing.save(
        row,
        {**values, "state": State.HELD, "release_at": release_at, "message": message},
        expected=row.version,
        by=opened.actor,
    )
    opened.record(
        "sending_released", fields=[f"paper {row.paper_id}", key], reason=f"from {release_at:%Y-%m-%d %H:%M} UTC"
    )
    return saved


def _message(opened: Opened, row: Sending) -> Any:
    """One neutral message to each account of the recipient: that something is there, never what or about whom. A party
    gets it the way they wish; where that is not by email, a task is made and there is no message."""
    subject = "There is something new for you on the portal"
    text = (
        "Hello\n\nThere is something new for you to read on the council’s portal.\n\n"
        f"Sign in to read it: {settings.SITE_URLS['portal']}/\n\n"
        "For everybody's safety this message does not say what it is about. Please do not answer it: write to "
        "us on the portal instead.\n"
    )
    if row.to_party is not None:
        sent = reaching.reach(
            opened, row.to_party, about=about(row.paper), subject=subject, text=text, key=f"sending {row.pk} 0",
            hold=HOLD,
        )  # fmt: skip
        return None if isinstance(sent, ByHand) else sent.pk
    held = Membership.objects.filter(
        organisation=row.to_body, role__in=["senco", "setting_lead", "health_professional"], ended_at=None
    )
    first = None
    for place, address in enumerate(held.values_list("user__email", flat=True).order_by("user__email")[:5]):
        message = reaching.to_staff(address, subject=subject, text=text, key=f"sending {row.pk} {place}", hold=HOLD)
        first = first or message.pk
    return first


def _locked(opened: Opened, sending: Any) -> Sending:
    row = (
        Sending.behind_the_door.select_for_update(of=("self",))
        .select_related("to_party__person", "paper")
        .filter(pk=sending, child_id=opened.id)
        .first()
    )
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def decide(opened: Opened, sending: Any, *, approve: bool, why: str) -> Sending:
    """The second person's word on what was prepared; never on one's own."""
    opened.check(Permission.SEND_APPROVE)
    with audit.unit(by=opened.actor):
        row = _locked(opened, sending)
        if row.prepared_by_id == opened.actor.id:
            raise Refused("You prepared this, so somebody else has to look at it.")
        if row.state != State.WAITING:
            raise Refused("Somebody has decided this already.", status=409)
        by = {
            "approved_by_id": opened.actor.id,
            "approved_by": opened.actor.label,
            "approved_at": timezone.now(),
            "override": why,
        }
        if not approve:
            saved = editing.save(row, {**by, "state": State.REFUSED}, expected=row.version, by=opened.actor)
            opened.record("sending_refused", fields=[f"paper {row.paper_id}"], reason=why)
            return saved
        opened.record("sending_approved", fields=[f"paper {row.paper_id}"], reason=why)
        return _hold(opened, row, by)


def stop(opened: Opened, sending: Any) -> Sending:
    """Stop it while it is held. What has left cannot be called back."""
    opened.check(Permission.CASE_SEND)
    with audit.unit(by=opened.actor):
        row = _locked(opened, sending)
        if row.state not in (State.HELD, State.WAITING) or row.dispatched_at():
            raise Refused("This has left already and cannot be called back. Tell the privacy officer now.", status=409)
        if row.state == State.HELD:
            key = f"party:{row.to_party_id}" if row.to_party_id else f"body:{row.to_body_id}"
            Audience.behind_the_door.filter(
                paper_id=row.paper_id, key=key, since=row.release_at or timezone.now()
            ).delete()
            reaching.stop(opened, f"sending {row.pk} ")
        saved = editing.save(row, {"state": State.STOPPED}, expected=row.version, by=opened.actor)
        opened.record("sending_stopped", fields=[f"paper {row.paper_id}"])
        return saved


def collect(opened: Opened, paper_id: Any) -> None:
    """Note that a recipient has read what was sent: the delivery record. Inside a unit."""
    now = timezone.now()
    rows = Sending.behind_the_door.filter(
        paper_id=paper_id, child_id=opened.id, collected_at=None, state=State.HELD, release_at__lte=now
    )
    mine: dict[str, Any] = {"to_party_id": opened.party} if opened.party else {"to_body_id": opened.body or None}
    rows = rows.filter(**mine)
    if rows.exists():
        rows.update(collected_at=now)
        opened.record("sending_collected", fields=[f"paper {paper_id}"])


def posted(opened: Opened, sending: Any, *, day: date) -> Sending:
    """Record the day on which a printed paper was posted: a fact of its own beside the release."""
    opened.check(Permission.CASE_SEND)
    with audit.unit(by=opened.actor):
        row = _locked(opened, sending)
        if row.channel != Channel.POST or not row.dispatched_at():
            raise Refused("Only a paper that was let go for printing is posted.", status=422)
        if row.posted_on is not None:
            raise Refused("The day of posting is recorded already.", status=409)
        if row.release_at is not None and day < timezone.localdate(row.release_at):
            raise Refused("It was posted on or after the day on which it was let go.", status=422)
        saved = editing.save(row, {"posted_on": day}, expected=row.version, by=opened.actor)
        opened.record("sending_posted", fields=[f"paper {row.paper_id}"], reason=day.isoformat())
        return saved


# --- lists as files -----------------------------------------------------------------------------------------


def ask_export(visitor: Visitor, *, columns: list[str], reason: str, which: str = "") -> Export:
    """Ask for a list as a file. `which`: a worklist, whose lines are cases; without it, all children one may open."""
    visitor.check(Permission.EXPORT_ASK)
    with audit.unit(by=visitor.actor):
        row = Export.behind_the_door.create(
            which=which if which in worklists.LISTS else "",
            columns=[name for name in (COLUMNS | (OF_CASES if which else {})) if name in columns],
            reason=reason,
            asked_by_id=visitor.actor.id,
            asked_by=visitor.actor.label,
        )
        audit.record("export_asked", obj=row, fields=row.columns, reason=reason)
        return row


def decide_export(visitor: Visitor, export: Any, *, approve: bool) -> Export:
    visitor.check(Permission.EXPORT_APPROVE)
    with audit.unit(by=visitor.actor):
        row = Export.behind_the_door.select_for_update().filter(pk=export).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if row.asked_by_id == visitor.actor.id:
            raise Refused("You asked for this list, so somebody else has to decide.")
        if row.decision != Decision.WAITING:
            raise Refused("Somebody has decided this already.", status=409)
        row.decision = Decision.APPROVED if approve else Decision.REFUSED
        row.decided_by_id, row.decided_by, row.decided_at = visitor.actor.id, visitor.actor.label, timezone.now()
        row.until = timezone.now() + timedelta(days=EXPORT_DAYS) if approve else None
        row.save()
        audit.record("export_approved" if approve else "export_refused", obj=row)
        return row


def _children_of(visitor: Visitor) -> Iterator[dict[str, Any]]:
    for opened in visitor.shown(visitor.children().select_related("team"), where="export"):
        yield {name: getattr(opened.child, name) for name in COLUMNS}


def _cases_of(visitor: Visitor, row: Export) -> Iterator[dict[str, Any]]:
    """The cases of one worklist, what is due first first, each child with its entry."""
    found = list(worklists.matters(visitor, which=row.which).select_related("child", "child__team"))
    for start in range(0, len(found), A_BATCH):
        for one in worklists.rows_of(visitor, found[start : start + A_BATCH], where="export"):
            yield {name: getattr(one.opened.child, name) for name in COLUMNS} | {
                "machine": one.seen.get_machine_display,
                "stage": one.stage,
                "received": one.seen.received or "",
                "due": one.due or "",
                "duty": one.duty,
                "waits_for": one.waits_for,
            }


def fetch_export(visitor: Visitor, export: Any) -> bytes:
    """The file, once: values only, built now from what the asker may open now, and examined before it leaves."""
    visitor.check(Permission.EXPORT_ASK)
    with audit.unit(by=visitor.actor):
        row = Export.behind_the_door.select_for_update().filter(pk=export, asked_by_id=visitor.actor.id).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if row.decision != Decision.APPROVED or row.until is None or row.until < timezone.now():
            raise Refused("This list is not approved, or its seven days are over. Ask again.", status=409)
        if row.fetched_at is not None:
            raise Refused("This list was fetched already. Each approval is for one file.", status=409)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([(COLUMNS | OF_CASES)[name] for name in row.columns])
        count = 0
        for cells in _cases_of(visitor, row) if row.which else _children_of(visitor):
            writer.writerow([harmless(str(cells[name])) for name in row.columns])
            count += 1
        data = out.getvalue().encode("utf-8")
        if found := xray.look(data, "list.csv"):
            raise Refused(f"The list was not made: {found[0]['what'].lower()}. Tell the administrator.", status=409)
        row.fetched_at, row.rows = timezone.now(), count
        row.save()
        audit.record("children_exported", obj=row, fields=row.columns, reason=f"{count} children")
        return data
