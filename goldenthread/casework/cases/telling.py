"""One matter told: where it stands, what is due and why, what may come next, what was gathered, and its story.

Everything starts from what the door opened, and every row is read through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from goldenthread.casework.cases.actions import deciding
from goldenthread.casework.cases.actions.steps import OVER
from goldenthread.casework.cases.models import (
    Advice,
    Appointment,
    Ask,
    CaseDecision,
    CaseNeed,
    Contribution,
    EvidenceItem,
    Fact,
    FastTrack,
    InterimSupport,
    Matter,
    Request,
)
from goldenthread.casework.cases.reading import facts_of_chain, steps_in
from goldenthread.casework.children.door import Opened, Seen, not_found
from goldenthread.rules.casework import advice as of_advice
from goldenthread.rules.casework import evidence as of_evidence
from goldenthread.rules.casework import warnings as of_warnings
from goldenthread.rules.law import Due, Facts, LawError, Standing, all_due, machines, next_steps
from goldenthread.rules.law.facts import long, names
from goldenthread.rules.law.machines import Next, State

TONES = {
    Standing.MET: "green",
    Standing.RUNNING: "blue",
    Standing.DUE_SOON: "yellow",
    Standing.LATE: "red",
    Standing.LIFTED: "purple",
    Standing.TOO_EARLY: "red",
    Standing.SUPERSEDED: "grey",
    Standing.NOT_STARTED: "grey",
    Standing.CANNOT_TELL: "orange",
}


def row_of(opened: Opened, matter: Any) -> Matter:
    """The matter of this child, or not found; also where its kind may not be known."""
    row = Matter.behind_the_door.filter(pk=matter, child_id=opened.id).select_related("after", "after__after").first()
    if row is None or not opened.seen(row).machine:
        not_found()
    return row


@dataclass
class Line:
    """One line of the story. `kind` is a word for filters: step, paper, ask, decision, support …"""

    day: date
    kind: str
    words: str
    who: str = ""


class Case:
    """A matter as one person may see it."""

    def __init__(self, opened: Opened, matter: Any) -> None:
        self.opened, self.matter = opened, row_of(opened, matter)
        self.seen = opened.seen(self.matter)
        self.today = timezone.localdate(opened.visitor.now)

    @property
    def id(self) -> str:
        return str(self.matter.pk)

    @property
    def machine(self) -> str:
        return self.matter.machine

    @property
    def name(self) -> str:
        return str(self.seen.get_machine_display)

    # --- where it stands -----------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[Fact]:
        rows = Fact.behind_the_door.filter(matter=self.matter).select_related("replaced_by").order_by("recorded_at")
        return [row for row in rows if self.opened.seen(row).name and not hasattr(row, "replaced_by") and row.said]

    @cached_property
    def chain(self) -> dict[str, Any]:
        return facts_of_chain(self.matter)[1]

    @property
    def state(self) -> State | None:
        return machines()[self.machine].states.get(str(self.seen.stage))

    @cached_property
    def dues(self) -> list[Due]:
        """The duties that this matter has or had, those that run first; not those of other machines."""
        states = machines()[self.machine].states.values()
        wanted = {clock for state in states for clock in state.clocks}
        try:
            facts = Facts.read({name: value for name, value in self.chain.items() if name in names()})
        except LawError:
            return []
        found = all_due(facts, as_of=self.today, only=wanted)
        order = {Standing.LATE: 0, Standing.DUE_SOON: 1, Standing.RUNNING: 2, Standing.LIFTED: 3}
        shown = [one for one in found if one.standing not in (Standing.NOT_STARTED,)]
        return sorted(shown, key=lambda one: (order.get(one.standing, 9), one.last_day or date.max))

    @property
    def steps(self) -> list[Next]:
        """What may come next by the law, whoever takes it."""
        return list(next_steps(self.machine, steps_in(self.facts)))

    # --- what was gathered ------------------------------------------------------------------------------------------

    @cached_property
    def request(self) -> Seen | None:
        """How it came. One parent's own words are not for the other."""
        row = Request.behind_the_door.filter(matter=self.matter).first()
        theirs = row is not None and (self.opened.of_council or str(row.party_id or "") in ("", self.opened.party))
        return self.opened.seen(row) if row is not None and theirs else None

    @cached_property
    def evidence_rows(self) -> list[EvidenceItem]:
        return list(EvidenceItem.behind_the_door.filter(matter=self.matter).order_by("pk"))

    @property
    def evidence(self) -> list[SeenEvidence]:
        asks = list(Ask.behind_the_door.filter(matter=self.matter, evidence__isnull=False).order_by("day", "pk"))
        return [
            SeenEvidence(self.opened, row, [ask for ask in asks if ask.evidence_id == row.pk])
            for row in self.evidence_rows
            if self.opened.seen(row).item
        ]

    @property
    def owed(self) -> list[of_evidence.Owed]:
        return deciding.owed(self.matter)

    @property
    def heads_for_refusal_for_papers(self) -> bool:
        """Papers are missing and nothing is decided: caught before the panel."""
        return (
            self.machine == "request"
            and self.matter.stage in ("REQ_RECEIVED", "REQ_CONSULTING")
            and deciding.evidence_missing(self.matter)
        )

    @property
    def advice(self) -> list[SeenAdvice]:
        rows = Advice.behind_the_door.filter(matter=self.matter).select_related("body", "paper")
        return [SeenAdvice(self.opened, row, self.today) for row in rows if self.opened.seen(row).source]

    @cached_property
    def decisions(self) -> list[SeenDecision]:
        """First to last. For a family and a school only what they were told of."""
        rows = (
            CaseDecision.behind_the_door.filter(matter=self.matter)
            .prefetch_related("considered__paper", "owed", "answered")
            .order_by("recorded_at", "pk")
        )
        found = [SeenDecision(self.opened, row) for row in rows if self.opened.seen(row).outcome]
        return found if self.opened.of_council else found[: self._told_of]

    @property
    def _told_of(self) -> int:
        """How many decisions the family was told of."""
        told = {"decision.assess_notified", "decision.refuse_notified", "issue.refusal_notified", "draft.served",
                "refusal.overturned"}  # fmt: skip
        return sum(1 for row in self.facts if row.event in told)

    @cached_property
    def fast_track(self) -> Seen | None:
        row = FastTrack.behind_the_door.filter(matter=self.matter).first()
        return self.opened.seen(row) if row else None

    @property
    def days_lost(self) -> int | None:
        """Days from the refusal for want of papers to the second word, or to today while it waits."""
        track = FastTrack.behind_the_door.filter(matter=self.matter).select_related("decision").first()
        return ((track.outcome_on or self.today) - track.decision.decided_on).days if track else None

    @property
    def warnings(self) -> list[of_warnings.Warning]:
        """What somebody should know now, before any decision is written."""
        found: list[of_warnings.Warning] = []
        request = Request.behind_the_door.filter(matter=self.matter).first()
        if request and request.called_incomplete:
            found.append(of_warnings.say("W-03", "The request was called incomplete."))
        nil = [of_advice.sources()[g.source].name for g in deciding.given_advice(self.matter) if g.is_nil]
        if nil:
            found.append(of_warnings.say("W-08", ", ".join(nil)))
        decided = self.chain.get("assessment_decided")
        if self.matter.stage == "REQ_DECIDED" and isinstance(decided, date):
            due = next((one for one in self.dues if one.id == "CLK-01"), None)
            left = working_days_left(self.today, due.last_day) if due and due.last_day else None
            found += of_warnings.not_sent(decided=decided, as_of=self.today, working_days_left=left)
        return found

    # --- beside the steps ------------------------------------------------------------------------------------------

    @property
    def support(self) -> list[SeenSupport]:
        rows = InterimSupport.behind_the_door.filter(matter=self.matter).prefetch_related("said")
        return [SeenSupport(self.opened, row) for row in rows if self.opened.seen(row).what]

    @property
    def appointments(self) -> list[Seen]:
        rows = Appointment.behind_the_door.filter(matter=self.matter)
        return [seen for row in rows if (seen := self.opened.seen(row)).with_whom]

    @property
    def contributions(self) -> list[Seen]:
        rows = Contribution.behind_the_door.filter(matter=self.matter)
        return [seen for row in rows if (seen := self.opened.seen(row)).stage]

    # --- the story ---------------------------------------------------------------------------------------------------

    @property
    def story(self) -> list[Line]:
        """What happened, as sentences, first to last; of what this person may see."""
        lines = [line for part in (self._of_steps(), self._of_asks(), self._of_decisions()) for line in part]
        lines += [
            Line(s.row.since, "support", f"Support began: {s.row.what}, given by {s.row.given_by}.")
            for s in self.support
        ]
        lines += [
            Line(a.on, "appointment", f"Appointment with {a.with_whom}: {str(a.get_attendance_display).lower()}.")
            for a in self.appointments
        ]
        lines += [
            Line(c.day, "contribution", f"{c.get_who_display} contributed ({str(c.get_form_display).lower()}).")
            for c in self.contributions
        ]
        return sorted(lines, key=lambda line: line.day)

    def as_data(self) -> dict[str, Any]:
        """The matter as plain values for JSON: where it stands, each duty with its reason, facts, evidence, advice,
        decisions. What this person may not see is not in it."""
        track = self.fast_track
        return {
            "reference": str(self.seen.reference),
            "machine": self.machine,
            "stage": str(self.seen.stage),
            "received": self.seen.received or None,
            "duties": [one.as_dict() for one in self.dues],
            "facts": [{"name": row.name, "step": row.event, "day": row.day, "value": row.value} for row in self.facts],
            "evidence": [
                {
                    "item": one.item.key,
                    "standing": one.standing,
                    "reason": str(one.row.reason),
                    "owed_by": one.owed_by,
                    "asked": [ask.day for ask in one.asked],
                }
                for one in self.evidence
            ],
            "advice": [
                {
                    "source": one.source.key,
                    "law": one.source.law,
                    "asked": one.given.asked,
                    "received": one.given.received,
                    "returned": one.given.returned,
                    "not_known": one.given.is_nil,
                    "reused": one.given.is_reused,
                }
                for one in self.advice
            ],
            "decisions": [
                {
                    "kind": one.kind,
                    "outcome": one.outcome,
                    "ground": one.ground,
                    "decided_on": one.row.decided_on,
                    "papers_missing": one.owed,
                    "replaced": one.replaced,
                }
                for one in self.decisions
            ],
            "fast_track": {
                "outcome": track.outcome,
                "panel_on": track.panel_on or None,
                "papers_in_on": track.papers_in_on or None,
                "days_lost": self.days_lost,
            }
            if track
            else None,
            "contributions": [
                {
                    "stage": str(one.stage),
                    "who": str(one.who),
                    "form": str(one.form),
                    "day": one.day,
                    "changed": bool(one.changed),
                }
                for one in self.contributions
            ],
            "support": [{"since": one.row.since, "until": one.until, "disputed": one.disputed} for one in self.support],
        }

    def _of_steps(self) -> Iterable[Line]:
        events = {event.event: event.name for event in machines()[self.machine].events}
        for row in self.facts:
            if row.day is None:
                continue
            known = names().get(row.name)
            said = events.get(row.event) or (known.words.capitalize() if known else row.name)
            note = f": “{row.why}”" if row.event and row.why and not row.replaces_id else ""
            yield Line(row.day, "step", f"{said}{note}.", row.by_label if self.opened.of_council else "")

    def _of_asks(self) -> Iterable[Line]:
        rows = Ask.behind_the_door.filter(matter=self.matter).select_related("evidence", "advice").order_by("day")
        for row in rows:
            ask, about = self.opened.seen(row), ""
            if not ask.kind:
                continue
            if row.evidence is not None:
                about = of_evidence.lists().items[row.evidence.item].name.lower()
            elif row.advice is not None:
                about = of_advice.sources()[row.advice.source].name.lower()
            words = f"{ask.get_kind_display}: {about or 'the papers'} ({ask.of_whom})."
            yield Line(ask.day, "ask", words, str(ask.by_label) if self.opened.of_council else "")

    def _of_decisions(self) -> Iterable[Line]:
        for made in self.decisions:
            yield Line(made.row.decided_on, "decision", f"{made.headline}.", str(made.row.by_label))


def working_days_left(today: date, last: date) -> int | None:
    """Working days from today to the last day, both counted; None when the last day is past."""
    from goldenthread.rules.law import announced

    if last < today:
        return None
    return announced().working_days_between(today, last + timedelta(days=1))


def _one(opened: Opened, model: Any, number: int) -> Any:
    """A row of this child that may be seen, or not found."""
    row = model.behind_the_door.filter(pk=number, child_id=opened.id).select_related("matter").first()
    if row is None or not opened.seen(row.matter).machine:
        not_found()
    return row


def evidence_of(opened: Opened, number: int) -> SeenEvidence:
    return SeenEvidence(opened, _one(opened, EvidenceItem, number), [])


def advice_of(opened: Opened, number: int) -> SeenAdvice:
    return SeenAdvice(opened, _one(opened, Advice, number), timezone.localdate(opened.visitor.now))


def support_of(opened: Opened, number: int) -> SeenSupport:
    return SeenSupport(opened, _one(opened, InterimSupport, number))


def appointment_of(opened: Opened, number: int) -> tuple[Seen, Any]:
    """The appointment and its matter."""
    row = _one(opened, Appointment, number)
    return opened.seen(row), row.matter_id


def papers_to_weigh(opened: Opened) -> list[Any]:
    """What whoever decides has to weigh: papers on file that they may read."""
    return deciding.papers_on_file(opened)


class SeenEvidence:
    def __init__(self, opened: Opened, row: EvidenceItem, asks: list[Ask]) -> None:
        self.row, self.id, self.version, self.matter_id = opened.seen(row), row.pk, row.version, row.matter_id
        self.item = of_evidence.lists().items[row.item]
        self.standing, self.owed_by, self.paper_id = row.standing, row.owed_by, row.paper_id
        self.asked = [ask for ask in asks if ask.kind in ("asked", "chased")]

    @property
    def words(self) -> str:
        """How it stands, in a few words."""
        said = str(self.row.get_standing_display)
        if self.standing == "missing":
            said = f"{said}: {str(self.row.get_reason_display).lower()}"
        if self.asked and self.standing != "present":
            said += f". Asked {long(self.asked[0].day)}"
            if len(self.asked) > 1:
                said += f", chased {len(self.asked) - 1} times, last {long(self.asked[-1].day)}"
        return said

    @property
    def is_owed(self) -> bool:
        return self.standing in ("missing", "offered", "council_obtains")


class SeenAdvice:
    def __init__(self, opened: Opened, row: Advice, today: date) -> None:
        self.row, self.id, self.version, self.matter_id = opened.seen(row), row.pk, row.version, row.matter_id
        self.source = of_advice.sources()[row.source]
        self.given = of_advice.Given(
            row.source,
            row.asked_on,
            row.received_on,
            row.returned_on,
            row.nil_on,
            (row.reuse_council, row.reuse_adviser, row.reuse_family),
        )
        self.paper_id = row.paper_id
        self.declined_why = row.declined_why
        facts = {
            "advice_requested": row.asked_on,
            "advice_request_received": row.received_on,
            "advice_returned": row.returned_on,
        }
        self.due: Due | None = None
        if row.asked_on or row.received_on:
            try:
                read = Facts.read({name: day for name, day in facts.items() if day})
                self.due = next(iter(all_due(read, as_of=today, only={"CLK-02"})), None)
            except LawError:
                self.due = None

    @property
    def who(self) -> str:
        return str(self.row.from_words or self.row.body or self.source.name)

    @property
    def words(self) -> str:
        """How it stands, in a sentence."""
        given = self.given
        if self.declined_why:
            return f"Not asked: {self.declined_why}"
        if given.is_reused:
            return "Earlier advice is used: all three agreed"
        if given.returned and not given.is_nil:
            late = f", {self.due.late_days} days late" if self.due and self.due.late_days else ""
            return f"Came on {long(given.returned)}{late}"
        if given.is_nil and given.nil:
            return f"Said on {long(given.nil)} that the child is not known. This is no advice: ask again"
        if given.received:
            return self.due.standing_words if self.due else f"They had the question on {long(given.received)}"
        if given.asked:
            return f"Asked on {long(given.asked)}. The six weeks run from the day on which they had it"
        return "Not asked yet"

    @property
    def tone(self) -> str:
        if self.given.is_in:
            return "green"
        if self.given.is_nil:
            return "red"
        return TONES[self.due.standing] if self.due else "grey"


class SeenDecision:
    def __init__(self, opened: Opened, row: CaseDecision) -> None:
        self.row, self.id = opened.seen(row), row.pk
        self.outcome, self.kind, self.ground = row.outcome, row.kind, row.ground
        self.considered = [(c.paper.title, c.weight) for c in row.considered.all()] if opened.of_council else []
        items = of_evidence.lists()
        self.owed = [
            f"{items.items[o.item].name}, from {items.owed_by[o.owed_by]}"
            for o in row.owed.all()
            if o.item in items.items
        ]
        self.answered = [(a.warning, a.shown, a.words) for a in row.answered.all()] if opened.of_council else []
        self.replaced = CaseDecision.behind_the_door.filter(replaces=row).exists()

    @property
    def headline(self) -> str:
        what = {
            ("assess", "yes"): "Decided to assess",
            ("assess", "no"): "Decided not to assess",
            ("issue", "yes"): "Decided to issue a plan",
            ("issue", "no"): "Decided not to issue a plan",
        }[(self.kind, self.outcome)]
        why = {
            "papers": ", for want of papers",
            "merits": ", on the merits",
            "both": ", papers missing and on the merits",
        }
        return what + why.get(self.ground, "")


class SeenSupport:
    def __init__(self, opened: Opened, row: InterimSupport) -> None:
        self.row, self.id, self.version, self.matter_id = opened.seen(row), row.pk, row.version, row.matter_id
        said = [s for s in row.said.all() if opened.of_council or str(s.party_id or "") == opened.party]
        self.said = [seen for s in said if (seen := opened.seen(s)).recorded_at]
        self.disputed = any(not s.so for s in said)
        self.until = row.until


def needs_of(opened: Opened) -> list[Seen]:
    """The child's coded needs that stand, the main one first."""
    rows = CaseNeed.behind_the_door.filter(child_id=opened.id, until=None)
    return [seen for row in rows if (seen := opened.seen(row)).code]


def earlier_requests(opened: Opened) -> list[Seen]:
    """Requests of this child that are over, first to last."""
    rows = Matter.behind_the_door.filter(child_id=opened.id, machine="request").order_by("begun_at")
    return [seen for row in rows if (seen := opened.seen(row)).machine and row.stage in OVER]
