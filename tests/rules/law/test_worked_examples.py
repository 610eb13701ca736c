"""The thirty worked examples: each date was worked by hand from the words of the law, before the program ran.

Bank holidays used: 25 and 28 December 2026; 1 January, 26 and 29 March, 3 and 31 May, 30 August 2027.
"""

from datetime import date, timedelta

from goldenthread.rules.law import Closure, Facts, Standing, announced, due

AS_OF = date(2026, 9, 1)


def of(id_, as_of=AS_OF, **facts):
    return due(id_, Facts.read(facts), as_of=as_of)


def last(id_, **facts):
    return of(id_, **facts).last_day


def test_we01_a_request_on_a_monday_is_answered_within_six_sixteen_and_twenty_weeks():
    # 7 September is day 0: 23 days are left in it, and 42 - 23 = 19 October. 112 - 23 - 31 - 30 = 28 December.
    # 140 - 23 - 31 - 30 - 31 = 25 January. All Mondays.
    request = {"request_received": "2026-09-07"}
    assert last("CLK-01", **request) == date(2026, 10, 19)
    refusal = of("CLK-03", **request)
    assert refusal.last_day == date(2026, 12, 28)  # a bank holiday: no roll-forward
    assert refusal.act_by == date(2026, 12, 24)
    assert last("CLK-04", **request) == date(2027, 1, 25)
    # Read with the day of receipt as day 1, six weeks end on Sunday 18 October and twenty on Sunday 24 January; the
    # target lies a working day inside.
    assert of("CLK-01", **request).target == date(2026, 10, 16)
    assert of("CLK-04", **request).target == date(2027, 1, 22)


def test_we02_a_weekend_request_runs_from_the_earlier_day_and_both_readings_are_shown():
    # From the 14th: 42 - 16 = 26 December, 140 - 16 - 31 - 31 - 28 - 31 = 3 April. From Monday the 16th two days later.
    request = {"request_received": "2026-11-14"}  # Saturday, 9pm
    six, twenty = of("CLK-01", **request), of("CLK-04", **request)
    assert (six.last_day, twenty.last_day) == (date(2026, 12, 26), date(2027, 4, 3))
    assert (six.act_by, twenty.act_by) == (date(2026, 12, 24), date(2027, 4, 2))
    assert (six.other_reading, twenty.other_reading) == (date(2026, 12, 28), date(2027, 4, 5))


def test_we03_a_two_week_christmas_closure_is_no_ground():
    # 12 November: 42 - 18 = 24 December; 140 - 18 - 31 - 31 - 28 - 31 = 1 April. 21 December to 3 January is 14 days.
    facts = {
        "request_received": "2026-11-12",
        "head_advice_requested": "2026-12-16",
        "school_closed_from": "2026-12-21",
        "school_reopens": "2027-01-04",
        "lift_6_allowed_by": "SEND manager",
    }
    six = of("CLK-01", **facts)
    assert six.last_day == date(2026, 12, 24)
    assert [lift.holds for lift in six.lifts] == [False]
    assert "14 days" in six.lifts[0].why
    assert last("CLK-04", **facts) == date(2027, 4, 1)


def test_we04_the_family_has_fifteen_days_and_the_day_of_service_is_the_first():
    # 19 March is day 1, 31 March day 13, 2 April day 15.
    period = of("CLK-05", draft_served="2027-03-19")  # Good Friday and Easter Monday inside; holidays count
    assert (period.last_day, period.first_day) == (date(2027, 4, 2), date(2027, 4, 3))


def test_we05_service_by_post_counts_from_the_day_it_is_deemed_served():
    # Posted on Monday 1 February, served on Wednesday 3 February, which is day 1: day 15 is the 17th.
    period = of("CLK-05", draft_served="2027-02-03")
    assert (period.last_day, period.first_day) == (date(2027, 2, 17), date(2027, 2, 18))


SUMMER = {
    "request_received": "2027-06-07",
    "assessment_agreed_notified": "2027-07-19",
    "school_closed_from": "2027-07-22",
    "school_reopens": "2027-09-02",
    "lift_6_allowed_by": "SEND manager",
    "lift_16_allowed_by": "SEND manager",
    "lift_20_allowed_by": "SEND manager",
}


def test_we06_advice_asked_of_a_head_inside_the_window_may_lift_the_limits_still_to_come():
    # 22 July to 2 September: 10 + 31 + 1 = 42 days. 7 June: 42 - 23 = 19 July; 112 - 23 - 31 - 31 = 27 September;
    # 140 - 23 - 31 - 31 - 30 = 25 October.
    assert Closure(date(2027, 7, 22), date(2027, 9, 2)).days == 42
    assert Closure(date(2027, 7, 22), date(2027, 9, 2)).window == (date(2027, 7, 15), date(2027, 8, 26))
    facts = {**SUMMER, "head_advice_requested": "2027-07-19"}
    met = of("CLK-01", as_of=date(2027, 7, 20), **facts)
    assert (met.last_day, met.standing) == (date(2027, 7, 19), Standing.MET)  # met, so nothing to lift
    for id_, limit in (("CLK-03", date(2027, 9, 27)), ("CLK-04", date(2027, 10, 25))):
        lifted = of(id_, as_of=date(2027, 11, 1), **facts)
        assert (lifted.standing, lifted.last_day, lifted.limit_lifted) == (Standing.LIFTED, None, limit)
    # Nobody decided that the 20 weeks were impractical because of it: they stand.
    stands = of("CLK-04", as_of=date(2027, 11, 1), **{**facts, "lift_20_allowed_by": ""})
    assert (stands.standing, stands.last_day, stands.late_days) == (Standing.LATE, date(2027, 10, 25), 7)


def test_we07_one_day_outside_the_window_is_no_exemption():
    late = of("CLK-04", as_of=date(2027, 11, 1), **{**SUMMER, "head_advice_requested": "2027-07-14"})
    assert (late.standing, late.last_day) == (Standing.LATE, date(2027, 10, 25))


def test_we08_a_nursery_open_all_year_never_gives_the_ground():
    facts = {
        "request_received": "2027-06-07",
        "early_years_advice_requested": "2027-07-19",
        "lift_20_allowed_by": "SEND manager",
    }
    twenty = of("CLK-04", as_of=date(2027, 11, 1), **facts)
    assert twenty.standing is Standing.LATE
    assert [(lift.ground, lift.holds) for lift in twenty.lifts] == [("X1b", False)]


def test_we09_absence_counts_from_twenty_eight_days():
    def holds(until):
        facts = {"request_received": "2026-11-12", "absent_from": "2026-12-20", "absent_until": until}
        (lift,) = of("CLK-04", **facts).lifts
        return lift.holds

    assert holds("2027-01-24")  # 36 days
    assert not holds("2027-01-15")  # 27
    assert holds("2027-01-16")  # 28


def test_we10_advice_is_due_from_the_day_the_body_receives_the_request():
    # Received 6 October: 42 - 25 = 17 November. Sent on the 2nd, which starts nothing.
    assert last("CLK-02", advice_requested="2026-10-02", advice_request_received="2026-10-06") == date(2026, 11, 17)
    assert of("CLK-02", advice_requested="2026-10-02").standing is Standing.NOT_STARTED


def test_we11_an_appeal_is_in_time_on_the_working_day_after_a_saturday_and_a_certificate_may_govern():
    assert last("CLK-07", assessment_refused_notified="2026-10-19") == date(2026, 12, 19)  # a Saturday
    assert last("CLK-12", assessment_refused_notified="2026-10-19") == date(2026, 12, 21)
    certified = {"assessment_refused_notified": "2026-10-19", "certificate_issued": "2026-12-10"}
    assert last("CLK-12", **certified) == date(2027, 1, 11)  # Sunday 10 January moves to Monday


def test_we12_a_last_day_in_the_christmas_band_moves_past_new_year():
    # Two months end on 1 December, one month from the certificate on 29 December; 1 January is a holiday, a Friday.
    assert last("CLK-12", decision_sent="2026-10-01", certificate_issued="2026-11-29") == date(2027, 1, 4)


def test_we13_a_last_day_in_august_moves_to_september():
    assert last("CLK-12", decision_sent="2027-06-18") == date(2027, 9, 1)  # 18 August; 1 September is a Wednesday


def test_we14_where_there_is_no_corresponding_date_it_is_the_last_of_the_month():
    assert last("CLK-07", decision_sent="2026-12-31") == date(2027, 2, 28)
    assert last("CLK-12", decision_sent="2026-12-31") == date(2027, 3, 1)  # 28 February is a Sunday


def test_we15_mediation_takes_place_within_thirty_calendar_days():
    assert last("CLK-09", mediation_told="2026-11-02") == date(2026, 12, 2)  # 30 - 28 = 2 December
    # Where it cannot be arranged the adviser, told on that Wednesday, certifies by Monday: Thursday, Friday, Monday.
    assert last("CLK-08", mediation_declined_told="2026-12-02") == date(2026, 12, 7)


def test_we16_a_mediation_agreement_to_assess_counts_like_an_order():
    # 7 + 14 = 21 December; 70 - 24 - 31 = 15 February; 98 - 24 - 31 - 28 = 15 March.
    agreed = {"mediation_agreed": "2026-12-07", "agreement_kind": "assess"}
    assert last("CLK-38a", **agreed) == date(2026, 12, 21)
    assert last("CLK-38b", **agreed) == date(2027, 2, 15)
    assert last("CLK-38c", **agreed) == date(2027, 3, 15)


def test_we17_the_limits_after_an_order_are_counted_from_the_order():
    # 14 January: 14 days = 28 January, 35 = 18 February, 70 = 25 March, 77 = 1 April, 98 = 22 April.
    def after(kind, id_):
        return last(id_, order_made="2027-01-14", order_kind=kind)

    assert after("make_plan", "CLK-31a") == date(2027, 2, 18)
    assert after("make_plan", "CLK-31b") == date(2027, 4, 1)
    assert after("amend_b_f", "CLK-33") == date(2027, 2, 18)
    assert after("section_i", "CLK-34") == date(2027, 1, 28)
    assert after("assess", "CLK-30a") == date(2027, 1, 28)
    assert after("assess", "CLK-30b") == date(2027, 3, 25)
    assert after("assess", "CLK-30c") == date(2027, 4, 22)


def test_we18_an_unopposed_appeal_counts_from_the_day_the_tribunal_is_told():
    # 30 November: 14 days = 14 December; 35 - 31 = 4 January; 70 - 31 - 31 = 8 February; 98 - 31 - 31 - 28 = 8 March.
    told = {"unopposed_notified": "2026-11-30"}
    assert last("CLK-37a", **told, unopposed_kind="assess") == date(2026, 12, 14)
    assert last("CLK-37b", **told, unopposed_kind="assess") == date(2027, 2, 8)
    assert last("CLK-37c", **told, unopposed_kind="assess") == date(2027, 3, 8)
    assert last("CLK-37d", **told, unopposed_kind="contents") == date(2027, 1, 4)


def test_we19_the_councils_response_leaves_out_christmas_and_august():
    # 2 to 24 December: 17 working days; 4 to 20 January: 13 more.
    # 13 to 30 July: 14 working days; 1 to 22 September: 16 more.
    assert last("CLK-13", appeal_sent_to_council="2026-12-01") == date(2027, 1, 20)
    assert last("CLK-13", appeal_sent_to_council="2027-07-12") == date(2027, 9, 22)


def test_we20_the_review_runs_from_the_plan_to_the_notice_to_the_amended_plan():
    # Meeting 27 January: 14 days before is the 13th; 14 after 10 February, 28 the 24th; 84 - 4 - 28 - 31 = 21 April.
    # Notice 10 February: 56 - 18 - 31 = 7 April.
    assert last("CLK-14", plan_made="2026-03-04") == date(2027, 3, 3)
    meeting = {"review_meeting_held": "2027-01-27"}
    assert last("CLK-15a", **meeting) == last("CLK-15b", **meeting) == date(2027, 1, 13)
    assert last("CLK-15c", **meeting) == date(2027, 2, 10)
    assert last("CLK-16a", **meeting) == date(2027, 2, 24)
    assert last("CLK-16d", **meeting) == date(2027, 4, 21)
    assert last("CLK-16c", **meeting, amendment_notice_sent="2027-02-10") == date(2027, 4, 7)
    assert last("CLK-14", plan_made="2026-03-04", last_review_decided="2027-02-24") == date(2028, 2, 23)


def test_we21_the_move_to_the_next_school_is_ready_before_15_february():
    # 14 February is a Sunday, so Friday the 12th; 15 days before that is 28 January; 84 days before the 14th: 14 + 31 +
    # 31 = 76 is the last of November, 8 more is the 22nd, a Sunday.
    move = {"phase_transfer": "primary_to_secondary", "phase_transfer_on": "2027-09-01"}
    limit = of("CLK-17b", **move)
    assert (limit.last_day, limit.act_by) == (date(2027, 2, 14), date(2027, 2, 12))
    assert last("TGT-phase-notice", **move) == date(2027, 1, 28)
    meeting = of("TGT-phase-meeting", **move)
    assert (meeting.last_day, meeting.act_by) == (date(2026, 11, 22), date(2026, 11, 20))


def test_we22_the_move_to_college_is_ready_before_31_march():
    # 84 days before 30 March: 30 + 28 = 58 is the last of January, 26 more is the 5th.
    move = {"phase_transfer": "secondary_to_post_16", "phase_transfer_on": "2027-09-01"}
    assert last("CLK-17a", **move) == date(2027, 3, 30)
    assert last("TGT-phase-meeting", **move) == date(2027, 1, 5)


def test_we23_a_move_between_colleges_is_ready_five_months_before():
    assert last("CLK-17c", phase_transfer="post_16_to_post_16", phase_transfer_on="2027-09-06") == date(2027, 4, 6)


def test_we24_the_plan_is_passed_on_the_day_of_the_move_or_within_fifteen_working_days_of_knowing():
    # 4 to 29 January: 20 working days ahead. 20 to 29 January: 8; 1 to 9 February: 7 more.
    assert announced().working_days_between(date(2027, 1, 4), date(2027, 2, 1)) == 20
    assert last("CLK-20", moved="2027-02-01", move_known="2027-01-04") == date(2027, 2, 1)
    assert last("CLK-20", moved="2027-02-01", move_known="2027-01-20") == date(2027, 2, 9)
    assert announced().working_days_between(date(2027, 1, 20), date(2027, 2, 1)) == 8
    assert last("CLK-21", transferred="2027-02-09") == date(2027, 3, 23)
    later = of("CLK-22", transferred="2027-02-09", plan_made="2026-03-04")
    assert later.last_day == date(2027, 5, 8)  # 3 months, later than 3 March 2027
    assert later.grade == "K"


def test_we25_a_move_without_a_plan_ends_the_old_clock_and_starts_a_new_one():
    old = {
        "request_received": "2026-09-07",
        "assessment_agreed_notified": "2026-10-19",
        "moved_out": "2026-11-02",
    }
    assert of("CLK-04", as_of=date(2026, 11, 9), **old).standing is Standing.SUPERSEDED
    # 9 November: 42 - 21 = 21 December; 112 - 21 - 31 - 31 - 28 = 1 March; 28 days more = 29 March.
    new = {"became_responsible": "2026-11-09"}
    assert last("CLK-01", **new) == date(2026, 12, 21)
    assert last("CLK-03", **new) == date(2027, 3, 1)
    assert last("CLK-04", **new) == date(2027, 3, 29)  # Easter Monday


def test_we26_a_new_request_after_a_refusal_has_its_own_six_weeks():
    refused = of(
        "CLK-01", as_of=date(2026, 11, 16), request_received="2026-09-07", assessment_refused_notified="2026-10-19"
    )
    assert refused.standing is Standing.MET
    assert last("CLK-01", request_received="2026-11-16") == date(2026, 12, 28)  # 42 - 14; a bank holiday, and it stays


def test_we27_a_request_within_six_months_of_an_assessment_is_still_answered_in_six_weeks():
    earlier = {"request_received": "2026-06-01", "refusal_to_issue_notified": "2026-10-15"}
    assert of("CLK-03", as_of=date(2026, 10, 16), **earlier).standing is Standing.LATE  # 112 days ended on 21 September
    assert last("CLK-01", request_received="2027-01-20") == date(2027, 3, 3)  # 42 - 11 - 28


def test_we28_the_final_plan_after_a_reassessment_counts_from_the_notice():
    # 11 + 15 = 26 January. From the notice of 20 January: 98 - 11 - 28 - 31 = 28 April.
    asked = {"reassessment_requested": "2027-01-11"}
    assert last("CLK-18", **asked) == date(2027, 1, 26)
    assert last("CLK-19", **asked, reassessment_agreed_notified="2027-01-20") == date(2027, 4, 28)


def test_we29_the_plan_stays_until_the_time_to_appeal_has_run_out():
    kept = of("CLK-24", cease_decision_sent="2027-03-01")
    assert kept.last_day == date(2027, 5, 4)  # Saturday 1 May; Monday 3 May is a holiday
    certified = of("CLK-24", cease_decision_sent="2027-03-01", certificate_issued="2027-04-20")
    assert certified.last_day == date(2027, 5, 20)
    appealed = of("CLK-24", as_of=date(2027, 6, 1), cease_decision_sent="2027-03-01", appeal_received="2027-04-01")
    assert (appealed.last_day, appealed.standing) == (None, Standing.RUNNING)
    early = of("CLK-24", as_of=date(2027, 6, 1), cease_decision_sent="2027-03-01", plan_ceased="2027-05-04")
    assert (early.standing, early.late_days) == (Standing.TOO_EARLY, 1)


def test_we30_the_coronavirus_months_lift_a_limit_for_a_reason_and_the_ordinary_rule_is_back_after():
    # 20 April: 140 - 10 - 31 - 30 - 31 - 31 = 7 September 2020.
    facts = {
        "request_received": "2020-04-20",
        "coronavirus_reason": "The educational psychologist could not visit",
        "lift_20_allowed_by": "Director",
    }
    lifted = of("CLK-04", as_of=date(2020, 12, 1), **facts)
    assert (lifted.standing, lifted.limit_lifted) == (Standing.LIFTED, date(2020, 9, 7))
    # Without a reason the limit stands; and one that falls on 26 September 2020 is outside.
    without = of("CLK-04", as_of=date(2020, 9, 8), request_received="2020-04-20")
    assert (without.standing, without.late_days) == (Standing.LATE, 1)
    edge = {**facts, "request_received": (date(2020, 9, 25) - timedelta(weeks=20)).isoformat()}
    assert of("CLK-04", as_of=date(2020, 12, 1), **edge).standing is Standing.LIFTED
    after = {**facts, "request_received": (date(2020, 9, 26) - timedelta(weeks=20)).isoformat()}
    assert of("CLK-04", as_of=date(2020, 12, 1), **after).standing is Standing.LATE
