"""The way to a target: read from lines, straight between its steps, and compared by what chance can do."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.measures.definitions import Better
from goldenthread.rules.measures.trajectory import (
    BadSteps,
    Standing,
    Step,
    error_of_share,
    expected,
    in_words,
    read_lines,
    standing,
    steps_of,
    to_lines,
)

WAY = (Step(date(2023, 12, 31), 40), Step(date(2024, 12, 31), 50), Step(date(2026, 12, 31), 70))


def test_a_line_is_a_day_and_a_number_and_a_month_or_a_year_means_its_last_day():
    assert read_lines("31 December 2023: 40\n\n2024: 50 %\nDecember 2026: 70%") == WAY
    assert read_lines("") == ()


def test_every_line_that_cannot_be_read_is_named_with_what_to_do():
    with pytest.raises(BadSteps) as wrong:
        read_lines("31 December 2023: 40\nsoon: 50\n2022: 30\n2025 60")
    assert len(wrong.value.lines) == 3
    assert "Line 2" in wrong.value.lines[0]
    assert "does not come after" in wrong.value.lines[1]
    with pytest.raises(BadSteps, match="One line is no path"):
        read_lines("2024: 50")
    with pytest.raises(BadSteps, match="at most 24"):
        read_lines("\n".join(f"{2000 + n}: {n}" for n in range(30)))


def test_between_two_steps_the_way_is_straight_and_there_is_none_before_the_first():
    assert expected(WAY, date(2023, 12, 30)) is None
    assert expected(WAY, date(2023, 12, 31)) == 40
    assert expected(WAY, date(2024, 7, 1)) == pytest.approx(40 + 10 * 183 / 366)  # 2024 is a leap year
    assert expected(WAY, date(2025, 12, 31)) == pytest.approx(50 + 20 * 365 / 730)
    assert expected(WAY, date(2030, 1, 1)) == 70
    assert expected((), date(2030, 1, 1)) is None


def test_a_share_is_behind_only_by_more_than_chance_explains():
    # 50% of 140 expected: one standard error is 4.2 points, so 42% is within chance and 41% is not.
    error = error_of_share(50, 140)
    assert error == pytest.approx(4.226, abs=0.001)
    day = date(2024, 12, 31)
    assert standing(WAY, day, 42, better=Better.HIGHER, error=error) is Standing.ON
    assert standing(WAY, day, 41, better=Better.HIGHER, error=error) is Standing.BEHIND
    assert standing(WAY, day, 59, better=Better.HIGHER, error=error) is Standing.BETTER
    assert standing(WAY, day, 41, better=Better.LOWER, error=error) is Standing.BETTER
    assert standing(WAY, day, None, better=Better.LOWER, error=error) is Standing.CANNOT_TELL
    assert standing(WAY, day, 41, better=Better.NEITHER, error=error) is Standing.CANNOT_TELL
    assert standing(WAY, date(2020, 1, 1), 41, better=Better.HIGHER, error=error) is Standing.NOT_YET


def test_nothing_counted_is_never_behind():
    assert standing(WAY, date(2024, 12, 31), 0, better=Better.HIGHER, error=error_of_share(50, 0)) is Standing.ON


def test_the_way_is_said_in_one_sentence():
    assert in_words(WAY, "percent") == (
        "From 40% on 31 December 2023 to 50% by 31 December 2024 and 70% by 31 December 2026"
    )
    assert in_words(WAY[:2], "days") == "From 40 days on 31 December 2023 to 50 days by 31 December 2024"
    assert in_words((), "percent") == ""


@given(
    st.dictionaries(
        st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 99_999_999).map(lambda n: n / 10), min_size=2
    )
)
def test_what_is_kept_and_what_is_typed_are_the_same_steps(found):
    steps = tuple(Step(day, value) for day, value in sorted(found.items()))[:24]
    assert steps_of([step.row() for step in reversed(steps)]) == steps
    assert [step.by for step in read_lines(to_lines(steps))] == [step.by for step in steps]
    assert read_lines(to_lines(steps)) == steps
    for before, after in pairwise(steps):
        low, high = sorted((before.value, after.value))
        middle = expected(steps, before.by + (after.by - before.by) / 2)
        assert middle is not None
        assert low - 1e-9 <= middle <= high + 1e-9
