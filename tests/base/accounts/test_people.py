"""Inviting, granting with a second person, ending, resetting, confirming; organisations that keep their identity."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.accounts import actions
from goldenthread.base.accounts.models import (
    FormerName,
    Invitation,
    Kind,
    Membership,
    Organisation,
    ResetRequest,
    RoleRequest,
    State,
    User,
)
from goldenthread.base.outbox.models import Message
from goldenthread.refused import Refused
from tests.base.accounts.people import PASSWORD, council, give_app, person, sign_in, stranger

pytestmark = pytest.mark.django_db
NEW = "new.person@example.org"


@pytest.fixture
def admin():
    return person("system_administrator", name="Ada Min")


@pytest.fixture
def second():
    return person("system_administrator", email="second@example.org", name="Sec Ond")


def key_of(page):
    return re.search(r'name="submission_key" value="([^"]+)"', page)[1]


def send(client, path, **values):
    """Fill in a page's form and send it."""
    page = client.get(path).content.decode()
    hidden = {"submission_key": key_of(page)}
    if version := re.search(r'name="version" value="(\d+)"', page):
        hidden["version"] = version[1]
    return client.post(path, {**hidden, **values})


def an_invitation(role="verifier", email=NEW, **more):
    return {
        "name": "New Person",
        "email": email,
        "organisation": str(council().pk),
        "role": role,
        "starts_day": "1",
        "starts_month": "9",
        "starts_year": "2025",
        "reason": "Joins the team",
        **more,
    }


def do(by, action, **values):
    with audit.unit(by=audit.Actor.of_user(by)):
        return action(by=by, **values)


def link_in(message):
    return re.search(r"http://\S+(/account/invitation/\S+)", message.text)[1]


def test_an_office_role_takes_two_people_and_the_link_goes_out_when_it_is_granted(client, admin, second):
    sign_in(client, admin)
    response = send(client, "/account/people/invite/", **an_invitation())
    assert response.status_code == 302
    user = User.objects.get(email=NEW)
    assert (user.state, user.is_active, user.memberships.count()) == (State.INVITED, False, 0)
    assert not Message.objects.filter(to=NEW).exists()
    wanted = RoleRequest.objects.get()
    decide = f"/account/requests/{wanted.pk}/"
    own = send(client, decide, decision="approve")
    assert own.status_code == 403
    assert "somebody else must decide" in own.content.decode()
    assert Membership.objects.filter(user=user).count() == 0
    other = sign_in(Client(), second)
    assert send(other, decide, decision="approve").status_code == 302
    held = Membership.objects.get(user=user)
    assert (held.granted_by, held.approved_by) == (admin.pk, second.pk)
    assert Message.objects.get(to=NEW).subject == "Set up your Golden Thread account"


def test_the_second_person_may_refuse(admin, second):
    user = stranger()
    wanted = do(
        admin,
        actions.ask_for_role,
        user=user,
        organisation=council(),
        role="owner",
        starts=date(2026, 1, 1),
        ends=None,
        reason="x",
    )
    do(second, actions.refuse_role, request=wanted)
    assert not user.memberships.exists()
    with pytest.raises(Refused, match="decided this already"):
        do(second, actions.approve_role, request=wanted)


def test_nobody_asks_for_or_approves_a_role_of_their_own(admin, second):
    values = {"organisation": council(), "role": "owner", "starts": date(2026, 1, 1), "ends": None, "reason": "x"}
    with pytest.raises(Refused, match="for yourself"):
        do(admin, actions.ask_for_role, user=admin, **values)
    wanted = do(admin, actions.ask_for_role, user=second, **values)
    with pytest.raises(Refused, match="for you"):
        do(second, actions.approve_role, request=wanted)


def test_the_database_itself_refuses_one_person_in_both_places(admin):
    from django.db import IntegrityError, transaction

    user = stranger()
    row = {"user": user, "organisation": council(), "role": "owner", "starts": date(2026, 1, 1), "reason": "x"}
    row |= {"asked_at": datetime.now(UTC), "decided_at": datetime.now(UTC), "decision": "approved"}
    with audit.unguarded("test"):
        for asked_by, decided_by in ((admin.pk, admin.pk), (admin.pk, user.pk)):
            with pytest.raises(IntegrityError), transaction.atomic():
                RoleRequest.objects.create(asked_by=asked_by, decided_by=decided_by, **row)


def test_a_portal_role_is_granted_at_once(client, admin):
    sign_in(client, admin)
    send(client, "/account/people/invite/", **an_invitation("partner"))
    assert Membership.objects.get(user__email=NEW).role == "partner"
    assert "http://portal.localhost" in Message.objects.get(to=NEW).text


def test_an_invitation_opens_the_account_once(client, admin):
    sign_in(client, admin)
    send(client, "/account/people/invite/", **an_invitation("partner"))
    link = link_in(Message.objects.get(to=NEW))
    assert link.split("/")[-2] not in str(list(Invitation.objects.values())), "only a hash of the link is kept"
    guest = Client()
    assert guest.get(link).status_code == guest.get(link).status_code == 200, "looking at it uses nothing up"
    weak = guest.post(link, {"name": "Newton Person", "password": "short"})
    assert weak.status_code == 422
    assert "<title>Error: Set up your account" in weak.content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SITE", "portal")
        done = guest.post(link, {"name": "Newton Person", "password": PASSWORD})
        assert (done.status_code, done["Location"]) == (302, "/")
        assert guest.get("/")["Location"] == "/account/second-step/needed/"
    user = User.objects.get(email=NEW)
    assert (user.state, user.name) == (State.OPEN, "Newton Person")
    again = Client().post(link, {"name": "Thief", "password": "another long phrase"})
    assert again.status_code == 404
    assert User.objects.get(email=NEW).check_password(PASSWORD)


def test_an_invitation_runs_out_after_seven_days_and_a_newer_one_ends_it(admin, time_machine):
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    time_machine.move_to(start)
    values = {"name": "New", "organisation": council(), "role": "partner", "starts": date(2026, 3, 2), "ends": None}
    do(admin, actions.invite, email=NEW, reason="x", **values)
    first = link_in(Message.objects.get(to=NEW))
    do(admin, actions.resend_invitation, user=User.objects.get(email=NEW))
    (latest,) = {link_in(message) for message in Message.objects.filter(to=NEW)} - {first}
    assert Client().get(first).status_code == 404
    time_machine.move_to(start + timedelta(days=7, seconds=-1))
    assert Client().get(latest).status_code == 200
    time_machine.move_to(start + timedelta(days=7, seconds=1))
    assert Client().get(latest).status_code == 404
    assert Client().get("/account/invitation/made-up/").status_code == 404


def test_inviting_somebody_who_has_an_account_says_what_to_do(client, admin):
    sign_in(client, admin)
    response = send(client, "/account/people/invite/", **an_invitation(email=stranger().email))
    assert response.status_code == 409
    assert "already has an account" in response.content.decode()


def test_the_form_names_what_is_wrong(client, admin):
    sign_in(client, admin)
    response = send(
        client,
        "/account/people/invite/",
        **an_invitation("wizard", email="not an address", ends_day="1", ends_month="1", ends_year="2020"),
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Invite a person" in page
    for said in (
        "email address in the correct format",
        "Role must be one of the choices in the list",
        "Last day must be the first day",
    ):
        assert said in page


def test_a_double_click_invites_once(client, admin):
    sign_in(client, admin)
    key = key_of(client.get("/account/people/invite/").content.decode())
    values = {**an_invitation("partner"), "submission_key": key}
    answers = [client.post("/account/people/invite/", values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Message.objects.filter(to=NEW).count() == 1


def test_shutting_ends_everything_and_coming_back_starts_anew(admin):
    from allauth.mfa.models import Authenticator

    officer = person("verifier")
    there = sign_in(Client(), officer)
    do(admin, actions.shut, user=officer, reason="Left")
    assert there.get("/thread/").status_code == 302
    officer.refresh_from_db()
    assert (officer.state, officer.has_usable_password()) == (State.SHUT, False)
    assert not officer.memberships.filter(ended_at=None).exists()
    assert not Authenticator.objects.filter(user=officer).exists()
    values = {"name": "Vera", "organisation": council(), "role": "partner", "starts": date(2026, 1, 1), "ends": None}
    do(admin, actions.invite, email=officer.email, reason="Back as a partner", **values)
    officer.refresh_from_db()
    assert officer.state == State.INVITED


def test_nobody_shuts_their_own_account_and_the_last_administrator_stays(admin):
    with pytest.raises(Refused, match="your own"):
        do(admin, actions.shut, user=admin, reason="x")
    with pytest.raises(Refused, match="last administrator"):
        do(person("privacy_officer"), actions.shut, user=admin, reason="x")
    with pytest.raises(Refused, match="last administrator"):
        do(admin, actions.end_role, held=admin.memberships.get(), reason="x")


def test_a_lost_device_takes_two_people_and_the_person_is_told(client, admin, second):
    from allauth.mfa.models import Authenticator

    officer = person("verifier")
    there = sign_in(Client(), officer)
    sign_in(client, admin)
    send(client, f"/account/people/{officer.pk}/second-step/", reason="Phone lost, spoke on the desk line")
    wanted = ResetRequest.objects.get()
    assert send(client, f"/account/resets/{wanted.pk}/", decision="approve").status_code == 403
    assert Authenticator.objects.filter(user=officer).exists()
    assert send(sign_in(Client(), second), f"/account/resets/{wanted.pk}/", decision="approve").status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    assert there.get("/thread/").status_code == 302
    assert Message.objects.filter(to=officer.email).count() == 2


def test_each_term_people_outside_the_council_are_confirmed(client, admin, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
    old = person("partner", confirmed_on=date(2025, 11, 1))  # 121 days before
    person("regulator", confirmed_on=date(2025, 11, 2))  # 120
    person("owner")
    assert [one.user for one in actions.due_for_confirming(date(2026, 3, 2))] == [old]
    sign_in(client, admin)
    page = client.get("/account/people/confirm/").content.decode()
    assert old.name in page
    held = old.memberships.get()
    client.post(f"/account/roles/{held.pk}/confirm/", {"submission_key": key_of(page)})
    assert "Everybody is confirmed" in client.get("/account/people/confirm/").content.decode()


def test_a_body_that_changes_its_name_stays_the_same_body(client, admin):
    sign_in(client, admin)
    send(client, "/account/organisations/add/", name="Seaview School", kind="school")
    body = Organisation.objects.get(name="Seaview School")
    path = f"/account/organisations/{body.pk}/"
    for name, day in (("Seaview Academy", ("1", "9", "2021")), ("Bay Academy", ("1", "9", "2024"))):
        days = dict(zip(("renamed_on_day", "renamed_on_month", "renamed_on_year"), day, strict=True))
        assert send(client, path, name=name, kind="school", **days).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.version) == ("Bay Academy", 3)
    names = list(FormerName.objects.filter(organisation=body).order_by("until").values_list("name", "since", "until"))
    assert names == [
        ("Seaview School", None, date(2021, 8, 31)),
        ("Seaview Academy", date(2021, 9, 1), date(2024, 8, 31)),
    ]
    assert "Seaview School until 31 August 2021" in client.get("/account/organisations/").content.decode()


def test_an_edit_of_a_body_that_somebody_changed_meanwhile_loses_nothing(client, admin):
    body = council()
    sign_in(client, admin)
    path = f"/account/organisations/{body.pk}/"
    page = client.get(path).content.decode()
    send(client, path, name="Estuary Borough Council", kind="council")
    late = client.post(
        path, {"submission_key": key_of(page), "version": "1", "name": "Estuary City Council", "kind": "council"}
    )
    assert late.status_code == 409
    assert "Estuary Borough Council" in late.content.decode()
    assert "Estuary City Council" in late.content.decode()
    assert Organisation.objects.get(pk=body.pk).name == "Estuary Borough Council"


def test_closing_a_body_signs_its_people_out(client, admin):
    school = do(admin, actions.add_organisation, name="Closing School", kind=Kind.SCHOOL)
    officer = person("owner", organisation=school)
    there = sign_in(Client(), officer)
    do(
        admin,
        actions.edit_organisation,
        organisation=school,
        values={"name": school.name, "kind": school.kind, "closed_on": date(2020, 1, 1)},
        expected=1,
        renamed_on=None,
    )
    assert there.get("/thread/").status_code == 302


def test_people_are_found_by_name_and_what_was_typed_is_not_in_the_log(client, admin):
    from goldenthread.base.audit.models import Entry

    person("owner", name="Olive Finder", email="olive@example.org")
    sign_in(client, admin)
    page = client.get("/account/people/?q=olive").content.decode()
    assert "Olive Finder" in page
    assert "Ada Min" not in page.split("<main")[1]
    assert "olive" not in " ".join(str(row) for row in Entry.objects.filter(action="searched").values()).lower()
    assert client.get("/account/people/?q=x&wrong=1").status_code == 400


def test_the_server_makes_two_administrators_and_no_third():
    for name in ("one", "two"):
        link = actions.first_administrator(email=f"{name}@example.org", name=name, organisation="Estuary Council")
        assert Client().get(link.removeprefix("http://office.localhost:8000")).status_code == 200
    with pytest.raises(Refused, match="two administrators already"):
        actions.first_administrator(email="three@example.org", name="three", organisation="Estuary Council")


def test_a_list_of_a_hundred_people_costs_no_more_queries_than_one_of_ten(client, admin, django_assert_max_num_queries):
    for n in range(60):
        person("owner", email=f"owner{n}@example.org", name=f"Owner {n:02}")
    sign_in(client, admin)
    client.get("/account/people/")
    with django_assert_max_num_queries(14):
        page = client.get("/account/people/?page=2").content.decode()
    assert "Owner 59" in page


def test_a_very_long_name_and_markup_are_shown_as_text(client, admin):
    person("owner", name="<script>alert(1)</script>" + "x" * 170)
    sign_in(client, admin)
    assert "&lt;script&gt;alert(1)" in client.get("/account/people/").content.decode()


def test_the_demo_has_one_person_for_each_role_and_codes_for_those_who_need_one(client, settings):
    from goldenthread.base.accounts import demo, roles

    made = demo.make_demo_people(by=audit.Actor.system("test"))
    assert len(made) == len(roles.all_roles()) + 1
    assert demo.make_demo_people(by=audit.Actor.system("test")) == []
    lead = next(row for row in demo.demo_people() if row.role == "Improvement lead")
    step = client.post("/account/sign-in/", {"login": lead.email, "password": lead.password})
    code, seconds = demo.current_code(lead.email)
    assert 0 < seconds <= 30
    assert client.post(step["Location"], {"code": code})["Location"] == "/"
    settings.TESTING = settings.DEMO = False
    for refused in (
        lambda: demo.make_demo_people(by=audit.Actor.system("test")),
        lambda: demo.current_code(lead.email),
    ):
        with pytest.raises(Refused, match="demo only"):
            refused()
    give_app(stranger())
