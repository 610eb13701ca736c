"""How long a complaint may take, worked by hand; what is late on which day; what several have in common."""

from datetime import date

import pytest

from goldenthread.rules.casework.complaints import Taken, dues, may_follow, remedy_late, routes, themes_of, words

SEPT = date(2026, 9, 7)  # a Monday


def one(route, *taken, as_of):
    return {due.step: due for due in dues(route, taken, as_of=as_of)}


def test_five_working_days_to_say_that_it_arrived_and_ten_from_then_to_answer():
    told = one("corporate", Taken("received", SEPT), as_of=date(2026, 9, 14))
    assert (told["acknowledged"].last_day, told["acknowledged"].late) == (date(2026, 9, 14), 0)
    assert "answered" not in told  # counted from the day on which the family was told
    told = one("corporate", Taken("received", SEPT), Taken("acknowledged", date(2026, 9, 11)), as_of=date(2026, 9, 28))
    assert (told["answered"].last_day, told["answered"].late) == (date(2026, 9, 25), 3)  # Friday to Monday


def test_christmas_and_new_year_do_not_count():
    # Thursday 24 December 2026: 25 and (for 26, a Saturday) Monday 28 are bank holidays, as is 1 January.
    told = one("corporate", Taken("received", date(2026, 12, 24)), as_of=date(2026, 12, 24))
    assert told["acknowledged"].last_day == date(2027, 1, 5)


def test_the_second_stage_has_times_of_its_own():
    steps = [Taken("received", SEPT), Taken("acknowledged", date(2026, 9, 8)), Taken("answered", date(2026, 9, 18)),
             Taken("asked_2", date(2026, 10, 1)), Taken("acknowledged_2", date(2026, 10, 5))]  # fmt: skip
    told = one("corporate", *steps, as_of=date(2026, 10, 6))
    assert told["acknowledged_2"].last_day == date(2026, 10, 8)
    assert told["answered_2"].last_day == date(2026, 11, 2)  # twenty working days after Monday 5 October


def test_more_time_counts_only_when_the_family_was_told_before_the_old_day_and_to_a_limit():
    began = [Taken("received", SEPT), Taken("acknowledged", date(2026, 9, 11))]  # to be answered by 25 September
    in_time = one("corporate", *began, Taken("longer", date(2026, 9, 25), date(2026, 10, 5)), as_of=date(2026, 10, 6))
    assert (in_time["answered"].last_day, in_time["answered"].late) == (date(2026, 10, 5), 1)
    too_late = one("corporate", *began, Taken("longer", date(2026, 9, 28), date(2026, 10, 5)), as_of=date(2026, 10, 6))
    assert (too_late["answered"].last_day, too_late["answered"].late) == (date(2026, 9, 25), 11)
    too_long = one("corporate", *began, Taken("longer", date(2026, 9, 25), date(2026, 12, 1)), as_of=date(2026, 10, 6))
    assert too_long["answered"].last_day == date(2026, 10, 9)  # ten and ten working days after 11 September
    assert "no more than 10 working days may be added" in too_long["answered"].words


def test_what_came_before_the_code_was_used_has_no_time():
    told = one("corporate", Taken("received", date(2026, 3, 31)), as_of=date(2026, 9, 1))
    assert (told["acknowledged"].last_day, told["acknowledged"].late) == (None, 0)
    assert "before 1 April 2026" in told["acknowledged"].words


def test_a_time_that_is_not_verified_is_shown_and_never_late():
    told = one("social_care", Taken("received", SEPT), as_of=date(2026, 12, 1))
    assert (told["answered"].last_day, told["answered"].late, told["answered"].verified) == (
        date(2026, 9, 21),
        0,
        False,
    )


def test_the_day_of_the_panel_is_verified_though_the_rest_of_its_way_is_not():
    steps = [Taken("received", SEPT), Taken("asked_3", date(2026, 10, 1))]
    panel = one("social_care", *steps, as_of=date(2026, 11, 16))["panel_3"]
    assert (panel.last_day, panel.late, panel.verified) == (
        date(2026, 11, 12),
        4,
        True,
    )  # 30 working days after 1 October
    assert "reg 19(4)" in panel.words


def test_past_the_announced_bank_holidays_no_day_is_guessed():
    told = one("corporate", Taken("received", date(2033, 12, 30)), as_of=date(2033, 12, 31))
    assert told["acknowledged"].last_day is None
    assert "not announced" in told["acknowledged"].words


def test_withdrawn_in_time_is_not_late_for_ever():
    told = one("corporate", Taken("received", SEPT), Taken("withdrawn", date(2026, 9, 9)), as_of=date(2026, 12, 1))
    assert told["acknowledged"].late == 0
    late = one("corporate", Taken("received", SEPT), Taken("withdrawn", date(2026, 9, 30)), as_of=date(2026, 12, 1))
    assert late["acknowledged"].late == 16  # 14 to 30 September: nobody ever said that it arrived


@pytest.mark.parametrize(("as_of", "late"), [(date(2026, 6, 30), 0), (date(2026, 7, 1), 1), (date(2026, 7, 31), 31)])
def test_a_remedy_is_late_on_the_first_day_after(as_of, late):
    assert remedy_late(date(2026, 6, 30), None, as_of=as_of) == late


def test_a_remedy_that_was_done_stays_as_late_as_it_was():
    assert remedy_late(date(2026, 6, 30), date(2026, 7, 2), as_of=date(2030, 1, 1)) == 2


def test_steps_follow_one_another():
    begun = [Taken("received", SEPT)]
    assert may_follow("corporate", begun) == ["acknowledged", "ombudsman_asked", "withdrawn", "closed"]
    answered = [*begun, Taken("acknowledged", SEPT), Taken("answered", SEPT)]
    assert "asked_2" in may_follow("corporate", answered)
    assert "asked_3" not in may_follow("social_care", answered)
    closed = Taken("closed", SEPT)
    assert may_follow("corporate", [*begun, closed]) == ["ombudsman_asked"]
    assert may_follow("corporate", [*answered, closed]) == ["asked_2", "ombudsman_asked"]
    assert "acknowledged_2" in may_follow("corporate", [*answered, closed, Taken("asked_2", SEPT)])
    assert may_follow("corporate", [*begun, Taken("withdrawn", SEPT)]) == []
    assert may_follow("elsewhere", begun) == ["passed_on", "withdrawn", "closed"]


def test_every_step_theme_and_route_has_words_and_a_source():
    known = set(words("steps"))
    for route in routes().values():
        assert route.law
        assert {time.step for time in route.times} | {time.after for time in route.times} <= known


def test_a_theme_of_few_complaints_is_not_counted_out():
    seven_of_eight = themes_of([["delay"]] * 7 + [["reasons"]])
    assert seven_of_eight[0] == ("delay", "Something came late", "5 or more")  # 7 would tell of the one that is left
    rows = [["delay", "delay", "reasons"]] + [["delay"]] * 4
    assert themes_of(rows) == [
        ("delay", "Something came late", "5"),
        ("reasons", "No reason was given that could be understood", "fewer than 5"),
    ]
