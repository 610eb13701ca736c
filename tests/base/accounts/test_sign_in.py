"""Signing in, staying signed in, and being signed out."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import actions, sessions
from goldenthread.base.accounts.models import Membership, SignIn, State, User
from goldenthread.base.audit.models import Entry
from tests.base.accounts.people import PASSWORD, code_now, give_app, person, sign_in, stranger

pytestmark = pytest.mark.django_db
LOGIN = "/account/sign-in/"


def enter(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def actions_in_log():
    return list(Entry.objects.order_by("seq").values_list("action", flat=True))


def test_every_page_needs_a_sign_in_except_those_that_say_otherwise(client):
    response = client.get("/thread/")
    assert response.status_code == 302
    assert response["Location"] == f"{LOGIN}?next=/thread/"
    assert client.get("/open/").content == b"for everybody"


def test_password_and_code_open_the_office(client):
    officer = person("verifier")
    give_app(officer)
    first = enter(client, officer.email, next="/thread/")
    assert first.status_code == 302
    assert first["Location"].startswith("/account/second-step/code/")
    assert client.get("/thread/").status_code == 302, "the password alone opens nothing"
    second = client.post(first["Location"], {"code": code_now()})
    assert second["Location"] == "/thread/"
    assert client.get("/thread/").content == b"the thread"
    assert actions_in_log()[-1] == "signed_in"


def test_a_code_may_be_pasted_with_its_space(client):
    officer = person("verifier")
    give_app(officer)
    enter(client, officer.email)
    code = code_now()
    assert client.post("/account/second-step/code/", {"code": f" {code[:3]} {code[3:]}"}).status_code == 302


def test_a_code_works_once(client):
    officer = person("verifier")
    give_app(officer)
    code = code_now()
    enter(client, officer.email)
    assert client.post("/account/second-step/code/", {"code": code}).status_code == 302
    again = Client()
    enter(again, officer.email)
    assert "That code is not right" in again.post("/account/second-step/code/", {"code": code}).content.decode()


def test_a_recovery_code_works_once(client):
    from allauth.mfa.models import Authenticator

    officer = person("verifier")
    give_app(officer)
    code = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[0]
    enter(client, officer.email)
    assert client.post("/account/second-step/code/", {"code": code}).status_code == 302
    again = Client()
    enter(again, officer.email)
    assert again.post("/account/second-step/code/", {"code": code}).status_code == 200


def test_the_secret_of_an_app_is_not_readable_in_the_database():
    from allauth.mfa.models import Authenticator

    from tests.base.accounts.people import SECRET

    officer = person("verifier")
    give_app(officer)
    kept = Authenticator.objects.get(user=officer, type="totp")
    assert SECRET not in str(kept.data)
    assert kept.wrap().validate_code(code_now())


def page_of(response):
    """A page without what differs from one request to the next."""
    text = re.sub(r'value="[^"]{40,}"', "", response.content.decode())
    return response.status_code, text.replace("nobody@example.org", "X").replace("verifier@example.org", "X")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    person("verifier")
    known, unknown = (enter(Client(), f"{name}@example.org", "not the password") for name in ("verifier", "nobody"))
    assert page_of(known) == page_of(unknown)
    assert "The email address or the password is not right" in known.content.decode()
    assert "<title>Error: Sign in" in known.content.decode()


def test_asking_for_a_new_password_tells_nobody_whether_an_account_exists():
    from goldenthread.base.outbox.models import Message

    person("verifier")
    answers = [
        Client().post("/account/password/forgotten/", {"email": f"{name}@example.org"}, follow=True)
        for name in ("verifier", "nobody")
    ]
    assert page_of(answers[0]) == page_of(answers[1])
    assert list(Message.objects.values_list("to", flat=True)) == ["verifier@example.org"]


def test_an_account_is_slowed_down_after_five_wrong_passwords_and_so_is_an_unknown_one():
    for email in (person("verifier").email, "nobody@example.org"):
        for _ in range(5):
            assert "is not right" in enter(Client(), email, "wrong").content.decode()
        assert "too many attempts" in enter(Client(), email, PASSWORD).content.decode()


def test_a_network_address_is_slowed_down_whatever_accounts_it_tries(client):
    answers = [enter(client, f"nobody{n}@example.org", "wrong").content.decode() for n in range(21)]
    assert "too many attempts" not in answers[19]
    assert "too many attempts" in answers[20]


def test_attempts_are_counted_where_every_app_server_sees_them(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_a_portal_role_does_not_open_the_office_and_an_office_role_not_the_portal(settings):
    partner, officer = person("parent_forum"), person("verifier")
    give_app(officer)
    refused = enter(Client(), partner.email)
    assert refused.status_code == 403
    assert "You cannot sign in here" in refused.content.decode()
    settings.SITE = "portal"
    assert enter(Client(), partner.email)["Location"] == "/"
    assert enter(Client(), officer.email).status_code == 403


def test_shut_roleless_and_invited_accounts_get_the_same_page():
    nobody = stranger()
    gone = person("verifier")
    with audit.unit(by=audit.Actor.system("test")):
        actions.shut(by=None, user=gone, reason="Left")
    with audit.unguarded("a shut account that still has its password"):
        gone.refresh_from_db()
        gone.set_password(PASSWORD)
        gone.save()
    assert page_of(enter(Client(), nobody.email)) == page_of(enter(Client(), gone.email))


def test_whoever_must_have_a_second_step_can_do_nothing_before_it_is_set_up(client):
    officer = person("verifier")
    assert enter(client, officer.email)["Location"] == "/"
    for path in ("/", "/thread/", "/account/", "/account/sign-ins/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/account/second-step/needed/"), path
    assert client.get("/account/second-step/needed/").status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth tells us of a new second step after the commit
def test_setting_up_an_app_opens_the_office_and_shows_recovery_codes_once(client):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    officer = person("verifier")
    enter(client, officer.email)
    page = client.get("/account/second-step/app/add/").content.decode()
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)[1]
    assert "data:image/svg+xml;base64," in page
    wrong = client.post("/account/second-step/app/add/", {"code": "000000"})
    assert "<title>Error:" in wrong.content.decode()
    code = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))
    done = client.post("/account/second-step/app/add/", {"code": code})
    assert done["Location"] == "/account/second-step/recovery-codes/"
    codes = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()
    assert codes[0] in client.get(done["Location"]).content.decode()
    assert codes[0] not in client.get(done["Location"]).content.decode()
    assert client.get("/thread/").content == b"the thread"


def test_a_session_that_did_not_pass_the_second_step_is_asked_for_it(client):
    officer = person("verifier")
    give_app(officer)
    sign_in(client, officer, second_step=False)
    assert client.get("/thread/")["Location"] == "/account/second-step/again/?next=%2Fthread%2F"


def test_the_parent_forum_may_sign_in_without_a_second_step(client, settings):
    settings.SITE = "portal"
    enter(client, person("parent_forum").email)
    assert client.get("/").content == b"front page"


def test_the_last_second_step_cannot_be_removed_where_the_role_needs_one(client):
    from allauth.mfa.models import Authenticator

    officer = person("verifier")
    sign_in(client, officer)
    response = client.post("/account/second-step/app/remove/")
    assert response.status_code == 409
    assert "Your role needs a second step" in response.content.decode()
    assert Authenticator.objects.filter(user=officer, type="totp").exists()


@pytest.mark.parametrize(("site", "role", "minutes"), [("office", "verifier", 15), ("portal", "partner", 20)])
def test_the_idle_time_signs_out(client, settings, time_machine, site, role, minutes):
    settings.SITE, settings.SESSION_IDLE_MINUTES = site, minutes
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    time_machine.move_to(start)
    sign_in(client, person(role))
    time_machine.move_to(start + timedelta(minutes=minutes, seconds=-5))
    assert client.get("/").status_code == 200
    time_machine.move_to(start + timedelta(minutes=2 * minutes))
    gone = client.get("/")
    assert gone["Location"] == f"{LOGIN}?next=/&timed_out=1"
    assert gone["Clear-Site-Data"] == '"cache", "storage"'
    assert "You were signed out because nothing happened" in client.get(gone["Location"]).content.decode()
    assert "sign_in_timed_out" in actions_in_log()


def test_twelve_hours_are_the_longest_however_busy(client, time_machine):
    start = datetime(2026, 3, 2, 7, tzinfo=UTC)
    time_machine.move_to(start)
    sign_in(client, person("verifier"))
    for minutes in range(10, 720, 10):
        time_machine.move_to(start + timedelta(minutes=minutes))
        assert client.get("/").status_code == 200
    time_machine.move_to(start + timedelta(hours=12, seconds=1))
    assert client.get("/").status_code == 302


def test_pages_of_a_signed_in_person_are_not_cached_and_signing_out_clears_the_browser(client):
    sign_in(client, person("verifier"))
    assert client.get("/thread/")["Cache-Control"] == "no-store, private"
    out = client.post("/account/sign-out/")
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    assert out["Cache-Control"] == "no-store, private"
    assert client.get("/thread/").status_code == 302
    assert actions_in_log()[-1] == "signed_out"


def test_ending_a_role_ends_the_session_at_once(client):
    admin, officer = person("system_administrator"), person("verifier")
    sign_in(client, officer)
    assert client.get("/thread/").status_code == 200
    held = officer.memberships.get()
    with audit.unit(by=audit.Actor.of_user(admin)):
        actions.end_role(by=admin, held=held, reason="Left the team")
    assert client.get("/thread/").status_code == 302


def test_a_role_that_ends_at_five_does_not_open_a_page_a_second_later(client, time_machine):
    five = datetime(2026, 3, 2, 17, tzinfo=UTC)
    time_machine.move_to(five - timedelta(seconds=1))
    officer = person("verifier", ended_at=five)
    sign_in(client, officer)
    assert client.get("/thread/").status_code == 200
    time_machine.move_to(five + timedelta(seconds=1))
    assert client.get("/thread/").status_code == 404


def test_signing_out_everywhere_ends_every_browser():
    officer = person("verifier")
    here, there = sign_in(Client(), officer), sign_in(Client(), officer)
    assert "In 2 browsers" in here.get("/account/").content.decode()
    here.post("/account/sign-ins/end/")
    assert here.get("/thread/").status_code == there.get("/thread/").status_code == 302


def test_one_persons_sign_in_does_not_serve_another(client):
    officer, other = person("verifier"), person("owner")
    row = SignIn.objects.create(
        user=other, site="office", started_at=timezone.now(), last_seen_at=timezone.now(), browser="x"
    )
    sign_in(client, officer)
    session = client.session
    session[sessions.KEY] = str(row.pk)
    session.save()
    assert client.get("/thread/").status_code == 302


def test_a_new_password_by_mail_ends_sessions_and_keeps_the_second_step(client):
    from goldenthread.base.outbox.models import Message

    officer = person("verifier")
    there = sign_in(Client(), officer)
    client.post("/account/password/forgotten/", {"email": officer.email})
    link = re.search(r"http://\S+(/account/password/new/\S+)", Message.objects.get().text)[1]
    form = client.get(link, follow=True)
    weak = client.post(form.request["PATH_INFO"], {"password1": "password1234"})
    assert "easy to guess" in weak.content.decode()
    done = client.post(form.request["PATH_INFO"], {"password1": "otter lantern saddle"})
    assert done.status_code == 302
    assert there.get("/thread/").status_code == 302
    step = enter(client, officer.email, "otter lantern saddle")
    assert step["Location"].startswith("/account/second-step/code/")
    assert "run out" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short phrase", ""),
        ("eleven char", "12 characters or more"),
        ("password1234", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("qwertyqwerty", "easy to guess"),
        ("verifier@example.org", "too like your name or email"),
        ("all small letters and spaces", ""),
        ("correct horse battery staple " * 7, "200 characters or fewer"),
    ],
)
def test_a_password_is_long_and_not_common_and_nothing_else_is_asked(password, fault):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    said = ""
    try:
        validate_password(password, User(email="verifier@example.org", name="Vera Fier"))
    except ValidationError as error:
        said = " ".join(error.messages)
    assert (fault in said) if fault else said == ""


def test_what_is_sensitive_asks_again_after_five_minutes_and_sends_the_form_on(client, time_machine):
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    time_machine.move_to(start)
    sign_in(client, person("verifier"))
    assert client.get("/sensitive/").content == b"sensitive GET"
    time_machine.move_to(start + timedelta(minutes=6))
    ask = client.post("/sensitive/", {"words": "kept"})
    assert ask["Location"] == "/account/second-step/again/?next=%2Fsensitive%2F"
    done = client.post(ask["Location"], {"code": code_now(), "next": "/sensitive/"})
    assert done.content == b"sensitive POST"


def test_nobody_can_make_an_account_for_themselves(client):
    page = client.post("/account/sign-up/", {"email": "new@example.org", "password1": PASSWORD})
    assert "Accounts are by invitation" in page.content.decode()
    assert not User.objects.exists()


def test_an_account_unused_for_sixty_days_is_shut_and_its_roles_end(time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
    person("system_administrator")
    used, unused, never = person("verifier"), person("owner"), person("publisher")
    with audit.unguarded("test"):
        User.objects.filter(pk=used.pk).update(last_seen_on=date(2026, 1, 1))  # 60 days before 2 March
        User.objects.filter(pk=unused.pk).update(last_seen_on=date(2025, 12, 31))  # 61
        User.objects.filter(pk=never.pk).update(created_at=datetime(2025, 12, 31, 9, tzinfo=UTC))
    shut = actions.shut_dormant(date(2026, 3, 2))
    assert {user.email for user in shut} == {unused.email, never.email}
    assert User.objects.get(pk=used.pk).state == State.OPEN
    assert not Membership.objects.filter(user__in=shut, ended_at=None).exists()
    assert actions_in_log().count("account_shut") == 2


def test_the_last_administrator_is_not_shut_for_being_away(time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
    admin = person("system_administrator")
    with audit.unguarded("test"):
        User.objects.filter(pk=admin.pk).update(last_seen_on=date(2025, 1, 1))
    assert actions.shut_dormant(date(2026, 3, 2)) == []
    assert User.objects.get(pk=admin.pk).state == State.OPEN


NO_PASSKEYS = ["0", "false", "0.0", "null", "[]", "{}", '""', '"x"', "[1]", "no JSON", "", '{"id": 1}', '{"rawId": []}']
NO_PASSKEYS += [
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": ' + part + "}"
    for part in (
        *("0", "{}", '{"a": 1}'),
        '{"clientDataJSON": "YQ", "attestationObject": "YQ", "authenticatorData": "YQ", "signature": "YQ"}',
    )
]


@pytest.mark.parametrize("sent", NO_PASSKEYS)
def test_nothing_is_kept_as_a_passkey_but_what_a_device_has_signed(sent):
    officer = person("verifier")
    client = sign_in(Client(), officer)
    held = Authenticator.objects.filter(user=officer).count()
    assert client.get("/account/second-step/passkeys/add/").status_code == 200
    answer = client.post("/account/second-step/passkeys/add/", {"name": "Work laptop", "credential": sent})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert Authenticator.objects.filter(user=officer).count() == held
    assert client.get("/account/second-step/passkeys/add/").status_code == 200


@pytest.mark.parametrize("sent", NO_PASSKEYS)
def test_nothing_opens_the_office_in_place_of_a_passkey(sent, client):
    officer = person("verifier")
    give_app(officer)
    client.get("/account/second-step/passkeys/sign-in/")
    alone = client.post("/account/second-step/passkeys/sign-in/", {"credential": sent})
    assert alone["Location"].startswith(LOGIN)
    step = enter(client, officer.email)["Location"]
    client.get(step)
    assert client.post(step, {"credential": sent}).status_code == 200
    assert client.get("/thread/").status_code == 302


@pytest.mark.django_db
def test_what_has_expired_in_the_cache_is_forgotten_and_the_rest_is_kept():
    cache.set("kept", "x", 3600)
    cache.set("expired", "y", 60)
    later = timezone.now() + timedelta(minutes=10)
    assert actions.forget_expired_cache(later) == 1
    assert (cache.get("kept"), cache.get("expired")) == ("x", None)
