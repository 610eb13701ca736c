"""The five machines: every step by the law's table, every fault with its remedy, and no way round."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.law import Facts, LawError, Step, check, duties, machines, next_steps
from goldenthread.rules.law.machines import HERE, OPEN, SAME, machine, read

DAY = date(2026, 9, 7)
NOTICE = {"notice_complete"}
TEN = dict.fromkeys(("request", "assessment", "plan", "dispute", "transfer"))


def story(*steps: tuple[str, str, set[str]] | tuple[str, str]) -> list[Step]:
    return [Step(s[0], date.fromisoformat(s[1]), frozenset(s[2] if len(s) > 2 else ())) for s in steps]


REFUSED = story(
    ("request.received", "2026-09-07"),
    ("notice.considering", "2026-09-10"),
    ("decision.refuse", "2026-10-12", {"family_consulted", "both_limbs_answered"}),
    ("decision.refuse_notified", "2026-10-16", NOTICE),
)
TO_DRAFT = story(
    ("assessment.begun", "2026-10-16"),
    ("advice.requested", "2026-10-19"),
    ("advice.returned", "2026-11-20"),
    ("advice.all_in", "2026-11-20"),
    ("deciding.begun", "2026-11-23"),
    ("draft.served", "2026-12-01", {"setting_left_blank"}),
)
FINAL = {"setting_named", "sent_to_all"}
# A lawful story of each machine, as the law tells it, and where it ends.
LAWFUL = {
    "a request that is agreed": (
        "request",
        story(
            ("request.received", "2026-09-07"),
            ("notice.considering", "2026-09-10"),
            ("decision.assess", "2026-10-01", {"family_consulted"}),
            ("decision.assess_notified", "2026-10-05"),
        ),
        "REQ_AGREED",
    ),
    "a refusal that the tribunal overturns": (
        "request",
        [*REFUSED, *story(("refusal.overturned", "2027-03-01"))],
        "REQ_AGREED",
    ),
    "a request within six months of the last assessment": (
        "request",
        story(
            ("request.received", "2026-09-07"),
            ("decision.assess", "2026-10-01", {"family_consulted", "assessed_within_six_months"}),
            ("decision.assess_notified", "2026-10-05"),
        ),
        "REQ_AGREED",
    ),
    "an assessment that ends in a plan": (
        "assessment",
        [
            *TO_DRAFT,
            *story(
                ("setting.requested", "2026-12-08"),
                ("setting.consulted", "2026-12-09"),
                ("setting.replied", "2026-12-18"),
                ("final.sent", "2027-01-20", FINAL),
            ),
        ],
        "ASM_FINAL_SENT",
    ),
    "no plan, and then one after an agreement": (
        "assessment",
        [
            *TO_DRAFT[:5],
            *story(
                ("issue.refused", "2026-11-30"),
                ("issue.refusal_notified", "2026-12-04", NOTICE),
                ("refusal.overturned", "2027-02-01"),
            ),
        ],
        "ASM_DRAFT_SENT",
    ),
    "a plan that is reviewed and changed": (
        "plan",
        story(
            ("plan.made", "2026-01-20"),
            ("review.begun", "2026-11-01"),
            ("review.meeting_held", "2026-12-01"),
            ("review.amend_notified", "2026-12-20", {"changes_attached"}),
            ("amendment.final_sent", "2027-02-01"),
        ),
        "PLAN_AMENDED",
    ),
    "a plan that ends after the time to appeal": (
        "plan",
        story(
            ("plan.made", "2026-01-20"),
            ("cease.considering", "2026-11-01"),
            ("cease.notified", "2026-12-01", {"may_cease", "setting_consulted_on_ceasing"}),
            ("cease.effective", "2027-03-01"),
        ),
        "PLAN_CEASED",
    ),
    "an appeal on the school alone": (
        "dispute",
        story(
            ("decision.sent", "2026-10-16"),
            ("appeal.received", "2026-11-20", {"school_only"}),
            ("appeal.order_made", "2027-04-01"),
            ("compliance.done", "2027-04-12"),
        ),
        "DSP_COMPLIED",
    ),
    "mediation, a certificate and an appeal": (
        "dispute",
        story(
            ("decision.sent", "2026-10-16"),
            ("adviser.contacted", "2026-11-01"),
            ("mediation.requested", "2026-11-03"),
            ("mediation.not_agreed", "2026-11-28"),
            ("certificate.issued", "2026-12-01"),
            ("appeal.received", "2026-12-10"),
            ("appeal.unopposed", "2026-12-20", {"before_response"}),
            ("compliance.done", "2027-01-04"),
        ),
        "DSP_COMPLIED",
    ),
    "a move with a plan": (
        "transfer",
        story(
            ("move.with_plan", "2026-09-01"),
            ("transfer.received", "2026-09-10"),
            ("transfer.family_told", "2026-10-10"),
            ("transfer.reviewed", "2026-12-01"),
        ),
        "TRF_REVIEWED",
    ),
}
FACTS = Facts.read(
    {
        "request_received": "2026-09-07",
        "draft_served": "2026-12-01",
        "review_meeting_held": "2026-12-01",
        "amendment_notice_sent": "2026-12-20",
        "amendment_notice_served": "2026-12-20",
        "cease_decision_sent": "2026-12-01",
    }
)


@pytest.mark.parametrize("what", LAWFUL)
def test_the_laws_own_story_goes_through(what):
    name, steps, end = LAWFUL[what]
    told = check(name, steps, facts=FACTS)
    assert told.faults == ()
    assert told.state == end


def test_there_are_five_machines_and_every_state_of_the_laws_table_is_in_them():
    assert list(machines()) == list(TEN)
    states = {state for m in machines().values() for state in m.states}
    assert {"REQ_DECIDED", "REQ_REDIRECTED", "ASM_REDRAFT", "PLAN_CEASE_NOTIFIED", "DSP_BREACHED"} <= states
    assert len([s for s in states if s.startswith("REQ_")]) == 10
    assert len([s for s in states if s.startswith("ASM_")]) == 11
    assert len([s for s in states if s.startswith("PLAN_")]) == 12


# --- deciding and telling ------------------------------------------------------------------------------------------


def test_deciding_stops_no_clock_and_telling_does():
    for m in machines().values():
        for event in m.events:
            if event.event in ("decision.assess", "decision.refuse", "issue.refused", "cease.considering"):
                assert event.stops == (), event.event
    request = machine("request")
    assert request.event("decision.assess_notified").stops == ("CLK-01",)
    assert request.states["REQ_DECIDED"].clocks == request.states["REQ_RECEIVED"].clocks


@pytest.mark.parametrize("name", list(TEN))
def test_what_a_step_starts_or_stops_is_what_the_duty_says(name):
    """The tables and the clocks agree: a step's fact is one that the duty starts or ends with."""
    for event in machine(name).events:
        for clock in event.starts:
            starts = set(duties()[clock].starts)
            assert event.fact in starts, (event.event, clock, event.fact, starts)
        for clock in event.stops:
            assert event.fact in duties()[clock].stops, (event.event, clock, event.fact)


def test_telling_must_agree_with_what_was_decided():
    steps = [*REFUSED[:3], *story(("decision.assess_notified", "2026-10-16"))]
    (fault,) = check("request", steps).faults
    assert "must follow “An officer decides to assess”" in fault.words
    assert {n.event.event for n in next_steps("request", REFUSED[:3])} >= {"decision.refuse_notified"}
    assert "decision.assess_notified" not in {n.event.event for n in next_steps("request", REFUSED[:3])}


# --- what the law does not allow -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "steps", "words", "remedy"),
    [
        ("request", story(("decision.refuse", "2026-09-07")), "cannot follow from “Nothing yet”", "a request arrives"),
        (
            "request",
            [*REFUSED[:2], *story(("decision.refuse", "2026-10-12", {"family_consulted"}))],
            "Both limbs of s.36(8)",
            "Say for each limb",
        ),
        (
            "request",
            [*REFUSED[:1], *story(("decision.assess", "2026-10-12", {"family_consulted"}))],
            "within the last six months",
            "Send the notice",
        ),
        ("request", [*REFUSED[:3], *story(("decision.refuse_notified", "2026-10-16"))], "The notice holds", "Add what"),
        ("request", story(("request.received", "2026-09-07"), ("request.withdrawn", "2026-09-08")), "own words", "Ask"),
        ("request", [*REFUSED, *story(("request.closed", "2026-11-01"))], "cannot follow from “Refused”", "overturned"),
        ("assessment", TO_DRAFT[:1] + story(("advice.reused", "2026-10-20")), "all satisfied", "new advice"),
        ("assessment", [*TO_DRAFT[:5], *story(("draft.served", "2026-12-01"))], "names no school", "blank"),
        (
            "plan",
            story(("plan.made", "2026-01-20"), ("cease.effective", "2026-02-01")),
            "cannot follow",
            "may come next",
        ),
        (
            "plan",
            LAWFUL["a plan that is reviewed and changed"][1][:3] + story(("review.amend_notified", "2026-12-20")),
            "holds the plan, the changes and the evidence",
            "we will amend",
        ),
        (
            "dispute",
            story(("decision.sent", "2026-10-16"), ("appeal.received", "2026-11-01")),
            "the school named in the plan",
            "certificate",
        ),
    ],
)
def test_a_step_that_the_law_does_not_allow_is_named_with_what_to_do(name, steps, words, remedy):
    faults = check(name, steps).faults
    assert any(words in f.words and remedy in f.remedy for f in faults), faults
    assert all(f.law and f.number <= len(steps) for f in faults)


def test_the_final_plan_waits_for_the_sixteenth_day_from_the_draft():
    # Served on Tuesday 1 December 2026, which is day 1; day 15 is the 15th, so the 16th is the first day.
    early, first = (
        check("assessment", [*TO_DRAFT, *story(("final.sent", day, FINAL))], facts=FACTS)
        for day in ("2026-12-15", "2026-12-16")
    )
    assert [f.remedy for f in early.faults] == ["The first day is Wednesday 16 December 2026."]
    assert first.lawful


def test_the_final_plan_may_go_earlier_when_the_family_wrote_that_it_has_finished():
    facts = Facts.read({"draft_served": "2026-12-01", "representations_finished": "2026-12-08"})
    steps = [*TO_DRAFT, *story(("representations.finished", "2026-12-08"), ("final.sent", "2026-12-09", FINAL))]
    assert check("assessment", steps, facts=facts).lawful


def test_whether_a_period_is_over_is_not_guessed_without_facts():
    (fault,) = check("assessment", [*TO_DRAFT, *story(("final.sent", "2027-01-20", FINAL))]).faults
    assert "cannot be told" in fault.words


def test_deciding_without_all_advice_is_allowed_with_a_warning():
    told = check("assessment", story(("assessment.begun", "2026-10-16"), ("deciding.begun", "2026-11-27")))
    assert told.lawful
    assert "Advice is missing" in told.warnings[0].words


def test_days_in_the_wrong_order_are_a_fault():
    steps = story(("request.received", "2026-09-07"), ("notice.considering", "2026-09-01"))
    (fault,) = check("request", steps).faults
    assert "comes before the step that it follows" in fault.words


def test_one_fault_hides_no_other():
    steps = story(
        ("request.received", "2026-09-07"),
        ("decision.refuse", "2026-10-12"),
        ("decision.refuse_notified", "2026-10-16"),
    )
    told = check("request", steps)
    assert [f.number for f in told.faults] == [2, 2, 2, 3]
    assert told.state == "REQ_REFUSED"


def test_an_unknown_step_or_machine_is_said_with_those_that_exist():
    with pytest.raises(LawError, match="There are request, assessment"):
        check("panel", [])
    with pytest.raises(LawError, match=r"there is no step 'panel\.met'"):
        check("request", [Step("panel.met", DAY)])


# --- the tables as a whole -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(TEN))
def test_every_state_is_reached_and_left_and_an_end_is_an_end(name):
    m = machine(name)
    reached, waiting = {m.start}, [m.start]
    while waiting:
        state = waiting.pop()
        for event in m.out_of(state):
            to = event.leads(state)
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    assert reached == set(m.states)
    for state in m.states.values():
        out = [e for e in m.out_of(state.id) if e.leads(state.id) != state.id]
        if state.ends == "yes":
            assert out == [], state.id
        elif state.ends == "unless_disputed":
            assert out, state.id
            assert all(e.disputed for e in out), state.id
        else:
            assert out, state.id


@pytest.mark.parametrize("name", list(TEN))
def test_every_part_says_its_law_and_reads_as_words(name):
    m = machine(name)
    assert all(s.plain.endswith(".") for s in m.states.values())
    assert all(e.law and e.name[0].isupper() for e in m.events)
    for e in m.events:
        assert all(n.remedy.endswith(".") and n.law for s in m.states for n in e.needed(s))


def answers_of(name: str) -> frozenset[str]:
    return frozenset(n.answer for e in machine(name).events for s in machine(name).states for n in e.needed(s))


def walks(name: str) -> Iterator[str]:
    yield from (e.event for e in machine(name).events)


@given(st.data())
def test_a_random_walk_never_passes_where_the_table_has_no_step(data):
    name = data.draw(st.sampled_from(list(TEN)))
    m = machine(name)
    events = data.draw(st.lists(st.sampled_from(list(walks(name))), max_size=9))
    answers = answers_of(name)
    steps = [Step(e, DAY + timedelta(days=n), answers) for n, e in enumerate(events)]
    told = check(name, steps, facts=FACTS)
    state = m.start
    wrong = set()
    for number, step in enumerate(steps, 1):  # by hand, from the table alone
        event = m.event(step.event)
        ended = m.states[state].is_end
        if state in event.sources or (OPEN in event.sources and not ended and state != m.start):
            state = state if event.to == SAME else event.to
        else:
            wrong.add(number)
    assert told.state == state
    assert wrong <= {f.number for f in told.faults}


@given(st.data())
def test_what_is_offered_next_is_allowed_and_nothing_else_is(data):
    name = data.draw(st.sampled_from(list(TEN)))
    answers = answers_of(name)
    steps: list[Step] = []
    for n in range(data.draw(st.integers(0, 8))):
        offered = next_steps(name, steps)
        if not offered:
            break
        steps.append(Step(data.draw(st.sampled_from(offered)).event.event, DAY + timedelta(days=n), answers))
    offered_now = {n.event.event for n in next_steps(name, steps)}
    for event in machine(name).events:
        last = Step(event.event, DAY + timedelta(days=900), answers)
        fine = not [f for f in check(name, [*steps, last], facts=Facts.read({})).faults if f.number == len(steps) + 1]
        assert (event.event in offered_now) == (fine or bool(event.minimum and event.event in offered_now))


# --- the data ------------------------------------------------------------------------------------------------------


def broken(change):
    data = yaml.safe_load((HERE / "request.yaml").read_text(encoding="utf-8"))
    changed = deepcopy(data)
    change(changed)
    return changed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["events"][1].update({"to": "REQ_GONE"}), "request.received: REQ_GONE is no state"),
        (lambda d: d["events"][1].update({"fact": "received"}), "received is no fact of facts.yaml"),
        (lambda d: d["events"][1].update({"starts": ["CLK-99"]}), "there is no duty CLK-99"),
        (lambda d: d["events"][1].update({"who": ["panel"]}), "there is no actor panel"),
        (lambda d: d["events"][1].update({"grade": "A"}), "grade 'A'"),
        (lambda d: d["events"][1].update({"colour": "red"}), "colour"),
        (lambda d: d["events"].append(dict(d["events"][1])), "request.received stands twice"),
        (lambda d: d["events"][6].update({"after": "decision.made"}), "there is no step decision.made"),
        (lambda d: d["events"][6].update({"minimum": "CLK-01"}), "CLK-01 is no minimum period"),
        (lambda d: d["states"]["REQ_AGREED"].update({"ends": "perhaps"}), "ends 'perhaps'"),
        (lambda d: d.pop("law"), "the key 'law' is missing"),
        (lambda d: d["outcomes"]["RQ_AGREED"].update({"states": ["X"]}), "RQ_AGREED: X is no state"),
    ],
)
def test_a_fault_in_the_data_is_said_by_file_and_entry(change, words):
    with pytest.raises(LawError) as told:
        read(broken(change), "request.yaml")
    assert any("request.yaml" in line and words in line for line in told.value.lines), told.value.lines
