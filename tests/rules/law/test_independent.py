"""Two computations that share nothing agree for every start from 2014 to 2050, and working days as far as announced."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from goldenthread.rules.law import BeyondCalendar, announced, duties
from goldenthread.rules.law.clocks import counted
from tests.rules.law import independent as own

FIRST, LAST = date(2014, 9, 1), date(2050, 12, 31)
EDGE = date(2027, 9, 1)  # starts later than this may need holidays of 2028, which are not announced
OFFSET = own.number(2014, 9, 1) - FIRST.toordinal()

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


def disagreements(rules, last: date, step: int, compute=counted):
    """Every (duty, start) whose two last days differ, and how many were compared."""
    found, compared = [], 0
    for id_, rule in rules.items():
        duty = duties()[id_]
        day = max(FIRST, duty.values[0].valid_from)
        while day <= last:
            value = duty.on(day)
            theirs = compute(value.length, day, announced(), value.roll)
            if theirs.toordinal() + OFFSET != rule(day.toordinal() + OFFSET):
                found.append((id_, day, theirs))
            compared += 1
            day += timedelta(days=step)
    return found, compared


def test_every_duty_has_its_independent_computation():
    assert set(CALENDAR) | set(WORKING) == {id_ for id_, duty in duties().items() if not duty.is_target}


def test_calendar_clocks_agree_for_starts_from_2014_to_2050():
    found, compared = disagreements(CALENDAR, LAST, 29)  # a step that meets every day of week and month
    assert not found
    assert compared > 20_000


def test_working_day_and_tribunal_clocks_agree_as_far_as_holidays_are_announced():
    found, compared = disagreements(WORKING, EDGE, 11)
    assert not found
    assert compared > 3_000


@pytest.mark.deep
def test_every_single_start_agrees(evidence):
    calendar, n = disagreements(CALENDAR, LAST, 1)
    tribunal, m = disagreements(WORKING, EDGE, 1)
    evidence("starts compared, calendar clocks 2014-2050", n)
    evidence("starts compared, working-day and tribunal clocks", m)
    assert not calendar
    assert not tribunal


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("the day of receipt as day 1", lambda last, day: last - timedelta(days=1)),
        ("a roll off weekends", lambda last, day: last + timedelta(days=max(0, 7 - last.isoweekday()) % 7 % 3)),
        ("a pause in August", lambda last, day: last + timedelta(days=31 * (day.month < 8 <= last.month))),
    ],
)
def test_a_planted_wrong_count_is_found(name, wrong):
    def planted(length, day, calendar, roll):
        return wrong(counted(length, day, calendar, roll), day)

    found, _ = disagreements({"CLK-04": CALENDAR["CLK-04"]}, date(2020, 12, 31), 5, planted)
    assert found, name


def test_the_bank_holidays_are_those_of_the_rules_and_proclamations():
    calendar = announced()
    theirs = {day.toordinal() + OFFSET for day in calendar.holidays}
    ours = {n for y in range(calendar.first_year, calendar.last_year + 1) for n in own.holidays(y)}
    assert theirs == ours


def test_both_refuse_or_stop_beyond_the_last_announced_year():
    duty = duties()["CLK-20"]
    with pytest.raises(BeyondCalendar):
        counted(duty.values[0].length, date(2027, 12, 20), announced())
