"""The same duties for many cases at once, on columns of day numbers.

    cases = Columns(1_000, {"request_received": days, "final_sent": sent})  # int32 day numbers, MISSING where unknown
    found = stand(cases, as_of=date(2026, 11, 27), ids=["CLK-01", "CLK-04"])
    found["CLK-04"].late                                                    # days late, 0 where not

Days are `date.toordinal()` numbers. A day fact is an int32 column, a choice an int8 column of its choices' positions
(-1 where unknown), words and yes-or-no facts are boolean columns (whether they are given, or yes). The duties are the
data of the single case. What is more than adding days is read from a table with a number for every day, which
`clocks.counted` filled or a test compares with it. The order of the questions stands twice, and a test
asks both about random cases.

Rows are worked in blocks that stay in the processor's cache. An answer that is nought for every case takes no memory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goldenthread.rules.law.calendars import Calendar, announced
from goldenthread.rules.law.clocks import SOON, Standing, counted
from goldenthread.rules.law.errors import BeyondCalendar, LawError
from goldenthread.rules.law.facts import EARLIEST, LATEST, Facts, names
from goldenthread.rules.law.in_force import Duty, Length, duties
from goldenthread.rules.law.lifts import grounds

Days = NDArray[np.int32]
Flags = NDArray[np.bool_]
MISSING = np.int32(0)  # no fact is as old as day 0
NEVER = np.int32(2_000_000)  # later than every day
STANDINGS = tuple(Standing)  # "not started" is the first, so that nought means it
CODE = {standing: np.int8(n) for n, standing in enumerate(STANDINGS)}
EPOCH = date(1970, 1, 1).toordinal()  # day 0 of numpy's dates
FIRST, LAST = EARLIEST.toordinal() - 800, LATEST.toordinal() + 800
BLOCK = 32_768
KINDS: Mapping[str, tuple[type[Any], int]] = {
    "day": (np.int32, 0),
    "choice": (np.int8, -1),
    "words": (np.bool_, 0),
    "yes_no": (np.bool_, 0),
}


class Columns:
    """Facts of `size` cases. An absent column is unknown for every case.

    Raises LawError, one line a fault, for a name that is no fact and for a column of another length, kind or range.
    Days in an impossible order are not looked for here: facts are checked where they are recorded.
    """

    def __init__(self, size: int, columns: Mapping[str, Any]) -> None:
        self.size = size
        self.columns: dict[str, NDArray[Any]] = {}
        faults = []
        for name, column in columns.items():
            if name not in names():
                faults.append(f"There is no fact called {name!r}.")
                continue
            wanted, blank = KINDS[names()[name].kind]
            array = np.asarray(column)
            if array.shape != (size,) or not np.can_cast(array.dtype, wanted, "same_kind"):
                faults.append(
                    f"{name}: a column of {size} {np.dtype(wanted).name} is expected, not {array.dtype} {array.shape}."
                )
            elif strange := _strange(name, array, blank):
                faults.append(strange)
            else:
                self.columns[name] = array.astype(wanted, copy=False)
        if faults:
            raise LawError(faults)

    @classmethod
    def of(cls, cases: Sequence[Facts]) -> "Columns":
        """Columns of single cases."""
        found: dict[str, NDArray[Any]] = {}
        for n, case in enumerate(cases):
            for name, value in case:
                fact = names()[name]
                if name not in found:
                    kind, blank = KINDS[fact.kind]
                    found[name] = np.full(len(cases), blank, kind)
                if isinstance(value, date):
                    found[name][n] = value.toordinal()
                elif fact.kind == "choice":
                    found[name][n] = list(fact.choices).index(str(value))
                else:
                    found[name][n] = bool(value)
        return cls(len(cases), found)


def _strange(name: str, array: NDArray[Any], blank: int) -> str:
    """What is wrong with the values, or nothing."""
    fact = names()[name]
    if not array.size or fact.kind not in ("day", "choice"):
        return ""
    least, most = (EARLIEST.toordinal(), LATEST.toordinal()) if fact.kind == "day" else (0, len(fact.choices) - 1)
    known = array[array != blank]
    if not known.size or (known.min() >= least and known.max() <= most):
        return ""
    return f"{name}: values are from {least} to {most}, or {blank} where unknown, not {known.min()} to {known.max()}."


@dataclass(frozen=True)
class Stood:
    """One duty for every case, one row per case.

    `last_day`: MISSING where there is none; `limit`: the same, before a lift; `standing`: position in STANDINGS;
    `late`: days late, or by which a minimum period was cut short; `lifts`: bit n where the nth of `grounds_of(duty)`
    holds; `other`: the last day by the other reading of the receipt.
    """

    last_day: Days
    limit: Days
    standing: NDArray[np.int8]
    late: Days
    lifts: NDArray[np.uint8]
    other: Days

    @staticmethod
    def blank(size: int) -> "Stood":
        """Not started, for every case. Memory is taken page by page, when something is first written there."""
        return Stood(
            last_day=np.zeros(size, np.int32),
            limit=np.zeros(size, np.int32),
            standing=np.zeros(size, np.int8),
            late=np.zeros(size, np.int32),
            lifts=np.zeros(size, np.uint8),
            other=np.zeros(size, np.int32),
        )


def grounds_of(duty: Duty) -> tuple[str, ...]:
    """The grounds on which it may be lifted, in the order of the bits of `Stood.lifts`: X1a, X1b, …"""
    return tuple(ground for lift in duty.lifts for ground in grounds()[lift]["grounds"])


def stand(
    cases: Columns,
    *,
    as_of: date,
    ids: Iterable[str] | None = None,
    calendar: Calendar | None = None,
    soon_days: int = SOON,
) -> dict[str, Stood]:
    """Every asked duty for every case, as `clocks.all_due` says of each alone. Raises LawError for an unknown id."""
    calendar = calendar or announced()
    wanted = list(ids) if ids is not None else list(duties())
    if unknown := [id_ for id_ in wanted if id_ not in duties()]:
        raise LawError(f"There is no duty {', '.join(unknown)}.")
    found = {id_: Stood.blank(cases.size) for id_ in wanted}
    started = {id_: out for id_, out in found.items() if any(name in cases.columns for name in duties()[id_].starts)}
    for begin in range(0, cases.size, BLOCK):
        rows = slice(begin, min(begin + BLOCK, cases.size))
        block = _Block(cases, rows, as_of.toordinal(), soon_days, calendar)
        for id_, out in started.items():
            one = block.duty(duties()[id_])
            if one is None:
                continue
            for each in fields(Stood):
                answer = getattr(one, each.name)
                if answer is not block.none:
                    getattr(out, each.name)[rows] = answer
    return found


# --- tables, one number for every day -----------------------------------------------------------------------------


def _filled(of: Callable[[date], date], calendar: Calendar) -> Days:
    """`of` each day from FIRST to LAST; MISSING where working days are not known, which is all but the calendar's years
    and a year on either side.
    """
    found = np.zeros(LAST - FIRST + 1, np.int32)
    first, last = date(calendar.first_year - 1, 1, 1).toordinal(), date(calendar.last_year + 1, 12, 31).toordinal()
    for n in range(max(first, FIRST), min(last, LAST) + 1):
        try:
            found[n - FIRST] = of(date.fromordinal(n)).toordinal()
        except BeyondCalendar:
            continue
    return found


def _months(length: Length) -> Days:
    """What `counted` says of months, for all days at once: the same day of another month, or that month's last."""
    days = np.arange(FIRST, LAST + 1) - EPOCH
    start = days.astype("datetime64[D]")
    month = start.astype("datetime64[M]")
    other = month + (-length.n if length.count == "before" else length.n)
    longest = ((other + 1).astype("datetime64[D]") - other.astype("datetime64[D]")).astype(np.int64) - 1
    into = np.minimum((start - month.astype("datetime64[D]")).astype(np.int64), longest)
    last = other.astype("datetime64[D]").astype(np.int64) + into + EPOCH
    return (last - (length.count == "starting")).astype(np.int32)


def _eves(length: Length) -> Days:
    """The last day before a fixed date of the same year, for all days at once."""
    starts = (date.fromordinal(n).year for n in range(FIRST, LAST + 1))
    eves = {year: date(year, length.month, length.day).toordinal() - 1 for year in range(1, 9999)}
    return np.array([eves[year] for year in starts], np.int32)


@cache
def _last_days(length: Length, calendar: Calendar) -> Days:
    if length.unit == "months":
        return _months(length)
    if length.count == "before_date":
        return _eves(length)
    return _filled(lambda day: counted(length, day, calendar), calendar)


@cache
def _tribunal_starts(calendar: Calendar) -> Days:
    return _filled(calendar.tribunal_start, calendar)


@cache
def _working_from(calendar: Calendar) -> Days:
    return _filled(calendar.on_or_after, calendar)


@cache
def _working_until(calendar: Calendar) -> Days:
    return _filled(calendar.on_or_before, calendar)


@cache
def _covered(calendar: Calendar) -> Flags:
    return np.array([calendar.covers(date.fromordinal(n)) for n in range(FIRST, LAST + 1)])


def _look_up(table: Days, days: Days) -> Days:
    """The table's number for each day; MISSING for MISSING."""
    return np.where(days == MISSING, MISSING, table[np.clip(days - FIRST, 0, LAST - FIRST)])


def _known(days: Days) -> Days:
    return np.where(days == NEVER, MISSING, days)


# --- one block of cases, as `clocks._due` asks, step for step -----------------------------------------------------


@dataclass
class _Block:
    cases: Columns
    rows: slice
    as_of: int
    soon: int
    calendar: Calendar

    def __post_init__(self) -> None:
        self.size = self.rows.stop - self.rows.start
        self.none = np.zeros(self.size, np.int32)
        self.no = np.zeros(self.size, np.bool_)

    def has(self, name: str) -> bool:
        return name in self.cases.columns

    def day(self, name: str) -> Days:
        return self.cases.columns[name][self.rows] if self.has(name) else self.none

    def given(self, name: str) -> Flags:
        return self.cases.columns[name][self.rows] if self.has(name) else self.no

    def chosen(self, name: str, wanted: Iterable[str]) -> Flags:
        if not self.has(name):
            return self.no
        positions = [list(names()[name].choices).index(one) for one in wanted]
        return np.isin(self.cases.columns[name][self.rows], np.array(positions, np.int8))

    def pick(self, facts: Iterable[str], pick: str) -> Days:
        """The earliest or latest known day among these facts, MISSING for none."""
        columns = [self.day(name) for name in facts if self.has(name)]
        if len(columns) < 2:
            return columns[0] if columns else self.none
        if pick == "latest":
            return np.maximum.reduce(columns)
        return _known(np.minimum.reduce([np.where(column == MISSING, NEVER, column) for column in columns]))

    def first(self, facts: Iterable[str], since: Days | None, until: Days | int) -> Days:
        """The earliest of these facts from one day to another, both included, MISSING for none."""
        found = None
        for name in facts:
            if self.has(name):
                day = self.day(name)
                counts = (day != MISSING) & (day <= until)
                if since is not None:
                    counts &= day >= since
                day = np.where(counts, day, NEVER)
                found = day if found is None else np.minimum(found, day)
        return self.none if found is None else _known(found)

    def count(self, length: Length, start: Days) -> Days:
        if length.unit in ("days", "weeks") and length.count != "before_date":
            span = length.n * (7 if length.unit == "weeks" else 1)
            shift = {"after": span, "beginning": span - 1, "before": -span}[length.count]
            return np.where(start == MISSING, MISSING, start + np.int32(shift))
        return _look_up(_last_days(length, self.calendar), start)

    def duty(self, duty: Duty) -> Stood | None:
        """None where no case of the block has started."""
        start = self.pick(duty.starts, duty.pick)
        started = start != MISSING
        for fact, wanted in duty.applies_if.items():
            started &= self.chosen(fact, wanted)
        for fact, unwanted in duty.arises_unless.items():
            started &= ~self.chosen(fact, unwanted)
        if not started.any():
            return None
        last, cannot = self.before_limit(duty) if duty.before_limit else self.last_day(duty, start, started)
        standing = np.zeros(self.size, np.int8)
        here = started & ~cannot
        standing[started & cannot] = CODE[Standing.CANNOT_TELL]
        if duty.kind == "minimum":
            last, late = self.minimum(duty, here, last, start, standing)
            lifted, lifts = self.no, self.none
        else:
            late, lifted, lifts = self.limit(duty, here, last, start, standing)
        limit = np.where(here, last, MISSING)
        other = self.other_reading(duty, here, start)
        if lifted is not self.no:
            last_day = np.where(lifted, MISSING, limit)
            other = other if other is self.none else np.where(lifted, MISSING, other)
        else:
            last_day = limit
        return Stood(last_day, limit, standing, late, lifts, other)

    def last_day(self, duty: Duty, start: Days, started: Flags) -> tuple[Days, Flags]:
        """The later of the duty's limits, and where it cannot be told."""
        last, in_force, roll = self.none, self.no, ""
        for value in duty.values:
            holds = start >= value.valid_from.toordinal()
            if value.valid_to is not None:
                holds &= start <= value.valid_to.toordinal()
            last = np.where(holds, self.count(value.length, start), last)
            in_force = in_force | holds
            roll = value.roll
        cannot = ~in_force | (last == MISSING)
        for limb in duty.limbs:
            begun = self.pick(limb.starts, limb.pick)
            other = self.count(limb.length, begun)
            cannot |= (other == MISSING) & (limb.required | (begun != MISSING))
            last = np.maximum(last, other)
        if roll:
            last = _look_up(_tribunal_starts(self.calendar), last)
            cannot |= last == MISSING
        if duty.override and self.has(duty.override):
            directed = self.day(duty.override)
            last = np.where(directed != MISSING, directed, last)
            cannot &= (directed == MISSING) | ~in_force
        return last, cannot

    def before_limit(self, duty: Duty) -> tuple[Days, Flags]:
        """A target counted back from the first of the limits that it serves which has a last day."""
        asked = duty.before_limit
        base = self.none
        for served in reversed(duty.serves):
            limit = self.duty(duties()[served])
            if limit is not None:
                base = np.where(limit.last_day != MISSING, limit.last_day, base)
        if asked.get("from") == "act_by":
            acting = _look_up(_working_until(self.calendar), base)
            base = np.where(acting != MISSING, acting, base)
        days = np.int32(asked["n"] * (7 if asked["unit"] == "weeks" else 1))
        return np.where(base == MISSING, MISSING, base - days), base == MISSING

    def running(self, where: Flags, last: Days, standing: NDArray[np.int8]) -> None:
        near = last - self.as_of <= self.soon
        standing[where & near] = CODE[Standing.DUE_SOON]
        standing[where & ~near] = CODE[Standing.RUNNING]

    def minimum(
        self, duty: Duty, here: Flags, last: Days, start: Days, standing: NDArray[np.int8]
    ) -> tuple[Days, Days]:
        """The last day (MISSING while it is held open) and the days by which it was cut short."""
        open_end = self.no
        if duty.held_open_by:
            begun, ended = self.day(duty.held_open_by["from"]), self.day(duty.held_open_by["until"])
            open_end = here & (begun != MISSING) & (ended == MISSING)
            last = np.where(begun != MISSING, np.maximum(last, ended), last)
        acted = self.first(duty.acts, start, self.as_of)
        acts = here & (acted != MISSING)
        early = acts & ((acted <= last) | open_end)
        if duty.released_by:
            early &= self.first(duty.released_by, start, acted) == MISSING
        rest = here & ~acts & (start <= self.as_of)
        self.running(rest, last, standing)
        standing[rest & (last < self.as_of)] = CODE[Standing.MET]
        standing[here & ~acts & open_end] = CODE[Standing.RUNNING]
        standing[acts] = CODE[Standing.MET]
        standing[early] = CODE[Standing.TOO_EARLY]
        return np.where(open_end, MISSING, last), np.where(early & ~open_end, last + 1 - acted, MISSING)

    def limit(
        self, duty: Duty, here: Flags, last: Days, start: Days, standing: NDArray[np.int8]
    ) -> tuple[Days, Flags, NDArray[Any]]:
        """Days late, where the limit is lifted, and which grounds hold."""
        before = duty.values[0].length.count in ("before", "before_date")
        since = None if before else start
        done = self.done(duty, since)
        is_done = done != MISSING
        met = here & is_done & (done <= last)
        left = here & ~met
        standing[met] = CODE[Standing.MET]
        if any(self.has(name) for name in duty.superseded_by):
            ended = self.first(duty.superseded_by, since, self.as_of)
            gone = left & (ended != MISSING) & (~is_done | (ended <= done))
            standing[gone] = CODE[Standing.SUPERSEDED]
            left &= ~gone
        lifts = self.grounds(duty, left, start, last) if duty.lifts else self.none
        lifted = self.no
        if lifts is not self.none and self.has(duty.lift_allowed_by):
            lifted = (lifts != 0) & self.given(duty.lift_allowed_by)
            standing[lifted] = CODE[Standing.LIFTED]
            left &= ~lifted
        passed = left & (is_done | (last < self.as_of))
        coming = left & ~passed
        if not before:
            coming &= start <= self.as_of
        self.running(coming, last, standing)
        if all(value.grade == "K" for value in duty.values):
            standing[passed] = CODE[Standing.CANNOT_TELL]
            return self.none, lifted, lifts
        standing[passed] = CODE[Standing.LATE]
        return np.where(passed, np.where(is_done, done, np.int32(self.as_of)) - last, MISSING), lifted, lifts

    def done(self, duty: Duty, since: Days | None) -> Days:
        done = self.first(duty.stops, since, self.as_of)
        for fact in set(duty.stops_if) - {"stops"}:
            where = self.chosen(fact, [duty.stops_if[fact]])
            done = np.where(where, self.first(duty.stops_if["stops"], since, self.as_of), done)
        return done

    # --- lifts, as `lifts._held` --------------------------------------------------------------------

    def grounds(self, duty: Duty, left: Flags, start: Days, last: Days) -> NDArray[Any]:
        asked = [one for lift in duty.lifts for one in grounds()[lift]["grounds"].values()]
        found = [(n, holds) for n, one in enumerate(asked) if (holds := self.ground(one, start, last)) is not self.no]
        if not found:
            return self.none
        bits = np.zeros(self.size, np.uint8)
        for n, holds in found:
            bits |= (holds & left).astype(np.uint8) << np.uint8(n)
        return bits

    def ground(self, asked: Mapping[str, Any], start: Days, last: Days) -> Flags:
        kind = asked["kind"]
        needed = [asked[key] for key in ("fact", "asked", "from", "until") if key in asked]
        if not all(self.has(name) for name in needed):
            return self.no
        if kind == "words":
            return self.given(asked["fact"])
        if kind == "period":
            first, end = asked["first"].toordinal(), asked["last"].toordinal()
            return self.given(asked["fact"]) & (last >= first) & (last <= end)
        if kind == "within":
            day = self.day(asked["fact"])
            return (day >= start) & (day <= last)
        away, back = self.day(asked["from"]), self.day(asked["until"])
        both = (away != MISSING) & (back != MISSING)
        if kind == "absence":
            return both & (back >= start) & (away <= last) & (back - away + 1 >= asked["days"])
        day = self.day(asked["asked"])
        within = (day >= away - 7) & (day <= back - 7) & (day >= start) & (day <= last)
        return both & within & (back - away >= 28)

    def other_reading(self, duty: Duty, here: Flags, start: Days) -> Days:
        """Where the request came after five or on no working day: the last day counted from the next working day."""
        if "request_received" not in duty.starts or not self.has("request_received"):
            return self.none
        late = self.given("request_after_five")
        received = self.day("request_received")
        moved = _look_up(_working_from(self.calendar), received + late)
        length = duty.values[0].length
        known = _covered(self.calendar)[np.clip(self.count(length, start) - FIRST, 0, LAST - FIRST)]
        differs = here & (received == start) & known & (moved != MISSING) & (moved != received)
        return np.where(differs, self.count(length, moved), MISSING) if differs.any() else self.none
