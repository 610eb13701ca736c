"""Control charts: worked by hand, and quiet on chance."""

import random
from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.measures.control import ENOUGH, Basis, Direction, Observed, Rule, Step, chart, in_words
from goldenthread.rules.measures.definitions import Better


def months(values, size=0, start=2024):
    return [Observed(date(start + n // 12, n % 12 + 1, 1), v, size) for n, v in enumerate(values)]


def test_limits_of_a_share_follow_the_size_of_each_month():
    rows = [Observed(o.start, o.value, 100 if n else 25) for n, o in enumerate(months([0.2] * 12))]
    found = chart(rows, Basis.SHARE, Better.LOWER)
    # 0.2 × 0.8 / 100 → 0.04; three of it are 0.12. For 25: 0.08 and 0.24, cut at nought.
    assert found.points[1].low == pytest.approx(0.08)
    assert found.points[1].high == pytest.approx(0.32)
    assert found.points[0].low == 0
    assert found.points[0].high == pytest.approx(0.44)
    assert found.signals == ()


def test_limits_of_a_count_and_of_a_wait_by_hand():
    found = chart(months([9] * 12), Basis.COUNT, Better.LOWER)
    assert (found.points[0].low, found.points[0].high) == (0, 9 + 3 * sqrt(9))
    waits = chart(months([30, 32] * 6), Basis.WAIT, Better.LOWER)  # neighbours are 2 apart: 2 × 2.66 = 5.32
    assert waits.points[0].centre == 31
    assert waits.points[0].high == pytest.approx(36.32)


def test_with_fewer_than_twelve_months_nothing_is_claimed():
    found = chart(months([0.9] * (ENOUGH - 1), 50), Basis.SHARE, Better.LOWER)
    assert not found.enough
    assert found.signals == ()
    assert "too few to tell" in in_words(found, "the share refused", "March 2025", "month")


@pytest.mark.parametrize(
    ("values", "rule", "higher"),
    [
        ([10] * 19 + [30], Rule.BEYOND, True),
        ([12] * 8 + [8] * 8, Rule.RUN, True),
        ([10, 11] * 5 + [7, 8, 9, 10, 11, 12], Rule.TREND, True),
        ([10, 9, 11] * 6 + [18, 10, 18], Rule.TWO_OF_THREE, True),
    ],
)
def test_each_rule_finds_what_was_planted_for_it(values, rule, higher):
    found = chart(months(values), Basis.COUNT, Better.LOWER)
    mine = [signal for signal in found.signals if signal.rule is rule]
    assert mine
    assert mine[0].higher is higher
    assert mine[0].direction is (Direction.WORSE if higher else Direction.BETTER)


def test_a_step_with_its_cause_begins_anew_and_without_it_the_change_stays_a_signal():
    values = [20] * 14 + [10] * 14
    plain = chart(months(values), Basis.COUNT, Better.LOWER)
    assert any(signal.rule is Rule.RUN and not signal.higher for signal in plain.signals)
    stepped = chart(months(values), Basis.COUNT, Better.LOWER, [Step(date(2025, 3, 1), "fast track began")])
    assert stepped.signals == ()
    assert {point.centre for point in stepped.points} == {10, 20}
    assert stepped.steps[0].cause == "fast track began"


def test_a_step_outside_the_points_changes_nothing():
    rows = months([10] * 12)
    plain = chart(rows, Basis.COUNT, Better.LOWER)
    for day in (date(2020, 1, 1), date(2024, 1, 1), date(2030, 1, 1)):
        assert chart(rows, Basis.COUNT, Better.LOWER, [Step(day, "x")]) == plain


def test_what_is_neither_better_nor_worse_is_said_without_a_judgement():
    found = chart(months([10] * 19 + [30]), Basis.COUNT, Better.NEITHER)
    words = in_words(found, "the number of requests", "August 2025", "month")
    assert "higher than chance" in words
    assert "for families" not in words


def test_chance_alone_raises_an_alarm_about_once_in_six_charts():
    chance = random.Random(7)
    alarms = sum(
        bool(
            chart(
                months([sum(chance.random() < 0.3 for _ in range(60)) / 60 for _ in range(24)], 60),
                Basis.SHARE,
                Better.LOWER,
            ).signals
        )
        for _ in range(400)
    )
    assert 0.05 < alarms / 400 < 0.25


@given(st.lists(st.integers(0, 40), min_size=0, max_size=60), st.sampled_from(list(Basis)))
def test_any_series_gives_a_point_for_each_period_and_signals_within_them(values, basis):
    rows = months([v / 40 for v in values] if basis is Basis.SHARE else values, 40)
    found = chart(rows, basis, Better.LOWER)
    assert [point.observed for point in found.points] == rows
    for point in found.points:
        if point.low is not None:
            assert point.low <= point.centre <= point.high
    for signal in found.signals:
        assert rows[0].start <= signal.first <= signal.last <= rows[-1].start
    assert in_words(found, "the share", "now", "month")


def test_periods_of_no_cases_have_no_limits_and_break_nothing():
    rows = [Observed(o.start, 0.0 if n == 5 else 0.2, 0 if n == 5 else 50) for n, o in enumerate(months([0.2] * 14))]
    found = chart(rows, Basis.SHARE, Better.LOWER)
    assert found.points[5].low is None
    assert found.signals == ()
