"""How a duty stands where several things happened: what ended it, what released it, what cannot stand in its way."""

from datetime import date

from goldenthread.rules.law import Facts, Standing, due

AS_OF = date(2027, 3, 5)


def of(id_, as_of=AS_OF, **facts):
    return due(id_, Facts.read(facts), as_of=as_of)


def test_what_ended_an_earlier_round_does_not_hide_what_ended_this_one():
    # Moved in 2021 with its plan, reviewed in 2022, and the plan ended before the next review was due.
    review = of(
        "CLK-14",
        plan_made="2020-03-04",
        transferred="2021-02-01",
        last_review_decided="2022-03-01",
        plan_ceased="2022-09-01",
    )
    assert (review.last_day, review.standing) == (date(2023, 2, 28), Standing.SUPERSEDED)
    assert review.done == date(2022, 9, 1)


def test_what_a_family_said_about_one_draft_does_not_shorten_the_time_for_the_next():
    # A new draft starts a new period of fifteen days (reg 13(1)(a); Code 9.77, 9.125): 20 February is day 1.
    period = of(
        "CLK-05",
        draft_served="2027-02-01",
        representations_finished="2027-02-10",
        revised_draft_served="2027-02-12",
        final_sent="2027-02-15",
    )
    assert (period.last_day, period.standing, period.late_days) == (date(2027, 2, 26), Standing.TOO_EARLY, 12)
    same = of("CLK-05", draft_served="2027-02-01", representations_finished="2027-02-10", final_sent="2027-02-11")
    assert same.standing is Standing.MET


def test_what_is_still_to_come_neither_keeps_nor_breaks_a_minimum_period():
    early = {"draft_served": "2027-02-01", "final_sent": "2027-02-10"}
    assert of("CLK-05", as_of=date(2027, 2, 9), **early).standing is Standing.DUE_SOON
    assert of("CLK-05", as_of=date(2027, 2, 10), **early).standing is Standing.TOO_EARLY


def test_a_plan_that_is_stopped_while_the_appeal_goes_on_is_stopped_too_early():
    # s.45(4): not before the appeal is over. Nobody can say by how many days while it goes on.
    stopped = of("CLK-24", cease_decision_sent="2026-10-01", appeal_received="2026-11-02", plan_ceased="2027-01-15")
    assert (stopped.standing, stopped.done, stopped.late_days) == (Standing.TOO_EARLY, date(2027, 1, 15), None)
    after = of(
        "CLK-24",
        cease_decision_sent="2026-10-01",
        appeal_received="2026-11-02",
        appeal_ended="2027-02-01",
        plan_ceased="2027-01-15",
    )
    assert (after.last_day, after.standing, after.late_days) == (date(2027, 2, 1), Standing.TOO_EARLY, 18)


def test_a_head_asked_after_the_limit_is_no_reason_for_missing_it():
    # Received 7 January 2026: six weeks end on 18 February, twenty on 27 May. The head was asked on 20 July, within
    # the window of a summer closure, when both limits had passed.
    facts = {
        "request_received": "2026-01-07",
        "head_advice_requested": "2026-07-20",
        "school_closed_from": "2026-07-22",
        "school_reopens": "2026-09-02",
        "lift_20_allowed_by": "SEND manager",
    }
    late = of("CLK-04", **facts)
    assert (late.standing, late.last_day) == (Standing.LATE, date(2026, 5, 27))
    assert [(one.ground, one.holds) for one in late.lifts] == [("X1a", False)]
    assert "after the limit" in late.lifts[0].why


def test_a_day_that_the_tribunal_named_holds_even_where_working_days_are_not_known():
    answered = of("CLK-13", appeal_sent_to_council="2027-12-13", tribunal_other_day="2028-02-01")
    assert (answered.last_day, answered.standing) == (date(2028, 2, 1), Standing.NOT_STARTED)


def test_a_target_before_a_move_ends_with_the_plan_that_was_ready_before_it():
    ready = of(
        "TGT-phase-meeting",
        phase_transfer="primary_to_secondary",
        phase_transfer_on="2027-09-01",
        phase_plan_amended="2027-01-10",
    )
    assert (ready.last_day, ready.standing) == (date(2026, 11, 22), Standing.SUPERSEDED)
