"""The event log of this council's casework: every step of a request and of what followed it, in the law's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import OuterRef

from goldenthread.casework.cases.models import Fact
from goldenthread.casework.children.bounded import ThereIs
from goldenthread.casework.counts import columns
from goldenthread.rules.flow.log import A_DAY, EventLog
from goldenthread.rules.law import machines
from goldenthread.rules.law.in_force import duties
from goldenthread.rules.measures.live.definitions import law_days

# Steps that end a case, unless something follows.
ENDS = (
    "decision.refuse_notified", "request.withdrawn", "request.closed", "issue.refusal_notified", "final.sent",
    "assessment.withdrawn", "assessment.closed", "person.moved", "request.redirected",
)  # fmt: skip
# What is asked of, or comes from, several at once: the first of it is the step, the others are no loop.
OF_SEVERAL = ("advice.requested", "advice.returned", "advice.nil_return", "setting.consulted", "setting.replied")
ASKED_BY = ("source", "need", "team", "school", "owed_by")  # what waits are compared by
WHOLE_WAIT = "CLK-04"  # the twenty weeks


@dataclass(frozen=True)
class Source:
    """The log, the columns that it shares with the counts, and the words of the steps that end a case."""

    log: EventLog
    columns: columns.Columns
    ends: tuple[str, ...]

    @property
    def limit(self) -> int:
        return law_days(WHOLE_WAIT)

    @property
    def law(self) -> str:
        return duties()[WHOLE_WAIT].values[-1].law


def words_of_steps() -> dict[tuple[str, str], str]:
    """(machine, step) of the law's machines to its words, such as "An officer decides to assess"."""
    return {(name, event.event): event.name for name, machine in machines().items() for event in machine.events}


def words(*steps: str) -> tuple[str, ...]:
    """The words of steps, in whichever machines of a case they stand."""
    return tuple(
        said for (machine, step), said in words_of_steps().items() if step in steps and machine in columns.STEPS
    )


def read() -> Source:
    """Every case with its steps by day; what was corrected is left out."""
    held = columns.read()
    cases = columns.cases_of_matters()
    known = words_of_steps()
    later = Fact.behind_the_door.filter(replaces=OuterRef("pk"))
    rows = (
        Fact.behind_the_door.filter(day__isnull=False, matter__machine__in=list(columns.STEPS))
        .exclude(event="")
        .exclude(ThereIs(later))
        .order_by("recorded_at", "pk")
        .values_list(columns.key_of("matter_id"), "event", columns.DayNumber("day"))
    )
    case: list[int] = []
    activity: list[int] = []
    minute: list[int] = []
    names: dict[str, int] = {}
    seen: set[tuple[int, str]] = set()
    for key, event, day in columns.rows_of(rows):
        said, place = known.get((cases.machines[key], event)), cases.at[key]
        if said is None or (place, event) in seen:
            continue
        if event in OF_SEVERAL:
            seen.add((place, event))
        case.append(place)
        activity.append(names.setdefault(said, len(names)))
        minute.append(day * A_DAY)
    about, labels = held.tables["about"], held.labels
    log = EventLog.of(
        case, activity, minute, list(names), held.keys,
        {columns.BREAKDOWN_WORDS[name]: about[name] for name in ASKED_BY},
        {columns.BREAKDOWN_WORDS[name]: numbered(labels.get(name, {})) for name in ASKED_BY},
        order=np.arange(len(case)),
    )  # fmt: skip
    return Source(log, held, words(*ENDS))


def numbered(labels: dict[str, Any]) -> dict[int, str]:
    return {int(code): str(words) for code, words in labels.items()}
