"""What is due in one case, by when, how it stands, and why. Facts in, dues out; it asks no clock of its own.

facts = Facts.read({"request_received": "2026-09-07"})
due("CLK-01", facts, as_of=date(2026, 9, 20)).last_day      # 19 October 2026
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any

from goldenthread.rules.law.calendars import Calendar, announced
from goldenthread.rules.law.errors import BeyondCalendar, LawError, NotInForce
from goldenthread.rules.law.facts import Facts, long, names
from goldenthread.rules.law.in_force import GRADES, Duty, Length, Value, duties
from goldenthread.rules.law.lifts import Lift, looked_at
from goldenthread.rules.when import add_months

SOON = 14  # days before the last day from which a duty is "due soon"
DAY = timedelta(days=1)


class Standing(Enum):
    """How a duty stands on one day."""

    NOT_STARTED = "not started"
    RUNNING = "running"
    DUE_SOON = "due soon"
    MET = "met"
    LATE = "late"
    TOO_EARLY = "too early"  # somebody acted before a minimum period was over
    LIFTED = "limit lifted"
    SUPERSEDED = "superseded"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Due:
    """One duty in one case on one day.

    `last_day` is the last day that is in time (of a minimum period: its last day, and `first_day` the first on which
    the other side may act). It is None until the duty starts, when its limit is lifted, and when something is missing.
    `act_by` is the last working day not after it and `target` one working day inside the strictest reading; both are
    advice, not law. `other_reading` is a second last day with its reason. `done` is the day that ended it.
    """

    id: str
    name: str
    plain: str
    duty_on: str
    kind: str
    standing: Standing
    standing_words: str
    last_day: date | None = None
    first_day: date | None = None
    act_by: date | None = None
    target: date | None = None
    other_reading: date | None = None
    other_reading_words: str = ""
    counted_from: str = ""
    start: date | None = None
    done: date | None = None
    late_days: int | None = None
    explanation: tuple[str, ...] = ()
    law: str = ""
    link: str = ""
    grade: str = ""
    convention: str = ""
    version: date | None = None
    lifts: tuple[Lift, ...] = ()
    limit_lifted: date | None = None  # the day that was the limit before it was lifted
    is_target: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain values: id, name, last_day, standing, explanation, law and grade first."""

        def iso(day: date | None) -> str | None:
            return day.isoformat() if day else None

        return {
            "id": self.id,
            "name": self.name,
            "last_day": iso(self.last_day),
            "standing": self.standing.value,
            "explanation": list(self.explanation),
            "law": self.law,
            "grade": self.grade,
            "standing_words": self.standing_words,
            "kind": "target" if self.is_target else self.kind,
            "plain": self.plain,
            "duty_on": self.duty_on.replace("_", " "),
            "first_day": iso(self.first_day),
            "act_by": iso(self.act_by),
            "target": iso(self.target),
            "other_reading": iso(self.other_reading),
            "counted_from": self.counted_from,
            "start": iso(self.start),
            "done": iso(self.done),
            "late_days": self.late_days,
            "convention": self.convention,
            "version": iso(self.version),
            "link": self.link,
            "lifts": [
                {"ground": one.ground, "holds": one.holds, "words": one.words, "why": one.why} for one in self.lifts
            ],
        }


# --- counting: one function from a day to a day, for single cases and for the tables of the bulk ------------------


def counted(length: Length, start: date, calendar: Calendar, roll: str = "") -> date:
    """The last day of `length` counted from `start`. Raises BeyondCalendar where working days are not known."""
    n, unit, count = length.n, length.unit, length.count
    if count == "before_date":
        last = date(start.year, length.month, length.day) - DAY
    elif unit in ("days", "weeks"):
        span = DAY * (n * 7 if unit == "weeks" else n)
        last = {"after": start + span, "beginning": start + span - DAY, "before": start - span}[count]
    elif unit == "months":
        months = -n if count == "before" else n
        last = add_months(start, months) - (DAY if count == "starting" else 0 * DAY)
    elif unit == "working_days":
        beginning = count == "beginning"
        last = (calendar.working_days_beginning if beginning else calendar.working_days_after)(start, n)
    else:
        last = calendar.tribunal_days_after(start, n)
    return calendar.tribunal_start(last) if roll == "tribunal_start" else last


def _counted_words(length: Length, start: date, last: date, fact: str) -> str:
    since = f"{long(start)} (the day {names()[fact].plain})"
    if length.count == "before_date":
        fixed = f"{length.day} {date(2000, length.month, 1):%B}"
        return f"The move is on {long(start)}. The last day before {fixed} is {long(last)}."
    if length.count == "before":
        return f"Counted back from {since}: {length.n} {length.unit} before is {long(last)}."
    if length.n == 0:
        return f"At once: on {since} itself."
    if length.count in ("beginning", "starting"):
        return f"Counted from {since}, which is the first day itself. The last day is {long(last)}."
    day_0 = "which is day 0; " if length.unit in ("days", "weeks") else ""
    unit = length.unit.replace("tribunal_", "working ").replace("_", " ")
    return f"Counted from {since}, {day_0}{length.n} {unit} later is {long(last)}."


LEFT_OUT = {
    "days": "Weekends, bank holidays and school holidays all count. The day does not move when it falls on one.",
    "weeks": "Weekends, bank holidays and school holidays all count. The day does not move when it falls on one.",
    "working_days": "Saturdays, Sundays and bank holidays are left out. A council's own Christmas closure counts.",
    "tribunal_days": "Saturdays, Sundays, bank holidays, all of August and 25 December to 1 January are left out.",
    "months": "The corresponding date, or the last day of the month where there is none.",
}


# --- one duty -----------------------------------------------------------------------------------------------------


@dataclass
class _Work:
    """What is gathered about one duty while it is worked out."""

    duty: Duty
    facts: Facts
    as_of: date
    calendar: Calendar
    soon: int
    said: list[str] = field(default_factory=list)

    def answer(self, standing: Standing, words: str, **more: Any) -> Due:
        duty = self.duty
        return Due(
            id=duty.id,
            name=duty.name,
            plain=duty.plain,
            duty_on=duty.duty_on,
            kind=duty.kind,
            standing=standing,
            standing_words=words,
            explanation=tuple(self.said),
            is_target=duty.is_target,
            **more,
        )


def due(id_: str, facts: Facts, *, as_of: date, calendar: Calendar | None = None, soon_days: int = SOON) -> Due:
    """One duty by its id (CLK-04), standing as on `as_of`. Raises LawError for an id that does not exist, NotInForce
    for a start before the law, BeyondCalendar where bank holidays are not known.
    """
    known = duties()
    if id_ not in known:
        raise LawError(f"There is no duty {id_[:40]!r}. There are {', '.join(known)}.")
    return _due(_Work(known[id_], facts, as_of, calendar or announced(), soon_days))


def all_due(
    facts: Facts,
    *,
    as_of: date,
    calendar: Calendar | None = None,
    soon_days: int = SOON,
    started_only: bool = False,
    only: Container[str] | None = None,
) -> tuple[Due, ...]:
    """Every duty and target, in the order of the law; what cannot be computed says what it needs, and is no error.

    With `started_only`, those alone whose first day is known, even if it is still to come. `only`: the ids wanted.
    """
    found = []
    for duty in duties().values():
        if only is not None and duty.id not in only:
            continue
        work = _Work(duty, facts, as_of, calendar or announced(), soon_days)
        try:
            one = _due(work)
        except (NotInForce, BeyondCalendar) as fault:
            work.said = list(fault.lines)
            one = work.answer(Standing.CANNOT_TELL, fault.lines[0])
        if not started_only or one.start is not None or one.standing is not Standing.NOT_STARTED:
            found.append(one)
    return tuple(found)


def _start(starts: Iterable[str], pick: str, facts: Facts) -> tuple[str, date] | None:
    known = facts.known(starts)
    if not known:
        return None
    choose = max if pick == "latest" else min
    return choose(known.items(), key=lambda item: item[1])


def _due(work: _Work) -> Due:
    duty, facts = work.duty, work.facts
    if why := _does_not_arise(duty, facts):
        work.said.append(why)
        return work.answer(Standing.NOT_STARTED, why)
    started = _start(duty.starts, duty.pick, facts)
    if started is None:
        wanted = " or ".join(names()[name].words for name in duty.starts)
        work.said.append(f"It starts with: {wanted}.")
        return work.answer(Standing.NOT_STARTED, "not started")
    fact, start = started
    value = duty.on(start)
    work.said.append(f"The rule: {value.length.words} ({value.law}).")
    basis: dict[str, Any] = {
        "counted_from": fact,
        "start": start,
        "law": value.law,
        "link": value.link,
        "grade": value.grade,
        "convention": value.convention,
        "version": value.valid_from,
    }
    if len(duty.values) > 1:
        until = f" to {long(value.valid_to)}" if value.valid_to else ""
        work.said.append(f"This is the rule for a start from {long(value.valid_from)}{until}.")
    if duty.before_limit:
        last = _before_limit(work)
        if last is None:
            work.said.append("It depends on which move it is. Say which: phase_transfer.")
            return work.answer(Standing.CANNOT_TELL, "cannot tell: needs phase transfer", **basis)
    else:
        last_or_due = _last_day(work, value, fact, start, basis)
        if isinstance(last_or_due, Due):
            return last_or_due
        last = last_or_due
    if duty.kind == "minimum":
        return _minimum(work, last, basis)
    return _limit(work, value, fact, start, last, basis)


def _does_not_arise(duty: Duty, facts: Facts) -> str:
    for fact, wanted in duty.applies_if.items():
        said = facts.words(fact)
        if said and said not in wanted:
            return f"It does not arise: {names()[fact].words} is “{names()[fact].choices[said]}”."
        if not said and facts.known(duty.starts):
            options = " or ".join(f"“{names()[fact].choices[one]}”" for one in wanted)
            return f"It arises only if {names()[fact].words} is {options}."
    for fact, unwanted in duty.arises_unless.items():
        if (said := facts.words(fact)) in unwanted:
            return f"It does not arise: {names()[fact].words} is “{names()[fact].choices[said]}”."
    return ""


def _last_day(work: _Work, value: Value, fact: str, start: date, basis: dict[str, Any]) -> date | Due:
    """The later of the duty's limits; a Due where one that is required is missing or the end is open."""
    duty, facts = work.duty, work.facts
    if duty.override and (other := facts.day(duty.override)) is not None:
        try:
            instead = f" instead of {long(counted(value.length, start, work.calendar, value.roll))}"
        except BeyondCalendar:
            instead = ""
        work.said.append(f"Another day holds{instead}: {long(other)} ({names()[duty.override].words}).")
        return other
    plain = counted(value.length, start, work.calendar)
    work.said.append(_counted_words(value.length, start, plain, fact))
    if value.length.n:
        work.said.append(LEFT_OUT[value.length.unit])
    last = plain
    for limb in duty.limbs:
        begun = _start(limb.starts, limb.pick, facts)
        if begun is None:
            if limb.required:
                wanted = " or ".join(names()[name].words for name in limb.starts)
                work.said.append(f"It is the later of two days, and the other needs: {wanted}.")
                return work.answer(Standing.CANNOT_TELL, f"cannot tell: needs {wanted}", **basis)
            continue
        other = counted(limb.length, begun[1], work.calendar)
        work.said.append(f"The other limit is {limb.words}: {long(other)}. The later one governs.")
        last = max(last, other)
    if value.roll == "tribunal_start":
        moved = work.calendar.tribunal_start(last)
        if moved != last:
            work.said.append(f"{long(last)} is no day on which the tribunal's time runs out, so it is {long(moved)}.")
        last = moved
    if duty.held_open_by and facts.day(duty.held_open_by["from"]) is not None:
        ended = facts.day(duty.held_open_by["until"])
        if ended is None:
            work.said.append("An appeal has been made, so it lasts until the appeal has ended.")
            if acted := _first(duty.acts, facts, start, work.as_of):
                work.said.append(f"{names()[acted[0]].words.capitalize()} on {long(acted[1])}, while it went on.")
                return work.answer(Standing.TOO_EARLY, "cut short while the appeal goes on", done=acted[1], **basis)
            return work.answer(Standing.RUNNING, "until the appeal has ended", **basis)
        work.said.append(f"The appeal ended on {long(ended)}.")
        last = max(last, ended)
    return last


def _before_limit(work: _Work) -> date | None:
    """A target that is counted back from the limit it serves."""
    for served in work.duty.serves:
        limit = _due(_Work(duties()[served], work.facts, work.as_of, work.calendar, work.soon))
        if limit.last_day is None:
            continue
        asked = work.duty.before_limit
        base = limit.act_by if asked.get("from") == "act_by" and limit.act_by else limit.last_day
        days = asked["n"] * (7 if asked["unit"] == "weeks" else 1)
        last = base - DAY * days
        work.said.append(f"{asked['n']} {asked['unit']} before {long(base)}, for {limit.name.lower()}: {long(last)}.")
        return last
    return None


def _minimum(work: _Work, last: date, basis: dict[str, Any]) -> Due:
    """A period that must be given: it is kept when nobody acted before it was over."""
    duty, facts, as_of = work.duty, work.facts, work.as_of
    first = last + DAY
    basis |= {"last_day": last, "first_day": first}
    work.said.append(f"The first day on which the other side may act is {long(first)}.")
    if duty.note:
        work.said.append(duty.note)
    acted = _first(duty.acts, facts, basis["start"], as_of)
    if acted:
        if acted[1] > last:
            return work.answer(Standing.MET, "given in full", done=acted[1], **basis)
        # What was said before this period began was about an earlier draft.
        if _first(duty.released_by, facts, basis["start"], acted[1]):
            work.said.append(
                "The family had said in writing that it had finished, so the rest of the time was not needed."
            )
            return work.answer(Standing.MET, "given; the family had finished", done=acted[1], **basis)
        days = (first - acted[1]).days
        work.said.append(f"{names()[acted[0]].words.capitalize()} on {long(acted[1])}, before the period was over.")
        return work.answer(Standing.TOO_EARLY, f"cut short by {_days(days)}", done=acted[1], late_days=days, **basis)
    if as_of < basis["start"]:
        return work.answer(Standing.NOT_STARTED, f"starts on {long(basis['start'])}", **basis)
    if as_of > last:
        return work.answer(Standing.MET, "over", **basis)
    return _open(work, last, basis)


def _limit(work: _Work, value: Value, fact: str, start: date, last: date, basis: dict[str, Any]) -> Due:
    duty, facts, as_of = work.duty, work.facts, work.as_of
    basis |= {"last_day": last, **_advice(work, value, fact, start, last)}
    if duty.outer_of:
        work.said.append(f"This is the outer limit. The duty is to do it {duty.outer_of}.")
    if duty.note:
        work.said.append(duty.note)
    if value.grade == "K":
        work.said.append(f"Not verified: {GRADES['K']}. {value.grade_why}".strip())
    if duty.id == "CLK-01" and (decided := facts.day("assessment_decided")):
        work.said.append(f"The council decided on {long(decided)}. Deciding stops nothing; telling the family does.")
    # What must be done before its start is also ended before it; else an earlier round's end ends nothing now.
    since = date.min if value.length.count in ("before", "before_date") else start
    done = _done(duty, facts, since, as_of)
    ended = _first(duty.superseded_by, facts, since, as_of)
    if done is not None and done[1] <= last:
        work.said.append(f"{names()[done[0]].words.capitalize()} on {long(done[1])}: in time.")
        return work.answer(Standing.MET, "met", done=done[1], **basis)
    if ended and (done is None or ended[1] <= done[1]):
        over = (ended[1] - last).days
        work.said.append(
            f"It ended with: {names()[ended[0]].words}, {long(ended[1])}."
            + (f" It was {_days(over)} late by then." if over > 0 and value.grade != "K" else "")
        )
        return work.answer(Standing.SUPERSEDED, f"ended: {names()[ended[0]].words}", done=ended[1], **basis)
    lifts = looked_at(duty.lifts, facts, start, last)
    allowed = facts.words(duty.lift_allowed_by) if duty.lift_allowed_by else ""
    basis["lifts"] = lifts
    for one in lifts:
        verdict = "holds" if one.holds else "fails"
        work.said.append(f"Ground {one.ground}, {one.words}: {verdict}. {one.why} ({one.law})")
    holding = [one for one in lifts if one.holds]
    if holding and allowed:
        work.said.append(
            f"The limit of {long(last)} is lifted: {allowed} decided that keeping it was impractical because of that. "
            "A lift adds no days. There is no new last day; the duty is to do it as soon as practicable."
        )
        done_words = f"; done on {long(done[1])}" if done else ""
        basis |= {"last_day": None, "limit_lifted": last, "act_by": None, "target": None, "other_reading": None}
        words = f"limit lifted, no statutory end date{done_words}"
        return work.answer(Standing.LIFTED, words, done=done[1] if done else None, **basis)
    if holding:
        work.said.append("Nobody has decided that keeping this limit was impractical because of that, so it stands.")
    elif allowed:
        work.said.append(f"{allowed} allowed a lift, but no ground for one holds, so the limit stands.")
    if value.grade == "K" and (done or as_of > last):
        words = "the day has passed; not verified, so it does not count as late"
        return work.answer(Standing.CANNOT_TELL, words, done=done[1] if done else None, **basis)
    if done is not None:
        days = (done[1] - last).days
        work.said.append(f"{names()[done[0]].words.capitalize()} on {long(done[1])}: {_days(days)} late.")
        return work.answer(Standing.LATE, f"done, {_days(days)} late", done=done[1], late_days=days, **basis)
    if as_of > last:
        days = (as_of - last).days
        return work.answer(Standing.LATE, f"late by {_days(days)}", late_days=days, **basis)
    if as_of < start and value.length.count not in ("before", "before_date"):
        return work.answer(Standing.NOT_STARTED, f"starts on {long(start)}", **basis)
    return _open(work, last, basis)


def _open(work: _Work, last: date, basis: dict[str, Any]) -> Due:
    left = (last - work.as_of).days
    words = "the last day is today" if left == 0 else f"{_days(left)} left"
    return work.answer(Standing.DUE_SOON if left <= work.soon else Standing.RUNNING, words, **basis)


def _done(duty: Duty, facts: Facts, since: date, as_of: date) -> tuple[str, date] | None:
    """The first of the facts that stop it, as far as it has happened by `as_of`."""
    stops = duty.stops
    wanted = duty.stops_if
    if wanted:
        for fact in set(wanted) - {"stops"}:
            if facts.words(fact) == wanted[fact]:
                stops = tuple(wanted["stops"])
    return _first(stops, facts, since, as_of)


def _first(wanted: Iterable[str], facts: Facts, since: date, until: date) -> tuple[str, date] | None:
    """The earliest of these facts that happened from one day to another, both included."""
    known = {name: day for name, day in facts.known(wanted).items() if since <= day <= until}
    return min(known.items(), key=lambda item: item[1]) if known else None


def _advice(work: _Work, value: Value, fact: str, start: date, last: date) -> dict[str, Any]:
    """The working day to act by, the cautious target and the other reading, where the calendar reaches."""
    calendar = work.calendar
    if not (calendar.covers(last) and calendar.covers(start)) or work.duty.duty_on == "family":
        return {}
    found: dict[str, Any] = {"act_by": _quiet(calendar, last)}
    if found["act_by"] is not None and found["act_by"] != last:
        work.said.append(
            f"{long(last)} is no working day ({calendar.why_not(last).split(' ', 1)[1]}). "
            f"The limit stays; in practice act by {long(found['act_by'])}."
        )
    if value.convention == "C1" and value.length.n and value.length.count == "after" and not work.duty.is_target:
        # One planner counts the day of receipt as day 1, which ends a day earlier; the target lies inside that.
        found["target"] = _quiet(calendar, last - 2 * DAY)
    if fact == "request_received":
        late = work.facts.yes("request_after_five")
        why = calendar.why_not(start)
        if late or why:
            other = calendar.on_or_after(start + DAY if late else start)
            found["other_reading"] = counted(value.length, other, calendar, value.roll)
            reason = "after 5pm" if late else f"on {why}"
            found["other_reading_words"] = (
                f"It arrived {reason}. Some advisers, such as IPSEA, count it as received on {long(other)}, which "
                f"gives {long(found['other_reading'])}. We count from the day it arrived, which is the earlier."
            )
            work.said.append(found["other_reading_words"])
    return found


def _quiet(calendar: Calendar, day: date) -> date | None:
    try:
        return calendar.on_or_before(day)
    except BeyondCalendar:
        return None


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
