"""The five machines of a case, as tables: request, assessment, plan, dispute, move. `stages/*.yaml` hold them.

A case is in one state of each machine at once: a plan can be under review, under appeal and on its way to another
council on the same day, which no single column can tell.

    history = [Step("request.received", date(2026, 9, 7)), …]
    check("request", history).faults          # what the law does not allow, with its remedy
    next_steps("request", history)            # what may happen next, and what each step needs
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data
from goldenthread.rules.law.calendars import Calendar
from goldenthread.rules.law.clocks import Due, Standing, due
from goldenthread.rules.law.errors import LawError
from goldenthread.rules.law.facts import Facts, long, names
from goldenthread.rules.law.in_force import GRADES, duties

HERE = Path(__file__).with_name("stages")
OPEN, SAME = "open", "same"
ENDS = {"no", "yes", "unless_disputed"}
WHO = {
    "advice_giver": "an adviser",
    "anyone": "anybody",
    "icb": "the NHS body",
    "local_authority": "the council",
    "mediation": "an agreement in mediation",
    "mediation_adviser": "the mediation adviser",
    "new_local_authority": "the new council",
    "officer": "an officer of the council",
    "old_local_authority": "the old council",
    "parent": "the parent",
    "requester": "the person who asked",
    "school": "the school or college",
    "setting": "the school or college",
    "time": "time alone",
    "tribunal": "the tribunal",
    "young_person": "the young person",
}


@dataclass(frozen=True)
class State:
    """`clocks` run in it. `ends`: no step leads out (`yes`), or only a dispute does (`unless_disputed`)."""

    id: str
    name: str
    plain: str
    clocks: tuple[str, ...] = ()
    ends: str = "no"
    leads_to: str = ""

    @property
    def is_end(self) -> bool:
        return self.ends != "no"


@dataclass(frozen=True)
class Need:
    """A yes that a step needs. `words` is what must be so, `remedy` what to do when it is not."""

    answer: str
    words: str
    law: str
    remedy: str


@dataclass(frozen=True)
class Event:
    """One step: who may take it, from which states it leads where, what it needs, and what it starts and stops.

    `after`: the last step into the present state must have been this one. `minimum`: not before that period is over.
    `unless_from`: a need that holds from one state only. `warns_from`: allowed from that state, with these words.
    """

    event: str
    name: str
    who: tuple[str, ...]
    sources: tuple[str, ...]
    to: str
    law: str
    grade: str
    fact: str = ""
    after: str = ""
    minimum: str = ""
    disputed: bool = False
    needs: tuple[Need, ...] = ()
    unless_from: Mapping[str, Need] = field(default_factory=dict)
    warns_from: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    note: str = ""

    def leads(self, state: str) -> str:
        return state if self.to == SAME else self.to

    def needed(self, state: str) -> tuple[Need, ...]:
        own = self.unless_from.get(state)
        return (*self.needs, own) if own else self.needs


@dataclass(frozen=True)
class Outcome:
    """One of our codes for how it ended, and what the statutory return calls it."""

    code: str
    words: str
    states: tuple[str, ...]
    sen2: str
    grade: str


@dataclass(frozen=True)
class Machine:
    id: str
    title: str
    law: str
    start: str
    states: Mapping[str, State]
    events: tuple[Event, ...]
    outcomes: Mapping[str, Outcome]

    def event(self, name: str) -> Event:
        for each in self.events:
            if each.event == name:
                return each
        raise LawError(
            f"{self.title}: there is no step {name[:60]!r}. There are {', '.join(e.event for e in self.events)}."
        )

    def out_of(self, state: str) -> tuple[Event, ...]:
        """Every step that leads out of a state, or stays in it."""
        ended = self.states[state].is_end
        return tuple(
            e for e in self.events if state in e.sources or (OPEN in e.sources and not ended and state != self.start)
        )


@dataclass(frozen=True)
class Step:
    """One step that was taken, or is meant. `answers` holds the yes to what it needs."""

    event: str
    day: date
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """Why a step is not allowed. `number` counts steps from 1. `kind`: "order" (it cannot follow from where the case
    stands), "days" (its day comes before the step that it follows), or "rule" (it can follow, and a need, a minimum
    period or a decision before it is not shown)."""

    number: int
    event: str
    words: str
    remedy: str
    law: str
    kind: str = "rule"


@dataclass(frozen=True)
class Checked:
    """How a history stands: the state that it reaches, its faults, and what is allowed with a warning.

    After a fault the history is followed on as if the step had been taken, so that one fault hides no other; a step
    that cannot be taken from where it stands leaves the state as it is.
    """

    state: str
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def lawful(self) -> bool:
        return not self.faults


@cache
def machines() -> Mapping[str, Machine]:
    """All five, in the order in which a case meets them."""
    found = {}
    for name in ("request", "assessment", "plan", "dispute", "transfer"):
        path = HERE / f"{name}.yaml"
        found[name] = read(read_data(path), path.name)
    return MappingProxyType(found)


def machine(name: str) -> Machine:
    if name not in machines():
        raise LawError(f"There is no machine {name[:40]!r}. There are {', '.join(machines())}.")
    return machines()[name]


def read(data: Any, file: str) -> Machine:
    """A machine from one file's data. Raises LawError with every fault, by file, part and key."""
    try:
        states = {
            id_: State(id=id_, **{**part, "clocks": tuple(part.get("clocks", ()))})
            for id_, part in data["states"].items()
        }
        events = tuple(_event(dict(part)) for part in data["events"])
        outcomes = {
            code: Outcome(code=code, **{**part, "states": tuple(part["states"])})
            for code, part in (data.get("outcomes") or {}).items()
        }
        found = Machine(
            id=data["machine"],
            title=data["title"],
            law=data["law"],
            start=data["start"],
            states=MappingProxyType(states),
            events=events,
            outcomes=MappingProxyType(outcomes),
        )
    except KeyError as fault:
        raise LawError(f"{file}: the key {fault} is missing.") from None
    except (TypeError, AttributeError) as fault:
        raise LawError(f"{file}: {fault}.") from None
    if faults := list(_faults(found)):
        raise LawError([f"{file}: {fault}" for fault in faults])
    return found


def _event(part: dict[str, Any]) -> Event:
    return Event(
        event=part.pop("event"),
        sources=tuple(part.pop("from")),
        who=tuple(part.pop("who")),
        needs=tuple(Need(**need) for need in part.pop("needs", ())),
        unless_from={state: Need(**need) for state, need in part.pop("unless_from", {}).items()},
        starts=tuple(part.pop("starts", ())),
        stops=tuple(part.pop("stops", ())),
        **part,
    )


def _faults(found: Machine) -> Iterator[str]:
    clocks, facts = duties(), names()
    if found.start not in found.states:
        yield f"it starts in {found.start}, which is no state."
    for state in found.states.values():
        if state.ends not in ENDS:
            yield f"{state.id} ends {state.ends!r}; write one of {', '.join(sorted(ENDS))}."
        yield from (f"{state.id}: there is no duty {clock}." for clock in state.clocks if clock not in clocks)
    seen: set[str] = set()
    for e in found.events:
        if e.event in seen:
            yield f"{e.event} stands twice."
        seen.add(e.event)
        named = [*e.sources, e.to, *e.unless_from, *e.warns_from]
        yield from (f"{e.event}: {s} is no state." for s in named if s not in found.states and s not in (OPEN, SAME))
        yield from (f"{e.event}: there is no actor {who}." for who in e.who if who not in WHO)
        yield from (f"{e.event}: there is no duty {c}." for c in (*e.starts, *e.stops) if c not in clocks)
        if e.fact and e.fact not in facts:
            yield f"{e.event}: {e.fact} is no fact of facts.yaml."
        if e.minimum and (e.minimum not in clocks or clocks[e.minimum].kind != "minimum"):
            yield f"{e.event}: {e.minimum} is no minimum period."
        if e.grade not in GRADES:
            yield f"{e.event}: grade {e.grade!r} is none of {', '.join(GRADES)}."
    for e in found.events:
        if e.after and e.after not in seen:
            yield f"{e.event}: there is no step {e.after} that it could come after."
    for outcome in found.outcomes.values():
        yield from (f"{outcome.code}: {s} is no state." for s in outcome.states if s not in found.states)


# --- following a history ------------------------------------------------------------------------------------------


def check(
    name: str, history: Iterable[Step], *, facts: Facts | None = None, calendar: Calendar | None = None
) -> Checked:
    """Follow a history from the start. `facts` are needed only where a step waits for a minimum period.

    Raises LawError for a step that does not exist.
    """
    found = machine(name)
    state, taken = found.start, list[Step]()
    faults: list[Fault] = []
    warnings: list[Fault] = []
    for number, step in enumerate(history, 1):
        event = found.event(step.event)
        wrong = list(_wrong(found, state, event, step, number, taken, facts, calendar))
        faults += wrong
        if state in event.warns_from:
            warnings.append(Fault(number, event.event, event.warns_from[state], "", event.law))
        if event in found.out_of(state):
            state = event.leads(state)
            taken.append(step)
    return Checked(state, tuple(faults), tuple(warnings))


def _wrong(
    found: Machine,
    state: str,
    event: Event,
    step: Step,
    number: int,
    taken: Sequence[Step],
    facts: Facts | None,
    calendar: Calendar | None,
) -> Iterator[Fault]:
    possible = found.out_of(state)
    now = found.states[state]
    if event not in possible:
        offered = ", ".join(e.name[:1].lower() + e.name[1:] for e in possible) or "nothing more"
        words = f"{event.name} cannot follow from “{now.name}”."
        yield Fault(number, event.event, words, f"What may come next: {offered}.", event.law, "order")
        return
    if taken and step.day < taken[-1].day:
        words = f"{event.name} on {long(step.day)} comes before the step that it follows, on {long(taken[-1].day)}."
        yield Fault(number, event.event, words, "Check both days.", event.law, "days")
    if event.after:
        into = [t.event for t in taken if found.event(t.event).to in (state, SAME)]
        if not into or into[-1] != event.after:
            wanted = found.event(event.after).name
            words = f"{event.name} must follow “{wanted}”, and it does not."
            yield Fault(number, event.event, words, "Decide first, then tell: the two must agree.", event.law)
    for need in event.needed(state):
        if need.answer not in step.answers:
            yield Fault(number, event.event, f"Not shown: {need.words}.", need.remedy, need.law)
    if event.minimum:
        yield from _too_early(event, step, number, facts, calendar)


def _too_early(
    event: Event, step: Step, number: int, facts: Facts | None, calendar: Calendar | None
) -> Iterator[Fault]:
    if facts is None:
        words = f"{event.name}: whether {duties()[event.minimum].name[:1].lower()}{duties()[event.minimum].name[1:]} "
        yield Fault(number, event.event, f"{words}is over cannot be told.", "Give the facts of the case.", event.law)
        return
    told = due(event.minimum, facts, as_of=step.day, calendar=calendar)
    if told.standing is Standing.CANNOT_TELL or told.standing is Standing.NOT_STARTED:
        yield Fault(number, event.event, told.standing_words, "Give the day that the period starts with.", told.law)
    elif told.first_day is not None and step.day < told.first_day and not _released(event.minimum, facts, told, step):
        words = f"{event.name} on {long(step.day)} is too early: {told.name[:1].lower()}{told.name[1:]}."
        yield Fault(number, event.event, words, f"The first day is {long(told.first_day)}.", told.law)


def _released(minimum: str, facts: Facts, told: Due, step: Step) -> bool:
    """Whether those whom the period protects said, within it and by that day, that they need no more of it."""
    said = facts.known(duties()[minimum].released_by).values()
    return any(told.start is not None and told.start <= day <= step.day for day in said)


@dataclass(frozen=True)
class Next:
    """One step that may come next, where it leads, what it needs, and what it would warn of."""

    event: Event
    to: str
    needs: tuple[Need, ...]
    warning: str


def next_steps(name: str, history: Iterable[Step] = ()) -> tuple[Next, ...]:
    """What may come next after a history, whoever may take it. Steps that must follow another one are left out."""
    found, steps = machine(name), list(history)
    state = check(name, steps).state
    into = [s.event for s in steps if found.event(s.event).to in (state, SAME)]
    return tuple(
        Next(e, e.leads(state), e.needed(state), e.warns_from.get(state, ""))
        for e in found.out_of(state)
        if not e.after or (into and into[-1] == e.after)
    )
