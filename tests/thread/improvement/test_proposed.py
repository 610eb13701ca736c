"""What other rooms propose is in the thread when a person took it over, in the words that they chose."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.editing import ChangedSince
from goldenthread.refused import Refused
from goldenthread.thread.figures.parts import PARTS
from goldenthread.thread.improvement import proposals, working
from goldenthread.thread.improvement.actions import proposed as actions
from goldenthread.thread.improvement.models import Action, Council, Finding, Plan, Proposed, Recommendation, Review
from tests.base.accounts.people import person, sign_in, stranger
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("tests")


@pytest.fixture
def council(settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    load_southend()
    return Council.objects.get()


def offered(kind="finding", **more):
    given = {"title": "Families complain: something came late", "words": "Letters come late.", "room": "complaints",
             "came_from": "Complaints of July to September 2026", "numbers": [("Complaints", "14")],
             "recommendation": "R7", "by": BY}  # fmt: skip
    return Proposed.objects.get(pk=getattr(proposals, kind)("southend", **given | more))


def take(row, **more):
    given = {"words": row.words, "review": None, "recommendation": None, "plan": None, "reason": "",
             "today": timezone.localdate(), "expected": row.version, "by": BY}  # fmt: skip
    return actions.take_over(row, **given | more)


def test_a_finding_is_taken_over_beside_those_of_a_review_with_its_numbers(council):
    row = offered()
    before = Finding.objects.count()
    with pytest.raises(Refused, match="Choose the review"):
        take(row)
    r7 = Recommendation.objects.get(ref="R7")
    saved = take(row, review=Review.objects.get(), recommendation=r7, words="Letters come weeks late.")
    finding = Finding.objects.get(ref=f"own-{row.pk}")
    assert Finding.objects.count() == before + 1
    assert finding.voice == "Families who complained"
    assert "Complaints: 14" in finding.reviewers_view
    assert list(finding.recommendations.all()) == [r7]
    assert saved.became == f"Finding own-{row.pk} of {Review.objects.get().title}"
    with pytest.raises(Refused, match="Somebody else has decided"):
        take(row, review=Review.objects.get())


def test_evidence_and_actions_go_where_they_belong(council):
    shown = offered("evidence", numbers=[])
    assert take(shown, recommendation=Recommendation.objects.get(ref="R4")).became == "Evidence of R4"
    plan = Plan.objects.first()
    row = offered("action")
    before = Action.objects.filter(plan=plan).count()
    take(row, plan=plan, recommendation=Recommendation.objects.get(ref="R5"), words="Write within a week.")
    assert Action.objects.filter(plan=plan).count() == before + 1
    assert Action.objects.get(words="Write within a week.").ref.startswith("R5.")


def test_two_people_who_decide_at_once_lose_nothing_and_a_no_has_its_reason(council):
    row = offered()
    with pytest.raises(Refused, match="Say why"):
        actions.decline(row, reason=" ", expected=row.version, by=BY)
    with pytest.raises(ChangedSince):
        actions.decline(row, reason="It is there already", expected=row.version + 1, by=BY)
    actions.decline(row, reason="It is there already", expected=row.version, by=BY)
    told = proposals.standings([row.pk])[row.pk]
    assert (told.decision, told.reason, told.became) == ("Not taken over", "It is there already", "")


def test_the_body_to_which_it_is_sent_acknowledges_it_between_then_and_today(council):
    slug = proposals.bodies("southend")[0][0]
    row = offered(sent_to=slug)
    today = timezone.localdate()
    with pytest.raises(Refused, match="between"):
        actions.acknowledge(row, on=today - timedelta(days=1), today=today, expected=row.version, by=BY)
    actions.acknowledge(row, on=today, today=today, expected=row.version, by=BY)
    assert proposals.standings([row.pk])[row.pk].acknowledged_on == today.isoformat()
    alone = offered()
    with pytest.raises(Refused, match="to no body"):
        actions.acknowledge(alone, on=today, today=today, expected=alone.version, by=BY)


@pytest.mark.parametrize(
    ("council_slug", "more", "said"),
    [("nowhere", {}, "no council of that name"), ("southend", {"recommendation": "R99"}, "has no recommendation R99"),
     ("southend", {"sent_to": "nobody"}, "not known here")],
)  # fmt: skip
def test_what_points_nowhere_is_refused_in_words(council, council_slug, more, said):
    given = {"title": "x", "words": "x", "room": "complaints", "came_from": "x", "by": BY}
    with pytest.raises(Refused, match=said):
        proposals.finding(council_slug, **given | more)
    assert not Proposed.objects.exists()


def test_who_may_edit_recommendations_decides_on_its_page_and_others_read(council):
    row = offered()
    lead = sign_in(Client(), person("improvement_lead"))
    assert row.title in lead.get("/proposed/").content.decode()
    form = lead.get(f"/proposed/{row.pk}/").context["form"]
    sent = {"submission_key": form["submission_key"].value(), "version": row.version, "do": "take", "words": "",
            "recommendation": "", "review": "", "reason": ""}  # fmt: skip
    refused = lead.post(f"/proposed/{row.pk}/", sent)
    assert "Write in which words it is taken over." in refused.content.decode()
    no_review = lead.post(f"/proposed/{row.pk}/", sent | {"words": "Late."})
    assert no_review.status_code == 422
    assert "Choose the review" in no_review.content.decode()
    review = Review.objects.get().pk
    assert lead.post(f"/proposed/{row.pk}/", sent | {"words": "Late.", "review": review}).status_code == 302
    assert "Finding own-" in lead.get("/proposed/").content.decode()
    reader = sign_in(Client(), person("verifier"))
    assert reader.get("/proposed/").status_code == 200
    assert reader.get(f"/proposed/{row.pk}/").status_code == 404
    assert sign_in(Client(), stranger()).get("/proposed/").status_code == 404


def test_each_of_the_fourteen_has_a_working_part_with_todays_figure_and_the_fifteenth_is_unaccounted_for(council):
    mine = working.of_council("southend")
    assert set(mine) == {f"R{n}" for n in range(1, 15)}
    assert {code for codes in mine.values() for code in codes} <= set(PARTS)
    page = sign_in(Client(), person("director")).get("/working-parts/")
    told = page.context["councils"][0]
    assert told["served"] == 14
    for row in told["rows"]:
        wanted = row["recommendation"].ref != "R15"
        assert bool(row["parts"]) is wanted, row["recommendation"]
        assert all(one["figure"].endswith(".") for one in row["parts"])
    assert "Unaccounted for" in page.content.decode()


def test_a_figure_of_small_numbers_is_for_those_who_may_see_them(council):
    page = sign_in(Client(), person("verifier")).get("/working-parts/").content.decode()
    assert (
        page.count("Its figure is for those who may see small numbers.") == 1
    )  # complaints; a verifier may see counts
    assert working.of_council("estuary") == {}
