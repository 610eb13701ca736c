"""Facts that are only added, corrections by two people, papers with bands and audiences, issued once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases import actions, reading
from goldenthread.casework.cases.models import Audience, Fact, Matter, Paper
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    world = World()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "team")
    return world


def matter(w):
    return Matter.behind_the_door.get(child=w.child)


def test_what_happened_is_recorded_with_who_and_when_and_moves_the_stage(w):
    actions.record_fact(
        w.open("case_officer"), matter(w).pk, name="assessment_refused_notified", said=date(2026, 4, 10)
    )
    row = matter(w)
    assert (row.stage, row.received) == ("REQ_REFUSED", date(2026, 3, 2))
    entry = Entry.objects.get(action="fact_recorded")
    assert (entry.object, entry.relationship) == (f"children.child:{w.child.pk}", "assigned")


def test_a_fact_is_recorded_once_in_a_possible_order_and_not_before_it_happens(w):
    opened = w.open("case_officer")
    with pytest.raises(Refused, match="recorded already"):
        actions.record_fact(opened, matter(w).pk, name="request_received", said=date(2026, 3, 3))
    with pytest.raises(Refused, match="request received"):
        actions.record_fact(opened, matter(w).pk, name="assessment_refused_notified", said=date(2026, 2, 1))
    with pytest.raises(Refused, match="still to come"):
        actions.record_fact(opened, matter(w).pk, name="final_sent", said=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused, match="no fact called"):
        actions.record_fact(opened, matter(w).pk, name="no_such_fact", said=date(2026, 3, 3))
    assert Fact.behind_the_door.filter(matter=matter(w)).count() == 1


def test_a_correction_is_a_new_fact_that_a_second_person_approves_and_the_first_is_kept(w, time_machine):
    fact = Fact.behind_the_door.get(matter=matter(w))
    before = timezone.now()
    time_machine.move_to(before + timedelta(minutes=1), tick=False)
    ask = actions.ask_correction(
        w.open("team_manager"), fact.pk, said=date(2026, 3, 1), why="The email came on the Sunday"
    )
    with pytest.raises(Refused, match="somebody else has to decide"):
        actions.decide_correction(w.open("team_manager"), ask.pk, approve=True)
    with pytest.raises(Refused, match="waits for a second person"):
        actions.ask_correction(w.open("case_officer"), fact.pk, said=date(2026, 3, 1), why="x")
    with audit.unguarded("asked by somebody else"):
        type(ask).behind_the_door.filter(pk=ask.pk).update(asked_by_id="0")
    actions.decide_correction(w.open("team_manager"), ask.pk, approve=True)
    rows = list(Fact.behind_the_door.filter(matter=matter(w)))
    assert [(row.day, row.replaces_id) for row in rows] == [(date(2026, 3, 2), None), (date(2026, 3, 1), fact.pk)]
    assert matter(w).received == date(2026, 3, 1)
    # as known then, and as known now
    assert reading.facts_as_known(matter(w).pk, before)["request_received"] == date(2026, 3, 2)
    assert reading.facts_as_known(matter(w).pk)["request_received"] == date(2026, 3, 1)


def test_a_correction_can_say_that_it_never_happened(w):
    fact = Fact.behind_the_door.get(matter=matter(w))
    ask = actions.ask_correction(w.open("case_officer"), fact.pk, said=None, why="It was an enquiry")
    actions.decide_correction(w.open("team_manager"), ask.pk, approve=True)
    assert reading.facts_as_known(matter(w).pk) == {}
    assert reading.matters(w.open("case_officer"))[0].standing == []
    assert matter(w).stage == "none"


def test_a_case_officer_approves_no_correction_and_finds_none_of_another_child(w):
    fact = Fact.behind_the_door.get(matter=matter(w))
    ask = actions.ask_correction(w.open("case_officer"), fact.pk, said=None, why="x")
    with pytest.raises(Refused) as refusal:
        actions.decide_correction(w.open("case_officer"), ask.pk, approve=True)
    assert refusal.value.status == 404
    w.relate("team_manager", "team", child=w.other)
    with pytest.raises(Refused) as refusal:
        actions.decide_correction(w.open("team_manager", w.other), ask.pk, approve=True)
    assert refusal.value.status == 404


# --- papers -------------------------------------------------------------------------------------------------


def bands_read(w, role):
    return {paper.band.value for paper in reading.papers(w.open(role)) if "mark" in paper.row.title}


def test_each_reads_the_papers_of_the_bands_and_audiences_that_are_theirs(w, settings):
    assert bands_read(w, "case_officer") == {"B3", "B4", "B5", "B6"}
    w.relate("social_care_lead", "social_care")
    assert bands_read(w, "social_care_lead") == {"B3", "B4", "B5"}
    settings.SITE = "portal"
    w.relate("parent", "party")
    assert bands_read(w, "parent") == {"B3", "B4", "B5"}
    w.relate("senco", "on_roll")
    with audit.unguarded("not for the school"):
        Audience.behind_the_door.filter(key=f"body:{w.school.pk}", paper__band="B4").delete()
    assert bands_read(w, "senco") == {"B3", "B5"}


def test_a_case_officer_who_covers_reads_no_social_care(w):
    from goldenthread.casework.children.models import Relationship

    with audit.unguarded("now as cover"):
        Relationship.behind_the_door.filter(kind="assigned").update(ended_at=timezone.now())
    w.relate("case_officer", "cover")
    assert bands_read(w, "case_officer") == {"B3", "B4", "B6"}


def test_a_draft_is_for_its_team_and_once_issued_it_never_changes(w, settings):
    w.relate("social_care_lead", "social_care")
    draft = actions.add_paper(w.open("case_officer"), kind="note", title="A note", words="First words")
    assert draft.pk in {p.id for p in reading.papers(w.open("team_manager"))}
    assert draft.pk not in {p.id for p in reading.papers(w.open("social_care_lead"))}
    issued = actions.issue(w.open("case_officer"), draft.pk, expected=draft.version)
    frozen = issued.frozen()
    assert draft.pk in {p.id for p in reading.papers(w.open("social_care_lead"))}
    with pytest.raises(Refused, match="issued already"):
        actions.issue(w.open("case_officer"), draft.pk, expected=issued.version)
    newer = actions.new_version(w.open("case_officer"), draft.pk, words="Second words")
    actions.issue(w.open("case_officer"), newer.pk, expected=newer.version)
    first = Paper.behind_the_door.get(pk=draft.pk)
    assert first.frozen() == frozen
    assert (first.state, newer.number) == ("replaced", 2)


def test_a_paper_leaves_the_confidential_band_by_another_manager_with_a_reason(w):
    paper = actions.add_paper(w.open("case_officer"), kind="statement", title="A statement", words="x", issue_now=True)
    assert paper.band == "B6"
    with pytest.raises(Refused, match="Only a team manager"):
        actions.reclassify(w.open("case_officer"), paper.pk, band="B3", why="x", expected=paper.version)
    done = actions.reclassify(
        w.open("team_manager"), paper.pk, band="B3", why="It names nobody", expected=paper.version
    )
    assert (done.band, done.why_reclassified) == ("B3", "It names nobody")


def test_what_a_parent_adds_is_read_by_the_council_and_the_parent_and_not_by_the_school_or_the_other_parent(
    w, settings
):
    settings.SITE = "portal"
    w.relate("parent", "party", party=w.parties[0])
    w.relate("young_person", "party", party=w.parties[1])  # stands for the other parent here
    w.relate("senco", "on_roll")
    paper = actions.add_paper(
        w.open("parent"), kind="parent_views", title="About the school", words="They do not listen."
    )
    for role, reads in (("parent", True), ("young_person", False), ("senco", False)):
        assert (paper.pk in {p.id for p in reading.papers(w.open(role))}) is reads, role
    settings.SITE = "office"
    assert paper.pk in {p.id for p in reading.papers(w.open("case_officer"))}
    with pytest.raises(Refused, match="body that is related"):
        actions.share(w.open("case_officer"), paper.pk, key=f"party:{w.parties[1].pk}")
    actions.share(w.open("case_officer"), paper.pk, key=f"body:{w.school.pk}")
    settings.SITE = "portal"
    assert paper.pk in {p.id for p in reading.papers(w.open("senco"))}


def test_what_is_marked_leaves_every_portal_view_at_once(w, settings):
    settings.SITE = "portal"
    w.relate("parent", "party")
    before = {p.id for p in reading.papers(w.open("parent"))}
    settings.SITE = "office"
    paper = Paper.behind_the_door.get(child=w.child, band="B3")
    actions.mark(
        w.open("case_officer"), paper.pk, third_party=True, serious_harm=False, tells_whereabouts=False, expected=1
    )
    settings.SITE = "portal"
    assert before - {p.id for p in reading.papers(w.open("parent"))} == {paper.pk}
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    assert w.client("parent").get(reverse("portal:paper", args=[w.child.reference, paper.pk])).status_code == 404
    assert Entry.objects.filter(action="case_paper_refused").exists()


def test_a_health_professional_gives_advice_of_the_health_band_and_a_school_may_not(w, settings):
    settings.SITE = "portal"
    w.relate("health_professional", "advice")
    w.relate("senco", "on_roll")
    advice = actions.add_paper(w.open("health_professional"), kind="health", title="Advice", words="x", band="B4")
    assert advice.band == "B4"
    with pytest.raises(Refused):
        actions.add_paper(w.open("senco"), kind="health", title="Advice", words="x", band=Band.B4.value)


def test_a_field_that_one_may_not_see_is_not_there(w, settings):
    settings.SITE = "portal"
    w.relate("external_panel_member", "panel")
    opened = w.open("external_panel_member")
    assert opened.name == "m. M."
    assert (opened.child.given_name, opened.child.family_name, opened.child.date_of_birth) == ("", "", "")
    assert opened.parties == []
    assert opened.age >= 9
    with pytest.raises(AttributeError):
        _ = opened.child.no_such_field
    settings.SITE = "office"
    seen = w.open("case_officer").child
    assert seen.upn == "ends 01Q"
    assert seen.shows()["upn"]
    assert seen.restricted == ""  # of band B7


def test_ages_and_days_are_of_the_day_of_the_visit(time_machine):
    time_machine.move_to(datetime(2026, 5, 3, 22, 59, tzinfo=UTC), tick=False)
    w = World()
    w.relate("case_officer", "assigned")
    assert w.open("case_officer").age == 9
    time_machine.move_to(datetime(2026, 5, 3, 23, 1, tzinfo=UTC), tick=False)  # 4 May in London
    assert w.open("case_officer").age == 10


def test_a_contact_detail_reached_round_the_parties_is_shown_to_nobody(w, settings):
    """A paper leads to the party that supplied it, and a party to a person: no such way shows where they live."""
    with audit.unguarded("supplied by the other parent"):
        Paper.behind_the_door.filter(child=w.child).update(supplied_party=w.parties[1])
    settings.SITE = "portal"
    w.relate("parent", "party")
    w.relate("senco", "on_roll")
    for role in ("parent", "senco", "case_officer"):
        settings.SITE = "office" if role == "case_officer" else "portal"
        seen = w.open(role).seen(w.parties[1].person)
        assert [getattr(seen, name) for name in ("email", "phone", "address", "postcode")] == ["", "", "", ""], role
        for paper in reading.papers(w.open(role)):
            assert paper.row.supplied_party.person.address == ""
