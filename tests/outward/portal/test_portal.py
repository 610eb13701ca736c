"""The portal's first page: for people with a role there, and for nobody else."""

import pytest
from django.test import override_settings

from goldenthread.base.accounts import roles
from goldenthread.base.audit.models import Entry
from tests.base.accounts.people import person, sign_in, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.urls("config.urls.portal")]
PORTAL = {"shadow_portfolio_holder", "scrutiny_member", "parent_forum", "partner", "regulator", "reviewer"}


@pytest.fixture(autouse=True)
def portal():
    with override_settings(SITE="portal"):
        yield


@pytest.mark.parametrize("role", sorted(roles.all_roles()))
def test_a_role_of_the_portal_finds_its_page_and_a_role_of_the_office_does_not(client, role):
    answer = sign_in(client, person(role)).get("/")
    assert (answer.status_code == 200) == (role in PORTAL)
    if role in PORTAL:
        page = answer.content.decode()
        assert roles.all_roles()[role].label in page
        assert "Estuary Council" in page


def test_a_stranger_finds_no_page_of_the_portal(client):
    answer = sign_in(client, stranger()).get("/")
    assert answer.status_code != 200
    assert "Your portal" not in answer.content.decode()


def test_a_stranger_who_asks_is_written_down(client):
    sign_in(client, person("owner"))
    client.get("/")
    assert Entry.objects.filter(action="access_refused").exists()


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    assert client.get("/")["Location"].startswith("/account/")


@pytest.mark.parametrize("path", ["/sources/", "/releases/", "/reports/", "/audit/", "/files/", "/work/"])
def test_no_page_of_the_office_is_here(client, path):
    assert sign_in(client, person("parent_forum")).get(path).status_code == 404
