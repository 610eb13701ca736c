"""Who is trained on a day. Days worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.training import Done, Rule, Spell, Standing, Told, add_months, figures, offered, standing

TERM = Spell(date(2019, 5, 3), date(2023, 5, 3))
NEXT = Spell(date(2023, 5, 4))
EACH_TERM = Rule(since=date(2019, 1, 1), within_days=90)
TWO_YEARS = Rule(since=date(2020, 1, 1), every_months=24, each_spell=False)
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


def of(rule, day, *done, spells=(TERM, NEXT), known_by=None):
    return standing(rule, spells=spells, done=done, day=day, known_by=known_by)


def test_what_was_done_in_an_earlier_term_of_office_does_not_count_in_the_next():
    done = Done(date(2019, 9, 1))
    assert of(EACH_TERM, date(2023, 5, 3), done).standing is Standing.COMPLETED
    told = of(EACH_TERM, date(2023, 5, 4), done)
    # 90 days after 4 May 2023 is 2 August 2023
    assert told == Told(Standing.TO_DO, due=date(2023, 8, 2))
    assert of(EACH_TERM, date(2023, 8, 2), done).standing is Standing.TO_DO
    assert of(EACH_TERM, date(2023, 8, 3), done).standing is Standing.OVERDUE


def test_a_refresher_of_two_years_lasts_until_the_same_day():
    done = Done(date(2022, 2, 8))
    told = of(TWO_YEARS, date(2024, 2, 8), done)
    assert (told.standing, told.lasts_until) == (Standing.COMPLETED, date(2024, 2, 8))
    assert of(TWO_YEARS, date(2024, 2, 9), done).standing is Standing.EXPIRED
    assert of(TWO_YEARS, date(2024, 2, 9), done, Done(date(2024, 2, 9))).standing is Standing.COMPLETED


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2022, 12, 31), 2, date(2023, 2, 28)),
        (date(2022, 1, 15), -12, date(2021, 1, 15)),
        (date(2022, 12, 1), 1, date(2023, 1, 1)),
    ],
)
def test_months_are_added_by_the_calendar(day, months, then):
    assert add_months(day, months) == then


def test_who_left_or_has_not_begun_is_not_asked_nor_before_the_rule_or_after_it():
    only = [TERM]
    assert of(EACH_TERM, date(2023, 5, 4), spells=only).standing is Standing.NOT_ASKED
    assert of(EACH_TERM, date(2019, 5, 2), spells=only).standing is Standing.NOT_ASKED
    ended = Rule(since=date(2020, 1, 1), until=date(2021, 12, 31))
    assert of(ended, date(2022, 1, 1)).standing is Standing.NOT_ASKED
    assert of(ended, date(2021, 12, 31)).standing is Standing.TO_DO


def test_a_rule_that_began_after_somebody_joined_gives_them_its_days_from_its_own_first():
    late = Rule(since=date(2020, 1, 1), within_days=30)
    assert of(late, date(2020, 1, 31)).due == date(2020, 1, 31)


def test_what_was_known_on_a_day_is_not_what_is_known_now():
    # attended on 1 February, keyed on 1 March: the answer of 8 February did not hold it
    keyed_late = Done(date(2022, 2, 1), recorded=date(2022, 3, 1))
    day = date(2022, 2, 8)
    assert of(EACH_TERM, day, keyed_late, known_by=day).standing is Standing.OVERDUE
    assert of(EACH_TERM, day, keyed_late).standing is Standing.COMPLETED
    taken_back = Done(date(2022, 2, 1), recorded=date(2022, 2, 1), taken_back=date(2022, 5, 1))
    assert of(EACH_TERM, day, taken_back, known_by=day).standing is Standing.COMPLETED
    assert of(EACH_TERM, day, taken_back).standing is Standing.OVERDUE


def test_figures_count_those_who_are_asked():
    told = [of(EACH_TERM, date(2022, 2, 8), *done, spells=spells) for done, spells in (
        ([Done(date(2020, 1, 1))], [TERM]), ([], [TERM]), ([], [NEXT]),
    )]  # fmt: skip
    found = figures(told)
    assert (found.asked, found.completed, found.overdue, found.share) == (2, 1, 1, 0.5)
    assert figures([]).share is None


def test_twice_a_year_is_two_events_in_twelve_months():
    held = [date(2025, 9, 8), date(2026, 3, 2), date(2026, 9, 7)]
    assert offered(held, times=2, day=date(2026, 9, 7)) == (3, True)
    assert offered(held, times=2, day=date(2027, 3, 2)) == (1, False)  # a year later to the day, it has dropped out


@given(DAYS, DAYS, st.lists(DAYS, max_size=4))
def test_one_more_completion_never_makes_anybody_less_trained(day, extra, done):
    rule = Rule(since=date(2018, 1, 1), every_months=24, each_spell=False)
    rank = {Standing.OVERDUE: 0, Standing.TO_DO: 0, Standing.EXPIRED: 1, Standing.COMPLETED: 2}
    spells = [Spell(date(2017, 1, 1))]
    before = standing(rule, spells=spells, done=[Done(d) for d in done], day=day)
    after = standing(rule, spells=spells, done=[Done(d) for d in (*done, extra)], day=day)
    assert rank[after.standing] >= rank[before.standing]


@given(DAYS, st.lists(DAYS, max_size=4), st.integers(1, 60))
def test_each_day_after_the_last_valid_one_is_expired_until_it_is_done_again(day, done, months):
    rule = Rule(since=date(2018, 1, 1), every_months=months, each_spell=False)
    told = standing(rule, spells=[Spell(date(2017, 1, 1))], done=[Done(d) for d in done], day=day)
    if told.standing is Standing.EXPIRED:
        assert told.lasts_until < day
        assert all(add_months(d, months) < day for d in done if d <= day)
    if told.standing is Standing.COMPLETED:
        assert told.lasts_until >= day
        assert day - told.done >= timedelta(0)
