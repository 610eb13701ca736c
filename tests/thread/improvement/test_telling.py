"""What the pages of Southend's record say. What is expected was written by hand from the papers, not from the code."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.base import audit
from goldenthread.thread.improvement.commands import proof as proof_command
from goldenthread.thread.improvement.commands import thread as thread_command
from goldenthread.thread.improvement.models import Council, Finding, Recommendation
from goldenthread.thread.improvement.telling import NAMES, PAGES, at_a_glance, plan_page
from goldenthread.thread.improvement.telling.whole import whole_of
from goldenthread.thread.sources.models import Passage
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db

# The verdict that each recommendation should get, with the ground for it, written before it was computed. Only R5 has
# published figures that its words ask to move; for the others the papers say at most what was done.
VERDICTS = {
    "R1": ("part-done-not-known", "A new chair is reported; what was considered, and what changed, is not."),
    "R2": ("part-done-not-known", "New line management is reported; a move out of the service is not."),
    "R3": ("part-done-not-known", "Cabinet approved a strategy; the NHS had not endorsed it at closing."),
    "R4": ("nothing-shown", "Sampling is still to become a habit; no sample is on record."),
    "R5": ("harm-and-mixed", "Share down, number up; plans in time and second gate got worse meanwhile."),
    "R6": ("nothing-shown", "The new document was an aim; none was found."),
    "R7": ("nothing-shown", "The table says who is to learn, not what was learned."),
    "R8": ("part-done-not-known", "More for short breaks, no amount; early years moved to another plan."),
    "R9": ("part-done-not-known", "A first round is reported; joiners and the refresher lie ahead."),
    "R10": ("nothing-shown", "The row speaks of what is to come."),
    "R11": ("not-done", "The roadmap itself is said to follow later."),
    "R12": ("nothing-shown", "The audit is still to be done."),
    "R13": ("nothing-shown", "The actions are moved; no measure of trust is named."),
    "R14": ("not-done", "The table calls it outstanding."),
    "R15": ("nothing-shown", "No row tells of it."),
}


@pytest.fixture
def southend():
    load_southend()
    return Council.objects.get(slug="southend")


@pytest.fixture
def whole(southend):
    return {r.ref: whole_of(r) for r in Recommendation.objects.of("southend")}


def kinds(southend):
    return {k["code"]: k for k in PAGES["gaps"].build(southend)["kinds"]}


# --- the fifteen --------------------------------------------------------------------------------


def test_each_of_the_fifteen_gets_the_verdict_that_was_written_down_for_it(whole):
    assert {ref: w["verdict"]["code"] for ref, w in whole.items()} == {ref: v for ref, (v, _) in VERDICTS.items()}


def test_a_recommendation_that_nobody_can_judge_says_what_would_tell(whole):
    for ref in set(VERDICTS) - {"R5"}:
        attributable = next(f for f in whole[ref]["verdict"]["facts"] if f["code"] == "attributable")
        assert attributable["answer"] == "Not shown", ref
        assert len(attributable["reason"]) > 40, ref
        assert attributable["claims"], ref


def test_every_thread_leads_from_the_mandate_to_how_it_was_closed(whole):
    for ref, w in whole.items():
        parts = {d["part"]: d["ref"] for d in w["thread"]["decisions"]}
        assert parts["Asked for the review"] == "D1", ref
        assert parts["Commissioned it"] == "D2", ref
        assert parts["Answered the recommendations"] == "D6", ref
        assert w["thread"]["actions"], ref
        assert w["thread"]["reports"], ref
        closed = [c["closed_as"] for c in w["thread"]["closings"]]
        assert closed == ([] if ref == "R15" else [w["recommendation"]["closed_as_words"]]), ref


def test_scrutiny_changed_how_r6_is_met_and_its_promise_has_no_answer(whole):
    thread = whole["R6"]["thread"]
    assert ("D13", "Changed how this one is to be met") in {(d["ref"], d["part"]) for d in thread["decisions"]}
    assert [u["ref"] for u in thread["undertakings"]] == ["U13"]
    assert not thread["undertakings"][0]["answered"]


def test_four_moved_whole_and_two_in_part_and_the_plan_that_received_them_names_them(whole, southend):
    moved = {
        ref: {
            (line["plan"]["slug"], line["part"] == "")
            for line in w["thread"]["went_to"]
            if line["forwards"] == "Moved to"
        }
        for ref, w in whole.items()
    }
    assert {ref: found for ref, found in moved.items() if found} == {
        **{ref: {("area-action-plan", True)} for ref in ("R10", "R11", "R12", "R13")},
        **{ref: {("area-action-plan", False)} for ref in ("R8", "R14")},
    }


def test_the_lost_fifteenth_is_guessed_at_and_never_stated(whole):
    guesses = whole["R15"]["thread"]["went_to"]
    assert [(g["target"]["ref"], g["likely"]) for g in guesses] == [("R13", True), ("R13", True), ("R5", True)]
    back = [(g["source"]["ref"], g["backwards"]) for g in whole["R5"]["thread"]["came_from"]]
    assert back == [("R15", "Took in")]


def test_a_date_in_words_keeps_its_words_and_says_the_latest_day_that_it_may_mean(whole):
    actions = {a["ref"]: a for w in whole.values() for a in w["thread"]["actions"]}
    assert (actions["R6.1"]["due"], actions["R6.1"]["due_latest"]) == ("Autumn 2023", "30 November 2023")
    assert actions["R1.1"]["due_exact"]
    assert actions["R9.3"]["rhythm"] == "Every two years"
    assert actions["R14.3"]["rhythm"] == "Once in each term of office"


def test_a_status_from_a_paper_is_a_claim_and_counted_as_nothing(whole):
    for w in whole.values():
        for report in w["thread"]["reports"]:
            assert not report["ours"]
            assert report["activity"]["colour"] == report["impact"]["colour"] == "grey"


def test_a_prediction_of_the_council_is_kept_so_that_it_can_be_tested(whole):
    assert "next panel" in whole["R5"]["thread"]["prediction"]
    assert [ref for ref, w in whole.items() if w["thread"]["prediction"]] == ["R5"]


# --- the registers ------------------------------------------------------------------------------


def test_the_review_at_a_glance_counts_fifteen_and_raises_the_one_that_is_lost(southend):
    (review,) = at_a_glance(southend)["reviews"]
    assert [(t["class"], t["count"]) for t in review["tally"]] == [
        ("completed", 3),
        ("business_as_usual", 6),
        ("moved", 4),
        ("outstanding", 1),
        ("unaccounted", 1),
    ]
    assert [u["words"] for u in review["unaccounted"]] == [
        "15 recommendations, 14 rows in S4: one unaccounted for (R15)."
    ]
    assert [r["verdict"]["headline"] for r in review["recommendations"]].count(
        "Neither the work nor its effect is shown"
    ) == 7


def test_the_dates_of_the_review_say_which_kind_each_is_and_how_long_it_took(southend):
    (review,) = PAGES["review"].build(southend)["reviews"]
    told = {d["what"]: (d["kind"], d["days"]) for d in review["dates"]}
    assert told["Commissioned"] == ("happened", 15)  # 12 to 27 July 2021
    assert told["Visit"] == ("happened", 137)  # 12 July to 26 November 2021
    assert told["Visit, as first announced"] == ("planned", None)
    assert told["Report wanted"] == ("deadline", None)
    assert review["reported_in_time"] is True
    assert review["effort"]["reviewers"] == 7
    assert review["coverage"]["no_families"] == [
        "Joint commissioning",
        "Thresholds of the Children with Disabilities service",
        "EHC needs assessment",
        "Leadership and governance",
    ]


def test_the_fifteen_contradictions_show_every_side_with_its_passage(southend):
    told = PAGES["contradictions"].build(southend)["contradictions"]
    assert [c["ref"] for c in told] == [f"M{n}" for n in range(1, 16)]
    sides = {c["ref"]: {(s["value"], s["source"]["label"]) for s in c["sides"]} for c in told}
    assert {("Seven", "S3"), ("Six", "S2"), ("Six", "W4")} <= sides["M1"]
    assert {("15", "S3"), ("14 rows", "S4")} <= sides["M4"]
    assert all(len(found) >= 2 for found in sides.values()), sides
    assert all(c["reason"] for c in told)
    for c in told:
        assert not c["chosen"] or sum(s["chosen"] for s in c["sides"]) == 1, c["ref"]


def test_what_is_missing_is_found_by_rule_and_goes_when_it_is_mended(southend):
    found = kinds(southend)
    assert [i["ref"] for i in found["unaccounted"]["found"]] == ["R15"]
    assert found["recommendation-without-target"]["count"] == 14
    assert found["recommendation-without-action"]["count"] == 0
    assert [i["words"][:10] for i in found["term-not-defined"]["found"]] == ["DNA levels"]
    assert {"U9", "U10", "U13", "U15"} <= {i["ref"] for i in found["undertaking-without-answer"]["found"]}
    assert found["document-not-seen"]["count"] == 13
    orphan = Finding.objects.get(ref="child-voice")
    assert found["finding-without-recommendation"]["count"] == 1
    with audit.unguarded("somebody links the finding"):
        orphan.recommendations.add(Recommendation.objects.get(ref="R13"))
    assert kinds(southend)["finding-without-recommendation"]["count"] == 0
    with audit.unguarded("somebody unlinks the only finding of R5"):
        Recommendation.objects.get(ref="R5").findings.clear()
    assert "R5" in {i["ref"] for i in kinds(southend)["recommendation-without-finding"]["found"]}


def test_a_body_keeps_one_identity_through_its_names(southend):
    told = PAGES["decisions"].build(southend)
    icb = next(b for b in told["bodies"] if b["slug"] == "icb")
    assert {n["kind"] for n in icb["names"]} >= {"A body whose duties passed to it"}
    assert told["unanswered"] == 12
    assert len(told["undertakings"]) == 14


def test_words_that_nobody_defined_stand_apart_and_press_words_point_to_the_laws(southend):
    told = PAGES["words"].build(southend)
    assert [t["term"] for t in told["undefined"]] == ["DNA levels"]
    rejected = next(t for t in told["terms"] if t["term"] == "Rejected plans")
    assert rejected["kind"] == "Word used in the press"
    assert rejected["means"]["slug"] == "refusal-to-assess"


def test_a_measure_has_its_card_and_a_break_in_its_series(southend):
    cards = {c["code"]: c for c in PAGES["measures"].build(southend)["cards"]}
    card = cards["refusal-rate"]
    years = {y["year"]: y for y in card["series"]}
    assert (years[2020]["ours"]["words"], years[2024]["ours"]["words"]) == ("47.1%", "24.1%")
    assert years[2024]["england"]["words"] == "25.2%"
    assert [y for y, row in years.items() if row["breaks"]] == [2022]
    assert card["direction"] == "Lower is better for families"
    assert [u["recommendation"]["ref"] for u in card["uses"]] == ["R5"]


# --- all pages ----------------------------------------------------------------------------------


def cites_in(value):
    if isinstance(value, dict):
        if {"passage", "source", "certainty"} <= set(value):
            yield value
        for each in value.values():
            yield from cites_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from cites_in(each)


def test_every_citation_of_every_page_leads_to_a_passage_and_every_page_is_plain_data(southend):
    passages = set(Passage.objects.values_list("source__slug", "anchor"))
    for name in NAMES:
        told = PAGES[name].build(southend)
        assert json.loads(json.dumps(told)) == told, name
        cited = [(c["source"]["slug"], c["passage"]["anchor"]) for c in cites_in(told)]
        assert set(cited) <= passages
        assert cited or name in ("measures", "missing-documents", "search"), name
        assert {len(row) for row in told["table"]["rows"]} == {len(told["table"]["head"])}, name


def test_a_page_of_an_empty_council_says_that_nothing_is_held(southend, client):
    with audit.unguarded("a council on its first day"):
        empty = Council.objects.create(
            slug="estuary",
            name="Estuary Council",
            short_name="Estuary",
            area_code="E99000001",
            restated_to=2024,
            version=1,
        )
    sign_in(client, person("improvement_lead"))
    for name in ("", *NAMES):
        answer = client.get(f"/estuary/{name}/" if name else "/estuary/")
        assert answer.status_code == 200, name
        assert "None" not in answer.content.decode().replace("Nonetheless", ""), name
    assert at_a_glance(empty)["reviews"] == []


def test_the_office_shows_each_page_and_the_same_as_data(southend, client):
    sign_in(client, person("improvement_lead"))
    for name in NAMES:
        assert client.get(f"/southend/{name}/").status_code == 200, name
        assert client.get(f"/southend/{name}/data.json").json() == PAGES[name].build(southend), name
    assert client.get("/southend/data.json").json() == json.loads(json.dumps(at_a_glance(southend)))
    page = client.get("/southend/reduce-refusals-to-assess/").content.decode()
    for words in ("What was found", "R5.3 Fast-track", "Asked for the review", "How it was said to stand", "Took in"):
        assert words in page, words


def test_no_page_asks_more_of_the_database_when_it_holds_more(southend):
    limits = {"gaps": 60, "search": 30}
    for name in NAMES:
        with CaptureQueriesContext(connection) as asked:
            PAGES[name].build(southend)
        assert len(asked) <= limits.get(name, 25), (name, len(asked))
    with CaptureQueriesContext(connection) as asked:
        whole_of(Recommendation.objects.of("southend").get(ref="R5"))
    assert len(asked) <= 48


def test_one_plan_is_a_page_of_its_own_with_its_own_table(southend):
    told = PAGES["plans"].build(southend)
    one = plan_page(told, "closing-table-2023")
    assert {row[1] for row in one["table"]["rows"]} == {"closing-table-2023"}
    assert len(one["plan"]["actions"]) == len(one["table"]["rows"]) > 10
    assert plan_page(told, "no-such-plan") is None
    historic = next(p for p in told["plans"] if p["slug"] == "implementation-plan-2022")["versions"][0]
    assert historic["elsewhere"]
    assert "R5.1: no success measure" in historic["gaps"]


def test_what_the_paper_weighed_is_told_and_not_applicable_is_challenged_for_families_and_equality(southend):
    d6 = next(d for i in PAGES["decisions"].build(southend)["issues"] for d in i["decisions"] if d["ref"] == "D6")
    weighed = {i["kind"]: i for i in d6["implications"]}
    assert weighed["Consultation"]["said"] == "Called not applicable"
    assert {kind for kind, i in weighed.items() if i["challenged"]} == {"Consultation", "Equality and diversity"}
    assert weighed["Value for money"]["said"] == "Called not applicable"  # and no reason is owed for it
    assert weighed["Law"]["cites"][0]["passage"]["anchor"] == "p6-3"
    gaps = {k["code"]: k for k in PAGES["gaps"].build(southend)["kinds"]}
    assert [i["ref"] for i in gaps["implication-waved-away"]["found"]] == ["D6", "D6"]


def test_a_passage_that_a_paper_prints_twice_is_found_and_one_of_another_paper_is_not(southend):
    gaps = {k["code"]: k for k in PAGES["gaps"].build(southend)["kinds"]}
    assert [i["anchor"] for i in gaps["said-twice"]["found"]] == ["minute-606-2-again"]


def test_the_effort_of_the_review_is_divided_by_people_and_days(southend):
    effort = PAGES["review"].build(southend)["reviews"][0]["effort"]
    assert (effort["check"]["each"], effort["check"]["a_day"], effort["check"]["long"]) == ("42.9", "10.7", True)


def test_the_pace_of_a_plan_counts_only_what_a_report_shows_to_be_done(southend):
    pace = {p["slug"]: p["pace"] for p in PAGES["plans"].build(southend)["plans"]}["closing-table-2023"]
    assert (pace["in_time"], pace["late"]) == ([], [])
    assert pace["dated"] == len(pace["not_shown"]) == 5


# --- at the command line ------------------------------------------------------------------------


def run(command, *words, code=0):
    done = CliRunner().invoke(command, words)
    assert done.exit_code == code, done.output
    return done.output


def test_the_command_says_each_page_as_words_as_data_and_as_a_table(southend):
    assert "15 recommendations, 14 rows in S4: one unaccounted for (R15)." in run(thread_command, "southend")
    assert "Promises without an answer" in run(thread_command, "southend", "gaps")
    assert json.loads(run(thread_command, "southend", "contradictions", "--json"))["contradictions"][0]["ref"] == "M1"
    rows = list(csv.reader(io.StringIO(run(thread_command, "southend", "plans", "--csv"))))
    assert rows[0][:3] == ["action", "plan", "recommendation"]
    assert len(rows) == 1 + 40  # forty actions stand in records/southend/plans.yaml
    assert "There is no page 'panel'" in run(thread_command, "southend", "panel", code=1)
    assert "There is no council 'estuary'" in run(thread_command, "estuary", code=1)


def test_the_proof_of_all_fifteen_holds_their_threads(southend):
    told = json.loads(run(proof_command, "southend", "--json"))
    assert [r["recommendation"]["ref"] for r in told["recommendations"]] == list(VERDICTS)
    assert all(r["thread"]["actions"] for r in told["recommendations"])
    assert "Moved to Area SEND strategic action plan" in run(proof_command, "southend", "--recommendation", "R10")


def test_a_share_stands_beside_its_region_england_and_the_councils_like_it(southend):
    cards = {c["code"]: c for c in PAGES["measures"].build(southend)["cards"]}
    of_2024 = next(y for y in cards["refusal-rate"]["series"] if y["year"] == 2024)
    # East of England 3,560 of 18,728; the ten neighbours of May 2025: see records/southend/figures.csv
    assert (of_2024["region"]["words"], of_2024["england"]["words"]) == ("19.0%", "25.2%")
    assert (of_2024["neighbours"]["of"], of_2024["neighbours"]["median"], of_2024["neighbours"]["pooled"]) == (
        10, "24.6", "33.7",
    )  # fmt: skip
    assert all(y["neighbours"] is None for y in cards["refused-number"]["series"])  # a number follows a council's size
