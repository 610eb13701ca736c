"""The columns say of every case what the single case says: last day, standing, days late, grounds, other reading.

Random cases are built from machines: facts that belong together, in the order in which they happen, with gaps.
"""

import random
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from goldenthread.rules.law import BeyondCalendar, Due, Facts, LawError, Standing, all_due, bulk, duties, names
from goldenthread.rules.law.bulk import MISSING, STANDINGS, Columns, Stood, grounds_of, stand
from goldenthread.rules.law.calendars import announced
from goldenthread.rules.law.clocks import counted
from tests.turns import in_turn

AS_OF = date(2027, 3, 5)
CLOSURES = ("school_closed_from", "head_advice_requested", "school_reopens")
NURSERY = ("provider_closed_from", "early_years_advice_requested", "provider_reopens")
AWAY = ("absent_from", "missed_appointment_on", "absent_until")
MACHINES = [
    ["request_received", "assessment_agreed_notified", "draft_served", "revised_draft_served", "final_sent"],
    ["request_received", "assessment_refused_notified", "certificate_issued", "appeal_received"],
    ["request_received", "request_after_five", "request_withdrawn"],
    ["became_responsible", "request_received", "moved_out", "request_closed", "refusal_to_issue_notified"],
    ["draft_served", "representations_finished", "revised_draft_served", "final_sent"],
    ["setting_consulted", "setting_replied", "amendment_notice_served", "amended_final_sent"],
    ["request_received", *CLOSURES, "final_sent"],
    ["request_received", *NURSERY, "request_after_five"],
    ["request_received", *AWAY, "final_sent"],
    ["request_received", "exceptional_circumstances", "coronavirus_reason"],
    ["advice_requested", "advice_request_received", "missed_appointment_on", "advice_returned"],
    ["advice_request_received", *AWAY, "exceptional_circumstances"],
    ["decision_sent", "mediation_adviser_contacted", "mediation_declined_told", "certificate_issued"],
    ["mediation_told", "mediation_health_told", "mediation_health_raised", "icb_told", "mediation_held"],
    ["appeal_sent_to_council", "response_sent", "tribunal_other_day", "unopposed_notified", "unopposed_kind"],
    ["cease_decision_sent", "certificate_issued", "appeal_received", "plan_ceased", "appeal_ended"],
    ["cease_decision_sent", "appeal_received", "plan_ceased"],
    ["plan_made", "transferred", "last_review_decided", "review_decision_notified", "plan_ceased"],
    ["review_invited", "review_advice_circulated", "review_meeting_held", "review_report_sent", "review_outcome"],
    ["review_meeting_held", "review_outcome", "amendment_notice_sent", "amended_final_sent", "not_amended_notified"],
    ["review_meeting_held", "review_outcome", "review_decision_notified", "amendment_notice_served"],
    ["review_meeting_held", "amendment_notice_sent", "phase_plan_amended", "phase_transfer_on", "phase_transfer"],
    ["reassessment_requested", "reassessment_answered", "reassessment_agreed_notified", "reassessment_final_sent"],
    ["reassessment_own_motion", *CLOSURES, "reassessment_final_sent"],
    ["move_known", "moved", "transferred", "transfer_family_told", "plan_made"],
    ["order_made", "order_kind", "order_decision_notified", "order_refusal_notified", "order_final_sent", "order_done"],
    ["order_made", "order_kind", "tribunal_other_day", "order_draft_sent"],
    ["order_made", "order_kind", *AWAY, "order_final_sent"],
    ["order_made", "order_kind", *CLOSURES],
    ["unopposed_notified", "unopposed_kind", *NURSERY, "exceptional_circumstances"],
    ["mediation_agreed", "agreement_kind", "agreed_other_day", "order_final_sent", "order_done"],
    ["conceded_on", "conceded", "request_received", "order_final_sent", "order_refusal_notified"],
    ["health_agreement_made", "council_told_of_health_agreement", "recommendation_made", "recommendation_answered"],
    ["dsa_plan_requested", "dsa_plan_disclosed", "offer_comments_published", "offer_comments_published_next"],
    ["detained_request_received", "detained_decision_notified", "icb_move_known", "icb_handed_over"],
]
LIFTS = [name for name in names() if name.startswith("lift_")]
GAPS = (0, 1, 5, 13, 14, 15, 20, 27, 28, 29, 42, 43, 60, 112, 140, 150)
MONTH_ENDS = [date(y, m, 1) - timedelta(days=1) for y in range(2015, 2028) for m in range(1, 13)]


def first_day(chance: random.Random) -> date:
    return chance.choice(
        (
            chance.choice(MONTH_ENDS),
            date(chance.randrange(2015, 2028), 7, 1) + timedelta(days=chance.randrange(28)),
            date(2020, 1, 1) + timedelta(days=chance.randrange(250)),
            AS_OF - timedelta(days=chance.randrange(-30, 400)),
            date(2014, 6, 1) + timedelta(days=chance.randrange(5_300)),
        )
    )


def invented(chance: random.Random, machines: list[list[str]]) -> Facts:
    """One case; where days come in an impossible order, another is invented."""
    while True:
        given: dict[str, object] = {}
        for machine in machines:
            day = first_day(chance)
            for name in machine:
                if chance.random() < 0.15:
                    continue
                fact = names()[name]
                if fact.kind == "choice":
                    given[name] = chance.choice(list(fact.choices))
                elif fact.kind == "words":
                    given[name] = "Given"
                elif fact.kind == "yes_no":
                    given[name] = chance.random() < 0.5
                else:
                    given[name] = day
                    day += timedelta(days=chance.choice(GAPS))
        given |= {name: "Director" for name in LIFTS if chance.random() < 0.5}
        try:
            return Facts.read(given)
        except LawError:
            continue


def single(one: Due) -> tuple:
    held = {lift.ground for lift in one.lifts if lift.holds}
    return (one.last_day, one.last_day or one.limit_lifted, one.standing, one.late_days or 0, held, one.other_reading)


def many(id_: str, found: Stood, n: int) -> tuple:
    def day(column):
        return None if column[n] == MISSING else date.fromordinal(int(column[n]))

    held = {ground for bit, ground in enumerate(grounds_of(duties()[id_])) if found.lifts[n] >> bit & 1}
    standing = STANDINGS[found.standing[n]]
    return (day(found.last_day), day(found.limit), standing, int(found.late[n]), held, day(found.other))


def branches_of(one: Due) -> list[str]:
    """The branches that one answer shows."""
    words = one.standing_words
    cannot = {"needs": "fact missing", "not verified": "not verified", "in force": "before the law"}
    cannot["Working days"] = "beyond the calendar"
    shown = {
        "both readings": one.other_reading,
        "month end": one.last_day and (one.last_day + timedelta(days=1)).day == 1,
        "the family had finished": "had finished" in words,
        "stopped during the appeal": "appeal goes on" in words,
        "open until the appeal ends": "until the appeal" in words,
        "another day holds": any(line.startswith("Another day holds") for line in one.explanation),
        "done late": one.standing is Standing.LATE and one.done,
        "two rules": any("rule for a start" in line for line in one.explanation),
        **{name: one.standing is Standing.CANNOT_TELL and said in words for said, name in cannot.items()},
    }
    held = [f"ground {lift.ground} {'holds' if lift.holds else 'fails'}" for lift in one.lifts]
    return [one.standing.value, *held, *(name for name, yes in shown.items() if yes)]


# Every branch that there is: words given as a reason have no way to fail.
WORDS = {"X1c", "X2a", "X3a"}
GROUNDS = sorted({ground for duty in duties().values() for ground in grounds_of(duty)})
BRANCHES = {
    *(standing.value for standing in Standing),
    *(f"ground {ground} holds" for ground in GROUNDS),
    *(f"ground {ground} fails" for ground in GROUNDS if ground not in WORDS),
    *("both readings", "month end", "fact missing", "not verified", "before the law", "beyond the calendar"),
    *("the family had finished", "stopped during the appeal", "open until the appeal ends", "another day holds"),
    *("done late", "two rules"),
}


def agree(cases: list[Facts], as_of: date = AS_OF) -> Counter[str]:
    """How often each branch was met; fails at the first case of which the two ways say different things."""
    found = stand(Columns.of(cases), as_of=as_of)
    met: Counter[str] = Counter()
    for n, case in enumerate(cases):
        for one in all_due(case, as_of=as_of):
            assert many(one.id, found[one.id], n) == single(one), f"{one.id} of {case}: {one}"
            met.update(branches_of(one))
    return met


def of_each_machine(count: int, chance: random.Random) -> list[Facts]:
    """`count` cases of each machine alone, and half as many of two that overlap."""
    alone = [invented(chance, [machine]) for machine in MACHINES for _ in range(count)]
    return alone + [invented(chance, chance.sample(MACHINES, 2)) for _ in range(len(alone) // 2)]


@pytest.mark.sweep
def test_the_columns_agree_with_the_single_case(chance, quick):
    met = agree(of_each_machine(1 if quick else 50, chance))
    assert met["late"] > 10
    assert met["limit lifted"]


@pytest.mark.parametrize("as_of", list(in_turn([date.min, date(2014, 9, 1), date.max], one_in=3)))
def test_they_agree_on_the_first_and_the_last_day_that_there_is(as_of, chance, quick):
    machines = chance.sample(MACHINES, 3) if quick else MACHINES
    agree([invented(random.Random(n), [machine]) for n, machine in enumerate(machines)], as_of)


@pytest.mark.deep
def test_they_agree_on_every_branch(chance, evidence):
    met: Counter[str] = Counter()
    for as_of in (date(2015, 6, 1), date(2020, 8, 1), AS_OF, date(2029, 1, 1)):
        met += agree(of_each_machine(200, chance), as_of)
    print("\n".join(f"{met[branch]:>9,} {branch}" for branch in sorted(BRANCHES)))
    for branch in sorted(BRANCHES):
        evidence(f"agreement by branch: {branch}", met[branch])
    assert {branch for branch in BRANCHES if met[branch] < 10} == set()


@pytest.mark.sweep
def test_the_tables_are_what_counting_says_of_every_day():
    lengths = {value.length for duty in duties().values() for value in [*duty.values, *duty.limbs]}
    lengths -= {one for one in lengths if one.unit in ("days", "weeks") and one.count != "before_date"}  # only added
    assert {length.count for length in lengths if length.unit == "months"} == {"before", "corresponding", "starting"}
    for length in lengths:
        table = bulk._last_days(length, announced())
        for n in range(bulk.FIRST, bulk.LAST + 1):
            try:
                expected = counted(length, date.fromordinal(n), announced()).toordinal()
            except BeyondCalendar:
                expected = MISSING
            assert table[n - bulk.FIRST] == expected, (length, date.fromordinal(n))


@pytest.mark.sweep
def test_blocks_join_without_a_seam(chance, monkeypatch):
    columns = Columns.of(of_each_machine(1, chance))
    whole = stand(columns, as_of=AS_OF)
    monkeypatch.setattr(bulk, "BLOCK", 7)
    parts = stand(columns, as_of=AS_OF)
    for id_, one in whole.items():
        for name in Stood.__dataclass_fields__:
            assert np.array_equal(getattr(one, name), getattr(parts[id_], name)), (id_, name)


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("running", lambda self, where, last, standing: None),
        ("other_reading", lambda self, duty, here, start: self.none),
        ("grounds", lambda self, duty, left, start, last: self.none),
        ("done", lambda self, duty, since: self.first(duty.stops, since, 2_000_000)),
        ("before_limit", lambda self, duty: (self.none + AS_OF.toordinal(), self.no)),
    ],
)
def test_a_planted_difference_is_found(name, planted, monkeypatch):
    monkeypatch.setattr(bulk._Block, name, planted)
    with pytest.raises(AssertionError, match=r"CLK|TGT"):
        agree(of_each_machine(2, random.Random(7)))


def test_columns_of_another_length_kind_or_name_and_days_out_of_range_are_refused_all_at_once():
    with pytest.raises(LawError) as error:
        Columns(
            2,
            {
                "request_received": np.zeros(3, np.int32),
                "nonsense": [1, 2],
                "final_sent": ["a", "b"],
                "draft_served": [5, 739_000],
                "order_kind": [0, 9],
                "request_after_five": [2, 0],
            },
        )
    assert len(error.value.lines) == 6
    with pytest.raises(LawError, match="CLK-99"):
        stand(Columns(0, {}), as_of=AS_OF, ids=["CLK-99"])


def test_what_was_given_is_not_changed(chance):
    columns = Columns.of(of_each_machine(1, chance))
    before = {name: column.copy() for name, column in columns.columns.items()}
    stand(columns, as_of=AS_OF)
    assert all(np.array_equal(before[name], column) for name, column in columns.columns.items())


def test_no_cases_are_no_rows_and_no_facts_are_nothing_started():
    assert stand(Columns(0, {}), as_of=AS_OF)["CLK-01"].last_day.shape == (0,)
    assert not any(one.standing.any() or one.last_day.any() for one in stand(Columns(3, {}), as_of=AS_OF).values())
