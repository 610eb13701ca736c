"""What a case holds, as one person may see it. Everything here starts from what the door opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goldenthread.base import audit
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.kinds import PaperKind, PaperState
from goldenthread.casework.cases.models import Correction, Fact, Matter, Paper
from goldenthread.casework.children.door import Opened, Seen, not_found
from goldenthread.rules.access import rule
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law import Step, machines
from goldenthread.rules.law.facts import names
from goldenthread.rules.law.machines import State


def matters(opened: Opened) -> list[SeenMatter]:
    """Every matter of the child, first to last, with the facts that stand."""
    rows = list(Matter.behind_the_door.filter(child_id=opened.id).order_by("begun_at", "pk"))
    facts = list(
        Fact.behind_the_door.filter(matter__in=rows).select_related("replaced_by").order_by("recorded_at", "pk")
    )
    waiting = set(
        Correction.behind_the_door.filter(fact__matter__in=rows, decision="waiting").values_list("fact_id", flat=True)
    )
    found = []
    for row in rows:
        seen = opened.seen(row)
        if seen.machine:
            found.append(
                SeenMatter(seen, [SeenFact(opened, f, f.pk in waiting) for f in facts if f.matter_id == row.pk])
            )
    return found


STEP_NAMES = {event.event: event.name for machine in machines().values() for event in machine.events}


class SeenFact:
    """One fact as one person may see it, corrected or not."""

    def __init__(self, opened: Opened, fact: Fact, waiting: bool) -> None:
        self.row = opened.seen(fact)
        self.id = fact.pk
        known = names().get(fact.name)
        self.shown = bool(self.row.name)
        of_step = STEP_NAMES.get(fact.name, "")
        self.words = (
            (known.words.capitalize() if known else of_step or fact.name.replace("_", " ")) if self.shown else ""
        )
        self.plain = known.plain if known and self.shown else ""
        self.said = (fact.said if fact.said is not None else "It did not happen") if self.shown else ""
        if known and known.choices and isinstance(self.said, str):
            self.said = known.choices.get(self.said, self.said)
        self.is_day = isinstance(self.said, date)
        self.corrected = hasattr(fact, "replaced_by")
        self.waiting = waiting


@dataclass
class SeenMatter:
    row: Seen
    facts: list[SeenFact]

    @property
    def stage(self) -> State | None:
        """The state of the law's machine, as this person may know it."""
        return machines()[str(self.row.machine)].states.get(str(self.row.stage))

    @property
    def due(self) -> date | None:
        """The last day of the duty that is due first."""
        found = self.row.next_due
        return found if isinstance(found, date) else None

    @property
    def standing(self) -> list[SeenFact]:
        """The facts that no later one replaces, in the order of their days."""
        facts = [f for f in self.facts if f.shown and not f.corrected and f.said != "It did not happen"]
        return sorted(facts, key=lambda f: (not f.is_day, str(f.said)))

    @property
    def corrected(self) -> list[SeenFact]:
        return [f for f in self.facts if f.shown and f.corrected]


def facts_as_known(matter_id: Any, at: datetime | None = None) -> dict[str, Any]:
    """Name to day or value of one matter, as it was known at an instant (now, without one). For the law's clocks."""
    found = Fact.behind_the_door.filter(matter_id=matter_id)
    if at is not None:
        found = found.filter(recorded_at__lte=at)
    rows = list(found.order_by("recorded_at", "pk"))
    replaced = {row.replaces_id for row in rows if row.replaces_id}
    return {row.name: row.said for row in rows if row.pk not in replaced and row.said is not None}


def standing_facts(matter_ids: Iterable[Any], at: datetime | None = None) -> dict[Any, list[Fact]]:
    """Matter to its facts that no later one replaces, in the order of their recording, as known at an instant."""
    found = Fact.behind_the_door.filter(matter_id__in=list(matter_ids))
    if at is not None:
        found = found.filter(recorded_at__lte=at)
    rows = list(found.order_by("recorded_at", "pk"))
    replaced = {row.replaces_id for row in rows if row.replaces_id}
    kept: dict[Any, list[Fact]] = {}
    for row in rows:
        if row.pk not in replaced and row.said is not None:
            kept.setdefault(row.matter_id, []).append(row)
    return kept


# What a fact of a request says was done, where it was recorded without its step: records that came from elsewhere.
MEANS = {
    "request_received": "request.received",
    "became_responsible": "responsibility.begun",
    "assessment_decided": "decision.assess",
    "assessment_agreed_notified": "decision.assess_notified",
    "assessment_refused_notified": "decision.refuse_notified",
    "request_withdrawn": "request.withdrawn",
    "request_closed": "request.closed",
    "moved_out": "person.moved",
}


def steps_in(rows: Iterable[Fact]) -> list[Step]:
    """The steps among the facts of one matter, in the order of their days."""
    held = list(rows)
    names = {row.name for row in held}
    means = MEANS if names & {"request_received", "became_responsible"} else {}
    if "assessment_refused_notified" in names:
        means = {**means, "assessment_decided": "decision.refuse"}
    found = [
        Step(event, row.day, frozenset(row.answers))
        for row in held
        if row.day is not None and (event := row.event or means.get(row.name, ""))
    ]
    return sorted(found, key=lambda step: step.day)


def history_of(matter_id: Any, at: datetime | None = None) -> list[Step]:
    """The steps of one matter, as the law's machines read them."""
    return steps_in(standing_facts([matter_id], at).get(matter_id, []))


def facts_of_chain(matter: Matter, at: datetime | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """(own facts, own and those of the matters before it): an assessment's clocks run from its request.

    A request after a refusal stands alone: a new request is a new clock.
    """
    chain, ids = [matter], {matter.pk}
    while (before := chain[0].after) is not None and before.machine != chain[0].machine and before.pk not in ids:
        chain.insert(0, before)
        ids.add(before.pk)
    rows = standing_facts(ids, at)
    own = {row.name: row.said for row in rows.get(matter.pk, [])}
    whole: dict[str, Any] = {}
    for one in chain:
        whole |= {row.name: row.said for row in rows.get(one.pk, [])}
    return own, whole


def wish_of(paper: Paper, keys: Iterable[tuple[str, datetime]], now: datetime, *, write: bool = False) -> rule.Wish:
    """What reading this paper asks of the rule."""
    return rule.Wish(
        str(Permission.CASE_READ),
        Band(paper.band),
        write=write,
        audience=frozenset(key for key, since in keys if since <= now),
        draft=paper.state == PaperState.DRAFT,
        since=paper.issued_at or paper.made_at,
        whereabouts=paper.tells_whereabouts,
        held_back=paper.third_party or paper.serious_harm,
    )


def may_read(opened: Opened, paper: Paper) -> bool:
    """By the rule of papers, and where it holds what the child said, by what was agreed to."""
    return _is_open(opened, paper) and paper.pk not in _silent(opened, [paper])


def _is_open(opened: Opened, paper: Paper) -> bool:
    keys = [(one.key, one.since) for one in paper.audience.all()]
    return bool(opened.decide(wish_of(paper, keys, opened.visitor.now)))


def _silent(opened: Opened, papers: Iterable[Paper]) -> set[Any]:
    if not any(paper.kind == PaperKind.CHILD_VIEWS for paper in papers):
        return set()
    from goldenthread.casework.voice.own import silent_papers

    return silent_papers(opened)


def papers(opened: Opened) -> list[SeenPaper]:
    """The papers that this person may read, newest first."""
    rows = (
        Paper.behind_the_door.filter(child_id=opened.id).prefetch_related("audience").select_related("supplied_party")
    )
    open_to = [row for row in rows if _is_open(opened, row)]
    silent = _silent(opened, open_to)
    return [SeenPaper(opened, row) for row in open_to if row.pk not in silent]


def hidden_papers(opened: Opened) -> int:
    """How many papers there are that this person may not read; said to the council's staff only."""
    if not opened.of_council:
        return 0
    return Paper.behind_the_door.filter(child_id=opened.id).count() - len(papers(opened))


def paper(opened: Opened, paper_id: Any, *, write: bool = False) -> SeenPaper:
    """One paper, or not found, with its refusal in the log."""
    row = (
        Paper.behind_the_door.filter(pk=paper_id, child_id=opened.id)
        .prefetch_related("audience")
        .select_related("supplied_party", "replaces", "matter")
        .first()
    )
    if row is None or not may_read(opened, row):
        audit.refused(
            "case_paper_refused", by=opened.actor, obj=f"children.child:{opened.id}", reason=f"paper {paper_id}"
        )
        not_found()
    return SeenPaper(opened, row)


class SeenPaper:
    def __init__(self, opened: Opened, row: Paper) -> None:
        self._row = row
        self.row = _PaperSeen(opened, row)
        self.id = row.pk
        self.status = PaperState(row.state)
        self.band = Band(row.band)
        self.mine = row.by_id == opened.actor.id
        self.has_file = bool(row.sha256)
        self.sha256 = row.sha256
        self.version = row.version
        self.marks = (
            [
                words
                for mark, words in (
                    (row.third_party, "Tells of somebody else in confidence"),
                    (row.serious_harm, "Showing it could cause serious harm"),
                    (row.tells_whereabouts, "Tells where the child or a party is"),
                )
                if mark
            ]
            if opened.of_council
            else []
        )

    @property
    def audience(self) -> list[Any]:
        return list(self._row.audience.all())


class _PaperSeen(Seen):
    """A paper that may be read: its fields are of its own band, which has been asked with its audience."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        obj: Any = self._obj
        band = obj.bands.get(name.removeprefix("get_").removesuffix("_display"))
        if band is Band.BY_ROW and name != "supplied_party":
            value = getattr(obj, name)() if name.startswith("get_") else getattr(obj, name)
            return "" if value is None or hasattr(value, "_meta") else value
        return super().__getattr__(name)


def corrections(opened: Opened) -> list[Correction]:
    """Corrections of this child's facts that wait, for whoever may record or decide."""
    if not (opened.may(Permission.FACT_APPROVE) or opened.may(Permission.CASE_WRITE, write=True)):
        return []
    rows = Correction.behind_the_door.filter(fact__matter__child_id=opened.id, decision="waiting")
    return list(rows.select_related("fact"))
