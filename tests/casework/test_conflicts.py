"""M4: staff never open the record of a child whom they know, and each attempt is in the log."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.children import actions
from goldenthread.casework.children.models import Conflict, Relationship
from goldenthread.casework.invented import families
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db


def known_cases(w, seed, count):
    """Invented families of whom every one is known to the case officer, and assigned to them all the same."""
    by = audit.Actor.system("tests")
    officer = w.user("case_officer")
    with audit.unit(by=by):
        cast = families.cast_of(w.council, [officer])
        audit.record("team_made", obj="children.team")
    made = families.make(seed=seed, count=count, by=by, cast=cast)
    with audit.unguarded("conflicts for tests"):
        Conflict.behind_the_door.bulk_create(
            Conflict(user=officer, child=child, kind="own_child", declared_by_id="0", declared_by="x")
            for child in made.children
        )
    return made


def opens_of_known(w, seed, count):
    made = known_cases(w, seed, count)
    client = w.client("case_officer")
    opened = [c for c in made.children if client.get(reverse("cases:child", args=[c.reference])).status_code != 404]
    logged = Entry.objects.filter(
        action="child_refused", result="refused", reason="they_have_no_conflict_of_interest"
    ).count()
    return opened, logged


def test_no_record_of_a_known_child_opens_and_each_attempt_is_logged(seed):
    opened, logged = opens_of_known(World(), seed, 15)
    assert (opened, logged) == ([], 15)


@pytest.mark.deep
def test_two_hundred_records_of_known_children_stay_shut(seed, evidence):
    opened, logged = opens_of_known(World(), seed, 200)
    evidence("records of 200 known children opened, and attempts logged", [len(opened), logged])
    assert (opened, logged) == ([], 200)


def test_without_a_conflict_the_same_record_opens():
    w = World()
    w.relate("case_officer", "assigned")
    assert w.client("case_officer").get(reverse("cases:child", args=[w.child.reference])).status_code == 200


def test_a_declaration_blocks_at_once_and_says_nothing_of_whether_there_is_such_a_child():
    w = World()
    w.relate("case_officer", "assigned")
    client = w.client("case_officer")
    page = client.get(reverse("children:conflicts"))
    import re

    def declare(name):
        page = client.get(reverse("children:conflicts")).content.decode()
        key = re.search(r'name="submission_key" value="([^"]+)"', page)[1]
        sent = {"submission_key": key, "kind": "friend", "name": name, "words": ""}
        return client.post(reverse("children:conflicts"), sent, follow=True).content.decode()

    assert page.status_code == 200
    there, absent = declare("mid-B2-given-mark Midfamily"), declare("Nobody Atall")
    assert "If there is such a record, you cannot open it" in there
    assert "If there is such a record, you cannot open it" in absent
    assert client.get(reverse("cases:child", args=[w.child.reference])).status_code == 404
    assert Conflict.behind_the_door.filter(child=w.child).count() == 1


def test_a_record_that_is_begun_later_is_compared_with_what_was_declared():
    w = World()
    visitor = w.visitor("case_officer")
    actions.declare_conflict(visitor, kind="relative", name="Tamsin Quillfeather", born=None, words="")
    child = actions.begin_record(
        w.visitor("team_manager"),
        {
            "given_name": "Tamsin",
            "family_name": "Quillfeather",
            "date_of_birth": timezone.localdate() - timedelta(days=3000),
        },
    )
    assert Conflict.behind_the_door.get().child == child


def test_nobody_ends_a_conflict_of_their_own_and_a_known_person_is_not_related():
    w = World()
    w.relate("team_manager", "team")
    opened = w.open("team_manager")
    with audit.unguarded("a conflict"):
        row = Conflict.behind_the_door.create(
            user=w.user("case_officer"),
            child=w.child,
            kind="friend",
            declared_by_id=str(w.user("team_manager").pk),
            declared_by="x",
        )
    with pytest.raises(Refused, match="Ask another manager"):
        actions.end_conflict(w.visitor("team_manager"), row, why="x")
    opened = w.open("team_manager")
    with pytest.raises(Refused, match="know the family"):
        actions.relate(opened, kind="assigned", user=w.user("case_officer"), why="x")
    assert not Relationship.behind_the_door.filter(user=w.user("case_officer")).exists()


def test_a_member_of_staff_who_is_a_party_opens_the_record_on_the_portal_and_never_in_the_office(settings):
    w = World()
    officer = w.user("case_officer")
    w.relate("case_officer", "assigned")
    assert w.open("case_officer").name
    from tests.base.accounts.people import person

    w.users["parent"] = person("parent", email=officer.email)
    w.relate("parent", "party")
    assert w.visitor("case_officer")._look(w.child.reference, "case.read") is None
    assert not w.visitor("case_officer").children()
    settings.SITE = "portal"
    assert w.open("parent").through == "party"
