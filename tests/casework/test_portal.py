"""The portal's pages: nothing kept in a cache, words for each side, notices for everybody, one's own details."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.base.audit.models import Entry
from tests.casework.doors import OFFICE, PORTAL, fill
from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal(settings):
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"


def test_no_page_of_casework_is_kept_in_a_cache(settings):
    w = fill(World())
    for site, role, kind, table in (("office", "team_manager", "team", OFFICE), ("portal", "parent", "party", PORTAL)):
        settings.SITE, settings.ROOT_URLCONF = site, f"config.urls.{site}"
        w.relate(role, kind)
        client, seen = w.client(role), 0
        for route, (arguments, _) in table.items():
            answer = client.get(reverse(route, args=arguments(w)))
            assert answer["Cache-Control"] == "no-store, private", route
            seen += answer.status_code == 200
        assert seen > 5


def test_a_family_lands_at_its_children_and_a_school_at_its_pupils(portal):
    w = World()
    w.relate("parent", "party")
    w.relate("senco", "on_roll")
    for role in ("parent", "senco"):
        client = w.client(role)
        assert client.get("/")["Location"] == reverse("portal:children")
        assert "mid-B2-given-mark" in client.get(reverse("portal:children")).content.decode()
    assert w.client("school_account_manager").get("/")["Location"] == reverse("portal:staff")


def test_a_parent_adds_their_views_once_however_often_they_are_sent(portal):
    w = World()
    w.relate("parent", "party")
    client, address = w.client("parent"), reverse("portal:add-paper", args=[w.child.reference])
    key = re.search(r'name="submission_key" value="([^"]+)"', client.get(address).content.decode())[1]
    sent = {"submission_key": key, "kind": "parent_views", "title": "Mornings", "words": "Mornings are hard."}
    assert [client.post(address, sent).status_code for _ in range(3)] == [302, 302, 302]
    assert Entry.objects.filter(action="case_paper_added").count() == 1
    wrong = client.post(address, {**sent, "submission_key": "x" * 20, "words": ""})
    assert wrong.status_code == 422
    assert "Choose a file, or write it in the box" in wrong.content.decode()


def test_a_parent_changes_their_own_details_and_a_helper_does_not(portal):
    w = World()
    w.relate("parent", "party")
    w.relate("sendiass_adviser", "helper")
    address = reverse("portal:contact", args=[w.child.reference])
    client = w.client("parent")
    hidden = dict(re.findall(r'name="(version|submission_key)" value="([^"]*)"', client.get(address).content.decode()))
    sent = {**hidden, "phone": "07700 900999", "address": "1 Tern Close", "postcode": "QQ1 1AA", "needs": ""}
    assert client.post(address, sent).status_code == 302
    assert "07700 900999" in client.get(reverse("portal:child", args=[w.child.reference])).content.decode()
    assert w.client("sendiass_adviser").get(address).status_code == 404
    entry = Entry.objects.get(action="contact_edited")
    assert "07700" not in entry.fields + entry.reason


def test_the_notices_are_there_for_anybody_without_signing_in(portal):
    for which, words in (
        ("adults", "Who sees it"),
        ("young-people", "What you can do"),
        ("easy-read", "People who help you."),
    ):
        page = Client().get(reverse("portal:notice", args=[which]))
        assert page.status_code == 200
        assert words in page.content.decode()
    assert Client().get(reverse("portal:notice", args=["other"])).status_code == 404


def test_what_a_school_sees_of_a_family_is_names_and_no_more(portal):
    w = World()
    w.relate("senco", "on_roll")
    page = w.client("senco").get(reverse("portal:child", args=[w.child.reference])).content.decode()
    assert "mid-B2-name0-mark, mother" in page
    for hidden in ("address0", "workplace0", "online0", "@family.example", "evidence0", "needs0"):
        assert hidden not in page
