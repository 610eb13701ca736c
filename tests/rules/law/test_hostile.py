"""Impossible days, unknown names and nonsense are refused in words, all faults at once; nothing is guessed."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.law import BeyondCalendar, Facts, LawError, Standing, all_due, due, duties, names

AS_OF = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"request_recieved": "2026-09-07"}, "Did you mean request_received?"),
        ({"request_received": "07/09/2026"}, "Write it as year-month-day"),
        ({"request_received": "2026-02-30"}, "is no day"),
        ({"request_received": "0001-01-01"}, "between 2010 and 2100"),
        ({"request_received": "9999-12-31"}, "between 2010 and 2100"),
        ({"request_received": "2026-W37-1"}, "is no day"),
        ({"request_received": datetime(2026, 9, 7, 10)}, "is no day"),
        ({"request_received": "2026-09-07", "final_sent": "2026-09-06"}, "final sent (2026-09-06) comes before"),
        ({"school_closed_from": "2026-07-22", "school_reopens": "2026-07-22"}, "must come after"),
        ({"order_kind": "everything"}, "is none of assess"),
        ({"request_after_five": "perhaps"}, "answer yes or no"),
        ({"exceptional_circumstances": "x" * 501}, "at most 500"),
        ({"exceptional_circumstances": "a\x00b"}, "cannot be shown"),
    ],
)
def test_what_cannot_be_is_refused_in_words(facts, said):
    with pytest.raises(LawError) as error:
        Facts.read(facts)
    assert said in str(error.value)


def test_all_faults_are_said_at_once():
    with pytest.raises(LawError) as error:
        Facts.read({"nonsense": "x", "request_received": "yesterday", "order_kind": "?"})
    assert len(error.value.lines) == 3


def test_an_unknown_duty_is_named_with_those_that_exist():
    with pytest.raises(LawError, match="CLK-01"):
        due("CLK-99", Facts.read({}), as_of=AS_OF)


def test_without_facts_nothing_has_started_and_each_duty_says_what_it_starts_with():
    found = all_due(Facts.read({}), as_of=AS_OF)
    assert len(found) == len(duties())
    assert {one.standing for one in found} == {Standing.NOT_STARTED}
    assert all(one.explanation for one in found)


def test_past_the_last_announced_bank_holiday_working_days_are_refused_and_calendar_clocks_go_on():
    late = Facts.read({"move_known": "2031-01-06", "moved": "2031-01-06", "request_received": "2031-01-06"})
    with pytest.raises(BeyondCalendar, match="Add a year when it is announced"):
        due("CLK-20", late, as_of=AS_OF)
    by_id = {one.id: one for one in all_due(late, as_of=AS_OF)}
    assert by_id["CLK-20"].standing is Standing.CANNOT_TELL
    assert by_id["CLK-04"].last_day == date(2031, 5, 26)
    assert by_id["CLK-04"].act_by is None


def test_what_is_missing_is_named_and_never_guessed():
    needs = due("CLK-20", Facts.read({"move_known": "2027-01-20"}), as_of=AS_OF)
    assert needs.standing is Standing.CANNOT_TELL
    assert "needs moved" in needs.standing_words
    assert needs.last_day is None


def test_a_rule_that_was_not_verified_never_counts_as_late():
    passed = due("CLK-42", Facts.read({"dsa_plan_requested": "2026-01-05"}), as_of=AS_OF)
    assert passed.grade == "K"
    assert passed.standing is Standing.CANNOT_TELL
    assert passed.late_days is None
    assert "not verified" in passed.standing_words


DAYS = st.dates(date(2014, 9, 1), date(2027, 6, 30)).map(date.isoformat)
DAY_FACTS = sorted(name for name, fact in names().items() if fact.kind == "day")


@given(st.dictionaries(st.sampled_from(DAY_FACTS), DAYS, max_size=6), st.dates(date(2014, 1, 1), date(2029, 12, 31)))
def test_any_facts_are_either_refused_in_words_or_answered_for_every_duty(given_facts, as_of):
    try:
        facts = Facts.read(given_facts)
    except LawError as fault:
        said = fault.lines
    else:
        said = []
    assert all(line.endswith(".") for line in said)
    if said:
        return
    for one in all_due(facts, as_of=as_of):
        assert one.explanation
        if one.standing is Standing.LATE:
            assert one.last_day is not None
            assert one.late_days == ((one.done or as_of) - one.last_day).days > 0
        if one.standing in (Standing.RUNNING, Standing.DUE_SOON) and one.last_day:
            assert one.last_day >= as_of


@given(st.dates(date(2014, 9, 1), date(2027, 6, 30)), st.dates(date(2014, 9, 1), date(2029, 12, 31)))
def test_the_day_on_which_one_asks_never_moves_the_last_day(received, as_of):
    facts = Facts.read({"request_received": received.isoformat()})
    assert due("CLK-04", facts, as_of=as_of).last_day == due("CLK-04", facts, as_of=received).last_day


@given(st.dates(date(2015, 1, 1), date(2027, 6, 30)), st.integers(0, 400))
def test_a_lift_leaves_no_last_day_or_the_same_one(received, away):
    plain = {"request_received": received.isoformat()}
    end = date.fromordinal(received.toordinal() + away).isoformat()
    lifted = {**plain, "absent_from": received.isoformat(), "absent_until": end, "lift_20_allowed_by": "Director"}
    before = due("CLK-04", Facts.read(plain), as_of=AS_OF)
    after = due("CLK-04", Facts.read(lifted), as_of=AS_OF)
    assert after.last_day in (None, before.last_day)
    assert (after.standing is Standing.LIFTED) == (away >= 27)
