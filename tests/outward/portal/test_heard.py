"""On the portal: a group signs papers and says whether it was heard; a school says how it stands."""

from datetime import date

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.accounts.models import Organisation
from goldenthread.families.engagement import invented
from goldenthread.families.engagement.models import Group, PublicPaper, Voice
from goldenthread.families.offer import actions
from goldenthread.families.offer import invented as offer
from goldenthread.families.offer.models import Proposal, Provider
from goldenthread.families.ordinary.models import Statement, TermCount
from goldenthread.thread.improvement.models import Proposed
from tests.base.accounts.people import person, sign_in
from tests.once import once
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker):
        load_southend()
        offer.load(today=DAY, by=BY)
        invented.load(today=DAY, by=BY)
        yield


@pytest.fixture
def world(loaded, settings, client):
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"


def of(role, model, **which):
    """Somebody of this role, whose body answers for this row."""
    user = person(role)
    body = user.memberships.get().organisation
    with audit.unguarded("whose it is"):
        model.objects.filter(**which).update(organisation=str(body.pk))
    return user


def key(page):
    return page.context["form"]["submission_key"].value()


def test_the_forum_signs_a_paper_or_says_what_should_change_and_no_other_groups(world, client):
    sign_in(client, of("parent_forum", Group, slug="estuary-parent-carer-forum"))
    assert "What happens at a yearly review" in client.get(reverse("portal:heard")).content.decode()
    url = reverse("portal:heard-sign", args=["what-happens-at-a-yearly-review"])
    page = client.get(url)
    no = client.post(url, {"submission_key": key(page), "agrees": "no", "words": ""})
    assert no.status_code == 422
    assert "Say what should change first" in no.content.decode()
    assert client.post(url, {"submission_key": key(page), "agrees": "yes", "words": ""}).status_code == 302
    assert PublicPaper.objects.get(slug="what-happens-at-a-yearly-review").sign_offs.get().agrees
    with audit.unguarded("another group's paper waits"):
        PublicPaper.objects.filter(slug="how-to-ask-for-short-breaks").update(standing="signing")
    assert client.get(reverse("portal:heard-sign", args=["how-to-ask-for-short-breaks"])).status_code == 404


def test_a_group_disagrees_in_public_and_it_is_proposed_as_evidence(world, client):
    sign_in(client, of("parent_forum", Group, slug="estuary-parent-carer-forum"))
    voice = Voice.objects.get(words__contains="four pages long")
    url = reverse("portal:heard-answer", args=[voice.pk])
    page = client.get(url)
    sent = {"submission_key": key(page), "version": voice.version, "answer": "no", "words": "It is long again."}
    assert client.post(url, sent).status_code == 302
    voice.refresh_from_db()
    assert voice.get_answer_display() == "The group says: this is not what we asked for"
    row = Proposed.objects.get(pk=voice.evidence)
    assert (row.kind, row.recommendation.ref, row.address) == ("evidence", "R13", f"/heard/said/{voice.pk}/")
    other = Voice.objects.get(words__contains="quiet room")
    assert client.get(reverse("portal:heard-answer", args=[other.pk])).status_code == 404


def test_others_find_nothing_of_it(world, client):
    sign_in(client, person("partner"))
    assert client.get(reverse("portal:heard")).status_code == 404
    assert Organisation.objects.exists()


def test_a_senco_says_how_the_school_stands_and_gives_a_terms_counts(world, client):
    sign_in(client, of("senco", Provider, slug="mudflat-primary-school-invented"))
    assert "Say how you stand" in client.get(reverse("portal:offer")).content.decode()
    url = reverse("portal:offer-ordinary", args=["mudflat-primary-school-invented"])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"stands_more-time": "not", "words_more-time": ""}
    assert client.post(url, sent).status_code == 302
    assert Statement.objects.get(provider__slug="mudflat-primary-school-invented",
                                 expectation__slug="more-time").stands == "not"  # fmt: skip
    url = reverse("portal:offer-count-term", args=["mudflat-primary-school-invented"])
    given = {"submission_key": key(client.get(url)), "term_day": "2", "term_month": "9", "term_year": "2026",
             "pupils": "10", "reviewed": "11", "with_family": "3"}  # fmt: skip
    wrong = client.post(url, given)
    assert wrong.status_code == 422
    assert "the three numbers again" in wrong.content.decode()
    assert client.post(url, given | {"reviewed": "9"}).status_code == 302
    assert TermCount.objects.get(provider__slug="mudflat-primary-school-invented", pupils=10).reviewed == 9
    for name in ("portal:offer-ordinary", "portal:offer-count-term", "portal:offer-about"):
        assert client.get(reverse(name, args=["saltern-high-school-invented"])).status_code == 404  # not theirs
        assert client.get(reverse(name, args=["turning-tides-invented"])).status_code == 404


def test_a_school_proposes_its_ten_answers_and_the_council_takes_them(world, client, settings):
    sign_in(client, of("senco", Provider, slug="mudflat-primary-school-invented"))
    url = reverse("portal:offer-about", args=["mudflat-primary-school-invented"])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    same = client.post(url, sent)
    assert "Nothing differs" in same.content.decode()
    assert client.post(url, sent | {"answer_teaching": "We teach in small steps, with pictures."}).status_code == 302
    provider = Provider.objects.get(slug="mudflat-primary-school-invented")
    assert provider.answers["teaching"] != "We teach in small steps, with pictures."  # not before the council took it
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    row = Proposal.objects.get(decision="")
    keeper = sign_in(type(client)(), person("local_offer_officer"))
    page = keeper.get(f"/offer/proposals/{row.pk}/").content.decode()
    assert "We teach in small steps, with pictures." in page
    actions.decide(row, take=True, reason="", expected=row.version, today=DAY, by=BY)
    provider.refresh_from_db()
    assert provider.answers["teaching"] == "We teach in small steps, with pictures."
