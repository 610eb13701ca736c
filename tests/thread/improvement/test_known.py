"""Figures as they were known on a day, what was known when something was decided, and what moved since a closing."""

from datetime import date

import pytest
from click.testing import CliRunner

from goldenthread.base import audit
from goldenthread.thread.figures.models import Figure
from goldenthread.thread.improvement.commands import proof as proof_command
from goldenthread.thread.improvement.models import MeasureUse, Recommendation
from goldenthread.thread.improvement.proof import moved_since, proof_of
from goldenthread.thread.improvement.telling import PAGES
from goldenthread.thread.improvement.telling.whole import figures_then, whole_of
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
R5 = "/southend/reduce-refusals-to-assess/"
# The editions that the record holds: of 12 May 2022 (to 2021), of 26 June 2025 (to 2024), of June 2026 (2025).
SUMMER_2023 = date(2023, 7, 31)


@pytest.fixture(autouse=True)
def _record():
    load_southend()


def r5():
    return Recommendation.objects.of("southend").get(ref="R5")


def figure(told, code, year):
    measure = next(m for m in told["measures"] if m["code"] == code)
    return next((y["value"]["words"] for y in measure["series"] if y["year"] == year), None)


def test_a_figure_is_told_as_it_was_known_on_the_day_and_as_it_is_known_now():
    with audit.unguarded("a later edition corrects 2021"):
        Figure.objects.create(
            measure="refusal-rate", area_id="E06000033", year=2021, numerator=130, denominator=358,
            basis="record", edition="Reporting year 2024", reporting_year=2024, published_on=date(2024, 6, 13),
            source="N9: a correction that was invented",
        )  # fmt: skip
        Figure.objects.filter(reporting_year=2025, year=2021, measure="refusal-rate").delete()
    for day, words in (
        (date(2022, 5, 11), None),
        (date(2022, 5, 12), "34.6%"),  # 124 of 358
        (date(2024, 6, 12), "34.6%"),
        (date(2024, 6, 13), "36.3%"),  # 130 of 358
    ):
        assert figure(proof_of(r5(), known=day), "refusal-rate", 2021) == words, day
    assert figure(proof_of(r5()), "refusal-rate", 2021) == "36.3%"


def test_a_figure_whose_day_of_publication_nobody_gives_was_not_known_on_any_day():
    with audit.unguarded("the day is taken away"):
        Figure.objects.filter(reporting_year=2022).update(published_on=None)
    assert proof_of(r5(), known=SUMMER_2023)["latest_year"] is None


def test_the_verdict_of_the_day_rests_on_the_figures_of_the_day():
    then, now = proof_of(r5(), known=SUMMER_2023), proof_of(r5())
    assert (then["latest_year"], now["latest_year"]) == (2021, 2024)
    assert figure(then, "refusal-rate", 2024) is None
    assert "got worse" in now["verdict"]["headline"].lower() or now["verdict"]["tone"] == "bad"
    assert then["verdict"]["headline"] != now["verdict"]["headline"]
    assert (then["known_on"], now["known_on"]) == ("2023-07-31", None)


def test_what_a_later_edition_added_is_listed_then_and_now():
    rows = {(c["code"], c["year"]): (c["then"], c["now"]) for c in whole_of(r5(), known=SUMMER_2023)["then_and_now"]}
    assert rows["refusal-rate", 2024] == ("Not published", "24.1%")
    assert rows["twenty-week-rate", 2023] == ("Not published", "3.8%")
    assert ("refusal-rate", 2021) not in rows  # 34.6% in both
    assert whole_of(r5(), known=date(2026, 12, 31))["then_and_now"] == []


def test_each_decision_says_the_latest_figure_that_had_been_published_by_then():
    told = {d["ref"]: d["figures_then"] for d in whole_of(r5())["thread"]["decisions"]}
    assert told["D6"] == "No edition that is held here had been published by then."  # 13 January 2022
    assert "34.6% in 2021 (Reporting year 2022, 12 May 2022)" in told["D21"]  # June to July 2023
    assert figures_then(Recommendation.objects.of("southend").get(ref="R6"), [SUMMER_2023]) == {}  # no target


def test_what_moved_since_it_was_closed_is_told_and_a_worse_figure_is_a_gap():
    since = {m["code"]: m for m in whole_of(r5())["thread"]["since_closing"]}
    assert since["twenty-week-rate"]["from"] == {"year": 2023, "words": "3.8%"}
    assert since["twenty-week-rate"]["change_words"] == "Better"
    assert since["second-gate-rate"]["change_words"] == "Worse"  # 2.7% in 2023, 16.5% in 2024
    assert whole_of(r5(), known=SUMMER_2023)["thread"]["since_closing"] == []  # nothing later was published by then
    assert any(
        "Since it was closed, this got worse: assessed but no plan" in gap for gap in whole_of(r5())["thread"]["gaps"]
    )
    gaps = {kind["code"]: kind for kind in PAGES["gaps"].build(r5().review.council)["kinds"]}
    assert [item["ref"] for item in gaps["closed-and-worse"]["found"]] == ["R5"]
    assert "95.1% in 2021, 16.1% in 2024" in gaps["closed-and-worse"]["found"][0]["words"]


def test_nothing_is_said_to_have_moved_where_there_is_nothing_to_compare():
    assert moved_since(r5(), 2024) == []
    assert moved_since(r5(), 1999) == []
    with audit.unguarded("only context is left"):
        MeasureUse.objects.filter(recommendation=r5()).update(purpose="context")
    assert moved_since(r5(), 2023) == []


def test_the_page_asks_for_a_day_and_a_wrong_day_is_said_in_words(client):
    sign_in(client, person("improvement_lead"))
    day = "?known_day=31&known_month=7&known_year=2023"
    page = client.get(R5 + day).content.decode()
    assert "Figures as they were known on 31 July 2023." in page
    assert "Not published" in page
    assert client.get(f"{R5}data.json{day}").json()["known_on"] == "2023-07-31"
    wrong = client.get(f"{R5}?known_day=31&known_month=2&known_year=2023")
    assert wrong.status_code == 422
    assert "must be a real date" in wrong.content.decode()
    assert client.get(f"{R5}?known_day=1&known_month=1&known_year=2999").status_code == 422
    assert client.get(f"{R5}?as_of=yesterday").status_code == 400
    assert "Figures as they were known on" not in client.get(R5).content.decode()


def test_the_command_tells_a_proof_as_known_on_a_day():
    told = CliRunner().invoke(proof_command, ["southend", "--recommendation", "R5", "--known", "2023-07-31"])
    assert told.exit_code == 0, told.output
    assert "Refusals to assess, as a share of requests, 2024: Not published then, 24.1% now." in told.output
    wrong = CliRunner().invoke(proof_command, ["southend", "--known", "last summer"])
    assert wrong.exit_code == 2
    assert "does not match the format" in wrong.output
