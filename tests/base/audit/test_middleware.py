import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from goldenthread.base import audit
from goldenthread.base.audit.actor import current_actor, current_request, session_reference
from goldenthread.base.audit.middleware import WhoIsActing, client_address
from tests.base.accounts.people import person, sign_in


def ask(**headers):
    return RequestFactory().get("/", **headers)


def test_each_request_has_a_short_reference_of_its_own_in_the_answer_and_deep_in_the_code():
    seen = []

    def view(request):
        seen.append((request.reference, current_request() is request, current_actor().request))
        return HttpResponse("")

    answers = [WhoIsActing(view)(ask()) for _ in range(50)]
    assert len({reference for reference, _, _ in seen}) == 50
    assert all(re.fullmatch(r"[a-z2-9]{10}", reference) for reference, _, _ in seen)
    assert [answer["X-Request-ID"] for answer in answers] == [reference for reference, _, _ in seen]
    assert all(same and inside == reference for reference, same, inside in seen)
    assert current_request() is None


def test_a_reference_sent_by_the_visitor_is_not_taken_over():
    assert WhoIsActing(lambda r: HttpResponse(""))(ask(HTTP_X_REQUEST_ID="mine"))["X-Request-ID"] != "mine"


def test_the_reference_is_forgotten_even_when_the_view_breaks():
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        WhoIsActing(view)(ask())
    assert current_request() is None


@pytest.mark.django_db
def test_somebody_not_signed_in_costs_no_query(django_assert_num_queries):
    def view(request):
        assert request.actor == audit.Actor.public(address="127.0.0.1", request=request.reference)
        return HttpResponse("")

    request = ask()
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        WhoIsActing(view)(request)


@pytest.mark.django_db
def test_somebody_signed_in_is_named_with_role_and_session_but_never_the_session_key(client, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    officer = sign_in(client, person("privacy_officer"))
    response = officer.get("/audit/")
    actor = response.wsgi_request.actor
    assert (actor.kind, actor.label) == ("person", "Privacy Officer")
    assert actor.role
    key = officer.session.session_key
    assert actor.session == session_reference(key)
    assert key not in actor.session


@pytest.mark.parametrize(
    ("proxies", "nearest", "forwarded", "address"),
    [
        ([], "198.51.100.7", "203.0.113.9", "198.51.100.7"),  # no proxy of ours: the header is anybody's word
        (["10.0.0.0/8"], "10.0.0.2", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.2", "1.1.1.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),  # the left end is forged
        (["10.0.0.0/8"], "198.51.100.7", "203.0.113.9", "198.51.100.7"),  # past the proxy
        (["socket"], "", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.2", "", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.2", "<script>", "not an address"),
        (["2001:db8::/32"], "2001:db8::1", "2001:DB9::5", "2001:db9::5"),
    ],
)
def test_the_address_is_the_first_that_is_not_our_proxy(settings, proxies, nearest, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(ask(REMOTE_ADDR=nearest, HTTP_X_FORWARDED_FOR=forwarded)) == address
