"""Two computations that share nothing agree for every start from 2014 to 2050: calendar clocks to the end, working-day
and tribunal clocks to the last announced year of bank holidays, beyond which both refuse.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

import numpy as np
import pytest

from goldenthread.rules.law import BeyondCalendar, Facts, NotInForce, announced, due, duties, names
from goldenthread.rules.law.bulk import Columns, stand
from tests.rules.law import independent as own

FIRST, LAST = date(2014, 4, 1).toordinal(), date(2050, 12, 31).toordinal()
OFFSET = own.number(2014, 4, 1) - FIRST
IN_FORCE = own.number(2014, 9, 1)  # the Act; two duties came later
LATER = {"CLK-44": own.number(2015, 4, 1), "CLK-41": own.number(2018, 4, 3)}

# Each duty from the words of the law: how its last day follows from its start. Typed by hand, not read from the data.
CALENDAR: dict[str, Callable[[int], int]] = {
    **dict.fromkeys(["CLK-01", "CLK-02", "CLK-21", "CLK-44"], lambda n: own.weeks(n, 6)),
    "CLK-03": lambda n: own.weeks(n, 16),
    "CLK-04": lambda n: own.weeks(n, 20),
    **dict.fromkeys(["CLK-05", "CLK-16b"], lambda n: n + 14),
    **dict.fromkeys(["CLK-06", "CLK-18"], lambda n: n + 15),
    "CLK-07": lambda n: own.months(n, 2),
    "CLK-09": lambda n: n + 30,
    "CLK-14": lambda n: own.months(n, 12) - 1,
    **dict.fromkeys(["CLK-15a", "CLK-15b"], lambda n: own.weeks(n, -2)),
    "CLK-15c": lambda n: own.weeks(n, 2),
    "CLK-16a": lambda n: own.weeks(n, 4),
    "CLK-16c": lambda n: own.weeks(n, 8),
    "CLK-16d": lambda n: own.weeks(n, 12),
    "CLK-17a": lambda n: own.number(own.civil(n)[0], 3, 30),
    "CLK-17b": lambda n: own.number(own.civil(n)[0], 2, 14),
    "CLK-17c": lambda n: own.months(n, -5),
    "CLK-19": lambda n: own.weeks(n, 14),
    "CLK-22": lambda n: own.months(n, 3) - 1,
    **dict.fromkeys(["CLK-30a", "CLK-32", "CLK-34", "CLK-37a", "CLK-37e"], lambda n: own.weeks(n, 2)),
    **dict.fromkeys(["CLK-38a", "CLK-38f", "CLK-38h", "CLK-39"], lambda n: own.weeks(n, 2)),
    **dict.fromkeys(["CLK-30b", "CLK-37b", "CLK-38b"], lambda n: own.weeks(n, 10)),
    **dict.fromkeys(["CLK-30c", "CLK-37c", "CLK-38c"], lambda n: own.weeks(n, 14)),
    **dict.fromkeys(["CLK-31a", "CLK-33", "CLK-35b", "CLK-37f", "CLK-38d", "CLK-38g"], lambda n: own.weeks(n, 5)),
    "CLK-37d": lambda n: own.weeks(n, 4 if n < own.number(2015, 3, 23) else 5),
    "CLK-41": lambda n: own.weeks(n, 5),
    **dict.fromkeys(["CLK-31b", "CLK-37g", "CLK-38e"], lambda n: own.weeks(n, 11)),
    **dict.fromkeys(["CLK-35a", "CLK-36", "CLK-38i"], lambda n: n),
    "CLK-40": lambda n: n + 7,
    "CLK-43": lambda n: own.months(n, 12),
}
WORKING: dict[str, Callable[[int], int]] = {
    **dict.fromkeys(["CLK-08", "CLK-10", "CLK-11"], lambda n: own.working(n, 3)),
    **dict.fromkeys(["CLK-12", "CLK-24"], lambda n: own.appeal_starts(own.months(n, 2))),
    "CLK-13": lambda n: own.working(n, 30, tribunal=True),
    **dict.fromkeys(["CLK-20", "CLK-23"], lambda n: own.working(n, 15, first_counts=True)),
    "CLK-42": lambda n: own.working(n, 15),
}


RULES = CALENDAR | WORKING
# CLK-20 is the later of two days, and so is CLK-22: the second is given so that the first governs.
SECOND: dict[str, tuple[str, int]] = {"CLK-20": ("moved", 0), "CLK-22": ("plan_made", -800)}


@cache
def _worked(rule: Callable[[int], int], since: int, starts: range) -> list[int]:
    found = []
    for start in starts:
        n = start + OFFSET
        try:
            found.append(0 if n < since else rule(n) - OFFSET)
        except own.NotAnnounced:
            found.append(0)
    return found


def by_hand(id_: str, starts: range) -> list[int]:
    """The last day for each start, 0 where it is refused; so for the two ways of the program."""
    return _worked(RULES[id_], LATER.get(id_, IN_FORCE), starts)


def case(id_: str) -> tuple[str, dict[str, str]]:
    """The fact that starts the duty, and the choices under which it arises."""
    duty = duties()[id_]
    return duty.starts[0], {fact: wanted[0] for fact, wanted in duty.applies_if.items()}


def by_columns(id_: str, starts: range) -> list[int]:
    started, chosen = case(id_)
    days = np.arange(starts.start, starts.stop, starts.step, dtype=np.int32)
    columns = {started: days}
    columns |= {fact: np.full(len(days), list(names()[fact].choices).index(one)) for fact, one in chosen.items()}
    if id_ in SECOND:
        name, shift = SECOND[id_]
        columns[name] = days + np.int32(shift)
    return stand(Columns(len(days), columns), as_of=date(2026, 11, 27), ids=[id_])[id_].limit.tolist()


def by_case(id_: str, starts: range) -> list[int]:
    started, chosen = case(id_)
    found = []
    for start in starts:
        facts: dict[str, date | str | bool] = {started: date.fromordinal(start), **chosen}
        if id_ in SECOND:
            name, shift = SECOND[id_]
            facts[name] = date.fromordinal(start + shift)
        try:
            last = due(id_, Facts(facts), as_of=date(2026, 11, 27)).last_day
            found.append(last.toordinal() if last else 0)
        except (NotInForce, BeyondCalendar):
            found.append(0)
    return found


def disagreements(one: Callable[[str, range], list[int]], step: int = 1, ids=RULES) -> tuple[list[str], int, int]:
    """Every start of a duty that differs, how many were compared, and how many of them are refused by hand."""
    starts = range(FIRST, LAST + 1, step)
    found, compared, refused = [], 0, 0
    for id_ in ids:
        ours, theirs = one(id_, starts), by_hand(id_, starts)
        compared += len(starts)
        refused += theirs.count(0)
        if ours == theirs:
            continue
        for start, mine, yours in zip(starts, ours, theirs, strict=True):
            if mine != yours:
                said = " and not ".join(str(date.fromordinal(day)) if day else "refused" for day in (mine, yours))
                found.append(f"{id_} from {date.fromordinal(start)}: {said}")
    return found, compared, refused


def test_every_duty_has_its_independent_computation():
    assert set(RULES) == {id_ for id_, duty in duties().items() if not duty.is_target}


def test_every_start_from_2014_to_2050_agrees_on_columns(quick):
    step = 5 if quick else 1  # five days: every weekday and day of the month in turn
    found, compared, refused = disagreements(by_columns, step)
    assert not found
    assert compared == len(RULES) * len(range(FIRST, LAST + 1, step))
    before_the_act = len(range(FIRST, date(2014, 9, 1).toordinal(), step)) * len(RULES)
    assert before_the_act < refused < compared / 4


def test_single_cases_agree_on_every_weekday_and_day_of_the_month(quick):
    found, compared, _ = disagreements(by_case, step=599 if quick else 149)
    assert not found
    assert compared > 1_000


@pytest.mark.deep
def test_the_single_case_agrees_on_every_start(evidence):
    found, compared, refused = disagreements(by_case)
    evidence("starts compared with an independent computation, 2014-04-01 to 2050-12-31, all duties", compared)
    evidence("of them refused by both: before the law, or past the announced bank holidays", refused)
    assert not found


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("the day of receipt as day 1", lambda start, last: last - 1),
        ("a roll off weekends", lambda start, last: last + {5: 2, 6: 1}.get(date.fromordinal(last).weekday(), 0)),
        ("a pause in August", lambda start, last: last + 31 * (start < _august(last) <= last)),
        ("a leap day that is not counted", lambda start, last: last + (start < _leap_day(last) <= last)),
        ("one start in 13,424", lambda start, last: last + (start == date(2031, 5, 17).toordinal())),
    ],
)
def test_a_planted_wrong_count_is_found(name, wrong):
    def planted(id_, starts):
        return [last and wrong(start, last) for start, last in zip(starts, by_columns(id_, starts), strict=True)]

    found, _, _ = disagreements(planted, ids=["CLK-04"])
    assert found, name


def _august(last: int) -> int:
    return date(date.fromordinal(last).year, 8, 1).toordinal()


def _leap_day(last: int) -> int:
    year = date.fromordinal(last).year
    return date(year, 2, 29).toordinal() if year % 4 == 0 else LAST * 2


def test_the_bank_holidays_are_those_of_the_rules_and_proclamations():
    calendar = announced()
    theirs = {day.toordinal() + OFFSET for day in calendar.holidays}
    ours = {n for y in range(calendar.first_year, calendar.last_year + 1) for n in own.holidays(y)}
    assert theirs == ours


def test_both_refuse_past_the_last_announced_year_and_neither_before():
    # Fifteen working days beginning on 13 December 2027 would need January 2028; on 6 December they end on the 24th.
    assert by_case("CLK-20", range(date(2027, 12, 13).toordinal(), date(2027, 12, 14).toordinal())) == [0]
    assert by_hand("CLK-20", range(date(2027, 12, 13).toordinal(), date(2027, 12, 14).toordinal())) == [0]
    assert by_case("CLK-20", range(date(2027, 12, 6).toordinal(), date(2027, 12, 7).toordinal())) == [
        date(2027, 12, 24).toordinal()
    ]
