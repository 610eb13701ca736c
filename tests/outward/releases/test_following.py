"""Whoever follows a recommendation is told once when a release changes what its page says, and never of others."""

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.outbox.models import Message
from goldenthread.outward.releases import following
from goldenthread.outward.releases.models import Follow, FrozenPage, Release
from tests.base.accounts.people import person, sign_in

pytestmark = pytest.mark.django_db
ONE, TWO = "southend/reduce-refusals-to-assess", "southend/learn-from-complaints"
BY = audit.Actor.system("tests")


def release(number, **said):
    with audit.unguarded("a release"):
        row = Release.objects.create(
            number=number, state="published", note="x", digest="x", prepared_by_id="1", prepared_by="A",
            approved_by_id="2", approved_by="B", approved_at="2026-01-01T00:00Z", published_at="2026-01-01T00:00Z",
        )  # fmt: skip
        for path, words in said.items():
            path = {"one": ONE, "two": TWO}[path]
            data = {"proof": {"words": words}, "charts": f"drawn {number}", "release": number}
            FrozenPage.objects.create(release=row, path=path, kind="proof", title=f"About {path}", data=data)
    return row


def test_a_page_changed_when_it_says_something_else_and_not_when_it_is_drawn_anew():
    first = release(1, one="a", two="a")
    assert following.changed(first) == {ONE, TWO}
    assert following.changed(release(2, one="b", two="a")) == {ONE}


def test_one_follows_on_the_portal_is_told_once_and_stops(client, settings):
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    who = person("scrutiny_member", email="cllr@example.org")
    sign_in(client, who)
    url = reverse("portal:follow")
    assert "nothing to follow" in client.get(url).content.decode()
    release(1, one="a", two="a")
    page = client.get(url)
    sent = {"submission_key": page.context["form"]["submission_key"].value(), "paths": [ONE]}
    assert client.post(url, sent).status_code == 302
    assert list(Follow.objects.values_list("path", "person_id")) == [(ONE, str(who.pk))]
    release(2, one="a", two="b")
    assert following.tell(2, by=BY) == 0  # what they do not follow changed
    release(3, one="b", two="b")
    assert following.tell(3, by=BY) == 1
    assert following.tell(3, by=BY) == 1  # run again, the same message
    message = Message.objects.get()
    assert (message.to, f"About {ONE}" in message.text, TWO in message.text) == ("cllr@example.org", True, False)
    page = client.get(url)
    assert page.context["form"]["paths"].value() == [ONE]
    wrong = client.post(url, {"submission_key": page.context["form"]["submission_key"].value(), "paths": ["nowhere"]})
    assert wrong.status_code == 422
    stop = {"submission_key": client.get(url).context["form"]["submission_key"].value(), "paths": []}
    assert client.post(url, stop).status_code == 302
    assert not Follow.objects.exists()
