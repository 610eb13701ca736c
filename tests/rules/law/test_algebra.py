"""What holds of every count, every duty and every set of facts, whatever the days are."""

import random
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from goldenthread.rules.law import Facts, Standing, all_due, announced, due, duties, names
from goldenthread.rules.law.calendars import in_christmas
from goldenthread.rules.law.clocks import counted
from goldenthread.rules.law.facts import long
from goldenthread.rules.law.in_force import Length
from tests.rules.law.test_bulk import MACHINES, invented

AS_OF, DAY = date(2027, 3, 5), timedelta(days=1)
DAYS = st.dates(date(2014, 9, 1), date(2050, 12, 31))
ANNOUNCED = st.dates(date(2014, 9, 1), date(2027, 8, 31))  # a count of thirty working days stays within the calendar
FEW = st.integers(0, 30)
CASES = st.builds(
    lambda seed, number: invented(random.Random(seed), random.Random(seed).sample(MACHINES, number)),
    st.integers(0, 2**32),
    st.integers(1, 2),
)


def span(n, unit, count="after"):
    return Length(unit=unit, count=count, n=n)


# --- counting --------------------------------------------------------------------------------------------------------


@given(DAYS, FEW, FEW)
def test_weeks_add_up_and_so_do_days(day, a, b):
    for unit in ("weeks", "days"):
        two_steps = counted(span(b, unit), counted(span(a, unit), day, announced()), announced())
        assert two_steps == counted(span(a + b, unit), day, announced())


@given(DAYS, FEW)
def test_a_week_is_seven_days_and_back_is_where_one_was(day, n):
    later = counted(span(n, "weeks"), day, announced())
    assert later == counted(span(7 * n, "days"), day, announced())
    assert later.weekday() == day.weekday()
    assert counted(span(n, "weeks", "before"), later, announced()) == day


@given(DAYS, st.integers(1, 30))
def test_beginning_with_the_day_is_one_day_shorter_than_after_it(day, n):
    assert counted(span(n, "days", "beginning"), day, announced()) == counted(span(n - 1, "days"), day, announced())


@given(DAYS, st.integers(1, 24))
@example(date(2024, 2, 29), 12)
@example(date(2026, 12, 31), 2)
def test_a_month_ends_on_the_corresponding_date_or_the_last_of_a_shorter_month(day, n):
    last = counted(span(n, "months", "corresponding"), day, announced())
    assert (last.year - day.year) * 12 + last.month - day.month == n
    assert last.day == day.day or (last.day < day.day and (last + DAY).day == 1)
    assert counted(span(n, "months", "starting"), day, announced()) == last - DAY


@given(ANNOUNCED, st.integers(1, 30))
def test_so_many_working_days_lie_between(day, n):
    last = counted(span(n, "working_days"), day, announced())
    assert announced().is_working_day(last)
    assert announced().working_days_between(day + DAY, last + DAY) == n
    if announced().is_working_day(day):
        beginning = counted(span(n, "working_days", "beginning"), day, announced())
        assert announced().working_days_between(day, beginning + DAY) == n


@given(ANNOUNCED)
@example(date(2016, 12, 24))
@example(date(2021, 7, 31))
def test_an_appeal_is_never_moved_back_and_out_of_a_closed_time_when_its_last_day_falls_in_one(day):
    # r.12(3)(a) asks where the time ends. Saturday 24 December ends before the closed time, so it moves only to the
    # next working day, even if that lies inside: of two readings the one that is safe for the family.
    moved = announced().tribunal_start(day)
    assert moved >= day
    assert announced().is_working_day(moved)
    if day.month == 8 or in_christmas(day):
        assert moved.month != 8
        assert not in_christmas(moved)
    else:
        assert moved == announced().on_or_after(day)


# --- duties ----------------------------------------------------------------------------------------------------------


@given(ANNOUNCED, st.integers(0, 400))
def test_what_starts_earlier_is_never_due_later(day, gap):
    later = min(day + DAY * gap, date(2027, 8, 31))
    for duty in duties().values():
        if duty.before_limit or any(limb.required for limb in duty.limbs):
            continue
        first = max(day, duty.values[0].valid_from)
        second = max(later, duty.values[0].valid_from)
        chosen = {fact: wanted[0] for fact, wanted in duty.applies_if.items()}
        one, two = (
            due(duty.id, Facts({duty.starts[0]: start, **chosen}), as_of=date(2026, 1, 1)) for start in (first, second)
        )
        assert one.last_day is not None
        assert two.last_day is not None
        assert one.last_day <= two.last_day, duty.id


@given(CASES, DAYS, DAYS)
def test_the_day_on_which_one_asks_never_moves_a_limit(case, asked, again):
    for one, two in zip(all_due(case, as_of=asked), all_due(case, as_of=again), strict=True):
        assert (one.last_day or one.limit_lifted) == (two.last_day or two.limit_lifted), one.id
        assert one.start == two.start


@given(CASES, st.dates(date(2014, 9, 1), date(2027, 12, 31)))
def test_a_lift_removes_a_limit_and_never_adds_a_day(case, as_of):
    strict = Facts({name: value for name, value in case if not name.startswith("lift_")})
    for with_lift, without in zip(all_due(case, as_of=as_of), all_due(strict, as_of=as_of), strict=True):
        assert without.standing is not Standing.LIFTED
        assert with_lift.last_day in (None, without.last_day), with_lift.id
        if with_lift.standing is Standing.LIFTED:
            assert with_lift.limit_lifted == without.last_day
            assert with_lift.last_day is with_lift.act_by is with_lift.target is with_lift.late_days is None


@given(CASES, st.dates(date(2014, 9, 1), date(2029, 12, 31)))
def test_the_explanation_names_the_last_day_the_start_and_what_ended_it(case, as_of):
    for one in all_due(case, as_of=as_of):
        said = " ".join(one.explanation)
        limit = one.last_day or one.limit_lifted
        assert said, one.id
        if limit:
            assert long(limit) in said, f"{one.id}: {said}"
            assert one.law in said
        ended = one.standing in (Standing.SUPERSEDED, Standing.TOO_EARLY, Standing.LATE)
        if one.done and ended:
            assert long(one.done) in said, f"{one.id}: {said}"
        if one.late_days:
            assert f"{one.late_days:,} day" in one.standing_words


@given(CASES, st.dates(date(2014, 9, 1), date(2027, 12, 31)))
def test_advice_lies_within_the_limit_and_the_other_reading_is_never_earlier(case, as_of):
    for one in all_due(case, as_of=as_of):
        for advised in (one.act_by, one.target):
            if advised:
                assert announced().is_working_day(advised)
                assert advised <= one.last_day
        if one.other_reading:
            assert one.other_reading > one.last_day
        assert one.target is None or one.target < one.last_day


@given(CASES, st.sampled_from(sorted(names())), ANNOUNCED)
def test_a_fact_that_a_duty_does_not_know_does_not_change_it(case, name, day):
    fact = names()[name]
    value = {"day": day, "choice": next(iter(fact.choices), ""), "words": "Given", "yes_no": True}[fact.kind]
    more = Facts({**dict(case), name: value})
    for one, two in zip(all_due(case, as_of=AS_OF), all_due(more, as_of=AS_OF), strict=True):
        assert one == two or name in known_to(duties()[one.id]), f"{one.id} changed with {name}"


@given(CASES, st.dates(date(2014, 9, 1), date(2027, 12, 31)))
def test_one_day_later_an_open_duty_is_one_day_later(case, as_of):
    for one, two in zip(all_due(case, as_of=as_of), all_due(case, as_of=as_of + DAY), strict=True):
        if one.standing is Standing.LATE and one.done is None and two.standing is Standing.LATE and two.done is None:
            assert two.late_days == one.late_days + 1


def known_to(duty) -> set[str]:
    """Every fact that a duty's data name, with those of its grounds and of the limits that it serves."""
    from goldenthread.rules.law.lifts import grounds

    found = {*duty.starts, *duty.stops, *duty.superseded_by, *duty.acts, *duty.released_by, *duty.applies_if}
    found |= {*duty.arises_unless, *duty.held_open_by.values(), duty.override, duty.lift_allowed_by}
    found |= {start for limb in duty.limbs for start in limb.starts} | set(duty.stops_if) - {"stops"}
    found |= {"request_after_five", "assessment_decided"}
    for lift in duty.lifts:
        for asked in grounds()[lift]["grounds"].values():
            found |= {asked[key] for key in ("fact", "asked", "from", "until") if key in asked}
    for served in duty.serves:
        found |= known_to(duties()[served])
    return found
