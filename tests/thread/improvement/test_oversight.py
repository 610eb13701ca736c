"""Who watches over the plan: rhythms counted by hand, and what Southend's papers say of chains, projects and plans."""

import pytest

from goldenthread.thread.improvement.models import Council
from goldenthread.thread.improvement.telling import PAGES
from tests.southend import load_southend

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    load_southend()
    return PAGES["oversight"].build(Council.objects.get(slug="southend"))


@pytest.fixture
def watches(told):
    return {w["ref"]: w for group in told["watched"] for w in group["watches"]}


def test_a_monthly_report_from_21_july_2023_is_due_35_times_by_30_june_2026(watches):
    months = 5 + 12 + 12 + 6  # August to December 2023, two years, January to June 2026
    assert (watches["W3"]["due"], watches["W3"]["shown"], watches["W3"]["missed"]) == (months, 0, months)


def test_what_was_promised_once_and_shown_is_kept_and_no_rhythm_counts_as_none_due(watches):
    assert watches["W2"]["cadence"] == "Promised once. Shown."
    assert watches["W1"]["due"] == 0
    assert watches["W1"]["shown"] == 1


def test_three_rhythms_that_can_be_counted_were_not_kept(told, watches):
    assert told["not_kept"] == sum(w["missed"] > 0 for w in watches.values()) == 3


def test_who_watched_changed_and_each_says_from_when_to_when(watches):
    assert (watches["W1"]["from"], watches["W1"]["until"]) == ("13 January 2022", "June to July 2023")
    assert watches["W3"]["from"] == "21 July 2023"


def test_a_partner_of_whom_no_paper_says_that_it_agreed_is_not_known_rather_than_against(told):
    links = {link["body"]: link["given"] for chain in told["chains"] for link in chain["links"]}
    assert links == {"Education Board": True, "Cabinet": True, "Mid and South Essex Integrated Care Board": None}


def test_scrutinys_own_project_has_findings_and_what_it_asks(told):
    project = next(p for p in told["projects"] if p["slug"] == "in-depth-review-of-send")
    assert project["kind"] == "In-depth scrutiny review"
    assert [f["asks"] for f in project["findings"]].count(True) == 3


def test_evidence_for_a_checkpoint_in_may_2022_is_due_two_weeks_before_the_first_day_that_it_may_be(told):
    assert [(c["evidence_days"], c["evidence_due_on"]) for c in told["checkpoints"]] == [(14, "2022-04-17")]


def test_a_recommendation_that_stands_in_two_plans_is_an_overlap(told):
    assert {row["ref"]: len(row["plans"]) for row in told["overlaps"]["rows"]} == {
        "R5": 2,
        "R10": 2,
        "R13": 2,
        "R14": 2,
    }
