"""The casework as columns that measures are counted from: events, what a case is broken down by, advice, appointments.

Nothing here names a child: a case is its place in a list of keys that stays in this room.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Case, CharField, F, Func, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from goldenthread.casework.cases.kinds import NeedType, OwedBy, Source
from goldenthread.casework.cases.models import (
    Advice,
    Appointment,
    CaseDecision,
    CaseNeed,
    Fact,
    FastTrack,
    InterimSupport,
    Matter,
    OwedPaper,
    Request,
)
from goldenthread.casework.children.bounded import ThereIs
from goldenthread.casework.children.models import Child
from goldenthread.casework.counts import kept
from goldenthread.casework.panels.models import PanelItem
from goldenthread.rules.casework.advice import sources
from goldenthread.rules.measures.live import vocabulary as v
from goldenthread.rules.measures.live.vocabulary import OF_CASES, Happened

H = Happened
# What a step, or a fact without a step, says happened, by the machine of its matter.
STEPS: Mapping[str, Mapping[str, Happened]] = {
    "request": {
        "request.received": H.RECEIVED,
        "responsibility.begun": H.RECEIVED,
        "decision.assess": H.DECIDED_YES,
        "decision.refuse": H.DECIDED_NO,
        "decision.assess_notified": H.TOLD_YES,
        "decision.refuse_notified": H.TOLD_NO,
        "refusal.overturned": H.OVERTURNED,
        "request.withdrawn": H.WITHDRAWN,
        "request.closed": H.CLOSED,
        "person.moved": H.CLOSED,
        "request_received": H.RECEIVED,
        "became_responsible": H.RECEIVED,
        "assessment_agreed_notified": H.TOLD_YES,
        "assessment_refused_notified": H.TOLD_NO,
        "request_withdrawn": H.WITHDRAWN,
        "request_closed": H.CLOSED,
        "moved_out": H.CLOSED,
        "lift_6_allowed_by": H.EXCEPTED_6,
        "lift_20_allowed_by": H.EXCEPTED,
    },
    "assessment": {
        "advice.requested": H.ADVICE_ASKED,
        "advice.all_in": H.ADVICE_IN,
        "issue.refused": H.NO_PLAN_DECIDED,
        "issue.refusal_notified": H.NO_PLAN_TOLD,
        "draft.served": H.DRAFT,
        "final.sent": H.FINAL,
        "assessment.withdrawn": H.WITHDRAWN,
        "assessment.closed": H.CLOSED,
        "person.moved": H.CLOSED,
        "refusal_to_issue_notified": H.NO_PLAN_TOLD,
        "draft_served": H.DRAFT,
        "final_sent": H.FINAL,
        "lift_20_allowed_by": H.EXCEPTED,
    },
}
UNDIRECTED = -1
DECIDED = "assessment_decided"  # a fact without its step, which says that it was decided and not how
ATTENDANCE = {
    "planned": 0,
    "attended": v.ATTENDED,
    "not_attended": v.NOT_ATTENDED,
    "not_brought": v.NOT_BROUGHT,
    "by_family": v.BY_FAMILY,
    "by_service": v.BY_SERVICE,
    "disengaged": v.DISENGAGED,
}
GROUNDS = {"papers": v.PAPERS, "merits": v.MERITS, "both": v.BOTH, "unknown": v.UNKNOWN}
GROUND_WORDS = {
    v.PAPERS: "Papers were missing",
    v.MERITS: "On the merits",
    v.BOTH: "Papers were missing, and on the merits",
    v.UNKNOWN: "Not recorded where it was decided",
}
SEVERAL = 99
NEVER = 9_999_999  # a day after every other
BREAKDOWN_WORDS = {name: words.lower() for name, words in v.BREAKDOWNS.items()}
OLDEST = 30  # years; older is written as one group


class DayNumber(Func):
    """`date.toordinal()` of a day, worked out by the database: half a million dates are slow to make."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(julianday(%(expressions)s) - 1721424.5 AS INTEGER)", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '0001-01-01' + 1)", **more)


@dataclass
class Columns:
    """The four tables, the key of each case's request by its number, the words of codes, and what was lacking."""

    tables: dict[str, dict[str, Any]]
    keys: list[str]
    labels: dict[str, dict[str, str]]
    quality: list[dict[str, Any]] = field(default_factory=list)
    facts: int = 0

    @property
    def first(self) -> date | None:
        days = self.tables["events"]["day"]
        return date.fromordinal(int(days.min())) if len(days) else None


def at_end_of(day: date) -> datetime:
    """The instant at which a day is over, here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _text(name: str) -> Any:
    return Cast(F(name), CharField())


class Key(Func):
    """A key as text, as the database holds it: SQLite without strokes, PostgreSQL with them. Only compared with others
    of the same database."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s::text", **more)


def key_of(name: str) -> Any:
    return Key(F(name))


def rows_of(query: QuerySet[Any]) -> list[tuple[Any, ...]]:
    """The rows of a `values_list` as the database gives them. Django's own way asks of each value what it may be, which
    takes longer than all the rest for half a million."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def table_of(rows: Sequence[Sequence[int]], width: int) -> Any:
    """Rows of whole numbers as an array of so many columns."""
    return np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * width).reshape(-1, width)


def _facts() -> QuerySet[Any]:
    """Facts that say something of a case: key, matter, what it says, day, whether the day was implied."""
    names = sorted({DECIDED, *(name for steps in STEPS.values() for name in steps)})
    rows = Fact.behind_the_door.filter(Q(event__in=names) | Q(event="", name__in=names))
    rows = rows.filter(Q(day__isnull=False) | ~Q(value=""))
    said = Case(When(event="", then=F("name")), default=F("event"), output_field=CharField())
    implied = Case(When(shown__contains='"implied"', then=Value(1)), default=Value(0), output_field=IntegerField())
    day = DayNumber(Coalesce(F("day"), TruncDate("recorded_at")))
    rows = rows.annotate(shown=_text("answers"))
    return rows.order_by().values_list("pk", key_of("matter_id"), said, day, implied)


def _facts_known(known: datetime) -> kept.Facts:
    """The facts as they were known at an instant."""
    later = Fact.behind_the_door.filter(replaces=OuterRef("pk"), recorded_at__lt=known)
    return kept.of_rows(rows_of(_facts().filter(recorded_at__lt=known).exclude(ThereIs(later))))


def _said(facts: kept.Facts, cases: Cases) -> Any:
    """What the facts say happened, as rows of case, what, day and implied. What has no case, or says nothing of it, is
    left out."""
    place = np.full(len(facts.matters) + 1, -1, np.int64)
    machine = np.zeros(len(facts.matters) + 1, np.int64)
    kinds = np.zeros((len(STEPS) + 1, len(facts.said) + 1), np.int64)
    for number, steps in enumerate(STEPS.values(), start=1):
        for words, code in facts.said.items():
            kinds[number, code] = UNDIRECTED if words == DECIDED else int(steps.get(words, 0))
    numbers = {name: number for number, name in enumerate(STEPS, start=1)}
    for key, number in facts.matters.items():
        if key in cases.at:
            place[number], machine[number] = cases.at[key], numbers[cases.machines[key]]
    rows = np.column_stack((place[facts.matter], kinds[machine[facts.matter], facts.kind], facts.day, facts.implied))
    rows = rows[(rows[:, 0] >= 0) & (rows[:, 1] != 0)]
    undirected = rows[:, 1] == UNDIRECTED
    if undirected.any():  # decided, and not how: as it was told, and else yes
        no = np.isin(rows[:, 0], rows[rows[:, 1] == H.TOLD_NO, 0])
        rows[undirected, 1] = np.where(no[undirected], int(H.DECIDED_NO), int(H.DECIDED_YES))
    return rows


def read(known: datetime | None = None) -> Columns:
    """All casework now or, with `known`, as it was known at that instant.

    Facts and decisions are only ever added, so their past is exact. Advice, appointments, support and the fast track
    are read by their days: what was changed afterwards is shown as it is now.
    """
    with without_collecting():
        return _read(known)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Without looking for rings of garbage meanwhile: half a million rows hold none, and looking through them again and
    again takes a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _read(known: datetime | None) -> Columns:
    cases = cases_of_matters()
    facts = kept.facts(_facts(), rows_of) if known is None else _facts_known(known)
    said = _said(facts, cases)
    last = known.date().toordinal() if known is not None else None
    decided = _decisions(known, cases.places)
    events = [*decided.again, *(row for row in _beside(cases.at) if last is None or row[2] <= last)]
    columns = np.concatenate([said, table_of(events, 4)])
    received = _received(columns, len(cases.places))
    columns = np.concatenate([columns, table_of(_asked_again(received, cases.children), 4)])
    columns = columns[np.lexsort((columns[:, 2], columns[:, 0]))]
    about, labels = _about(cases, received, decided)
    tables = {
        "events": {name: columns[:, n] for n, name in enumerate(("case", "event", "day", "implied"))},
        "about": about,
        "advice": _advice(cases.at, labels, last),
        "appointments": _appointments(cases.at, last),
    }
    found = Columns(tables, list(cases.places), labels, facts=len(columns))
    found.quality = _quality(columns, about, received, decided, int(columns[:, 3].sum()))
    return found


@dataclass(frozen=True)
class Cases:
    """A case is a request with its assessment. `places`: its number by the key of its first matter; `at`: the same by
    the key of every matter of it; `machines`: of every matter; `children`: whose case, by its number."""

    places: dict[str, int]
    at: dict[str, int]
    machines: dict[str, str]
    children: list[str]


def cases_of_matters() -> Cases:
    """All cases, numbered in the order in which they were begun."""
    rows = Matter.behind_the_door.filter(machine__in=list(STEPS)).order_by("begun_at", "pk")
    found = rows_of(rows.values_list(key_of("pk"), "machine", key_of("after_id"), key_of("child_id")))
    machines = {key: machine for key, machine, _, _ in found}
    places: dict[str, int] = {}
    at: dict[str, int] = {}
    children: list[str] = []
    for key, machine, before, child in found:
        first = before if machine == "assessment" and machines.get(before) == "request" else key
        at[key] = place = places.setdefault(first, len(places))
        if place == len(children):
            children.append(child)
    return Cases(places, at, machines, children)


@dataclass
class Decided:
    """What first decisions were for, and the days of second ones."""

    grounds: dict[int, int] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)
    owed_words: dict[int, str] = field(default_factory=dict)
    again: list[tuple[int, int, int, int]] = field(default_factory=list)


def _decisions(known: datetime | None, places: Mapping[str, int]) -> Decided:
    rows = CaseDecision.behind_the_door.filter(kind="assess")
    if known is not None:
        rows = rows.filter(recorded_at__lt=known)
    told = Decided()
    by_decision: dict[int, int] = {}
    seen: dict[int, str] = {}
    ordered = rows.order_by("recorded_at", "pk").values_list(
        "pk", key_of("matter_id"), "outcome", "ground", DayNumber("decided_on")
    )
    for pk, matter, outcome, ground, day in rows_of(ordered):
        case = places.get(matter)
        if case is None:
            continue
        if case not in seen:
            seen[case] = outcome
            if outcome == "no":
                told.grounds[case] = GROUNDS.get(ground, v.UNKNOWN)
                by_decision[pk] = case
        elif seen[case] == "no":
            told.again.append((case, H.DECIDED_AGAIN, day, 0))
            seen[case] = "twice"
    codes = {key: number for number, key in enumerate(OwedBy.values, start=1)}
    told.owed_words = {codes[key]: str(label) for key, label in OwedBy.choices} | {SEVERAL: "More than one of them"}
    for decision, owed_by in OwedPaper.behind_the_door.values_list("decision_id", "owed_by").distinct():
        owing = by_decision.get(decision)
        if owing is not None:
            code = codes.get(owed_by, 0)
            told.owed[owing] = code if told.owed.get(owing, code) == code else SEVERAL
    return told


def _beside(at: Mapping[str, int]) -> list[tuple[int, int, int, int]]:
    """Fast tracks, support and panels, as events of their cases."""
    found: list[tuple[int, int, int, int]] = []
    tracks = FastTrack.behind_the_door.values_list(
        key_of("matter_id"), DayNumber("opened_on"), DayNumber("papers_in_on"), "outcome", DayNumber("outcome_on")
    )
    ended = {"agreed": H.FAST_AGREED, "refused": H.FAST_REFUSED, "lapsed": H.FAST_LAPSED}
    for matter, opened, papers, outcome, on in rows_of(tracks):
        place = at.get(matter)
        if place is None:
            continue
        found.append((place, H.FAST_OPENED, opened, 0))
        if papers is not None:
            found.append((place, H.PAPERS_IN, papers, 0))
        if outcome in ended:
            found.append((place, ended[outcome], on, 0))
    support = InterimSupport.behind_the_door.order_by().values_list(key_of("matter_id"), DayNumber("since"))
    heard = PanelItem.behind_the_door.filter(meeting__held=True).values_list(
        key_of("matter_id"), DayNumber("meeting__day")
    )
    for kind, rows in ((H.SUPPORT, support), (H.PANEL, heard)):
        for matter, day in rows_of(rows):
            place = at.get(matter)
            if place is not None:
                found.append((place, kind, day, 0))
    return found


def _received(events: Any, size: int) -> Any:
    """The first day of each case's request, 0 where there is none."""
    found = np.full(size, NEVER, dtype=np.int64)
    mine = events[events[:, 1] == H.RECEIVED]
    np.minimum.at(found, mine[:, 0], mine[:, 2])
    found[found == NEVER] = 0
    return found


def _asked_again(received: Any, whose: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """That a later request came for the same child, as an event of the earlier one."""
    children: dict[str, list[int]] = defaultdict(list)
    for place in np.flatnonzero(received).tolist():
        children[whose[place]].append(place)
    found = []
    for mine in children.values():
        if len(mine) > 1:
            mine.sort(key=lambda place: (received[place], place))
            found += [(before, int(H.ASKED_AGAIN), int(received[after]), 0) for before, after in pairwise(mine)]
    return found


def _about(cases: Cases, received: Any, decided: Decided) -> tuple[dict[str, Any], dict[str, Any]]:
    size = len(cases.places)
    about: dict[str, Any] = {name: np.zeros(size, np.int16) for name in OF_CASES}
    about["case"] = np.arange(size, dtype=np.int64)
    labels: dict[str, dict[str, str]] = {"source": dict(Source.choices), "age": {}}
    for matter, source in rows_of(Request.behind_the_door.order_by().values_list(key_of("matter_id"), "source")):
        place = cases.places.get(matter)
        if place is not None and source.isdigit():
            about["source"][place] = int(source)
    needs = {key: number for number, key in enumerate(NeedType.values, start=1)}
    labels["need"] = {str(needs[key]): str(label) for key, label in NeedType.choices}
    needed = CaseNeed.behind_the_door.filter(until=None, primary=True).order_by()
    main: dict[str, str] = dict(rows_of(needed.values_list(key_of("child_id"), "code")))
    schools, areas, teams = _Codes(), _Codes(), _Codes()
    children = Child.behind_the_door.order_by().values_list(
        key_of("pk"), DayNumber("date_of_birth"), "placement", "area", "team__name"
    )
    known = {
        child: (born, schools.of(school), areas.of(area), teams.of(team))
        for child, born, school, area, team in rows_of(children)
    }
    mine = [known.get(child, (0, 0, 0, 0)) for child in cases.children]
    about["need"][:] = [needs.get(main.get(child, ""), 0) for child in cases.children]
    for n, name in enumerate(("school", "area", "team"), start=1):
        about[name][:] = [one[n] for one in mine]
    for place in np.flatnonzero(received).tolist():
        if born := mine[place][0]:
            about["age"][place] = min(OLDEST, _age(born, int(received[place]))) + 1
    for place, ground in decided.grounds.items():
        about["ground"][place] = ground
    for place, owed in decided.owed.items():
        about["owed_by"][place] = owed
    labels["school"], labels["area"], labels["team"] = schools.labels, areas.labels, teams.labels
    labels["age"] = {str(n + 1): "under 1" if not n else str(n) for n in range(OLDEST)} | {
        str(OLDEST + 1): f"{OLDEST} or over"
    }
    labels["ground"] = {str(code): words for code, words in GROUND_WORDS.items()}
    labels["owed_by"] = {str(code): words for code, words in decided.owed_words.items()}
    return about, labels


def _age(born: int, on: int) -> int:
    """Age in whole years on a day."""
    a, b = date.fromordinal(born), date.fromordinal(max(on, born))
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


class _Codes:
    """Numbers for words, in the order of their first use; 0 for none."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, words: str | None) -> int:
        if not words:
            return 0
        return self.numbers.setdefault(words, len(self.numbers) + 1) if len(self.numbers) < 30_000 else 0

    @property
    def labels(self) -> dict[str, str]:
        return {str(number): words for words, number in self.numbers.items()}


def _advice(at: Mapping[str, int], labels: dict[str, Any], last: int | None) -> Any:
    services = {key: number for number, key in enumerate(sources(), start=1)}
    labels["service"] = {str(services[key]): source.name for key, source in sources().items()}
    days = ("asked_on", "received_on", "returned_on", "nil_on")
    rows = Advice.behind_the_door.order_by("pk").values_list(key_of("matter_id"), "source", *map(DayNumber, days))
    found = []
    for matter, source, asked, had, back, nil in rows_of(rows):
        place = at.get(matter)
        if place is not None:
            found.append((place, services.get(source, 0), asked or 0, had or 0, back or 0, nil or 0))
    table = table_of(found, 6)
    if last is not None:
        table[:, 2:][table[:, 2:] > last] = 0
    return {name: table[:, n] for n, name in enumerate(v.SCHEMAS["advice"])}


def _appointments(at: Mapping[str, int], last: int | None) -> Any:
    rows = Appointment.behind_the_door.order_by("pk").values_list(key_of("matter_id"), DayNumber("on"), "attendance")
    found = [
        (place, day, ATTENDANCE[attendance])
        for matter, day, attendance in rows_of(rows)
        if (place := at.get(matter)) is not None and (last is None or day <= last)
    ]
    table = table_of(found, 3)
    return {name: table[:, n] for n, name in enumerate(v.SCHEMAS["appointments"])}


def _quality(
    events: Any, about: Mapping[str, Any], received: Any, decided: Decided, implied: int
) -> list[dict[str, Any]]:
    """What the counts lack, each as so many of so many; nothing that is whole is listed."""
    kinds = {kind: events[events[:, 1] == kind] for kind in (H.DECIDED_YES, H.DECIDED_NO, H.TOLD_YES, H.TOLD_NO)}
    refused = np.union1d(kinds[H.DECIDED_NO][:, 0], kinds[H.TOLD_NO][:, 0])
    first = np.full(len(received), NEVER, dtype=np.int64)
    for kind in (H.DECIDED_YES, H.DECIDED_NO):
        np.minimum.at(first, kinds[kind][:, 0], kinds[kind][:, 2])
    backwards = int(((received > 0) & (first < received)).sum())
    no_ground = sum(1 for case in refused.tolist() if decided.grounds.get(case, v.UNKNOWN) == v.UNKNOWN)
    asked = int((received > 0).sum())
    nowhere = int(((about["area"] == 0) & (received > 0)).sum())
    lines = [
        ("requests without the day on which they came", int((received == 0).sum()), len(received)),
        ("requests without who asked", int(((about["source"] == 0) & (received > 0)).sum()), asked),
        ("requests of a child without a main need", int(((about["need"] == 0) & (received > 0)).sum()), asked),
        ("requests of a child whose part of the area is not recorded", nowhere, asked),
        ("refusals without their ground", no_ground, len(refused)),
        ("decisions dated before their request, which are in no wait", backwards, int((first < NEVER).sum())),
        ("steps whose day an earlier system left out, which are in no wait", implied, len(events)),
    ]
    return [{"what": what, "n": n, "of": of} for what, n, of in lines if n]


def cases_at(columns: Columns, places: Iterable[int]) -> list[str]:
    """The keys of the requests with these numbers."""
    return [columns.keys[place] for place in places]
