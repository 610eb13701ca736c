"""What is said of recommendation R5, from the restated record. Figures: records/southend, with its sources."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.thread.improvement.models import Recommendation
from goldenthread.thread.improvement.proof import proof_of
from tests.southend import load_southend

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof():
    load_southend()
    return proof_of(Recommendation.objects.of("southend").get(ref="R5"))


def measure(proof, code):
    return next(m for m in proof["measures"] if m["code"] == code)


@pytest.mark.parametrize(
    ("code", "year", "words"),
    [
        ("refusal-rate", 2020, "47.1%"),
        ("refusal-rate", 2024, "24.1%"),
        ("refused-number", 2020, "106"),
        ("refused-number", 2024, "137"),
        ("twenty-week-rate", 2021, "95.1%"),
        ("twenty-week-rate", 2023, "3.8%"),
        ("twenty-week-rate", 2024, "16.1%"),
        ("second-gate-rate", 2021, "3.6%"),
        ("second-gate-rate", 2024, "16.5%"),
    ],
)
def test_each_expected_figure_of_southend_is_in_the_proof(proof, code, year, words):
    said = {p["year"]: p["value"]["words"] for p in measure(proof, code)["series"]}
    assert said[year] == words


def test_the_sentence_says_better_worse_and_harm_with_their_years_and_stops_at_the_latest_official_year(proof):
    for words in (
        "47.1% in 2020 (4th highest of 151 councils)",
        "24.1% in 2024 (England 25.2%)",
        "from 106 to 137",
        "95.1% in 2021",
        "3.8% in 2023",
        "16.1% in 2024",
        "3.6% in 2021",
        "16.5% in 2024",
    ):
        assert words in proof["sentence"]
    assert "2025" not in proof["sentence"]
    for words in ("2025", "47.0%", "England 45.5%", "21.9%", "145", "4.1%"):
        assert words in proof["later"]


def test_harm_comes_first_in_the_headline_and_a_better_rate_does_not_hide_a_worse_number(proof):
    assert proof["verdict"]["code"] == "harm-and-mixed"
    assert proof["verdict"]["headline"].startswith("Other things got worse")
    changes = {m["code"]: m["change"] for m in proof["measures"]}
    assert changes == {
        "refusal-rate": "better",
        "refused-number": "worse",
        "twenty-week-rate": "worse",
        "second-gate-rate": "worse",
        "requests-number": "not judged",
    }


def test_a_colour_claimed_by_the_council_is_shown_and_never_counted(proof):
    assert proof["recommendation"]["closed_as_words"] == "Business as usual"
    assert proof["verdict"]["tone"] == "bad"


def test_figures_of_the_record_say_that_they_are_cited_and_ranks_are_the_records_own(proof):
    assert proof["official"] is False
    assert measure(proof, "refusal-rate")["funnel"] is None
    assert {p["value"]["basis"] for p in measure(proof, "refusal-rate")["series"]} == {"record"}


def test_every_citable_field_that_the_record_fills_has_a_claim(proof):
    filled = {name for name in Recommendation.CITED if proof["recommendation"].get(name)}
    assert filled
    assert filled <= set(proof["cited"])


def test_sources_that_disagree_stand_side_by_side_and_one_is_chosen_with_a_reason(proof):
    (pair,) = proof["contradictions"]
    assert pair["field"] == "why"
    assert [c["source"]["label"] for c in pair["claims"]] == ["S3", "S2"]
    assert [c["chosen"] for c in pair["claims"]] == [True, False]
    assert pair["claims"][1]["reason"]


def test_documents_known_and_not_seen_are_named(proof):
    assert {s["label"] for s in proof["missing"]} == {f"A{n}" for n in range(1, 14)}


def test_a_proof_is_plain_values_that_json_gives_back_unchanged(proof):
    assert json.loads(json.dumps(proof)) == proof


def test_a_proof_takes_few_queries(proof):
    recommendation = Recommendation.objects.of("southend").get(ref="R5")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        proof_of(recommendation)
    assert len(asked) <= 25


def test_a_recommendation_without_measures_says_so(proof):
    from goldenthread.base import audit
    from goldenthread.thread.improvement.models import Judgement, MeasureUse

    with audit.unguarded("a recommendation on its first day"):
        MeasureUse.objects.all().delete()
        Judgement.objects.all().delete()
    bare = proof_of(Recommendation.objects.of("southend").get(ref="R5"))
    assert bare["verdict"]["code"] == "nothing-shown"
    assert bare["sentence"] == "No figure that is published tells whether this helped."


def test_a_measure_with_one_year_only_is_not_judged(proof):
    from goldenthread.base import audit
    from goldenthread.thread.figures.models import Figure

    with audit.unguarded("figures of one year"):
        Figure.objects.exclude(year=2020).delete()
    alone = proof_of(Recommendation.objects.of("southend").get(ref="R5"))
    assert alone["verdict"]["code"] in {"nothing-shown"}
    assert measure(alone, "refusal-rate")["change"] == "not known"
