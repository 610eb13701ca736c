"""In a real browser: passkeys (with a virtual device), signing in without JavaScript, and every page of this room."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from goldenthread.base import audit
from goldenthread.base.accounts import actions
from goldenthread.base.accounts.models import SignIn
from tests.base.accounts.people import PASSWORD, code_now, council, give_app, person, sign_in
from tests.browser.checks import check, desktop, no_javascript, phone
from tests.browser.conftest import _stylesheet, browse, browser, cookies_of, served_assets  # noqa: F401
from tests.turns import in_turn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {**phone, "viewport": {"width": 375, "height": 667}}
SIZES = {"desktop": desktop, "320": phone, "375": SMALL}


def address(live_server, path=""):
    """On localhost by name: a passkey is tied to a name, and an IP address is none."""
    return live_server.url.replace("127.0.0.1", "localhost") + path


def virtual_device(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return session, device


def enter(page, live_server, email):
    page.goto(address(live_server, "/account/sign-in/"))
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/account/sign-in/"))


def test_a_passkey_is_added_and_then_signs_in_alone(browse, live_server):  # noqa: F811
    officer = person("verifier")
    page = browse(desktop)
    virtual_device(page)
    enter(page, live_server, officer.email)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert page.locator("#recovery_codes li").count() == 10
    page.goto(address(live_server, "/account/"))
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(address(live_server, "/"))
    assert SignIn.objects.filter(user=officer, ended_at=None).count() == 1


def test_a_passkey_serves_as_the_second_step_after_the_password(browse, live_server):  # noqa: F811
    officer = person("verifier")
    page = browse(desktop)
    virtual_device(page)
    enter(page, live_server, officer.email)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.goto(address(live_server, "/account/"))
    sign_out(page)
    enter(page, live_server, officer.email)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(address(live_server, "/"))


def test_a_passkey_that_the_device_refuses_says_so_and_leaves_the_password(browse, live_server):  # noqa: F811
    person("verifier")
    page = browse(desktop)
    session, device = virtual_device(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(address(live_server, "/account/sign-in/"))
    assert not page.get_by_text("The passkey did not work").is_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey did not work").wait_for()
    assert page.get_by_label("Password", exact=True).is_visible()


def test_everything_but_passkeys_works_without_javascript(browse, live_server):  # noqa: F811
    officer = person("verifier")
    give_app(officer)
    page = browse(no_javascript)
    enter(page, live_server, officer.email)
    assert page.get_by_role("button", name="Use a passkey").count() == 0
    page.get_by_label("Code").fill(code_now())
    page.get_by_role("button", name="Sign in").click()
    page.goto(address(live_server, "/account/sign-ins/"))
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url(re.compile("/account/sign-in/"))


@pytest.mark.parametrize("kind", list(in_turn(list(SIZES), one_in=3)))
def test_the_pages_of_somebody_who_is_not_signed_in_are_usable(browse, live_server, kind):  # noqa: F811
    kind = SIZES[kind]
    person("partner", email="a-very-long-address-without-a-place-to-break-it@example.org")
    page = browse(kind)
    width = kind["viewport"]["width"]
    page.goto(address(live_server, "/account/sign-in/"))
    check(page, f"accounts-sign-in-{width}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: "))
    check(page, f"accounts-sign-in-error-{width}", keyboard=False)  # the error summary has taken the focus
    page.goto(address(live_server, "/account/password/forgotten/"))
    check(page, f"accounts-forgotten-{width}")
    link = actions.first_administrator(
        email="first.administrator.of.a.long.council@example.org", name="Ada Min", organisation="Estuary Council"
    )
    page.goto(address(live_server, "/account/invitation/" + link.split("/")[-2] + "/"))
    check(page, f"accounts-invitation-{width}")
    page.goto(address(live_server, "/account/invitation/made-up/"))
    check(page, f"accounts-invitation-over-{width}")


@pytest.mark.parametrize("kind", list(in_turn(list(SIZES), one_in=3)))
def test_the_pages_of_an_administrator_are_usable(browse, live_server, client, cookies_of, kind):  # noqa: F811
    kind = SIZES[kind]
    admin = person("system_administrator", name="Ada Min")
    owner = person("owner", name="Owen With-A-Very-Long-Double-Barrelled-Name")
    partner = person("partner", confirmed_on=timezone.localdate() - timedelta(days=200))
    second = person("system_administrator", email="second@example.org", name="Sec Ond")
    values = {"organisation": council(), "role": "verifier", "starts": timezone.localdate(), "ends": None}
    with audit.unit(by=audit.Actor.of_user(second)):
        wanted = actions.ask_for_role(by=second, user=owner, reason="Covers for a colleague", **values)
        give_app(owner)
        reset = actions.ask_for_reset(by=second, user=owner, reason="Phone lost, spoke on the desk line")
    sign_in(client, admin)
    page = browse(kind, cookies=cookies_of(client, address(live_server)))
    width = kind["viewport"]["width"]
    one, held = f"/account/people/{owner.pk}/", partner.memberships.get()
    pages = {
        "home": "/account/",
        "second-step": "/account/second-step/",
        "passkeys": "/account/second-step/passkeys/",
        "passkey-add": "/account/second-step/passkeys/add/",
        "recovery-codes": "/account/second-step/recovery-codes/",
        "sign-ins": "/account/sign-ins/",
        "password": "/account/password/",
        "people": "/account/people/",
        "people-none": "/account/people/?q=nobody",
        "invite": "/account/people/invite/",
        "person": one,
        "person-name": f"{one}name/",
        "ask-role": f"{one}role/",
        "shut": f"{one}shut/",
        "ask-reset": f"{one}second-step/",
        "waiting": "/account/people/waiting/",
        "confirm": "/account/people/confirm/",
        "end-role": f"/account/roles/{held.pk}/end/",
        "decide-role": f"/account/requests/{wanted.pk}/",
        "decide-reset": f"/account/resets/{reset.pk}/",
        "organisations": "/account/organisations/",
        "organisation": f"/account/organisations/{council().pk}/",
        "sign-out": "/account/sign-out/",
    }
    faults = []
    for name, path in pages.items():
        answer = page.goto(address(live_server, path))
        assert answer.status == 200, (name, answer.status)
        try:
            check(page, f"accounts-{name}-{width}")
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("kind", list(in_turn(list(SIZES), one_in=3)))
def test_setting_up_an_app_is_usable(browse, live_server, kind):  # noqa: F811
    kind = SIZES[kind]
    officer = person("verifier")
    page = browse(kind)
    width = kind["viewport"]["width"]
    enter(page, live_server, officer.email)
    check(page, f"accounts-second-step-needed-{width}")
    page.get_by_role("button", name="Set up an app").click()
    check(page, f"accounts-app-{width}")
    secret = page.locator("#authenticator_secret").inner_text()
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    counter = int(timezone.now().timestamp()) // 30
    page.get_by_label("Code from the app").fill(format_hotp_value(hotp_value(secret, counter)))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    check(page, f"accounts-codes-{width}")
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url(address(live_server, "/"))
