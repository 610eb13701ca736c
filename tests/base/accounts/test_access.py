"""Who may do what, against a table that the application never reads, and with each condition taken away in turn."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from goldenthread.base import audit
from goldenthread.base.accounts import access, roles
from goldenthread.base.accounts.models import Organisation, State, User
from goldenthread.base.accounts.permissions import CONTENT_CHANGING, Permission
from goldenthread.base.audit.models import Entry
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in, stranger

pytestmark = pytest.mark.django_db
EXPECTED = Path(__file__).with_name("expected_access.csv")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY, YESTERDAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 3)


def expected_rows():
    with EXPECTED.open() as file:
        return list(csv.DictReader(file))


def disagreements():
    """Every (role, standing of the membership, site, permission) whose answer is not the one written down."""
    for row in expected_rows():
        role, home = row["role"], row["site"]
        users = {name: person(role, email=f"{name}.{role}@example.org", **dates) for name, dates in STANDINGS.items()}
        stand_apart(users)
        for standing, user in users.items():
            for site in ("office", "portal"):
                user.held_in_this_request = None
                given = access.permissions_of(access.memberships_in_force(user, site=site))  # as `may` asks, once
                for permission in Permission:
                    wanted = standing in IN_FORCE and site == home and row[permission.value] == "yes"
                    if (permission in given) is not wanted:
                        yield role, standing, site, permission.value


IN_FORCE = {"in force", "first day", "last day", "ends later"}
STANDINGS = {
    "in force": {},
    "first day": {"starts": TODAY},
    "last day": {"ends": TODAY},
    "ends later": {"ended_at": NOW + timedelta(hours=1)},
    "not begun": {"starts": TOMORROW},
    "run out": {"ends": YESTERDAY},
    "ended": {"ended_at": NOW - timedelta(seconds=1)},
    "account shut": {},
    "account invited": {},
    "body closed": {},
}


def stand_apart(users):
    with audit.unguarded("test"):
        User.objects.filter(pk=users["account shut"].pk).update(is_active=False, state=State.SHUT, shut_at=NOW)
        User.objects.filter(pk=users["account invited"].pk).update(is_active=False, state=State.INVITED)
        closed, _ = Organisation.objects.get_or_create(name="Closed School", kind="school", closed_on=YESTERDAY)
        users["body closed"].memberships.update(organisation=closed)
    for user in users.values():
        user.refresh_from_db()


def test_every_answer_is_the_one_written_down(time_machine):
    time_machine.move_to(NOW, tick=False)
    assert list(disagreements()) == []


@pytest.mark.deep
@pytest.mark.parametrize("condition", access.CONDITIONS, ids=lambda one: one.__name__)
def test_the_table_notices_when_a_condition_is_taken_away(condition, monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(access, "CONDITIONS", tuple(one for one in access.CONDITIONS if one is not condition))
    assert any(disagreements()), f"nothing fails without: {condition.__name__}"


@pytest.mark.deep
def test_the_table_notices_when_a_role_gives_everything(monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(access, "permissions_of", lambda held: frozenset(Permission) if list(held) else frozenset())
    assert any(disagreements())


def test_the_table_has_a_row_for_each_role_and_a_column_for_each_permission():
    rows = expected_rows()
    assert {row["role"] for row in rows} == set(roles.all_roles())
    assert set(rows[0]) - {"role", "site"} == {permission.value for permission in Permission}
    assert {value for row in rows for name, value in row.items() if name not in ("role", "site")} == {"yes", "no"}


def test_may_says_what_the_roles_in_force_give(time_machine):
    time_machine.move_to(NOW)
    officer = person("verifier")
    given = access.permissions_of(access.memberships_in_force(officer, site="office"))
    assert {p for p in Permission if access.may(officer, p, site="office")} == given
    assert not any(access.may(officer, p, site="portal") for p in Permission)


def test_two_roles_add_up_and_one_that_ended_takes_only_its_own_away(time_machine):
    time_machine.move_to(NOW)
    officer = person("verifier", email="both@example.org")
    person("publisher", email="both@example.org", ended_at=NOW - timedelta(days=1))
    assert access.may(officer, Permission.JUDGEMENT_RECORD)
    assert not access.may(officer, Permission.RELEASE_APPROVE)


def test_nobody_who_is_not_signed_in_or_has_no_role_may_anything():
    for user in (AnonymousUser(), stranger()):
        assert not any(access.may(user, permission) for permission in Permission)


def test_a_role_that_the_file_no_longer_knows_gives_nothing():
    officer = person("case_wizard")
    assert not any(access.may(officer, permission) for permission in Permission)


def test_whoever_keeps_accounts_changes_nothing_that_the_thread_says():
    for role in roles.all_roles().values():
        if Permission.ACCOUNTS_MANAGE in role.permissions:
            assert not role.permissions & CONTENT_CHANGING


def test_no_one_role_both_prepares_and_approves_a_release_nor_edits_and_judges():
    for role in roles.all_roles().values():
        assert not {Permission.RELEASE_PREPARE, Permission.RELEASE_APPROVE} <= role.permissions
        assert not {Permission.RECOMMENDATION_EDIT, Permission.JUDGEMENT_RECORD} <= role.permissions


def test_the_stranger_finds_nothing_and_the_attempt_is_in_the_log(client):
    sign_in(client, stranger(), second_step=False)
    refused, absent = client.get("/thread/"), client.get("/no-such-page/")
    assert refused.status_code == absent.status_code == 404
    strip = [response.content.decode().split("<main")[1] for response in (refused, absent)]
    assert strip[0].replace("/thread/", "") == strip[1].replace("/no-such-page/", "")
    entry = Entry.objects.get(action="access_refused")
    assert (entry.object, entry.reason, entry.result) == ("permission:thread.read", "/thread/", "refused")
    assert entry.actor_label == "Sam Stranger"


OWN_PAGES = {"account_home", "sign_ins", "end_sign_ins", "second_step", "account_set_password"}


def test_every_page_about_other_people_is_closed_to_every_role_that_does_not_keep_accounts(client):
    from goldenthread.base.accounts.urls import urlpatterns

    guarded = {one.name: one.callback for one in urlpatterns if hasattr(one.callback, "needs")}
    ours = {one.name for one in urlpatterns if one.callback.__module__ == "goldenthread.base.accounts.views"}
    assert ours - set(guarded) == OWN_PAGES | {"account_login", "accept_invitation"}
    assert len(guarded) == 17
    target = person("owner", email="target@example.org")
    held = target.memberships.get()
    for role in roles.all_roles().values():
        if role.site != "office":
            continue
        sign_in(client, person(role.key))
        for pattern in urlpatterns:
            if pattern.name not in guarded:
                continue
            key = str(held.pk if "role" in pattern.name else target.pk)
            path = f"/account/{pattern.pattern}".replace("<uuid:pk>", key)
            wanted = guarded[pattern.name].needs in role.permissions
            status = client.get(path).status_code
            assert wanted or status == 404, (role.key, path)


def test_an_action_called_by_anybody_checks_for_itself():
    with pytest.raises(Refused) as refusal:
        access.check(person("owner"), Permission.ACCOUNTS_MANAGE)
    assert refusal.value.status == 404


def test_people_who_may_are_those_whose_role_is_in_force(time_machine):
    time_machine.move_to(NOW)
    lead, admin = person("improvement_lead"), person("system_administrator")
    person("system_administrator", email="gone@example.org", ends=YESTERDAY)
    assert access.people_who_may(Permission.ROLE_APPROVE) == [lead, admin]
