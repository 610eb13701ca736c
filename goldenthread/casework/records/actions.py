"""A request for one's own records: registered, collected, decided item by item, checked by a second person, and read
on the portal. Breaches and complaints about personal data, each with its clock."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import BulletList, Document, Heading, Paragraph, Table, to_pdf
from goldenthread.base.files.kinds import Kind
from goldenthread.casework.cases.kinds import PaperKind, PaperState
from goldenthread.casework.cases.models import Audience, Paper
from goldenthread.casework.cases.reading import matters, papers
from goldenthread.casework.children.door import Opened, Visitor, known_of, looked_at, midnight_after
from goldenthread.casework.children.models import Child, Party, Relationship
from goldenthread.casework.records.models import Breach, Complaint, Give, RecordsItem, RecordsRequest, RequestState
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.finding import asked
from goldenthread.rules.law import BeyondCalendar, announced

LINK_DAYS = 183
LONGER_MONTHS = 2
ACKNOWLEDGE_DAYS = 30  # DPA 2018 s.164A(4)
TELL_WITHIN = timedelta(hours=72)  # UK GDPR art 33(1)


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months on, or the last of a shorter month; on a day when nobody works, the next
    working day (ICO, Right of access: how long do we have to comply). Received 31 January 2026: 2 March 2026."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    found = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    known = announced()
    try:
        while not known.is_working_day(found):
            found += timedelta(days=1)
    except BeyondCalendar:
        while found.weekday() >= 5:
            found += timedelta(days=1)
    return found


def register(
    visitor: Visitor, *, reference: str = "", name: str = "", born: date | None = None, asked_by: str, received: date
) -> RecordsRequest:
    """Register a request of a verified party. From now on the officer is related to the child, for this alone."""
    visitor.check(Permission.RECORDS_REQUEST)
    if reference:
        rows = list(Child.behind_the_door.filter(reference=reference))
    else:
        wanted = set(asked(name))
        rows = [
            row
            for row in Child.behind_the_door.filter(date_of_birth=born or date.max)
            if len(wanted) >= 2 and wanted <= set(row.find_words.split())
        ]
    known = {row.pk: child for row, child in known_of(Q(), rows)}
    rows = [row for row in rows if visitor.asker.person not in known[row.pk].conflicted]
    parties = [
        party
        for party in Party.behind_the_door.filter(child__in=rows).select_related("person", "child")
        if set(asked(asked_by)) and set(asked(asked_by)) <= set(asked(party.person.name))
    ]
    if len(rows) != 1 or len(parties) != 1:
        raise Refused(
            "No verified party of one record fits these words exactly. Check them against the proof of "
            "identity that you "
            "were shown, and ask the team manager whether the person is a party.",
            status=422,
        )
    child, party = rows[0], parties[0]
    with audit.unit(by=visitor.actor):
        by = {"by_id": visitor.actor.id, "by_label": visitor.actor.label}
        link = Relationship.behind_the_door.create(
            child=child,
            kind="request",
            user_id=visitor.user.pk,
            starts=timezone.now(),
            ends=midnight_after(timezone.localdate() + timedelta(days=LINK_DAYS - 1)),
            why="Request for records",
            **by,
        )
        row = editing.add(
            RecordsRequest(child=child, party=party, received=received, due=months_after(received, 1), link=link, **by),
            by=visitor.actor,
        )
        audit.record("records_asked", obj=child, fields=[f"request {row.pk}"], relationship="request")
        return row


def collect(opened: Opened, request: RecordsRequest) -> list[RecordsItem]:
    """List everything that the record holds. Run again, it adds what came since; what was decided stays."""
    opened.check(Permission.RECORDS_REQUEST)
    with audit.unit(by=opened.actor):
        found: list[tuple[str, str, str, list[str]]] = [
            ("identity", "Who the child is", "B2", []),
            ("party", "The details of the person who asks", "B2", []),
            ("access", "Who looked at the record", "B2", []),
        ]
        for matter in matters(opened):
            found.append(
                (f"facts:{matter.row.pk}", f"{matter.row.get_machine_display} {matter.row.reference}", "B3", [])
            )
        for paper in papers(opened):
            flags = list(paper.marks)
            if paper.band is Band.B6:
                flags.append("Confidential band")
            if paper.status is PaperState.DRAFT:
                flags.append("A draft")
            flags += kept_from(opened, request, paper.band, whereabouts=bool(paper.row.tells_whereabouts))
            found.append((f"paper:{paper.id}", paper.row.title, paper.band.value, flags))
        for what, title, band, flags in found:
            RecordsItem.behind_the_door.get_or_create(
                request=request,
                what=what,
                defaults={
                    "title": title[:250],
                    "band": band,
                    "flags": flags,
                    "decision": Give.WAITING if flags else Give.RELEASE,
                },
            )
        opened.record("records_collected", fields=[f"request {request.pk}"], reason=f"{len(found)} items")
        return list(request.items.all())


ORDER = "An order keeps this from the person who asks"
HIDDEN = "It tells where somebody is who is protected from the person who asks"


def kept_from(opened: Opened, request: RecordsRequest, band: Band, *, whereabouts: bool) -> list[str]:
    """Why a thing may never be given to the party that asks; nobody's decision opens it."""
    party = str(request.party_id)
    barred = band in opened.known.barred.get(party, frozenset())
    return [*([ORDER] if barred else []), *([HIDDEN] if whereabouts and party in opened.known.hidden_from else [])]


def _open(opened: Opened, request: Any) -> RecordsRequest:
    row = RecordsRequest.behind_the_door.select_for_update().filter(pk=request, child_id=opened.id).first()
    if row is None:
        raise Refused("Page not found", status=404)
    if row.state == RequestState.RELEASED:
        raise Refused("This request was answered already.", status=409)
    return row


def decide_item(opened: Opened, request: Any, item: int, *, give: bool, reason: str) -> RecordsItem:
    """Give one thing or withhold it, with the reason that the answer states."""
    opened.check(Permission.RECORDS_REQUEST)
    with audit.unit(by=opened.actor):
        row = _open(opened, request)
        found = RecordsItem.behind_the_door.select_for_update().filter(pk=item, request=row).first()
        if found is None:
            raise Refused("Page not found", status=404)
        if not give and not reason.strip():
            raise Refused("Say why it is withheld: which exemption, and why it applies here.", status=422)
        if give and {ORDER, HIDDEN} & set(found.flags):
            raise Refused("This cannot be given to the person who asks. Withhold it, with the reason.", status=422)
        if give and found.flags and not reason.strip():
            raise Refused("This is marked. Say why it may be given all the same.", status=422)
        found.decision = Give.RELEASE if give else Give.WITHHOLD
        found.reason, found.decided_by = reason, opened.actor.label
        found.save()
        opened.record("records_item_decided", fields=[found.what, found.decision])
        return found


def extend(opened: Opened, request: Any, *, why: str, expected: int) -> RecordsRequest:
    """Take two months longer, because the request is complex; once (UK GDPR art 12(3))."""
    opened.check(Permission.RECORDS_REQUEST)
    with audit.unit(by=opened.actor):
        row = _open(opened, request)
        if row.extended_why:
            raise Refused("The time was extended already, and can be extended once.", status=422)
        values = {"due": months_after(row.received, 1 + LONGER_MONTHS), "extended_why": why}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("records_extended", fields=[f"request {row.pk}"], reason=why)
        return saved


def ask_check(opened: Opened, request: Any, *, expected: int) -> RecordsRequest:
    """Hand the answer to a second person; everything must be decided."""
    opened.check(Permission.RECORDS_REQUEST)
    with audit.unit(by=opened.actor):
        row = _open(opened, request)
        left = row.items.filter(decision=Give.WAITING).count()
        if left:
            raise Refused(f"{left} marked items are not decided yet.", status=422)
        if not row.items.exists():
            raise Refused("Collect what the record holds first.", status=422)
        saved = editing.save(row, {"state": RequestState.CHECKING}, expected=expected, by=opened.actor)
        opened.record("records_collected", fields=[f"request {row.pk}"], reason="to be checked")
        return saved


def check(visitor: Visitor, request: Any, *, approve: bool, why: str) -> RecordsRequest:
    """The second person's word. Approved, the answer is built from scratch and laid on the portal for whoever asked."""
    visitor.check(Permission.RECORDS_APPROVE)
    with audit.unit(by=visitor.actor):
        row = (
            RecordsRequest.behind_the_door.select_for_update(of=("self",))
            .select_related("child", "party__person", "link")
            .filter(pk=request)
            .first()
        )
        if row is None or row.state != RequestState.CHECKING:
            raise Refused("Nothing waits for a decision here.", status=409)
        if row.by_id == visitor.actor.id:
            raise Refused("You prepared this answer, so somebody else has to check it.")
        target = f"children.child:{row.child_id}"
        if not approve:
            saved = editing.save(row, {"state": RequestState.OPEN}, expected=row.version, by=visitor.actor)
            audit.record("records_refused", obj=target, reason=why)
            return saved
        answer = _answer(row, visitor.actor)
        now = timezone.now()
        saved = editing.save(
            row,
            {
                "state": RequestState.RELEASED,
                "checked_by_id": visitor.actor.id,
                "checked_by": visitor.actor.label,
                "released_at": now,
                "answer": answer,
            },
            expected=row.version,
            by=visitor.actor,
        )
        Relationship.behind_the_door.filter(pk=row.link_id, ended_at=None).update(ended_at=now, ended_why="Answered")
        audit.record("records_approved", obj=target, fields=[f"request {row.pk}"], reason=why)
        return saved


def _answer(row: RecordsRequest, by: audit.Actor) -> Paper:
    """One PDF made from scratch, and every released paper opened to the party."""
    pdf = to_pdf(answer_document(row))
    stored = files.keep_made(pdf, "records.pdf", Kind.PDF, by=by, root="casework")
    now = timezone.now()
    paper = editing.add(
        Paper(
            child=row.child,
            kind=PaperKind.RECORDS,
            title="Answer to your request for records",
            band=Band.B3.value,
            sha256=stored.sha256,
            size=stored.size,
            supplied_by=by.organisation or "The council",
            state=PaperState.ISSUED,
            issued_at=now,
            by_id=by.id,
            by_label=by.label,
        ),
        by=by,
    )
    key = f"party:{row.party_id}"
    keys: list[Any] = [paper.pk]
    for item in _given(row):
        if item.what.startswith("paper:"):
            original = Paper.behind_the_door.get(pk=item.what.split(":")[1])
            keys.append(_copy_to_give(original, by, now).pk if item.flags else original.pk)
    for given in keys:
        Audience.behind_the_door.get_or_create(paper_id=given, key=key, defaults={"by_label": by.label, "since": now})
    return paper


def _copy_to_give(paper: Paper, by: audit.Actor, now: datetime) -> Paper:
    """A marked paper, a draft or a confidential one that two people decided to give: a copy for this party alone, for
    the original stays what it is and is shown on no portal."""
    return editing.add(
        Paper(
            child_id=paper.child_id,
            kind=PaperKind.RECORDS,
            title=paper.title,
            band=Band.B3.value,
            words=paper.words,
            sha256=paper.sha256,
            size=paper.size,
            supplied_by=paper.supplied_by,
            state=PaperState.ISSUED,
            issued_at=now,
            by_id=by.id,
            by_label=by.label,
        ),
        by=by,
    )


def _given(row: RecordsRequest) -> list[RecordsItem]:
    return [item for item in row.items.all() if item.decision == Give.RELEASE]


def answer_document(row: RecordsRequest) -> Document:
    """What is given, in words: nothing of any other person's contact details, and what was withheld, with why."""
    from goldenthread.casework.cases.models import Fact, Matter

    child, person = row.child, row.party.person
    given = {item.what: item for item in _given(row)}
    blocks: list[Any] = [
        Paragraph(
            f"You asked for the records of {child.given_name} {child.family_name}".rstrip()
            + f" on {row.received:%-d %B %Y}. This is what the council holds and may give you."
        ),
        Paragraph("Papers that are given stand beside this answer on the portal, whole."),
    ]
    if "identity" in given:
        rows = [
            (field.verbose_name.capitalize(), str(value))
            for field in Child._meta.concrete_fields
            if field.name
            in (
                "given_name",
                "family_name",
                "known_as",
                "date_of_birth",
                "sex",
                "upn",
                "nhs_number",
                "language",
                "ethnicity",
                "placement",
                "area",
            )
            and (value := getattr(child, field.name))
            and not (field.name in Child.whereabouts and _hidden_from(row))
        ]
        blocks += [Heading("Who the child is"), Table("Who the child is", ("What", "Held"), rows)]
    if "party" in given:
        rows = [
            (name.replace("_", " ").capitalize(), str(getattr(person, name)))
            for name in ("name", "email", "phone", "address", "postcode", "needs")
            if getattr(person, name)
        ]
        blocks += [Heading("What we hold of you"), Table("What we hold of you", ("What", "Held"), rows)]
    facts = [
        (
            fact.matter.reference,
            fact.name.replace("_", " ").capitalize(),
            str(fact.said or "It did not happen"),
            fact.by_label,
        )
        for fact in Fact.behind_the_door.filter(
            matter__in=[w.split(":")[1] for w in given if w.startswith("facts:")]
        ).select_related("matter")
    ]
    if Matter.behind_the_door.filter(child=child).exists():
        table = Table("Everything recorded, corrections too", ("Case", "What", "Day or words", "Recorded by"), facts)
        blocks += [Heading("What happened"), table]
    titles = [item.title for item in given.values() if item.what.startswith("paper:")]
    if titles:
        blocks += [Heading("Papers that are given"), BulletList(titles)]
    if "access" in given:
        looks = looked_at(str(child.pk), me=str(person.user_id or ""), chosen=(), now=timezone.now())
        seen = [(f"{one.day:%-d %B %Y}", one.body or "Golden Thread itself", one.role, one.what) for one in looks]
        blocks += [Heading("Who looked at the record"), Table("Until yesterday", ("Day", "Who", "As", "What"), seen)]
    held_back = [item for item in row.items.all() if item.decision == Give.WITHHOLD]
    if held_back:
        lines = [f"A record of the band “{Band(item.band).words}”: {item.reason}" for item in held_back]
        blocks += [Heading("What is withheld, and why"), BulletList(lines)]
    rights = (
        "You may ask us to look again, and you may complain to the Information Commissioner, ico.org.uk, telephone "
        "0303 123 1113."
    )
    blocks += [Heading("If you do not agree"), Paragraph(rights)]
    return Document(
        title="Answer to your request for records", author="The council", date=timezone.localdate(), blocks=blocks
    )


def _hidden_from(row: RecordsRequest) -> bool:
    from goldenthread.casework.children.models import Protection

    return Protection.behind_the_door.filter(party__child=row.child, lifted_at=None).exclude(party=row.party).exists()


# --- breaches and complaints ------------------------------------------------------------------------------------


def log_breach(visitor: Visitor, values: Mapping[str, Any]) -> Breach:
    visitor.check(Permission.ACCESS_REPORT)
    with audit.unit(by=visitor.actor):
        row = editing.add(Breach(**values, by_label=visitor.actor.label), by=visitor.actor)
        audit.record("breach_logged", obj=row)
        return row


def edit_breach(visitor: Visitor, row: Breach, values: Mapping[str, Any], *, expected: int) -> Breach:
    visitor.check(Permission.ACCESS_REPORT)
    with audit.unit(by=visitor.actor):
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("breach_edited", obj=saved, fields=list(values))
        return saved


def tell_by(breach: Breach) -> datetime | None:
    """The last moment to tell the Commissioner; None where no risk is likely."""
    return None if breach.risk == "unlikely" else breach.known_at + TELL_WITHIN


def log_complaint(visitor: Visitor, values: Mapping[str, Any]) -> Complaint:
    visitor.check(Permission.RECORDS_REQUEST)
    with audit.unit(by=visitor.actor):
        row = editing.add(Complaint(**values, by_label=visitor.actor.label), by=visitor.actor)
        audit.record("complaint_logged", obj=row)
        return row


def edit_complaint(visitor: Visitor, row: Complaint, values: Mapping[str, Any], *, expected: int) -> Complaint:
    visitor.check(Permission.RECORDS_REQUEST)
    with audit.unit(by=visitor.actor):
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("complaint_edited", obj=saved, fields=list(values))
        return saved


def acknowledge_by(complaint: Complaint) -> date:
    """The last day to acknowledge it: the thirtieth after the day on which it came."""
    return complaint.received + timedelta(days=ACKNOWLEDGE_DAYS)
