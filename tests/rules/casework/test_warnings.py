"""W-01 to W-14: each comes for what it is about, and not for its opposite."""

from dataclasses import replace
from datetime import date

import pytest

from goldenthread.rules.casework import warnings as w
from goldenthread.rules.casework.evidence import Held, for_age, heads_for_refusal_for_papers, lists, owed

MERITS_A = "The school's assessments show attainment at the middle of the class in reading, writing and number."
MERITS_B = "What helps now, a quiet table and a visual timetable, is what every class here has without a plan."
LAWFUL = w.Deciding(
    kind="assess", outcome="no", limb_a=MERITS_A, limb_b=MERITS_B, limb_a_met=False, limb_b_met=False, consulted=True
)


def ids(deciding):
    return [one.id for one in w.warnings(deciding)]


def test_a_refusal_on_the_merits_with_both_questions_answered_brings_no_warning():
    assert ids(LAWFUL) == []


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"limb_a": "There is insufficient evidence at this time.", "limb_b": "No EP report was sent with it."},
         "W-01"),
        ({"limb_a": "The pupil is academically on track for the age.", "limb_b": "There is no diagnosis on file."},
         "W-01"),
        ({"limb_b": ""}, "W-02"),
        ({"limb_b_met": None}, "W-02"),
        ({"limb_a_met": True, "limb_b_met": True}, "W-02"),
        ({"limb_b": MERITS_A}, "W-02"),
        ({"outcome": "yes", "limb_a_met": True, "limb_b_met": False}, "W-02"),
        ({"intake_called_incomplete": True}, "W-03"),
        ({"arrived": date(2026, 9, 7), "clock_from_later": date(2026, 9, 21)}, "W-03"),
        ({"papers": [w.OnFile("Report of a private psychologist", of_family=True)]}, "W-04"),
        ({"consulted": False}, "W-06"),
        ({"nil": ["Social care"]}, "W-08"),
        ({"kind": "issue", "psychology": "none"}, "W-09"),
        ({"kind": "issue", "psychology": "old"}, "W-09"),
        ({"limb_b": "A request was refused within the last six months, so this one is refused as well."}, "W-11"),
        ({"rights_passed_to": "Rights passed to the young person on 26 June 2026."}, "W-13"),
        ({"others": [LAWFUL.reasons] * 3}, "W-14"),
    ],
)  # fmt: skip
def test_each_warning_comes_for_what_it_is_about(change, warning):
    assert warning in ids(replace(LAWFUL, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"limb_a": f"There is insufficient evidence of one thing. {MERITS_A}"},  # not the only ground
        {"arrived": date(2026, 9, 7), "clock_from_later": date(2026, 9, 7)},
        {"papers": [w.OnFile("Private report", of_family=True, weight="Its tests are weighed with the school's")]},
        {"papers": [w.OnFile("School's own note", of_family=False)]},
        {"others": [LAWFUL.reasons] * 2},
        {"others": ["Something quite different was said here about another pupil and another school altogether."] * 9},
    ],
)
def test_its_opposite_brings_none(change):
    assert ids(replace(LAWFUL, **change)) == []


def test_spelling_and_spacing_do_not_hide_a_stock_paragraph():
    other = LAWFUL.reasons.upper().replace(" ", "  ").replace("'", "’")
    assert "W-14" in ids(replace(LAWFUL, others=[other] * 3))


def test_a_warning_that_blocks_is_mended_and_the_others_are_answered_in_words():
    found = w.warnings(replace(LAWFUL, limb_b="", consulted=False))
    assert {one.id: one.blocks for one in found} == {"W-02": True, "W-06": False}
    assert [
        o.id for o in w.unanswered(found, {"W-02": "I have read this well", "W-06": "They were asked by telephone"})
    ] == ["W-02"]
    assert [o.id for o in w.unanswered(found, {"W-06": "yes"})] == ["W-02", "W-06"]


def test_taking_back_just_before_the_last_day_and_after_a_call_is_asked_about():
    last, call = date(2026, 10, 19), date(2026, 10, 12)
    close = {"day": date(2026, 10, 13), "last_day": last, "contacted": call}
    assert [o.id for o in w.withdrawing(**close, initiated_by="requester")] == ["W-05"]
    assert w.withdrawing(**{**close, "contacted": None}, initiated_by="requester") == []
    assert (
        w.withdrawing(**{**close, "day": date(2026, 9, 20), "contacted": date(2026, 9, 19)}, initiated_by="requester")
        == []
    )
    assert w.withdrawing(**{**close, "contacted": None}, initiated_by="council")


@pytest.mark.parametrize("words", ["EP capacity", "Summer holiday", "Awaiting the panel date", "Staffing shortage"])
def test_what_is_no_ground_lifts_no_limit(words):
    assert [o.id for o in w.lifting(words=words, days_given=True)] == ["W-10"]


def test_a_ground_needs_its_days():
    assert w.lifting(words="A parent was in hospital", days_given=True) == []
    assert [o.id for o in w.lifting(words="A parent was in hospital", days_given=False)] == ["W-10"]


def test_decided_and_not_told_is_said_when_three_working_days_are_left():
    decided, as_of = date(2026, 10, 14), date(2026, 10, 15)
    assert w.not_sent(decided=decided, as_of=as_of, working_days_left=4) == []
    assert w.not_sent(decided=decided, as_of=as_of, working_days_left=3)[0].id == "W-12"
    assert "past" in w.not_sent(decided=decided, as_of=as_of, working_days_left=None)[0].words


def test_all_fourteen_have_their_words_law_and_remedy():
    assert w.known() == [f"W-{n:02}" for n in range(1, 15)]
    for id_ in w.known():
        one = w.say(id_, "x")
        assert one.words
        assert one.remedy
        assert one.law


# --- evidence --------------------------------------------------------------------------------------------------


def test_what_is_owed_names_who_has_it_and_leaves_out_what_does_not_exist():
    held = [
        Held("psychology", "missing", "says_none"),
        Held("speech", "missing", "waiting_list"),
        Held("attendance", "present"),
        Held("sen_support", "offered", owed_by="parent"),
        Held("private", "missing", "no_consent"),
    ]
    assert [(o.item.key, o.owed_by) for o in owed(held)] == [("speech", "health"), ("sen_support", "parent")]


def test_a_request_that_would_be_refused_only_for_papers_is_caught():
    held = [Held("attendance", "missing", "not_asked")]
    assert heads_for_refusal_for_papers(held)
    assert heads_for_refusal_for_papers(held, reasons="There is not enough evidence from the school.")
    assert not heads_for_refusal_for_papers(held, reasons=LAWFUL.reasons)
    assert not heads_for_refusal_for_papers([Held("attendance", "present")])


def test_a_check_at_two_is_asked_of_the_young_and_plans_for_work_of_the_old():
    assert "two_year_check" in {i.key for i in for_age(3)}
    assert "transition" not in {i.key for i in for_age(3)}
    assert "two_year_check" not in {i.key for i in for_age(15)}
    assert {i.owed_by for i in lists().items.values()} == set(lists().owed_by)
