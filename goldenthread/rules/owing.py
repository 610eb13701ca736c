"""When something that was promised is due, and whether a promised rhythm of reports was kept. Asks no clock.

"Within 30 working days of publication" is counted as the court rules count: the day of the event is day 0, weekends
and bank holidays are left out. "At the next meeting" is the day of the body's next meeting, and moves with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.rules.law import BeyondCalendar, announced
from goldenthread.rules.when import MONTHS, Rhythm, add_months, approximate

UP_TO_FIFTEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
NUMBERS = {word: n for n, word in enumerate(UP_TO_FIFTEEN, 1)}
NUMBERS |= {"twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90, "a": 1, "an": 1}
WITHIN = re.compile(
    r"(?i)\b(?:within|in|not later than|no later than)\s+(?P<n>\d{1,3}|[a-z]+)\s+"
    r"(?P<unit>working days?|days?|weeks?|months?)\b"
)
NEXT_MEETING = re.compile(r"(?i)\bnext\s+(?:\w+\s+)?meeting\b")
CALL_IN_WORKING_DAYS = 5  # usual in council constitutions; a council says its own


@dataclass(frozen=True)
class Due:
    """The last day that is in time, and why. `meeting`: it is due at a meeting, so the day moves when that does."""

    last: date | None
    why: str
    meeting: bool = False


def long(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def due_of(
    words: str, *, made: date | None = None, counted_from: date | None = None, next_meetings: Sequence[date] = ()
) -> Due:
    """What the words of a promise mean as a day. `next_meetings`: the body's meetings after it, in order.

    `counted_from`: the day of the event that a period counts from ("of publication"); without it the day on which the
    promise was made. A day that cannot be told is None, with what is missing.
    """
    if NEXT_MEETING.search(words):
        if next_meetings:
            return Due(next_meetings[0], f"It is due at the next meeting, on {long(next_meetings[0])}.", True)
        return Due(None, "It is due at the next meeting. Put that meeting in the calendar.", True)
    if found := WITHIN.search(words):
        number = int(found["n"]) if found["n"].isdigit() else NUMBERS.get(found["n"].casefold())
        start = counted_from or made
        if number is None:
            return Due(None, f"“{found['n']}” is no number that we know. Give the day.")
        if start is None:
            return Due(None, f"{found[0].capitalize()}: of what day is not known. Give that day.")
        return _within(number, found["unit"].casefold(), start)
    span = approximate(
        re.sub(r"(?i)^(?:by|before|no later than|in)\s+(?:the\s+end\s+of\s+)?", "", words.strip().rstrip("."))
    )
    if span is None:
        return Due(None, "No day is given." if not words.strip() else f"“{words.strip()}” names no day.")
    if span.exact:
        return Due(span.last, f"The day is given: {long(span.last)}.")
    return Due(span.last, f"“{words.strip()}” ends on {long(span.last)}.")


def _within(number: int, unit: str, start: date) -> Due:
    if unit.startswith("working"):
        try:
            last = announced().working_days_after(start, number)
        except BeyondCalendar:
            return Due(
                None, f"{number} working days after {long(start)} run past the bank holidays that are announced."
            )
        left_out = (last - start).days - number
        return Due(
            last,
            f"{number} working days after {long(start)}, which is day 0. Weekends and bank holidays are left out: "
            f"{left_out} days. The last day is {long(last)}.",
        )
    if unit.startswith("month"):
        last = add_months(start, number)
    else:
        last = start + timedelta(days=number * (7 if unit.startswith("week") else 1))
    return Due(last, f"{number} {unit if number != 1 else unit.rstrip('s')} after {long(start)}: {long(last)}.")


@dataclass(frozen=True)
class CallIn:
    """The window in which a decision may be called in, and the day on which it takes effect if nobody does."""

    until: date
    effective: date
    why: str


def call_in_window(published: date, *, working_days: int = CALL_IN_WORKING_DAYS) -> CallIn:
    """Published on Friday 24 February 2023 with five working days: until Friday 3 March, in effect on 4 March.

    Raises BeyondCalendar past the bank holidays that are announced.
    """
    until = announced().working_days_after(published, working_days)
    effective = until + timedelta(days=1)
    return CallIn(
        until,
        effective,
        f"Published on {long(published)}. {working_days} working days end on {long(until)}. If nobody calls it in, it "
        f"takes effect on {long(effective)}.",
    )


@dataclass(frozen=True)
class Turn:
    """One turn of a rhythm: a report is due by `due`; `came` says whether one is shown since the turn before."""

    due: date
    came: bool


@dataclass(frozen=True)
class Cadence:
    turns: tuple[Turn, ...]
    words: str

    @property
    def kept(self) -> int:
        return sum(turn.came for turn in self.turns)


MOST_TURNS = 400


def cadence_of(rhythm: Rhythm | None, began: date | None, until: date, came: Sequence[tuple[date, date]]) -> Cadence:
    """Cadence promised against cadence kept, from `began` to `until`.

    `came`: for each report the first and last day that it may have come on. A turn is kept when a report may have come
    between the turn before and its own day; one report keeps one turn. None: a rhythm that cannot be counted.
    """
    if rhythm is None or rhythm.months is None:
        n = len(came)
        return Cadence(
            (), f"No rhythm that can be counted was promised. {n or 'No'} report{'' if n == 1 else 's'} shown."
        )
    if began is None:
        return Cadence((), "From when it counts is not known, so it cannot be told whether the rhythm was kept.")
    turns = []
    before = began
    left = sorted(came, key=lambda report: report[1])
    for n in range(1, MOST_TURNS):
        due = add_months(began, n * rhythm.months)
        if due > until:
            break
        report = next((r for r in left if r[0] <= due and r[1] > before), None)
        if report is not None:
            left.remove(report)  # one report keeps one turn
        turns.append(Turn(due, report is not None))
        before = due
    kept = sum(turn.came for turn in turns)
    if not turns:
        return Cadence((), f"Promised {rhythm.words}. The first is due by {long(add_months(began, rhythm.months))}.")
    return Cadence(tuple(turns), f"Promised {rhythm.words}: {len(turns)} due by {long(until)}, {kept} shown.")
