"""Reporting, closing, reopening, disagreeing and asking: each adds, two people close, and nothing is taken on trust."""

from datetime import date

import pytest

from goldenthread.base import audit
from goldenthread.base.editing import ChangedSince
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Post
from goldenthread.thread.improvement import actions
from goldenthread.thread.improvement.actions.closing import faults, worse_measures
from goldenthread.thread.improvement.forms import MeasureForm
from goldenthread.thread.improvement.models import ClosureAct, Plan, Recommendation
from goldenthread.thread.improvement.proof import proof_of
from goldenthread.thread.improvement.telling.gaps import gaps_of
from goldenthread.thread.improvement.telling.whole import whole_of
from goldenthread.thread.sources.models import Source
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
OWNER = audit.Actor(kind="person", id="owner", label="Owner")
VERIFIER = audit.Actor(kind="person", id="verifier", label="Verifier")
TODAY = date(2026, 9, 1)
FAMILIES = {"kind": "families", "words": "Eight of ten parents asked were told why.", "happened_on": TODAY}


@pytest.fixture(autouse=True)
def _record():
    load_southend()


def r(ref):
    return Recommendation.objects.select_related("review__council").get(ref=ref)


def report(ref="R5", **values):
    told = {
        "as_at": TODAY,
        "activity": "amber",
        "impact": "grey",
        "words": "Chasing began.",
        "reason": "Late by a term",
    }
    return actions.report_status(r(ref), **(told | values), today=TODAY, by=OWNER)


def evidence(ref="R5", **values):
    return actions.attach_evidence(r(ref), **(FAMILIES | values), today=TODAY, by=OWNER)


def propose(ref="R5", worse=(), **values):
    given = {"closed_as": "completed", "reason": "Done", "body": None, "decision": None, "continues_with": None}
    given |= {"continues_in": None, "measure": "", "next_check_last": None, "residual": "", "embedded": None}
    return actions.propose_closure(r(ref), given | values, worse=list(worse), today=TODAY, by=OWNER)


def decide(proposal, *, verified=True, by=VERIFIER, **values):
    asked = {"reason": "I read the parents' answers.", "expected": r(proposal.recommendation.ref).version}
    return actions.decide_closure(proposal, verified=verified, today=TODAY, by=by, **(asked | values))


# --- status ------------------------------------------------------------------------------------


def test_a_correction_is_a_newer_report_and_both_are_shown():
    report(activity="green", reason="On course")
    report(activity="amber", words="It was late after all.")
    told = [s for s in whole_of(r("R5"))["thread"]["reports"] if s["ours"]]
    assert [(s["activity"]["words"], s["as_at"]) for s in told] == [
        ("Green", "1 September 2026"),
        ("Amber", "1 September 2026"),
    ]


def test_a_colour_has_its_reason_and_grey_needs_none():
    with pytest.raises(Refused, match="Say why it has this colour"):
        report(activity="green", reason="  ")
    assert report(activity="grey", impact="grey", reason="").ref == "here-1"


def test_a_day_to_come_has_no_status_and_shows_nothing():
    with pytest.raises(Refused, match="a day that has come"):
        report(as_at=date(2026, 9, 2))
    with pytest.raises(Refused, match="what has happened"):
        evidence(happened_on=date(2026, 9, 2))


def test_a_status_of_an_action_is_kept_with_its_own_recommendation():
    other = r("R6").actions.first()
    with pytest.raises(Refused, match=f"{other.ref} is not an action of R5"):
        report(action=other)


# --- closing -----------------------------------------------------------------------------------


def test_the_day_on_which_an_action_was_done_tells_how_late_it_was():
    action = r("R6").actions.get(ref="R6.1")  # due in autumn 2023: by 30 November
    done = {"action": action, "activity": "green", "as_at": date(2024, 1, 10), "reason": "The document is in use"}
    with pytest.raises(Refused, match="Name the action that was done"):
        report("R6", **{**done, "action": None}, done_on=date(2024, 1, 9))
    with pytest.raises(Refused, match="cannot have been done after"):
        report("R6", **done, done_on=date(2024, 1, 11))
    with pytest.raises(Refused, match="An action that is done is green"):
        report("R6", **{**done, "activity": "amber"}, done_on=date(2024, 1, 9))
    report("R6", **done, done_on=date(2024, 1, 9))
    told = whole_of(r("R6"))["thread"]["actions"][0]
    assert (told["done"], told["days_late"]) == ("9 January 2024", 40)
    report("R6", **done, done_on=date(2023, 11, 30))  # corrected by a newer report
    assert whole_of(r("R6"))["thread"]["actions"][0]["days_late"] == 0


def test_completed_needs_evidence_and_no_measure_worse_and_nothing_left():
    assert faults(r("R5"), {"closed_as": "completed", "residual": "the letters"}, ["Plans within 20 weeks"]) == [
        "Attach what shows that it was done.",
        "Plans within 20 weeks got worse, so it is not complete.",
        "Something is left to do. Class it as outstanding, or move the rest to a plan.",
    ]
    evidence()
    assert faults(r("R5"), {"closed_as": "completed"}, []) == []


def test_reduce_refusals_cannot_be_completed_while_plans_within_20_weeks_fell():
    worse = worse_measures(proof_of(r("R5")))
    assert any("20 weeks" in name for name in worse)
    evidence()
    with pytest.raises(Refused, match="got worse, so it is not complete"):
        propose(worse=worse)


def test_business_as_usual_keeps_a_post_a_measure_and_a_next_check():
    said = faults(r("R5"), {"closed_as": "business_as_usual"}, [])
    assert said == [
        "Name the post that goes on with it.",
        "Name the measure that is watched on.",
        "Give the day of the next check.",
    ]
    with pytest.raises(Refused, match="must be on a day to come"):
        propose(
            closed_as="business_as_usual",
            continues_with=Post.objects.first(),
            measure="refusal-rate",
            next_check_last=TODAY,
        )


def test_moved_names_its_plan_and_outstanding_what_is_left():
    assert faults(r("R6"), {"closed_as": "moved"}, []) == ["Name the plan that it moves to."]
    assert faults(r("R6"), {"closed_as": "moved", "continues_in": Plan.objects.first()}, []) == []
    assert faults(r("R6"), {"closed_as": "outstanding"}, []) == ["Say what is left to do."]


def test_consider_closes_only_with_the_record_of_a_decision():
    consider = Recommendation.objects.filter(verb="consider").first()
    evidence(consider.ref)
    asked = "It asks the council to consider something: attach the record of what was decided."
    assert faults(consider, {"closed_as": "completed"}, []) == [asked]
    with pytest.raises(Refused, match="Name the paper that records the decision"):
        evidence(consider.ref, kind="decision")
    evidence(consider.ref, kind="decision", source=Source.objects.filter(obtained=True).first())
    assert faults(consider, {"closed_as": "completed"}, []) == []


def test_two_people_close_and_the_one_who_proposed_is_not_the_second():
    evidence()
    proposal = propose()
    assert r("R5").closed_as == "business_as_usual"  # as the paper classed it, until the second person agrees
    with pytest.raises(Refused, match="somebody else has to verify"):
        decide(proposal, by=OWNER)
    with pytest.raises(Refused, match="Say what you looked at"):
        decide(proposal, reason=" ")
    act = decide(proposal)
    assert (act.kind, r("R5").closed_as, r("R5").closed_words) == ("verified", "completed", "1 September 2026")
    assert act.evidence == FAMILIES["words"]


def test_a_proposal_that_is_sent_back_closes_nothing_and_another_may_follow():
    evidence()
    proposal = propose()
    with pytest.raises(Refused, match="waiting for a second person already"):
        propose()
    decide(proposal, verified=False)
    assert r("R5").closed_as == "business_as_usual"
    assert propose().kind == "proposed"


def test_two_answers_to_one_proposal_never_both_count():
    evidence()
    proposal, seen = propose(), r("R5").version
    decide(proposal, verified=False, expected=seen)
    with pytest.raises(Refused, match="answered already"):
        decide(proposal, expected=seen)
    again = propose()
    with pytest.raises(ChangedSince):
        decide(again, expected=seen)
    assert ClosureAct.objects.filter(kind="verified").count() == 0


def test_what_is_reopened_keeps_the_history_of_its_closing():
    evidence()
    decide(propose())
    with pytest.raises(Refused, match="Say why"):
        actions.reopen(r("R5"), reason="", expected=r("R5").version, today=TODAY, by=OWNER)
    actions.reopen(r("R5"), reason="Waits have grown again.", expected=r("R5").version, today=TODAY, by=OWNER)
    assert r("R5").closed_as == "open"
    told = whole_of(r("R5"))["thread"]["closings"]
    assert [c["kind"] for c in told] == [
        "Classed so by a paper",
        "Proposed here",
        "Verified by a second person",
        "Reopened",
    ]
    with pytest.raises(Refused, match="is open already"):
        actions.reopen(r("R5"), reason="Again", expected=r("R5").version, today=TODAY, by=OWNER)


def test_a_closing_made_here_leaves_the_list_of_closings_with_gaps():
    def named():
        found = {kind["code"]: kind for kind in gaps_of(r("R5").review.council)["kinds"]}
        return {item["ref"] for item in found["closing-with-gaps"]["found"]}

    assert "R5" in named()
    evidence()
    decide(propose())
    assert "R5" not in named()


@pytest.mark.parametrize("purpose", ["target", "balancing"])
def test_a_form_cannot_judge_by_what_is_neither_better_nor_worse(purpose):
    use = r("R5").measures.get(measure="requests-number")
    values = {"purpose": purpose, "baseline_year": 2020, "baseline_reason": "The first year", "version": use.version}
    assert MeasureForm({**values, "purpose": "context", "submission_key": "a" * 24}, instance=use).is_valid()
    form = MeasureForm({**values, "submission_key": "a" * 24}, instance=use)
    assert "neither more nor fewer is better" in form.errors["purpose"][0]


# --- verdict and questions -----------------------------------------------------------------------


def answer_verdict(**values):
    rule = proof_of(r("R5"))["verdict"]["headline"]
    given = {
        "proposed": rule,
        "shown": rule,
        "agrees": True,
        "headline": "",
        "reason": "I read it.",
        "by_post": "Chair",
    }
    return actions.decide_verdict(r("R5"), **(given | values), by=VERIFIER)


def test_a_person_may_disagree_in_public_with_a_reason_and_in_words_of_their_own():
    with pytest.raises(Refused, match="Give your reason"):
        answer_verdict(reason=" ")
    with pytest.raises(Refused, match="Say what you would say instead"):
        answer_verdict(agrees=False)
    answer_verdict(agrees=False, headline="Families wait longer than before", reason="Only 3.8% came in time.")
    told = whole_of(r("R5"))["thread"]["decided_verdicts"]
    assert (told[0]["agrees"], told[0]["headline"]) == (False, "Families wait longer than before")
    assert told[0]["proposed"] == proof_of(r("R5"))["verdict"]["headline"]  # the rule's stays beside it


def test_a_person_answers_the_verdict_that_they_read():
    with pytest.raises(Refused, match="The figures have changed since you opened this page"):
        answer_verdict(shown="It helped")


def test_a_question_about_a_status_stands_open_until_somebody_else_answers():
    asked = actions.ask_challenge(r("R5"), question="Why did it turn green?", by=VERIFIER)
    assert [c["answer"] for c in whole_of(r("R5"))["thread"]["questions"]] == [""]
    with pytest.raises(Refused, match="somebody else has to answer"):
        actions.answer_challenge(asked, answer="Because", expected=1, by=VERIFIER)
    actions.answer_challenge(asked, answer="It did not; the number rose.", expected=1, by=OWNER)
    assert [c["answer"] for c in whole_of(r("R5"))["thread"]["questions"]] == ["It did not; the number rose."]
