"""Deciding: the two questions apart, warnings answered, and telling the family, which alone stops the clock."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.actions.gathering import list_sources, look_for_last_paper
from goldenthread.casework.cases.actions.steps import begin_after, locked, take_step
from goldenthread.casework.cases.kinds import FastOutcome, Ground, PaperState
from goldenthread.casework.cases.models import (
    Advice,
    Answered,
    CaseDecision,
    Considered,
    EvidenceItem,
    FastTrack,
    Matter,
    OwedPaper,
    Paper,
    Request,
)
from goldenthread.casework.cases.reading import may_read
from goldenthread.casework.children.door import Opened
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import advice as of_advice
from goldenthread.rules.casework import evidence as of_evidence
from goldenthread.rules.casework import warnings as of_warnings
from goldenthread.rules.law.facts import long
from goldenthread.rules.law.holder import school_age_ends

FAMILY_KINDS = {"request", "parent_views", "child_views"}
LATELY = timedelta(days=31)


def _may_decide(opened: Opened) -> None:
    opened.check(Permission.CASE_DECIDE, band=Band.B3, write=True)


def papers_on_file(opened: Opened) -> list[Paper]:
    """What whoever decides may read and has to weigh: issued papers, but letters and the panel's own."""
    rows = (
        Paper.behind_the_door.filter(child_id=opened.id, state=PaperState.ISSUED)
        .exclude(kind__in=["letter", "panel", "records", "legal", "plan"])
        .prefetch_related("audience")
        .order_by("made_at")
    )
    return [row for row in rows if may_read(opened, row)]


def _held(matter: Matter) -> list[of_evidence.Held]:
    return [
        of_evidence.Held(row.item, row.standing, row.reason, row.owed_by)
        for row in EvidenceItem.behind_the_door.filter(matter=matter)
    ]


def owed(matter: Matter) -> list[of_evidence.Owed]:
    """What is still to come for a request, by whom it is owed."""
    return of_evidence.owed(_held(matter))


def given_advice(matter: Matter) -> list[of_advice.Given]:
    return [
        of_advice.Given(
            row.source,
            row.asked_on,
            row.received_on,
            row.returned_on,
            row.nil_on,
            (row.reuse_council, row.reuse_adviser, row.reuse_family),
        )
        for row in Advice.behind_the_door.filter(matter=matter)
    ]


def _psychology(matter: Matter) -> str:
    """ "" where a psychologist's advice is in and current; "none"; "old" where it is from before the agreement."""
    rows = Advice.behind_the_door.filter(matter=matter, source="d")
    given = [one for one in given_advice(matter) if one.source == "d"]
    if not any(one.is_in for one in given):
        return "none"
    if any(one.is_reused for one in given):
        return ""
    begun = matter.received or timezone.localdate(matter.begun_at)  # the day of its first step, not of its recording
    days = [row.returned_on for row in rows if row.returned_on]
    return "old" if days and max(days) < begun else ""


def _rights_passed(opened: Opened, matter: Matter) -> str:
    ends = school_age_ends(opened._row.date_of_birth)
    if timezone.localdate() <= ends:
        return ""
    if matter.received is None or matter.received <= ends:
        return f"Rights passed to the young person after {long(ends)}, since the request came."
    return ""


def _others(opened: Opened, matter: Matter, kind: str) -> list[str]:
    """The reasons of other refusals of the last month by this council: words only, compared and never shown."""
    since = timezone.localdate() - LATELY
    rows = CaseDecision.behind_the_door.filter(kind=kind, outcome="no", decided_on__gte=since).exclude(matter=matter)
    return [f"{a}\n\n{b}" for a, b in rows.order_by("-pk").values_list("limb_a", "limb_b")[:500]]


def look(
    opened: Opened,
    matter: Matter,
    *,
    kind: str,
    outcome: str,
    limb_a: str = "",
    limb_b: str = "",
    limb_a_met: bool | None = None,
    limb_b_met: bool | None = None,
    consulted_on: date | None = None,
    weights: Mapping[str, str] | None = None,
) -> list[of_warnings.Warning]:
    """Every warning of a decision as it stands, from what the record holds."""
    request = Request.behind_the_door.filter(matter=matter).first()
    given = weights or {}
    papers = [
        of_warnings.OnFile(p.title, bool(p.supplied_party_id) or p.kind in FAMILY_KINDS, given.get(str(p.pk), ""))
        for p in papers_on_file(opened)
    ]
    return of_warnings.warnings(
        of_warnings.Deciding(
            kind=kind,
            outcome=outcome,
            limb_a=limb_a,
            limb_b=limb_b,
            limb_a_met=limb_a_met,
            limb_b_met=limb_b_met,
            consulted=consulted_on is not None,
            papers=papers,
            intake_called_incomplete=bool(request and request.called_incomplete),
            clock_from_later=matter.received if kind == "assess" else None,
            arrived=request.arrived_on if request else None,
            nil=[of_advice.sources()[g.source].name for g in given_advice(matter) if g.is_nil],
            others=_others(opened, matter, kind) if outcome == "no" else (),
            rights_passed_to=_rights_passed(opened, matter),
            psychology=_psychology(matter) if kind == "issue" else "",
        )
    )


def decide(
    opened: Opened,
    matter: Any,
    *,
    kind: str,
    outcome: str,
    decided_on: date,
    limb_a: str = "",
    limb_b: str = "",
    limb_a_met: bool | None = None,
    limb_b_met: bool | None = None,
    ground: str = "",
    route: str = "",
    consulted_on: date | None = None,
    consulted_words: str = "",
    assessed_lately: bool = False,
    weights: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    refused_for: Sequence[str] = (),
) -> CaseDecision:
    """Decide, as a named officer. Raises Refused (422) while a warning blocks or has no answer.

    `weights`: paper to what was made of it. `answers`: warning to the officer's answer. `refused_for`: the items of
    evidence for want of which it is refused. Nobody is told by this, and no clock stops.
    """
    _may_decide(opened)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        known = {str(paper.pk): paper for paper in papers_on_file(opened)}
        given = {pk: words.strip() for pk, words in (weights or {}).items() if words.strip()}
        if unknown := set(given) - set(known):
            raise Refused(f"{len(unknown)} of the papers are not of this child, or not for you.", status=422)
        found = look(
            opened,
            row,
            kind=kind,
            outcome=outcome,
            limb_a=limb_a,
            limb_b=limb_b,
            limb_a_met=limb_a_met,
            limb_b_met=limb_b_met,
            consulted_on=consulted_on,
            weights=given,
        )
        if left := of_warnings.unanswered(found, answers or {}):
            raise Refused(" ".join(f"{one.id}: {one.words} {one.remedy}" for one in left), status=422)
        want = [one for one in owed(row) if one.item.key in set(refused_for)]
        if outcome == "no" and ground in (Ground.PAPERS, Ground.BOTH) and not want:
            raise Refused("Say which papers are missing: they are what the family is asked to bring.", status=422)
        if outcome == "no" and not ground:
            raise Refused("Say whether it is refused for want of papers or on the merits.", status=422)
        before = row.decisions.filter(kind=kind, replaced_by=None).order_by("pk").last()
        made = CaseDecision.behind_the_door.create(
            child_id=opened.id,
            matter=row,
            kind=kind,
            outcome=outcome,
            route=route if outcome == "no" else "",
            limb_a_met=limb_a_met,
            limb_a=limb_a,
            limb_b_met=limb_b_met,
            limb_b=limb_b,
            ground=ground if outcome == "no" else "",
            consulted_on=consulted_on,
            consulted_words=consulted_words,
            decided_on=decided_on,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
            replaces=before,
        )
        for pk, words in given.items():
            Considered.behind_the_door.create(decision=made, paper=known[pk], weight=words)
        for one in want if outcome == "no" else []:
            OwedPaper.behind_the_door.create(decision=made, item=one.item.key, owed_by=one.owed_by, reason=one.reason)
        for warned in found:
            Answered.behind_the_door.create(
                decision=made, warning=warned.id, shown=warned.words, words=(answers or {}).get(warned.id, "")
            )
        _step(opened, row, made, assessed_lately=assessed_lately)
        opened.record("case_decided", fields=[kind, outcome, row.reference])
        return made


def _step(opened: Opened, matter: Matter, made: CaseDecision, *, assessed_lately: bool) -> None:
    """The step of the machine that a decision is, if it is not the second word on a refusal."""
    if matter.stage in ("REQ_REFUSED", "ASM_NOT_ISSUING"):
        _again(opened, matter, made)
        return
    answers = set()
    if made.consulted_on:
        answers.add("family_consulted")
    if made.kind == "assess" and made.limb_a_met is not None and made.limb_b_met is not None:
        answers.add("both_limbs_answered")
    if assessed_lately:
        answers.add("assessed_within_six_months")
    if made.kind == "assess":
        event = "decision.assess" if made.outcome == "yes" else "decision.refuse"
        take_step(opened, matter.pk, event=event, day=made.decided_on, answers=answers)
        return
    if matter.stage in ("ASM_SEEKING_ADVICE", "ASM_ADVICE_IN"):
        year = of_advice.curriculum_year(opened._row.date_of_birth, made.decided_on)
        if matter.stage == "ASM_SEEKING_ADVICE" and of_advice.all_in(given_advice(matter), year):
            take_step(opened, matter.pk, event="advice.all_in", day=made.decided_on)
        take_step(opened, matter.pk, event="deciding.begun", day=made.decided_on)
    if made.outcome == "no":
        take_step(opened, matter.pk, event="issue.refused", day=made.decided_on)


def _again(opened: Opened, matter: Matter, made: CaseDecision) -> None:
    """The second word after a refusal: the council changes its mind, or does not. The first decision stays."""
    track = FastTrack.behind_the_door.select_for_update().filter(matter=matter, outcome=FastOutcome.WAITING).first()
    if track is not None:
        outcome = FastOutcome.AGREED if made.outcome == "yes" else FastOutcome.REFUSED
        values = {"outcome": outcome, "outcome_on": made.decided_on}
        editing.save(track, values, expected=track.version, by=opened.actor)
    if made.outcome == "yes" and matter.machine == "request":
        take_step(opened, matter.pk, event="refusal.overturned", day=made.decided_on)
        fresh = Matter.behind_the_door.get(pk=matter.pk)
        _begin_assessment(opened, fresh, made.decided_on)


def _begin_assessment(opened: Opened, request: Matter, day: date) -> Matter:
    found = begin_after(opened, request, machine="assessment", event="assessment.begun", day=day)
    list_sources(opened, found)
    return found


def told(opened: Opened, matter: Any, *, day: date, complete: bool, panel_on: date | None = None) -> Matter:
    """Record that the family was told of the decision: this stops the clock. `complete`: the notice held all of it.

    Agreed, the assessment begins with the sources whom the law makes the council ask. Refused for want of papers, the
    request goes on its fast track: what is owed is chased, and `panel_on` is the panel that looks at it again.
    """
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        made = row.decisions.filter(replaced_by=None).order_by("pk").last()
        if made is None:
            raise Refused("Nothing is decided yet.", status=422)
        if day < made.decided_on:
            raise Refused(f"It was decided on {long(made.decided_on)}. Nobody can be told before.", status=422)
        event = {
            ("assess", "yes"): "decision.assess_notified",
            ("assess", "no"): "decision.refuse_notified",
            ("issue", "no"): "issue.refusal_notified",
        }.get((made.kind, made.outcome))
        if event is None:
            raise Refused("A plan that is to be issued is told of by its draft.", status=422)
        take_step(opened, row.pk, event=event, day=day, answers=["notice_complete"] if complete else [])
        fresh = Matter.behind_the_door.get(pk=row.pk)
        if event == "decision.assess_notified":
            _begin_assessment(opened, fresh, day)
        if event == "decision.refuse_notified" and made.ground in (Ground.PAPERS, Ground.BOTH):
            editing.add(
                FastTrack(child_id=opened.id, matter=fresh, decision=made, opened_on=day, panel_on=panel_on),
                by=opened.actor,
            )
            opened.record("fast_track_opened", fields=[row.reference])
            look_for_last_paper(opened, fresh)
        return fresh


def withdraw(
    opened: Opened, matter: Any, *, day: date, words: str, initiated_by: str, answers: Mapping[str, str] | None = None
) -> Matter:
    """The person who asked takes the request back, in their own words. Near the last day somebody asks whose idea it
    was (W-05)."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        if not words.strip():
            raise Refused("Write what they say, in their own words.", status=422)
        contacted = row.asks.filter(kind__in=["asked", "chased"]).order_by("-day").first()
        found = of_warnings.withdrawing(
            day=day,
            last_day=row.next_due,
            contacted=contacted.day if contacted else None,
            initiated_by=initiated_by,
        )
        if left := of_warnings.unanswered(found, answers or {}):
            raise Refused(" ".join(f"{one.id}: {one.words} {one.remedy}" for one in left), status=422)
        event = "request.withdrawn" if row.machine == "request" else "assessment.withdrawn"
        shown = ["in_their_own_words"] if initiated_by == "requester" or answers else []
        take_step(opened, row.pk, event=event, day=day, answers=shown, words=words)
        opened.record("request_taken_back", fields=[row.reference, initiated_by])
        return Matter.behind_the_door.get(pk=row.pk)


def close_fast_track(opened: Opened, matter: Any, *, day: date, expected: int) -> FastTrack:
    """The papers did not come, and the family does not want to go on: the track ends, the refusal stays."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = locked(opened, matter)
        track = FastTrack.behind_the_door.select_for_update().filter(matter=row, outcome=FastOutcome.WAITING).first()
        if track is None:
            raise Refused("Page not found", status=404)
        values = {"outcome": FastOutcome.LAPSED, "outcome_on": day}
        saved = editing.save(track, values, expected=expected, by=opened.actor)
        opened.record("fast_track_ended", fields=[row.reference])
        return saved


def evidence_missing(matter: Matter) -> bool:
    """Whether a request would be refused only for want of papers, if it were refused now."""
    return of_evidence.heads_for_refusal_for_papers(_held(matter))
