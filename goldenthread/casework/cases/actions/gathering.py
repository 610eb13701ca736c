"""Gathering: a request is keyed with its true day, evidence is asked for and chased, advice is asked of each source."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.actions.facts import record_fact
from goldenthread.casework.cases.actions.steps import OVER, locked, take_step
from goldenthread.casework.cases.kinds import AskKind, EvidenceStanding, MissingReason, OwedBy
from goldenthread.casework.cases.models import Advice, Ask, CaseNeed, EvidenceItem, FastTrack, Matter, Paper, Request
from goldenthread.casework.cases.reading import may_read
from goldenthread.casework.children.door import Opened
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import evidence as rules
from goldenthread.rules.casework.advice import curriculum_year, must_ask, sources
from goldenthread.rules.law.facts import long


def _may_write(opened: Opened) -> None:
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)


def _not_to_come(day: date) -> None:
    if day > timezone.localdate():
        raise Refused("Only what has happened is recorded. This day is still to come.", status=422)


# --- the request --------------------------------------------------------------------------------------------------


def open_request(opened: Opened) -> Matter | None:
    """The request of this child that is not over, if there is one."""
    rows = Matter.behind_the_door.filter(child_id=opened.id, machine="request").exclude(stage__in=OVER)
    return rows.order_by("begun_at").first()


def key_request(
    opened: Opened,
    *,
    source: str,
    channel: str,
    arrived_on: date,
    asked_by: str = "",
    party: Any = None,
    after_five: bool = False,
    called_incomplete: bool = False,
    words: str = "",
    new_since: str = "",
) -> Request:
    """Key a request as it came: who asked, by which way, and the true day on which it reached the council.

    The clock runs from that day, whatever was missing (s.36(1)). What may be in its papers is listed, as missing and
    not asked for. An earlier request of the child is linked and lends it nothing, least of all its clock.
    """
    _may_write(opened)
    with audit.unit(by=opened.actor):
        running = open_request(opened)
        if running is not None:
            since = f", which came on {long(running.received)}" if running.received else ""
            raise Refused(
                f"There is an open request, {running.reference}{since}. Its clock runs from the first. Add what came "
                "now to it as a paper.",
                status=422,
            )
        earlier = Matter.behind_the_door.filter(child_id=opened.id, machine="request").order_by("-begun_at").first()
        if party is not None and str(party) not in {str(row.pk) for row in opened.party_rows}:
            raise Refused("Choose a party of this child.", status=422)
        matter = editing.add(Matter(child_id=opened.id, machine="request", after=earlier), by=opened.actor)
        opened.record("matter_begun", fields=["request", matter.reference])
        take_step(opened, matter.pk, event="request.received", day=arrived_on)
        if after_five:
            record_fact(opened, matter.pk, name="request_after_five", said=True)
        request = editing.add(
            Request(
                child_id=opened.id,
                matter=matter,
                source=source,
                asked_by=asked_by,
                party_id=party,
                channel=channel,
                arrived_on=arrived_on,
                after_five=after_five,
                called_incomplete=called_incomplete,
                words=words,
                new_since=new_since,
                by_id=opened.actor.id,
                by_label=opened.actor.label,
            ),
            by=opened.actor,
        )
        for item in rules.for_age(opened.age):
            editing.add(
                EvidenceItem(
                    child_id=opened.id,
                    matter=matter,
                    item=item.key,
                    standing=EvidenceStanding.MISSING,
                    owed_by=item.owed_by,
                    reason=MissingReason.NOT_ASKED,
                ),
                by=opened.actor,
            )
        opened.record("request_keyed", fields=[matter.reference, f"source {source}", channel])
        return request


# --- evidence -----------------------------------------------------------------------------------------------------


def _evidence(opened: Opened, evidence: Any) -> EvidenceItem:
    row = EvidenceItem.behind_the_door.select_for_update().filter(pk=evidence, child_id=opened.id).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def _readable_paper(opened: Opened, paper: Any) -> Paper | None:
    """A paper of this child that the writer may read, or None where none is named."""
    if not paper:
        return None
    row = Paper.behind_the_door.filter(pk=paper, child_id=opened.id).prefetch_related("audience").first()
    if row is None or not may_read(opened, row):
        raise Refused("Choose a paper of this child that you may read.", status=422)
    return row


def set_evidence(
    opened: Opened,
    evidence: Any,
    *,
    standing: str,
    expected: int,
    owed_by: str = "",
    reason: str = "",
    paper: Any = None,
    note: str = "",
) -> EvidenceItem:
    """Say how one thing stands. What is missing says why, in a word that can be counted."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = _evidence(opened, evidence)
        if standing == EvidenceStanding.MISSING and not reason:
            raise Refused("Say why it is missing.", status=422)
        values = {
            "standing": standing,
            "owed_by": owed_by or row.owed_by,
            "reason": reason if standing == EvidenceStanding.MISSING else "",
            "paper": _readable_paper(opened, paper),
            "note": note,
        }
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("evidence_set", fields=[row.item, standing, *([reason] if reason else [])])
        look_for_last_paper(opened, row.matter)
        return saved


def give_evidence(opened: Opened, evidence: Any, paper: Any, *, band: Band = Band.B3) -> EvidenceItem:
    """A paper that came answers what was missing; for the office and for whoever sends it on the portal."""
    permission = Permission.CASE_WRITE if opened.of_council else Permission.CASE_CONTRIBUTE
    opened.check(permission, band=band, write=True)
    with audit.unit(by=opened.actor):
        row = _evidence(opened, evidence)
        values = {"standing": EvidenceStanding.PRESENT, "reason": "", "paper": _readable_paper(opened, paper)}
        saved = editing.save(row, values, expected=row.version, by=opened.actor)
        _log(opened, row.matter, kind=AskKind.ANSWERED, day=timezone.localdate(), of_whom=_who(row), evidence=row)
        opened.record("evidence_given", fields=[row.item])
        look_for_last_paper(opened, row.matter)
        return saved


def _who(row: EvidenceItem) -> str:
    return str(OwedBy(row.owed_by).label) if row.owed_by else "Whoever has it"


def _log(opened: Opened, matter: Matter, **more: Any) -> Ask:
    return Ask.behind_the_door.create(
        child_id=opened.id, matter=matter, by_id=opened.actor.id, by_label=opened.actor.label, **more
    )


def ask_for_evidence(opened: Opened, matter: Any, *, items: Iterable[Any], day: date, words: str = "") -> list[Ask]:
    """Ask for things that are missing, or chase them: the first time it is asked, after that each is a chase."""
    _may_write(opened)
    _not_to_come(day)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        chosen = list(items)
        if not chosen:
            raise Refused("Choose at least one thing to ask for.", status=422)
        made = []
        for one in chosen:
            evidence = _evidence(opened, one)
            if evidence.matter_id != row.pk:
                raise Refused("Page not found", status=404)
            if evidence.standing == EvidenceStanding.PRESENT:
                raise Refused(f"{rules.lists().items[evidence.item].name} is here already.", status=422)
            before = Ask.behind_the_door.filter(evidence=evidence, kind__in=[AskKind.ASKED, AskKind.CHASED]).exists()
            kind = AskKind.CHASED if before else AskKind.ASKED
            made.append(_log(opened, row, kind=kind, day=day, of_whom=_who(evidence), words=words, evidence=evidence))
            if evidence.standing == EvidenceStanding.MISSING and evidence.reason == MissingReason.NOT_ASKED:
                values = {"reason": MissingReason.ASKED_NO_ANSWER}
                editing.save(evidence, values, expected=evidence.version, by=opened.actor)
        opened.record("evidence_asked", fields=[f"{len(made)} things", row.reference])
        return made


def look_for_last_paper(opened: Opened, matter: Matter) -> None:
    """A request that was refused for want of papers: note the day on which the last of them came. Inside a unit."""
    track = FastTrack.behind_the_door.filter(matter=matter, papers_in_on=None, outcome="waiting").first()
    if track is None:
        return
    owed = set(track.decision.owed.values_list("item", flat=True))
    here = set(
        EvidenceItem.behind_the_door.filter(
            matter=matter, item__in=owed, standing__in=[EvidenceStanding.PRESENT, EvidenceStanding.NOT_APPLICABLE]
        ).values_list("item", flat=True)
    )
    if owed <= here:
        editing.save(track, {"papers_in_on": timezone.localdate()}, expected=track.version, by=opened.actor)
        opened.record("fast_track_ready", fields=[matter.reference])


# --- advice -------------------------------------------------------------------------------------------------------


def list_sources(opened: Opened, matter: Matter) -> list[Advice]:
    """A row for each source that the law makes the council ask, for a new assessment. Inside a unit."""
    year = curriculum_year(opened._row.date_of_birth, timezone.localdate())
    rows = [Advice(child_id=opened.id, matter=matter, source=source.key) for source in must_ask(year)]
    return [editing.add(row, by=opened.actor) for row in rows]


def add_source(opened: Opened, matter: Any, *, source: str, from_words: str, declined_why: str = "") -> Advice:
    """Somebody more to ask: whom the council thinks right, or whom the family asked for (reg 6(1)(f), (h))."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        if source not in sources():
            raise Refused("Choose one of the sources of regulation 6(1).", status=422)
        if declined_why and source != "h":
            raise Refused("Only somebody whom the family asked for may be declined, with the reason.", status=422)
        made = editing.add(
            Advice(child_id=opened.id, matter=row, source=source, from_words=from_words, declined_why=declined_why),
            by=opened.actor,
        )
        opened.record("advice_source_added", fields=[f"({source})", row.reference])
        return made


def _advice(opened: Opened, advice: Any) -> Advice:
    row = Advice.behind_the_door.select_for_update().filter(pk=advice, child_id=opened.id).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


STEP_OF = {
    AskKind.ASKED: ("asked_on", "advice.requested"),
    AskKind.HAD_IT: ("received_on", ""),
    AskKind.ANSWERED: ("returned_on", "advice.returned"),
    AskKind.NIL: ("nil_on", "advice.nil_return"),
}


def note_advice(
    opened: Opened,
    advice: Any,
    *,
    kind: str,
    day: date,
    expected: int,
    of_whom: str = "",
    words: str = "",
    paper: Any = None,
) -> Advice:
    """Note that a source was asked, had the question, was chased, answered, or does not know the child.

    "Not known" is no advice: the source goes on owing it. Advice that came is a paper, or there is none.
    """
    _may_write(opened)
    _not_to_come(day)
    with audit.unit(by=opened.actor):
        row = _advice(opened, advice)
        asking = AskKind(kind)
        if asking is not AskKind.ASKED and row.asked_on is None:
            raise Refused("Record first on which day it was asked for.", status=422)
        if row.asked_on is not None and day < row.asked_on:
            raise Refused(f"It was asked for on {long(row.asked_on)}. This cannot come before.", status=422)
        if asking is AskKind.ASKED and row.asked_on is not None:
            asking = AskKind.CHASED
        values: dict[str, Any] = {"from_words": of_whom or row.from_words}
        field, event = STEP_OF.get(asking, ("", ""))
        if field:
            values[field] = day
        if asking is AskKind.ANSWERED:
            values["paper"] = _readable_paper(opened, paper)
            if values["paper"] is None:
                raise Refused("Choose the paper that holds the advice. Add it first if it is not here.", status=422)
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        who = of_whom or row.from_words or sources()[row.source].name
        _log(opened, row.matter, kind=asking, day=day, of_whom=who, words=words, advice=row)
        if event:
            take_step(opened, row.matter_id, event=event, day=day)
        opened.record("advice_noted", fields=[f"({row.source})", asking.value])
        return saved


def agree_reuse(opened: Opened, advice: Any, *, who: str, day: date, expected: int, paper: Any = None) -> Advice:
    """One of the three agreements that earlier advice is enough (reg 6(4)): of the council, its author, the family."""
    _may_write(opened)
    _not_to_come(day)
    with audit.unit(by=opened.actor):
        row = _advice(opened, advice)
        if not sources()[row.source].reusable:
            raise Refused("The family’s own views are asked for each time.", status=422)
        field = {"council": "reuse_council", "adviser": "reuse_adviser", "family": "reuse_family"}.get(who)
        if field is None:
            raise Refused("Choose who agreed: the council, the adviser or the family.", status=422)
        values: dict[str, Any] = {field: day}
        if paper:
            values["paper"] = _readable_paper(opened, paper)
        if row.paper_id is None and not values.get("paper"):
            raise Refused("Choose the earlier advice that is used again.", status=422)
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("advice_reuse_agreed", fields=[f"({row.source})", who])
        if saved.reuse_council and saved.reuse_adviser and saved.reuse_family:
            take_step(opened, row.matter_id, event="advice.reused", day=day, answers=["three_agree"])
        return saved


# --- needs --------------------------------------------------------------------------------------------------------


def set_need(opened: Opened, *, code: str, standing: str, since: date, primary: bool = False) -> CaseNeed:
    """Record a type of need and how sure anybody is of it. A need that stands already is brought up to date."""
    _may_write(opened)
    _not_to_come(since)
    with audit.unit(by=opened.actor):
        rows = CaseNeed.behind_the_door.select_for_update().filter(child_id=opened.id, until=None)
        if primary:
            for other in rows.filter(primary=True).exclude(code=code):
                editing.save(other, {"primary": False}, expected=other.version, by=opened.actor)
        row = rows.filter(code=code).first()
        values = {"standing": standing, "primary": primary, "by_label": opened.actor.label}
        if row is None:
            saved = editing.add(CaseNeed(child_id=opened.id, code=code, since=since, **values), by=opened.actor)
        else:
            saved = editing.save(row, values, expected=row.version, by=opened.actor)
        opened.record("need_set", fields=[code, standing])
        return saved


def end_need(opened: Opened, need: Any, *, until: date) -> CaseNeed:
    _may_write(opened)
    _not_to_come(until)
    with audit.unit(by=opened.actor):
        row = CaseNeed.behind_the_door.select_for_update().filter(pk=need, child_id=opened.id, until=None).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if until < row.since:
            raise Refused(f"It is recorded since {long(row.since)}. The last day cannot come before.", status=422)
        saved = editing.save(row, {"until": until, "primary": False}, expected=row.version, by=opened.actor)
        opened.record("need_ended", fields=[row.code])
        return saved
