"""A school proposes what its own entries say; those of others it does not find."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.accounts.models import Membership, Organisation
from goldenthread.families.offer import actions, invented
from goldenthread.families.offer.models import Proposal, Provider, Service
from tests.base.accounts.people import person, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")


@pytest.fixture
def school(settings):
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    with audit.unguarded("a school"):
        body = Organisation.objects.create(name="Mudflat Primary School (invented)", kind="school")
    invented.load(today=DAY, by=BY)
    return body


def as_sent(page, **more):
    form = page.context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, "", False)}
    return {name: value for name, value in sent.items() if not name.endswith("_on")} | more


def test_a_senco_proposes_a_change_and_the_council_takes_it(school):
    client = sign_in(Client(), person("senco", organisation=school))
    assert "Nurture room" in client.get("/offer/").content.decode()
    page = client.get("/offer/nurture-room/")
    sent = as_sent(page, summary="A quiet room with two grown-ups.", note="New name")
    done = client.post("/offer/nurture-room/", sent)
    assert done.status_code == 302, done.context["form"].errors
    asked = Proposal.objects.get()
    assert asked.values == {"summary": "A quiet room with two grown-ups."}
    assert (asked.organisation, asked.note) == ("Mudflat Primary School (invented)", "New name")
    assert "Waiting" in client.get("/offer/").content.decode()
    assert Service.objects.get(slug="nurture-room").summary != asked.values["summary"]
    actions.decide(asked, take=True, reason="", expected=asked.version, today=DAY, by=BY)
    assert Service.objects.get(slug="nurture-room").summary == "A quiet room with two grown-ups."
    assert "Taken" in client.get("/offer/").content.decode()


def test_a_new_entry_is_proposed_and_taken_into_public(school):
    client = sign_in(Client(), person("senco", organisation=school))
    page = client.get("/offer/mudflat-primary-school-invented/add/")
    sent = as_sent(
        page, name="Breakfast club", category="learning", summary="Breakfast at school.", access="Just come."
    )
    done = client.post("/offer/mudflat-primary-school-invented/add/", sent)
    assert done.status_code == 302, done.context["form"].errors
    asked = Proposal.objects.get()
    taken = actions.decide(asked, take=True, reason="", expected=asked.version, today=DAY, by=BY)
    assert (taken.service.state, taken.service.provider.name) == ("live", "Mudflat Primary School (invented)")


def test_the_entries_of_another_body_are_not_found(school):
    client = sign_in(Client(), person("senco", organisation=school))
    other = Provider.objects.get(slug="turning-tides-invented")
    for path in ("/offer/saturday-club/", f"/offer/{other.slug}/add/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "x"}).status_code == 404
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("role", ["parent", "scrutiny_member", "sendiass_adviser", "young_person"])
def test_others_on_the_portal_find_nothing(school, role):
    client = sign_in(Client(), person(role, organisation=school))
    for path in ("/offer/", "/offer/nurture-room/", "/offer/mudflat-primary-school-invented/add/"):
        assert client.get(path).status_code == 404


def test_a_change_that_changes_nothing_is_said_and_not_sent(school):
    client = sign_in(Client(), person("senco", organisation=school))
    page = client.get("/offer/nurture-room/")
    answer = client.post("/offer/nurture-room/", as_sent(page))
    assert answer.status_code == 422
    assert "Nothing differs" in answer.content.decode()


def test_a_role_at_one_school_gives_nothing_at_another(school):
    with audit.unguarded("another school, and the same person with a role that only confirms its staff"):
        other = Organisation.objects.create(name="Saltern High School (invented)", kind="school")
        user = person("school_account_manager", organisation=other, email="both@example.org")
        Provider.objects.filter(slug="saltern-high-school-invented").update(organisation=str(other.pk))
        Membership.objects.create(user=user, organisation=school, role="senco", starts=date(2020, 9, 1))
    client = sign_in(Client(), user)
    assert client.get("/offer/mudflat-primary-school-invented/ordinary/").status_code == 200
    for page in ("ordinary", "terms/add", "about", "add"):
        assert client.get(f"/offer/saltern-high-school-invented/{page}/").status_code == 404, page
