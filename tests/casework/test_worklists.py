"""Worklists hold what is due, late, waited for and ready, of the children whom one may open and of no others."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases import worklists
from goldenthread.casework.cases.models import Fact, FastTrack, InterimSupport, Matter, Said
from goldenthread.casework.children import bounded, door
from goldenthread.casework.children.models import Child, Conflict, Relationship, TeamMember
from tests.base.accounts.people import sign_in
from tests.casework.doors import a_case
from tests.casework.test_requests import considering, decide, keyed, refused_for_papers
from tests.casework.world import BY, World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)


@pytest.fixture
def w(time_machine):
    time_machine.move_to("2026-10-12T09:00:00+00:00", tick=False)
    world = World()
    with audit.unguarded("the matters of the fixture are another story"):
        Fact.behind_the_door.all()._raw_delete("default")
        Matter.behind_the_door.all().delete()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "assigned")
    return world


def listed(w, role="case_officer", **which):
    return [str(one.pk) for one in worklists.matters(w.visitor(role), **which)]


def test_a_request_is_in_the_lists_that_its_facts_put_it_in(w):
    matter = keyed(w)
    key = str(matter.pk)
    assert listed(w) == [key]
    assert listed(w, which="mine") == [key]
    assert listed(w, which="week") == []  # due on 19 October, seven days on
    assert listed(w, which="week", today=date(2026, 10, 13)) == [key]
    assert listed(w, which="late", today=date(2026, 10, 19)) == []
    assert listed(w, which="late", today=date(2026, 10, 20)) == [key]
    assert listed(w, which="waiting") == [key]
    assert listed(w, which="waiting", waiting_for="school") == [key]
    assert listed(w, which="ready") == []
    assert listed(w, machine="assessment") == []


def test_what_was_decided_and_not_told_and_what_is_on_the_fast_track_have_lists(w, time_machine):
    matter = considering(w)
    decide(w, matter)
    assert listed(w, which="decided") == [str(matter.pk)]
    Entry.objects.all()
    with audit.unguarded("another story"):
        FastTrack.behind_the_door.all().delete()
    assert listed(w, which="fast") == []


def test_the_fast_track_is_listed_though_its_request_is_over(w, time_machine):
    matter = refused_for_papers(w, time_machine)
    assert listed(w, which="fast") == [str(matter.pk)]
    assert listed(w) == []


def test_disputed_support_is_listed(w):
    matter = keyed(w)
    assert listed(w, which="disputed") == []
    with audit.unguarded("a dispute"):
        support = InterimSupport.behind_the_door.create(
            child=w.child, matter=matter, what="x", given_by="x", since=TODAY, by_label="x"
        )
        Said.behind_the_door.create(child=w.child, support=support, so=False, words="It is not so", **BY)
    assert listed(w, which="disputed") == [str(matter.pk)]


@pytest.mark.parametrize("most", [door.MANY, 0], ids=["few children", "many children"])
@pytest.mark.parametrize("state", ["another child", "a conflict", "a restricted record", "an ended relationship"])
def test_no_list_holds_a_case_that_the_door_does_not_open(w, state, most, monkeypatch):
    monkeypatch.setattr(door, "MANY", most)
    with audit.unguarded("states"):
        keys = a_case(w)
        if state == "another child":
            Matter.behind_the_door.filter(child=w.child).update(child=w.other)
        elif state == "a conflict":
            Conflict.behind_the_door.create(
                user=w.user("case_officer"), child=w.child, kind="friend", declared_by_id="0", declared_by="x"
            )
        elif state == "a restricted record":
            Child.behind_the_door.filter(pk=w.child.pk).update(restricted=True, restricted_why="adopted")
        else:
            Relationship.behind_the_door.filter(user=w.user("case_officer")).update(
                ended_at=timezone.now() - timedelta(hours=1)
            )
    for which in worklists.LISTS:
        assert listed(w, which=which) == [], which
    assert set(worklists.counts(w.visitor("case_officer")).values()) == {0}
    assert keys


def test_the_page_shows_its_filters_and_whom_a_case_waits_for_and_each_child_leaves_an_entry(w, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    keyed(w)
    client = sign_in(Client(), w.user("case_officer"))
    page = client.get(reverse("cases:work"), {"which": "waiting", "sort": "oldest", "waiting_for": "school"})
    words = page.content.decode()
    assert page.status_code == 200
    assert "Waiting for papers: 1" in words
    assert "the school or setting" in words.lower()
    assert Entry.objects.filter(action="child_listed", object=f"children.child:{w.child.pk}").exists()
    assert client.get(reverse("cases:work"), {"which": "nonsense"}).status_code == 400
    assert "No case is in this list." in client.get(reverse("cases:work"), {"which": "late"}).content.decode()


def test_the_lists_of_somebody_with_very_many_children_hold_the_same_and_are_counted_to_a_limit(w, monkeypatch):
    keys = {str(keyed(w).pk)}
    with audit.unguarded("more cases"):
        for number in range(3):
            row = Matter.behind_the_door.create(
                child=w.child, machine="request", stage="REQ_CONSULTING", going_on=True, received=TODAY,
                next_due=TODAY + timedelta(days=number) if number else None,
            )  # fmt: skip
            keys.add(str(row.pk))
    few = {which: listed(w, which=which) for which in worklists.LISTS}
    numbers = worklists.counts(w.visitor("case_officer"))
    monkeypatch.setattr(door, "MANY", 0)
    monkeypatch.setattr(worklists, "MANY", 0)
    assert {which: listed(w, which=which) for which in worklists.LISTS} == few
    assert set(few["all"]) == set(few["mine"]) == set(few["every"]) == keys
    assert len(few["ready"]) == 3
    assert worklists.counts(w.visitor("case_officer")) == numbers
    monkeypatch.setattr(bounded, "MOST", 2)
    found = worklists.counts(w.visitor("case_officer"))
    assert (found["ready"], found["mine"]) == (3, 3)  # the limit and one more: there are more
    assert bounded.in_words(3, cut=True) == "more than 2"
    page, _ = worklists.page_of(w.visitor("case_officer"), worklists.Wanted(), 1, count=3, where="test")
    assert (page.paginator.count, page.paginator.cut) == (2, True)


@pytest.mark.parametrize("most", [door.MANY, 0], ids=["few children", "many children"])
def test_a_manager_of_no_team_has_empty_lists_and_no_fault(w, settings, monkeypatch, most):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    monkeypatch.setattr(door, "MANY", most)
    with audit.unguarded("a manager without a team"):
        Relationship.behind_the_door.all().delete()
        TeamMember.behind_the_door.all().delete()
    visitor = w.visitor("team_manager")
    assert visitor.reach == {"team": 0, "person": 0, "mine": 0}
    assert set(worklists.counts(visitor).values()) == {0}
    client = sign_in(Client(), w.user("team_manager"))
    for name in ("cases:work", "children:list", "children:waiting", "troubles:list"):
        assert client.get(reverse(name)).status_code == 200, name


def test_a_page_of_the_list_asks_the_same_whatever_it_holds(w, settings, django_assert_max_num_queries):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    keyed(w)
    visitor = w.visitor("case_officer")
    with django_assert_max_num_queries(45):  # entries of the log included: see the benchmark for how long they take
        worklists.page_of(visitor, worklists.Wanted(), 1, count=1, where="test")


def test_the_cached_columns_are_compared_with_the_facts_and_brought_in_line(w):
    from goldenthread.casework.cases import caches

    matter, by = keyed(w), audit.Actor.system("case check")
    assert caches.check(by=by, mend=False).sentence == "1 cases agree with their facts."
    with audit.unguarded("a planted difference"):
        Matter.behind_the_door.filter(pk=matter.pk).update(stage="REQ_AGREED", next_due=date(2030, 1, 1))
    told = caches.check(by=by, mend=False)
    assert told.differ == {matter.reference: ["stage", "next_due"]}
    assert caches.check(by=by, mend=True).mended == 1
    assert caches.check(by=by, mend=False).differ == {}
    row = Matter.behind_the_door.get(pk=matter.pk)
    assert (row.stage, row.next_due) == ("REQ_RECEIVED", date(2026, 10, 19))
    assert Entry.objects.get(action="matters_checked").actor_label == "Golden Thread (case check)"
