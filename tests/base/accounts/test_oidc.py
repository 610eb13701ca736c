"""Signing in with the council's own account, against a real provider on this machine."""

import time
from datetime import timedelta

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import actions
from goldenthread.base.accounts.models import Invitation, State, User
from goldenthread.base.audit.models import Entry
from tests.base.accounts.people import code_now, give_app, person
from tests.base.accounts.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db
GO = "/account/council/council/"


@pytest.fixture
def council(settings):
    provider = Provider()
    settings.OIDC_ISSUER = provider.issuer
    app = {
        "provider_id": "council",
        "name": "your council account",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": provider.issuer, "fetch_userinfo": False},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield provider
    provider.close()


@pytest.fixture
def vera():
    return person("verifier", email="vera@example.org", name="Vera Whitlock")


def walk(client):
    """From our button to the provider and back, as a browser goes. The last answer."""
    away = client.post(GO, {"next": "/thread/"})
    assert away.status_code == 302, away.content.decode()
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.replace("http://testserver", ""))


def refused(client):
    return client.get("/thread/").status_code == 302


def last_reason():
    return Entry.objects.filter(action="sign_in_refused").order_by("-seq").first().reason


def test_an_invited_person_signs_in_and_is_asked_for_no_second_step_of_ours(client, council, vera):
    done = walk(client)
    assert (done.status_code, done["Location"]) == (302, "/thread/")
    assert client.get("/thread/").content == b"the thread"
    assert council.asked["code_challenge_method"] == "S256"
    assert len(council.asked["nonce"]) >= 32
    assert set(council.asked["scope"].split()) >= {"openid", "email"}
    assert SocialAccount.objects.get().uid == "person-1"


def test_the_second_time_the_subject_counts_even_if_the_address_has_changed(client, council, vera):
    walk(client)
    council.claims = {"email": "vera.married@example.org"}
    again = Client()
    assert walk(again)["Location"] == "/thread/"
    assert User.objects.count() == 1


def other_key(provider, claims):
    return provider.signed(claims, key=rsa.generate_private_key(public_exponent=65537, key_size=2048))


def unsigned(provider, claims):
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def shared_secret(provider, claims):
    return provider.signed(claims, key=SECRET * 2, algorithm="HS256")


def unknown_key(provider, claims):
    return provider.signed(claims, kid="two")


def spoiled(provider, claims):
    head, body, signature = provider.signed(claims).split(".")
    return f"{head}.{body}.{signature[:-8]}AAAAAAAA"


FAULTS = {
    "nonce of another browser": ({"nonce": "somebody-else"}, None),
    "no nonce": ({"nonce": None}, None),
    "another issuer": ({"iss": "https://evil.example"}, None),
    "another audience": ({"aud": "another-client"}, None),
    "several audiences, asked for by another": ({"aud": [CLIENT, "another"], "azp": "another"}, None),
    "run out": ({"exp": int(time.time()) - 3600}, None),
    "from the future": ({"iat": int(time.time()) + 3600}, None),
    "no subject": ({"sub": None}, None),
    "no expiry": ({"exp": None}, None),
    "signed by another key": ({}, other_key),
    "not signed": ({}, unsigned),
    "signed with a shared secret": ({}, shared_secret),
    "unknown key": ({}, unknown_key),
    "spoiled signature": ({}, spoiled),
    "no token": ({}, lambda provider, claims: ""),
    "no token at all but words": ({}, lambda provider, claims: "words"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_that_cannot_be_believed_signs_nobody_in(client, council, vera, fault):
    claims, sign = FAULTS[fault]
    council.claims = claims
    if sign:
        council.sign = lambda claims: sign(council, claims)
    answer = walk(client)
    assert answer.status_code == 401
    assert "Your council’s sign-in did not work" in answer.content.decode()
    assert refused(client)
    assert not SocialAccount.objects.exists()
    assert last_reason().startswith("council account:")


def test_an_answer_to_a_question_that_this_browser_did_not_ask_is_refused(council, vera):
    away = Client().post(GO)
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    other = Client()
    assert other.get(back.replace("http://testserver", "")).status_code == 401
    assert refused(other)


def test_a_provider_that_names_another_issuer_is_not_used(client, council, vera):
    council.named_issuer = "https://evil.example"
    assert client.post(GO).status_code == 503


def test_a_provider_that_is_down_gives_a_page_and_not_a_crash(client, council, vera):
    council.close()
    answer = client.post(GO)
    assert answer.status_code == 503
    assert "did not work" in answer.content.decode()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
    ],
    ids=str,
)
def test_an_unknown_or_unverified_address_gets_no_account_and_is_told_what_to_do(client, council, vera, claims):
    council.claims = claims
    answer = walk(client)
    assert answer.status_code == 403
    assert "Accounts are by invitation" in answer.content.decode()
    assert User.objects.count() == 1
    assert refused(client)


def test_entra_says_nothing_of_verification_and_is_trusted_only_when_the_council_says_so(
    client, council, vera, settings
):
    settings.OIDC_EMAIL_TRUSTED = True
    council.claims = {"email_verified": None}
    assert walk(client)["Location"] == "/thread/"
    council.claims = {"email_verified": False, "sub": "person-2"}
    assert walk(Client()).status_code == 403


@pytest.mark.parametrize("claims", [{"amr": ["pwd"]}, {"amr": None}, {"amr": "pwd"}, {"acr": "1", "amr": []}], ids=str)
def test_without_a_second_step_at_the_council_the_sign_in_is_refused(client, council, vera, claims):
    council.claims = claims
    answer = walk(client)
    assert answer.status_code == 403
    assert "did not say that you used a second step" in answer.content.decode()
    assert refused(client)


def test_a_named_acr_counts_as_a_second_step(client, council, vera, settings):
    settings.OIDC_ACR = ["urn:council:strong"]
    council.claims = {"amr": None, "acr": "urn:council:strong"}
    assert walk(client)["Location"] == "/thread/"
    assert council.asked["acr_values"] == "urn:council:strong"


def test_without_a_second_step_at_the_council_ours_is_asked_for_where_it_is_set_up(client, council, vera):
    give_app(vera)
    council.claims = {"amr": ["pwd"]}
    step = walk(client)
    assert step["Location"].startswith("/account/second-step/code/")
    assert refused(client)
    assert client.post("/account/second-step/code/", {"code": code_now()})["Location"] == "/thread/"


def test_an_invitation_is_accepted_by_signing_in_with_the_council(client, council):
    admin = person("system_administrator")
    second = person("system_administrator", email="second@example.org")
    values = {"name": "Vera", "starts": timezone.localdate(), "ends": None, "reason": "x", "role": "verifier"}
    with audit.unit(by=audit.Actor.of_user(admin)):
        body = admin.memberships.get().organisation
        wanted = actions.invite(by=admin, email="vera@example.org", organisation=body, **values)
    assert walk(Client()).status_code == 403, "not before a second person has approved"
    with audit.unit(by=audit.Actor.of_user(second)):
        actions.approve_role(by=second, request=wanted)
    assert walk(client)["Location"] == "/thread/"
    vera = User.objects.get(email="vera@example.org")
    assert (vera.state, vera.has_usable_password()) == (State.OPEN, False)
    assert Invitation.objects.get().used_at is not None


def test_an_invitation_that_has_run_out_is_not_accepted(client, council, vera):
    with audit.unguarded("test"):
        User.objects.filter(pk=vera.pk).update(state=State.INVITED, is_active=False)
        past = timezone.now() - timedelta(days=1)
        Invitation.objects.create(user=vera, token_hash="x", sent_at=past, expires_at=past)
    assert walk(client).status_code == 403
    assert User.objects.get(pk=vera.pk).state == State.INVITED


def test_a_shut_account_and_one_without_a_role_are_refused(client, council, vera):
    walk(client)
    with audit.unguarded("test"):
        vera.memberships.update(ended_at=timezone.now())
    assert walk(Client()).status_code == 403
    with audit.unguarded("test"):
        User.objects.filter(pk=vera.pk).update(state=State.SHUT, is_active=False, shut_at=timezone.now())
    assert walk(Client()).status_code == 403


def test_who_signs_in_with_the_council_gets_no_password_by_mail(client, council, vera):
    from goldenthread.base.outbox.models import Message

    walk(client)
    Client().post("/account/password/forgotten/", {"email": vera.email})
    assert not Message.objects.filter(subject__contains="password").exists()


def test_where_no_provider_is_set_there_is_no_such_page_and_no_button(client):
    assert client.get(GO).status_code == client.post(GO).status_code == 404
    assert "Sign in with your council" not in client.get("/account/sign-in/").content.decode()


def test_the_page_leads_nowhere_else(client, council, vera):
    away = client.post(GO, {"next": "https://evil.example/"})
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    assert client.get(back.replace("http://testserver", ""))["Location"] == "/"
