"""Panels: chairs with their history, agendas from live cases, who may look for how long, advice that only advises."""

from datetime import date

import pytest

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases.models import CaseDecision, EvidenceItem, Fact, Matter
from goldenthread.casework.children.models import Conflict, Relationship
from goldenthread.casework.panels import actions, reading
from goldenthread.casework.panels.models import PanelItem
from goldenthread.refused import Refused
from goldenthread.rules.law.facts import long
from tests.casework.test_requests import considering, refused_for_papers
from tests.casework.world import World

pytestmark = pytest.mark.django_db
MEETS = date(2026, 10, 20)


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


def panel(w, **more):
    given = {"name": "Needs panel", "kind": "needs", "capacity": 2, "quorum": 2, "post": "SEND team manager",
             "seniority": "manager", "since": date(2020, 9, 1), **more}  # fmt: skip
    return actions.set_up(w.visitor("team_manager"), **given)


def meeting(w, found=None, **more):
    given = {"day": MEETS, "papers_by": date(2026, 10, 16), "capacity": 2, **more}
    return actions.set_day(w.visitor("team_manager"), (found or panel(w)).pk, **given)


def test_the_chair_is_a_post_with_its_seniority_and_its_history_stays(w):
    found = panel(w)
    actions.change_chair(
        w.visitor("team_manager"), found.pk, post="Director of Education", seniority="director",
        starts=date(2022, 3, 1), why="The review of 2021 asked for a more senior chair",
    )  # fmt: skip
    row = reading.panel(w.visitor("team_manager"), found.pk)
    assert reading.chair_on(row, date(2022, 2, 28)).post == "SEND team manager"
    assert reading.chair_on(row, date(2022, 3, 1)).seniority == "director"
    assert reading.chair_on(row, date(2020, 8, 31)) is None
    with pytest.raises(Refused, match="Enter a later day"):
        actions.change_chair(
            w.visitor("team_manager"), found.pk, post="x", seniority="head", starts=date(2022, 3, 1), why="x"
        )


def test_a_request_whose_papers_are_here_is_offered_and_one_whose_are_missing_is_not(w):
    matter, day = considering(w), meeting(w)
    assert reading.ready_for(w.visitor("team_manager"), day) == []
    with audit.unguarded("all papers came"):
        EvidenceItem.behind_the_door.update(standing="present", reason="")
    assert [m.pk for m in reading.ready_for(w.visitor("team_manager"), day)] == [matter.pk]
    actions.put_on(w.open("case_officer"), matter.pk, meeting=day.pk)
    assert reading.ready_for(w.visitor("team_manager"), day) == []  # it is on an agenda already


def test_a_refused_request_comes_back_to_the_next_panel_when_its_last_paper_is_here(w, time_machine):
    matter, day = refused_for_papers(w, time_machine), meeting(w)
    assert reading.ready_for(w.visitor("team_manager"), day) == []
    from goldenthread.casework.cases import actions as cases

    row = EvidenceItem.behind_the_door.get(matter=matter, item="attendance")
    cases.set_evidence(w.open("case_officer"), row.pk, standing="not_applicable", expected=row.version)
    assert [m.pk for m in reading.ready_for(w.visitor("team_manager"), day)] == [matter.pk]
    assert actions.put_on(w.open("case_officer"), matter.pk, meeting=day.pk).question == "again"


def test_members_see_a_case_on_the_agenda_until_a_week_after_and_whoever_knows_the_family_never(w, time_machine):
    found, matter = panel(w), considering(w)
    actions.add_member(w.visitor("team_manager"), found.pk, user=w.user("panel_member"), starts=date(2026, 1, 1))
    actions.add_member(w.visitor("team_manager"), found.pk, user=w.user("social_care_lead"), starts=date(2026, 1, 1))
    with audit.unguarded("somebody knows them"):
        Conflict.behind_the_door.create(
            user=w.user("social_care_lead"), child=w.child, kind="friend", declared_by_id="0", declared_by="x"
        )
    assert w.visitor("panel_member")._look(w.child.reference, "case.read") is None
    day = meeting(w, found)
    item = actions.put_on(w.open("case_officer"), matter.pk, meeting=day.pk)
    assert w.open("panel_member").through == "panel"
    assert not Relationship.behind_the_door.filter(user=w.user("social_care_lead"), kind="panel").exists()
    for moment, opens in (("2026-10-27T22:59:00+00:00", True), ("2026-10-28T00:01:00+00:00", False)):
        time_machine.move_to(moment, tick=False)
        assert (w.visitor("panel_member")._look(w.child.reference, "case.read") is not None) is opens
    time_machine.move_to("2026-10-13T09:00:00+00:00", tick=False)
    actions.take_off(w.open("case_officer"), item.pk, why="The family asked for a later day")
    assert w.visitor("panel_member")._look(w.child.reference, "case.read") is None


def test_a_full_agenda_takes_no_more_and_a_meeting_that_is_over_none(w, time_machine):
    matter, found = considering(w), panel(w)
    small = meeting(w, found, capacity=1)
    actions.put_on(w.open("case_officer"), matter.pk, meeting=small.pk)
    with audit.unguarded("another case"):
        other = Matter.behind_the_door.create(child=w.child, machine="assessment", stage="ASM_ADVICE_IN")
    with pytest.raises(Refused, match="is full"):
        actions.put_on(w.open("case_officer"), other.pk, meeting=small.pk)
    with pytest.raises(Refused, match="already"):
        actions.put_on(w.open("case_officer"), matter.pk, meeting=small.pk)
    time_machine.move_to("2026-10-21T09:00:00+00:00", tick=False)
    with pytest.raises(Refused, match="is over"):
        actions.put_on(w.open("case_officer"), other.pk, meeting=small.pk)


def test_what_a_panel_advises_decides_nothing_and_moves_no_stage(w, time_machine):
    matter, day = considering(w), meeting(w)
    item = actions.put_on(w.open("case_officer"), matter.pk, meeting=day.pk)
    with pytest.raises(Refused, match="still to come"):
        actions.advise(
            w.open("team_manager"), item.pk, advice="yes", reasons="It may be needed for her", stood_down="", expected=1
        )
    time_machine.move_to("2026-10-20T14:00:00+00:00", tick=False)
    opened = w.open("team_manager")
    with pytest.raises(Refused, match="reasons for this child"):
        actions.advise(opened, item.pk, advice="no", reasons="Not met", stood_down="", expected=1)
    saved = actions.advise(
        opened,
        item.pk,
        advice="no",
        reasons="The school gives all that she needs now",
        stood_down="A Member",
        expected=1,
    )
    assert saved.advised_at is not None
    assert Matter.behind_the_door.get(pk=matter.pk).stage == "REQ_CONSULTING"
    assert not CaseDecision.behind_the_door.exists()
    with pytest.raises(Refused, match="What it said stays"):
        actions.take_off(opened, item.pk, why="x")


def test_below_the_quorum_it_cannot_advise_and_the_page_says_so(w, time_machine):
    found = panel(w)
    actions.add_member(w.visitor("team_manager"), found.pk, user=w.user("panel_member"), starts=date(2026, 1, 1))
    day = meeting(w, found)
    time_machine.move_to("2026-10-20T14:00:00+00:00", tick=False)
    more = {"others": "", "note": ""}
    with pytest.raises(Refused, match="Say who took the chair"):
        actions.attended(w.visitor("team_manager"), day.pk, present=[], chair=" ", expected=day.version, **more)
    with pytest.raises(Refused, match="no members"):
        actions.attended(
            w.visitor("team_manager"),
            day.pk,
            present=[str(w.user("owner").pk)],
            chair="x",
            expected=day.version,
            **more,
        )
    day = actions.attended(
        w.visitor("team_manager"),
        day.pk,
        present=[],
        chair="A Manager, SEND team manager",
        expected=day.version,
        **more,
    )
    assert not actions.is_quorate(day)
    present = [str(w.user("panel_member").pk)]
    chair = "A Manager, SEND team manager"
    day = actions.attended(
        w.visitor("team_manager"), day.pk, present=present, chair=chair, expected=day.version, **more
    )
    assert actions.is_quorate(day)
    assert day.held


def test_whoever_belongs_to_no_panel_finds_none(w):
    found = panel(w)
    day = meeting(w, found)
    assert reading.panels(w.visitor("panel_member")) == []
    from django.http import Http404

    visitor = w.visitor("panel_member")
    for act, number in ((reading.panel, found.pk), (reading.meeting, day.pk)):
        with pytest.raises(Http404):
            act(visitor, number)
    with pytest.raises(Refused):
        actions.set_day(visitor, found.pk, day=MEETS, papers_by=MEETS, capacity=1)


def test_an_agenda_counts_what_one_may_not_open_and_says_nothing_of_it(w, settings):
    from django.test import Client
    from django.urls import reverse

    from tests.base.accounts.people import sign_in

    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    matter, found = considering(w), panel(w)
    actions.add_member(w.visitor("team_manager"), found.pk, user=w.user("panel_member"), starts=date(2026, 1, 1))
    day = meeting(w, found)
    actions.put_on(w.open("case_officer"), matter.pk, meeting=day.pk)
    with audit.unguarded("somebody knows them"):
        Relationship.behind_the_door.filter(user=w.user("panel_member"), kind="panel").delete()
    page = sign_in(Client(), w.user("panel_member")).get(reverse("panels:meeting", args=[day.pk])).content.decode()
    assert "1 more case is on it that you may not open" in page
    assert w.child.family_name not in page
    mine = sign_in(Client(), w.user("case_officer")).get(reverse("panels:meeting", args=[day.pk])).content.decode()
    assert w.child.family_name in mine
    assert long(MEETS).split(" ", 1)[1] in mine
    assert Entry.objects.filter(action="panel_pack_read").count() == 2
    assert PanelItem.behind_the_door.count() == 1
