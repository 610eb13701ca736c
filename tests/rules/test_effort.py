"""Whether the effort that a paper states can be right. The sums are done by hand."""

from decimal import Decimal

import pytest

from goldenthread.rules.effort import check


def test_hours_are_divided_by_people_and_days_and_a_long_day_is_said_to_be_long():
    told = check(7, Decimal(4), "more than 300 hours")  # 300 / 7 = 42.857; / 4 = 10.714
    assert (told.each, told.a_day, told.long) == (Decimal("42.9"), Decimal("10.7"), True)
    assert told.words.startswith("More than 300 hours by 7 people is 42.9 hours each, or 10.7 a day over 4 days.")
    assert "longer than a working day" in told.words


def test_a_working_day_is_not_remarked_on():
    told = check(10, Decimal("2.5"), "about 200 hours")  # 20 each, 8 a day
    assert (told.each, told.a_day, told.long) == (Decimal(20), Decimal(8), False)
    assert told.words == "200 hours by 10 people is 20 hours each, or 8 a day over 2.5 days."


def test_days_that_nobody_knows_leave_hours_for_each():
    assert check(4, None, "1,000 hours").words == "1,000 hours by 4 people is 250 hours each."


@pytest.mark.parametrize(
    ("people", "hours"), [(None, "300 hours"), (0, "300"), (-1, "300"), (7, "many hours"), (7, "")]
)
def test_what_is_not_stated_is_never_made_up(people, hours):
    assert check(people, Decimal(4), hours) is None
