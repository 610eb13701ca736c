"""How long the clocks of every case take, beside rivals that give the same answer and beside a limit.

A council has 5,667 invented cases, England 1,130,000. Three clocks of a request (whether to assess, refusal to issue,
final plan) are worked out for each: last day, standing, days late, grounds for a lift, other reading of the receipt.

*ours*: `rules.law.bulk.stand`. *single*: the function for one case, `rules.law.due`, which also explains; it is
measured on a sample and scaled. *plain*: a Python loop written by hand for these three clocks alone, with no data
behind it. *pandas*: the same on a data frame. *limit*: reading the columns that the job must touch, once.

The same again with every duty of the law: *ours, every duty* and *single, every duty*.

Each is measured in a process of its own, in turns. Cases are prepared in the shape that each way wants before its time
begins, and each is warmed on fifty cases, which builds our tables; both times are printed apart. The answers of plain
and pandas are compared with ours, case for case, in the same process after the measurement; where one differs the run
stops.
"""

import argparse
import importlib
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from goldenthread.rules.law import Facts, all_due, announced, due
from goldenthread.rules.law.bulk import CODE, MISSING, Columns, Stood, stand
from goldenthread.rules.law.clocks import SOON, Standing
from goldenthread.rules.law.in_force import duties

COUNCIL, ENGLAND = 5_667, 1_130_000
SIZES = (COUNCIL, 10 * COUNCIL, 100 * COUNCIL, ENGLAND)
AS_OF = date(2026, 11, 27)
IDS = ("CLK-01", "CLK-03", "CLK-04")
OURS, SINGLE, PLAIN, PANDAS, LIMIT = "ours", "single", "plain", "pandas", "limit"
OURS_ALL, SINGLE_ALL = "ours, every duty", "single, every duty"
WAYS = (OURS, SINGLE, PLAIN, PANDAS, LIMIT, OURS_ALL, SINGLE_ALL)
SAMPLE = {SINGLE: 20_000, SINGLE_ALL: 1_000}  # measured on so many cases at most, and scaled
GOAL_SECONDS, GOAL_TIMES = 1.5, 15


class Stopped(Exception):
    """The measurement cannot go on; the words say why."""


# --- invented cases -----------------------------------------------------------------------------------------------


def invented(size: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Facts of ten years of requests, from receipt to the first review, as columns. The rates are invented."""
    chance = np.random.default_rng(seed)
    today = AS_OF.toordinal()

    def after(base: np.ndarray, least: int, most: int, likely: float, unless: np.ndarray | None = None) -> np.ndarray:
        day = (base + chance.integers(least, most, size)).astype(np.int32)
        happens = (base != MISSING) & (chance.random(size) < likely) & (day <= today)
        if unless is not None:
            happens &= unless == MISSING
        return np.where(happens, day, MISSING)

    def said(likely: float) -> np.ndarray:
        return chance.random(size) < likely

    received = (today - chance.integers(0, 3_650, size)).astype(np.int32)
    refused = after(received, 20, 60, 0.22)
    agreed = after(received, 20, 60, 0.95, refused)
    asked = after(agreed, 1, 10, 0.95)
    draft = after(agreed, 60, 140, 0.9)
    final = after(draft, 10, 90, 0.95)
    head = after(received, 20, 60, 0.3)
    closed = np.where(head != MISSING, head + chance.integers(-10, 10, size), MISSING).astype(np.int32)
    away = after(received, 0, 100, 0.05)
    meeting = after(final, 300, 400, 0.8)
    notice = after(meeting, 10, 60, 0.5)
    return {
        "request_received": received,
        "request_after_five": said(0.1),
        "assessment_refused_notified": refused,
        "assessment_agreed_notified": agreed,
        "request_withdrawn": after(received, 5, 40, 0.02, np.maximum(refused, agreed)),
        "advice_request_received": asked,
        "advice_returned": after(asked, 20, 90, 0.9),
        "draft_served": draft,
        "final_sent": final,
        "refusal_to_issue_notified": after(agreed, 60, 130, 0.7, draft),
        "head_advice_requested": head,
        "school_closed_from": closed,
        "school_reopens": np.where(closed != MISSING, closed + chance.integers(14, 45, size), MISSING).astype(np.int32),
        "absent_from": away,
        "absent_until": np.where(away != MISSING, away + chance.integers(3, 60, size), MISSING).astype(np.int32),
        "exceptional_circumstances": said(0.02),
        "lift_6_allowed_by": said(0.05),
        "lift_16_allowed_by": said(0.05),
        "lift_20_allowed_by": said(0.08),
        "plan_made": final,
        "review_meeting_held": meeting,
        "review_decision_notified": after(meeting, 10, 60, 0.6),
        "amendment_notice_sent": notice,
        "amended_final_sent": after(notice, 20, 90, 0.9),
    }


def touched() -> tuple[str, ...]:
    """The columns that the three clocks read."""
    return Case._fields


def some(columns: dict[str, np.ndarray], rows: slice) -> dict[str, np.ndarray]:
    return {name: column[rows] for name, column in columns.items()}


# --- the ways: each takes columns and gives what is then timed ----------------------------------------------------

Answer = dict[str, dict[str, np.ndarray]]
Way = Callable[[dict[str, np.ndarray]], Callable[[], Any]]


def ours(columns: dict[str, np.ndarray], ids: tuple[str, ...] | None = IDS) -> Callable[[], dict[str, Stood]]:
    cases = Columns(len(columns["request_received"]), columns)
    return lambda: stand(cases, as_of=AS_OF, ids=ids)


def facts(columns: dict[str, np.ndarray]) -> list[Facts]:
    cases = []
    for n in range(len(columns["request_received"])):
        known: dict[str, date | str | bool] = {}
        for name, column in columns.items():
            if not column[n]:
                continue
            if column.dtype == np.int32:
                known[name] = date.fromordinal(int(column[n]))
            else:
                known[name] = True if name == "request_after_five" else "Given"
        cases.append(Facts(known))
    return cases


def single(columns: dict[str, np.ndarray]) -> Callable[[], Any]:
    cases = facts(columns)
    return lambda: [[due(id_, case, as_of=AS_OF) for id_ in IDS] for case in cases]


def single_all(columns: dict[str, np.ndarray]) -> Callable[[], Any]:
    cases = facts(columns)
    return lambda: [all_due(case, as_of=AS_OF) for case in cases]


def limit(columns: dict[str, np.ndarray]) -> Callable[[], Any]:
    wanted = [columns[name] for name in touched()]
    return lambda: [int(column.sum()) for column in wanted]


# --- plain Python: what one would write for these three clocks ----------------------------------------------------


class Case(NamedTuple):
    request_received: date
    request_after_five: bool
    assessment_refused_notified: date | None
    assessment_agreed_notified: date | None
    request_withdrawn: date | None
    draft_served: date | None
    final_sent: date | None
    refusal_to_issue_notified: date | None
    head_advice_requested: date | None
    school_closed_from: date | None
    school_reopens: date | None
    absent_from: date | None
    absent_until: date | None
    exceptional_circumstances: bool
    lift_6_allowed_by: bool
    lift_16_allowed_by: bool
    lift_20_allowed_by: bool


WEEK, FOUR_WEEKS, ONE_DAY = timedelta(weeks=1), timedelta(weeks=4), timedelta(days=1)
SIX, SIXTEEN, TWENTY = timedelta(weeks=6), timedelta(weeks=16), timedelta(weeks=20)
NOT_STARTED, RUNNING, DUE_SOON, MET, LATE, LIFTED, SUPERSEDED = (
    int(CODE[one])
    for one in (
        Standing.NOT_STARTED,
        Standing.RUNNING,
        Standing.DUE_SOON,
        Standing.MET,
        Standing.LATE,
        Standing.LIFTED,
        Standing.SUPERSEDED,
    )
)
Row = tuple[date | None, int, int, int, date | None]  # last day, standing, days late, grounds, other reading


@cache
def next_working_day(day: date) -> date:
    return announced().on_or_after(day)


def one_clock(
    case: Case, span: timedelta, stops: tuple[date | None, ...], ends: tuple[date | None, ...], allowed: bool
) -> Row:
    start = case.request_received
    last = start + span
    moved = next_working_day(start + ONE_DAY if case.request_after_five else start)
    other = moved + span if moved != start and last.year <= announced().last_year else None
    done = min((day for day in stops if day and start <= day <= AS_OF), default=None)
    if done and done <= last:
        return last, MET, 0, 0, other
    ended = min((day for day in ends if day and start <= day <= AS_OF), default=None)
    if ended and (done is None or ended <= done):
        return last, SUPERSEDED, 0, 0, other
    held = 0
    asked, closed, opens = case.head_advice_requested, case.school_closed_from, case.school_reopens
    if (
        (asked and closed and opens)
        and opens - closed >= FOUR_WEEKS
        and closed - WEEK <= asked <= opens - WEEK
        and start <= asked <= last
    ):
        held |= 1
    if case.exceptional_circumstances:
        held |= 4
    away, back = case.absent_from, case.absent_until
    if away and back and back >= start and away <= last and back - away + ONE_DAY >= FOUR_WEEKS:
        held |= 8
    if held and allowed:
        return None, LIFTED, 0, held, None
    if done or last < AS_OF:
        return last, LATE, ((done or AS_OF) - last).days, held, other
    return last, DUE_SOON if (last - AS_OF).days <= SOON else RUNNING, 0, held, other


def three_clocks(case: Case) -> tuple[Row, Row, Row]:
    refused, final, no_plan = case.assessment_refused_notified, case.final_sent, case.refusal_to_issue_notified
    gone = case.request_withdrawn
    return (
        one_clock(case, SIX, (case.assessment_agreed_notified, refused), (gone,), case.lift_6_allowed_by),
        one_clock(case, SIXTEEN, (no_plan,), (refused, case.draft_served, final, gone), case.lift_16_allowed_by),
        one_clock(case, TWENTY, (final,), (refused, no_plan, gone), case.lift_20_allowed_by),
    )


def plain(columns: dict[str, np.ndarray]) -> Callable[[], Any]:
    days = {n: date.fromordinal(n) for n in range(AS_OF.toordinal() - 4_000, AS_OF.toordinal() + 400)}
    days[int(MISSING)] = None  # type: ignore[assignment]
    lists = [
        [days[n] for n in columns[name].tolist()] if columns[name].dtype == np.int32 else columns[name].tolist()
        for name in Case._fields
    ]
    cases = [Case(*row) for row in zip(*lists, strict=True)]
    return lambda: [three_clocks(case) for case in cases]


def of_plain(rows: list[tuple[Row, Row, Row]]) -> Answer:
    def number(day: date | None) -> int:
        return day.toordinal() if day else int(MISSING)

    found = {}
    for position, id_ in enumerate(IDS):
        last, standing, late, held, other = zip(*(row[position] for row in rows), strict=True)
        found[id_] = {
            "last_day": np.array([number(day) for day in last]),
            "standing": np.array(standing),
            "late": np.array(late),
            "lifts": np.array(held),
            "other": np.array([number(day) for day in other]),
        }
    return found


# --- pandas -------------------------------------------------------------------------------------------------------

DAY_NUMBER_OF_1970 = date(1970, 1, 1).toordinal()


def with_pandas(columns: dict[str, np.ndarray]) -> Callable[[], Any]:
    try:
        pandas: Any = importlib.import_module("pandas")  # from the group `bench` only
    except ImportError:
        raise Stopped("pandas is not installed. Run: uv run --group bench goldenthread bench clocks") from None
    series = {}
    for name in Case._fields:
        column = columns[name]
        if column.dtype == np.int32:
            stamps = (column.astype(np.int64) - DAY_NUMBER_OF_1970).astype("datetime64[D]").astype("datetime64[s]")
            series[name] = pandas.Series(stamps).where(column != MISSING)
        else:
            series[name] = pandas.Series(column)
    frame = pandas.DataFrame(series)
    calendar = announced()
    today, edge = pandas.Timestamp(AS_OF), pandas.Timestamp(calendar.last_year, 12, 31)
    every = pandas.date_range(AS_OF - timedelta(days=4_000), edge, freq="D")
    working = pandas.Series([next_working_day(day.date()) for day in every if day < edge], index=every[:-1])
    working = pandas.to_datetime(working).astype("datetime64[s]")

    def clock(weeks: int, stops: list[str], ends: list[str], allowed: str) -> Any:
        start = frame["request_received"]
        span = pandas.Timedelta(weeks=weeks)
        last = start + span
        moved = (start + pandas.to_timedelta(frame["request_after_five"].astype(int), unit="D")).map(working)
        other = (moved + span).where((moved != start) & (last <= edge))

        def first(names: list[str]) -> Any:
            found = frame[names[0]].where((frame[names[0]] >= start) & (frame[names[0]] <= today))
            for name in names[1:]:
                day = frame[name].where((frame[name] >= start) & (frame[name] <= today))
                found = found.where(~(day < found) & found.notna(), day)
            return found

        done, ended = first(stops), first(ends)
        met = done <= last
        gone = ~met & ended.notna() & (done.isna() | (ended <= done))
        left = ~met & ~gone
        asked, closed, opens = frame["head_advice_requested"], frame["school_closed_from"], frame["school_reopens"]
        week = pandas.Timedelta(weeks=1)
        head = (opens - closed >= 4 * week) & (asked >= closed - week) & (asked <= opens - week)
        head &= (asked >= start) & (asked <= last)
        away, back = frame["absent_from"], frame["absent_until"]
        absent = (back >= start) & (away <= last) & (back - away + pandas.Timedelta(days=1) >= 4 * week)
        held = (head * 1 + frame["exceptional_circumstances"] * 4 + absent * 8).where(left, 0)
        lifted = (held > 0) & frame[allowed]
        late = left & ~lifted & (done.notna() | (last < today))
        soon = (last - today).dt.days <= SOON
        standing = np.select([met, gone, lifted, late, soon], [MET, SUPERSEDED, LIFTED, LATE, DUE_SOON], RUNNING)
        return pandas.DataFrame(
            {
                "last_day": last.where(~lifted),
                "standing": standing,
                "late": (done.fillna(today) - last).dt.days.where(late, 0),
                "lifts": held,
                "other": other.where(~lifted),
            }
        )

    refused, gone, final = "assessment_refused_notified", "request_withdrawn", "final_sent"
    no_plan = "refusal_to_issue_notified"
    return lambda: {
        "CLK-01": clock(6, ["assessment_agreed_notified", refused], [gone], "lift_6_allowed_by"),
        "CLK-03": clock(16, [no_plan], [refused, "draft_served", final, gone], "lift_16_allowed_by"),
        "CLK-04": clock(20, [final], [refused, no_plan, gone], "lift_20_allowed_by"),
    }


def of_pandas(frames: dict[str, Any]) -> Answer:
    def numbers(column: Any) -> np.ndarray:
        days = column.to_numpy().astype("datetime64[D]").astype(np.int64) + DAY_NUMBER_OF_1970
        return np.where(column.isna(), int(MISSING), days)

    return {
        id_: {
            "last_day": numbers(frame["last_day"]),
            "other": numbers(frame["other"]),
            **{name: frame[name].to_numpy() for name in ("standing", "late", "lifts")},
        }
        for id_, frame in frames.items()
    }


PREPARE: dict[str, Way] = {
    OURS: ours,
    SINGLE: single,
    PLAIN: plain,
    PANDAS: with_pandas,
    LIMIT: limit,
    OURS_ALL: lambda columns: ours(columns, None),
    SINGLE_ALL: single_all,
}
READ: dict[str, Callable[[Any], Answer]] = {PLAIN: of_plain, PANDAS: of_pandas}


def compare(way: str, answer: Answer, columns: dict[str, np.ndarray]) -> None:
    """Raises Stopped, naming the first case, where this way says another thing than we do."""
    for id_, mine in ours(columns)().items():
        for name, theirs in answer[id_].items():
            differs = np.flatnonzero(getattr(mine, name) != theirs)
            if differs.size:
                n = int(differs[0])
                raise Stopped(
                    f"{way} differs from ours in {differs.size:,} cases: {id_}, {name} of case {n} is {theirs[n]}, "
                    f"ours is {getattr(mine, name)[n]}. {facts(some(columns, slice(n, n + 1)))[0]}"
                )


# --- measuring ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """One measurement. `measured` cases took `seconds`; warming took `warmed` seconds and preparing `prepared` seconds
    before that. Memory is of the process."""

    seconds: float
    measured: int
    warmed: float
    prepared: float
    before_mb: float
    peak_mb: float


@dataclass(frozen=True)
class Line:
    """One way at one size: medians over the turns, scaled where `measured` is less than `cases`."""

    cases: int
    way: str
    seconds: float
    measured: int
    warmed: float
    prepared: float
    before_mb: float
    peak_mb: float
    times_limit: float
    times_ours: float  # against ours for the same duties
    growth: float  # against the same way at the first size


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_one(way: str, size: int) -> Taken:
    """In a process of its own: prepare, warm, run once, compare."""
    columns = invented(size)
    measured = min(size, SAMPLE.get(way, size))
    wanted = some(columns, slice(0, measured))
    began = time.perf_counter()
    PREPARE[way](some(columns, slice(0, 50)))()
    warmed = time.perf_counter() - began
    began = time.perf_counter()
    run = PREPARE[way](wanted)
    prepared, before = time.perf_counter() - began, peak()
    began = time.perf_counter()
    answer = run()
    taken = Taken(time.perf_counter() - began, measured, warmed, prepared, before, peak())
    if way in READ:
        compare(way, READ[way](answer), wanted)
    return taken


def child(way: str, size: int) -> Taken:
    words = [sys.executable, "-m", "goldenthread.bench.clocks", "--only", way, "--size", str(size)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if done.returncode:
        raise Stopped(f"{way} stopped:\n{done.stderr[-2000:]}")
    return Taken(**json.loads(done.stdout.splitlines()[-1]))


def measure(sizes: tuple[int, ...], turns: int, say: Callable[[str], None]) -> list[Line]:
    """Every way at every size, in turns; ways that are not installed are said and left out."""
    ways = list(WAYS)
    if importlib.util.find_spec("pandas") is None:
        say("pandas is not installed and is left out: uv run --group bench goldenthread bench clocks")
        ways.remove(PANDAS)
    lines: list[Line] = []
    first: dict[str, float] = {}
    for size in sizes:
        taken: dict[str, list[Taken]] = {way: [] for way in ways}
        for turn in range(turns):
            say(f"{size:,} cases, turn {turn + 1} of {turns}")
            for way in ways:
                taken[way].append(child(way, size))
        seconds = {way: statistics.median(one.seconds / one.measured * size for one in taken[way]) for way in ways}
        for way in ways:
            base = OURS_ALL if way in (OURS_ALL, SINGLE_ALL) else OURS
            first.setdefault(way, seconds[way])
            lines.append(
                Line(
                    cases=size,
                    way=way,
                    seconds=seconds[way],
                    measured=taken[way][0].measured,
                    warmed=statistics.median(one.warmed for one in taken[way]),
                    prepared=statistics.median(one.prepared for one in taken[way]),
                    before_mb=max(one.before_mb for one in taken[way]),
                    peak_mb=max(one.peak_mb for one in taken[way]),
                    times_limit=seconds[way] / seconds[LIMIT],
                    times_ours=seconds[way] / seconds[base],
                    growth=seconds[way] / first[way],
                )
            )
    return lines


def as_data(lines: list[Line]) -> dict[str, Any]:
    goals = {"goal_seconds": GOAL_SECONDS, "goal_times": GOAL_TIMES, "as_of": AS_OF.isoformat()}
    return {"lines": [asdict(line) for line in lines], "duties": list(IDS), "every_duty": len(duties()), **goals}


def goals(lines: list[Line]) -> list[str]:
    """Whether the goals are met at the largest size, in words."""
    size = max(line.cases for line in lines)
    by_way = {line.way: line for line in lines if line.cases == size}
    said = []
    for mine, rival in ((OURS, SINGLE), (OURS_ALL, SINGLE_ALL), (OURS, PLAIN)):
        seconds, times = by_way[mine].seconds, by_way[rival].times_ours
        met = "met" if seconds <= GOAL_SECONDS and times >= GOAL_TIMES else "MISSED"
        said.append(
            f"{size:,} cases, {mine} beside {rival}: {seconds:.2f} s (goal {GOAL_SECONDS}), {times:,.0f} times as fast "
            f"(goal {GOAL_TIMES}): {met}."
        )
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=WAYS, required=True)
    parser.add_argument("--size", type=int, required=True)
    given = parser.parse_args()
    try:
        print(json.dumps(asdict(measure_one(given.only, given.size))))
    except Stopped as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
