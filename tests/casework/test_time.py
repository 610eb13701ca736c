"""M2: a relationship ends on time, in an open session. Over at 17:00, the request of 17:00:01 finds nothing."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.accounts.models import Membership
from goldenthread.casework.children.door import midnight_after
from goldenthread.casework.children.models import Authority, Relationship
from tests.casework.world import World, pairs, site_of

pytestmark = pytest.mark.django_db
PAGES = {"office": "cases:child", "portal": "portal:child"}


def set_site(settings, site):
    settings.SITE, settings.ROOT_URLCONF = site, f"config.urls.{site}"


def one_end(w, role, kind, chance, start, number, time_machine):
    """How it ends, and the answers a second before the end, at it, and a second after, in one session."""
    end = start + timedelta(minutes=2 * number, seconds=chance.randrange(60))
    time_machine.move_to(end - timedelta(seconds=40), tick=False)
    how = chance.choice(["ends", "ended_at", "membership"])
    row = w.relate(role, kind, **({"ends": end} if how == "ends" else {}))
    client = w.client(role)
    address = reverse(PAGES[site_of(role)], args=[w.child.reference])
    time_machine.move_to(end - timedelta(seconds=1), tick=False)
    before = client.get(address).status_code
    with audit.unguarded("an end for tests"):
        if how == "ended_at":
            Relationship.behind_the_door.filter(pk=row.pk).update(ended_at=end)
        elif how == "membership":
            Membership.objects.filter(user=w.user(role)).update(ended_at=end)
    time_machine.move_to(end, tick=False)
    at = client.get(address).status_code
    time_machine.move_to(end + timedelta(seconds=1), tick=False)
    after = client.get(address).status_code
    with audit.unguarded("an end for tests"):
        Relationship.behind_the_door.filter(pk=row.pk).update(ended_at=row.starts)
        Membership.objects.filter(user=w.user(role)).update(ended_at=None)
    return how, before, at, after


def ended_on_time(seed, count, time_machine):
    """How many of so many random relationships still opened after their end, or were shut before it."""
    chance, wrong = random.Random(seed), []
    start = datetime(2026, 3, 2, 17, tzinfo=UTC)
    time_machine.move_to(start - timedelta(minutes=5), tick=False)
    w = World()
    for number in range(count):
        role, kind = chance.choice(pairs())
        with override_settings(SITE=site_of(role), ROOT_URLCONF=f"config.urls.{site_of(role)}"):
            answers = one_end(w, role, kind, chance, start, number, time_machine)
        if answers[1:] not in ((200, 404, 404), (302, 404, 404)):
            wrong.append((role, kind, *answers))
    return wrong


def test_a_few_relationships_end_on_time_in_an_open_session(seed, time_machine):
    assert not ended_on_time(seed, 12, time_machine)


@pytest.mark.deep
def test_five_hundred_relationships_end_on_time_in_an_open_session(seed, time_machine, evidence):
    wrong = ended_on_time(seed, 500, time_machine)
    evidence("relationships of 500 that did not end on time", len(wrong))
    assert not wrong, wrong[:5]


def test_rights_pass_after_the_last_friday_in_june_and_a_parent_keeps_what_was_shown(settings, time_machine):
    # born 4 May 2010: sixteen on 4 May 2026, so school age ends on Friday 26 June 2026
    set_site(settings, "portal")
    time_machine.move_to(datetime(2026, 6, 26, 9, tzinfo=UTC), tick=False)
    w = World(born=date(2010, 5, 4))
    w.relate("parent", "party")
    assert w.open("parent").rights_passed_on == date(2026, 6, 26)
    client = w.client("parent")
    address = reverse("portal:child", args=[w.child.reference])
    assert "mid-B3-title-mark" in client.get(address).content.decode()

    time_machine.move_to(datetime(2026, 6, 27, 9, tzinfo=UTC), tick=False)
    client = w.client("parent")
    newer = add_paper(w, "A newer paper")
    page = client.get(address).content.decode()
    assert "mid-B3-title-mark" in page  # what they had been shown
    assert "A newer paper" not in page
    assert "Rights passed to the young person" in page
    assert client.get(reverse("portal:paper", args=[w.child.reference, newer.pk])).status_code == 404
    assert client.get(reverse("portal:add-paper", args=[w.child.reference])).status_code == 404

    with audit.unguarded("the young person's choice"):
        Authority.behind_the_door.create(
            child=w.child, party=w.parties[0], basis="choice", starts=date(2026, 6, 27), by_id="0", by_label="x"
        )
    assert "A newer paper" in client.get(address).content.decode()


def add_paper(w, title):
    from django.utils import timezone

    from goldenthread.casework.cases.models import Audience, Paper

    with audit.unguarded("a paper for tests"):
        now = timezone.now()
        paper = Paper.behind_the_door.create(
            child=w.child,
            kind="letter",
            title=title,
            band="B3",
            words="x",
            supplied_by="x",
            state="issued",
            issued_at=now,
            made_at=now,
            by_id="0",
            by_label="x",
        )
        Audience.behind_the_door.create(paper=paper, key=f"party:{w.parties[0].pk}", since=now, by_label="x")
    return paper


def test_an_order_that_ends_and_a_party_that_ends_count_by_the_day(settings, time_machine):
    set_site(settings, "portal")
    time_machine.move_to(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False)
    w = World()
    w.relate("parent", "party")
    with audit.unguarded("a party that ends"):
        w.parties[0].ends = date(2026, 3, 2)
        w.parties[0].save()
    assert w.open("parent").name
    assert midnight_after(date(2026, 3, 2)) == datetime(2026, 3, 3, tzinfo=UTC)
    time_machine.move_to(datetime(2026, 3, 3, tzinfo=UTC), tick=False)
    assert w.visitor("parent")._look(w.child.reference, "case.read") is None
    assert not w.visitor("parent").children()
