"""A school keeps what it does for its own pupil, step by step; the family and the council read it, nobody else."""

from datetime import date

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing import ChangedSince
from goldenthread.casework.cycles import actions
from goldenthread.casework.cycles.models import SupportCycle
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
AGREED = {
    "hard": "Noise at lunch, uniquely hard", "wish": "A quiet place", "does": "A small room at lunch",
    "by_whom": "The assistant, each day", "begun_on": date(2026, 9, 14), "look_on": date(2026, 11, 9),
}  # fmt: skip


@pytest.fixture
def w(time_machine, settings):
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    world = World()
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    world.relate("senco", "on_roll", body=world.school)
    world.relate("parent", "party", party=world.parties[0])
    return world


def look(w, number, *, on=DAY, expected=1, worked="part"):
    return actions.look_at(
        w.open("senco"), number, looked_on=on, worked=worked, found="Calmer, and still loud on Fridays.",
        family_there=True, expected=expected,
    )  # fmt: skip


def test_a_round_is_agreed_done_and_looked_at_and_then_stays(w):
    row = actions.begin(w.open("senco"), AGREED)
    assert actions.late(w.open("parent"), DAY) == 1  # to be looked at on 9 November
    with pytest.raises(Refused, match="between the day"):
        look(w, row.pk, on=date(2026, 9, 1))
    look(w, row.pk)
    assert actions.late(w.open("parent"), DAY) == 0
    with pytest.raises(Refused, match="looked at before"):
        look(w, row.pk, expected=2, worked="yes")
    with pytest.raises(Refused, match="Begin the next round"):
        actions.correct(w.open("senco"), row.pk, AGREED, expected=2)
    assert list(Entry.objects.filter(action__startswith="cycle_").order_by("seq").values_list("action", flat=True)) == [
        "cycle_begun", "cycle_looked_at",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"begun_on": date(2026, 12, 1)}, "or later"),
        ({"look_on": date(2026, 9, 1)}, "at least three times a year"),
        ({"look_on": date(2027, 9, 14)}, "at least three times a year"),
    ],
)
def test_a_round_has_days_that_can_be(w, change, said):
    with pytest.raises(Refused, match=said):
        actions.begin(w.open("senco"), AGREED | change)
    assert not SupportCycle.behind_the_door.exists()


def test_a_school_that_is_asked_about_a_plan_too_keeps_its_own_pupils_rounds(w):
    row = actions.begin(w.open("senco"), AGREED)
    w.relate("senco", "consulted", body=w.school)
    assert actions.begin(w.open("senco"), AGREED).body == row.body == str(w.school.pk)
    look(w, row.pk)


def test_two_people_of_a_school_who_write_at_once_lose_nothing(w):
    row = actions.begin(w.open("senco"), AGREED)
    actions.correct(w.open("senco"), row.pk, AGREED | {"does": "Mine"}, expected=1)
    with pytest.raises(ChangedSince):
        actions.correct(w.open("senco"), row.pk, AGREED | {"does": "Theirs"}, expected=1)


def test_the_family_reads_and_does_not_write_and_another_school_finds_nothing(w, settings):
    row = actions.begin(w.open("senco"), AGREED)
    url = reverse("portal:cycles", args=[w.child.reference])
    parent = w.client("parent")
    assert "Noise at lunch, uniquely hard" in parent.get(url).content.decode()
    for name, more in (
        ("portal:begin-cycle", []),
        ("portal:look-at-cycle", [row.pk]),
        ("portal:correct-cycle", [row.pk]),
    ):
        assert parent.get(reverse(name, args=[w.child.reference, *more])).status_code == 404
    w.relate("setting_lead", "consulted", body=w.other_school)
    with audit.unguarded("a round that another school kept"):
        SupportCycle.behind_the_door.update(body=str(w.other_school.pk))
    assert w.client("senco").get(reverse("portal:look-at-cycle", args=[w.child.reference, row.pk])).status_code == 404
    other = reverse("portal:cycles", args=[w.other.reference])
    assert parent.get(other).status_code == 404
    assert w.client("senco").get(other).status_code == 404


def test_the_council_reads_it_and_the_duty_desk_does_not(w, settings):
    actions.begin(w.open("senco"), AGREED)
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    w.relate("case_officer", "assigned")
    w.relate("team_manager", "team")
    page = w.client("case_officer").get(reverse("cycles:cycles", args=[w.child.reference])).content.decode()
    assert "Noise at lunch, uniquely hard" in page
    assert "that day is past" in page
    assert w.client("duty_officer").get(reverse("cycles:cycles", args=[w.child.reference])).status_code == 404


def test_a_school_writes_through_its_pages_and_nothing_typed_is_lost(w):
    client = w.client("senco")
    url = reverse("portal:begin-cycle", args=[w.child.reference])
    form = client.get(url).context["form"]
    sent = {"submission_key": form["submission_key"].value(), "hard": "Noise, typed", "wish": "", "does": "A room",
            "by_whom": "The assistant", "begun_on_day": "14", "begun_on_month": "9", "begun_on_year": "2026",
            "look_on_day": "1", "look_on_month": "9", "look_on_year": "2026"}  # fmt: skip
    wrong = client.post(url, sent)
    assert wrong.status_code == 422
    assert "Noise, typed" in wrong.content.decode()
    assert client.post(url, sent | {"look_on_month": "11"}).status_code == 302
    row = SupportCycle.behind_the_door.get()
    assert row.body_name == w.school.name
    url = reverse("portal:look-at-cycle", args=[w.child.reference, row.pk])
    form = client.get(url).context["form"]
    told = {"submission_key": form["submission_key"].value(), "version": 1, "looked_on_day": "27",
            "looked_on_month": "11", "looked_on_year": "2026", "worked": "yes", "found": "Calm",
            "family_there": "on"}  # fmt: skip
    assert client.post(url, told).status_code == 302
    page = client.get(reverse("portal:cycles", args=[w.child.reference])).content.decode()
    assert "It worked, 27 November 2026. Calm" in page
