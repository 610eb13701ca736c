"""A plan made here: begun, filled with actions, drafted, and approved by a second person once nothing is missing."""

import re
from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing import ChangedSince
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body, Post
from goldenthread.thread.improvement import actions
from goldenthread.thread.improvement.actions import plans as rules
from goldenthread.thread.improvement.models import Council, Plan, PlanVersion, Recommendation
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
LEAD = audit.Actor(kind="person", id="lead", label="Lead")
OTHER = audit.Actor(kind="person", id="other", label="Other")
TODAY = date(2026, 9, 1)
HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"')


@pytest.fixture
def plan():
    load_southend()
    return actions.add_plan(Council.objects.get(), {"slug": "plan-2027", "title": "Plan of 2027"}, by=LEAD)


def r(ref):
    return Recommendation.objects.get(ref=ref)


def action(plan, **values):
    """One that may be approved: it has a measure, a date and an accountable post."""
    whole = {
        "recommendation": r("R5"),
        "words": "Tell parents within a week which papers are missing.",
        "success_measure": "Fewer refusals for want of papers",
        "due_words": "Autumn 2027",
        "accountable": Post.objects.first(),
    }
    return actions.add_action(plan, whole | values, by=LEAD)


def draft(plan, by=LEAD):
    return actions.draft_plan(plan, note="", today=TODAY, by=by)


def test_an_action_is_numbered_on_within_its_recommendation_across_all_plans(plan):
    taken = max(int(ref.split(".")[1]) for ref in r("R5").actions.values_list("ref", flat=True))
    assert [action(plan).ref, action(plan).ref] == [f"R5.{taken + 1}", f"R5.{taken + 2}"]
    assert action(plan, recommendation=None).ref == "A0.1"


def test_a_season_is_due_by_its_last_day(plan):
    made = action(plan, due_words="Autumn 2027", depends_words="July 2027")
    assert (made.due_first, made.due_last) == (date(2027, 9, 1), date(2027, 11, 30))
    assert made.depends_last == date(2027, 7, 31)
    changed = actions.edit_action(made, {"due_words": ""}, expected=1, fields=["due_words"], by=LEAD)
    assert (changed.due_first, changed.due_last) == (None, None)


def test_a_date_that_names_no_day_is_refused_and_nothing_is_kept(plan):
    with pytest.raises(Refused, match="“soon” names no day"):
        action(plan, due_words="soon")
    assert plan.actions.count() == 0


def test_approval_is_refused_with_the_list_while_an_action_lacks_measure_or_date(plan):
    first = action(plan, success_measure="", due_words="")
    second = action(plan, success_measure="")
    action(plan, due_words="", rhythm="quarterly")  # a rhythm counts as a date
    version = draft(plan)
    with pytest.raises(Refused) as refusal:
        actions.approve_plan(version, expected=1, today=TODAY, by=OTHER)
    said = refusal.value.message
    assert said.startswith("It cannot be approved yet: 3 things are missing.")
    assert f"{first.ref}: no success measure; {first.ref}: no date; {second.ref}: no success measure" in said
    assert PlanVersion.objects.get(pk=version.pk).state == "draft"
    assert Entry.objects.get(result="refused").object.startswith("improvement.planversion:")


def test_a_plan_without_actions_is_not_approved(plan):
    with pytest.raises(Refused, match="it has no actions"):
        actions.approve_plan(draft(plan), expected=1, today=TODAY, by=OTHER)


def test_approval_goes_through_where_no_post_is_accountable_but_not_in_silence(plan):
    made = action(plan, accountable=None, responsible_body=Body.objects.first())
    saved = actions.approve_plan(draft(plan), expected=1, today=TODAY, by=OTHER)
    assert saved.state == "approved"
    assert saved.note == f"{made.ref}: a body, but no accountable post"
    assert saved.made_words == "1 September 2026"


def test_whoever_drafted_a_version_does_not_approve_it(plan):
    action(plan)
    with pytest.raises(Refused, match="somebody else has to approve it"):
        actions.approve_plan(draft(plan), expected=1, today=TODAY, by=LEAD)


def test_what_was_changed_after_the_draft_was_kept_is_not_approved_unseen(plan):
    made = action(plan)
    version = draft(plan)
    actions.edit_action(made, {"words": "Something else"}, expected=1, fields=["words"], by=LEAD)
    with pytest.raises(Refused, match="changed after this version was drafted"):
        actions.approve_plan(version, expected=1, today=TODAY, by=OTHER)


def test_a_draft_is_kept_only_when_something_changed_and_after_approval_it_is_a_change(plan):
    made = action(plan)
    version = draft(plan)
    with pytest.raises(Refused, match="Nothing has changed since version 1"):
        draft(plan)
    actions.approve_plan(version, expected=1, today=TODAY, by=OTHER)
    actions.edit_action(made, {"words": "Something else"}, expected=1, fields=["words"], by=LEAD)
    second = draft(plan)
    assert (second.number, second.state) == (2, "changed")
    assert second.held[0]["words"] == "Something else"
    assert PlanVersion.objects.get(number=1, plan=plan).held[0]["words"] == made.words  # what was approved stays


def test_what_was_approved_elsewhere_loads_with_its_gaps(plan):
    loaded = PlanVersion.objects.filter(elsewhere=True).exclude(gaps=[])
    assert {v.plan.slug for v in loaded} >= {"implementation-plan-2022", "closing-table-2023"}


def test_the_closing_tables_own_plan_could_not_be_approved_here(plan):
    missing = rules.gaps(Plan.objects.get(slug="closing-table-2023"))
    assert [gap for gap in missing if gap.startswith("R1.1")] == ["R1.1: no success measure"]


def opened(client, address):
    page = client.get(address)
    assert page.status_code == 200, page.content[:500]
    return dict(HIDDEN.findall(page.content.decode()))


def test_two_people_approve_at_once_and_one_of_them_did(plan, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    action(plan)
    version = draft(plan)
    address = f"{plan.get_absolute_url()}versions/{version.number}/approve/"
    first, second = Client(), Client()
    sign_in(first, person("portfolio_holder", email="first@example.org"))
    sign_in(second, person("portfolio_holder", email="second@example.org"))
    ones, twos = opened(first, address), opened(second, address)
    assert first.post(address, ones).status_code == 302
    answer = second.post(address, twos)
    assert answer.status_code == 409
    assert "approved already" in answer.content.decode()
    assert Entry.objects.filter(action="plan_approved").count() == 1


def test_an_approval_that_somebody_overtook_by_another_edit_is_told(plan):
    action(plan)
    version = draft(plan)
    with pytest.raises(ChangedSince):
        actions.approve_plan(version, expected=9, today=TODAY, by=OTHER)


def test_a_plan_is_begun_and_filled_through_its_pages(plan, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    lead = sign_in(Client(), person("improvement_lead"))
    address = "/plans/add/southend/"
    sent = {**opened(lead, address), "slug": "plan-2027", "title": "Another"}
    taken = lead.post(address, sent)
    assert taken.status_code == 422
    assert "Another plan of this council has that name" in taken.content.decode()
    made = lead.post(address, sent | {"slug": "plan-2028"})
    assert (made.status_code, made.url) == (302, "/southend/plans/plan-2028/")
    page = lead.get(made.url).content.decode()
    assert "No action of this plan is held." in page
    assert "it has no actions" in page
    adding = f"{made.url}add/"
    wrong = lead.post(adding, {**opened(lead, adding), "words": "Chase", "rhythm": "once", "due_words": "soon"})
    assert wrong.status_code == 422
    assert "“soon” names no day" in wrong.content.decode()
    right = {**opened(lead, adding), "words": "Chase papers", "rhythm": "quarterly", "success_measure": "Fewer missing"}
    assert lead.post(adding, right).status_code == 302
    assert "Chase papers" in lead.get(made.url).content.decode()


def test_a_plan_gives_more_detail_of_no_plan_that_details_it(plan, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    lead = sign_in(Client(), person("improvement_lead"))
    lower = actions.add_plan(plan.council, {"slug": "lower", "title": "Lower", "layer_of": plan}, by=LEAD)
    address = f"{plan.get_absolute_url()}edit/"
    answer = lead.post(address, {**opened(lead, address), "title": plan.title, "layer_of": str(lower.pk)})
    assert answer.status_code == 422
    assert "that plan already gives more detail of this one" in answer.content.decode()
