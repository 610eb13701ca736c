"""From a request to its decision: the clock, evidence, warnings, telling the family, the fast track, the assessment."""

from datetime import date

import pytest

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases import actions, telling
from goldenthread.casework.cases.models import (
    Advice,
    Ask,
    CaseDecision,
    Considered,
    EvidenceItem,
    Fact,
    FastTrack,
    Matter,
    Paper,
    Request,
)
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db
CAME, TODAY = date(2026, 9, 7), date(2026, 10, 12)  # a Monday; worked example 1 of the specification
MERITS = {
    "limb_a": "The school's assessments show attainment at the middle of the class in reading, writing and number.",
    "limb_b": "What helps now, a quiet table and a visual timetable, is what every class here has without a plan.",
}


@pytest.fixture
def w(time_machine):
    time_machine.move_to("2026-10-12T09:00:00+00:00", tick=False)
    world = World()
    with audit.unguarded("the request of the fixture is another story"):
        Fact.behind_the_door.filter(matter__child=world.child)._raw_delete("default")
        Matter.behind_the_door.filter(child=world.child).delete()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "assigned")
    return world


def keyed(w, **more):
    given = {"source": "1", "channel": "email", "arrived_on": CAME, "party": w.parties[0].pk, **more}
    return actions.key_request(w.open("case_officer"), **given).matter


def considering(w):
    matter = keyed(w)
    actions.take_step(w.open("case_officer"), matter.pk, event="notice.considering", day=date(2026, 9, 9))
    return Matter.behind_the_door.get(pk=matter.pk)


def weights(w):
    return {str(p.pk): "Weighed with the school's own" for p in telling.papers_to_weigh(w.open("team_manager"))}


def decide(w, matter, **more):
    given = {
        "kind": "assess",
        "outcome": "no",
        "limb_a_met": False,
        "limb_b_met": False,
        **MERITS,
        "ground": "merits",
        "route": "s36_8",
        "consulted_on": date(2026, 9, 9),
        "decided_on": date(2026, 10, 8),
        "weights": weights(w),
        **more,
    }
    return actions.decide(w.open("team_manager"), matter.pk, **given)


def state(matter):
    return Matter.behind_the_door.get(pk=matter.pk).stage


# --- the request ---------------------------------------------------------------------------------------------------


def test_the_clock_runs_from_the_day_on_which_it_reached_the_council(w):
    matter = keyed(w)
    assert (matter.machine, state(matter)) == ("request", "REQ_RECEIVED")
    case = telling.Case(w.open("case_officer"), matter.pk)
    due = {one.id: one.last_day for one in case.dues}
    assert due["CLK-01"] == date(2026, 10, 19)  # six weeks, Monday to Monday
    assert due["CLK-04"] == date(2027, 1, 25)  # twenty weeks
    row = Matter.behind_the_door.get(pk=matter.pk)
    assert (row.next_due, row.next_duty) == (date(2026, 10, 19), "CLK-01")


def test_nothing_that_is_missing_moves_the_clock_and_all_of_it_is_listed(w):
    matter = keyed(w, called_incomplete=True)
    items = set(EvidenceItem.behind_the_door.filter(matter=matter).values_list("item", flat=True))
    assert {"psychology", "views_parent", "attendance"} <= items
    assert "two_year_check" not in items  # the child is ten
    case = telling.Case(w.open("case_officer"), matter.pk)
    assert case.heads_for_refusal_for_papers
    assert [one.id for one in case.warnings] == ["W-03"]
    assert Request.behind_the_door.get(matter=matter).arrived_on == CAME


def test_a_second_request_while_one_is_open_is_told_of_the_first(w):
    first = keyed(w)
    with pytest.raises(Refused, match=first.reference):
        keyed(w, arrived_on=date(2026, 9, 21))
    assert Request.behind_the_door.count() == 1


def test_a_request_after_a_refusal_is_linked_and_has_a_clock_of_its_own(w, time_machine):
    matter = considering(w)
    decide(w, matter)
    actions.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 9), complete=True)
    time_machine.move_to("2026-11-16T09:00:00+00:00", tick=False)
    again = keyed(w, arrived_on=date(2026, 11, 16), new_since="A therapist saw her")
    assert again.after_id == matter.pk
    due = {one.id: one.last_day for one in telling.Case(w.open("case_officer"), again.pk).dues}
    assert due["CLK-01"] == date(2026, 12, 28)  # worked example 26: no six-month rule, a new six weeks
    assert [m.pk for m in telling.earlier_requests(w.open("case_officer"))] == [matter.pk]


def test_a_request_is_taken_back_in_their_own_words_and_near_the_last_day_somebody_asks_why(w):
    matter = keyed(w)
    evidence = EvidenceItem.behind_the_door.filter(matter=matter).first()
    actions.ask_for_evidence(w.open("case_officer"), matter.pk, items=[evidence.pk], day=date(2026, 10, 9))
    take_back = {"day": date(2026, 10, 11), "words": "We want to wait a year", "initiated_by": "requester"}
    with pytest.raises(Refused, match="Ask who proposed it"):
        actions.withdraw(w.open("case_officer"), matter.pk, **take_back)
    assert state(matter) == "REQ_RECEIVED"
    answers = {"W-05": "The mother rang of her own accord"}
    actions.withdraw(w.open("case_officer"), matter.pk, **take_back, answers=answers)
    assert state(matter) == "REQ_WITHDRAWN"
    story = [line.words for line in telling.Case(w.open("case_officer"), matter.pk).story]
    assert any("We want to wait a year" in line for line in story)


# --- evidence -----------------------------------------------------------------------------------------------------


def test_asking_once_is_asking_and_asking_again_is_chasing(w):
    matter = keyed(w)
    row = EvidenceItem.behind_the_door.get(matter=matter, item="attendance")
    for day in (date(2026, 9, 10), date(2026, 9, 24), date(2026, 10, 1)):
        actions.ask_for_evidence(w.open("case_officer"), matter.pk, items=[row.pk], day=day)
    assert list(Ask.behind_the_door.values_list("kind", flat=True)) == ["asked", "chased", "chased"]
    row.refresh_from_db()
    assert row.reason == "asked_no_answer"
    told = next(e for e in telling.Case(w.open("case_officer"), matter.pk).evidence if e.item.key == "attendance")
    assert told.words.startswith("Missing: asked, and no answer yet. Asked Thursday 10 September 2026, chased 2 times")
    assert told.words.endswith("last Thursday 1 October 2026")


def test_what_is_missing_says_why_and_a_paper_of_another_child_is_no_answer(w):
    matter = keyed(w)
    row = EvidenceItem.behind_the_door.get(matter=matter, item="attendance")
    opened = w.open("case_officer")
    with pytest.raises(Refused, match="Say why"):
        actions.set_evidence(opened, row.pk, standing="missing", reason="", expected=row.version)
    other = Paper.behind_the_door.get(child=w.other, band="B3")
    with pytest.raises(Refused, match="of this child"):
        actions.set_evidence(opened, row.pk, standing="present", paper=other.pk, expected=row.version)
    mine = Paper.behind_the_door.get(child=w.child, band="B3")
    saved = actions.set_evidence(opened, row.pk, standing="present", paper=mine.pk, expected=row.version)
    assert (saved.standing, saved.paper_id, saved.reason) == ("present", mine.pk, "")


# --- deciding -----------------------------------------------------------------------------------------------------


def test_deciding_tells_nobody_and_stops_no_clock_and_telling_does(w):
    matter = considering(w)
    made = decide(w, matter)
    assert state(matter) == "REQ_DECIDED"
    case = telling.Case(w.open("case_officer"), matter.pk)
    assert next(one for one in case.dues if one.id == "CLK-01").done is None
    assert made.by_label.startswith("Team Manager")
    row = actions.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 12), complete=True)
    assert row.stage == "REQ_REFUSED"
    case = telling.Case(w.open("case_officer"), matter.pk)
    assert next(one for one in case.dues if one.id == "CLK-01").done == date(2026, 10, 12)


def test_a_notice_that_lacks_what_the_regulations_ask_tells_nobody(w):
    matter = considering(w)
    decide(w, matter)
    with pytest.raises(Refused, match="Add what the notice lacks"):
        actions.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 12), complete=False)
    assert state(matter) == "REQ_DECIDED"


def test_only_whoever_may_decides(w):
    matter = considering(w)
    with pytest.raises(Refused) as refusal:
        actions.decide(
            w.open("case_officer"),
            matter.pk,
            kind="assess",
            outcome="yes",
            decided_on=TODAY,
            limb_a_met=True,
            limb_b_met=True,
        )
    assert refusal.value.status == 404
    assert not CaseDecision.behind_the_door.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limb_b": ""}, "W-02"),
        ({"weights": {}}, "W-04"),
        ({"consulted_on": None}, "W-06"),
        ({"limb_a": "There is insufficient evidence to decide.", "limb_b": "No EP report came with it."}, "W-01"),
        ({"ground": ""}, "want of papers or on the merits"),
        ({"ground": "papers"}, "Say which papers are missing"),
    ],
)
def test_a_warning_is_answered_or_mended_before_anything_is_decided(w, change, words):
    matter = considering(w)
    with audit.unguarded("a report that the mother had made"):
        Paper.behind_the_door.filter(child=w.child, band="B3").update(supplied_party=w.parties[0])
    with pytest.raises(Refused, match=words):
        decide(w, matter, **change)
    assert not CaseDecision.behind_the_door.exists()
    assert state(matter) == "REQ_CONSULTING"


def test_an_answer_to_a_warning_is_kept_with_the_decision_and_what_was_weighed(w):
    matter = considering(w)
    reasons = {
        "limb_a": "There is insufficient evidence to decide.",
        "limb_b": "No EP report came with it, and none is due.",
    }
    made = decide(w, matter, **reasons, answers={"W-01": "The psychologist saw her last week"})
    assert [(a.warning, a.words) for a in made.answered.all()] == [("W-01", "The psychologist saw her last week")]
    assert Considered.behind_the_door.filter(decision=made).count() == len(weights(w))


def test_without_the_notice_that_it_is_considered_nothing_is_decided(w):
    matter = keyed(w)
    with pytest.raises(Refused, match="Send the notice that an assessment is being considered first"):
        decide(w, matter)


def test_a_family_learns_of_a_decision_when_it_is_told_and_not_before(w, settings):
    matter = considering(w)
    decide(w, matter)
    settings.SITE = "portal"
    w.relate("parent", "party")
    assert telling.Case(w.open("parent"), matter.pk).decisions == []
    settings.SITE = "office"
    actions.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 12), complete=True)
    settings.SITE = "portal"
    assert [d.headline for d in telling.Case(w.open("parent"), matter.pk).decisions] == [
        "Decided not to assess, on the merits"
    ]


# --- the fast track -----------------------------------------------------------------------------------------------


def refused_for_papers(w, time_machine):
    """Refused on 8 October because the school's attendance record is missing; told on 9 October."""
    matter = considering(w)
    for row in EvidenceItem.behind_the_door.filter(matter=matter).exclude(item="attendance"):
        actions.set_evidence(w.open("case_officer"), row.pk, standing="not_applicable", expected=row.version)
    decide(w, matter, ground="papers", refused_for=["attendance"], answers={"W-01": "Nothing else was sent to us"})
    actions.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 9), complete=True, panel_on=date(2026, 10, 20))
    return Matter.behind_the_door.get(pk=matter.pk)


def test_a_refusal_for_papers_names_them_and_opens_the_way_back(w, time_machine):
    matter = refused_for_papers(w, time_machine)
    track = FastTrack.behind_the_door.get(matter=matter)
    assert (track.outcome, track.papers_in_on, track.panel_on) == ("waiting", None, date(2026, 10, 20))
    owed = track.decision.owed.get()
    assert (owed.item, owed.owed_by) == ("attendance", "school")


def test_the_last_paper_makes_it_ready_and_the_next_decision_keeps_the_first(w, time_machine):
    matter = refused_for_papers(w, time_machine)
    time_machine.move_to("2026-10-16T09:00:00+00:00", tick=False)
    row = EvidenceItem.behind_the_door.get(matter=matter, item="attendance")
    actions.ask_for_evidence(w.open("case_officer"), matter.pk, items=[row.pk], day=date(2026, 10, 13))
    paper = Paper.behind_the_door.get(child=w.child, band="B3")
    row.refresh_from_db()
    actions.set_evidence(w.open("case_officer"), row.pk, standing="present", paper=paper.pk, expected=row.version)
    assert FastTrack.behind_the_door.get().papers_in_on == date(2026, 10, 16)
    time_machine.move_to("2026-10-20T09:00:00+00:00", tick=False)
    yes = {"outcome": "yes", "limb_a_met": True, "limb_b_met": True, "ground": ""}
    second = decide(w, matter, **yes, decided_on=date(2026, 10, 20))
    track = FastTrack.behind_the_door.get()
    assert (track.outcome, track.outcome_on) == ("agreed", date(2026, 10, 20))
    case = telling.Case(w.open("case_officer"), matter.pk)
    assert case.days_lost == 12  # 8 to 20 October
    assert state(matter) == "REQ_AGREED"
    first = CaseDecision.behind_the_door.exclude(pk=second.pk).get()
    assert (first.outcome, first.decided_on, second.replaces_id) == ("no", date(2026, 10, 8), first.pk)
    known = {f.name for f in Fact.behind_the_door.filter(matter=matter)}
    assert "assessment_refused_notified" in known  # the first decision and its day stay as they were
    assert Matter.behind_the_door.get(machine="assessment").after_id == matter.pk


def test_a_track_whose_papers_never_come_ends_and_the_refusal_stays(w, time_machine):
    matter = refused_for_papers(w, time_machine)
    track = FastTrack.behind_the_door.get()
    actions.close_fast_track(w.open("case_officer"), matter.pk, day=TODAY, expected=track.version)
    assert FastTrack.behind_the_door.get().outcome == "lapsed"
    assert state(matter) == "REQ_REFUSED"


# --- the assessment -----------------------------------------------------------------------------------------------


def agreed(w):
    matter = considering(w)
    yes = {"outcome": "yes", "limb_a_met": True, "limb_b_met": True, "ground": ""}
    decide(w, matter, **yes, decided_on=date(2026, 10, 1))
    actions.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 2), complete=True)
    return Matter.behind_the_door.get(machine="assessment")


def test_an_agreed_request_goes_on_to_an_assessment_whose_clock_is_that_of_the_request(w):
    matter = agreed(w)
    assert matter.stage == "ASM_SEEKING_ADVICE"
    assert list(Advice.behind_the_door.values_list("source", flat=True)) == ["a", "b", "c", "d", "e"]
    due = {one.id: one.last_day for one in telling.Case(w.open("case_officer"), matter.pk).dues}
    assert due["CLK-04"] == date(2027, 1, 25)
    assert (matter.next_due, matter.next_duty) == (date(2026, 12, 28), "CLK-03")


def note(w, source, kind, day, **more):
    row = Advice.behind_the_door.get(source=source)
    return actions.note_advice(w.open("case_officer"), row.pk, kind=kind, day=day, expected=row.version, **more)


def test_the_six_weeks_of_advice_run_from_the_day_on_which_they_had_the_question(w):
    agreed(w)
    note(w, "c", "asked", date(2026, 10, 2), of_whom="Estuary Therapies")
    note(w, "c", "had_it", date(2026, 10, 6))
    told = telling.advice_of(w.open("case_officer"), Advice.behind_the_door.get(source="c").pk)
    assert told.due.last_day == date(2026, 11, 17)  # worked example 10


def test_not_known_is_no_advice_and_advice_is_a_paper(w):
    agreed(w)
    note(w, "e", "asked", date(2026, 10, 2))
    note(w, "e", "nil", date(2026, 10, 6))
    told = telling.advice_of(w.open("case_officer"), Advice.behind_the_door.get(source="e").pk)
    assert told.given.is_nil
    assert "This is no advice" in told.words
    with pytest.raises(Refused, match="Choose the paper"):
        note(w, "e", "answered", date(2026, 10, 8))
    paper = Paper.behind_the_door.get(child=w.child, band="B5")
    note(w, "e", "answered", date(2026, 10, 8), paper=paper.pk)
    assert telling.advice_of(w.open("case_officer"), Advice.behind_the_door.get(source="e").pk).given.is_in


def test_earlier_advice_is_used_again_when_all_three_agree(w):
    agreed(w)
    paper = Paper.behind_the_door.get(child=w.child, band="B4")
    for who in ("council", "adviser"):
        row = Advice.behind_the_door.get(source="d")
        actions.agree_reuse(
            w.open("case_officer"), row.pk, who=who, day=date(2026, 10, 5), expected=row.version, paper=paper.pk
        )
        assert not telling.advice_of(w.open("case_officer"), row.pk).given.is_in
    row = Advice.behind_the_door.get(source="d")
    actions.agree_reuse(w.open("case_officer"), row.pk, who="family", day=date(2026, 10, 6), expected=row.version)
    assert telling.advice_of(w.open("case_officer"), row.pk).words == "Earlier advice is used: all three agreed"
    assert Fact.behind_the_door.filter(event="advice.reused").count() == 1


def test_refusing_to_issue_names_the_missing_psychologist_and_stops_the_clock_when_told(w):
    matter = agreed(w)
    give = {"kind": "issue", "limb_a_met": None, "limb_a": "", "decided_on": TODAY}
    with pytest.raises(Refused, match="no advice of an educational psychologist"):
        decide(w, matter, **give)
    answers = {"W-09": "The family asked us to decide without it"}
    decide(w, matter, **give, answers=answers)
    assert state(matter) == "ASM_DECIDING"
    actions.told(w.open("case_officer"), matter.pk, day=TODAY, complete=True)
    assert state(matter) == "ASM_NOT_ISSUING"


# --- beside the steps ---------------------------------------------------------------------------------------------


def test_a_family_says_that_support_is_not_so_and_the_other_parent_does_not_read_it(w, settings):
    matter = keyed(w)
    support = actions.record_support(
        w.open("case_officer"), matter.pk, what="A quiet table", given_by="The class teacher", since=CAME
    )
    settings.SITE = "portal"
    w.relate("parent", "party")
    actions.say_of_support(w.open("parent"), support.pk, so=False, words="She sits in the corridor")
    assert telling.Case(w.open("parent"), matter.pk).support[0].disputed
    w.relate("young_person", "party", party=w.parties[1])  # stands for the other parent's account
    other = telling.Case(w.open("young_person"), matter.pk).support[0]
    assert (other.disputed, other.said) == (False, [])
    settings.SITE = "office"
    seen = telling.Case(w.open("case_officer"), matter.pk).support[0]
    assert [s.words for s in seen.said] == ["She sits in the corridor"]


def test_an_appointment_to_come_was_not_attended_by_nobody_yet(w):
    matter = keyed(w)
    made = actions.plan_appointment(w.open("case_officer"), matter.pk, with_whom="Psychologist", on=date(2026, 10, 20))
    with pytest.raises(Refused, match="still to come"):
        actions.keep_appointment(
            w.open("case_officer"), made.pk, attendance="not_attended", words="", expected=made.version
        )
    kept = actions.keep_appointment(
        w.open("case_officer"), made.pk, attendance="by_service", words="Ill", expected=made.version
    )
    assert kept.get_attendance_display() == "Cancelled by the service"


def test_a_suspected_need_is_recorded_and_one_need_is_the_main_one(w):
    opened = w.open("case_officer")
    actions.set_need(opened, code="SLCN", standing="identified", since=CAME, primary=True)
    actions.set_need(opened, code="ASD", standing="awaiting", since=CAME, primary=True)
    needs = telling.needs_of(w.open("case_officer"))
    assert [(n.code, n.primary, n.get_standing_display) for n in needs] == [
        ("ASD", True, "Waiting for a diagnosis"),
        ("SLCN", False, "Identified by those who teach or care for the child"),
    ]
    actions.end_need(opened, needs[0].pk, until=TODAY)
    assert [n.code for n in telling.needs_of(w.open("case_officer"))] == ["SLCN"]


def test_every_step_leaves_its_entry_in_the_log(w):
    matter = considering(w)
    decide(w, matter)
    done = set(
        Entry.objects.filter(object=f"children.child:{w.child.pk}", result="done").values_list("action", flat=True)
    )
    assert {"request_keyed", "step_taken", "matter_begun", "case_decided"} <= done


def test_a_case_as_data_holds_what_its_page_tells_and_its_reading_is_logged(w, settings):
    import json

    from django.test import Client
    from django.urls import reverse

    from tests.base.accounts.people import sign_in

    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    matter = considering(w)
    decide(w, matter, ground="papers", refused_for=["attendance"])
    actions.told(w.open("case_officer"), matter.pk, day=TODAY, complete=True, panel_on=date(2026, 10, 20))
    client = sign_in(Client(), w.user("case_officer"))
    told = json.loads(client.get(reverse("cases:data", args=[w.child.reference, matter.pk])).content)
    assert (told["stage"], told["received"]) == ("REQ_REFUSED", "2026-09-07")
    assert {d["id"]: d["last_day"] for d in told["duties"]}["CLK-01"] == "2026-10-19"
    assert [(d["outcome"], d["ground"], d["decided_on"]) for d in told["decisions"]] == [("no", "papers", "2026-10-08")]
    assert told["decisions"][0]["papers_missing"] == [
        "Attendance, exclusions, part-time timetable, from the school or setting"
    ]
    assert told["fast_track"] == {"outcome": "waiting", "panel_on": "2026-10-20", "papers_in_on": None, "days_lost": 4}
    missing = [one["item"] for one in told["evidence"] if one["standing"] == "missing"]
    assert "attendance" in missing
    opened = Entry.objects.filter(action="child_opened").order_by("-seq").first()
    assert "case as data" in str(opened.fields)


def test_a_school_reads_of_duties_to_the_family_and_a_parent_of_their_own_child(w, settings):
    from django.test import Client
    from django.urls import reverse

    from tests.base.accounts.people import sign_in

    matter = considering(w)
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    w.relate("senco", "on_roll")
    w.relate("parent", "party")
    said = {}
    for role in ("senco", "parent"):
        page = sign_in(Client(), w.user(role)).get(reverse("portal:case", args=[w.child.reference, matter.pk]))
        assert page.status_code == 200
        said[role] = page.content.decode()
    assert "duties to the family" in said["senco"]
    assert "your child" not in said["senco"]
    assert "whether it will assess your child" in said["parent"]
    assert "duties to the family" not in said["parent"]
