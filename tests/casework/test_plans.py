"""A plan from the decision to issue it to the final that everyone has: checks, days, versions, who sees it when."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.http import Http404

from goldenthread.base import audit
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases import telling
from goldenthread.casework.cases.models import Advice, Audience, Fact, Matter, Paper
from goldenthread.casework.letters import actions as letters
from goldenthread.casework.plans import actions, reading
from goldenthread.casework.plans.models import EhcPlanVersion, FamilyAnswer, PlanRow
from goldenthread.refused import Refused
from tests.casework.test_letters import GIVEN
from tests.casework.test_requests import agreed, decide
from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(time_machine, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    time_machine.move_to("2026-10-12T09:00:00+00:00", tick=False)
    world = World()
    with audit.unguarded("the matters of the fixture are another story"):
        Fact.behind_the_door.all()._raw_delete("default")
        Matter.behind_the_door.all().delete()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "assigned")
    letters.change_details(world.visitor("team_manager"), GIVEN, expected=None)
    return world


def to_issue(w):
    """An assessment of which it is decided on 12 October 2026 that a plan is issued."""
    matter = agreed(w)
    with audit.unguarded("all advice came"):
        Advice.behind_the_door.update(asked_on=date(2026, 10, 2), returned_on=date(2026, 10, 9))
    decide(w, matter, kind="issue", outcome="yes", limb_a_met=None, limb_a="", limb_b_met=True, ground="",
           decided_on=date(2026, 10, 12))  # fmt: skip
    return Matter.behind_the_door.get(pk=matter.pk)


@pytest.fixture(autouse=True)
def drawn_elsewhere(monkeypatch):
    """A paper is drawn in the test of its words; the others need its row alone."""
    monkeypatch.setattr(actions, "to_pdf", lambda document: b"%PDF-1.7 drawn elsewhere")


@dataclass
class Written:
    version: EhcPlanVersion
    need: PlanRow
    provision: PlanRow


def written(w, matter):
    opened = w.open("case_officer")
    version = actions.begin(opened, matter.pk, kind="draft")
    need = actions.add_row(
        opened, version.pk, section="B", words="Understands short sentences only", cites="EP, page 3"
    )
    outcome = actions.add_row(
        opened, version.pk, section="E", words="Tells a friend about the weekend", needs=[need.key],
        measure="The teacher hears it weekly", by_when="July 2027",
    )  # fmt: skip
    provision = actions.add_row(
        opened, version.pk, section="F", words="A small group for talking, led by an assistant",
        who="Teaching assistant", frequency="three times a week", duration="twenty minutes", needs=[need.key],
        outcomes=[outcome.key], cites="Therapist, page 2",
    )  # fmt: skip
    actions.add_row(opened, version.pk, section="A", words="I like trains.")
    for section in ("C", "D", "G", "H1", "H2"):
        actions.add_row(opened, version.pk, section=section, kind="words", words="There is nothing for this section.")
    return Written(version, need, provision)


def issued(w, key):
    row = EhcPlanVersion.behind_the_door.get(pk=key)
    return actions.issue(w.open("team_manager"), key, expected=row.version)


def with_the_family(w):
    made = written(w, to_issue(w))
    issued(w, made.version.pk)
    actions.served(w.open("case_officer"), made.version.pk, day=date(2026, 10, 12))
    return made


def test_nothing_is_written_before_somebody_decides_that_a_plan_is_issued(w):
    matter = agreed(w)
    with pytest.raises(Refused, match="when it is decided"):
        actions.begin(w.open("case_officer"), matter.pk, kind="draft")


def test_a_draft_is_not_issued_while_a_check_blocks_and_says_which(w):
    made = written(w, to_issue(w))
    with audit.unguarded("a planted fault"):
        PlanRow.behind_the_door.filter(pk=made.provision.pk).update(frequency="")
    with pytest.raises(Refused, match="GT-07"):
        issued(w, made.version.pk)
    assert EhcPlanVersion.behind_the_door.get().state == "writing"
    assert not Paper.behind_the_door.filter(kind="plan").exists()


def test_the_paper_of_a_draft_holds_the_notice_and_every_section(w, monkeypatch):
    import io

    from pypdf import PdfReader

    from goldenthread.base import files
    from goldenthread.base.documents import to_pdf

    monkeypatch.setattr(actions, "to_pdf", to_pdf)
    made = written(w, to_issue(w))
    saved = issued(w, made.version.pk)
    data = files.read(saved.paper.sha256, "casework")
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    for part in ("Section A", "I like trains.", "Understands short sentences only", "three times a week", "Section K",
                 "Educational psychologist", "Left blank in a draft", "What you can do",
                 "26 October 2026"):  # fmt: skip
        assert part in words, part


def test_a_draft_names_no_school_and_its_notice_holds_the_fifteen_days(w):
    made = written(w, to_issue(w))
    actions.change_details(
        w.open("case_officer"), made.version.pk, expected=1, setting="Mudflat School", setting_type="Mainstream"
    )
    with pytest.raises(Refused, match="GT-13"):
        issued(w, made.version.pk)
    row = EhcPlanVersion.behind_the_door.get()
    actions.change_details(w.open("case_officer"), row.pk, expected=row.version, setting="", setting_type="")
    saved = issued(w, row.pk)
    parts = dict(saved.paper.notice.parts)
    assert "26 October 2026" in parts["fifteen_days"]  # 12 October is day 1
    assert saved.paper.band == "B5"


def test_what_is_issued_does_not_change(w):
    made = written(w, to_issue(w))
    issued(w, made.version.pk)
    opened = w.open("case_officer")
    for act in (
        lambda: actions.add_row(opened, made.version.pk, section="A", words="More"),
        lambda: actions.change_row(opened, made.need.pk, expected=1, words="Other"),
        lambda: actions.remove_row(opened, made.need.pk),
    ):
        with pytest.raises(Refused, match="does not change"):
            act()


def test_the_final_waits_for_the_fifteen_days_unless_the_family_has_finished(w, time_machine):
    made = with_the_family(w)
    assert telling.row_of(w.open("case_officer"), made.version.matter_id).stage == "ASM_DRAFT_SENT"
    final = finished(w, made)
    time_machine.move_to("2026-10-26T09:00:00+00:00", tick=False)
    everyone = ["family", "school", "health"]
    with pytest.raises(Refused, match="27 October 2026"):
        actions.sent(w.open("case_officer"), final, day=date(2026, 10, 26), to=everyone)
    actions.answered(w.open("case_officer"), made.version.pk, kind="finished", day=date(2026, 10, 26), words="")
    actions.sent(w.open("case_officer"), final, day=date(2026, 10, 26), to=everyone)
    assert Matter.behind_the_door.get(pk=made.version.matter_id).stage == "ASM_FINAL_SENT"


def finished(w, made):
    """The final, written from the draft, signed and issued."""
    final = actions.begin(w.open("case_officer"), made.version.matter_id, kind="final")
    final = actions.change_details(
        w.open("case_officer"), final.pk, expected=final.version, setting="Mudflat School",
        setting_type="Mainstream primary school",
    )  # fmt: skip
    final = actions.sign(w.open("team_manager"), final.pk, expected=final.version)
    return issued(w, final.pk).pk


def test_the_final_is_sent_to_all_and_then_a_plan_is_in_force(w, time_machine):
    made = with_the_family(w)
    final = finished(w, made)
    time_machine.move_to("2026-10-28T09:00:00+00:00", tick=False)
    with pytest.raises(Refused, match="has not gone to the NHS body"):
        actions.sent(w.open("case_officer"), final, day=date(2026, 10, 28), to=["family", "school"])
    actions.sent(w.open("case_officer"), final, day=date(2026, 10, 28), to=["family", "school", "health"])
    plan = Matter.behind_the_door.get(machine="plan")
    assert (plan.stage, plan.after_id) == ("PLAN_MAINTAINED", made.version.matter_id)
    assert plan.next_due == date(2027, 10, 27)  # reviewed within twelve months beginning with the day it was made
    due = {d.id: d for d in telling.Case(w.open("case_officer"), made.version.matter_id).dues}
    assert due["CLK-04"].done == date(2026, 10, 28)


def test_a_final_without_a_signature_or_a_type_of_school_is_not_issued(w):
    made = with_the_family(w)
    final = actions.begin(w.open("case_officer"), made.version.matter_id, kind="final")
    with pytest.raises(Refused, match="GT-13") as refusal:
        issued(w, final.pk)
    assert "GT-21" in str(refusal.value.message)


def test_a_new_draft_keeps_the_keys_and_the_fifteen_days_begin_again(w, time_machine):
    made = with_the_family(w)
    time_machine.move_to("2026-10-20T09:00:00+00:00", tick=False)
    again = actions.begin(w.open("case_officer"), made.version.matter_id, kind="draft")
    assert again.number == 2
    assert {r.key for r in PlanRow.behind_the_door.filter(of_version=again)} == {
        r.key for r in PlanRow.behind_the_door.filter(of_version=made.version)
    }
    issued(w, again.pk)
    actions.served(w.open("case_officer"), again.pk, day=date(2026, 10, 20))
    due = {d.id: d for d in telling.Case(w.open("case_officer"), made.version.matter_id).dues}
    assert due["CLK-05"].last_day == date(2026, 11, 3)


def test_a_final_that_differs_where_nobody_asked_is_pointed_out(w):
    made = with_the_family(w)
    final = actions.begin(w.open("case_officer"), made.version.matter_id, kind="final")
    assert actions.changed_beyond(final) == []
    row = PlanRow.behind_the_door.get(of_version=final, key=made.provision.key)
    actions.change_row(w.open("case_officer"), row.pk, expected=row.version, frequency="once a week")
    assert actions.changed_beyond(final) == ["F"]
    actions.answered(
        w.open("case_officer"),
        made.version.pk,
        kind="representation",
        day=date(2026, 10, 12),
        words="Less",
        sections=["F"],
    )
    assert actions.changed_beyond(final) == []


def test_a_setting_that_does_not_answer_is_no_reason_and_its_answer_has_its_day(w, time_machine):
    made = with_the_family(w)
    asked = actions.ask_setting(
        w.open("case_officer"), made.version.pk, name="Mudflat School", day=date(2026, 10, 12), asked_for=True
    )
    assert Matter.behind_the_door.get(pk=made.version.matter_id).stage == "ASM_CONSULTING"
    with pytest.raises(Refused, match="cannot have answered before"):
        actions.setting_answered(
            w.open("case_officer"), asked.pk, reply="yes", day=date(2026, 10, 11), words="", expected=asked.version
        )


def test_nobody_outside_sees_a_version_until_it_was_sent_to_them_and_one_parents_words_are_their_own(w, settings):
    made = with_the_family(w)
    settings.SITE = "portal"
    w.relate("parent", "party")
    assert reading.versions(w.open("parent"), made.version.matter_id) == []
    with pytest.raises(Http404):
        reading.version(w.open("parent"), made.version.pk)
    paper = EhcPlanVersion.behind_the_door.get().paper
    with audit.unguarded("it was sent to both"):
        for party in w.parties:
            Audience.behind_the_door.create(paper=paper, key=f"party:{party.pk}", by_label="x")
    seen = reading.version(w.open("parent"), made.version.pk)
    assert seen.sections[1].rows[0].words == "Understands short sentences only"
    actions.answered(
        w.open("parent"), made.version.pk, kind="representation", day=date(2026, 10, 12), words="She knows more words"
    )
    w.relate("young_person", "party", party=w.parties[1])  # stands for the other parent's account
    assert reading.version(w.open("young_person"), made.version.pk).answers == []
    assert [a.words for a in reading.version(w.open("parent"), made.version.pk).answers] == ["She knows more words"]
    settings.SITE = "office"
    assert len(reading.version(w.open("case_officer"), made.version.pk).answers) == 1


def test_a_council_that_changes_its_mind_after_refusing_to_issue_writes_a_plan_and_the_first_decision_stays(w):
    matter = agreed(w)
    with audit.unguarded("all advice came"):
        Advice.behind_the_door.update(asked_on=date(2026, 10, 2), returned_on=date(2026, 10, 9))
    issue = {"kind": "issue", "limb_a_met": None, "limb_a": "", "decided_on": date(2026, 10, 12)}
    decide(w, matter, **issue, outcome="no", limb_b_met=False)
    cases.told(w.open("case_officer"), matter.pk, day=date(2026, 10, 12), complete=True)
    with pytest.raises(Refused, match="Nobody has decided"):
        actions.begin(w.open("case_officer"), matter.pk, kind="draft")
    decide(w, matter, **issue, outcome="yes", limb_b_met=True, ground="")
    made = written(w, Matter.behind_the_door.get(pk=matter.pk))
    issued(w, made.version.pk)
    actions.served(w.open("case_officer"), made.version.pk, day=date(2026, 10, 12))
    row = Matter.behind_the_door.get(pk=matter.pk)
    assert row.stage == "ASM_DRAFT_SENT"
    assert [d.outcome for d in row.decisions.order_by("pk")] == ["no", "yes"]


def test_an_inspector_sees_no_plan_that_is_being_written(w, settings):
    made = written(w, to_issue(w))
    settings.SITE = "portal"
    w.relate("inspector", "visit")
    assert reading.versions(w.open("inspector"), made.version.matter_id) == []
    with pytest.raises(Http404):
        reading.version(w.open("inspector"), made.version.pk)
    settings.SITE = "office"
    assert len(reading.versions(w.open("case_officer"), made.version.matter_id)) == 1


def test_a_section_is_shown_by_its_band(w):
    made = written(w, to_issue(w))
    actions.add_row(w.open("case_officer"), made.version.pk, section="D", words="Bathing at home", why="None is due")
    w.relate("case_officer", "cover", user=w.user("reviewer"))
    from goldenthread.casework.children.models import Relationship

    with audit.unguarded("cover reads no social care"):
        Relationship.behind_the_door.filter(user=w.user("case_officer"), kind="assigned").delete()
    w.relate("case_officer", "cover")
    seen = reading.version(w.open("case_officer"), made.version.pk)
    shown = {s.letter: [str(r.words) for r in s.rows] for s in seen.sections}
    assert shown["B"]
    assert shown["D"] == []
    assert not [one for one in seen.findings() if "Bathing" in one.words]  # a finding quotes its row
    assert not [
        words for _, words in reading.links(seen.opened, seen._row, "need", ("B", "C", "D")) if "Bathing" in words
    ]


def test_what_a_family_said_is_never_changed_by_the_database_either(w):
    from django.db import DatabaseError, transaction

    made = with_the_family(w)
    row = actions.answered(w.open("case_officer"), made.version.pk, kind="meeting", day=date(2026, 10, 12), words="")
    with audit.unguarded("trying"), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        FamilyAnswer.behind_the_door.filter(pk=row.pk).update(words="x")
    assert cases.family_step is not None
