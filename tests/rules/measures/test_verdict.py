import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.measures import verdict
from goldenthread.rules.measures.definitions import Better, measure
from goldenthread.rules.measures.ratio import Missing, Ratio
from goldenthread.rules.measures.verdict import (
    TABLE,
    Answer,
    Attributable,
    Change,
    Delivered,
    Harm,
    Headline,
    Moved,
    Reading,
    Role,
    Tone,
    difference_interval,
    harm_elsewhere,
    headline,
    moved_before,
    reach,
    target_moved,
)

EVERY = list(product(Harm, Moved, Delivered, Attributable))


def target(code, old, new, years=(2020, 2024)):
    return Reading(measure(code), Role.TARGET, years[0], old, years[1], new)


def balancing(code, old, new, years=(2021, 2024)):
    return Reading(measure(code), Role.BALANCING, years[0], old, years[1], new)


# Southend-on-Sea, DfE reporting year 2025.
RATE = target("refusal-rate", Ratio(106, 225), Ratio(137, 569))
NUMBER = target("refused-number", 106, 137)
TWENTY_WEEKS = balancing("twenty-week-rate", Ratio(155, 163), Ratio(48, 299))
SECOND_GATE = balancing("second-gate-rate", Ratio(6, 169), Ratio(61, 370))


def test_every_combination_has_exactly_one_line_of_the_table():
    lines = [
        [
            row.headline
            for row in TABLE
            if harm in row.harm and moved in row.moved and done in row.delivered and cause in row.attributable
        ]
        for harm, moved, done, cause in EVERY
    ]
    assert len(EVERY) == 240
    assert {len(found) for found in lines} == {1}
    assert [found[0] for found in lines] == [headline(*combination) for combination in EVERY]


def test_every_headline_is_used():
    assert {row.headline for row in TABLE} == set(Headline)
    assert len({each.text for each in Headline}) == len(Headline)


def test_harm_comes_first_whatever_else_is_true():
    for combination in EVERY:
        found = headline(*combination)
        assert (combination[0] is Harm.YES) is found.text.startswith("Other things got worse for families"), combination
        if combination[0] is Harm.YES:
            assert found.tone is Tone.BAD


def test_a_target_that_got_worse_is_bad_whatever_was_delivered():
    for harm, done, cause in product(Harm, Delivered, Attributable):
        assert headline(harm, Moved.WORSE, done, cause).tone is Tone.BAD


def test_it_worked_only_when_all_four_facts_say_so():
    good = [combination for combination in EVERY if headline(*combination) is Headline.WORKED]
    assert good == [(Harm.NO, Moved.BETTER, Delivered.YES, Attributable.YES)]
    assert [each for each in Headline if each.tone is Tone.GOOD] == [Headline.WORKED]


def test_no_praise_without_movement_delivery_a_check_for_harm_and_some_cause():
    for harm, moved, done, cause in EVERY:
        if headline(harm, moved, done, cause).tone in (Tone.GOOD, Tone.PARTLY_GOOD):
            assert harm is Harm.NO
            assert moved is Moved.BETTER
            assert done in (Delivered.YES, Delivered.PARTLY)
            assert cause in (Attributable.YES, Attributable.PARTLY)


@pytest.mark.parametrize(
    ("harm", "moved", "done", "cause", "expected"),
    [
        # written by hand from the meaning, not from the table
        ("yes", "mixed", "not shown", "not shown", "HARM_AND_MIXED"),
        ("yes", "better", "yes", "yes", "HARM_AND_BETTER"),
        ("yes", "not known", "no", "no", "HARM_NOT_KNOWN"),
        ("no", "better", "yes", "partly", "HELPED"),
        ("no", "better", "partly", "yes", "HELPED"),
        ("no", "better", "yes", "no", "BETTER_OTHERWISE"),
        ("no", "better", "yes", "not shown", "BETTER_NOT_SHOWN"),
        ("not known", "better", "yes", "yes", "BETTER_UNCHECKED"),
        ("not known", "better", "no", "yes", "DOES_NOT_FIT"),
        ("no", "better", "not shown", "not shown", "BETTER_UNDONE"),
        ("no", "worse", "partly", "no", "DONE_AND_WORSE"),
        ("not known", "worse", "no", "no", "UNDONE_AND_WORSE"),
        ("no", "no clear change", "yes", "yes", "DONE_NO_CHANGE"),
        ("no", "not known", "yes", "not shown", "DONE_NOT_KNOWN"),
        ("not known", "not known", "no", "not shown", "NOT_DONE"),
        ("not known", "not known", "not shown", "not shown", "NOTHING_SHOWN"),
    ],
)
def test_the_headline_that_a_reader_would_expect(harm, moved, done, cause, expected):
    assert headline(Harm(harm), Moved(moved), Delivered(done), Attributable(cause)) is Headline[expected]


def test_the_page_is_drawn_from_the_table():
    page = Path(__file__).parents[3] / "docs" / "explanation" / "verdict.md"
    assert page.read_text(encoding="utf-8") == verdict.page()


def test_the_page_has_a_line_for_each_line_of_the_table():
    lines = [line for line in verdict.page().splitlines() if line.startswith("|")]
    assert len(lines) == len(TABLE) + 2
    assert all(row.headline.text in verdict.page() for row in TABLE)


@pytest.mark.parametrize(
    ("reading", "change"),
    [
        (RATE, Change.BETTER),  # 47.1% to 24.1%, lower is better
        (NUMBER, Change.WORSE),  # 106 to 137: z = 31/√243 = 1.99
        (TWENTY_WEEKS, Change.WORSE),  # 95.1% to 16.1%, higher is better
        (SECOND_GATE, Change.WORSE),  # 3.6% to 16.5%
        (balancing("second-gate-rate", Ratio(6, 169), Ratio(25, 606), (2021, 2025)), Change.NO_CLEAR_CHANGE),
        (balancing("twenty-week-rate", Ratio(155, 163), Ratio(271, 577), (2021, 2025)), Change.WORSE),
        (target("refused-number", 106, 136), Change.NO_CLEAR_CHANGE),  # z = 30/√242 = 1.93
        (target("refused-number", 106, 80), Change.NO_CLEAR_CHANGE),  # z = 26/√186 = 1.91
        (target("refused-number", 106, 70), Change.BETTER),
        (target("refusal-rate", Ratio(2, 10), Ratio(5, 10)), Change.NO_CLEAR_CHANGE),  # ten cases prove nothing
        (target("refusal-rate", Ratio(20000, 100000), Ratio(20900, 100000)), Change.NO_CLEAR_CHANGE),  # 0.9 of a point
        (target("refusal-rate", Ratio(20000, 100000), Ratio(21000, 100000)), Change.WORSE),  # 1.0 point
        (target("refused-number", 10000, 10499), Change.NO_CLEAR_CHANGE),  # under a twentieth
        (target("refused-number", 10000, 10500), Change.WORSE),
        (target("refused-number", 0, 0), Change.NO_CLEAR_CHANGE),
        (target("refused-number", 0, 3), Change.NO_CLEAR_CHANGE),
        (target("refused-number", 0, 10), Change.WORSE),
        (target("refusal-rate", Ratio(106, 225), Missing.NOT_AVAILABLE), Change.NOT_KNOWN),
        (target("refusal-rate", Ratio(0, 0), Ratio(1, 9)), Change.NOT_KNOWN),
        (target("both-gates-rate", Ratio(445, 329), Ratio(1, 9)), Change.NOT_KNOWN),
        (Reading(measure("requests-number"), Role.CONTEXT, 2020, 225, 2024, 569), Change.NOT_JUDGED),
    ],
)
def test_a_change_counts_when_it_is_material_and_more_than_chance(reading, change):
    assert reading.change is change


def test_the_interval_of_a_difference_for_a_published_example():
    # Newcombe 1998, table II, method 10: 56/70 − 48/80 gives 0.0524 to 0.3339
    assert difference_interval(Ratio(48, 80), Ratio(56, 70)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_turning_the_years_round_turns_better_into_worse(a, n, b, m):
    old, new = Ratio(min(a, n), n), Ratio(min(b, m), m)
    turned = {Change.BETTER: Change.WORSE, Change.WORSE: Change.BETTER, Change.NO_CLEAR_CHANGE: Change.NO_CLEAR_CHANGE}
    there, back = target("refusal-rate", old, new).change, target("refusal-rate", new, old).change
    assert back is turned[there]
    # The same two shares read the other way where higher is better.
    assert target("twenty-week-rate", old, new).change is turned[there]


def test_the_rate_got_better_and_the_number_got_worse_and_both_are_kept():
    found = target_moved([RATE, NUMBER])
    assert found.value is Moved.MIXED
    assert "47.1% (106 of 225) in 2020, 24.1% (137 of 569) in 2024: 23.0 points lower, better." in found.reason
    assert "106 in 2020, 137 in 2024: 31 higher, worse." in found.reason


BETTER = RATE
WORSE = NUMBER
SAME = target("second-gate-rate", Ratio(6, 169), Ratio(7, 169))
UNKNOWN = target("over-one-year-rate", Missing.NOT_AVAILABLE, Ratio(64, 299))


@pytest.mark.parametrize(
    ("readings", "moved"),
    [
        ([], Moved.NOT_KNOWN),
        ([BETTER], Moved.BETTER),
        ([BETTER, SAME], Moved.BETTER),
        ([SAME], Moved.NO_CLEAR_CHANGE),
        ([WORSE, SAME], Moved.WORSE),
        ([BETTER, WORSE, SAME], Moved.MIXED),
        ([UNKNOWN], Moved.NOT_KNOWN),
        ([BETTER, UNKNOWN], Moved.NOT_KNOWN),
        ([SAME, UNKNOWN], Moved.NOT_KNOWN),
        ([WORSE, UNKNOWN], Moved.WORSE),
        ([BETTER, WORSE, UNKNOWN], Moved.MIXED),
        ([TWENTY_WEEKS], Moved.NOT_KNOWN),  # balancing measures do not move the target
    ],
)
def test_bad_news_stands_on_what_is_known_and_good_news_needs_every_reading(readings, moved):
    assert target_moved(readings).value is moved


UNHARMED = balancing("second-gate-rate", Ratio(6, 169), Ratio(25, 606), (2021, 2025))
HARM_UNKNOWN = balancing("over-one-year-rate", Missing.NOT_AVAILABLE, Ratio(64, 299))


@pytest.mark.parametrize(
    ("readings", "harm"),
    [
        ([], Harm.NOT_KNOWN),
        ([RATE], Harm.NOT_KNOWN),  # a target is no check for harm
        ([UNHARMED], Harm.NO),
        ([UNHARMED, HARM_UNKNOWN], Harm.NOT_KNOWN),
        ([TWENTY_WEEKS, HARM_UNKNOWN], Harm.YES),
        ([TWENTY_WEEKS, UNHARMED], Harm.YES),
    ],
)
def test_harm_is_denied_only_when_every_balancing_measure_is_known(readings, harm):
    assert harm_elsewhere(readings).value is harm


def southend():
    return reach(
        delivered=Answer(Delivered.NOT_SHOWN, "The closing report says business as usual and names no evidence."),
        attributable=Answer(Attributable.NOT_SHOWN, "The rate had begun to fall before the work."),
        readings=[RATE, NUMBER, TWENTY_WEEKS, SECOND_GATE],
    )


def test_southends_recommendation_on_refusals_is_told_with_its_harm_first():
    found = southend()
    assert found.headline is Headline.HARM_AND_MIXED
    assert found.harm.value is Harm.YES
    assert "95.1% (155 of 163) in 2021, 16.1% (48 of 299) in 2024: 79.0 points lower, worse." in found.harm.reason
    assert "3.6% (6 of 169) in 2021, 16.5% (61 of 370) in 2024: 12.9 points higher, worse." in found.harm.reason
    assert "a guide" in found.harm.reason


def test_a_verdict_survives_json_with_every_reading_year_and_edition():
    reading = Reading(
        measure("refusal-rate"), Role.TARGET, 2020, Ratio(106, 225), 2024, Missing.CONFIDENTIAL, "2022", "2025 revised"
    )
    found = reach(
        delivered=Answer(Delivered.YES, "Minutes."), attributable=Answer(Attributable.NO, "No."), readings=[reading]
    )
    told = json.loads(json.dumps(found.to_dict()))
    assert told["headline"] == {
        "code": "done-not-known",
        "text": "The work was done, but no one can say if it helped",
        "tone": "unknown",
    }
    assert told["delivered"] == {"question": "Delivered?", "answer": "yes", "reason": "Minutes."}
    assert told["harm_elsewhere"]["answer"] == "not known"
    assert told["readings"][0]["baseline"] == {
        "year": 2020,
        "edition": "2022",
        "value": 47.1,
        "numerator": 106,
        "denominator": 225,
    }
    assert told["readings"][0]["latest"] == {
        "year": 2024,
        "edition": "2025 revised",
        "value": None,
        "missing": "hidden because the number is small",
    }
    assert told["readings"][0]["crosses_break"] is True
    assert json.dumps(southend().to_dict())


def test_an_answer_needs_a_reason():
    with pytest.raises(ValueError, match="Give the reason for “Delivered\\? yes”"):
        Answer(Delivered.YES, "  ")


def test_a_measure_without_a_better_direction_is_context_only():
    assert measure("requests-number").better is Better.NEITHER
    with pytest.raises(ValueError, match="cannot be a target measure"):
        target("requests-number", 225, 569)


def test_the_latest_year_follows_the_baseline():
    with pytest.raises(ValueError, match="must follow the baseline"):
        target("refused-number", 1, 2, (2024, 2024))


@pytest.mark.parametrize("value", [47.1, 106, "106", True])
def test_a_share_is_read_with_both_numbers(value):
    with pytest.raises(TypeError, match="takes a Ratio"):
        target("refusal-rate", value, Ratio(1, 2))


def test_one_measure_is_read_once_in_each_role():
    with pytest.raises(ValueError, match="two readings of refusal-rate"):
        reach(
            delivered=Answer(Delivered.YES, "Done."), attributable=Answer(Attributable.NO, "No."), readings=[RATE, RATE]
        )


def test_a_measure_that_is_set_and_has_no_year_to_compare_is_missing_and_not_absent():
    timeliness = (measure("twenty-week-rate"), Role.BALANCING)
    found = harm_elsewhere([], [timeliness])
    assert found.value is Harm.NOT_KNOWN
    assert found.reason.endswith("no figure of a year after its baseline.")
    assert harm_elsewhere([]).reason == "No balancing measure is set."
    # good news needs every reading, and bad news stands on what is known
    assert target_moved([RATE], [(measure("refused-number"), Role.TARGET)]).value is Moved.NOT_KNOWN
    assert target_moved([RATE, NUMBER], [(measure("both-gates-rate"), Role.TARGET)]).value is Moved.MIXED
    assert target_moved([RATE], [timeliness]).value is Moved.BETTER  # of another role


def test_part_of_the_change_came_before_the_work():
    # Southend-on-Sea: the recommendation came in November 2021, when the rate of that year had nearly run its course.
    told = moved_before((2020, Ratio(106, 225)), (2021, Ratio(124, 358)), (2024, Ratio(137, 569)))
    assert told == "Of the fall of 23.0 points from 2020 to 2024, 12.5 had happened by 2021."


@pytest.mark.parametrize(
    ("begun", "latest"),
    [(Ratio(120, 225), Ratio(137, 569)), (Ratio(106, 225), Ratio(137, 569)), (Ratio(1, 9), Ratio(106, 225))],
)
def test_no_caution_when_nothing_had_moved_the_same_way(begun, latest):
    assert moved_before((2020, Ratio(106, 225)), (2021, begun), (2024, latest)) == ""


def test_no_more_than_the_whole_change_came_before_the_work():
    told = moved_before((2020, Ratio(106, 225)), (2021, Ratio(1, 10)), (2024, Ratio(137, 569)))
    assert told == "Of the fall of 23.0 points from 2020 to 2024, 23.0 had happened by 2021."
